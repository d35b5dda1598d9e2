"""Workbook rows on their way in and out: read, judged by the product's own fields and rules,
previewed, saved. Nothing here decides what is right; it asks the forms and the workflow.
"""

from .plans import PlanSheet, plan_workbook
from .previews import Outdated, Preview
from .reports import ReportSheet

__all__ = ["Outdated", "PlanSheet", "Preview", "ReportSheet", "plan_workbook"]
