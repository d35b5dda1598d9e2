"""The plan sheet: one row is one assignment of a region with its four targets."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from reporting.models import Assignment, PlanYear, Target
from reporting.models.progress import Status
from reporting.workbooks import PLAN_COLUMNS, Rejected

from .bulk import create_with_history, update_with_history
from .plan_book import TITLES
from .plan_state import PLAIN, PlanState, fingerprint, shown
from .previews import Outdated, Preview, PreviewRow, mark_twins
from .tables import read_table

_OWN_SHEET = re.compile(r"Rencana Aksi (20\d\d)")
_YEAR = re.compile(r"\btahun (20\d\d)\b", re.IGNORECASE)


class PlanSheet:
    """Reads, judges and saves the assignments and targets of one year for one person.

    Keys are looked up once for the whole file; the number of queries does not grow with it.
    """

    columns = PLAN_COLUMNS

    def __init__(self, year, by):
        self.year = year
        self.by = by

    def preview(self, data, name, *, layout=None):
        """The Preview of an uploaded file. Raises Rejected when it cannot be used at all.

        `layout` says where the user pointed at the heading.
        """
        return self.judge(read_table(data, name, PLAN_COLUMNS, layout))

    def judge(self, table):
        """The Preview of a table as `workbooks.find_table` hands it on."""
        return self._judge(table, PlanState(self.year, self.by, TITLES))

    def save(self, data, name, shown, *, layout=None, record=None, reason=""):
        """Save the good rows of the file and return the Preview that was saved.

        `shown` is the digest of the preview that the person saw. `record` is called last inside
        the transaction with what was written (`Preview.effects`) and may raise; `reason` goes
        into the history of every row. Raises Outdated, having saved nothing, when the file would
        now do anything else.
        """
        table = read_table(data, name, PLAN_COLUMNS, layout)
        return self.write(table, shown, record=record, reason=reason)

    def write(self, table, shown=None, *, record=None, reason=""):
        """As `save`, for a table that was read already.

        Judging happens outside the transaction: others wait only for the writing itself.
        """
        state = PlanState(self.year, self.by, TITLES)
        preview = self._judge(table, state)
        if shown is not None and preview.digest() != shown:
            raise Outdated
        work = _Work(preview.savable(), self.year)
        try:
            with transaction.atomic():
                work.hold()
                if fingerprint(self.year) != state.fingerprint:
                    raise Outdated
                preview.effects = work.write(by=self.by, reason=reason)
                if record:
                    record(preview.effects)
        except IntegrityError as raised:
            if fingerprint(self.year) == state.fingerprint:
                raise
            raise Outdated from raised  # somebody else made one of the rows in that moment
        return preview

    def _judge(self, table, state):
        if self.year.status == PlanYear.Status.CLOSED:
            raise Rejected(f"Tahun {self.year} sudah ditutup; targetnya tidak dapat diubah.")
        if not state.plans.plans:
            raise Rejected(
                f"Tahun {self.year} belum punya rencana aksi. Susun aksinya lebih dahulu."
            )
        refuse_other_year(table, self.year)
        rows = [self._read(row, state) for row in table.rows]
        mark_twins(rows, _identity)
        for row in rows:
            if not row.faults:
                state.compare(row)
        titles = {key: title for key, title in TITLES.items() if key in table.titles}
        return Preview(rows, table.remarks, titles, table.skipped, _cautions(table, self.year))

    def _read(self, sheet_row, state):
        cells = sheet_row.cells
        row = PreviewRow(
            sheet_row.sheet,
            sheet_row.number,
            {key: cells[key].text if key in cells else "" for key in TITLES},
            cells,
            show=shown,
        )
        for key, cell in cells.items():
            if cell.problem:
                row.fault(cell, cell.problem, key)
            elif cell.text and cell.assumption:
                row.assume(cell, cell.assumption, key)
        row.values["region"] = match_names(row, cells, state.regions, "region_code", "region")
        row.values["plan"] = match_names(row, cells, state.plans, "plan", "plan_title")
        for key in state.fields:
            cell = cells.get(key)
            if cell is None or cell.problem:
                continue
            value, assumption, fault = state.read(key, cell.text)
            if fault:
                row.fault(cell, fault, key)
                continue
            row.values[key] = value
            if assumption:
                row.assume(cell, assumption, key)
        region, plan = row.values["region"], row.values["plan"]
        row.label = row_label(row.texts, region, plan)
        return row


@dataclass(slots=True)
class _NewTarget:
    """A target to be, of an assignment that may not have its id yet: a large file has 80,000."""

    assignment: Assignment
    period_id: int
    percent: Decimal | None
    id: int | None = None

    @property
    def assignment_id(self):
        return self.assignment.id


class _Work:
    """The rows that saving a preview will write, made ready before anybody has to wait."""

    def __init__(self, rows, year):
        self.year = year
        self.fresh, self.touched, self.targets, self.moved = [], [], [], []
        self.old = {"assignment": {}, "target": {}}
        periods = {period.code: period for period in year.periods.all()}
        for row in rows:
            assignment = self._assignment(row)
            known = getattr(assignment, "known_targets", {})
            for code, period in periods.items():
                self._target(assignment, period, known.get(code), row.values)

    def _assignment(self, row):
        assignment = row.object or Assignment(region=row.values["region"], plan=row.values["plan"])
        plain = {key: row.values[key] for key in PLAIN if key in row.values}
        before = {key: getattr(assignment, key) for key in plain}
        if row.object is None:
            self.fresh.append(assignment)
        elif before != plain:
            self.touched.append(assignment)
            self.old["assignment"][assignment.pk] = before
        for key, value in plain.items():
            setattr(assignment, key, value)
        return assignment

    def _target(self, assignment, period, target, values):
        key = f"target_{period.code}"
        if target is None:
            percent = values.get(key)
            self.targets.append(_NewTarget(assignment, period.pk, percent))
        elif key in values and target.percent != values[key]:
            self.old["target"][target.pk] = {"percent": plain_number(target.percent)}
            target.percent = values[key]
            self.moved.append(target)

    def hold(self):
        """Lock the year for one import at a time, and its assignments when some will change.

        Whatever closes a period or gives out many assignments or targets takes the year's lock,
        too. Raises Outdated when the year was closed meanwhile.
        """
        year = PlanYear.objects.select_for_update(no_key=True).get(pk=self.year.pk)
        if year.status == PlanYear.Status.CLOSED:
            raise Outdated
        if self.touched:
            _lock(Assignment.objects.filter(plan__in=list(self.year.plans.all())))

    def write(self, **story):
        """Write the rows with their history, `story` is by whom and why; returns the effects.

        Reports wait for locked targets, not for new rows: targets that change come last. Raises
        Outdated when one of them was changed or verified since it was read.
        """
        create_with_history(Assignment, self.fresh, ("plan_id", "region_id"), **story)
        update_with_history(self.touched, PLAIN, **story)
        create_with_history(Target, self.targets, ("period_id", "assignment_id"), **story)
        if self.moved:
            self._hold_moved()
        update_with_history(self.moved, ["percent"], **story)
        return {
            "assignment": {
                "made": [each.pk for each in self.fresh],
                "old": self.old["assignment"],
            },
            "target": {"made": [each.id for each in self.targets], "old": self.old["target"]},
        }

    def _hold_moved(self):
        targets = Target.objects.filter(period__in=list(self.year.periods.all()))
        now = {pk: plain_number(percent) for pk, percent in _lock(targets, "percent")}
        verified = targets.filter(entry__status=Status.VERIFIED).values_list("pk", flat=True)
        old = {pk: values["percent"] for pk, values in self.old["target"].items()}
        if not old.items() <= now.items() or not old.keys().isdisjoint(verified):
            raise Outdated


def _lock(rows, *columns):
    """Lock the rows of a queryset in the order of all locks; tuples of their id and columns."""
    return list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", *columns))


def refuse_other_year(table, year):
    """Raise Rejected for the portal's own workbook of another year."""
    for name in {row.sheet for row in table.rows}:
        own = _OWN_SHEET.fullmatch(name)
        if own and int(own[1]) != year.year:
            raise Rejected(
                f"Berkas ini diunduh dari portal untuk tahun {own[1]}, sedangkan Anda memilih"
                f" tahun {year}. Pilih tahun {own[1]}, atau unduh berkas tahun {year}."
            )


def _cautions(table, year):
    """What the lines above the table say that does not fit the year."""
    said = {int(found) for line in table.captions for found in _YEAR.findall(line)}
    if not said or year.year in said:
        return []
    return [
        f"Judul di berkas menyebut tahun {max(said)}, sedangkan Anda mengimpor ke tahun {year}."
        " Pastikan tahunnya benar."
    ]


def plain_number(value):
    """A Decimal as JSON holds it exactly; None stays None."""
    return None if value is None else str(value)


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


def row_label(texts, region, plan):
    """What a row is about, "Kab. Solok · RA-03"; as typed where it could not be read."""
    where = region or texts["region"] or texts["region_code"]
    return f"{where} · {plan.code if plan else texts['plan'] or texts['plan_title'][:40]}"


def _identity(row):
    region, plan = row.values.get("region"), row.values.get("plan")
    return (region.pk, plan.pk) if region and plan else None
