"""Faulty rows: all are named, the good ones can be saved, and the file comes back marked."""

import io
import re
from xml.sax.saxutils import escape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from reporting.models import Assignment, ImportBatch, Region
from reporting.workbooks.faults import GUIDE
from reporting.years import prepare_year
from tests.sheets import HEADINGS, Page, counts, line, stored, workbook
from tests.test_workbook_files import SHEET, repacked

SHEETS = {"Bagian A": 64, "Bagian B": 65, "Bagian C": 61}
# (sheet, row, column): what is wrong there, and what it should be.
SEVEN = {
    ("Bagian A", 3, 7): ("lima puluh", 10),
    ("Bagian A", 10, 1): ("13.99", None),
    ("Bagian A", 20, 10): (120, 100),
    ("Bagian B", 5, 3): ("RA-11", None),
    ("Bagian B", 30, 11): ("sekitar lima juta", 5_000_000),
    ("Bagian C", 7, 8): ("1.250", 40),
    ("Bagian C", 40, 9): ("x", 70),
}


@pytest.fixture
def page(client, cast, province):
    client.force_login(cast.admin)
    return Page(client, prepare_year(province, 2027, by=cast.admin))


def everything():
    """The good rows of the 19 kabupaten and kota with ten actions each: 190."""
    units = Region.objects.exclude(kind="province").order_by("code")
    return [line(unit.code, number) for unit in units for number in range(1, 11)]


def faulty_book():
    """The 190 rows on three sheets, with the SEVEN; returns the book and the right values."""
    rows, right = everything(), {}
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, count in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in (HEADINGS, *rows[:count]):
            sheet.append(row)
        rows = rows[count:]
    for place, (wrong, value) in SEVEN.items():
        name, row, column = place
        cell = book[name].cell(row, column)
        right[place] = cell.value if value is None else value
        cell.value = wrong
    return book, right


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def error_file(page, shown):
    """The marked file of an upload, opened."""
    answer = page.client.get(f"{shown.redirect_chain[-1][0]}perbaikan/")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def comments(book):
    """Where the marks stand: (sheet, address) → comment."""
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book.worksheets
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.comment
    }


def test_seven_faulty_cells_on_three_sheets_are_named_and_their_repair_brings_in_the_seven(page):
    book, right = faulty_book()
    shown = page.upload(saved(book))
    assert shown.context["counts"] == counts(new=183, faulty=7)
    faulty = shown.context["found"].of("faulty")
    named = [(row.sheet, fault.address, fault.text) for row in faulty for fault in row.faults]
    expected = [
        (name, book[name].cell(row, column).coordinate, str(wrong))
        for (name, row, column), (wrong, _) in SEVEN.items()
    ]
    assert named == expected
    for name, address, _ in expected:
        assert name in shown.text and address in shown.text

    page.save(shown)
    assert Assignment.objects.count() == 183

    marked = error_file(page, shown)
    assert sorted(comments(marked)) == sorted((name, address) for name, address, _ in expected)
    for (name, row, column), value in right.items():
        marked[name].cell(row, column).value = value
    again = page.upload(saved(marked))
    assert again.context["counts"] == counts(new=7, same=183)
    page.save(again)
    assert Assignment.objects.count() == 190
    whole = page.upload(workbook(*everything()))
    assert whole.context["counts"] == counts(same=190)


def test_error_file_lists_and_links_every_fault_on_its_first_sheet(page):
    book, _ = faulty_book()
    marked = error_file(page, page.upload(saved(book)))
    guide = marked.worksheets[0]
    assert (guide.title, guide["A1"].value) == (GUIDE, "7 hal perlu diperbaiki")
    listed = [(row[0].value, row[1].value, row[1].hyperlink.location) for row in guide["A5:E11"]]
    assert listed[0] == ("Bagian A", "G3", "'Bagian A'!G3")
    assert len(listed) == 7
    assert marked["Bagian A"]["G3"].fill.fgColor.rgb.endswith("F8C9BB")
    assert comments(marked)["Bagian A", "G3"] == (
        "Perbaiki: Target B03 harus angka, misalnya 58 atau 58,5. Anda menulis “lima puluh”."
    )


def test_error_file_keeps_the_users_formatting_formulas_and_other_sheets(page):
    book = openpyxl.load_workbook(io.BytesIO(workbook(line(), line(number=2, b06="x"))))
    sheet = book.active
    sheet["A1"].font = Font(bold=True, color="FF0000")
    sheet.column_dimensions["F"].width = 55
    sheet["H3"].comment = Comment("Tanyakan ke Pak Edi", "Rina")
    other = book.create_sheet("Catatan")
    other["A1"] = "=1+1"
    marked = error_file(page, page.upload(saved(book)))
    sheet = marked["Sheet"]
    assert sheet["A1"].font.b and sheet["A1"].font.color.rgb.endswith("FF0000")
    assert sheet.column_dimensions["F"].width == 55
    assert marked["Catatan"]["A1"].value == "=1+1"
    assert sheet["H3"].comment.text.endswith("\n\nTanyakan ke Pak Edi")


