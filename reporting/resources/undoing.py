"""Takes a whole import back, while nothing later touched what it wrote."""

from django.db import transaction
from django.utils import timezone

from reporting import workflow, years
from reporting.models import (
    Assignment,
    ImportBatch,
    PlanYear,
    ProgressEntry,
    StatusChange,
    Target,
)
from reporting.models.progress import REPORT_FIELDS, Status

from . import legacy
from .bulk import delete_with_history, update_with_history

MADE_BY_IMPORTS = {"assignment": Assignment, "target": Target}


class Blocked(Exception):
    """The import cannot be taken back; `hindrances` are the sentences why. Nothing changed."""

    def __init__(self, hindrances):
        super().__init__("; ".join(hindrances))
        self.hindrances = hindrances


def hindrances(batch, *, by):
    """Why the import cannot be taken back as a whole: sentences, [] when it can."""
    if not batch.applied_at or batch.undone_at:
        return ["Impor ini sudah dibatalkan." if batch.undone_at else "Impor ini belum disimpan."]
    if "historic" in batch.effects:
        return legacy.hindrances(batch)
    if batch.year.status == PlanYear.Status.CLOSED:
        return [f"Tahun {batch.year} sudah ditutup."]
    if "report" in batch.effects:
        return _moved_reports(batch, by)
    if "assignment" in batch.effects:
        return [*_touched_later(batch), *_locked_targets(batch), *_referred_to(batch)]
    return ["Impor ini tidak mencatat apa yang ditulisnya."]


def undo(batch, *, by):
    """Take the import back: old values return, what it made and nobody uses is deleted.

    All with history, in one transaction; the batch keeps who did it and when. Raises Blocked.
    """
    with transaction.atomic():
        years.hold(batch.year)
        current = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        found = hindrances(current, by=by)
        if found:
            raise Blocked(found)
        current.undone_at, current.undone_by = timezone.now(), by
        current.save(update_fields=["undone_at", "undone_by"])
        if "historic" in current.effects:
            legacy.restore(current, by)
        elif "report" in current.effects:
            _restore_reports(current, by)
        else:
            _restore_plans(current, by)


# --- assignments and targets ---


def _touched(batch, kind):
    """The ids of the rows of that kind that the import wrote."""
    effects = batch.effects[kind]
    return {*effects["made"], *map(int, effects["old"])}


def _touched_later(batch):
    """Rows changed since, but for what later imports did and took back themselves."""
    taken_back = ImportBatch.objects.filter(year=batch.year, undone_at__gte=batch.applied_at)
    harmless = {batch.reason}
    harmless.update(reason for each in taken_back for reason in (each.reason, _reason(each)))
    found = {}
    for kind, model in MADE_BY_IMPORTS.items():
        ids = _touched(batch, kind)
        later = model.history.filter(history_date__gte=batch.applied_at)
        for each in later.select_related("history_user"):
            if each.id in ids and each.history_change_reason not in harmless:
                assignment = each.id if model is Assignment else each.assignment_id
                found[assignment] = each.history_user
    names = _names(found)
    return [
        f"{names[pk]} sesudah itu diubah lagi oleh {who or 'sistem'}." for pk, who in found.items()
    ]


def _locked_targets(batch):
    ids = _touched(batch, "target")
    targets = Target.objects.filter(period__year=batch.year).select_related("period", "entry")
    sentences = [
        Target.lock(target.period, _is_verified(target)) for target in targets if target.pk in ids
    ]
    return [sentence for sentence in dict.fromkeys(sentences) if sentence]


def _is_verified(target):
    entry = getattr(target, "entry", None)
    return bool(entry and entry.status == Status.VERIFIED)


def _referred_to(batch):
    """What now hangs on rows that the import made: reports, or targets that others added."""
    targets, assignments = (set(batch.effects[kind]["made"]) for kind in ("target", "assignment"))
    entries = ProgressEntry.objects.filter(target__period__year=batch.year).with_places()
    found = [f"{each.target} sudah punya laporan." for each in entries if each.target_id in targets]
    others = Target.objects.filter(period__year=batch.year).with_places()
    return found + [
        f"{each} ditambahkan sesudahnya."
        for each in others
        if each.assignment_id in assignments and each.pk not in targets
    ]


def _names(ids):
    assignments = Assignment.objects.filter(pk__in=list(ids)[:500]).select_related(
        "plan", "region__parent"
    )
    known = {each.pk: str(each) for each in assignments}
    return {pk: known.get(pk, "Penugasan yang sudah dihapus") for pk in ids}


def _restore_plans(batch, by):
    reason = _reason(batch)
    for kind, model in MADE_BY_IMPORTS.items():
        old = batch.effects[kind]["old"]
        rows = [
            each for each in model.objects.filter(**_of(batch.year, kind)) if str(each.pk) in old
        ]
        for row in rows:
            for name, value in old[str(row.pk)].items():
                setattr(row, name, model._meta.get_field(name).to_python(value))
        fields = sorted({name for values in old.values() for name in values})
        update_with_history(rows, fields, by=by, reason=reason)
    for kind in ("target", "assignment"):
        model, made = MADE_BY_IMPORTS[kind], set(batch.effects[kind]["made"])
        there = model.objects.filter(**_of(batch.year, kind)).values_list("pk", flat=True)
        delete_with_history(model, made.intersection(there), by=by, reason=reason)


def _reason(batch):
    """What the history of each row says about the undoing."""
    return f"Batal: {batch.reason}"


def _of(year, kind):
    return {"plan__year": year} if kind == "assignment" else {"period__year": year}


# --- reports ---


def _reports(batch):
    """(entry, effect) for each report that the import wrote."""
    effects = batch.effects["report"]["old"]
    entries = ProgressEntry.objects.filter(target__period__year=batch.year).with_places()
    return [
        (each, effects[str(each.target_id)]) for each in entries if str(each.target_id) in effects
    ]


def _moved_reports(batch, by):
    found = []
    for entry, effect in _reports(batch):
        refused = workflow.refusal(entry, "save", by=by)
        if entry.version != effect["version"]:
            found.append(f"Laporan {entry.target} sesudah itu diubah oleh {entry.updated_by}.")
        elif refused:
            found.append(f"{entry.target}: {refused}")
    return found


def _restore_reports(batch, by):
    """Drafts get back what they held; one that the import began stays as an empty draft."""
    for entry, effect in _reports(batch):
        before = effect["before"]
        values = {
            name: ProgressEntry._meta.get_field(name).to_python(before[name])
            for name in REPORT_FIELDS
        }
        workflow.perform(
            entry,
            "save",
            by=by,
            version=effect["version"],
            via=StatusChange.Via.EXCEL,
            values={**values, "is_ready": before["is_ready"]},
            unread=before["unread"],
        )
