"""What Bappeda corrected after a period was closed; the frozen figures stay beside it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reporting.formats import percent
from reporting.models import StatusChange

CENTS = Decimal("0.01")  # percents are kept with two decimals


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of a verified percent: what the frozen recap says, and what holds since.

    `code` is that of the period that was closed, "B06".
    """

    code: str
    target_id: int
    region_id: int
    region: str
    number: int
    action: str
    frozen: Decimal | None
    percent: Decimal | None
    reason: str
    by: str
    at: datetime

    @property
    def words(self):
        """ "koreksi setelah B06: 75%"."""
        return f"koreksi setelah {self.code}: {percent(self.percent)}"


def corrections(period, recap, *, of=None):
    """The Corrections of the closed period that `recap` is of, oldest first. One query.

    Of one unit when `of`, the id of its region, is given.
    None for a period that is open: its figures are simply those that hold.
    """
    if recap.closed_at is None:
        return ()
    moves = (
        StatusChange.objects.filter(
            action="correct", entry__target__period=period, at__gt=recap.closed_at
        )
        .select_related("by", "entry__target__assignment__region")
        .select_related("entry__target__assignment__plan")
        .order_by("id")
    )
    if of is not None:
        moves = moves.filter(entry__target__assignment__region=of)
    cells = {
        cell.target_id: cell
        for unit in (*recap.units, *([recap.own] if recap.own else ()))
        for cell in unit.cells
    }
    return tuple(_correction(recap, move, cells.get(move.entry.target_id)) for move in moves)


def newest(found):
    """The last Correction of each cell by (region id, action number); `found` as they come."""
    return {(each.region_id, each.number): each for each in found}


def _correction(recap, move, cell):
    region, plan = move.entry.region, move.entry.plan
    said = move.snapshot.get("verified_percent")
    return Correction(
        code=recap.code,
        target_id=move.entry.target_id,
        region_id=region.pk,
        region=region.short_name,
        number=plan.number,
        action=plan.short_title,
        frozen=cell.percent if cell else None,
        percent=Decimal(said).quantize(CENTS) if said is not None else None,
        reason=move.note,
        by=move.by.name,
        at=move.at,
    )
