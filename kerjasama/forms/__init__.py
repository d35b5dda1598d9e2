"""The forms of KERABAT: text in, values and sentences out."""

from .imports import GoAheadForm, SheetForm
from .moves import MoveForm, PaperForm, ProposalFilter, ReviewForm, TrackForm
from .proposals import ProposalForm
from .public import PublicProposalForm
from .register import AgreementFilter, AgreementForm, PartnerForm, ScanForm

__all__ = [
    "AgreementFilter",
    "AgreementForm",
    "GoAheadForm",
    "MoveForm",
    "PaperForm",
    "PartnerForm",
    "ProposalFilter",
    "ProposalForm",
    "PublicProposalForm",
    "ReviewForm",
    "ScanForm",
    "SheetForm",
    "TrackForm",
]
