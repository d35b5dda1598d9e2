"""Spreadsheets: reading them as offices really keep them, and writing ones that open clean.

Reading takes three steps, each testable alone: `open_workbook` turns a file into sheets of
text, `find_table` finds the table and hands on its rows, `reporting.fields` turns text into
values. Nothing here knows a rule of the domain.
"""

from .columns import PLAN_COLUMNS, Column
from .reading import open_workbook
from .sections import Cell, Row
from .sheets import Rejected
from .tables import Candidate, HeaderNotFound, Table, find_table

__all__ = [
    "PLAN_COLUMNS",
    "Candidate",
    "Cell",
    "Column",
    "HeaderNotFound",
    "Rejected",
    "Row",
    "Table",
    "find_table",
    "open_workbook",
]
