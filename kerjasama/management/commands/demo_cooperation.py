"""Cooperation to try, beside the reports of `manage.py demo`."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kerjasama.demo.build import ACCOUNTS, build
from kerjasama.models import Agreement, Proposal
from reporting.demo.cast import accounts_table


class Command(BaseCommand):
    help = "Membuat data contoh kerja sama. Hanya untuk mencoba, tidak untuk produksi."

    def add_arguments(self, parser):
        parser.add_argument("--accounts", action="store_true", help="hanya menampilkan akunnya")

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError("Data contoh hanya untuk DEBUG=1.")
        if options["accounts"]:
            self.stdout.write(accounts_table(ACCOUNTS))
            return
        if Agreement.objects.exists() or Proposal.objects.exists():
            self.stdout.write("Data kerja sama sudah ada; tidak ada yang diubah.")
            return
        build()
        self.stdout.write(
            f"Kerja sama contoh: {Proposal.objects.count()} usulan, "
            f"{Agreement.objects.count()} naskah."
        )
