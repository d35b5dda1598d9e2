"""The only code that writes what KERABAT keeps: the register, and moves of proposals.

`paths` is the table of stages, `move` makes one move, `refusal` says why one is refused; pages
ask the same as `move` does.
"""

from kerjasama.workflow.intake import PROPOSAL_FIELDS, is_open, receive, revise
from kerjasama.workflow.moves import (
    MOVES,
    Refused,
    add_paper,
    move,
    refusal,
    targets,
    working_days,
)
from kerjasama.workflow.paths import (
    PAPERS,
    PATHS,
    desk_of,
    lacking,
    next_of,
    step_of,
    steps_of,
)
from kerjasama.workflow.register import Conflict, add_scan, keep_agreement
from kerjasama.workflow.similar import similar

__all__ = [
    "MOVES",
    "PAPERS",
    "PATHS",
    "PROPOSAL_FIELDS",
    "Conflict",
    "Refused",
    "add_paper",
    "add_scan",
    "desk_of",
    "is_open",
    "keep_agreement",
    "lacking",
    "move",
    "next_of",
    "receive",
    "refusal",
    "revise",
    "similar",
    "step_of",
    "steps_of",
    "targets",
    "working_days",
]
