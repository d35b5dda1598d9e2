"""Those who bring the same sheet in: the product, the stock library, and the bare limits."""

import datetime
import io
from collections import Counter
from contextlib import contextmanager

import openpyxl
from django.db import connection, transaction
from import_export import fields, resources
from import_export.formats.base_formats import XLSX
from import_export.widgets import ForeignKeyWidget
from python_calamine import CalamineWorkbook

from bench.worlds import HEADINGS
from reporting.models import ActionPlan, Assignment, Period, Region, Target
from reporting.resources import PlanSheet

NAME = "rencana-aksi.xlsx"
CODES = Period.Code.values


@contextmanager
def counted():
    """Count the calls to the database: yields a Counter whose "queries" they are."""
    calls = Counter()

    def count(execute, sql, params, many, context):
        calls["queries"] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield calls


def product(world):
    """Upload, preview with all differences, save: what the import page calls."""
    shown = PlanSheet(world.year, world.by).preview(world.data, NAME).digest()
    PlanSheet(world.year, world.by).save(world.data, NAME, shown)


# The library's defaults -----------------------------------------------------------------


class PlanWidget(ForeignKeyWidget):
    """Finds "RA-03" of the year; the number alone is not unique."""

    def __init__(self, year):
        super().__init__(ActionPlan, "number")
        self.year = year

    def get_queryset(self, value, row, *args, **kwargs):
        return self.year.plans.all()

    def clean(self, value, row=None, **kwargs):
        return super().clean(value.removeprefix("RA-"), row, **kwargs)


class StockResource(resources.ModelResource):
    """A ModelResource as its manual shows it, with the four targets of a row behind it."""

    region = fields.Field("region", HEADINGS[0], ForeignKeyWidget(Region, "code"))
    lead_agency = fields.Field("lead_agency", "Penanggung Jawab")
    indicator = fields.Field("indicator", "Indikator")
    budget_ceiling = fields.Field("budget_ceiling", "Pagu Anggaran")
    budget_source = fields.Field("budget_source", "Sumber Dana")

    class Meta:
        model = Assignment
        import_id_fields = ("region", "plan")
        fields = ("region", "plan", "lead_agency", "indicator", "budget_ceiling", "budget_source")

    def __init__(self, year):
        super().__init__()
        self.fields["plan"] = fields.Field("plan", "Kode Aksi", PlanWidget(year))
        self.periods = {period.code: period for period in year.periods.all()}

    def after_save_instance(self, instance, row, **kwargs):
        for code in CODES:
            Target.objects.update_or_create(
                assignment=instance,
                period=self.periods[code],
                defaults={"percent": row[f"Target {code}"]},
            )


def defaults(world):
    """django-import-export as it comes: a dry run for the preview, then the import."""
    for dry_run in (True, False):
        dataset = XLSX().create_dataset(world.data)
        result = StockResource(world.year).import_data(dataset, dry_run=dry_run)
        if result.has_errors() or result.has_validation_errors():
            raise AssertionError(result.row_errors()[:1])


# The limits: read the cells, write the rows ---------------------------------------------


def openpyxl_limit(world):
    """openpyxl's quickest reading, and the rows in bulk: no checks, no preview."""
    book = openpyxl.load_workbook(io.BytesIO(world.data), read_only=True, data_only=True)
    rows = book.active.iter_rows(min_row=2, values_only=True)
    _write(world, rows)


def calamine_limit(world):
    """The same with calamine, which reads in Rust."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(world.data))
    _write(world, book.get_sheet_by_index(0).to_python()[1:])


ASSIGNMENT = (
    *("id", "region_id", "plan_id", "lead_agency", "supporting_agencies", "indicator"),
    *("budget_ceiling", "budget_source", "is_applicable"),
)
TARGET = ("id", "assignment_id", "period_id", "percent")
HISTORY = ("history_date", "history_type", "history_user_id", "history_change_reason")


def _write(world, rows):
    """Write assignments, targets and the history of both in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        regions = dict(Region.objects.values_list("code", "pk"))
        plans = {plan.code: plan.pk for plan in world.year.plans.all()}
        periods = dict(world.year.periods.order_by("code").values_list("code", "pk"))
        now = connection.ops.adapt_datetimefield_value(datetime.datetime.now(datetime.UTC))
        trail = (now, "+", world.by.pk, None)
        assignments, targets = [], []
        for number, row in enumerate(rows, 1):
            place = (regions[row[0]], plans[row[2]])
            assignments.append((number, *place, row[4], "", row[5], int(row[10]), row[11], True))
            for period, percent in zip(periods.values(), row[6:10], strict=True):
                targets.append((len(targets) + 1, number, period, int(percent)))
        _insert(cursor, "reporting_assignment", ASSIGNMENT, assignments)
        _insert(cursor, "reporting_target", TARGET, targets)
        past = [(*row, *trail) for row in assignments]
        _insert(cursor, "reporting_historicalassignment", ASSIGNMENT + HISTORY, past)
        past = [(*row, *trail) for row in targets]
        _insert(cursor, "reporting_historicaltarget", TARGET + HISTORY, past)


def _insert(cursor, table, columns, rows):
    """COPY on PostgreSQL, the driver's executemany on SQLite: the quickest of each."""
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(columns))
    cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


CONTESTANTS = {
    "product": product,
    "defaults": defaults,
    "openpyxl_limit": openpyxl_limit,
    "calamine_limit": calamine_limit,
}
