"""Plain functions that make what a test needs; the smallest believable world by default."""

import datetime
import io
import itertools
from decimal import Decimal

import pypdfium2
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from reporting import roles, workflow
from reporting.management.commands.load_reference import load_regions
from reporting.models import (
    ActionPlan,
    Assignment,
    Band,
    EvidenceRequirement,
    Milestone,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    Target,
    User,
)
from reporting.models.progress import ReportPart

PASSWORD = "kopi-darek-dan-randai"
KAB_SOLOK, KOTA_SOLOK = "13.02", "13.72"
numbers = itertools.count(1)

ANSWERS = {
    "claimed_percent": Decimal("60"),
    "narrative": "Rapat koordinasi empat perangkat daerah, dua rancangan selesai dibahas.",
    "obstacle_kinds": ["data"],
    "obstacles": "Data terpilah dari tiga perangkat daerah belum masuk.",
    "follow_up": "Menyurati tiga perangkat daerah, selesai 15 Oktober.",
    "is_ready": True,
}


def reference():
    """The province with its 19 kabupaten and kota, and the roles.

    They are there already unless a test that commits has emptied all tables before.
    """
    if not Region.objects.exists():
        load_regions()
        roles.load_roles()
    return Region.objects.get(code="13")


def count_rows():
    """Have the database count the many rows just made.

    PostgreSQL plans as for empty tables until then, and may take hours over one join.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def person(role, code, **given):
    """An account with that role in the region of the code."""
    n = next(numbers)
    given = {"username": f"orang{n}", "name": f"Orang {n}", "email": f"orang{n}@contoh.id", **given}
    user = User(region=Region.objects.get(code=code) if code else None, **given)
    user.set_password(PASSWORD)
    user.save()
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def plan_year(year=2026, *, plans=2, units=(KAB_SOLOK, KOTA_SOLOK), now=None, status="running"):
    """A year in which B09 runs, due in five days; every unit has every plan, target 80 in B09.

    B03 and B06 are over but not closed; B12 opens in 20 days.
    """
    now = now or timezone.now()
    province = Region.objects.get(code="13")
    made = PlanYear.objects.create(province=province, year=year, status=status)
    Band.objects.bulk_create(
        Band(year=made, level=level, floor=floor, label=level.label)
        for level, floor in Band.DEFAULTS
    )
    day = datetime.timedelta(days=1)
    for code, opens, due in (
        ("B03", -230, -200),
        ("B06", -140, -110),
        ("B09", -20, 5),
        ("B12", 20, 50),
    ):
        Period.objects.create(
            year=made,
            code=code,
            opens_at=now + opens * day,
            due_at=now + due * day,
            closes_at=now + (due + 7) * day,
        )
    for number in range(1, plans + 1):
        add_plan(made, number, units)
    return made


def add_plan(year, number, units):
    plan = ActionPlan.objects.create(
        year=year,
        number=number,
        title=f"Rencana aksi nomor {number}",
        short_title=f"Aksi {number}",
        pillar="abcd"[number % 4],
        lead_role="planning",
    )
    periods = {period.code: period for period in year.periods.all()}
    for code, period in periods.items():
        Milestone.objects.create(plan=plan, period=period, measure=f"Ukuran {code}")
    for region in Region.objects.filter(code__in=units):
        assignment = Assignment.objects.create(
            plan=plan, region=region, lead_agency="Bapelitbang", indicator="Persentase contoh"
        )
        Target.objects.bulk_create(
            Target(assignment=assignment, period=periods[code], percent=percent)
            for code, percent in (("B03", 25), ("B06", 50), ("B09", 80), ("B12", 100))
        )
    return plan


def require(plan, name="SK Pokja", period=None):
    """A document that reports on the plan must bring."""
    return EvidenceRequirement.objects.create(plan=plan, period=period, name=name)


def target(region_code=KAB_SOLOK, number=1, code="B09", year=2026):
    return Target.objects.with_places().get(
        assignment__region__code=region_code,
        assignment__plan__number=number,
        period__code=code,
        period__year__year=year,
    )


def report(on, *, by, upto="draft", verifier=None, at=None, **answers):
    """The report on the target, taken to `upto` by real moves; a return opens all of it."""
    entry = workflow.perform(
        ProgressEntry(target=on), "save", by=by, version=0, at=at, values={**ANSWERS, **answers}
    )
    if upto == "draft":
        return entry
    entry = workflow.perform(entry, "submit", by=by, version=entry.version, at=at)
    if upto == "submitted":
        return entry
    if upto == "returned":
        return workflow.perform(
            entry,
            "return",
            by=verifier,
            version=entry.version,
            at=at,
            reasons=["unsigned"],
            parts=ReportPart.values,
            note="Notula belum ditandatangani.",
        )
    return workflow.perform(entry, "verify", by=verifier, version=entry.version, at=at)


def fill(clerk, units):
    """A report in every cell of the units, from B03 to B09."""
    at = timezone.now()
    ProgressEntry.objects.bulk_create(
        ProgressEntry(
            target=each,
            status="verified",
            claimed_percent=60,
            verified_percent=60,
            obstacle_kinds=["budget", "data"],
            obstacles="Dana dan data belum tersedia. " * 40,
            follow_up="Menyurati perangkat daerah yang bersangkutan. " * 30,
            is_late=True,
            first_submitted_at=at,
            submitted_at=at,
            updated_at=at,
            updated_by=clerk,
        )
        for each in Target.objects.exclude(period__code="B12").filter(
            assignment__region__code__in=units
        )
    )


def pdf():
    """The bytes of a one-page PDF."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
