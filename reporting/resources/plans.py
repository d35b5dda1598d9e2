"""The plan sheet: one row is one assignment of a region with its four targets."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from reporting.fields import PlanNames, RegionNames
from reporting.formats import percent, rupiah
from reporting.forms import plan_row_fields
from reporting.models import (
    Assignment,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    Target,
)
from reporting.models.progress import Status
from reporting.workbooks import PLAN_COLUMNS, Rejected, find_table, open_workbook
from reporting.workbooks.writing import RUPIAH, Heading, new_book, to_bytes, write_sheet
from reporting.workflow import digest

from .previews import Change, Fault, Outdated, Preview, PreviewRow, mark_twins

TEXTS = ("lead_agency", "indicator", "budget_source")
PLAIN = (*TEXTS, "budget_ceiling")
TITLES = {column.key: column.title for column in PLAN_COLUMNS}


class PlanSheet:
    """Reads, judges and saves the assignments and targets of one year for one person.

    Keys are looked up once for the whole file; the number of queries does not grow with it.
    """

    def __init__(self, year, by):
        self.year = year
        self.by = by

    def preview(self, data, name):
        """The Preview of an uploaded file. Raises Rejected when it cannot be used at all."""
        return self.judge(find_table(open_workbook(data, name), PLAN_COLUMNS))

    def judge(self, table):
        """The Preview of a table as `workbooks.find_table` hands it on."""
        return self._judge(table, _There(self.year, self.by))

    def save(self, data, name, shown, *, claim=None):
        """Save the good rows of the file and return the Preview that was saved.

        `shown` is the digest of the preview that the person saw; `claim` is called inside the
        transaction and may raise. Raises Outdated, having saved nothing, when the file would
        now do anything else.
        """
        return self.write(find_table(open_workbook(data, name), PLAN_COLUMNS), shown, claim=claim)

    def write(self, table, shown=None, *, claim=None):
        """As `save`, for a table that was read already.

        Judging happens outside the transaction: others wait only for the writing itself.
        """
        there = _There(self.year, self.by)
        preview = self._judge(table, there)
        if shown is not None and preview.digest() != shown:
            raise Outdated
        with transaction.atomic():
            # One import into a year at a time, and no report moves while its target does.
            PlanYear.objects.select_for_update().get(pk=self.year.pk)
            targets = Target.objects.filter(assignment__plan__year=self.year).order_by("pk")
            list(targets.select_for_update(of=("self",)).values_list("pk"))
            if _fingerprint(self.year) != there.fingerprint:
                raise Outdated
            if claim:
                claim()
            self._write(preview.savable())
        return preview

    def _judge(self, table, there):
        if self.year.status == PlanYear.Status.CLOSED:
            raise Rejected(f"Tahun {self.year} sudah ditutup; targetnya tidak dapat diubah.")
        if not there.plans.plans:
            raise Rejected(
                f"Tahun {self.year} belum punya rencana aksi. Susun aksinya lebih dahulu."
            )
        rows = [self._read(row, there) for row in table.rows]
        mark_twins(rows, _identity)
        for row in rows:
            if not row.faults:
                there.compare(row)
        titles = {key: title for key, title in TITLES.items() if key in table.titles}
        return Preview(rows, table.remarks, titles)

    def _read(self, sheet_row, there):
        cells = sheet_row.cells
        row = PreviewRow(
            sheet_row.sheet,
            sheet_row.number,
            {key: cells[key].text if key in cells else "" for key in TITLES},
            show=shown,
        )
        for key, cell in cells.items():
            if cell.problem:
                row.fault(cell, cell.problem, key)
            elif cell.text and cell.assumption:
                row.assumptions.append(_about(key, cell, cell.assumption))
        row.values["region"] = match_names(row, cells, there.regions, "region_code", "region")
        row.values["plan"] = match_names(row, cells, there.plans, "plan", "plan_title")
        for key, reader in there.fields.items():
            cell = cells.get(key)
            if cell is None or cell.problem:
                continue
            try:
                row.values[key] = reader.clean(cell.text)
                assumed = getattr(reader, "reading", None)
                if assumed and (sentence := assumed(cell.text).assumption):
                    row.assumptions.append(_about(key, cell, sentence))
            except ValidationError as error:
                row.fault(cell, error.messages[0], key)
        region, plan = row.values["region"], row.values["plan"]
        row.label = f"{region or row.texts['region']} · {plan.code if plan else row.texts['plan']}"
        return row

    def _write(self, rows):
        fresh, touched, targets, moved = [], [], [], []
        periods = {period.code: period for period in self.year.periods.all()}
        for row in rows:
            assignment = row.object or Assignment(
                region=row.values["region"], plan=row.values["plan"]
            )
            plain = {key: row.values[key] for key in PLAIN if key in row.values}
            if any(getattr(assignment, key) != value for key, value in plain.items()):
                touched.append(assignment)
            for key, value in plain.items():
                setattr(assignment, key, value)
            if row.object is None:
                fresh.append(assignment)
            known = getattr(assignment, "known_targets", {})
            for code, period in periods.items():
                value = row.values.get(f"target_{code}")
                target = known.get(code)
                if target is None:
                    targets.append(Target(assignment=assignment, period=period, percent=value))
                elif f"target_{code}" in row.values and target.percent != value:
                    target.percent = value
                    moved.append(target)
        touched = [assignment for assignment in touched if assignment.pk]
        bulk_create_with_history(fresh, Assignment, default_user=self.by)
        bulk_update_with_history(touched, Assignment, PLAIN, default_user=self.by)
        for target in targets:
            target.assignment_id = target.assignment.pk
        bulk_create_with_history(targets, Target, default_user=self.by)
        bulk_update_with_history(moved, Target, ["percent"], default_user=self.by)


@dataclass
class _There:
    """What the portal holds already; as many queries for a long file as for a short one."""

    year: PlanYear
    by: object
    plans: PlanNames = field(init=False)

    def __post_init__(self):
        self.fingerprint = _fingerprint(self.year)
        units = Region.objects.reporting_units(self.year.province)
        self.regions = RegionNames(
            units.filter(pk__in=Region.objects.visible_to(self.by)).select_related("parent")
        )
        self.plans = PlanNames(self.year.plans.all())
        self.fields = plan_row_fields()
        self.assignments = {
            (assignment.region_id, assignment.plan_id): assignment
            for assignment in Assignment.objects.filter(plan__year=self.year)
        }
        by_id = {assignment.pk: assignment for assignment in self.assignments.values()}
        for assignment in by_id.values():
            assignment.known_targets = {}
        targets = Target.objects.filter(assignment__plan__year=self.year).select_related("period")
        for target in targets:
            target.assignment = by_id[target.assignment_id]
            target.assignment.known_targets[target.period.code] = target
        self.verified = set(
            ProgressEntry.objects.filter(
                status=Status.VERIFIED, target__assignment__plan__year=self.year
            ).values_list("target_id", flat=True)
        )

    def compare(self, row):
        """Note on a faultless row what it would change in the portal, or that it is new."""
        place = (row.values["region"].pk, row.values["plan"].pk)
        row.object = self.assignments.get(place)
        row.is_new = row.object is None
        if row.is_new:
            return
        for key in self.fields:
            if key not in row.values:
                continue
            code = key.removeprefix("target_")
            target = row.object.known_targets.get(code) if code != key else None
            if code != key:
                old = target.percent if target else None
            else:
                old = getattr(row.object, key)
            if old == row.values[key]:
                continue
            row.changes.append(Change(TITLES[key], shown(key, old), shown(key, row.values[key])))
            if target and (locked := Target.lock(target.period, target.pk in self.verified)):
                row.fault(None, locked, key)


def shown(key, value):
    """A value of the plan sheet as people read it; "(kosong)" for none."""
    if value in (None, ""):
        return "(kosong)"
    if key.startswith("target_"):
        return percent(value)
    return rupiah(value) if key == "budget_ceiling" else str(value)


def match_names(row, cells, names, code_key, name_key):
    """The region or plan that a row's code and name agree on; a fault on the row when not."""
    code, name = cells.get(code_key), cells.get(name_key)
    if any(cell and cell.problem for cell in (code, name)):
        return None
    try:
        found = names.match(code.text if code else "", name.text if name else "")
    except ValidationError as error:
        row.fault(code if code and code.text else name, error.messages[0], code_key)
        return None
    if found is None:
        title = TITLES[code_key]
        row.fault(code or name, f"{title} kosong. Isi kode atau namanya.", code_key)
    return found


