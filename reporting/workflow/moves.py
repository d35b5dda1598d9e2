"""`perform`: the only code that saves a report."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reporting import notices
from reporting.models import Evidence, Extension, ProgressEntry, StatusChange, Target
from reporting.models.progress import REPORT_FIELDS
from reporting.workflow.rules import (
    DRAFT,
    FILLING,
    MOVES,
    NEW,
    RETURNED,
    Conflict,
    Refusal,
    Refused,
    acts_for,
    refusal,
)
from reporting.workflow.scope import closed_fields, closed_sentence, open_parts, parts_of
from reporting.workflow.snapshots import snapshot, state_of

NOT_JUDGED = {field.name for field in Evidence._meta.fields} - {"verdict", "verdict_note"}


def locked(entry):
    """The report as it stands, re-read under lock inside the caller's transaction.

    The lock is on the target, which exists before its report does; closing a period takes
    the same locks, so that no report slips in while it closes. SQLite has no row lock: there
    every write transaction begins IMMEDIATE and is alone.
    """
    Target.objects.select_for_update().get(pk=entry.target_id)
    current = ProgressEntry.objects.with_places().filter(target=entry.target_id).first()
    if current:
        return current
    return ProgressEntry(target=Target.objects.with_places().get(pk=entry.target_id))


def perform(
    entry,
    action,
    *,
    by,
    version,
    at=None,
    via=StatusChange.Via.PAGE,
    values=None,
    unread=None,
    answer=None,
    verified_percent=None,
    reasons=(),
    parts=(),
    checklist=(),
    note="",
    fix_by=None,
    submission=None,
    verdicts=None,
):
    """Make one move and return the report as it stands afterwards.

    `version` is the one the person saw, 0 for a report not begun. `values` (for save) maps
    names of REPORT_FIELDS and is_ready to values; `unread` maps fields to texts that could not
    be read. `answer` (for save) is what the Pokja answers a return, None as it was; it stands
    as the note of the save and goes with the next sending. `verdicts` (for verify and return)
    maps ids of the report's evidence to pairs (verdict, note). `parts` (for return) are the
    ReportParts that the Pokja may change, those of the reasons when none is named. A save that
    would change another part is refused. `checklist` (for verify and return) is what is vouched
    for, as `PlanYear.checked` gives it; with an item that is not met nothing is verified.

    Writes the report, one StatusChange and what is due to others in one transaction; a save
    that changes nothing writes nothing. Raises Refused or Conflict, having written nothing.
    """
    if verdicts and action not in ("verify", "return"):
        raise TypeError("evidence is judged only together with the report")
    at = at or timezone.now()
    with transaction.atomic():
        current = locked(entry)
        refused = refusal(current, action, by=by, at=at)
        if refused:
            raise Refused(refused, current)
        if current.version != version:
            raise Conflict(current)
        source = current.status if current.version else NEW
        before = state_of(current)
        if action in ("save", "submit"):
            said = answer_of(current)
            note = said if answer is None else answer
        if action == "save":
            opened = open_parts(current)
            _fill(current, values or {}, unread or {})
            if shut := _changed(current, before, closed_fields(opened), unread or {}):
                stored = ProgressEntry.objects.with_places().get(pk=current.pk)
                raise Refused(Refusal("state", closed_sentence(shut, opened)), stored)
            if current.version and state_of(current) == before and note == said:
                return current
        else:
            refused = _decide(current, action, at, verified_percent, reasons, note)
            refused = refused or _vouch(action, checklist)
            refused = refused or _judge(current, verdicts or {})
            if refused:
                raise Refused(refused, current)
        current.version += 1
        current.updated_at, current.updated_by = at, by
        current.save()
        change = StatusChange.objects.create(
            entry=current,
            action=action,
            source=source,
            target=current.status,
            by=by,
            on_behalf=action in FILLING and acts_for(current.region, action, by) == "on_behalf",
            at=at,
            reasons=list(reasons),
            parts=parts_of(reasons, parts) if action == "return" else [],
            checklist=list(checklist),
            note=note,
            fix_by=fix_by,
            via=via,
            snapshot=snapshot(current),
            submission=submission,
        )
        notices.tell(change)
    return current


def answer_of(entry):
    """What the Pokja answered so far to the last return of the report; "" for nothing."""
    if not entry.pk or entry.status not in (DRAFT, RETURNED):
        return ""
    moves = entry.changes.filter(action__in=("return", "save", "submit"))
    last = moves.order_by("-id").values_list("action", "note").first()
    return last[1] if last and last[0] != "return" else ""


def _fill(entry, values, unread):
    """Put what was typed into the report; what could not be read empties its field."""
    for name, value in values.items():
        if name not in REPORT_FIELDS and name != "is_ready":
            raise TypeError(f"{name} is not filled in by a Pokja")
        setattr(entry, name, value)
    for name in unread:
        setattr(entry, name, ProgressEntry._meta.get_field(name).get_default())
    entry.unread = unread
    if entry.unread or next(entry.contradictions(), None):
        entry.is_ready = False
    if entry.is_ready and next(entry.gaps(), None):
        entry.is_ready = False


def _changed(entry, before, names, unread):
    """Those of the fields that say something else now than before."""
    now = state_of(entry)
    return {name for name in names if now[name] != before[name] or name in unread}


def _decide(entry, action, at, verified_percent, reasons, note):
    """Change the state of the report in memory; the Refusal when what came with it is wanting."""
    if action == "submit":
        gap = next(entry.gaps(), None) or next(entry.contradictions(), None)
        if gap or entry.unread or not entry.is_ready:
            sentence = gap[1] if gap else "Tandai laporan sebagai lengkap dahulu."
            return Refusal("form", f"{entry.plan.code} belum lengkap. {sentence}")
        until = Extension.objects.until(entry.region, entry.period)
        if entry.first_submitted_at is None:
            entry.first_submitted_at = at
            entry.is_late = at > entry.period.due_for(until)
        entry.submitted_at = at
    if action == "return" and not reasons:
        return Refusal("form", "Pilih alasan.")
    if action == "return" and not note.strip():
        return Refusal("form", "Tulis catatan untuk Pokja.")
    if action in ("undo", "correct") and not note.strip():
        return Refusal("form", "Tulis alasannya.")
    if action in ("verify", "correct") and not entry.is_nil:
        percent = entry.claimed_percent if verified_percent is None else verified_percent
        if percent != entry.claimed_percent and not note.strip():
            return Refusal("form", "Tulis alasan mengapa angkanya berbeda dari laporan Pokja.")
        entry.verified_percent = percent
    if action in ("undo", "withdraw", "return"):
        entry.verified_percent = None
    if action in ("return", "withdraw"):
        entry.is_ready = False
    entry.status = MOVES[action].target or entry.status
    return None


def _vouch(action, checklist):
    """The Refusal when a report would be verified against what was found missing."""
    unmet = [item for _, item, is_met in checklist if not is_met]
    if action == "verify" and unmet:
        return Refusal(
            "form",
            f"Butir ini Anda tandai belum terpenuhi: {'; '.join(unmet)}. "
            "Kembalikan laporannya, atau hapus tandanya.",
        )
    return None


def _judge(entry, verdicts):
    """Store the verdict on each piece of evidence; the Refusal when one cannot stand."""
    pieces = Evidence.objects.current().filter(entry=entry).select_related("requirement")
    judged = pieces.in_bulk(verdicts)
    if judged.keys() != verdicts.keys():
        return Refusal("form", "Nilai hanya data dukung yang ada di laporan ini.")
    for pk, piece in judged.items():
        piece.entry = entry
        piece.verdict, piece.verdict_note = verdicts[pk]
        try:
            piece.clean_fields(exclude=NOT_JUDGED)
            piece.clean()
        except ValidationError as error:
            return Refusal("form", f"{piece}: {' '.join(error.messages)}")
    Evidence.objects.bulk_update(judged.values(), ["verdict", "verdict_note"])
    return None
