"""`manage.py send_messages`: what a timer runs every five minutes."""

from django.core.management.base import BaseCommand

from reporting import notices
from reporting.upkeep.runs import record_run


class Command(BaseCommand):
    help = "Kirim e-mail yang menunggu. Aman dijalankan berulang dan bersamaan."

    def handle(self, *args, **options):
        with record_run("messages") as note:
            done = notices.deliver()
            note.outcome = (
                f"{done.sent} e-mail terkirim, {done.failed} gagal, {done.waiting} menunggu."
            )
        self.stdout.write(note.outcome)
