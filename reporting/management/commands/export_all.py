"""Everything that the portal holds, to be read without it."""

from django.core.management.base import BaseCommand, CommandError

from reporting.upkeep.databases import in_words
from reporting.upkeep.takeout import export_all


class Command(BaseCommand):
    help = "Menulis semua tabel, berkas, dan tahun ke satu folder baru yang terbaca tanpa portal."

    def add_arguments(self, parser):
        parser.add_argument("folder", help="folder yang belum ada")

    def handle(self, *, folder, **options):
        try:
            done = export_all(folder)
        except FileExistsError:
            raise CommandError(f"{folder} sudah ada. Sebut folder yang belum ada.") from None
        except OSError as fault:
            raise CommandError(f"Tidak ada yang ditulis: {in_words(fault)}") from fault
        self.stdout.write(
            f"{folder}: {done['tables']} tabel, {done['files']} berkas, {done['years']} tahun."
        )
        if done["lost"]:
            raise CommandError(f"{done['lost']} berkas hilang atau rusak; lihat berkas-hilang.txt.")
