"""`manage.py sweep`: throw away what has served its time. A timer runs it once a night."""

from django.core.management.base import BaseCommand

from reporting.upkeep.leftovers import sweep
from reporting.upkeep.retention import forget
from reporting.upkeep.runs import record_run


class Command(BaseCommand):
    help = "Menghapus unggahan yang tidak pernah disimpan, sesi, dan catatan yang lewat masanya."

    def handle(self, **options):
        with record_run("sweep") as note:
            note.outcome = f"{sweep()} {forget()}"
        self.stdout.write(note.outcome)
