"""What written forms have in common: locked cells, lists to choose from, a sheet of help."""

from itertools import zip_longest

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation

from .sheets import letters
from .writing import Styled, height_of, put, set_up_printing

HELP = "Petunjuk"
INPUT = "FFF8E1"  # the pale yellow that people know as "type here"
WIDTH = 76  # letters of the sheet of help
BRAND, SOFT = "5F2159", "F3E8F1"


def open_cell(value=None, *, format=""):
    """A value that may be changed on a protected sheet, on the colour that says so."""
    return Styled(value, fill=INPUT, format=format, is_open=True)


def protect(sheet):
    """Lock all but the open cells against slips; no password, and sizes and filters stay free."""
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = False
    protection.autoFilter = protection.sort = False


def add_lists(book, title, lists, *, state="hidden"):
    """Add a hidden sheet with one column per list; returns what choices refer to, by name."""
    sheet = book.create_sheet(title)
    sheet.sheet_state = state
    for row in zip_longest(*lists.values()):
        sheet.append(list(row))
    protect(sheet)
    return {
        name: f"'{title}'!${letters(n)}$1:${letters(n)}${len(values)}"
        for n, (name, values) in enumerate(lists.items(), 1)
        if values
    }


def choice(reference, *, message="", is_strict=False):
    """A drop-down of the list. Other words are refused, or asked about, or taken as they are.

    Without a `message` anything else may be typed; `is_strict` says what happens with one.
    """
    found = DataValidation(type="list", formula1=reference, allow_blank=True)
    return _spoken(found, message, is_strict)


def number_between(low, high, *, message, is_strict=False):
    """Only numbers from `low` to `high` (None: without end), or a question about others."""
    bounds = {"operator": "between", "formula1": low, "formula2": high}
    if high is None:
        bounds = {"operator": "greaterThanOrEqual", "formula1": low}
    found = DataValidation(type="decimal", allow_blank=True, **bounds)
    return _spoken(found, message, is_strict)


def text_up_to(limit, *, message):
    """A question about texts that are longer than `limit` letters."""
    found = DataValidation(
        type="textLength", operator="lessThanOrEqual", formula1=limit, allow_blank=True
    )
    return _spoken(found, message, False)


def _spoken(validation, message, is_strict):
    validation.showErrorMessage = bool(message)
    validation.errorStyle = "stop" if is_strict else "warning"
    validation.errorTitle, validation.error = "Periksa isian", message or None
    return validation


def add_help(book, title, parts):
    """Add the sheet of help: `parts` are pairs (heading, sentences). All text, in one column."""
    sheet = book.create_sheet(HELP)
    sheet.column_dimensions["A"].width = WIDTH
    set_up_printing(sheet, "1:1", "portrait")
    lines = [Styled(title, bold=True, color=BRAND)]
    for heading, sentences in parts:
        lines += [None, Styled(heading, bold=True), *sentences]
    for row, line in enumerate(lines, 1):
        sheet.row_dimensions[row].height = height_of([line], [WIDTH])
        sheet.append([_line(sheet, line)])
    protect(sheet)


def _line(sheet, value):
    cell = WriteOnlyCell(sheet)
    put(cell, value, is_framed=False)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell
