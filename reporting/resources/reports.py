"""The report sheet: one row is one report of a region on a plan at a period, kept as a draft."""

from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from reporting import workflow
from reporting.fields import CheckpointField, PlanNames, RegionNames
from reporting.formats import number
from reporting.forms import ProgressEntryForm
from reporting.models import (
    Extension,
    ObstacleKind,
    ProgressEntry,
    Region,
    StatusChange,
    Target,
)
from reporting.models.progress import REPORT_FIELDS, FollowUpDone
from reporting.workbooks import PLAN_COLUMNS, Column

from .plans import match_names, row_label
from .previews import Change, Outdated, Preview, PreviewRow, mark_twins
from .tables import read_table

PLACES = tuple(
    column
    for column in PLAN_COLUMNS
    if column.key in ("region_code", "region", "plan", "plan_title")
)
PERIOD = Column("period", "Periode", ("Triwulan", "TW", "Checkpoint"), identity=True)


def _title(name):
    # Only the first letter changes: "Realisasi APBD" keeps its own.
    label = str(ProgressEntryForm.base_fields[name].label)
    return label[:1].upper() + label[1:]


ANSWERS = tuple(
    Column(name, _title(name), synonyms, required=False)
    for name, synonyms in (
        ("claimed_percent", ("Capaian (%)", "Realisasi", "Capaian Kinerja")),
        ("is_nil", ("Nihil",)),
        ("nil_reason", ()),
        ("activities", ("Program/Kegiatan", "Kegiatan")),
        ("agencies_involved", ("Instansi Terlibat",)),
        ("beneficiaries", ("Sasaran",)),
        ("participants_male", ("Peserta L",)),
        ("participants_female", ("Peserta P",)),
        ("narrative", ("Uraian", "Uraian Capaian")),
        ("obstacle_kinds", ("Jenis Kendala", "Permasalahan")),
        ("obstacles", ("Penjelasan Kendala", "Uraian Kendala")),
        ("previous_follow_up_done", ("Tindak Lanjut Lalu",)),
        ("follow_up", ("Tindak Lanjut", "Upaya")),
        ("spent_apbd", ("APBD",)),
        ("spent_apbn", ("APBN",)),
        ("spent_other", ("Sumber Lain",)),
    )
)
FIGURES = (
    "claimed_percent",
    "participants_male",
    "participants_female",
    "spent_apbd",
    "spent_apbn",
    "spent_other",
)
REPORT_COLUMNS = (*PLACES, PERIOD, *ANSWERS)
TITLES = {column.key: column.title for column in REPORT_COLUMNS}


