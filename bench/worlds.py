"""Deterministic provinces of any size, and the plan sheets for them."""

import random
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import connection
from openpyxl import Workbook
from simple_history.utils import bulk_create_with_history

from reporting import roles
from reporting.models import (
    Assignment,
    PlanYear,
    ProgressEntry,
    Region,
    StatusChange,
    Target,
    User,
    append_only,
)
from reporting.years import prepare_year

YEAR = 2027
HEADINGS = (
    *("Kode Wilayah", "Kabupaten/Kota", "Kode Aksi", "Rencana Aksi", "Penanggung Jawab"),
    "Indikator",
    *("Target B03", "Target B06", "Target B09", "Target B12", "Pagu Anggaran", "Sumber Dana"),
)
AGENCIES = ("Bapelitbang", "Bappeda Litbang", "Dinas Sosial dan PPPA", "BPKAD", "Inspektorat")
SOURCES = ("APBD", "APBN", "APBD dan APBN")
WRITTEN = (
    Assignment,
    Assignment.history.model,
    Target,
    Target.history.model,
    ProgressEntry,
    StatusChange,
)


@dataclass
class World:
    """A province at the beginning of its year, and the sheet that fills it: ten rows a unit."""

    units: int
    year: PlanYear
    by: User
    path: Path

    @property
    def rows(self):
        return self.units * 10

    @property
    def data(self):
        return self.path.read_bytes()


def make_world(units, folder, number):
    """Make the province `number` (from 0) with so many units, and its sheet in the folder."""
    roles.load_roles()
    province = Region.objects.create(
        code=str(90 + number), short_code="PRV", name=f"Provinsi Ukur {units}", kind="province"
    )
    Region.objects.bulk_create(
        Region(
            # 25 prefixes of codes for each province, with 99 units each.
            code=f"{10 + number * 25 + n // 99}.{n % 99 + 1:02}",
            short_code=f"{n:04}",
            name=f"{('Kabupaten', 'Kota')[n % 5 == 4]} Ukur {number}{n:04}",
            kind=("regency", "city")[n % 5 == 4],
            parent=province,
        )
        for n in range(units)
    )
    by = User.objects.create(username=f"bench{number}", name="Admin", region=province)
    by.groups.add(Group.objects.get(name=roles.ADMIN))
    year = prepare_year(province, YEAR, by)
    PlanYear.objects.filter(pk=year.pk).update(status=PlanYear.Status.RUNNING)
    year.refresh_from_db()
    world = World(units, year, by, Path(folder, f"rencana-aksi-{units * 10}.xlsx"))
    _write_sheet(world)
    return world


def find_world(units, folder):
    """The World that another process has made."""
    year = PlanYear.objects.select_related("province").get(province__name=f"Provinsi Ukur {units}")
    by = User.objects.get(region=year.province, username__startswith="bench")
    return World(units, year, by, Path(folder, f"rencana-aksi-{units * 10}.xlsx"))


def _write_sheet(world):
    dice = random.Random(world.units)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rencana Aksi")
    sheet.append(HEADINGS)
    plans = list(world.year.plans.order_by("number"))
    for region in Region.objects.filter(parent=world.year.province).order_by("code"):
        agencies = [dice.choice(AGENCIES) for _ in plans]
        for plan, agency in zip(plans, agencies, strict=True):
            percents = sorted(dice.randrange(5, 100, 5) for _ in range(3))
            budget = dice.randrange(10, 400) * 500_000
            sheet.append(
                [
                    *(region.code, region.name, plan.code, plan.title, agency),
                    f"Persentase {plan.short_title} yang selesai tepat waktu",
                    *(*percents, 100, budget, dice.choice(SOURCES)),
                ]
            )
    book.save(world.path)


def empty():
    """Take back what an import writes, in all worlds, as if nothing had been there."""
    tables = [model._meta.db_table for model in WRITTEN]
    with append_only.lifted(connection), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
            return
        for statement in connection.ops.sql_flush(no_style(), tables[::-1], reset_sequences=True):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def check(world):
    """Raise AssertionError unless the sheet came in whole, with its history."""
    targets = Target.objects.filter(assignment__plan__year=world.year)
    found = (
        Assignment.objects.filter(plan__year=world.year).count(),
        targets.count(),
        targets.filter(period__code="B12", percent=100).count(),
        Assignment.history.count(),
        Target.history.count(),
    )
    rows = world.rows
    if found != (rows, rows * 4, rows, rows, rows * 4):
        raise AssertionError(f"{rows} rows became {found}")


def start_reporting(world):
    """A target of the province's own Pokja and its Operator, for who reports meanwhile."""
    plan = world.year.plans.first()
    (assignment,) = bulk_create_with_history(
        [Assignment(plan=plan, region=world.year.province)], Assignment
    )
    period = world.year.periods.get(code="B03")
    person, _ = User.objects.get_or_create(
        username=f"operator{world.units}", defaults={"region": world.year.province}
    )
    person.groups.add(Group.objects.get(name=roles.OPERATOR))
    return Target.objects.create(assignment=assignment, period=period, percent=50), person
