"""Regions and roles that every installation needs."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from reporting.models import Region
from reporting.roles import load_roles


class Command(BaseCommand):
    help = "Memuat wilayah dan peran. Aman diulang: yang sudah ada tidak diubah."

    @transaction.atomic
    def handle(self, *args, **options):
        if Region._meta.db_table not in connection.introspection.table_names():
            raise CommandError("Basis data belum punya tabel. Jalankan dulu: manage.py migrate.")
        made = load_regions()
        load_roles()
        self.stdout.write(f"Wilayah baru: {made}. Peran sudah sesuai tabel.")


def load_regions():
    """Make the regions of fixtures/regions.json that are missing; return how many."""
    rows = json.loads((settings.BASE_DIR / "fixtures" / "regions.json").read_text("utf-8"))
    made = 0
    for row in rows:
        parent = Region.objects.filter(code=row.pop("parent", None)).first()
        made += Region.objects.get_or_create(
            code=row.pop("code"), defaults={**row, "parent": parent}
        )[1]
    return made
