"""Two people at one report: what each changed, and which answers can stand together."""

from dataclasses import dataclass

from reporting import differences, workflow
from reporting.forms import ProgressEntryForm
from reporting.models import ProgressEntry, User
from reporting.models.progress import REPORT_FIELDS


@dataclass(frozen=True)
class Merge:
    """How a form stands to the report it is to be saved into.

    `theirs` are Changes (stored → typed) of fields that only others changed since the version
    that the form was made from; `both` those that both changed, to different answers. `by`
    saved last.
    """

    theirs: list
    both: list
    by: User | None


def merge(typed, current):
    """Compare what was typed with the stored report by the version that the person saw."""
    if seen_version(typed) == current.version:
        return Merge([], [], None)
    base = _state_at(current, seen_version(typed))
    mine = workflow.state_of(bound(typed, current.target).instance)
    found = differences.changes(workflow.state_of(current), mine)
    theirs = [change for change in found if differences.said(base, change.name) == change.after]
    both = [
        change
        for change in found
        if change not in theirs and differences.said(base, change.name) != change.before
    ]
    return Merge(theirs, both, current.updated_by if current.version else None)


def bound(typed, target):
    """The validated form of what was typed, on a report of its own."""
    form = ProgressEntryForm(typed, instance=ProgressEntry(target=target))
    form.is_valid()
    return form


def seen_version(typed):
    """The version that the page was made from; -1, which no report has, when it is not said."""
    text = typed.get("seen_version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def take_over(typed, entry, names):
    """Put the stored answers of these fields in place of the typed ones."""
    form = ProgressEntryForm.reopened(entry)
    for name in names:
        typed.pop(name, None)
        written = _written(form[name].value())
        if written:
            typed.setlist(name, written)


def complete(typed, current):
    """Fill in what a browser left out because nothing was changed there since its version.

    `changed` names the fields that it sent.
    """
    version = seen_version(typed)
    seen = current if version == current.version else _entry_at(current, version)
    names = set(REPORT_FIELDS) - set(typed.getlist("changed"))
    take_over(typed, seen, sorted(names))


def keep_closed(typed, current):
    """Put in the stored answers of fields that a return left closed, where none was sent.

    What was sent for such a field stays: the workflow refuses it with its reason. Queries as
    `workflow.open_parts`.
    """
    closed = workflow.closed_fields(workflow.open_parts(current))
    take_over(typed, current, sorted(closed - set(typed)))


def answers_in(entry, names):
    """The stored answers as the form's controls hold them: a dict of lists of texts by field."""
    form = ProgressEntryForm.reopened(entry)
    return {name: _written(form[name].value()) for name in names}


def _written(value):
    """A field's value as a browser would send it."""
    if value in (None, False, "", []):
        return []
    if value in (True, "True"):
        return ["on"]
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def _state_at(entry, version):
    """The report's state at a version, from its history: each version is one move."""
    if not entry.pk or version < 1:
        return {}
    moves = entry.changes.exclude(action__in=workflow.EVIDENCE_MOVES).order_by("id")
    change = moves[version - 1 : version].first()
    return change.snapshot if change else {}


def _entry_at(current, version):
    """The report as it stood at a version, unsaved; empty for a version that never was."""
    state = _state_at(current, version)
    entry = ProgressEntry(target=current.target, unread=state.get("unread", {}))
    for name in REPORT_FIELDS:
        if name in state:
            setattr(entry, name, ProgressEntry._meta.get_field(name).to_python(state[name]))
    return entry
