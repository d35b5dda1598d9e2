"""The Excel of the recap: the same figures, numbers as numbers, and nothing that calculates."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from reporting.models import ActionPlan, Assignment, ProgressEntry
from reporting.recap import recap
from reporting.recap.slices import pillars
from tests.builders import KOTA_SOLOK, report, target

ADDRESS = "/rekap/2026/B09/unduh/"
SHEETS = ["Ringkasan", "Matriks", "Pilar", "Kendala", "Tren"]


@pytest.fixture
def reported(cast, year):
    """Kab. Solok: 60 of 80 verified, 80 of 80 sent; Kota Solok: nil without an earlier figure."""
    year.min_reports = 1
    year.save()
    report(
        target(),
        by=cast.approver,
        upto="verified",
        verifier=cast.verifier,
        obstacles='=HYPERLINK("http://contoh.id")',
        follow_up="+62 menyurati",
    )
    report(target(number=2), by=cast.approver, upto="submitted", claimed_percent=Decimal("80.5"))
    report(
        target(KOTA_SOLOK),
        by=cast.admin,
        upto="submitted",
        is_nil=True,
        nil_reason="Tidak ada kegiatan.",
    )
    return year


def download(client, user, address=ADDRESS):
    """The workbook the user gets, and its file name."""
    client.force_login(user)
    response = client.get(address)
    content = b"".join(response.streaming_content)
    return openpyxl.load_workbook(BytesIO(content)), response.headers["Content-Disposition"]


def table(sheet):
    """The rows below the blank row: headings first."""
    rows = list(sheet.iter_rows(values_only=True))
    return rows[rows.index((None,) * sheet.max_column) + 1 :]


def lines(sheet):
    """The lines of text above the table."""
    rows = [row[0] for row in sheet.iter_rows(values_only=True)]
    return rows[: rows.index(None)]


def row_of(sheet, name):
    return next(row for row in table(sheet) if name in row)


def test_book_of_the_province_has_a_sheet_for_each_view(client, cast, reported):
    book, name = download(client, cast.leader)
    assert book.sheetnames == SHEETS
    assert name == 'attachment; filename="rekap-randa-2026-B09.xlsx"'
    found = recap(target().period)
    assert lines(book["Ringkasan"])[:2] == [
        "Rekap RANDA PUG Sumatera Barat, B09 (Januari–September 2026)",
        found.headline,
    ]
    assert lines(book["Ringkasan"])[2].startswith("ANGKA SEMENTARA per ")
    assert {sheet.title: sheet.freeze_panes for sheet in book} == {
        "Ringkasan": "A6",
        "Matriks": "C6",
        "Pilar": "C6",
        "Kendala": "C5",
        "Tren": "C6",
    }
    assert {sheet.page_setup.orientation for sheet in book} == {"landscape"}


def test_summary_holds_the_counts_as_numbers(client, cast, reported):
    sheet = download(client, cast.leader)[0]["Ringkasan"]
    assert table(sheet)[1:8] == [
        ("Rata-rata terhadap target (%)", 88, None, None, None),
        ("Laporan masuk", 3, 4, None, None),
        ("Terverifikasi", 1, 4, None, None),
        ("Menunggu verifikasi", 2, 3, None, None),
        ("Terlambat", 0, 3, None, None),
        ("Sesuai target", 1, 2, None, None),
        ("Tertinggal", 1, 2, None, None),
    ]
    assert row_of(sheet, "Kendala: Data terpilah belum tersedia")[1:3] == (3, 3)
    assert row_of(sheet, "Usulan keputusan 1")[4].startswith("Tugaskan ")


def test_pillars_have_each_units_average_and_the_provinces(client, cast, reported):
    headings, *rows = table(download(client, cast.leader)[0]["Pilar"])
    found = recap(target().period)
    slices = pillars(found)
    assert headings == (
        "Peringkat",
        "Daerah",
        "Semua (%)",
        *(f"{each.key.upper()}. {each.title} (%)" for each in slices),
    )
    assert rows == [
        *(
            (
                unit.rank,
                unit.place.name,
                unit.average,
                *(each.parts[index].average for each in slices),
            )
            for index, unit in enumerate(found.units)
        ),
        (None, "Rata-rata provinsi", 88, *(each.average for each in slices)),
        (None, "Pokja Provinsi (di luar rata-rata)", None, *[None] * len(slices)),
    ]


def test_matrix_equals_the_recap_cell_by_cell(client, cast, reported):
    ActionPlan.objects.filter(number=2).update(short_title="=1+1")
    Assignment.objects.filter(pk=target(KOTA_SOLOK, 2).assignment_id).update(is_applicable=False)
    sheet = download(client, cast.leader)[0]["Matriks"]
    found = recap(target().period)
    headings, *rows = table(sheet)
    assert headings[-2:] == ("1. Aksi 1", "2. =1+1")
    assert rows[:19] == [
        (
            unit.rank,
            unit.place.name,
            unit.reports,
            unit.average,
            *(cell.value if cell.value is not None else word(cell) for cell in unit.cells),
        )
        for unit in found.units
    ]
    assert rows[19] == (None, "Rata-rata provinsi", 3, 88, 75, 100)
    assert row_of(sheet, "Kab. Solok") == (1, "Kab. Solok", 2, 88, 75, 101)
    assert row_of(sheet, "Kota Solok") == (None, "Kota Solok", 1, None, "nihil", "tidak berlaku")


def word(cell):
    return cell.note if cell.is_in or not cell.is_owed else None


def test_marks_belong_to_the_number_format(client, cast, reported):
    sheet = download(client, cast.leader)[0]["Matriks"]
    row = next(row for row in sheet.iter_rows() if row[1].value == "Kab. Solok")
    assert [(cell.value, cell.number_format) for cell in row[4:6]] == [(75, "0"), (101, '0"*"')]
    assert [cell.fill.fgColor.rgb[-6:] for cell in row[4:6]] == ["B0371B", "D7ECDF"]


def test_what_people_typed_stays_text(client, cast, reported):
    book, _ = download(client, cast.leader)
    assert row_of(book["Kendala"], "Kab. Solok") == (
        "Kab. Solok",
        1,
        "Aksi 1",
        "Data terpilah belum tersedia",
        '=HYPERLINK("http://contoh.id")',
        "+62 menyurati",
    )
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s", "n"}


def test_trend_equals_the_recap(client, cast, reported):
    sheet = download(client, cast.leader)[0]["Tren"]
    assert table(sheet)[1:] == [
        (1, "Aksi 1", 75, None, None, None, 60, None, 25, 50, 80, 100),
        (2, "Aksi 2", 100, None, None, None, 81, None, 25, 50, 80, 100),
    ]


def test_verified_only_is_said_and_done(client, cast, reported):
    book, _ = download(client, cast.leader, f"{ADDRESS}?angka=terverifikasi")
    assert "; hanya laporan terverifikasi. Definisi angka versi" in lines(book["Matriks"])[1]
    assert row_of(book["Matriks"], "Kab. Solok") == (
        1,
        "Kab. Solok",
        2,
        75,
        75,
        "belum diverifikasi",
    )
    assert [row[0] for row in table(book["Kendala"])[1:]] == ["Kab. Solok"]


@pytest.mark.parametrize("who", ["operator", "regent"])
def test_a_units_people_get_their_own_sheet_only(who, client, cast, reported):
    reported.is_ranking_open = True
    reported.save()
    book, name = download(client, getattr(cast, who))
    assert book.sheetnames == ["Kab. Solok"]
    assert name == 'attachment; filename="rekap-randa-2026-B09-kab-solok.xlsx"'
    headings, first, second, *totals = table(book["Kab. Solok"])
    assert first == (
        1,
        "Rencana aksi nomor 1",
        None,
        None,
        60,
        80,
        75,
        "Tertinggal",
        "Terverifikasi",
        "Tidak",
        '=HYPERLINK("http://contoh.id")',
        "+62 menyurati",
    )
    assert second[4:9] == (80.5, 80, 101, "Sesuai target", "Dikirim")
    assert [(row[1], row[6]) for row in totals] == [
        ("Rata-rata daerah", 88),
        ("Rata-rata provinsi", 88),
        ("Peringkat, dari 1 daerah", 1),
    ]


def test_missing_reports_are_empty_cells_never_zero(client, cast, year):
    ProgressEntry.objects.all().delete()
    sheet = download(client, cast.leader)[0]["Matriks"]
    assert row_of(sheet, "Kota Solok") == (None, "Kota Solok", 0, None, None, None)
