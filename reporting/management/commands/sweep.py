"""`manage.py sweep`: throw away uploads that nobody saved. A timer runs it once a night."""

from django.core.management.base import BaseCommand

from reporting.upkeep.leftovers import sweep
from reporting.upkeep.runs import record_run


class Command(BaseCommand):
    help = "Menghapus unggahan yang tidak pernah disimpan dan lebih tua dari sehari."

    def handle(self, **options):
        with record_run("sweep") as note:
            note.outcome = str(sweep())
        self.stdout.write(note.outcome)
