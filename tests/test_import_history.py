"""What was imported stays on record, and can be taken back while nobody built on it."""

import datetime
import hashlib
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting import roles, workflow
from reporting.models import Assignment, ImportBatch, ProgressEntry, Region, Target
from reporting.years import prepare_year
from tests.builders import person, report, target
from tests.sheets import Page, line, stored, workbook


@pytest.fixture
def page(client, cast, province):
    client.force_login(cast.admin)
    return Page(client, prepare_year(province, 2027, by=cast.admin))


def bring_in(page, *rows, **given):
    """Import the rows and return their batch."""
    page.save(page.upload(workbook(*rows, **given.pop("sheet", {})), **given))
    return ImportBatch.objects.latest("applied_at")


def take_back(page, batch):
    return page.client.post(reverse("import_undo", args=[batch.token]), follow=True)


def test_history_tells_who_when_which_file_and_how_many_rows(page, cast):
    batch = bring_in(page, line(), line(number=2, b06="x"), name="rencana.xlsx")
    shown = page.client.get(reverse("import_history"))
    content = workbook(line(), line(number=2, b06="x"))
    for said in ("rencana.xlsx", "Zainal Arif", "Penugasan dan target 2027", batch.file.sha256):
        assert said in shown.text
    assert len(content) and batch.counts == {
        "new": 1,
        "changed": 0,
        "same": 0,
        "faulty": 1,
        "skipped": 0,
    }


def test_uploaded_file_is_kept_as_it_came(page):
    data = workbook(line())
    page.save(page.upload(data, "rencana.xlsx"))
    batch = ImportBatch.objects.get()
    answer = page.client.get(reverse("import_file", args=[batch.token]))
    assert b"".join(answer.streaming_content) == data
    assert batch.file.sha256 == hashlib.sha256(data).hexdigest()
    assert answer["Content-Disposition"] == 'attachment; filename="rencana.xlsx"'


def test_import_of_another_province_is_not_there(page):
    batch = bring_in(page, line())
    Region.objects.create(code="14", short_code="RIA", name="Provinsi Riau", kind="province")
    page.client.force_login(person(roles.ADMIN, "14"))
    for name in ("import_file", "import_undo"):
        assert page.client.get(reverse(name, args=[batch.token])).status_code == 404


def test_who_imports_without_keeping_the_plans_finds_the_own_imports_alone(page, cast):
    batch = bring_in(page, line())
    cast.leader.user_permissions.add(Permission.objects.get(codename="import_assignment"))
    page.client.force_login(cast.leader)
    address = reverse("import_file", args=[batch.token])
    assert page.client.get(address).status_code == 404
    ImportBatch.objects.update(by=cast.leader)
    assert page.client.get(address).status_code == 200


def test_undo_restores_old_values_and_removes_what_the_import_made(page, cast):
    bring_in(page, line(b06=40))
    before = stored(page.year)
    batch = bring_in(page, line(b06=45, agency="Dinas P3A"), line(number=2))
    asked = page.client.get(reverse("import_undo", args=[batch.token]))
    assert "Batalkan impor 2 baris?" in asked.text
    take_back(page, batch)
    assert stored(page.year) == before
    batch.refresh_from_db()
    assert (batch.undone_by, batch.undone_at is not None) == (cast.admin, True)
    deleted = Assignment.history.get(history_type="-")
    assert (deleted.history_user, deleted.history_change_reason) == (
        cast.admin,
        f"Batal: {batch.reason}",
    )
    assert Target.history.filter(history_type="-").count() == 4
    assert Target.history.filter(history_change_reason=f"Batal: {batch.reason}").count() == 5


def test_same_file_comes_in_again_after_its_undo(page):
    batch = bring_in(page, line(), line(number=2))
    before = stored(page.year)
    take_back(page, batch)
    assert stored(page.year) == {}
    bring_in(page, line(), line(number=2))
    assert stored(page.year) == before


def test_undo_twice_undoes_once(page):
    batch = bring_in(page, line())
    take_back(page, batch)
    take_back(page, batch)
    assert Assignment.history.filter(history_type="-").count() == 1


