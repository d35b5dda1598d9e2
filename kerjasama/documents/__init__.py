"""Files of KERABAT: layout only."""

from .built_in import built_in
from .calendar import calendar
from .fields import EXAMPLES, FIELDS, texts_of
from .meetings import agenda_file, minutes_file
from .templates import BadTemplate, judge, render

__all__ = [
    "EXAMPLES",
    "FIELDS",
    "BadTemplate",
    "agenda_file",
    "built_in",
    "calendar",
    "judge",
    "minutes_file",
    "render",
    "texts_of",
]
