"""An import while others work: reports move on beside it, and nothing is overwritten."""

from threading import Thread
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from reporting import files, roles, workflow
from reporting.models import (
    Assignment,
    ImportBatch,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    Target,
)
from reporting.models.progress import Status
from reporting.resources import Outdated, PlanSheet, plans, undoing
from reporting.views import imports
from tests import builders
from tests.builders import KAB_SOLOK, KOTA_SOLOK, person, report, target
from tests.sheets import HEADINGS, line, stored, workbook

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
NEW = workbook(line(KAB_SOLOK, 2), line(KOTA_SOLOK, 2))
CHANGED = workbook(line(agency="Bapelitbang", b09=85), headings=HEADINGS)
LATER = workbook(line(agency="Dinas P3A", b09=60), headings=HEADINGS)
only_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="on SQLite every write is alone"
)


@pytest.fixture
def sheet():
    """The plan sheet of a running year in which Kab. Solok has one action."""
    builders.reference()
    year = builders.plan_year(plans=1, units=[KAB_SOLOK])
    builders.add_plan(year, 2, [])
    return PlanSheet(year, person(roles.ADMIN, "13"))


def meanwhile(job):
    """What the job returns or raises on a connection of its own that gives up at a lock."""
    found = []

    def run():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '300ms'")
            found.append(job())
        except Exception as raised:
            found.append(raised)
        finally:
            connection.close()

    other = Thread(target=run)
    other.start()
    other.join()
    return found[0]


def save(sheet, data, job):
    """Save the sheet, with the job at the end of its transaction; what came of the job."""
    found = []
    shown = sheet.preview(data, "x.xlsx").digest()
    sheet.save(data, "x.xlsx", shown, record=lambda effects: found.append(meanwhile(job)))
    return found[0]


def at_the_last_moment(monkeypatch, model, job):
    """Have the job done within the import, right before it first writes rows of the model."""
    for name in ("create_with_history", "update_with_history"):
        monkeypatch.setattr(plans, name, _after(getattr(plans, name), model, job))


def _after(write, model, job):
    def first(*given, **story):
        rows = given[0] if isinstance(given[0], list) else given[1]
        if rows and model in (given[0], type(rows[0])):
            job()
        return write(*given, **story)

    return first


def drafting():
    operator = person(roles.OPERATOR, KAB_SOLOK)
    entry = ProgressEntry(target=target())
    return lambda: workflow.perform(entry, "save", by=operator, version=0, values={})


@only_postgres
def test_reports_are_saved_while_new_rows_come_in(sheet):
    assert isinstance(save(sheet, NEW, drafting()), ProgressEntry)
    assert Assignment.objects.count() == 3


@only_postgres
def test_report_waits_for_the_import_that_changes_its_target(sheet):
    assert isinstance(save(sheet, CHANGED, drafting()), OperationalError)
    assert target().percent == 85


@only_postgres
def test_units_send_while_rows_for_them_come_in(sheet):
    """Sending locks its region, to which the new rows refer."""
    entry = report(target(), by=person(roles.OPERATOR, KAB_SOLOK))
    approver = person(roles.APPROVER, KAB_SOLOK)
    versions = {entry.target_id: entry.version}
    sent = save(
        sheet,
        NEW,
        lambda: workflow.send(entry.region, entry.period, versions, by=approver, token=uuid4()),
    )
    assert sent.number == 1
    entry.refresh_from_db()
    assert entry.status == Status.SUBMITTED


@only_postgres
def test_period_is_not_closed_while_rows_come_into_it(sheet):
    period = Period.objects.get(code="B03")
    closed = save(sheet, NEW, lambda: workflow.close(period, by=sheet.by))
    assert isinstance(closed, OperationalError)
    assert not Period.objects.exclude(closed_at=None).exists()


@only_postgres
def test_imports_into_one_year_wait_for_each_other(sheet):
    other = PlanSheet(sheet.year, person(roles.ADMIN, "13"))
    shown = other.preview(CHANGED, "y.xlsx").digest()
    waited = save(sheet, NEW, lambda: other.save(CHANGED, "y.xlsx", shown))
    assert isinstance(waited, OperationalError)


