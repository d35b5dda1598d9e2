"""The only code that adds reports up: `recap(period)` returns one frozen Recap."""

from reporting.recap.frozen import recap
from reporting.recap.parts import Cell, Recap, Unit
from reporting.recap.totals import counted, place_of

__all__ = ["Cell", "Recap", "Unit", "counted", "place_of", "recap"]