class ReportSheet:
    """Reads, judges and saves reports of one year for one person, as drafts.

    A row is bound to the page's form and saved by the workflow; a report that was sent or
    verified is never touched. Columns that are absent leave their fields as they are.
    """

    columns = REPORT_COLUMNS

    def __init__(self, year, by):
        self.year = year
        self.by = by
        self.returned = {}  # the parts that returns opened, by entry id

    def preview(self, data, name, *, layout=None):
        """The Preview of an uploaded file. Raises Rejected when it cannot be used at all.

        `layout` says where the user pointed at the heading.
        """
        return self.judge(read_table(data, name, REPORT_COLUMNS, layout))

    def judge(self, table):
        """The Preview of a table as `workbooks.find_table` hands it on."""
        units = Region.objects.reporting_units(self.year.province)
        regions = RegionNames(units.filter(pk__in=Region.objects.visible_to(self.by)))
        plans = PlanNames(self.year.plans.all())
        targets = {
            (target.assignment.region_id, target.assignment.plan_id, target.period.code): target
            for target in Target.objects.filter(period__year=self.year)
            .with_places()
            .select_related("entry__updated_by")
        }
        self.note_returns(targets.values())
        rows = [self._read(row, regions, plans, targets) for row in table.rows]
        mark_twins(rows, lambda row: row.object and row.object.pk)
        extensions = self._extensions()
        # Of twins the first one is judged: binding a form is slow, and both are faulty anyway.
        for row in {row.object.pk: row for row in reversed(rows) if row.object}.values():
            self._bind(row, extensions)
        titles = {key: title for key, title in TITLES.items() if key in table.titles}
        return Preview(rows, table.remarks, titles, table.skipped)

    def note_returns(self, targets):
        """Look up which parts of these targets' reports a return opened. One query."""
        entries = [getattr(target, "entry", None) for target in targets]
        self.returned = workflow.returned_parts([entry.pk for entry in entries if entry])

    def _extensions(self):
        """The end of each unit's latest extension, by region and period."""
        found = Extension.objects.filter(period__year=self.year).order_by("id")
        return {(each.region_id, each.period_id): each.until for each in found}

    def _read(self, sheet_row, regions, plans, targets):
        """The row with the target that it means; what it says about it is judged by `_bind`."""
        cells = sheet_row.cells
        texts = {key: cells[key].text if key in cells else "" for key in TITLES}
        row = PreviewRow(sheet_row.sheet, sheet_row.number, texts, cells, show=shown)
        for key, cell in cells.items():
            if cell.problem:
                row.fault(cell, cell.problem, key)
            elif cell.text and cell.assumption:
                row.assume(cell, cell.assumption, key)
        region = match_names(row, cells, regions, "region_code", "region")
        plan = match_names(row, cells, plans, "plan", "plan_title")
        code = self._checkpoint(row, cells["period"])
        row.label = row_label(texts, region, plan)
        if not (region and plan and code):
            return row
        row.label += f" · {code}"
        row.object = targets.get((region.pk, plan.pk, code))
        if row.object is None:
            row.fault(
                cells["period"],
                f"{plan.code} tidak ditugaskan kepada {region} di {code}.",
                "period",
            )
        return row

    def _checkpoint(self, row, cell):
        if cell.problem:
            return None
        field = CheckpointField(label="Periode")
        try:
            code = field.clean(cell.text)
        except ValidationError as error:
            row.fault(cell, error.messages[0], "period")
            return None
        if assumption := field.reading(cell.text).assumption:
            row.assume(cell, assumption, "period")
        return code

    def _bind(self, row, extensions):
        """Judge the row by the page's form and by the workflow; note what it would change."""
        target, cells = row.object, row.cells
        entry = getattr(target, "entry", None) or ProgressEntry(target=target)
        entry.target = target
        row.is_new = not entry.version
        row.before = workflow.state_of(entry)
        answers = [name for name in REPORT_FIELDS if name in cells]
        form = row_form(entry, {name: cells[name].text for name in answers})
        form.is_valid()
        known = row.faulty_keys()
        for name, sentences in form.errors.items():
            if name not in known:
                row.fault(cells.get(name), sentences[0], name)
        until = extensions.get((target.assignment.region_id, target.period_id))
        refused = workflow.refusal(entry, "save", by=self.by, until=until)
        if refused:
            row.fault(None, refused)
        row.values = {**form.values(), "version": entry.version}
        if row.faults:
            return
        self._keep_closed(row, entry, answers)
        if row.faults:
            return
        for name in answers:
            reading = getattr(form.fields[name], "reading", None)
            if reading and (assumption := reading(cells[name].text).assumption):
                row.assume(cells[name], assumption, name)
        if not row.is_new:
            row.changes = [
                Change(TITLES[name], _stood(row.before, name), shown(name, after))
                for name in answers
                if (after := workflow.plain(row.values[name])) != row.before[name]
            ]

    def _keep_closed(self, row, entry, answers):
        """Fault the cells that would change what a return left closed."""
        stored = copy(entry)
        for name in answers:
            setattr(stored, name, ProgressEntry._meta.get_field(name).to_python(row.before[name]))
        # Documents have no column: a missing one opens nothing here.
        parts = workflow.open_parts(stored, self.returned.get(entry.pk), missing=())
        for name in workflow.closed_fields(parts) & set(answers):
            if workflow.plain(row.values[name]) != row.before[name]:
                row.fault(row.cells[name], workflow.closed_sentence([name], parts), name)

    def save(self, data, name, shown, *, layout=None, record=None, reason=""):
        """Save the good rows of the file as drafts and return the Preview that was saved.

        All in one transaction, at whose end `record` is called with what was written
        (`Preview.effects`) and may raise. Raises Outdated, having saved nothing, when the file
        would now do anything else than `shown`, the digest of the preview that the person saw.
        The reports' own history names the import, so that `reason` is not needed.
        """
        preview = self.preview(data, name, layout=layout)
        if preview.digest() != shown:
            raise Outdated
        try:
            with transaction.atomic():
                old = {row.object.pk: self._write(row) for row in preview.savable()}
                preview.effects = {"report": {"old": old}}
                if record:
                    record(preview.effects)
        except (workflow.Conflict, workflow.Refused) as moved:
            raise Outdated from moved
        return preview

    def _write(self, row):
        """Save the row's draft; returns its version then, and how it stood before."""
        values = dict(row.values)
        unread = row.before["unread"].items()
        entry = workflow.perform(
            ProgressEntry(target=row.object),
            "save",
            by=self.by,
            version=values.pop("version"),
            via=StatusChange.Via.EXCEL,
            values={**values, "is_ready": False},
            unread={name: text for name, text in unread if name not in row.cells},
        )
        return {"version": entry.version, "before": row.before}


def row_form(entry, answers):
    """The page's form bound to texts of a row; fields without a text stay as they are."""
    # Of the constraints a draft can only break the range of percent, which the field checks too;
    # Django would ask the database about each of them once a row.
    entry.validate_constraints = lambda exclude=None: None
    form = ProgressEntryForm(instance=entry)
    data = MultiValueDict()
    for name in REPORT_FIELDS:
        if name in answers:
            data.setlist(name, [answers[name]])
            continue
        value = form.fields[name].prepare_value(form.get_initial_for_field(form.fields[name], name))
        if value not in (None, False):
            data.setlist(name, value if isinstance(value, list) else [str(value)])
    return ProgressEntryForm(data, instance=entry)


def _stood(before, name):
    """What the report said, as people read it; text that could not be read as it was typed."""
    if unread := before["unread"].get(name):
        return f"“{unread}” (belum terbaca)"
    return shown(name, before[name])


def shown(name, value):
    """A value of a report as people read it; "(kosong)" for none."""
    if value in (None, "", []):
        return "(kosong)"
    if name == "obstacle_kinds":
        return "; ".join(ObstacleKind(kind).label for kind in value)
    if name == "previous_follow_up_done":
        return FollowUpDone(value).label
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    return number(value) if name in FIGURES else str(value)
