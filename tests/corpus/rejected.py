"""Files that cannot be used as a whole: of the wrong kind, broken, or made to do harm."""

import io
import zipfile
from random import Random

from reporting.workbooks.faults import GUIDE
from tests.sheets import HEADINGS, line, workbook

from .accepted import REQUIRED, SHORT
from .packing import NAMESPACE, SHEET, book, csv_text, reject, repacked, with_part

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le")
BOMB = (
    '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def entity(text):
    return lambda: repacked({SHEET: f"{text}<worksheet {NAMESPACE}><sheetData/></worksheet>"})


def sheet_xml(body, noise=0):
    """A workbook whose sheet is this; `noise` bytes keep its ratio of packing modest."""
    parts = {SHEET: f"<worksheet {NAMESPACE}><sheetData>{body}</sheetData></worksheet>"}
    if noise:
        parts["xl/media/x.bin"] = Random(1).randbytes(noise)
    return repacked(parts)


def zip_locked():
    data = bytearray(workbook(line()))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def sparse():
    """A cell in each of 30,000 rows that lie far apart."""
    cells = "".join(
        f'<row r="{n * 30}"><c r="A{n * 30}"><v>1</v></c></row>' for n in range(1, 30_001)
    )
    return sheet_xml(cells, noise=40_000)


def own_year(made, sheet):
    sheet.title = "Rencana Aksi 2026"


def only_guide(made, sheet):
    sheet.title = GUIDE


def doubled_column():
    return workbook([*line(), 5], headings=[*HEADINGS, "Pagu"])


def zip_of_nothing():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("surat.txt", "halo")
    return out.getvalue()


DAMAGED = "Berkas Excel ini rusak."
TOO_BIG = "terlalu besar setelah dibuka"
KEEP_AS_CSV = "CSV UTF-8"

CASES = {
    "empty file": reject(lambda: b"", "Berkas kosong."),
    "blanks only": reject(lambda: b" \r\n ", "Berkas kosong.", name="berkas.csv"),
    "text named xlsx": reject(lambda: b"kode;nama\n", "bukan Excel, walaupun namanya"),
    "xlsx named csv": reject(
        lambda: workbook(line()), "Ganti namanya menjadi .xlsx", name="berkas.csv"
    ),
    "picture": reject(lambda: b"\x89PNG\r\n\x1a\n", "Unggah berkas .xlsx", name="foto.png"),
    "pdf": reject(lambda: b"%PDF-1.7", "Berkas PDF tidak dapat diimpor", name="a.pdf"),
    "no ending": reject(lambda: workbook(line()), "Unggah berkas .xlsx atau .csv", name="berkas"),
    "old Excel": reject(lambda: OLE, ".xls adalah format lama", name="berkas.xls"),
    "password": reject(lambda: LOCKED, "terkunci kata sandi"),
    "password of the zip": reject(zip_locked, "terkunci kata sandi"),
    "macro ending": reject(lambda: workbook(line()), "dapat berisi makro", name="a.xlsm"),
    "macro part": reject(lambda: repacked({"xl/vbaProject.bin": b"x"}), "berisi makro"),
    "LibreOffice's own kind": reject(
        lambda: repacked({"mimetype": "x", "content.xml": "<x/>"}), "dari LibreOffice"
    ),
    "zip of something else": reject(zip_of_nothing, "bukan buku kerja Excel"),
    "cut in half": reject(lambda: workbook(line())[:2500], DAMAGED),
    "no sheet inside": reject(lambda: repacked({SHEET: None}), DAMAGED),
    "open tag": reject(lambda: repacked({SHEET: "<worksheet><sheetData>"}), DAMAGED),
    "entities that multiply": reject(entity(BOMB), DAMAGED),
    "entity from outside": reject(entity(OUTSIDE), DAMAGED),
    "double part": reject(lambda: with_part(SHEET.upper()), DAMAGED),
    "part outside the package": reject(lambda: with_part("xl/../../x.xml"), DAMAGED),
    "zip bomb": reject(lambda: repacked({"xl/x.bin": b"\0" * 9_000_000}), TOO_BIG),
    "millions of empty cells": reject(lambda: sheet_xml("<c/>" * 1_100_000, noise=40_000), TOO_BIG),
    "giant sparse sheet": reject(sparse, "lebih dari 25.000 baris"),
    "cell far to the right": reject(
        lambda: sheet_xml('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "jauh di kanan"
    ),
    "csv in cp1252": reject(
        lambda: csv_text(line(agency="Généré")).encode("cp1252"), KEEP_AS_CSV, name="a.csv"
    ),
    "csv in utf-16": reject(lambda: csv_text(line()).encode("utf-16"), KEEP_AS_CSV, name="a.csv"),
    "csv with an open quote": reject(
        lambda: f'{csv_text(line())}"{"x" * 200_000}'.encode(), KEEP_AS_CSV, name="a.csv"
    ),
    "double column": reject(doubled_column, "lebih dari satu kolom terbaca sebagai Pagu"),
    "missing column": reject(
        lambda: workbook(SHORT[:-1], headings=REQUIRED[:-1]), "tidak ada kolom “Target B12”"
    ),
    "another table": reject(
        lambda: workbook(["a", 1], headings=["Nama", "Umur"]), "Tabel tidak ditemukan"
    ),
    "heading without rows": reject(workbook, "tidak ada baris isian"),
    "empty sheet": reject(lambda: sheet_xml(""), "Tidak ada isian di lembar yang terlihat"),
    "everything hidden": reject(
        lambda: book(line(), edit=lambda _, sheet: setattr(sheet.row_dimensions[1], "hidden", 1)),
        "Tabel tidak ditemukan",
    ),
    "guide of an error file alone": reject(
        lambda: book(["a"], headings=["b"], edit=only_guide), "Tabel tidak ditemukan"
    ),
    "the portal's workbook of another year": reject(
        lambda: book(line(), edit=own_year), "untuk tahun 2026, sedangkan Anda memilih tahun 2027"
    ),
}
