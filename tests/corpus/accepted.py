"""Files as offices keep them: untidy and right."""

import random

from openpyxl.styles import Font, PatternFill

from reporting.models import Region
from tests.sheets import HEADINGS, line, workbook

from .packing import SHEET, accept, book, csv_text, repacked

REQUIRED = ["Kode Wilayah", "Kode Aksi", "Target B03", "Target B06", "Target B09", "Target B12"]
SHORT = ["13.02", "RA-01", 10, 40, 70, 100]
TWO = [line(), line("13.72", 2)]


def shuffled():
    order = list(range(len(HEADINGS)))
    random.Random(7).shuffle(order)
    return workbook(
        *[[row[n] for n in order] for row in TWO], headings=[HEADINGS[n] for n in order]
    )


def titled():
    titles = [["RENCANA AKSI PUG", None], ["Tahun 2027"], [], HEADINGS, *TWO]
    return workbook(*titles[1:], headings=titles[0])


def signed():
    foot = [[], ["", "", "", "JUMLAH", "", "", 20, 80, 140, 200, 10_000_000], []]
    return workbook(
        *TWO, *foot, ["", "", "", "", "Padang, 5 Maret 2027"], ["", "", "", "", "Kepala"]
    )


def two_row_heading():
    top = ["Kode Wilayah", "Kode Aksi", "Target (%)", None, None, None, "Pagu Anggaran"]
    low = [None, None, "B03", "B06", "B09", "B12", None]

    def merge(_, sheet):
        for area in ("A1:A2", "B1:B2", "C1:F1", "G1:G2"):
            sheet.merge_cells(area)

    return book(low, ["13.02", "RA-01", 10, 40, 70, 100, 5], headings=top, edit=merge)


def merged_region():
    rows = [["Kab. Solok", f"RA-{n:02}", 10, 40, 70, 100] for n in (1, 2, 3)]
    rows[1][0] = rows[2][0] = None

    def merge(_, sheet):
        sheet.merge_cells("A2:A4")

    return book(*rows, headings=["Kabupaten/Kota", *REQUIRED[1:]], edit=merge)


def sheet_per_region():
    def spread(made, sheet):
        sheet.title = "Kab. Solok"
        for name in ("Kota Solok", "Kab. Agam"):
            other = made.create_sheet(name)
            for row in sheet.values:
                other.append(row)

    return book(SHORT[1:], headings=REQUIRED[1:], edit=spread)


def with_hidden():
    def hide(made, sheet):
        sheet.row_dimensions[3].hidden = True
        secret = made.create_sheet("Lama")
        for row in (HEADINGS, line("13.72", 9)):
            secret.append(row)
        secret.sheet_state = "hidden"
        made.create_sheet("Sangat lama").sheet_state = "veryHidden"

    return book(line(), line(number=2), edit=hide)


def notes_sheet():
    def add(made, _):
        made.create_sheet("Catatan")["A1"] = "Kode Aksi lihat lampiran"

    return book(line(), edit=add)


def percent_cells():
    def style(_, sheet):
        for cell in sheet[2][2:6]:
            cell.value, cell.number_format = cell.value / 100, "0%"

    return book(SHORT, headings=REQUIRED, edit=style)


def coloured():
    def paint(_, sheet):
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFFF00")
        sheet.freeze_panes, sheet.auto_filter.ref = "A2", "A1:L3"

    return book(*TWO, edit=paint)


def far_style():
    """The last row of the sheet has a format and nothing in it, as after a click on its head."""

    def format_end(_, sheet):
        sheet.cell(1_048_576, 3).font = Font(bold=True)

    return book(line(), edit=format_end)


def names(*written):
    rows = [[name, "RA-01", 10, 40, 70, 100] for name in written]
    return workbook(*rows, headings=["Daerah", *REQUIRED[1:]])


def everything():
    units = Region.objects.exclude(kind="province").order_by("code")
    return workbook(*[line(unit.code, number) for unit in units for number in range(1, 11)])


CASES = {
    "tidy sheet": accept(lambda: workbook(*TWO), 2),
    "whole year": accept(everything, 190),
    "only the required columns": accept(lambda: workbook(SHORT, headings=REQUIRED)),
    "shuffled columns": accept(shuffled, 2),
    "title rows above": accept(titled, 2),
    "totals and signatures below": accept(signed, 2),
    "stray blank rows": accept(lambda: workbook(line(), [], [], line("13.72", 2), []), 2),
    "two-row heading": accept(two_row_heading),
    "merged region": accept(merged_region, 3),
    "one sheet per region": accept(sheet_per_region, 3),
    "hidden row and sheets": accept(with_hidden, 1),
    "notes on another sheet": accept(notes_sheet),
    "row of column numbers": accept(lambda: workbook([f"({n})" for n in range(1, 13)], line()), 1),
    "percent cells": accept(percent_cells),
    "colours, filter, frozen rows": accept(coloured, 2),
    "format in the last row": accept(far_style),
    "wrong dimension": accept(
        lambda: repacked({SHEET: lambda text: text.replace("A1:L3", "A1:B1")}, data=workbook(*TWO)),
        2,
    ),
    "code as a number": accept(lambda: workbook([13.1, *SHORT[1:]], headings=REQUIRED)),
    "action as a number": accept(lambda: workbook(["13.02", 3, *SHORT[2:]], headings=REQUIRED)),
    "names in many ways": accept(
        lambda: names("Kab. 50 Kota", "Kodya Padang", "Mentawai", "KOTA SOLOK", "Pessel"), 5
    ),
    "other headings": accept(
        lambda: workbook(
            SHORT, headings=["Kode Daerah", "No RA", "TW I", "TW II", "TW III", "TW IV"]
        )
    ),
    "spaces and case": accept(
        lambda: workbook([" 13.02 ", " ra-01", "10 %", "40%", " 70", "100"], headings=REQUIRED)
    ),
    "decimal comma and rupiah": accept(
        lambda: workbook(line(b03="10,5", budget="Rp 2,5 juta"), line(number=2, budget="-")), 2
    ),
    "blank targets": accept(lambda: workbook(line(b03=None, b06=""))),
    "zero targets": accept(lambda: workbook(line(b03=0, b06=0))),
    "accents and marks of other scripts": accept(
        lambda: workbook(line(agency="Dinas “Généré” – Ünïcödé 東京 😀"))
    ),
    "text that looks like a formula": accept(lambda: workbook(line(agency="'=HYPERLINK(1)"))),
    "text that looks like markup": accept(
        lambda: workbook(line(agency="<script>alert(1)</script>"))
    ),
    "csv with commas": accept(lambda: csv_text(*TWO, delimiter=",").encode(), 2, name="berkas.csv"),
    "csv with semicolons and decimal commas": accept(
        lambda: csv_text(line(b03="10,5"), line("13.72", 2)).encode(), 2, name="berkas.csv"
    ),
    "csv with a byte order mark": accept(
        lambda: csv_text(*TWO).encode("utf-8-sig"), 2, name="berkas.csv"
    ),
    "csv with tabs": accept(lambda: csv_text(*TWO, delimiter="\t").encode(), 2, name="BERKAS.CSV"),
    "csv that names its delimiter": accept(
        lambda: f"sep=;\r\n{csv_text(*TWO)}".encode(), 2, name="berkas.csv"
    ),
}
