"""What a return opens: the parts that it names may change, the others stay as they were sent.

It holds until the report is decided again, a withdrawal in between included. A part in which
something is missing is open too, so that no repair is a dead end.
"""

from django.core.exceptions import NON_FIELD_ERRORS

from reporting.models import StatusChange
from reporting.models.progress import PART_OF_FIELD, PARTS_OF_REASON, ReportPart, Status

ALL_PARTS = frozenset(ReportPart.values)
_LOOK_UP = object()


def parts_of(reasons, parts=()):
    """The parts that a return for these reasons opens, in their order: the named, or theirs."""
    named = set(parts) or {part for reason in reasons for part in PARTS_OF_REASON[reason]}
    return [part for part in ReportPart.values if part in named]


def returned_parts(entries):
    """The parts that the standing return of each report opened, by entry id. One query.

    A report that never came back, or whose return was taken back, is left out.
    """
    moves = StatusChange.objects.filter(entry__in=entries, action__in=("return", "undo"))
    standing = {}
    for pk, action, source, parts in moves.order_by("id").values_list(
        "entry", "action", "source", "parts"
    ):
        opened = standing.setdefault(pk, [])
        if action == "return":
            opened.append(frozenset(parts) or ALL_PARTS)
        elif source == Status.RETURNED:
            opened.pop()
    return {pk: opened[-1] for pk, opened in standing.items() if opened}


def open_parts(entry, returned=_LOOK_UP, missing=None):
    """The ReportParts of the report that its Pokja may change now.

    `returned` are the parts of its standing return or None, `missing` its missing documents;
    both are looked up when not given. No query for a report that was never sent, else at most two.
    """
    is_repaired = entry.first_submitted_at and entry.status in (Status.DRAFT, Status.RETURNED)
    if returned is _LOOK_UP:
        returned = returned_parts([entry.pk]).get(entry.pk) if is_repaired else None
    # A nil report is one answer.
    if not is_repaired or returned is None or returned == ALL_PARTS or entry.is_nil:
        return ALL_PARTS
    lacking = (name for name, _ in [*entry.contradictions(), *entry.gaps(missing)])
    return returned | {
        ReportPart.EVIDENCE if name == NON_FIELD_ERRORS else PART_OF_FIELD[name] for name in lacking
    }


def closed_fields(parts):
    """The REPORT_FIELDS that stay as they were sent when these parts are open."""
    return {name for name, part in PART_OF_FIELD.items() if part not in parts}


def closed_sentence(names, parts):
    """Why these fields may not change while only these parts are open."""
    told = part_names({PART_OF_FIELD[name] for name in names})
    return (
        f"Bagian ini tidak dikembalikan, jadi tetap seperti yang dikirim: {told}. "
        f"Yang dibuka verifikator: {part_names(parts)}."
    )


def part_names(parts):
    """ "capaian, data dukung"."""
    return ", ".join(label.lower() for part, label in ReportPart.choices if part in parts)
