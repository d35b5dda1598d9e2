"""Workbook rows on their way in and out: read, judged by the product's own fields and rules,
previewed, saved. Nothing here decides what is right; it asks the forms and the workflow.
"""

from .legacy import LegacySheet
from .offline import OfflineForm, misplaced_form, offline_workbook
from .plan_book import plan_workbook
from .plans import PlanSheet
from .previews import Outdated, Preview
from .reports import ReportSheet

# By ImportBatch.Kind.
SHEETS = {"plans": PlanSheet, "reports": ReportSheet, "legacy": LegacySheet}

__all__ = [
    "SHEETS",
    "LegacySheet",
    "OfflineForm",
    "Outdated",
    "PlanSheet",
    "Preview",
    "ReportSheet",
    "misplaced_form",
    "offline_workbook",
    "plan_workbook",
]
