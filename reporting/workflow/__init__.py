"""The table of moves and the only code that saves a report.

`refusal` says why a move is refused or None; pages ask it whether to show a button, imports
whether a row may change, and `perform` whether to go on: many users, one rule.
"""

from reporting.workflow.closing import close
from reporting.workflow.evidence import attach, describe, detach
from reporting.workflow.moves import answer_of, locked, perform
from reporting.workflow.rules import (
    DRAFT,
    ENTERING,
    EVIDENCE_MOVES,
    FILLING,
    MOVES,
    NEW,
    RETURNED,
    STATE_WORDS,
    SUBMITTED,
    VERIFIED,
    Conflict,
    Move,
    Refusal,
    Refused,
    acts_for,
    entered_by,
    refusal,
)
from reporting.workflow.scope import (
    ALL_PARTS,
    closed_fields,
    closed_sentence,
    open_parts,
    part_names,
    parts_of,
    returned_parts,
)
from reporting.workflow.sending import ask, send
from reporting.workflow.snapshots import digest, plain, snapshot, state_of
from reporting.workflow.together import verify_all

__all__ = [
    "ALL_PARTS",
    "DRAFT",
    "ENTERING",
    "EVIDENCE_MOVES",
    "FILLING",
    "MOVES",
    "NEW",
    "RETURNED",
    "STATE_WORDS",
    "SUBMITTED",
    "VERIFIED",
    "Conflict",
    "Move",
    "Refusal",
    "Refused",
    "acts_for",
    "answer_of",
    "ask",
    "attach",
    "close",
    "closed_fields",
    "closed_sentence",
    "describe",
    "detach",
    "digest",
    "entered_by",
    "locked",
    "open_parts",
    "part_names",
    "parts_of",
    "perform",
    "plain",
    "refusal",
    "returned_parts",
    "send",
    "snapshot",
    "state_of",
    "verify_all",
]
