"""Saving a report from its form: what was typed, what was attached, and who else was there."""

from dataclasses import dataclass

from reporting import workflow
from reporting.forms import ProgressEntryForm
from reporting.models import ProgressEntry, StatusChange
from reporting.models.progress import REPORT_FIELDS
from reporting.views import slots, worklist
from reporting.views.lookups import entry_of
from reporting.views.merging import Merge, complete, keep_closed, merge, take_over
from reporting.workflow import Conflict

COPIED = ("activities", "agencies_involved", "beneficiaries", "narrative", "obstacles", "follow_up")


@dataclass(frozen=True)
class Saved:
    """A report as saved, with its form and slots and sentences about what was done besides.

    `merge` holds what others changed meanwhile and what was taken over from them.
    """

    entry: ProgressEntry
    form: ProgressEntryForm
    slots: list
    told: list
    merge: Merge

    @property
    def theirs(self):
        return self.merge.theirs

    @property
    def has_errors(self):
        return bool(self.form.errors) or any(slot.form.errors for slot in self.slots)


class Collision(Exception):
    """Somebody else answered the same field otherwise; nothing typed was saved.

    `entry` is the report as it stands, `merge` what collides, `told` sentences about evidence,
    which never collides and was attached.
    """

    def __init__(self, entry, merge, told):
        super().__init__("collision")
        self.entry = entry
        self.merge = merge
        self.told = told


def typed_in(data, entry):
    """What a button sent, as a changeable copy in which "Salin" and a collision's choices are
    done."""
    typed = data.copy()
    chosen = [name for name in REPORT_FIELDS if data.get(f"keep-{name}") == "stored"]
    take_over(typed, entry, chosen)
    name = data.get("copy")
    if name in COPIED:
        before = worklist.report_before(entry.target)
        parts = (typed.get(name, "").strip(), getattr(before, name, ""))
        typed[name] = "\n\n".join(filter(None, parts))
    return typed


def typed_so_far(data, entry):
    """What the script sent by itself: the fields it left out stand as the page was made.

    It may take back that a report is ready, but only a button says so.
    """
    typed = data.copy()
    complete(typed, entry)
    typed["is_ready"] = str(entry.is_ready and data.get("is_ready") != "False")
    return typed


def keep(target, typed, evidence, *, by, via=StatusChange.Via.PAGE):
    """Attach and save; return a Saved. Raises Refused or Collision.

    `typed` ends up with the answers that were taken over from others.
    """
    told = slots.add_to(ProgressEntry(target=target), evidence, by=by)
    entry, form, found = _write(target, typed, told, by=by, via=via)
    if "remove" in typed:
        told += slots.remove(entry, typed["remove"], by=by)
    if "reuse" in typed:
        told += slots.reuse(entry, evidence, typed["reuse"], by=by)
    saved = Saved(entry, form, evidence, told, found)
    typed["seen_version"] = str(entry.version)
    if not saved.has_errors:
        return saved
    evidence = slots.reloaded(entry, evidence)
    slots.point_to(evidence, form)
    return Saved(entry, form, evidence, told, found)


def others_said(saved):
    """A sentence about what was taken over from somebody else, in a list; [] for nothing."""
    if not saved.theirs:
        return []
    labels = ", ".join(change.label for change in saved.theirs)
    return [f"{saved.merge.by} sementara itu mengubah {labels}; isiannya sudah disatukan."]


def _write(target, typed, told, *, by, via):
    # Each round that fails is one in which somebody else has saved: it cannot go on for ever.
    while True:
        current = entry_of(target)
        keep_closed(typed, current)
        version, found = current.version, merge(typed, current)
        if found.both:
            raise Collision(current, found, told)
        take_over(typed, current, [change.name for change in found.theirs])
        form = ProgressEntryForm(typed, instance=current)
        form.is_valid()
        try:
            entry = workflow.perform(
                form.instance,
                "save",
                by=by,
                version=version,
                values=form.values(),
                unread=form.unread(),
                answer=_answer(typed),
                via=via,
            )
        except Conflict:
            continue
        return entry, form, found


def _answer(typed):
    """What was typed for the verifier; None when the form did not ask."""
    text = typed.get("answer")
    # PostgreSQL keeps no null characters.
    return None if text is None else text.replace("\0", "").replace("\r\n", "\n").strip()
