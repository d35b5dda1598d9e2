"""Bappeda's work on a year: making it, what it lacks, its periods, actions, targets and award.

Nothing here saves a report. Every function that writes is one transaction, takes its locks
first, and leaves a line of history under the name of `by`.
"""

from .assigning import assign
from .award import (
    answer_objection,
    hold_award,
    object_to,
    objection_refusal,
    open_objections,
    publish_blocks,
    set_formula,
)
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
    "answer_objection",
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
    "hold_award",
    "hold_decisions",
    "object_to",
    "objection_refusal",
    "open_now",
    "open_objections",
    "prepare_year",
    "previous_year",
    "prolong",
    "publish",
    "publish_blocks",
    "read_edits",
    "readiness",
    "reopen",
    "reschedule",
    "rows_of_plan",
    "rows_of_region",
    "set_formula",
    "standing",
    "undo",
    "usual_window",
    "window",
    "write",
]
