"""From an uploaded file to the table that the sheets judge."""

from reporting.workbooks import find_table, open_workbook
from reporting.workbooks.faults import GUIDE


def read_table(data, name, columns, layout=None):
    """The Table of `columns` in the file; the guide of an error file is not part of it.

    `layout` ({"sheet", "row", "columns"}) says where the user pointed at the heading; empty or
    None: it is looked for. Raises HeaderNotFound or Rejected.
    """
    layout = layout or {}
    return find_table(
        read_workbook(data, name),
        columns,
        sheet=layout.get("sheet"),
        header_row=layout.get("row"),
        mapping=layout.get("columns"),
    )


def read_workbook(data, name):
    """The Workbook of the file without the guide of an error file. Raises Rejected."""
    book = open_workbook(data, name)
    book.sheets = [sheet for sheet in book.sheets if sheet.name != GUIDE] or book.sheets
    return book
