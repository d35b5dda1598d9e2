"""Bappeda's work on a year: making it, what it still lacks, its periods, actions and targets.

Nothing here saves a report. Every function that writes is one transaction, takes its locks
first, and leaves a line of history under the name of `by`.
"""

from .assigning import assign
from .carry import CLOSE, KEEP, RETARGET, candidates, carry_over
from .decisions import edit_decision, give_back_decision, hold_decisions, read_edits
from .lifecycle import MOVES, blocks, change_status, publish
from .prepare import prepare_year, previous_year, usual_window, window
from .readiness import Gap, Line, readiness
from .schedule import extend, open_now, prolong, reopen, reschedule, standing
from .targets import GridRow, hold, rows_of_plan, rows_of_region, undo, write
from .verifying import arrange

__all__ = [
    "CLOSE",
    "KEEP",
    "MOVES",
    "RETARGET",
    "Gap",
    "GridRow",
    "Line",
    "arrange",
    "assign",
    "blocks",
    "candidates",
    "carry_over",
    "change_status",
    "edit_decision",
    "extend",
    "give_back_decision",
    "hold",
    "hold_decisions",
    "open_now",
    "prepare_year",
    "prolong",
    "previous_year",
    "publish",
    "read_edits",
    "readiness",
    "reopen",
    "reschedule",
    "rows_of_plan",
    "rows_of_region",
    "standing",
    "undo",
    "usual_window",
    "window",
    "write",
]
