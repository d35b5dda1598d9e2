"""The conversation about a report: what was sent back, what was answered, what changed."""

from dataclasses import dataclass, field

from reporting import differences, workflow
from reporting.models import Evidence, StatusChange
from reporting.models.progress import ReturnReason

# The fields that a reason speaks of; "evidence" is the section of documents.
FIELDS_OF = {
    ReturnReason.MISSING_EVIDENCE: ("evidence",),
    ReturnReason.WRONG_EVIDENCE: ("evidence",),
    ReturnReason.UNSIGNED: ("evidence",),
    ReturnReason.NUMBER: ("claimed_percent",),
    ReturnReason.NARRATIVE: ("narrative",),
    ReturnReason.OBSTACLE: ("obstacle_kinds", "follow_up"),
}


@dataclass
class Round:
    """One return and what came of it. `sent` is None while the Pokja still repairs.

    `changes` are Changes of the fields since the return, `documents` sentences about evidence.
    """

    number: int
    returned: StatusChange
    sent: StatusChange | None = None
    answer: str = ""
    changes: list = field(default_factory=list)
    documents: list = field(default_factory=list)

    @property
    def is_changed(self):
        return bool(self.changes or self.documents)


def conversation(entry):
    """The rounds of a report, the first one first; [] when it never came back.

    One query, one to two more when it did.
    """
    if not entry.pk:
        return []
    moves = entry.changes.filter(action__in=("submit", "return", "undo")).select_related("by")
    rounds = []
    for move in moves.order_by("id"):
        if move.action == "return":
            rounds.append(Round(len(rounds) + 1, move))
        elif move.action == "undo" and move.source == entry.Status.RETURNED:
            # A return taken back was never said.
            rounds.pop()
        elif move.action == "submit" and rounds:
            rounds[-1].sent = move
    if not rounds:
        return []
    pieces = list(Evidence.objects.filter(entry=entry).select_related("replaces", "replaced_by"))
    for each in rounds:
        _fill(each, entry, pieces)
    return rounds


def _fill(each, entry, pieces):
    since, until = each.returned.at, each.sent.at if each.sent else None
    after = each.sent.snapshot if each.sent else workflow.state_of(entry)
    each.answer = each.sent.note if each.sent else workflow.answer_of(entry)
    found = differences.changes({**each.returned.snapshot, "verified_percent": None}, after)
    each.changes = [change for change in found if change.name != "evidence"]
    for piece in pieces:
        if _within(piece.added_at, since, until):
            old = f" menggantikan “{piece.replaces}”" if piece.replaces_id else " ditambahkan"
            each.documents.append(f"“{piece}”{old}")
        elif _within(piece.removed_at, since, until) and not hasattr(piece, "replaced_by"):
            each.documents.append(f"“{piece}” dihapus")


def _within(moment, since, until):
    return bool(moment) and since < moment and (until is None or moment <= until)


def asked(returned):
    """What a return asks of each field: lists of reasons as people read them, by field's name."""
    found = {}
    for reason in returned.reasons if returned else []:
        for name in FIELDS_OF.get(reason, ()):
            found.setdefault(name, []).append(ReturnReason(reason).label)
    return found


def point_out(form, returned):
    """Put reasons and note of the return beside the form's fields that it speaks of."""
    for name, reasons in asked(returned).items():
        if name in form.fields:
            form.fields[name].asked = {"reasons": reasons, "note": returned.note}
