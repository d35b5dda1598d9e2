"""The only code that writes what KERABAT keeps: the register, and moves of proposals."""

from kerjasama.workflow.intake import PROPOSAL_FIELDS, is_open, receive, revise
from kerjasama.workflow.register import Conflict, add_scan, keep_agreement

__all__ = [
    "PROPOSAL_FIELDS",
    "Conflict",
    "add_scan",
    "is_open",
    "keep_agreement",
    "receive",
    "revise",
]
