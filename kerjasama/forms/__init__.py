"""The forms of KERABAT: text in, values and sentences out."""

from .register import AgreementFilter, AgreementForm, PartnerForm, ScanForm

__all__ = ["AgreementFilter", "AgreementForm", "PartnerForm", "ScanForm"]
