"""Which points the leadership reads: those that the rules propose, after Bappeda's edits."""

from reporting.models import DecisionEdit, Extension
from reporting.recap.parts import Decision
from reporting.recap.words import proposals

SLOTS = tuple(DecisionEdit.Slot.values)


def decisions(recap, period):
    """The Decisions of a Recap in the order of the slots, at most three. Two queries."""
    proposed = proposed_points(recap, period)
    edits = {edit.slot: edit for edit in period.decision_edits.select_related("by")}
    found = (_settled(proposed.get(slot), edits.get(slot)) for slot in SLOTS)
    return tuple(decision for decision in found if decision)


def proposed_points(recap, period):
    """What the rules propose by slot, knowing who has more time; before any edit. One query."""
    extensions = Extension.objects.filter(period=period).order_by("id")
    until = dict(extensions.values_list("region", "until"))
    # Closing ends every extension: nothing can be sent any more.
    running = {} if recap.closed_at else until
    return proposals(recap, {region for region, end in running.items() if end > recap.at})


def _settled(proposed, edit):
    if edit is None:
        return proposed
    if edit.is_hidden:
        return None
    return Decision(edit.act, edit.reason, edited_by=str(edit.by), edited_at=edit.at)
