"""A country of any size, the same each time: provinces, units, years, actions, reports.

One year is made row by row; every further one is copied inside the database, which makes a
million reports a matter of seconds.
"""

import io
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pypdfium2
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from reporting import roles
from reporting.models import (
    ActionPlan,
    Assignment,
    Band,
    Evidence,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    StatusChange,
    Submission,
    Target,
    User,
)

FIRST_YEAR, CODES = 2030, ("B03", "B06", "B09", "B12")
ACTIONS, BATCH = 10, 2000
# provinces, units, years
SIZES = {"S": (1, 19, 1), "M": (1, 19, 5), "L": (38, 514, 5), "XL": (38, 514, 50)}


@dataclass
class Country:
    """Who reads the nation and who reads the first province, and the checkpoint they look at."""

    leader: User
    province_leader: User
    admin: User
    year: int
    code: str = "B09"


def make_country(size):
    """Make the country of that size (a key of SIZES) in an empty database; return it."""
    provinces, units, years = SIZES[size]
    roles.load_roles()
    dice = random.Random(size)
    places = _places(provinces, units)
    clerk = _person("clerk", "10", roles.OPERATOR)
    last = FIRST_YEAR + years - 1
    _year(last, places, clerk, dice)
    for back in range(1, years):
        _copy_year(last - back, back, provinces)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Country(
        leader=_person("nation", "00", roles.LEADERSHIP),
        province_leader=_person("province", "10", roles.LEADERSHIP),
        admin=_person("admin", "10", roles.ADMIN, is_staff=True, is_superuser=True),
        year=last,
    )


def _person(name, code, role, **given):
    user = User.objects.create(
        username=name, name=name, region=Region.objects.get(code=code), **given
    )
    user.groups.add(Group.objects.get(name=role))
    return user


def _places(provinces, units):
    """The units by province, as lists of Regions; the provinces' codes go up from 10."""
    top = Region.objects.create(code="00", short_code="RI", name="Indonesia", kind="nation")
    made = []
    for number in range(provinces):
        code = str(10 + number)
        province = Region.objects.create(
            code=code, short_code=code, name=f"Provinsi Ukur {code}", kind="province", parent=top
        )
        count = units // provinces + (number < units % provinces)
        made.append(
            Region.objects.bulk_create(
                Region(
                    code=f"{code}.{n + 1:02}",
                    short_code=f"{n + 1:02}",
                    name=f"{('Kabupaten', 'Kota')[n % 5 == 4]} Ukur {code}{n + 1:02}",
                    kind=("regency", "city")[n % 5 == 4],
                    parent=province,
                    map_column=n % 6 + 1,
                    map_row=n // 6 + 1,
                )
                for n in range(count)
            )
        )
    return made


def _year(number, places, clerk, dice, now=None):
    """A year whose B09 is about due at `now`; without a clerk nobody has reported in it."""
    now = now or datetime(number, 9, 25, tzinfo=UTC)
    assignments, targets, entries = [], [], []
    for units in places:
        year = PlanYear.objects.create(
            province=units[0].parent, year=number, status=PlanYear.Status.RUNNING
        )
        Band.objects.bulk_create(
            Band(year=year, level=level, floor=floor, label=level.label)
            for level, floor in Band.DEFAULTS
        )
        periods = Period.objects.bulk_create(
            Period(
                year=year,
                code=code,
                opens_at=now + timedelta(days=90 * n - 200),
                due_at=now + timedelta(days=90 * n - 175),
                closes_at=now + timedelta(days=90 * n - 165),
            )
            for n, code in enumerate(CODES)
        )
        plans = ActionPlan.objects.bulk_create(
            ActionPlan(
                year=year,
                number=n,
                title=f"Rencana aksi ukur {n}",
                short_title=f"Aksi {n}",
                pillar="abcd"[n % 4],
                lead_role="planning",
            )
            for n in range(1, ACTIONS + 1)
        )
        for plan in plans:
            for unit in units:
                assignment = Assignment(
                    pk=len(assignments) + 1, plan=plan, region=unit, lead_agency="Bapelitbang"
                )
                assignments.append(assignment)
                for period, percent in zip(periods, (25, 50, 75, 100), strict=True):
                    target = Target(
                        pk=len(targets) + 1, assignment=assignment, period=period, percent=percent
                    )
                    targets.append(target)
                    if clerk and (entry := _entry(target, clerk, now, dice)):
                        entry.pk = len(entries) + 1
                        entries.append(entry)
    for rows in filter(None, (assignments, targets, entries)):
        type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)


