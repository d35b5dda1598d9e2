"""Writes workbooks and CSV that open clean: text stays text, numbers are numbers, blank is blank.

What a person typed never becomes a formula: in a workbook it is stored as text, in CSV a `'`
stands before it, which `read_csv` takes off again. Books are written in one pass (openpyxl's
write-only mode), so that 20,000 rows stay small in memory.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook as Book
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from reporting.fields import CONTROL
from reporting.formats import JAKARTA

from .sheets import letters

RUPIAH = "#,##0"
DAY = "dd/mm/yyyy"
MOMENT = "dd/mm/yyyy hh:mm"
LINE = 15  # points of one line of text
MOST_LINES = 26  # Excel draws no row higher than 409 points
FONT = "Calibri"  # what cells without a font of their own have

_LINE = Side(style="thin", color="BFB6BD")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NEEDS_QUOTES = re.compile(r"[\",;\t\r\n]|^[ ']|^sep=")
_LIKE_FORMULA = re.compile(r"'*[=+\-@\t\r\n\0]")


@dataclass(frozen=True)
class Heading:
    """A column of a written sheet: its heading, its width in letters, its number format."""

    title: str
    width: int = 14
    format: str = "General"


@dataclass(frozen=True)
class Styled:
    """A value with a look of its own; colours as RRGGBB, "" for the sheet's.

    `is_open` marks a cell that may be typed into when its sheet is protected.
    """

    value: object
    fill: str = ""
    color: str = ""
    bold: bool = False
    format: str = ""
    is_open: bool = False


PLAIN = Styled(None)


def new_book():
    """An empty book: add sheets with `write_sheet`, then take its `to_bytes`."""
    return Book(write_only=True)


def to_bytes(book):
    """The finished .xlsx; the book cannot be written to afterwards."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def write_sheet(book, title, headings, rows, *, lines=(), frozen_columns=0):
    """Add a sheet: `lines` of text, a blank row, the headings, and below them the rows.

    `headings` are Headings, `rows` an iterable of rows of plain or Styled values: text, numbers,
    dates, aware datetimes (shown in Asia/Jakarta), booleans (Ya, Tidak), None. The headings stay
    in view and repeat on each printed page; it prints on A4 landscape, one page wide.
    """
    sheet = book.create_sheet(sheet_title(title, book.sheetnames))
    top = len(lines) + 2 if lines else 1
    _set_up(sheet, headings, top, frozen_columns)
    cells = _Cells(sheet)
    for number, line in enumerate(lines):
        sheet.append([cells.cell(1, Styled(line, bold=not number), Heading(""), is_framed=False)])
    if lines:
        sheet.append([])
    widths = [heading.width for heading in headings]
    titles = [heading.title for heading in headings]
    sheet.row_dimensions[top].height = height_of(titles, widths)
    sheet.append([cells.heading(n, heading) for n, heading in enumerate(headings, 1)])
    last = top
    for row in rows:
        last += 1
        sheet.row_dimensions[last].height = height_of(row, widths)
        sheet.append(
            [cells.cell(n, *pair) for n, pair in enumerate(zip(row, headings, strict=True), 1)]
        )
    sheet.auto_filter.ref = f"A{top}:{letters(len(headings))}{last}"
    return sheet


def sheet_title(title, taken=()):
    """The title as Excel accepts it: without []:*?/\\, at most 31 letters, unlike those taken."""
    clean = _NOT_IN_TITLE.sub(" ", title).strip(" '")[:31].strip(" '") or "Lembar"
    taken = {name.casefold() for name in taken} | {"history"}
    unique, number = clean, 1
    while unique.casefold() in taken:
        number += 1
        unique = f"{clean[: 30 - len(str(number))]} {number}"
    return unique


def to_csv(rows):
    """The rows as CSV for Excel in Indonesia: UTF-8 with BOM, semicolons, decimal comma.

    Dates are ISO, booleans Ya and Tidak. A text that a spreadsheet would take for a formula gets
    a `'` before it; `read_csv` takes exactly that one off again.
    """
    lines = [";".join(map(_csv_cell, row)) + "\r\n" for row in rows]
    return "".join(lines).encode("utf-8-sig")