def _identity(row):
    region, plan = row.values.get("region"), row.values.get("plan")
    return (region.pk, plan.pk) if region and plan else None


def _about(key, cell, sentence):
    return Fault(key, cell.address, cell.title, cell.text[:80], sentence)


def _fingerprint(year):
    """The same as long as nothing that a plan sheet is compared with has changed."""
    assignments = Assignment.objects.filter(plan__year=year).order_by("pk")
    targets = Target.objects.filter(assignment__plan__year=year).order_by("pk")
    verified = targets.filter(entry__status=Status.VERIFIED)
    return digest(
        [
            list(assignments.values_list("pk", *PLAIN)),
            list(targets.values_list("pk", "percent")),
            list(verified.values_list("pk", flat=True)),
            list(year.periods.order_by("code").values_list("code", "closed_at")),
            list(year.plans.order_by("number").values_list("pk", "number", "title")),
        ]
    )


def plan_rows(assignments):
    """The assignments of a queryset, each a list of values in the order of HEADINGS.

    Ordered by region and plan; two queries. What `PlanSheet` reads back changes nothing.
    """
    assignments = assignments.select_related("region", "plan")
    assignments = assignments.order_by("region__code", "plan__number")
    targets = {}
    for assignment_id, code, value in Target.objects.filter(assignment__in=assignments).values_list(
        "assignment", "period__code", "percent"
    ):
        targets.setdefault(assignment_id, {})[f"target_{code}"] = value
    for each in assignments:
        values = {
            "region_code": each.region.code,
            "region": each.region.name,
            "plan": each.plan.code,
            "plan_title": each.plan.title,
            **{key: getattr(each, key) for key in PLAIN},
            **targets.get(each.pk, {}),
        }
        yield [values.get(key) for key in HEADINGS]


HEADINGS = {
    key: Heading(TITLES[key], width, RUPIAH if key == "budget_ceiling" else "General")
    for key, width in (
        ("region_code", 10),
        ("region", 28),
        ("plan", 10),
        ("plan_title", 48),
        ("lead_agency", 24),
        ("indicator", 44),
        *((f"target_{code}", 9) for code in Period.Code.values),
        ("budget_ceiling", 16),
        ("budget_source", 16),
    )
}


def plan_workbook(year, user):
    """The bytes of an .xlsx of the year within the person's reach, to change and import again."""
    assignments = Assignment.objects.visible_to(user).filter(plan__year=year)
    book = new_book()
    title = f"Rencana Aksi {year}"
    write_sheet(book, title, list(HEADINGS.values()), plan_rows(assignments), frozen_columns=4)
    return to_bytes(book)
