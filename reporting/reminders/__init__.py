"""Reminding the units that still owe reports: by hand, and by the steps of a schedule."""

from .days import Step, load_holidays, offset_words, offsets_of, shift, steps_of
from .ledger import Settled, settle
from .manual import mark, remind
from .owing import Owing, load_owing
from .texts import latest, message_for, template_of

__all__ = [
    "Owing",
    "Settled",
    "Step",
    "latest",
    "load_holidays",
    "load_owing",
    "mark",
    "message_for",
    "offset_words",
    "offsets_of",
    "remind",
    "settle",
    "shift",
    "steps_of",
    "template_of",
]
