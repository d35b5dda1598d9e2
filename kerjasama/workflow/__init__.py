"""The only code that writes what KERABAT keeps: the register, and moves of proposals.

`paths` is the table of stages, `move` makes one move, `refusal` says why one is refused; pages
ask the same as `move` does.
"""

from kerjasama.workflow.days import load_holidays, working_days
from kerjasama.workflow.drafts import (
    add_version,
    begin_draft,
    call_ready,
    examine,
    keep_template,
    template_of,
)
from kerjasama.workflow.ends import PROMPT_DAYS, Settled, decide, settle, undecided
from kerjasama.workflow.intake import PROPOSAL_FIELDS, is_open, receive, revise, shown
from kerjasama.workflow.links import tie_actions
from kerjasama.workflow.listing import open_list
from kerjasama.workflow.living import add_commitment, change_commitment, evaluate, report
from kerjasama.workflow.meetings import decisions, keep_meeting, write_minutes
from kerjasama.workflow.moves import (
    MOVES,
    Refused,
    add_paper,
    move,
    refusal,
    takes_papers,
    targets,
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
from kerjasama.workflow.register import Conflict, add_scan, begin_agreement, keep, wait_turn
from kerjasama.workflow.similar import similar

__all__ = [
    "MOVES",
    "PAPERS",
    "PATHS",
    "PROMPT_DAYS",
    "PROPOSAL_FIELDS",
    "Conflict",
    "Refused",
    "Settled",
    "add_commitment",
    "add_paper",
    "add_scan",
    "add_version",
    "begin_agreement",
    "begin_draft",
    "change_commitment",
    "call_ready",
    "decide",
    "decisions",
    "desk_of",
    "evaluate",
    "examine",
    "is_open",
    "keep",
    "keep_meeting",
    "keep_template",
    "lacking",
    "load_holidays",
    "move",
    "next_of",
    "open_list",
    "receive",
    "refusal",
    "report",
    "revise",
    "settle",
    "shown",
    "similar",
    "step_of",
    "steps_of",
    "takes_papers",
    "targets",
    "template_of",
    "tie_actions",
    "undecided",
    "wait_turn",
    "working_days",
    "write_minutes",
]
