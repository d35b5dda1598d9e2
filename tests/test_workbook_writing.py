"""Written workbooks and CSV: text stays text, numbers are numbers, and all of it reads back."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.fields import read_text
from reporting.workbooks import PLAN_COLUMNS, find_table, open_workbook
from reporting.workbooks.writing import (
    RUPIAH,
    Heading,
    Styled,
    new_book,
    sheet_title,
    to_bytes,
    to_csv,
    write_sheet,
)
from tests.test_workbooks import TIDY, values

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "'=1", "=cmd|' /C calc'!A0", "#REF!"]


def written(headings, rows, title="Rekap", **given):
    book = new_book()
    write_sheet(book, title, headings, rows, **given)
    return to_bytes(book)


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def test_values_keep_their_kind():
    moment = datetime(2026, 3, 5, 17, 30, tzinfo=UTC)
    row = ["Solok", 150_500_000, Decimal("58.5"), date(2026, 3, 5), moment, True, None, ""]
    headings = [
        Heading("Daerah"),
        Heading("Pagu", 18, RUPIAH),
        *[Heading(str(n)) for n in range(6)],
    ]
    cells = opened(written(headings, [row]))[2]
    assert [(cell.value, cell.data_type, cell.number_format) for cell in cells] == [
        ("Solok", "s", "General"),
        (150_500_000, "n", "#,##0"),
        (58.5, "n", "General"),
        (datetime(2026, 3, 5), "d", "dd/mm/yyyy"),
        (datetime(2026, 3, 6, 0, 30), "d", "dd/mm/yyyy hh:mm"),
        ("Ya", "s", "General"),
        (None, "n", "General"),
        (None, "n", "General"),
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_typed_formula_stays_text_everywhere(text):
    data = written([Heading(text)], [[text], [Styled(text, bold=True)]], title=text, lines=[text])
    sheet = opened(data)
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s")] * 4
    csv = to_csv([[text, text]])
    for name, content in (("a.xlsx", data), ("a.csv", csv)):
        (read,) = open_workbook(content, name).sheets
        assert {text for row in read.rows.values() for text in row.values()} == {text}


def test_csv_is_what_excel_in_indonesia_opens():
    row = ["=1+1", -5, Decimal("58.5"), 150_500_000, date(2026, 3, 5), False, None, "a;b", "'kutip"]
    assert to_csv([row]) == (
        '\ufeff"\'=1+1";-5;58,5;150500000;2026-03-05;Tidak;;"a;b";"\'kutip"\r\n'.encode()
    )


TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=15).filter(
    lambda text: not text.isspace()
)


@given(st.lists(TEXTS, min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_text_reads_back_as_written(texts):
    expected = []
    for text in texts:
        try:
            expected.append(read_text(text).value)
        except Exception:
            expected.append("")
    rows = [["awal", *expected, "akhir"]]
    data = written([Heading(str(n)) for n in range(len(texts) + 2)], rows)
    for name, content, number in (("a.xlsx", data, 2), ("a.csv", to_csv(rows), 1)):
        (sheet,) = open_workbook(content, name).sheets
        cells = sheet.rows[number]
        assert [cells.get(column + 1, "") for column in range(len(rows[0]))] == rows[0]


def test_sheet_is_ready_to_scroll_filter_and_print():
    headings = [Heading("Kabupaten/Kota", 26), Heading("B03")]
    sheet = opened(
        written(headings, [["Agam", 1], ["Solok", 2]], lines=["Rekap", "2026"], frozen_columns=1)
    )
    assert [sheet["A1"].value, sheet["A1"].font.bold, sheet["A4"].value] == [
        "Rekap",
        True,
        "Kabupaten/Kota",
    ]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == (
        "B5",
        "A4:B6",
        "$4:$4",
    )
    assert sheet.column_dimensions["A"].width == 26
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == (
        "landscape",
        9,
        1,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_styled_value_has_its_own_look():
    cell = opened(
        written([Heading("a")], [[Styled(5, fill="D7ECDF", color="0F3D2A", format="0.0")]])
    )["A2"]
    assert (cell.value, cell.fill.fgColor.rgb[2:], cell.font.color.rgb[2:], cell.number_format) == (
        5,
        "D7ECDF",
        "0F3D2A",
        "0.0",
    )


@pytest.mark.parametrize(
    ("title", "taken", "expected"),
    [
        ("B09: [Kab/Kota]*?\\", [], "B09   Kab Kota"),
        ("x" * 40, [], "x" * 31),
        ("Rekap", ["rekap", "Rekap 2"], "Rekap 3"),
        ("x" * 31, ["x" * 31], "x" * 29 + " 2"),
        ("'", [], "Lembar"),
        ("History", [], "History 2"),
    ],
)
def test_sheet_title_is_one_that_excel_accepts(title, taken, expected):
    assert sheet_title(title, taken) == expected


def test_exported_plan_reads_back_cell_by_cell():
    columns = [column for column in PLAN_COLUMNS if column.key != "indicator"]
    headings = [Heading(column.title) for column in columns]
    data = written(headings, TIDY, lines=["Rencana aksi", "Tahun 2026"])
    csv = to_csv([[column.title for column in columns], *TIDY])
    for name, content in (("a.xlsx", data), ("a.csv", csv)):
        table = find_table(open_workbook(content, name), PLAN_COLUMNS)
        assert [values(row) for row in table.rows] == TIDY
