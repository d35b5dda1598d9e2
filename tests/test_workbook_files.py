"""Files that are broken, hostile or of the wrong kind: each gets its sentence, soon and cheaply."""

import io
import re
import time
import zipfile
from random import Random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.workbooks import PLAN_COLUMNS, Rejected, find_table, open_workbook
from tests.test_workbooks import SHORT, TIDY, TIDY_HEADINGS, saved, values, xlsx

TIDY_FILE = xlsx(("Rencana", [TIDY_HEADINGS, *TIDY]))
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
DAMAGED = "Berkas Excel ini rusak. Buka di Excel, simpan ulang, lalu unggah lagi."
TOO_BIG = (
    "Isi berkas ini terlalu besar setelah dibuka."
    " Hapus lembar, gambar, dan baris kosong yang tidak perlu, lalu unggah lagi."
)
AS_XLSX = "Buka di Excel, simpan sebagai “Excel Workbook (.xlsx)”, lalu unggah lagi."
AS_CSV = "Di Excel, simpan sebagai “CSV UTF-8 (Comma delimited)”, lalu unggah lagi."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def repacked(changes, data=TIDY_FILE, compression=zipfile.ZIP_DEFLATED):
    """The workbook with parts replaced, added, or dropped (None); a function edits the text."""
    source, file = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    parts = {name: source.read(name) for name in source.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name].decode()) if callable(change) else change
    with zipfile.ZipFile(file, "w", compression) as target:
        for name, content in parts.items():
            if content is not None:
                target.writestr(name, content)
    return file.getvalue()


def sheet_of(body, before=""):
    return f"<worksheet {NAMESPACE}>{before}<sheetData>{body}</sheetData></worksheet>"


def doubled(name):
    file = io.BytesIO(TIDY_FILE)
    with zipfile.ZipFile(file, "a") as target:
        target.writestr(name, "x")
    return file.getvalue()


def locked_zip():
    data = bytearray(TIDY_FILE)
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


