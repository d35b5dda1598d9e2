"""A backup of database and files, checked by reading it again."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reporting.upkeep import backups
from reporting.upkeep.databases import NoCopy, in_words
from reporting.upkeep.runs import record_run


class Command(BaseCommand):
    help = "Mencadangkan basis data dan berkas ke satu folder baru, lalu memeriksanya."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=settings.BACKUP_DIR)
        parser.add_argument(
            "--keep",
            type=int,
            default=0,
            metavar="N",
            help="sesudahnya hanya menyimpan N cadangan terbaru; tanpa ini semuanya disimpan",
        )

    def handle(self, *, folder, keep, **options):
        with record_run("backup") as note:
            try:
                made, faults = backups.make_backup(folder)
            except (NoCopy, OSError) as fault:
                raise CommandError(f"Cadangan tidak dibuat: {in_words(fault)}") from fault
            faults += backups.faults_of(made)
            files = backups.read_manifest(made)["files"]
            size = sum(each["size"] for each in files.values())
            self.stdout.write(f"{made}: {len(files)} berkas, {size} byte.")
            if faults:
                raise CommandError("Cadangan dibuat, tetapi tidak lengkap:\n" + "\n".join(faults))
            gone = backups.thin_out(folder, keep)
            note.outcome = f"{made.name}: {len(files)} berkas; {len(gone)} cadangan lama dihapus."
