"""`manage.py send_messages`: what a timer runs every five minutes."""

from django.core.management.base import BaseCommand

from reporting import notices, reminders
from reporting.upkeep.runs import record_run


class Command(BaseCommand):
    help = "Kirim pengingat dan e-mail yang menunggu. Aman dijalankan berulang dan bersamaan."

    def handle(self, *args, **options):
        with record_run("messages") as note:
            settled = reminders.settle()
            done = notices.deliver()
            note.outcome = (
                f"Pengingat: {settled.sent} ditulis, {settled.passed} dilewati, "
                f"{settled.nothing} tidak perlu, {settled.unreachable} tanpa alamat, "
                f"{settled.taken_back} ditarik. "
                f"E-mail: {done.sent} terkirim, {done.failed} gagal, {done.waiting} menunggu."
            )
        self.stdout.write(note.outcome)
