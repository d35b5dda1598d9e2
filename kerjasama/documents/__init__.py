"""Files of KERABAT: layout only."""

from .calendar import calendar

__all__ = ["calendar"]
