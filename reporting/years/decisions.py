"""The points put before the leadership: edited, hidden, or given back to the rule."""

from django.core.exceptions import ValidationError
from django.db import transaction

from reporting.models import DecisionEdit, Period


def read_edits(period):
    """The DecisionEdits of a period by slot, with who made them. One query."""
    found = period.decision_edits.select_related("by")
    return {edit.slot: edit for edit in found}


def hold_decisions(period):
    """Lock the period for a change of its points; return their DecisionEdits by slot.

    Must run inside a transaction. Raises ValidationError once the period is closed.
    """
    held = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if held.closed_at:
        raise ValidationError(
            f"Periode {held.code} sudah ditutup; butir keputusannya tidak dapat diubah lagi."
        )
    return read_edits(held)


@transaction.atomic
def edit_decision(period, slot, *, act="", reason="", is_hidden=False, by, at):
    """Put Bappeda's words in the place of a point, or hide it; return its DecisionEdit."""
    edit = hold_decisions(period).get(slot) or DecisionEdit(period=period, slot=slot)
    edit.act, edit.reason, edit.is_hidden = act, reason, is_hidden
    edit.by, edit.at = by, at
    edit._history_user = by
    edit.full_clean(exclude=["period", "by"])
    edit.save()
    return edit


@transaction.atomic
def give_back_decision(period, slot, *, by):
    """Let the point stand as the rule proposes it; the history keeps what stood there."""
    edit = hold_decisions(period).get(slot)
    if edit:
        edit._history_user = by
        edit.delete()
