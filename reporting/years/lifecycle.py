"""Starting, closing and taking up again a whole year."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from reporting.models import PlanYear

from .readiness import readiness

PREPARATION, RUNNING, CLOSED = PlanYear.Status.values


@dataclass(frozen=True)
class Move:
    source: str
    target: str
    needs_reason: bool = False


MOVES = {
    "start": Move(PREPARATION, RUNNING),
    "close": Move(RUNNING, CLOSED),
    "reopen": Move(CLOSED, RUNNING, needs_reason=True),
}


def blocks(year, name, lines=None):
    """Sentences that say what stands in the way of the move; none when it can be made.

    `lines` are those of `readiness`, looked up when they matter and are not given.
    """
    if year.status != MOVES[name].source:
        return [f"Tahun {year} sekarang {year.get_status_display().lower()}."]
    if name == "start":
        return [line.block for line in lines or readiness(year) if line.block]
    if name == "close":
        unclosed = year.periods.filter(closed_at=None).order_by("code")
        return [f"Periode {period.code} belum ditutup." for period in unclosed]
    return []


@transaction.atomic
def publish(year, is_public, *, by):
    """Open the year's recap to everybody or shut it; nothing when it is so already."""
    current = PlanYear.objects.select_for_update(of=("self",)).get(pk=year.pk)
    if current.is_public == is_public:
        return
    current.is_public = is_public
    current._history_user = by
    current._change_reason = "Rekap dibuka untuk umum" if is_public else "Rekap publik ditutup"
    current.save(update_fields=["is_public"])


@transaction.atomic
def change_status(year, name, *, by, reason=""):
    """Make one of MOVES; return the year. Raises ValidationError with what stands in the way.

    `reason` stands in the history.
    """
    current = PlanYear.objects.select_for_update(of=("self",)).get(pk=year.pk)
    found = blocks(current, name)
    if found:
        raise ValidationError(found)
    if MOVES[name].needs_reason and not reason:
        raise ValidationError("Tulis alasannya.")
    current.status = MOVES[name].target
    current._history_user = by
    current._change_reason = reason or None
    current.save(update_fields=["status"])
    return current
