"""Small worlds for the Recap: a year, reports put in as they stand, and the Recap of them."""

import datetime

from reporting.models import Period, ProgressEntry, User
from reporting.recap import recap
from tests.builders import KAB_SOLOK, KOTA_SOLOK, person, plan_year, target

AGAM, PADANG = "13.06", "13.71"
SOME_DAY = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC)


def make_year(plans=2, units=(KAB_SOLOK, KOTA_SOLOK), min_reports=1, **given):
    """2026 with B09 due five days after SOME_DAY; targets 25, 50, 80, 100."""
    year = plan_year(plans=plans, units=units, now=SOME_DAY, **given)
    year.min_reports = min_reports
    year.save()
    return year


def clerk():
    """Somebody who can stand as the last editor of a report."""
    return User.objects.first() or person("Operator Pokja", KAB_SOLOK)


def enter(region, number, status, percent=None, *, code="B09", **given):
    """Put a report on a target as it would stand after its moves, and return it."""
    verified = percent if status == "verified" and not given.get("is_nil") else None
    sent = SOME_DAY if status in ("submitted", "verified") else None
    values = {
        "claimed_percent": percent,
        "verified_percent": verified,
        "nil_reason": "Tidak ada anggaran." if given.get("is_nil") else "",
        "first_submitted_at": sent,
        "updated_at": SOME_DAY,
        "updated_by": clerk(),
        **given,
    }
    return ProgressEntry.objects.create(
        target=target(region, number, code), status=status, version=1, **values
    )


def of(code="B09", **given):
    """The Recap of a period of the only year, on SOME_DAY unless `at` says otherwise."""
    given.setdefault("at", SOME_DAY)
    return recap(Period.objects.select_related("year__province").get(code=code), **given)


def rows(found):
    """The units that owe a report; the other kabupaten and kota of the 19 stand empty."""
    return [unit for unit in found.units if unit.owed]
