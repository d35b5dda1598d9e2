"""The forms of KERABAT: text in, values and sentences out."""

from .drafts import DraftForm, ReadyForm, VersionForm, WordForm
from .imports import GoAheadForm, SheetForm
from .living import CommitmentForm, EndForm, EvaluationForm, ReportForm, semesters_until
from .meetings import MeetingForm, MinutesForm
from .moves import LineFilter, MoveForm, PaperForm, ProposalFilter, ReviewForm, TrackForm
from .proposals import ProposalForm
from .public import PublicProposalForm
from .register import AgreementFilter, AgreementForm, PartnerForm, ScanForm, TieForm
from .windows import WindowForm

__all__ = [
    "AgreementFilter",
    "AgreementForm",
    "CommitmentForm",
    "DraftForm",
    "EndForm",
    "EvaluationForm",
    "GoAheadForm",
    "LineFilter",
    "MeetingForm",
    "MinutesForm",
    "MoveForm",
    "PaperForm",
    "PartnerForm",
    "ProposalFilter",
    "ProposalForm",
    "PublicProposalForm",
    "ReadyForm",
    "ReportForm",
    "ReviewForm",
    "ScanForm",
    "SheetForm",
    "TieForm",
    "TrackForm",
    "VersionForm",
    "WindowForm",
    "WordForm",
    "semesters_until",
]
