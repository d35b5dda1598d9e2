"""The only code that adds reports up: `recap(period)` returns one frozen Recap."""

from reporting.recap.parts import Cell, Recap, Unit
from reporting.recap.totals import place_of, recap

__all__ = ["Cell", "Recap", "Unit", "place_of", "recap"]
