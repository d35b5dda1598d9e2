from reporting.models.access import AccessLog
from reporting.models.awards import Award, AwardResult, Measure, Objection
from reporting.models.checkpoints import Checkpoint, CheckpointFile
from reporting.models.decisions import DecisionEdit
from reporting.models.evidence import Evidence, StoredFile
from reporting.models.historic import HistoricFigure
from reporting.models.imports import ImportBatch
from reporting.models.letters import SendRequest, SignedDocument
from reporting.models.messages import Mail, Notice
from reporting.models.papers import PaperJob
from reporting.models.people import User
from reporting.models.places import Agency, AgencyRole, Region
from reporting.models.plans import (
    ActionPlan,
    Assignment,
    EvidenceRequirement,
    Milestone,
    Target,
)
from reporting.models.progress import ObstacleKind, ProgressEntry
from reporting.models.reminders import ChaseTemplate, Holiday, Reminder, ReminderPlan
from reporting.models.runs import TimedRun
from reporting.models.tokens import ApiToken, ApiWindow
from reporting.models.trail import Extension, StatusChange, Submission
from reporting.models.years import Band, Period, PlanYear

__all__ = [
    "AccessLog",
    "ActionPlan",
    "Agency",
    "AgencyRole",
    "ApiToken",
    "ApiWindow",
    "Assignment",
    "Award",
    "AwardResult",
    "Band",
    "Checkpoint",
    "CheckpointFile",
    "DecisionEdit",
    "Evidence",
    "ChaseTemplate",
    "EvidenceRequirement",
    "Extension",
    "HistoricFigure",
    "Holiday",
    "ImportBatch",
    "Mail",
    "Measure",
    "Milestone",
    "Notice",
    "ObstacleKind",
    "Objection",
    "PaperJob",
    "Period",
    "PlanYear",
    "ProgressEntry",
    "Region",
    "Reminder",
    "ReminderPlan",
    "SendRequest",
    "SignedDocument",
    "StatusChange",
    "StoredFile",
    "Submission",
    "Target",
    "TimedRun",
    "User",
]
