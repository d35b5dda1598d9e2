"""What Bappeda corrected after a period was closed; the frozen figures stay beside it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reporting.models import StatusChange


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of a verified percent: what the frozen recap says, and what holds since."""

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


def corrections(period, recap):
    """The Corrections of the closed period that `recap` is of, oldest first. One query.

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
    cells = {
        cell.target_id: cell
        for unit in (*recap.units, *([recap.own] if recap.own else ()))
        for cell in unit.cells
    }
    return tuple(_correction(move, cells.get(move.entry.target_id)) for move in moves)


def _correction(move, cell):
    region, plan = move.entry.region, move.entry.plan
    said = move.snapshot.get("verified_percent")
    return Correction(
        target_id=move.entry.target_id,
        region_id=region.pk,
        region=region.short_name,
        number=plan.number,
        action=plan.short_title,
        frozen=cell.percent if cell else None,
        percent=Decimal(said) if said is not None else None,
        reason=move.note,
        by=move.by.name,
        at=move.at,
    )
