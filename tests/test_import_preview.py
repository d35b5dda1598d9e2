"""What a preview shows: counts to filter by, assumptions to confirm, oddities, columns to match."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.models import ActionPlan, Assignment, Extension, ImportBatch, Region
from reporting.years import prepare_year
from tests.builders import KAB_SOLOK, KOTA_SOLOK, plan_year, report, target
from tests.sheets import HEADINGS, Admin, Page, counts, line, stored, workbook

REPORT_HEADINGS = ["Kabupaten/Kota", "Kode Aksi", "Periode", "Capaian", "Uraian kemajuan"]


@pytest.fixture
def page(client, cast, province):
    client.force_login(cast.admin)
    return Page(client, prepare_year(province, 2027, by=cast.admin))


def address_of(shown):
    return shown.redirect_chain[-1][0]


def test_counts_are_links_that_filter(page):
    page.save(page.upload(workbook(line(), line(number=2))))
    rows = (line(b06=45), line(number=2), line(number=3), line(number=4, b06="x"))
    shown = page.upload(workbook(*rows, ["", "", "", "JUMLAH", "", "", 30, 30, 30, 30, 1, ""]))
    assert shown.context["counts"] == counts(new=1, changed=1, same=1, faulty=1, skipped=1)
    address = address_of(shown)
    only = {
        "baru": "RA-03",
        "berubah": "<del>40%</del>",
        "tetap": "RA-02",
        "bermasalah": "Target B06 harus angka",
        "dilewati": "JUMLAH",
    }
    for name, text in only.items():
        assert f'href="{address}?tampil={name}"' in shown.text
        filtered = page.client.get(f"{address}?tampil={name}").text
        assert [text in filtered for text in only.values()] == [
            each == text for each in only.values()
        ], name


def test_long_list_is_shown_page_by_page(page):
    units = Region.objects.exclude(kind="province").values_list("code", flat=True)
    shown = page.upload(workbook(*[line(code, n) for code in units for n in range(1, 11)]))
    assert len(shown.context["after"][0].page.object_list) == 5
    address = address_of(shown)
    last = page.client.get(f"{address}?tampil=baru&page=4").context["listings"][0]
    assert [row.number for row, _ in last.page] == list(range(152, 192))


@pytest.mark.parametrize("door", [Page, Admin])
def test_assumption_is_saved_only_when_it_is_confirmed(door, page):
    door = door(page.client, page.year)
    shown = door.upload(workbook(line(b03="0,75"), line(number=2)))
    assert "Terbaca sebagai 0,75 persen. Bila maksudnya 75 persen, tulis 75." in shown.text
    refused = door.save(shown)
    assert "Belum ada yang disimpan." in refused.text
    assert not Assignment.objects.exists()
    door.save(shown, confirmed="on")
    assert [values[2] for values in stored(page.year).values()] == [
        pytest.approx(0.75),
        10,
    ]


def test_equal_readings_are_confirmed_together(page):
    rows = [line(b03="0,75"), line(number=2, b03="0,75"), line(number=3), line(number=4, b03="0,5")]
    shown = page.upload(workbook(*rows))
    assert [line[2:] for line in shown.context["listings"][0].page] == [
        ([shown.context["found"].rows[1]], "baris 2–3"),
        ([], ""),
    ]
    assert "2 bacaan di atas sudah benar" in shown.text
    assert "dan 1 baris lain" in shown.text
    page.save(shown, confirmed="on")
    assert [float(values[2]) for values in stored(page.year).values()] == [0.75, 0.75, 10, 0.5]


def test_preview_without_assumptions_asks_for_no_confirmation(page):
    shown = page.upload(workbook(line()))
    assert 'name="confirmed"' not in shown.text


def test_falling_target_is_said_and_can_be_saved(page):
    shown = page.upload(workbook(line(b06=5)))
    (row,) = shown.context["found"].rows
    assert [(each.address, each.sentence) for each in row.warnings] == [
        ("H2", "Target B06 5% lebih rendah dari B03 10%, padahal target dihitung sejak Januari.")
    ]
    page.save(shown)
    assert stored(page.year)["13.02", "RA-01"][2:4] == (10, 5)


def test_target_below_what_the_portal_holds_before_it_is_said(page):
    page.save(page.upload(workbook(line(b03=30, b06=40))))
    headings = [HEADINGS[0], HEADINGS[2], *HEADINGS[6:10]]
    shown = page.upload(workbook(["13.02", "RA-01", 30, 20, 70, 100], headings=headings))
    assert len(shown.context["found"].rows[0].warnings) == 1


def test_budget_ten_times_last_years_is_said(page, province):
    last = plan_year(2026)
    last.plans.get(number=1).assignments.update(budget_ceiling=500_000)
    for number in (1, 2):
        plan = ActionPlan.objects.get(year=page.year, number=number)
        plan.continues = last.plans.get(number=number)
        plan.save()
    shown = page.upload(workbook(line(budget=5_000_000), line(number=2)))
    assert [each.sentence for _, each in shown.context["found"].warned()] == [
        "Pagu Rp 5.000.000 sedikitnya 10 kali pagu tahun lalu (Rp 500.000)."
    ]


STRANGE = ["No", "Nama Wil.", "Nomor RA", "Tgt 1", "Tgt 2", "Tgt 3", "Tgt 4", "Catatan"]
MATCHED = {
    "region": "B",
    "plan": "C",
    "target_B03": "D",
    "target_B06": "E",
    "target_B09": "F",
    "target_B12": "G",
}


def strange_sheet():
    return workbook(
        [1, "Kab. Solok", 1, 10, 40, 70, 100, "x"],
        [2, "Kota Solok", 2, 20, 50, 75, 100, "y"],
        headings=STRANGE,
    )


def test_columns_that_are_not_found_can_be_matched_by_hand(page):
    shown = page.upload(strange_sheet())
    address = address_of(shown)
    assert address.endswith("/kolom/")
    assert 'data-import-outcome="reject"' in shown.text
    heading = page.client.get(f"{address}?pilih=1")
    assert "Baris 1: A No · B Nama Wil." in heading.text
    matching = page.client.get(f"{address}?place=0:1")
    assert 'name="target_B12"' in matching.text
    preview = page.client.post(f"{address}?place=0:1", MATCHED, follow=True)
    assert preview.context["counts"] == counts(new=2)
    batch = ImportBatch.objects.get()
    assert (batch.layout["row"], batch.layout["columns"]["target_B12"]) == (1, "G")
    page.save(preview)
    assert sorted(stored(page.year)) == [("13.02", "RA-01"), ("13.72", "RA-02")]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"target_B12": ""}, "Pilih kolom untuk Target B12."),
        ({"target_B12": "D"}, "Kolom D sudah dipilih untuk Target B03."),
        ({"target_B12": "ZZ"}, "Pilih kolom dari daftar."),
        ({"region": ""}, "Pilih kolom untuk Kode Wilayah."),
    ],
)
def test_matching_that_cannot_be_read_is_asked_about(changed, sentence, page):
    address = address_of(page.upload(strange_sheet()))
    answer = page.client.post(f"{address}?place=0:1", {**MATCHED, **changed})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert ImportBatch.objects.get().layout == {}


@pytest.mark.parametrize("place", ["9:1", "0:99", "x", "", "0:" + "9" * 30])
def test_place_that_is_not_in_the_file_asks_again(place, page):
    address = address_of(page.upload(strange_sheet()))
    answer = page.client.get(address, {"place": place})
    assert answer.status_code == 200
    assert "Tunjuk baris judul tabel" in answer.text


def test_table_that_was_found_can_be_matched_again(page):
    shown = page.upload(workbook(line()))
    address = f"{address_of(shown)}kolom/"
    matching = page.client.get(f"{address}?place=0:1")
    assert '<option value="G" selected>' in matching.text


def test_verified_report_and_closed_period_are_refused_with_the_reason(client, cast, year):
    client.force_login(cast.admin)
    report(target(), by=cast.approver, upto="verified", verifier=cast.verifier)
    year.periods.filter(code="B06").update(closed_at=timezone.now())
    rows = (["Kab. Solok", 1, "B09", 10, "lain"], ["Kab. Solok", 2, "B06", 10, "lain"])
    shown = Page(client, year).upload(workbook(*rows, headings=REPORT_HEADINGS), kind="reports")
    assert [row.faults[0].sentence for row in shown.context["found"].rows] == [
        "Laporan ini terverifikasi, tidak dapat disimpan.",
        "Periode B06 2026 sudah ditutup. Hubungi Bappeda bila ada yang perlu dikoreksi.",
    ]


def test_extension_lets_a_late_unit_in(client, cast, year):
    client.force_login(cast.admin)
    period = year.periods.get(code="B06")
    Extension.objects.create(
        region=Region.objects.get(code=KAB_SOLOK),
        period=period,
        until=timezone.now() + datetime.timedelta(days=3),
        reason="Banjir",
        by=cast.admin,
    )
    rows = [[name, 1, "B06", 10, "lain"] for name in ("Kab. Solok", "Kota Solok")]
    shown = Page(client, year).upload(workbook(*rows, headings=REPORT_HEADINGS), kind="reports")
    assert [row.outcome for row in shown.context["found"].rows] == ["new", "faulty"]


def test_preview_of_reports_takes_as_many_queries_for_many_rows(client, cast, province):
    year = plan_year(plans=10)
    client.force_login(cast.admin)
    page = Page(client, year)
    found = []
    for numbers in (range(1, 2), range(2, 3), range(3, 11)):
        rows = [[name, n, "B09", 10, "x"] for name in (KAB_SOLOK, KOTA_SOLOK) for n in numbers]
        data = workbook(*rows, headings=REPORT_HEADINGS)
        with CaptureQueriesContext(connection) as queries:
            page.upload(data, kind="reports")
        found.append(len(queries))
    assert found[1] == found[2]


def test_portals_own_workbook_of_another_year_is_refused_naming_both(page, province):
    plan_year(2026)
    exported = page.client.get("/impor/unduh/2026/").content
    shown = page.upload(exported)
    assert shown.context["rejected"] == (
        "Berkas ini diunduh dari portal untuk tahun 2026, sedangkan Anda memilih tahun 2027. "
        "Pilih tahun 2026, atau unduh berkas tahun 2027."
    )


def test_title_of_another_year_is_pointed_out(page):
    rows = [["RENCANA AKSI PUG TAHUN 2026"], [], HEADINGS, line()]
    shown = page.upload(workbook(*rows[1:], headings=rows[0]))
    assert shown.context["cautions"] == [
        "Judul di berkas menyebut tahun 2026, sedangkan Anda mengimpor ke tahun 2027."
        " Pastikan tahunnya benar."
    ]
