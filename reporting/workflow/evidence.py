"""Moves of a piece of evidence: the report's version stays."""

from django.db import transaction
from django.utils import timezone

from reporting.models import Evidence, ProgressEntry, StatusChange
from reporting.workflow.moves import locked, perform
from reporting.workflow.rules import Refusal, Refused, acts_for, refusal
from reporting.workflow.snapshots import snapshot


def attach(entry, evidence, *, by, at=None, via=StatusChange.Via.PAGE):
    """Add a piece of Evidence (unsaved, without its entry) to the report; return it saved.

    What is there already for the same requirement is not added twice, though two requests
    bring it in the same moment: the piece that is there is returned. A report not begun is
    begun as a draft. When it replaces another piece, which must still count, that one is
    retired in the same move. The version stays: evidence never collides with typed text, and
    it cannot change once the report is sent. Raises Refused.
    """
    at = at or timezone.now()
    with transaction.atomic():
        current = locked(entry)
        refused = refusal(current, "attach", by=by, at=at)
        if refused:
            raise Refused(refused, current)
        twin = None if evidence.replaces else _twin(current, evidence)
        if twin:
            return twin
        if not current.version:
            current = perform(current, "save", by=by, version=0, at=at, via=via)
        old, note = evidence.replaces, str(evidence)
        if old:
            if not Evidence.objects.current().filter(pk=old.pk).exists():
                raise Refused(Refusal("state", f"“{old}” sudah diganti atau dihapus."), current)
            note = f"{evidence} menggantikan {old}"
        evidence.entry, evidence.added_by, evidence.added_at = current, by, at
        evidence.full_clean()
        if old:
            _retire(old, by, at)
        evidence.save()
        _note_evidence(current, "attach", note, by, at, via)
    return evidence


def _twin(entry, evidence):
    """The piece of the report that is the same file or link for the same requirement, or None."""
    same = {name: getattr(evidence, name) for name in ("requirement", "file", "link")}
    return Evidence.objects.current().filter(entry=entry.pk, **same).first()


def describe(evidence, *, number, day, by, at=None, via=StatusChange.Via.PAGE):
    """Set number and day of the document; return the evidence as it stands. Raises Refused.

    What stays the same writes nothing.
    """
    at = at or timezone.now()
    with transaction.atomic():
        current = locked(evidence.entry)
        refused = refusal(current, "describe", by=by, at=at)
        stored = Evidence.objects.get(pk=evidence.pk)
        if not refused and stored.removed_at:
            refused = Refusal("state", f"“{stored}” sudah diganti atau dihapus.")
        if refused:
            raise Refused(refused, current)
        told = [
            f"{label} {_or_dash(old)} → {_or_dash(new)}"
            for label, old, new in (
                ("nomor", stored.document_number, number),
                ("tanggal", stored.document_date, day),
            )
            if old != new
        ]
        if told:
            stored.document_number, stored.document_date = number, day
            stored.save(update_fields=["document_number", "document_date"])
            _note_evidence(current, "describe", f"{stored}: {', '.join(told)}", by, at, via)
    return stored


def _or_dash(value):
    return f"{value:%d/%m/%Y}" if hasattr(value, "year") else value or "–"


def detach(evidence, *, by, at=None, via=StatusChange.Via.PAGE):
    """Retire a piece of evidence; it stays in history. Raises Refused."""
    at = at or timezone.now()
    with transaction.atomic():
        current = locked(evidence.entry)
        refused = refusal(current, "detach", by=by, at=at)
        if refused:
            raise Refused(refused, current)
        _retire(evidence, by, at)
        _note_evidence(current, "detach", str(evidence), by, at, via)


def _retire(evidence, by, at):
    Evidence.objects.filter(pk=evidence.pk, removed_at=None).update(removed_at=at, removed_by=by)


def _note_evidence(entry, action, note, by, at, via):
    if entry.is_ready and next(entry.gaps(), None):
        entry.is_ready = False
        ProgressEntry.objects.filter(pk=entry.pk).update(is_ready=False)
    StatusChange.objects.create(
        entry=entry,
        action=action,
        source=entry.status,
        target=entry.status,
        by=by,
        on_behalf=acts_for(entry.region, action, by) == "on_behalf",
        at=at,
        note=note,
        via=via,
        snapshot=snapshot(entry),
    )
