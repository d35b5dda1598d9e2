"""Bulk entry through both doors: the portal's import page and the admin's."""

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting import roles
from reporting.models import Assignment, ImportBatch, PlanYear, ProgressEntry, Target
from reporting.years import prepare_year
from tests.builders import KAB_SOLOK, person, plan_year, report, target
from tests.sheets import HEADINGS, Admin, Page, counts, line, stored, workbook

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="contoh lembar kerja tidak ada di mesin ini"
)


AS_BEFORE = "Tulis lagi target yang ada di portal supaya isian lain di baris ini tersimpan."


@pytest.fixture
def bappeda(client, cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def empty_year(province, cast):
    """Next year in preparation: periods and the ten actions, no assignments."""
    return prepare_year(province, 2027, by=cast.admin)


@pytest.fixture(params=[Page, Admin])
def door(request, bappeda, empty_year):
    return request.param(bappeda, empty_year)


def sheet_values(data):
    """The same from the tidy sheet itself, read without the product."""
    rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2, values_only=True)
    return {
        (row[0], row[2]): (row[4], row[5], *[Decimal(x) for x in row[6:10]], row[10], row[11])
        for row in rows
    }


@needs_samples
@pytest.mark.parametrize("name", ["rencana-aksi-rapi.xlsx", "rencana-aksi-lapangan.xlsx"])
def test_sample_gives_190_assignments_equal_to_the_tidy_sheet(name, door, empty_year):
    shown = door.upload((SAMPLES / name).read_bytes(), name)
    assert not Assignment.objects.exists()
    door.save(shown)
    assert (Assignment.objects.count(), Target.objects.count()) == (190, 760)
    assert stored(empty_year) == sheet_values((SAMPLES / "rencana-aksi-rapi.xlsx").read_bytes())
    assert Assignment.history.count() + Target.history.count() == 950


def test_second_import_of_the_same_file_changes_nothing(door, empty_year):
    data = workbook(line(), line(number=2))
    door.save(door.upload(data))
    before = stored(empty_year)
    door.save(door.upload(data))
    assert stored(empty_year) == before
    assert Target.history.count() == 8


def test_changed_cells_are_shown_before_they_are_saved(bappeda, empty_year):
    page = Page(bappeda, empty_year)
    page.save(page.upload(workbook(line(), line(number=2))))
    shown = page.upload(workbook(line(b06=45, agency="Dinas P3A"), line(number=2)))
    assert shown.context["counts"] == counts(new=0, changed=1, same=1)
    changes = [(c.title, c.old, c.new) for r in shown.context["found"].rows for c in r.changes]
    assert changes == [("Penanggung Jawab", "DP3A", "Dinas P3A"), ("Target B06", "40%", "45%")]
    page.save(shown)
    assert stored(empty_year)["13.02", "RA-01"][:4] == ("Dinas P3A", "Persentase", 10, 45)
    assert Target.history.filter(history_type="~").count() == 1


FAULTY = [
    ("a broken cell", [line(b06="lima puluh")], "Target B06 harus angka"),
    ("a target past 100", [line(b12=120)], "Target B12 paling besar 100. Anda menulis 120."),
    ("an unknown region", [line(code="13.99")], "Kode daerah “13.99” tidak dikenal."),
    ("a name for two regions", [line(code="", region="Solok")], "“Solok” bisa berarti dua daerah."),
    ("an unknown action", [line(number=11)], "tidak"),
    ("a duplicated row", [line(), line(b06=50)], "Kembar dengan baris 3."),
    ("a row without a region", [line(code="")], "Kode Wilayah kosong."),
    ("a budget in words", [line(budget="sekitar lima juta")], "Pagu anggaran harus angka rupiah"),
]


@pytest.mark.parametrize(
    ("rows", "sentence"), [pytest.param(rows, said, id=name) for name, rows, said in FAULTY]
)
def test_faulty_row_is_named_and_nothing_is_saved(rows, sentence, door):
    shown = door.upload(workbook(*rows))
    assert sentence in shown.text
    assert shown.context.get("confirm_form") is None
    assert not Assignment.objects.exists()


REJECTED = [
    ("an empty file", b"", "berkas.xlsx", "Pilih berkas yang berisi tabel."),
    ("a text file named .xlsx", b"kode;daerah\n", "berkas.xlsx", "bukan Excel, walaupun namanya"),
    ("no rows", workbook(), "berkas.xlsx", "tidak ada baris isian"),
    (
        "an old workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "berkas.xls",
        "Berkas .xls adalah format lama.",
    ),
]


@pytest.mark.parametrize(
    ("data", "name", "sentence"), [pytest.param(*given, id=what) for what, *given in REJECTED]
)
def test_unusable_file_gets_a_clear_answer(data, name, sentence, door):
    shown = door.upload(data, name)
    assert shown.status_code in (200, 422)
    assert shown.context["form"].errors or shown.context.get("rejected")
    assert sentence in shown.text
    assert not Assignment.objects.exists()
    assert not ImportBatch.objects.exists()


