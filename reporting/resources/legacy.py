"""SISPAN's sheet: one row is what a region had reached in one action, in a year now past."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from reporting.fields import (
    CheckpointField,
    CountField,
    PercentField,
    PlainTextField,
    PlanNames,
    RegionNames,
)
from reporting.formats import percent
from reporting.models import HistoricFigure, PlanYear, Region
from reporting.workbooks import Column
from reporting.workflow import digest

from .plans import match_names
from .previews import SAME, Change, Outdated, Preview, PreviewRow, mark_twins
from .reports import PERIOD, PLACES
from .tables import read_table

LEGACY_COLUMNS = (
    *PLACES,
    Column("year", "Tahun", ("Tahun Pelaporan", "Tahun Data", "Thn"), identity=True),
    PERIOD,
    Column("percent", "Capaian", ("Realisasi", "Persentase", "Persentase Capaian", "Capaian Aksi")),
    Column("remark", "Keterangan", ("Ket", "Catatan", "Uraian"), required=False),
)
TITLES = {column.key: column.title for column in LEGACY_COLUMNS}
PLAIN = ("percent", "remark")
EARLIEST = 2000
_NUMBERED = re.compile(r"(?:ra|aksi|rencana aksi)?[\s.\-–_]*0*([0-9]{1,3})[.)]?", re.IGNORECASE)


class LegacySheet:
    """Reads, judges and saves figures of years before the portal, for one person.

    `year` is the year of the portal whose actions the figures are hung on, each at the beginning
    of its chain; the figures' own years stand in the sheet. What is absent stays as it is.
    """

    columns = LEGACY_COLUMNS

    def __init__(self, year, by):
        self.year = year
        self.by = by

    def preview(self, data, name, *, layout=None):
        """The Preview of an uploaded file. Raises Rejected when it cannot be used at all.

        `layout` says where the user pointed at the heading.
        """
        return self.judge(read_table(data, name, LEGACY_COLUMNS, layout))

    def judge(self, table):
        """The Preview of a table as `workbooks.find_table` hands it on."""
        reader = _Reader(self.year, self.by)
        rows = [reader.read(row) for row in table.rows]
        mark_twins(rows, _identity)
        known = {_key(figure): figure for figure in _figures(self.year)}
        for row in rows:
            if not row.faults:
                _compare(row, known)
                reader.ask_about_action(row)
        titles = {key: title for key, title in TITLES.items() if key in table.titles}
        return Preview(rows, table.remarks, titles, table.skipped)

    def save(self, data, name, shown, *, layout=None, record=None, reason=""):
        """Save the good rows of the file and return the Preview that was saved.

        `shown`, `record` and `reason` are those of PlanSheet.save. Raises Outdated, having saved
        nothing, when the file would now do anything else.
        """
        table = read_table(data, name, LEGACY_COLUMNS, layout)
        before = _fingerprint(self.year)
        preview = self.judge(table)
        if preview.digest() != shown:
            raise Outdated
        with transaction.atomic():
            PlanYear.objects.select_for_update().get(pk=self.year.pk)
            if _fingerprint(self.year) != before:
                raise Outdated
            preview.effects = {"historic": self._write(preview.savable(), reason)}
            if record:
                record(preview.effects)
        return preview

    def _write(self, rows, reason):
        fresh, touched, old = [], [], {}
        for row in rows:
            values = {key: row.values[key] for key in PLAIN if key in row.values}
            if row.is_new:
                place = {key: row.values[key] for key in ("region", "year", "action", "plan")}
                place["checkpoint"] = row.values["period"]
                fresh.append(HistoricFigure(**place, **values, imported_by=self.by))
                continue
            old[row.object.pk] = {key: str(getattr(row.object, key)) for key in values}
            for key, value in values.items():
                setattr(row.object, key, value)
            touched.append(row.object)
        story = {"default_user": self.by, "default_change_reason": reason}
        if fresh:
            bulk_create_with_history(fresh, HistoricFigure, **story)
        if touched:
            bulk_update_with_history(touched, HistoricFigure, PLAIN, **story)
        return {"made": [figure.pk for figure in fresh], "old": old}


class _Reader:
    """Reads the rows of one sheet; the names that it knows are looked up once."""

    def __init__(self, year, by):
        units = Region.objects.reporting_units(year.province)
        self.regions = RegionNames(units.filter(pk__in=Region.objects.visible_to(by)))
        self.plans = PlanNames(year.plans.all())
        self.until = first_year(year.province)
        self.fields = {
            "year": CountField(label="Tahun", example="2018"),
            "period": CheckpointField(label="Periode"),
            "percent": PercentField(label="Capaian"),
            "remark": PlainTextField(
                label="Keterangan",
                max_length=HistoricFigure._meta.get_field("remark").max_length,
                required=False,
            ),
        }
        self.action = PlainTextField(
            label="Aksi",
            max_length=HistoricFigure._meta.get_field("action").max_length,
            error_messages={"required": "Isi kode atau nama aksinya."},
        )
        self.said = set()  # the actions about which the user was told already

    def read(self, sheet_row):
        """The PreviewRow of a row, not yet compared with the portal."""
        cells = sheet_row.cells
        texts = {key: cells[key].text if key in cells else "" for key in TITLES}
        row = PreviewRow(sheet_row.sheet, sheet_row.number, texts, cells, show=shown)
        for key, cell in cells.items():
            if cell.problem:
                row.fault(cell, cell.problem, key)
            elif cell.text and cell.assumption:
                row.assume(cell, cell.assumption, key)
        row.values["region"] = match_names(row, cells, self.regions, "region_code", "region")
        for key, field in self.fields.items():
            if key in cells and not cells[key].problem:
                self._value(row, key, field)
        self._year(row)
        self._action(row)
        region = row.values["region"] or texts["region"] or texts["region_code"]
        when = f"{row.values.get('period') or texts['period']} {texts['year']}"
        row.label = f"{region} · {row.values['action'][:40]} · {when}"
        return row

    def _value(self, row, key, field):
        cell = row.cells[key]
        try:
            row.values[key] = field.clean(cell.text)
        except ValidationError as error:
            row.fault(cell, error.messages[0], key)
            return
        reading = getattr(field, "reading", None)
        if reading and (assumption := reading(cell.text).assumption):
            row.assume(cell, assumption, key)

    def _year(self, row):
        found = row.values.get("year")
        if found is None or EARLIEST <= found < self.until:
            return
        row.fault(
            row.cells["year"],
            f"Data tahun lampau hanya untuk {EARLIEST} sampai {self.until - 1}; sejak "
            f"{self.until} laporan ada di portal ini. Anda menulis {found}.",
            "year",
        )

    def _action(self, row):
        """Keep the action as the sheet names it, and look for the plan that carries it on."""
        code, title = (" ".join(row.texts[key].split()) for key in ("plan", "plan_title"))
        number = _NUMBERED.fullmatch(code)
        row.values["action"] = title or (f"RA-{int(number[1]):02}" if number else code)
        row.values["plan"] = None
        cell = _action_cell(row)
        try:
            self.action.clean(row.values["action"])
        except ValidationError as error:
            row.fault(cell, error.messages[0], "plan")
            return
        try:
            plan = self.plans.match(code, title)
        except ValidationError as error:
            if error.code == "contradiction":
                row.fault(cell, error.messages[0], "plan")
                return
            plan = None
        row.values["plan"] = plan

    def ask_about_action(self, row):
        """Say once per action which plan it was taken for, on the first row that would be saved."""
        action, plan = row.values["action"], row.values["plan"]
        is_said = action in self.said or row.outcome == SAME
        if is_said or self._is_titled(plan, " ".join(row.texts["plan_title"].split())):
            return
        self.said.add(action)
        row.assume(_action_cell(row), _about_plan(plan), "plan")

    def _is_titled(self, plan, title):
        """Whether the title alone says that it is this plan."""
        try:
            return bool(plan and title) and self.plans.find(title) is plan
        except ValidationError:
            return False


def _action_cell(row):
    """The cell that names the row's action: its title when there is one."""
    titled = row.texts["plan_title"].strip()
    return row.cells.get("plan_title" if titled else "plan") or row.cells.get("plan_title")


