"""The forms through which page, admin and Excel row enter: text in, values and sentences out."""

from .decisions import ReasonForm, ReturnForm, VerdictForm, VerifyForm, fix_days
from .evidence import EvidenceForm
from .imports import ImportForm, plan_row_fields
from .reports import ProgressEntryForm, SendForm

__all__ = [
    "EvidenceForm",
    "ImportForm",
    "ProgressEntryForm",
    "ReasonForm",
    "ReturnForm",
    "SendForm",
    "VerdictForm",
    "VerifyForm",
    "fix_days",
    "plan_row_fields",
]
