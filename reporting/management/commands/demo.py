"""A believable portal to try: people, years, reports and evidence."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reporting.demo.build import build
from reporting.demo.cast import ACCOUNTS, accounts_table
from reporting.models import PlanYear, ProgressEntry, User


class Command(BaseCommand):
    help = "Membuat data contoh pada basis data kosong. Hanya untuk mencoba, tidak untuk produksi."

    def add_arguments(self, parser):
        parser.add_argument(
            "--accounts", action="store_true", help="hanya menampilkan akun contoh, tanpa membuat"
        )

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError(
                "Data contoh hanya untuk DEBUG=1. Pada portal sungguhan perintah ini tidak "
                "dijalankan."
            )
        if options["accounts"]:
            self.stdout.write(accounts_table(ACCOUNTS))
            return
        if PlanYear.objects.exists():
            self.stdout.write(
                "Data sudah ada; tidak ada yang diubah. Data contoh yang baru dibuat pada "
                "basis data kosong."
            )
            return
        if User.objects.exists():
            raise CommandError(
                "Basis data ini sudah memuat akun. Pakai basis data kosong untuk data contoh."
            )
        build()
        self.stdout.write(f"Data contoh siap: {ProgressEntry.objects.count()} laporan.")
