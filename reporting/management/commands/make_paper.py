"""`manage.py make_paper ID`: make a paper that somebody asked for; the portal calls it itself."""

from django.core.management.base import BaseCommand

from reporting.papers import jobs


class Command(BaseCommand):
    help = "Membuat dokumen panjang yang diminta lewat portal."

    def add_arguments(self, parser):
        parser.add_argument("job", type=int)

    def handle(self, *, job, **options):
        jobs.run(job)
