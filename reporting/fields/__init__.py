"""Reads what people in Indonesia type: the only code that turns their text into values.

`readers` read one text each and say what they assumed, `names` know the regions and plans by
all their names, `formfields` are Django's form fields on top of both. Page, admin and Excel row
share them, so each door answers with the same sentence.
"""

from .contacts import PhoneField, read_phone
from .formfields import (
    CheckpointField,
    CountField,
    DayField,
    PercentField,
    PlainTextField,
    PlanField,
    RegionField,
    RupiahField,
)
from .moments import MomentField, read_moment
from .names import PlanNames, RegionNames
from .readers import (
    CHECKPOINTS,
    CONTROL,
    Reading,
    read_checkpoint,
    read_count,
    read_date,
    read_number,
    read_percent,
    read_rupiah,
    read_text,
    read_yes_no,
)

__all__ = [
    "CHECKPOINTS",
    "CONTROL",
    "CheckpointField",
    "CountField",
    "DayField",
    "MomentField",
    "PercentField",
    "PhoneField",
    "PlainTextField",
    "PlanField",
    "PlanNames",
    "Reading",
    "RegionField",
    "RegionNames",
    "RupiahField",
    "read_checkpoint",
    "read_count",
    "read_date",
    "read_moment",
    "read_number",
    "read_percent",
    "read_phone",
    "read_rupiah",
    "read_text",
    "read_yes_no",
]