def test_wrong_sheet_is_refused_with_its_nearest_heading(door):
    shown = door.upload(workbook(["a", 1], headings=["Nama", "Umur"]))
    assert "Tabel tidak ditemukan di berkas ini." in shown.text
    assert not Assignment.objects.exists()


def test_good_rows_are_saved_beside_faulty_ones(bappeda, empty_year):
    page = Page(bappeda, empty_year)
    shown = page.upload(workbook(line(), line(number=2, b06="x"), line(number=3)))
    assert 'data-import-outcome="row_errors" data-rows-ok="2" data-rows-bad="1"' in shown.text
    done = page.save(shown)
    assert "2 baris tersimpan" in done.text
    assert sorted(stored(empty_year)) == [("13.02", "RA-01"), ("13.02", "RA-03")]


def test_fault_names_row_column_cell_and_value(bappeda, empty_year):
    shown = Page(bappeda, empty_year).upload(workbook(line(), line(number=2, b06="empat puluh")))
    (row,) = shown.context["found"].of("faulty")
    (fault,) = row.faults
    assert (row.number, fault.title, fault.address, fault.text) == (
        3,
        "Target B06",
        "H3",
        "empat puluh",
    )


def test_preview_that_no_longer_holds_saves_nothing(door, empty_year):
    door.save(door.upload(workbook(line())))
    shown = door.upload(workbook(line(b06=45)))
    Target.objects.filter(period__code="B06").update(percent=60)
    answer = door.save(shown)
    assert Target.objects.get(period__code="B06").percent == 60
    if isinstance(door, Page):
        assert answer.status_code == 409
        assert "Isi portal berubah sejak pratinjau ini dibuat" in answer.text


def test_second_click_on_save_saves_once(door, empty_year):
    shown = door.upload(workbook(line()))
    door.save(shown)
    again = door.save(shown)
    assert again.status_code in (200, 302)
    assert Target.history.count() == 4


def test_preview_belongs_to_its_uploader(client, bappeda, empty_year):
    shown = Page(bappeda, empty_year).upload(workbook(line()))
    address = shown.redirect_chain[-1][0]
    in_admin = Admin(bappeda, empty_year).upload(workbook(line()))
    client.force_login(person(roles.ADMIN, "13", is_staff=True))
    assert client.get(address).status_code == 404
    assert client.post(address, {"digest": shown.context["digest"]}).status_code == 404
    answer = Admin(client, empty_year).save(in_admin)
    assert "Pratinjau ini milik orang lain." in answer.text
    assert not Assignment.objects.exists()


def test_absent_rows_and_columns_are_left_alone(bappeda, empty_year):
    page = Page(bappeda, empty_year)
    page.save(page.upload(workbook(line(), line(number=2))))
    before = stored(empty_year)
    partly = [row[:2] + row[2:3] + row[6:10] for row in (HEADINGS, line())]
    shown = page.upload(workbook(partly[1], headings=partly[0]))
    assert shown.context["counts"]["same"] == 1
    page.save(shown)
    assert stored(empty_year) == before


def test_export_can_be_imported_again(bappeda, empty_year):
    page = Page(bappeda, empty_year)
    page.save(page.upload(workbook(line(budget=None), line("13.72", 2, b03=12.5))))
    exported = bappeda.get(reverse("export_assignments", args=[2027])).content
    shown = page.upload(exported)
    assert shown.context["counts"] == counts(new=0, changed=0, same=2)
    again = bappeda.get(reverse("export_assignments", args=[2027])).content
    rows = [list(openpyxl.load_workbook(io.BytesIO(x)).active.values) for x in (exported, again)]
    assert rows[0] == rows[1]
    assert rows[0][1] == (
        "13.02",
        "Kabupaten Solok",
        "RA-01",
        rows[0][1][3],
        "DP3A",
        "Persentase",
        10,
        40,
        70,
        100,
        None,
        "APBD",
    )


@pytest.mark.parametrize("form", [0, 1])
def test_admin_export_can_be_imported_again(form, bappeda, empty_year):
    page = Page(bappeda, empty_year)
    page.save(page.upload(workbook(line(), line(number=2))))
    Assignment.objects.filter(plan__number=1).update(lead_agency="=1+1")
    address = reverse("admin:reporting_assignment_export")
    answer = bappeda.post(address, {"format": form, "resource": "0"})
    name = f"berkas.{('xlsx', 'csv')[form]}"
    shown = page.upload(answer.content, name)
    assert shown.context["counts"] == counts(new=0, changed=0, same=2)


