"""Sheets of proposals: read by the portal's readers, judged by the proposal's own form."""

from .previews import Outdated, Preview
from .proposals import ProposalSheet

__all__ = ["Outdated", "Preview", "ProposalSheet"]
