from kerjasama.models.agreements import IN_FORCE, Agreement, AgreementScan, Status
from kerjasama.models.drafts import Draft, DraftKind, DraftTemplate, DraftVersion, Readiness
from kerjasama.models.ends import EndDecision, EndPrompt
from kerjasama.models.funnel import (
    FUNNEL_CHOICES,
    KNOWN_BY,
    NO_AGENCY,
    Step,
    by_choice,
    only,
    reached,
    stopped_at,
)
from kerjasama.models.links import RestingAction
from kerjasama.models.listing import PublicList
from kerjasama.models.living import (
    Commitment,
    CommitmentEvidence,
    CommitmentReport,
    Evaluation,
    Semester,
)
from kerjasama.models.meetings import Meeting, MeetingItem
from kerjasama.models.owing import Owing, last_semester, owing, owing_choices
from kerjasama.models.partners import Cooperation, Partner
from kerjasama.models.proposals import IntakeWindow, Proposal, ProposalPaper, Stage
from kerjasama.models.space import used_bytes
from kerjasama.models.staged import ProposalImport
from kerjasama.models.trail import Review, StageChange

__all__ = [
    "FUNNEL_CHOICES",
    "IN_FORCE",
    "KNOWN_BY",
    "NO_AGENCY",
    "Step",
    "by_choice",
    "last_semester",
    "only",
    "owing",
    "owing_choices",
    "reached",
    "stopped_at",
    "used_bytes",
    "Agreement",
    "AgreementScan",
    "Commitment",
    "CommitmentEvidence",
    "CommitmentReport",
    "Cooperation",
    "Draft",
    "DraftKind",
    "DraftTemplate",
    "DraftVersion",
    "EndDecision",
    "EndPrompt",
    "Evaluation",
    "IntakeWindow",
    "Meeting",
    "MeetingItem",
    "Owing",
    "Partner",
    "Proposal",
    "ProposalImport",
    "ProposalPaper",
    "PublicList",
    "Readiness",
    "RestingAction",
    "Review",
    "Semester",
    "Stage",
    "StageChange",
    "Status",
]
