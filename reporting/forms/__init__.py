"""The forms through which page, admin and Excel row enter: text in, values and sentences out."""

from .awards import AwardForm, ObjectionAnswerForm, ObjectionForm, WindowOpenForm
from .decisions import (
    ChecklistForm,
    CorrectForm,
    ReasonForm,
    ReturnForm,
    VerdictForm,
    VerifyForm,
    fix_days,
)
from .documents import SignedForm
from .evidence import EvidenceForm, PieceForm
from .grid import GridForm
from .imports import (
    ColumnsForm,
    FilledForm,
    HeadingForm,
    ImportForm,
    SaveImportForm,
    plan_row_fields,
)
from .paste import read_paste
from .people import (
    AccountForm,
    BulkDeliveryForm,
    EndForm,
    HandOverForm,
    NewAccountForm,
    NewSheetsForm,
    OwnContactForm,
    OwnEmailForm,
    PeopleSheetForm,
    ResetForm,
)
from .points import PointForm
from .reminders import ChaseTemplateForm, HolidayFileForm, HolidayForm, ReminderPlanForm
from .reports import ProgressEntryForm, SendForm
from .tokens import TokenForm
from .verification import VerificationForm
from .years import (
    DecisionForm,
    ExtensionForm,
    MilestoneForm,
    NewYearForm,
    PlanForm,
    ProlongForm,
    ReopenPeriodForm,
    ReopenYearForm,
    RequirementFormSet,
    UnitsForm,
    WindowForm,
)

__all__ = [
    "CorrectForm",
    "AccountForm",
    "AwardForm",
    "BulkDeliveryForm",
    "ChaseTemplateForm",
    "ChecklistForm",
    "ColumnsForm",
    "DecisionForm",
    "EndForm",
    "EvidenceForm",
    "ExtensionForm",
    "FilledForm",
    "GridForm",
    "HandOverForm",
    "HeadingForm",
    "HolidayFileForm",
    "HolidayForm",
    "ImportForm",
    "MilestoneForm",
    "NewAccountForm",
    "NewSheetsForm",
    "NewYearForm",
    "ObjectionAnswerForm",
    "ObjectionForm",
    "OwnContactForm",
    "OwnEmailForm",
    "PeopleSheetForm",
    "PieceForm",
    "PlanForm",
    "PointForm",
    "ProgressEntryForm",
    "ProlongForm",
    "ReasonForm",
    "ReminderPlanForm",
    "ReopenPeriodForm",
    "ReopenYearForm",
    "RequirementFormSet",
    "ResetForm",
    "ReturnForm",
    "SaveImportForm",
    "SendForm",
    "SignedForm",
    "TokenForm",
    "UnitsForm",
    "VerdictForm",
    "VerificationForm",
    "VerifyForm",
    "WindowForm",
    "WindowOpenForm",
    "fix_days",
    "plan_row_fields",
    "read_paste",
]
