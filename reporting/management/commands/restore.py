"""From a backup to a running portal, on an empty installation only."""

from django.core.management.base import BaseCommand, CommandError

from reporting.upkeep import backups
from reporting.upkeep.databases import NoCopy, in_words


class Command(BaseCommand):
    help = "Memulihkan cadangan ke instalasi yang masih kosong; yang sudah berisi ditolak."
    # The checks would ask a database that has no tables yet.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("backup", help="folder randa-… yang dipulihkan")

    def handle(self, *, backup, **options):
        try:
            manifest = backups.restore(backup)
        except (NoCopy, OSError) as fault:
            raise CommandError(f"Tidak dipulihkan: {in_words(fault)}") from fault
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"Pulih dan sama dengan cadangan {manifest['made_at']}: {len(manifest['tables'])} "
            f"tabel, {rows} baris, {len(manifest['files']) - 1} berkas.\n"
            "Lanjutkan dengan: manage.py migrate, lalu manage.py collectstatic --noinput."
        )