def _about_plan(plan):
    if plan:
        return f"Dianggap sama dengan {plan.code} “{plan.title}” di portal ini."
    return "Aksi ini tidak dilanjutkan di portal: angkanya disimpan, tetapi tidak masuk garis tren."


def first_year(province):
    """The province's first year with reports in the portal; without any, its first year."""
    years = PlanYear.objects.filter(province=province).order_by("year")
    reported = years.filter(periods__targets__entry__isnull=False)
    return (reported.first() or years.first()).year


def _compare(row, known):
    row.object = known.get(_identity(row))
    row.is_new = row.object is None
    if row.is_new:
        return
    for key in PLAIN:
        if key in row.values and (old := getattr(row.object, key)) != row.values[key]:
            row.changes.append(Change(TITLES[key], shown(key, old), shown(key, row.values[key])))


def _figures(year):
    regions = Region.objects.reporting_units(year.province).order_by()
    return HistoricFigure.objects.filter(region__in=regions, source=HistoricFigure.SISPAN)


def _fingerprint(year):
    return digest([list(_figures(year).order_by("pk").values_list("pk", *PLAIN))])


def _key(figure):
    return figure.region_id, figure.year, figure.action, figure.checkpoint


def _identity(row):
    found = [row.values.get(key) for key in ("region", "year", "action", "period")]
    return (found[0].pk, *found[1:]) if all(found) else None


def shown(key, value):
    """A value of the sheet as people read it; "(kosong)" for none."""
    if value in (None, ""):
        return "(kosong)"
    return percent(value) if key == "percent" else str(value)


# --- taking an import back ---


def hindrances(batch):
    """Why the import's figures cannot be taken back: sentences, [] when they can."""
    later = HistoricFigure.history.filter(
        id__in=_written(batch), history_date__gte=batch.applied_at
    ).exclude(history_change_reason=batch.reason)
    return [
        f"{each.action} · {each.checkpoint} {each.year} sesudah itu diubah lagi oleh"
        f" {each.history_user or 'sistem'}."
        for each in later.select_related("history_user")
    ]


def restore(batch, by):
    """Give changed figures their old values and delete those that the import made."""
    reason, effects = f"Batal: {batch.reason}", batch.effects["historic"]
    for figure in HistoricFigure.objects.filter(pk__in=_written(batch)):
        figure._history_user, figure._change_reason = by, reason
        if str(figure.pk) not in effects["old"]:
            figure.delete()
            continue
        for name, value in effects["old"][str(figure.pk)].items():
            setattr(figure, name, HistoricFigure._meta.get_field(name).to_python(value))
        figure.save()


def _written(batch):
    effects = batch.effects["historic"]
    return [*effects["made"], *map(int, effects["old"])]
