"""The forms through which page, admin and Excel row enter: text in, values and sentences out."""

from .decisions import ReasonForm, ReturnForm, VerdictForm, VerifyForm, fix_days
from .evidence import EvidenceForm
from .imports import ColumnsForm, HeadingForm, ImportForm, SaveImportForm, plan_row_fields
from .reports import ProgressEntryForm, SendForm

__all__ = [
    "ColumnsForm",
    "EvidenceForm",
    "HeadingForm",
    "ImportForm",
    "ProgressEntryForm",
    "ReasonForm",
    "ReturnForm",
    "SaveImportForm",
    "SendForm",
    "VerdictForm",
    "VerifyForm",
    "fix_days",
    "plan_row_fields",
]