def test_error_file_keeps_the_stored_values_of_links_to_other_workbooks(page):
    book = openpyxl.load_workbook(io.BytesIO(workbook(line(b06="x"), line(number=2))))
    book.defined_names["Pagu"] = DefinedName("Pagu", attr_text="[1]Pagu!$A$1")
    linked = {
        "E2": ("str", "'[1]Pagu (2)'!B1&\"\"", "=DP3A"),
        "I2": ("n", "SUM(H9,[2]Target!C1)", "70"),
        "J2": ("n", "100", "100"),
        "K2": ("n", "[1]Pagu!A1", "5000000"),
        "L2": ("str", '[1]Pagu!C1&""', ""),
        "K3": ("n", "Pagu*2", "10000000"),
    }

    def with_links(text):
        for address, (kind, formula, value) in linked.items():
            cell = f'<c r="{address}" t="{kind}"><f>{escape(formula)}</f><v>{value}</v></c>'
            text = re.sub(f'<c r="{address}"[^>]*?(/>|>.*?</c>)', lambda _, c=cell: c, text)
        return text

    for address in linked:
        book.active[address] = "?"
    marked = error_file(page, page.upload(repacked({SHEET: with_links}, saved(book))))
    sheet = marked["Sheet"]
    assert {address: (sheet[address].data_type, sheet[address].value) for address in linked} == {
        "E2": ("s", "=DP3A"),
        "I2": ("n", 70),
        "J2": ("f", "=100"),
        "K2": ("n", 5_000_000),
        "L2": ("n", None),
        "K3": ("n", 10_000_000),
    }
    assert not marked.defined_names
    assert marked[GUIDE]["A3"].value == (
        "5 rumus yang mengambil nilai dari buku kerja lain di sini diganti dengan"
        " nilai terakhirnya."
    )
    sheet["H2"], sheet["J2"] = 40, 100
    again = page.upload(saved(marked))
    assert again.context["counts"] == counts(new=2)


def test_row_without_a_faulty_cell_is_marked_at_its_first_cell(page):
    marked = error_file(page, page.upload(workbook(line(), line(), line(number=2))))
    assert comments(marked) == {
        ("Sheet", "A2"): "Perbaiki: Kembar dengan baris 3. Sisakan satu saja.",
        ("Sheet", "A3"): "Perbaiki: Kembar dengan baris 2. Sisakan satu saja.",
    }


def test_second_error_file_marks_only_what_is_still_faulty(page):
    first = error_file(page, page.upload(workbook(line(b03="x"), line(number=2, b03="y"))))
    first["Sheet"]["G2"] = 10
    second = error_file(page, page.upload(saved(first)))
    assert list(comments(second)) == [("Sheet", "G3")]
    assert second.sheetnames == [GUIDE, "Sheet"]
    assert second["Sheet"]["G2"].fill.fill_type is None


def test_csv_comes_back_as_a_workbook_that_can_be_repaired(page):
    rows = [HEADINGS, line(b06="x"), line(number=2)]
    text = "\r\n".join(";".join("" if v is None else str(v) for v in row) for row in rows)
    shown = page.upload(text.encode(), "berkas.csv")
    marked = error_file(page, shown)
    sheet = marked["berkas"]
    assert sheet["H2"].comment
    sheet["H2"] = "40"
    again = page.upload(saved(marked), "berkas-perbaikan.xlsx")
    assert again.context["counts"] == counts(new=2)
    page.save(again)
    assert stored(page.year)["13.02", "RA-01"][2:] == (10, 40, 70, 100, 5_000_000, "APBD")


def test_text_that_looks_like_a_formula_stays_text_in_the_error_file(page):
    shown = page.upload(workbook(line(b06="'=1+1", region="=cmd()")))
    sheet = error_file(page, shown)[GUIDE]
    assert {cell.data_type for row in sheet.iter_rows(min_row=5) for cell in row} == {"s"}


def test_equal_faults_stand_together_with_their_rows_named(page):
    rows = [line(number=n, b06="x") for n in (1, 2, 3, 5, 6)] + [line(number=4)]
    shown = page.upload(workbook(*rows))
    (group,) = shown.context["groups"]
    assert (group.count, group.rows) == (5, "baris 2–6")
    assert "<b>5 baris:</b>" in shown.text


@pytest.mark.parametrize(
    ("bad", "advice"),
    [(1, "Saran: simpan 9 baris yang benar sekarang,"), (5, "Saran: perbaiki berkasnya dahulu.")],
)
def test_advice_follows_the_share_of_faulty_rows_and_both_ways_stay_open(bad, advice, page):
    rows = [line(number=n, b06="x" if n <= bad else 40) for n in range(1, 11)]
    shown = page.upload(workbook(*rows))
    assert advice in shown.text
    assert f"Simpan {10 - bad} baris yang benar" in shown.text
    assert "Jangan simpan, unduh berkas perbaikan" in shown.text


def test_preview_of_thousands_of_faults_stays_a_light_page(page):
    rows = [line(number=n % 10 + 1, b06=f"x{n}") for n in range(2000)]
    shown = page.upload(workbook(*rows))
    assert shown.context["counts"] == counts(faulty=2000)
    assert len(shown.content) < 200_000
    last = page.client.get(f"{shown.redirect_chain[-1][0]}?tampil=bermasalah&page=80")
    assert "2001" in last.text


def test_error_file_of_a_file_that_only_our_reader_opens_is_written_anew(page, monkeypatch):
    def broken(*args, **kwargs):
        raise KeyError("styles")

    shown = page.upload(workbook(line(b06="x")))
    monkeypatch.setattr("reporting.workbooks.faults.load_workbook", broken)
    marked = error_file(page, shown)
    assert list(comments(marked)) == [("Sheet", "H2")]


def test_unusable_upload_says_so_in_attributes(page):
    form = {
        "year": page.year.pk,
        "kind": "plans",
        "file": SimpleUploadedFile("a.xlsx", b"bukan excel"),
    }
    answer = page.client.post(reverse("imports"), form)
    assert answer.status_code == 422
    assert 'data-import-outcome="reject" data-rows-ok="0" data-rows-bad="0"' in answer.text
    assert not ImportBatch.objects.exists()
