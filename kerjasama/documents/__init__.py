"""Files of KERABAT: layout only."""

from .built_in import built_in
from .calendar import calendar
from .fields import EXAMPLES, FIELDS, texts_of
from .templates import BadTemplate, judge, render

__all__ = [
    "EXAMPLES",
    "FIELDS",
    "BadTemplate",
    "built_in",
    "calendar",
    "judge",
    "render",
    "texts_of",
]
