"""`manage.py prompt_ends`: prompts about agreements that end; what a timer runs every morning."""

from django.core.management.base import BaseCommand

from kerjasama import workflow
from reporting.upkeep.runs import record_run


class Command(BaseCommand):
    help = "Mengingatkan naskah kerja sama yang akan berakhir. Aman dijalankan berulang."

    def handle(self, *args, **options):
        with record_run("prompt_ends") as note:
            settled = workflow.settle()
            note.outcome = f"Naskah yang diingatkan: {len(settled)}."
        self.stdout.write(note.outcome)
        for each in settled:
            days = ", ".join(map(str, each.days))
            self.stdout.write(f"{each.agreement.ends_on:%d/%m/%Y} ({days} hari): {each.agreement}")
