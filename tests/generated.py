"""Whole years made up by a seed: partial, nil, returned, corrected, late, not applicable."""

import random
from decimal import Decimal

from reporting.models import Assignment, ProgressEntry, Region, Target
from reporting.models.progress import ObstacleKind
from tests.builders import KAB_SOLOK, KOTA_SOLOK
from tests.recap_world import AGAM, PADANG, SOME_DAY, clerk, make_year

UNITS = ("13", KAB_SOLOK, KOTA_SOLOK, AGAM, PADANG, "13.04", "13.05")
STATUSES = ("draft", "submitted", "returned", "verified", "verified", "verified")


def make_world(seed, *, plans=4, units=UNITS):
    """A year in which every kind of cell may stand; the same one for the same seed."""
    dice = random.Random(seed)
    year = make_year(plans=plans, units=units, min_reports=dice.choice([1, 2, 3]))
    for pk in Assignment.objects.order_by("pk").values_list("pk", flat=True):
        if dice.random() < 0.1:
            Assignment.objects.filter(pk=pk).update(is_applicable=False)
    for pk in Target.objects.order_by("pk").values_list("pk", flat=True):
        if dice.random() < 0.3:
            percent = dice.choice([None, 0, 33, Decimal("66.67"), 100])
            Target.objects.filter(pk=pk).update(percent=percent)
    ProgressEntry.objects.bulk_create(reports(dice))
    return year


def reports(dice):
    """Unsaved reports on some of the targets of B03 to B09, in an order of their own."""
    by = clerk()
    targets = Target.objects.exclude(period__code="B12").order_by("pk")
    made = [_report(dice, target, by) for target in targets if dice.random() < 0.8]
    dice.shuffle(made)
    return made


def _report(dice, target, by):
    status = dice.choice(STATUSES)
    is_nil = dice.random() < 0.12
    claimed = None if is_nil else Decimal(dice.randint(0, 10000)) / 100
    # What Bappeda accepts, and corrects after closing, is another figure than the claim.
    accepted = claimed if dice.random() < 0.6 else Decimal(dice.randint(0, 100))
    is_sent = status in ("submitted", "verified")
    return ProgressEntry(
        target=target,
        status=status,
        version=1,
        claimed_percent=claimed,
        verified_percent=accepted if status == "verified" and not is_nil else None,
        is_nil=is_nil,
        nil_reason="Tidak ada kegiatan." if is_nil else "",
        is_late=is_sent and dice.random() < 0.2,
        obstacle_kinds=dice.sample([kind for kind in ObstacleKind if kind != "none"], 2),
        first_submitted_at=SOME_DAY if is_sent else None,
        updated_at=SOME_DAY,
        updated_by=by,
    )


def more_units(province, number):
    """So many further kabupaten below the province, without assignments."""
    Region.objects.bulk_create(
        Region(
            code=f"9{n:03}",
            short_code=f"{n:03}",
            name=f"Kabupaten Uji {n}",
            kind="regency",
            parent=province,
        )
        for n in range(number)
    )
