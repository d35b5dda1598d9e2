"""`manage.py who_saw`: who saw somebody's phone and e-mail between two moments, for a breach."""

import time

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from reporting import people
from reporting.fields import read_moment
from reporting.formats import clock, day
from reporting.models import User


class Command(BaseCommand):
    help = (
        "Menyebut siapa yang melihat atau mengunduh nomor dan e-mail seseorang, misalnya: "
        'who_saw rina.marlina.slk "1 November 2026" "27 November 2026, 23.59"'
    )

    def add_arguments(self, parser):
        parser.add_argument("username", help="nama pengguna yang datanya dilihat")
        parser.add_argument("since", help='misalnya "1 November 2026"')
        parser.add_argument("until", help='misalnya "27 November 2026, 23.59"')

    def handle(self, username, since, until, **options):
        account = User.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"Tidak ada akun dengan nama pengguna {username}.")
        begun = time.monotonic()
        rows = people.who_saw(account, *(self.moment(text) for text in (since, until)))
        for row in rows:
            where = row.by.region or "tanpa daerah"
            self.stdout.write(
                f"{day(row.at)}, {clock(row.at)} | {row.by} ({row.by.username}, {where}) | "
                f"{row.get_act_display()}: {row.page} | permintaan {row.request or '-'}"
            )
        watchers = {row.by_id for row in rows}
        seconds = time.monotonic() - begun
        self.stdout.write(
            f"{len(rows)} kali oleh {len(watchers)} orang; dicari {seconds:.2f} detik."
        )

    def moment(self, text):
        try:
            return read_moment(text).value
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