@only_postgres
def test_row_that_somebody_makes_in_that_moment_is_not_made_twice(sheet, monkeypatch):
    region = Region.objects.get(code=KOTA_SOLOK)
    made = {"plan": sheet.year.plans.get(number=2), "region": region}
    at_the_last_moment(
        monkeypatch, Assignment, lambda: meanwhile(lambda: Assignment.objects.create(**made))
    )
    shown = sheet.preview(NEW, "x.xlsx").digest()
    with pytest.raises(Outdated):
        sheet.save(NEW, "x.xlsx", shown)
    assert Assignment.objects.filter(**made).count() == 1


def changed():
    Target.objects.filter(period__code="B09").update(percent=12)


def verified():
    ProgressEntry.objects.update(status=Status.VERIFIED, verified_percent=10)


@pytest.mark.parametrize("meddle", [changed, verified])
def test_target_that_changes_in_the_last_moment_stays(sheet, monkeypatch, meddle):
    report(target(), by=person(roles.OPERATOR, KAB_SOLOK))
    before = stored(sheet.year)
    at_the_last_moment(monkeypatch, Assignment, meddle)
    shown = sheet.preview(CHANGED, "x.xlsx").digest()
    with pytest.raises(Outdated):
        sheet.save(CHANGED, "x.xlsx", shown)
    assert stored(sheet.year) == before


def test_nothing_comes_into_a_year_that_was_closed_meanwhile(sheet):
    shown = sheet.preview(NEW, "x.xlsx").digest()
    PlanYear.objects.update(status=PlanYear.Status.CLOSED)
    with pytest.raises(Outdated):
        sheet.save(NEW, "x.xlsx", shown)
    assert Assignment.objects.count() == 1


def staged(sheet, data):
    """The data as an uploaded batch whose preview was seen, and a job that saves it."""
    batch = ImportBatch(
        kind=ImportBatch.Kind.PLANS,
        year=sheet.year,
        by=sheet.by,
        original_name="x.xlsx",
        file=files.keep(data, "xlsx", sheet.by),
    )
    batch.digest = imports.sheet_of(batch).preview(data, "x.xlsx").digest()
    batch.save()
    return batch, lambda: imports.apply(batch, data, batch.digest)


def undone(batch, by):
    """A job that takes the batch back; what it returns says whether."""

    def job():
        try:
            undoing.undo(batch, by=by)
        except undoing.Blocked:
            return False
        return True

    return job


def amid(monkeypatch, module, first, second):
    """What came of two jobs: the second begins while the first, of the module, is writing."""
    found = []

    def run():
        try:
            found.append(second())
        finally:
            connection.close()

    other = Thread(target=run)

    def begin():
        if other.ident is None:
            other.start()
            other.join(0.3)
            assert not found, "it did not wait"

    write = _after(module.update_with_history, Assignment, begin)
    monkeypatch.setattr(module, "update_with_history", write)
    came = first()
    other.join()
    return came, found[0]


@pytest.fixture
def brought_in(sheet):
    """A saved import that changed the year's one action."""
    batch, save = staged(sheet, CHANGED)
    assert save()
    return ImportBatch.objects.get(pk=batch.pk)


def test_import_that_begins_while_another_is_taken_back_saves_nothing(
    sheet, brought_in, monkeypatch
):
    _, save = staged(sheet, LATER)
    came = amid(monkeypatch, undoing, undone(brought_in, sheet.by), save)
    assert came == (True, False)
    assert (target().percent, Assignment.objects.get().lead_agency) == (80, "Bapelitbang")


def test_import_is_not_taken_back_once_another_has_begun_on_its_rows(
    sheet, brought_in, monkeypatch
):
    _, save = staged(sheet, LATER)
    came = amid(monkeypatch, plans, save, undone(brought_in, sheet.by))
    assert came == (True, False)
    assert (target().percent, Assignment.objects.get().lead_agency) == (60, "Dinas P3A")
    assert ImportBatch.objects.get(pk=brought_in.pk).undone_at is None


def test_import_taken_back_by_two_at_once_is_taken_back_once(sheet, brought_in, monkeypatch):
    by = person(roles.ADMIN, "13")
    came = amid(monkeypatch, undoing, undone(brought_in, sheet.by), undone(brought_in, by))
    assert came == (True, False)
    assert Assignment.history.filter(history_change_reason__startswith="Batal:").count() == 1
