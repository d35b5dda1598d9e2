"""The only code that writes what KERABAT keeps: the register, and moves of proposals."""

from kerjasama.workflow.register import Conflict, add_scan, keep_agreement

__all__ = ["Conflict", "add_scan", "keep_agreement"]
