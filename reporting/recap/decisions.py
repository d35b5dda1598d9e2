"""Which points the leadership reads: those that the rules propose, after Bappeda's edits."""

from reporting.models import DecisionEdit
from reporting.recap.parts import Decision
from reporting.recap.words import proposals

SLOTS = tuple(DecisionEdit.Slot.values)


def decisions(recap, period):
    """The Decisions of a Recap in the order of the slots, at most three. One query."""
    proposed = proposals(recap)
    edits = {edit.slot: edit for edit in period.decision_edits.select_related("by")}
    found = (_settled(proposed.get(slot), edits.get(slot)) for slot in SLOTS)
    return tuple(decision for decision in found if decision)


def _settled(proposed, edit):
    if edit is None:
        return proposed
    if edit.is_hidden:
        return None
    return Decision(edit.act, edit.reason, edited_by=str(edit.by), edited_at=edit.at)