def _entry(target, clerk, now, dice):
    """A report of a state that fits its checkpoint; None for one not begun."""
    code = target.period.code
    if code == "B12" or (code == "B09" and dice.random() < 0.15):
        return None
    status = "verified"
    if code == "B09":
        status = dice.choice(["draft", "submitted", "submitted", "returned", *["verified"] * 6])
    is_nil = dice.random() < 0.02
    claimed = None if is_nil else round(Decimal(target.percent) * dice.randrange(60, 111) / 100, 2)
    claimed = claimed if claimed is None else min(claimed, Decimal(100))
    kinds = dice.sample(["budget", "staff_change", "data", "coordination"], dice.randrange(1, 3))
    return ProgressEntry(
        target=target,
        status=status,
        is_nil=is_nil,
        nil_reason="Belum ada kegiatan." if is_nil else "",
        claimed_percent=claimed,
        verified_percent=claimed if status == "verified" else None,
        obstacle_kinds=kinds,
        obstacles="Pagu yang tersedia hanya cukup untuk separuh kegiatan.",
        follow_up="Mengusulkan tambahan pagu.",
        narrative="Rapat koordinasi empat perangkat daerah.",
        is_late=dice.random() < 0.1,
        first_submitted_at=now,
        submitted_at=now,
        updated_at=now,
        updated_by=clerk,
        version=3,
    )


def _copy_year(number, back, provinces):
    """Copy the first-made year as an earlier one; ids go up by a multiple of what one year has."""
    shifts = {
        model: back * count
        for model, count in (
            (PlanYear, provinces),
            (Band, provinces * len(Band.DEFAULTS)),
            (Period, provinces * len(CODES)),
            (ActionPlan, provinces * ACTIONS),
            *((each, _of_one_year(each)) for each in (Assignment, Target, ProgressEntry)),
        )
    }
    for model, shift in shifts.items():
        columns, values = [], []
        for field in model._meta.concrete_fields:
            column = connection.ops.quote_name(field.column)
            moved = field.primary_key or field.related_model in shifts
            by = shift if field.primary_key else shifts.get(field.related_model, 0)
            columns.append(column)
            if model is PlanYear and field.name == "year":
                values.append(str(number))
            else:
                values.append(f"{column} + {by}" if moved else column)
        key = connection.ops.quote_name(model._meta.pk.column)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
                f"SELECT {', '.join(values)} FROM {model._meta.db_table} WHERE {key} <= %s",
                [shift // back],
            )


_counts = {}


def _of_one_year(model):
    if model not in _counts:
        _counts[model] = model.objects.count()
    return _counts[model]


@dataclass
class EveningUnit:
    """A unit on the last evening: the session of its Penyetuju and its ten targets."""

    code: str
    session: str
    targets: list[int]

    def narrative(self, number):
        """What the unit writes in its report on that action."""
        return f"Uraian {self.code} nomor {number}: rapat koordinasi empat perangkat daerah."

    def document(self, number):
        """A PDF that no other report has."""
        return _page() + f"% {self.code} {number}\n".encode()


@dataclass
class Evening:
    """The last evening before B09 is due, with everything still to be done."""

    year: int
    units: list[EveningUnit]
    leader: str  # the session of a Pimpinan of the first province

    def lost(self):
        """How many reports are not in the database as typed, sent once, with their document."""
        lost = 0
        for unit in self.units:
            for number, target in enumerate(unit.targets, 1):
                entry = ProgressEntry.objects.filter(target=target, status="submitted").first()
                lost += not (
                    entry
                    and entry.narrative == unit.narrative(number)
                    and Evidence.objects.current().filter(entry=entry).count() == 1
                    and StatusChange.objects.filter(entry=entry, action="submit").count() == 1
                )
            lost += Submission.objects.filter(region__code=unit.code).count() != 1
        return lost


def make_evening(units):
    """Make the Evening of so many units in an empty database; return it."""
    roles.load_roles()
    provinces = max(1, units // 14)
    places = _places(provinces, units)
    now = timezone.now()
    year = now.year
    _year(year, places, None, random.Random(units), now + timedelta(days=12))
    made = []
    for region in (region for province in places for region in province):
        user = _person(f"unit{region.code}", region.code, roles.APPROVER)
        targets = Target.objects.filter(
            assignment__region=region, period__code="B09", period__year__year=year
        )
        made.append(
            EveningUnit(region.code, _session(user), list(targets.values_list("pk", flat=True)))
        )
    return Evening(year, made, session_of("leader", "10", roles.LEADERSHIP))


def session_of(name, code, role=roles.ADMIN):
    """Make an account of that role in the region; the key of its session."""
    return _session(_person(name, code, role))


def _session(user):
    """The key of a session in which the user is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def _page():
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
