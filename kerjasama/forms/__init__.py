"""The forms of KERABAT: text in, values and sentences out."""

from .imports import GoAheadForm, SheetForm
from .proposals import ProposalForm
from .register import AgreementFilter, AgreementForm, PartnerForm, ScanForm

__all__ = [
    "AgreementFilter",
    "AgreementForm",
    "GoAheadForm",
    "PartnerForm",
    "ProposalForm",
    "ScanForm",
    "SheetForm",
]
