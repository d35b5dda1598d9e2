"""The error file: the user's own workbook back, with its faults marked where they stand.

The first sheet lists and links them; reading such a file again leaves that sheet out.
"""

import re
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink

from .reading import open_workbook
from .sheets import letters, shorten
from .writing import height_of, sheet_title

GUIDE = "Perbaiki dulu"
SAID_BY = "RANDA PUG"
OPENING = "Perbaiki: "  # how our comments begin, so that the next error file takes them off

# How a formula names a sheet or a name of another workbook: [1]Pagu!A1, '[1]Pagu (2)'!A1
_LINK = re.compile(r"\[\d+\][\w.]*!|'\[\d+\](?:[^']|'')*'!")
_FAULTY = PatternFill("solid", fgColor="F8C9BB")
_HEADING = PatternFill("solid", fgColor="5F2159")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_WIDTHS = (22, 8, 34, 26, 80)


@dataclass(frozen=True)
class Mark:
    """One fault: the cell's sheet and address, whose row it is, what is typed, what to do."""

    sheet: str
    address: str
    label: str
    text: str
    sentence: str


def marked_workbook(data, name, marks, *, labels="Daerah · aksi"):
    """The bytes of the file as .xlsx, each cell of `marks` coloured and commented.

    `labels` is the title of the column with what each row is about.
    An .xlsx keeps its formatting, formulas and other sheets, and of formulas that reach into
    other workbooks the stored values; of a .csv, or of an .xlsx that openpyxl cannot open, the
    cells are written as text in their places. Raises Rejected.
    """
    read = open_workbook(data, name)
    book, settled = _loaded(data, name) or (_rewritten(read), 0)
    if GUIDE in book.sheetnames:
        del book[GUIDE]
    _forget_comments(book)
    together = {}
    for mark in marks:
        together.setdefault((mark.sheet, mark.address), []).append(mark.sentence)
    for (sheet, address), sentences in together.items():
        _mark(book[sheet], address, sentences)
    _write_guide(book, marks, labels, settled)
    book.calculation.fullCalcOnLoad = True
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _loaded(data, name):
    """The user's workbook as openpyxl opens it, and how many formulas became values there.

    None when it is no .xlsx or too odd.
    """
    if not name.lower().endswith(".xlsx"):
        return None
    try:
        book = load_workbook(BytesIO(data), keep_links=False)
        return book, _settle_links(book, data)
    except Exception:  # openpyxl is stricter than our reader and raises whatever it meets
        return None


def _settle_links(book, data):
    """Let formulas that reach into other workbooks give way to their stored values; how many.

    The links themselves are left behind, so that such a formula would come out as an error.
    """
    named = [book.defined_names, *(sheet.defined_names for sheet in book.worksheets)]
    linked = _LINK.pattern
    for names in named:
        for name in [name for name, to in names.items() if _LINK.search(to.value or "")]:
            linked += rf"|\b{re.escape(name)}\b"
            del names[name]
    cells = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and re.search(linked, str(getattr(cell.value, "text", cell.value)))
    ]
    if not cells:
        return 0
    stored = load_workbook(BytesIO(data), data_only=True, keep_links=False)
    for cell in cells:
        was = stored[cell.parent.title][cell.coordinate]
        if was.value is not None:
            cell.value, cell.data_type = was.value, was.data_type
        elif was.data_type == "str":  # a formula that gave an empty text
            cell.value = None
    return len(cells)


def _rewritten(read):
    book = Book()
    book.remove(book.active)
    for sheet in read.sheets:
        written = book.create_sheet(sheet_title(sheet.name, book.sheetnames))
        for row, cells in sheet.rows.items():
            for column, text in cells.items():
                cell = written.cell(row, column)
                cell.value, cell.data_type = text, "s"
        for column in range(1, written.max_column + 1):
            written.column_dimensions[letters(column)].width = 18
    return book


def _forget_comments(book):
    """Take off the marks of an earlier error file: they may be repaired by now."""
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                if cell.comment and cell.comment.text.startswith(OPENING):
                    cell.comment = None
                    cell.fill = PatternFill()


def _mark(sheet, address, sentences):
    cell = _first_of_merged(sheet, address)
    said = f"\n\n{cell.comment.text}" if cell.comment else ""
    comment = Comment(OPENING + " ".join(sentences) + said, SAID_BY, width=320, height=120)
    cell.fill, cell.comment = _FAULTY, comment
    cell.protection = Protection(locked=False)  # to be repaired even where the sheet is locked


def _first_of_merged(sheet, address):
    """The cell itself, or the first one of the merged area that it lies in."""
    for area in sheet.merged_cells.ranges:
        if address in area:
            return sheet.cell(area.min_row, area.min_col)
    return sheet[address]


def _write_guide(book, marks, labels, settled):
    sheet = book.create_sheet(GUIDE, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    sheet["A1"] = f"{len(marks)} hal perlu diperbaiki"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = (
        "Klik alamat sel untuk ke tempatnya. Sel yang bermasalah berwarna; catatannya memuat cara "
        "memperbaiki. Simpan, lalu unggah lagi berkas ini: lembar ini tidak ikut dibaca."
    )
    if settled:
        sheet["A3"] = (
            f"{settled} rumus yang mengambil nilai dari buku kerja lain di sini diganti dengan "
            "nilai terakhirnya."
        )
    titles = ("Lembar", "Sel", labels, "Tertulis", "Cara memperbaiki")
    for column, (title, width) in enumerate(zip(titles, _WIDTHS, strict=True), 1):
        cell = sheet.cell(4, column, title)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEADING
        sheet.column_dimensions[letters(column)].width = width
    for row, mark in enumerate(marks, 5):
        texts = (mark.sheet, mark.address, mark.label, shorten(mark.text), mark.sentence)
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(row, column)
            # Whatever it looks like: what a user typed never becomes a formula.
            cell.value, cell.data_type, cell.alignment = text, "s", _WRAPPED
        sheet.row_dimensions[row].height = height_of(texts, _WIDTHS)
        place = sheet.cell(row, 2)
        target = f"{quote_sheetname(mark.sheet)}!{mark.address}"
        place.hyperlink = Hyperlink(ref=place.coordinate, location=target)
        place.font = Font(color="5F2159", underline="single")
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