def _csv_cell(value):
    value = _value(value)
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal)):
        return f"{Decimal(str(value)):f}".replace(".", ",")
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if _LIKE_FORMULA.match(value):
        value = f"'{value}"
    return '"{}"'.format(value.replace('"', '""')) if _NEEDS_QUOTES.search(value) else value


def _value(value):
    """What is written for a value: text, a number, a naive date or time in Jakarta, or None."""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if value is None or isinstance(value, (int, float, Decimal)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(JAKARTA).replace(tzinfo=None, microsecond=0)
    if isinstance(value, date):
        return value
    return CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")) or None


def _set_up(sheet, headings, top, frozen_columns):
    sheet.freeze_panes = f"{letters(frozen_columns + 1)}{top + 1}"
    for number, heading in enumerate(headings, 1):
        sheet.column_dimensions[letters(number)].width = heading.width
    set_up_printing(sheet, f"{top}:{top}")


def set_up_printing(sheet, title_rows, orientation="landscape"):
    """Have the sheet print on A4, one page wide, with `title_rows` ("1:3") on each page."""
    sheet.print_title_rows = title_rows
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins = PageMargins(
        left=0.4, right=0.4, top=0.5, bottom=0.6, header=0.25, footer=0.25
    )
    sheet.oddFooter.center.text = "Halaman &P dari &N"


def height_of(values, widths, *, lines=1):
    """The height in points of a row that shows the values whole, and has room for `lines`.

    An estimate on the safe side: a spreadsheet does not grow a row whose height is set.
    """
    needed = [_lines_of(value, width) for value, width in zip(values, widths, strict=False)]
    return LINE * min(max([lines, *needed]), MOST_LINES) + 3


def _lines_of(value, width):
    value = value.value if isinstance(value, Styled) else value
    if not isinstance(value, str):
        return 1
    return sum(1 + len(part) // width for part in value.splitlines())


class _Cells:
    """Hands out cells; those of one column and one look are one object, written row by row."""

    def __init__(self, sheet):
        self.sheet, self.known = sheet, {}

    def heading(self, number, heading):
        """The cell of a heading: white on the portal's colour."""
        cell = WriteOnlyCell(self.sheet, heading.title)
        cell.data_type = "s"
        cell.font = Font(name=FONT, sz=11, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="5F2159")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BORDER
        return cell

    def cell(self, number, value, heading, *, is_framed=True):
        """The cell of a value in column `number`."""
        look = value if isinstance(value, Styled) else PLAIN
        value = _value(value if look is PLAIN else look.value)
        form = look.format or _format(value, heading.format)
        is_quoted = _is_like_formula(value)
        key = (number, look.fill, look.color, look.bold, look.is_open, form, is_quoted, is_framed)
        cell = self.known.get(key)
        if cell is None:
            cell = self.known[key] = WriteOnlyCell(self.sheet)
            _dress(cell, look, form, is_quoted, is_framed)
        _store(cell, value)
        return cell


def put(cell, value, *, is_framed=True):
    """Write a plain or Styled value into a cell of a book that is not written in one pass."""
    look = value if isinstance(value, Styled) else PLAIN
    value = _value(value if look is PLAIN else look.value)
    form = look.format or _format(value, "General")
    _dress(cell, look, form, _is_like_formula(value), is_framed)
    _store(cell, value)


def _is_like_formula(value):
    return isinstance(value, str) and _LIKE_FORMULA.match(value) is not None


def _store(cell, value):
    is_text = isinstance(value, str)
    cell.value = _LIKE_ESCAPE.sub("_x005F_", value) if is_text else value
    if is_text:
        cell.data_type = "s"  # whatever it looks like: "=1+1", "#REF!"


def _dress(cell, look, form, is_quoted, is_framed):
    if look.bold or look.color:
        cell.font = Font(name=FONT, sz=11, bold=look.bold, color=look.color or None)
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if is_framed:
        cell.border, cell.alignment = _BORDER, Alignment(vertical="top", wrap_text=True)
    if look.is_open:
        cell.protection = Protection(locked=False)
    cell.number_format = form
    cell.quotePrefix = is_quoted


def _format(value, form):
    if form != "General":
        return form
    if isinstance(value, datetime):
        return MOMENT
    return DAY if isinstance(value, date) else "General"