REJECTED = {
    "empty": (b"", "a.xlsx", "Berkas kosong. Pilih berkas yang berisi tabel, lalu unggah lagi."),
    "blanks": (b" \n", "a.csv", "Berkas kosong. Pilih berkas yang berisi tabel, lalu unggah lagi."),
    "large": (b"x" * (10 * 2**20 + 1), "a.csv", "Berkas berukuran 10,0 MB. Paling besar 10 MB."),
    "text named xlsx": (
        b"kode;nama\n",
        "a.xlsx",
        "Isi berkas ini bukan Excel, walaupun namanya .xlsx. Bila isinya CSV, ganti namanya menjadi"
        f" .csv. Bila bukan: b{AS_XLSX[1:]}",
    ),
    "xlsx named csv": (
        TIDY_FILE,
        "a.csv",
        "Isi berkas ini Excel, tetapi namanya .csv. Ganti namanya menjadi .xlsx, lalu unggah lagi.",
    ),
    "old xls": (OLE, "a.xls", f"Berkas .xls adalah format lama. {AS_XLSX}"),
    "xls named xlsx": (OLE, "a.xlsx", f"Berkas .xls adalah format lama. {AS_XLSX}"),
    "html named xls": (b"<table></table>", "a.XLS", f"Berkas .xls adalah format lama. {AS_XLSX}"),
    "password": (
        OLE + "EncryptedPackage".encode("utf-16-le"),
        "a.xlsx",
        "Berkas terkunci kata sandi. Unggah versi tanpa kata sandi.",
    ),
    "zip password": (
        locked_zip(),
        "a.xlsx",
        "Berkas terkunci kata sandi. Unggah versi tanpa kata sandi.",
    ),
    "ods": (
        repacked({"mimetype": "application/vnd.oasis", "content.xml": "<x/>"}),
        "a.xlsx",
        "Berkas ini dari LibreOffice (.ods). Buka di sana, pilih Simpan Sebagai dengan jenis"
        " “Excel 2007–365 (.xlsx)”, lalu unggah lagi.",
    ),
    "other kind": (
        b"x",
        "a.txt",
        "Jenis berkas ini tidak dapat dibaca. Unggah berkas .xlsx atau .csv.",
    ),
    "macro part": (
        repacked({"xl/vbaProject.bin": b"x"}),
        "a.xlsx",
        f"Berkas ini berisi makro. {AS_XLSX}",
    ),
    "macro type": (
        repacked(
            {
                "[Content_Types].xml": lambda text: text.replace(
                    "sheet.main", "sheet.macroEnabled.main"
                )
            }
        ),
        "a.xlsx",
        f"Berkas ini berisi makro. {AS_XLSX}",
    ),
    "docx named xlsx": (
        repacked({"[Content_Types].xml": lambda text: text.replace("sheet.main", "document.main")}),
        "a.xlsx",
        f"Berkas ini bukan buku kerja Excel (.xlsx). {AS_XLSX}",
    ),
    "plain zip": (
        repacked({"[Content_Types].xml": None}),
        "a.xlsx",
        f"Berkas ini bukan buku kerja Excel (.xlsx). {AS_XLSX}",
    ),
    "double part": (doubled(SHEET.upper()), "a.xlsx", DAMAGED),
    "path upwards": (doubled("xl/../../x.xml"), "a.xlsx", DAMAGED),
    "absolute path": (doubled("/x.xml"), "a.xlsx", DAMAGED),
    "backslash": (doubled("xl\\x.xml"), "a.xlsx", DAMAGED),
    "many parts": (repacked({f"xl/{n}.xml": "x" for n in range(500)}), "a.xlsx", DAMAGED),
    "odd compression": (repacked({}, compression=zipfile.ZIP_BZIP2), "a.xlsx", DAMAGED),
    "cut": (TIDY_FILE[: len(TIDY_FILE) // 2], "a.xlsx", DAMAGED),
    "no workbook": (repacked({"xl/workbook.xml": None}), "a.xlsx", DAMAGED),
    "no sheet": (repacked({SHEET: None}), "a.xlsx", DAMAGED),
    "no xml": (repacked({SHEET: b"\xff\xfe<"}), "a.xlsx", DAMAGED),
    "open tag": (repacked({SHEET: "<worksheet><sheetData>"}), "a.xlsx", DAMAGED),
    "document type": (
        repacked({SHEET: "<!DOCTYPE x>" + sheet_of("")}),
        "a.xlsx",
        DAMAGED,
    ),
    "entities": (
        repacked({SHEET: '<!DOCTYPE x [<!ENTITY a "aaa">]>' + sheet_of("&a;")}),
        "a.xlsx",
        DAMAGED,
    ),
    "entities in utf-16": (
        repacked({SHEET: ('<!DOCTYPE x [<!ENTITY a "a">]>' + sheet_of("")).encode("utf-16")}),
        "a.xlsx",
        DAMAGED,
    ),
    "unpacks to much": (
        repacked({f"xl/media/{n}.bin": b"\0" * 7_000_000 for n in range(10)}),
        "a.xlsx",
        TOO_BIG,
    ),
    "shrinks too well": (repacked({"xl/x.bin": b"\0" * 9_000_000}), "a.xlsx", TOO_BIG),
    "many sheets of one part": (
        repacked({"xl/workbook.xml": lambda text: re.sub("(<sheet .*?/>)", r"\1" * 300, text)}),
        "a.xlsx",
        TOO_BIG,
    ),
    "rows": (
        repacked({SHEET: sheet_of("<row><c><v>1</v></c></row>" * 25_001)}),
        "a.xlsx",
        "Berkas ini berisi lebih dari 25.000 baris."
        " Bagi menjadi beberapa berkas, lalu unggah satu per satu.",
    ),
    "csv rows": (
        b"1\n" * 25_001,
        "a.csv",
        "Berkas ini berisi lebih dari 25.000 baris."
        " Bagi menjadi beberapa berkas, lalu unggah satu per satu.",
    ),
    "far column": (
        repacked({SHEET: sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>')}),
        "a.xlsx",
        "Sel XFD1 di lembar “Rencana” ada jauh di kanan tabel (paling banyak 200 kolom)."
        " Hapus isinya, lalu unggah lagi.",
    ),
    "empty styled cells": (
        repacked({SHEET: sheet_of("<c/>" * 1_100_000), "xl/x.bin": Random(1).randbytes(40_000)}),
        "a.xlsx",
        TOO_BIG,
    ),
    "odd reference": (
        repacked({SHEET: sheet_of('<row><c r="1A"><v>1</v></c></row>')}),
        "a.xlsx",
        DAMAGED,
    ),
    "csv utf-16": ("a;b\n".encode("utf-16"), "a.csv", f"Berkas CSV ini memakai UTF-16. {AS_CSV}"),
    "csv utf-16 without mark": (
        "a;b\n".encode("utf-16-le"),
        "a.csv",
        f"Berkas ini bukan CSV UTF-8. {AS_CSV}",
    ),
    "csv cp1252": (
        "a;é\n".encode("cp1252"),
        "a.csv",
        f"Berkas CSV ini tidak memakai UTF-8. {AS_CSV}",
    ),
    "csv quote": (
        b'a;b\n1;"x\n',
        "a.csv",
        "Berkas CSV ini tidak terbaca di sekitar baris 2: tanda kutipnya tidak berpasangan atau"
        f" isinya terlalu panjang. {AS_CSV}",
    ),
}


@pytest.mark.parametrize("case", REJECTED)
def test_file_is_refused_with_a_sentence_within_two_seconds(case):
    data, name, message = REJECTED[case]
    begun = time.process_time()
    with pytest.raises(Rejected) as refused:
        open_workbook(data, name)
    assert str(refused.value) == message
    assert time.process_time() - begun < 2


def rows_of(data, name="a.xlsx"):
    return [values(row) for row in find_table(open_workbook(data, name), PLAN_COLUMNS).rows]


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda t: t.replace('ref="A1:K5"', 'ref="A1:B2"'), id="wrong dimension"),
        pytest.param(
            lambda t: t.replace("</sheetData>", '<row r="1048576"/></sheetData>'),
            id="far empty row",
        ),
        pytest.param(
            lambda t: t.replace(
                "</sheetData>", '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
            ),
            id="far stray cell",
        ),
        pytest.param(
            lambda t: t.replace(
                "</sheetData>", "</sheetData>" + '<cols><col min="1" max="16384"/></cols>'
            ),
            id="all columns styled",
        ),
        pytest.param(
            lambda t: (
                "<?xml version='1.0'?>"
                + t.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
            ),
            id="prefixed names",
        ),
        pytest.param(
            lambda t: t.replace(
                "</sheetData>", "</sheetData><extLst><ext><y:row xmlns:y='y'/></ext></extLst>"
            ),
            id="extension",
        ),
    ],
)
def test_odd_but_sound_sheet_is_read_whole(edit):
    assert rows_of(repacked({SHEET: edit})) == TIDY


def test_shared_and_rich_strings_are_read_without_phonetic_hints():
    strings = (
        f"<sst {NAMESPACE}><si><r><t>Kab. </t></r><r><t>Solok</t></r><rPh><t>x</t></rPh></si></sst>"
    )
    sheet = sheet_of(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><f>A1</f><v></v></c></row>'
    )
    relation = '<Relationship Id="rId9" Type="x/sharedStrings" Target="sharedStrings.xml"/>'
    data = repacked(
        {
            "xl/sharedStrings.xml": strings,
            "xl/_rels/workbook.xml.rels": lambda text: text.replace("</R", f"{relation}</R"),
            SHEET: sheet,
        }
    )
    assert open_workbook(data, "a.xlsx").sheets[0].rows == {1: {1: "Kab. Solok"}}


def test_formula_with_a_stored_value_gives_the_value():
    sheet = sheet_of(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c>'
        '<c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    (found,) = open_workbook(repacked({SHEET: sheet}), "a.xlsx").sheets
    assert found.rows == {1: {1: "2", 2: "#DIV/0!"}}
    assert found.problems == {
        (1, 2): "Sel B1 berisi galat #DIV/0!. Perbaiki rumusnya atau ketik nilainya."
    }


def test_dates_follow_the_workbooks_own_calendar():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    book.active["A1"] = openpyxl.utils.datetime.from_excel(46086)
    assert open_workbook(saved(book), "a.xlsx").sheets[0].rows == {1: {1: "2026-03-05"}}


def test_cell_longer_than_excel_allows_is_a_problem_of_that_cell():
    sheet = sheet_of(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row>')
    (found,) = open_workbook(repacked({SHEET: sheet}), "a.xlsx").sheets
    assert found.problems == {(1, 1): "Sel A1 berisi lebih dari 32.767 huruf. Ringkas isinya."}
    assert len(found.rows[1][1]) == 32_767


def test_thousands_of_merged_areas_and_a_sea_of_titles_stay_quick():
    merged = "".join(f'<mergeCell ref="A{n}:B{n + 1}"/>' for n in range(1, 10_000, 2))
    body = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>Target {n}</v></c></row>' for n in range(1, 10_000)
    )
    data = repacked(
        {
            SHEET: sheet_of(body).replace(
                "</worksheet>", f"<mergeCells>{merged}</mergeCells></worksheet>"
            )
        }
    )
    begun = time.process_time()
    with pytest.raises(Rejected):
        find_table(open_workbook(data, "a.xlsx"), PLAN_COLUMNS)
    assert time.process_time() - begun < 2


@given(
    st.lists(
        st.tuples(st.integers(0, len(TIDY_FILE) - 1), st.integers(0, 255)), min_size=1, max_size=6
    )
)
@settings(max_examples=40, deadline=None)
def test_flipped_bytes_give_rows_or_a_sentence(flips):
    data = bytearray(TIDY_FILE)
    for place, byte in flips:
        data[place] = byte
    try:
        find_table(open_workbook(bytes(data), "a.xlsx"), PLAN_COLUMNS)
    except Rejected as refused:
        assert str(refused).endswith(".")


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-8-sig"]))
@settings(max_examples=40, deadline=None)
def test_any_text_as_csv_gives_rows_or_a_sentence(text, codec):
    text = text.encode(codec, "ignore")
    try:
        find_table(open_workbook(text, "a.csv"), PLAN_COLUMNS)
    except Rejected as refused:
        assert str(refused).endswith(".")


CELLS = st.one_of(
    st.none(),
    st.integers(-5, 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.sampled_from(
        [
            "Kab. Solok",
            "RA-01",
            "JUMLAH",
            "Target",
            "B03",
            "Kode",
            "=1+1",
            "75 %",
            "-",
            *TIDY_HEADINGS,
        ]
    ),
    st.text(
        st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"),
        max_size=12,
    ),
)


@given(st.lists(st.lists(CELLS, max_size=13), max_size=12), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_workbook_gives_rows_or_a_sentence(rows, has_table):
    rows = [TIDY_HEADINGS, *TIDY, *rows] if has_table else [*rows, *SHORT]
    try:
        table = find_table(open_workbook(xlsx(("x", rows)), "a.xlsx"), PLAN_COLUMNS)
    except Rejected as refused:
        assert str(refused).endswith(".")
    else:
        assert has_table
        assert [values(row) for row in table.rows[:4]] == TIDY