def test_closed_period_keeps_its_targets(bappeda, year):
    year.periods.filter(code="B03").update(closed_at="2026-04-20T00:00:00Z")
    shown = Page(bappeda, year).upload(workbook(line(b03=30)))
    (fault,) = shown.context["found"].of("faulty")[0].faults
    assert fault.sentence == "Periode B03 sudah ditutup; targetnya tidak dapat diubah. " + AS_BEFORE


def test_closed_period_gets_no_target_that_it_lacked(bappeda, year):
    year.periods.filter(code="B03").update(closed_at="2026-04-20T00:00:00Z")
    target(code="B03").delete()
    shown = Page(bappeda, year).upload(workbook(line(b03=30)))
    (fault,) = shown.context["found"].of("faulty")[0].faults
    assert fault.sentence == "Periode B03 sudah ditutup; targetnya tidak dapat diubah. " + AS_BEFORE


def test_new_row_says_which_closed_periods_it_changes(bappeda, year):
    year.periods.filter(code="B03").update(closed_at="2026-04-20T00:00:00Z")
    shown = Page(bappeda, year).upload(workbook(line(code="13.06")))
    ((_, warning),) = shown.context["found"].warned()
    assert warning.sentence == (
        "B03 sudah ditutup: di rekapnya penugasan baru ini akan tampak belum diisi."
    )


def test_verified_report_keeps_its_target(bappeda, cast, year):
    report(target(), by=cast.approver, upto="verified", verifier=cast.verifier)
    shown = Page(bappeda, year).upload(workbook(line(b09=75)))
    (fault,) = shown.context["found"].of("faulty")[0].faults
    assert (
        fault.sentence
        == "Laporan B09 sudah terverifikasi; targetnya tidak dapat diubah. " + AS_BEFORE
    )


def test_closed_year_takes_no_plan_sheet(bappeda, province):
    closed = plan_year(2025, status=PlanYear.Status.CLOSED)
    shown = Page(bappeda, closed).upload(workbook(line()))
    assert shown.context["rejected"] == "Tahun 2025 sudah ditutup; targetnya tidak dapat diubah."


def test_view_permission_alone_imports_nothing(client, cast, year):
    viewer = person(None, "13", is_staff=True)
    viewer.user_permissions.set(
        Permission.objects.filter(codename__contains="_assignment").exclude(
            codename__in=["import_assignment", "export_assignment"]
        )
    )
    client.force_login(viewer)
    for name in ("import", "process_import", "export"):
        assert client.post(reverse(f"admin:reporting_assignment_{name}")).status_code == 403
    assert client.get(reverse("imports")).status_code == 403


def test_import_takes_as_many_queries_for_many_rows(bappeda, empty_year):
    page = Page(bappeda, empty_year)
    counts = []
    # The first import also fills what the process keeps in memory.
    for numbers in (range(1, 2), range(2, 3), range(3, 11)):
        rows = workbook(*[line(code, n) for code in ("13.02", "13.72") for n in numbers])
        with CaptureQueriesContext(connection) as queries:
            page.save(page.upload(rows))
        counts.append(len(queries))
    assert Assignment.objects.count() == 20
    assert counts[1] == counts[2]


REPORT_HEADINGS = ["Kabupaten/Kota", "Kode Aksi", "Periode", "Capaian", "Uraian kemajuan"]


def test_report_rows_come_in_as_drafts(bappeda, cast, year):
    report(target(number=2), by=cast.operator)
    data = workbook(
        ["Kab. Solok", 1, "B09", "58,5", "Rapat dua kali."],
        ["Kab. Solok", 2, "TW III", 60, "Rapat tiga kali."],
        headings=REPORT_HEADINGS,
    )
    page = Page(bappeda, year)
    shown = page.upload(data, kind="reports")
    assert shown.context["counts"] == counts(new=1, changed=1, same=0)
    page.save(shown)
    first = ProgressEntry.objects.get(target=target())
    change = first.changes.get()
    assert (first.claimed_percent, first.narrative, first.status) == (
        Decimal("58.5"),
        "Rapat dua kali.",
        "draft",
    )
    assert (change.via, change.on_behalf, change.by) == ("excel", True, cast.admin)


def test_sent_report_is_never_overwritten(bappeda, cast, year):
    entry = report(target(), by=cast.approver, upto="submitted")
    data = workbook(["Kab. Solok", 1, "B09", 10, "lain"], headings=REPORT_HEADINGS)
    page = Page(bappeda, year)
    shown = page.upload(data, kind="reports")
    assert shown.context["found"].of("faulty")[0].faults[0].sentence == (
        "Laporan ini dikirim, tidak dapat disimpan."
    )
    page.save(shown)
    entry.refresh_from_db()
    assert entry.claimed_percent == 60
    assert KAB_SOLOK == entry.region.code
