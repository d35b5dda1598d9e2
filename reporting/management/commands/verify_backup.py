"""Whether a backup is still what it was."""

from django.core.management.base import BaseCommand, CommandError

from reporting.upkeep.backups import faults_of, read_manifest


class Command(BaseCommand):
    help = "Membaca seluruh cadangan dan menyebut berkas yang hilang atau berubah."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("backup", help="folder randa-… yang diperiksa")

    def handle(self, *, backup, **options):
        if faults := faults_of(backup):
            raise CommandError("Cadangan tidak utuh:\n" + "\n".join(faults))
        manifest = read_manifest(backup)
        for fault in manifest["faults"]:
            self.stderr.write(f"Sudah kurang saat dibuat: {fault}")
        self.stdout.write(f"Utuh: {len(manifest['files'])} berkas, dibuat {manifest['made_at']}.")
