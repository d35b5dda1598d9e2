"""The OPD of the province, so that sheets of proposals find them by name."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reporting.models import Agency, Region


class Command(BaseCommand):
    help = "Memuat perangkat daerah provinsi. Aman diulang: yang sudah ada tidak diubah."

    def handle(self, *args, **options):
        province = Region.objects.filter(code="13").first()
        if province is None:
            raise CommandError("Provinsinya belum ada. Jalankan dahulu: load_reference")
        made = load_agencies(province)
        self.stdout.write(f"Perangkat daerah baru: {made}.")


def load_agencies(region):
    """Make the OPD of fixtures/agencies.json that the region lacks; return how many.

    One that is known by that name or short name counts as there.
    """
    names = json.loads((settings.BASE_DIR / "fixtures" / "agencies.json").read_text("utf-8"))
    there = Agency.objects.filter(region=region).values_list("name", "short_name")
    known = {name.lower() for pair in there for name in pair}
    fresh = [name for name in names if name.lower() not in known]
    Agency.objects.bulk_create(Agency(region=region, name=name) for name in fresh)
    return len(fresh)