def test_row_changed_later_keeps_the_whole_import(page, cast):
    batch = bring_in(page, line(), line(number=2))
    changed = Assignment.objects.get(plan__number=2)
    changed.supporting_agencies = "Dinas Kesehatan"
    changed._history_user = cast.verifier
    changed.save()
    answer = take_back(page, batch)
    assert answer.status_code == 409
    assert "RA-02 Kab. Solok sesudah itu diubah lagi oleh Yulia Fitri." in answer.text
    assert len(stored(page.year)) == 2


def test_later_import_keeps_the_earlier_one_until_it_is_undone_itself(page):
    first = bring_in(page, line(b06=40))
    second = bring_in(page, line(b06=45))
    assert take_back(page, first).status_code == 409
    take_back(page, second)
    assert stored(page.year)["13.02", "RA-01"][3] == 40
    take_back(page, first)
    assert stored(page.year) == {}


def test_report_on_a_new_target_keeps_the_import(client, cast, year):
    client.force_login(cast.admin)
    page = Page(client, year)
    Target.objects.filter(assignment__plan__number=2).delete()
    Assignment.objects.filter(plan__number=2).delete()
    batch = bring_in(page, line(number=2))
    report(target(number=2), by=cast.operator)
    answer = take_back(page, batch)
    assert answer.status_code == 409
    assert "RA-02 Kab. Solok B09 sudah punya laporan." in answer.text
    assert Target.objects.filter(assignment__plan__number=2).count() == 4


def test_closed_period_keeps_the_import(page):
    batch = bring_in(page, line())
    page.year.periods.filter(code="B03").update(closed_at=timezone.now())
    answer = take_back(page, batch)
    assert "Periode B03 sudah ditutup; targetnya tidak dapat diubah." in answer.text
    assert len(stored(page.year)) == 1


REPORTS = {"headings": ["Kabupaten/Kota", "Kode Aksi", "Periode", "Capaian", "Uraian kemajuan"]}


def test_undone_import_of_reports_gives_drafts_back_what_they_held(client, cast, year):
    client.force_login(cast.admin)
    page = Page(client, year)
    entry = report(target(number=2), by=cast.operator)
    rows = (["Kab. Solok", 1, "B09", "58,5", "Dua."], ["Kab. Solok", 2, "B09", 61, "Tiga."])
    batch = bring_in(page, *rows, kind="reports", sheet=REPORTS)
    take_back(page, batch)
    old = ProgressEntry.objects.get(pk=entry.pk)
    assert workflow.state_of(old) == {**workflow.state_of(entry), "is_ready": True}
    begun = ProgressEntry.objects.get(target=target(number=1))
    assert workflow.state_of(begun) == workflow.state_of(ProgressEntry())
    assert [change.via for change in begun.changes.all()] == ["excel", "excel"]


def test_draft_that_went_on_keeps_the_import_of_reports(client, cast, year):
    client.force_login(cast.admin)
    page = Page(client, year)
    batch = bring_in(page, ["Kab. Solok", 1, "B09", 58, "Dua."], kind="reports", sheet=REPORTS)
    entry = ProgressEntry.objects.get()
    workflow.perform(
        entry, "save", by=cast.operator, version=entry.version, values={"narrative": "Tiga."}
    )
    answer = take_back(page, batch)
    assert "sesudah itu diubah oleh Rina Marlina." in answer.text
    assert ProgressEntry.objects.get().claimed_percent == Decimal(58)


def test_expired_preview_says_so_and_saves_nothing(page):
    shown = page.upload(workbook(line()))
    ImportBatch.objects.update(at=timezone.now() - datetime.timedelta(hours=25))
    address = shown.redirect_chain[-1][0]
    for answer in (page.client.get(address), page.save(shown)):
        assert answer.status_code == 410
        assert "Pratinjau ini sudah kedaluwarsa" in answer.text
    assert page.client.get(f"{address}perbaikan/").status_code == 410
    assert page.client.get(f"{address}kolom/").status_code == 410
    assert not Assignment.objects.exists()


def test_history_takes_as_many_queries_for_many_imports(page):
    found = []
    for number in range(1, 6):
        bring_in(page, line(number=number))
        with CaptureQueriesContext(connection) as queries:
            page.client.get(reverse("import_history"))
        found.append(len(queries))
    assert found[0] == found[-1]
