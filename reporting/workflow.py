"""The table of moves and the only code that saves a report.

`refusal` says why a move is refused or None; pages ask it whether to show a button, imports
whether a row may change, and `perform` whether to go on: many users, one rule.
"""

import hashlib
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reporting.models import (
    Evidence,
    Extension,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    SendRequest,
    StatusChange,
    Submission,
    Target,
)
from reporting.models.progress import REPORT_FIELDS, Status

DRAFT, SUBMITTED, RETURNED, VERIFIED = Status.values
NEW = ""


@dataclass(frozen=True)
class Move:
    """From which states, to which one (None: it stays), by whom, and what to call it."""

    sources: tuple
    target: str | None
    permission: str
    verb: str
    on_behalf: bool = False


MOVES = {
    "save": Move((NEW, DRAFT, RETURNED), None, "save_report", "disimpan", on_behalf=True),
    "attach": Move((NEW, DRAFT, RETURNED), None, "save_report", "dilampiri", on_behalf=True),
    "detach": Move((DRAFT, RETURNED), None, "save_report", "diubah", on_behalf=True),
    "describe": Move((DRAFT, RETURNED), None, "save_report", "diubah", on_behalf=True),
    "submit": Move((DRAFT, RETURNED), SUBMITTED, "submit_report", "dikirim", on_behalf=True),
    "withdraw": Move((SUBMITTED,), DRAFT, "submit_report", "ditarik", on_behalf=True),
    "return": Move((SUBMITTED,), RETURNED, "verify_report", "dikembalikan"),
    "verify": Move((SUBMITTED,), VERIFIED, "verify_report", "diverifikasi"),
    "undo": Move((VERIFIED, RETURNED), SUBMITTED, "verify_report", "dibatalkan putusannya"),
    "correct": Move((VERIFIED,), None, "verify_report", "dikoreksi"),
}
# Moves of a piece of evidence: the report's version stays.
EVIDENCE_MOVES = ("attach", "detach", "describe")
FILLING = ("save", *EVIDENCE_MOVES, "submit", "withdraw")
ENTERING = ("save", "attach", "describe", "submit")
NOT_JUDGED = {field.name for field in Evidence._meta.fields} - {"verdict", "verdict_note"}
STATE_WORDS = {NEW: "belum diisi", **{value: label.lower() for value, label in Status.choices}}


class Refusal(str):
    """Why a move is refused: the sentence itself, and its `kind`.

    "deny" not this person (403), "state" not in this state (409), "lock" the window is shut
    (409), "form" something is missing in what was sent (200 with the sentence).
    """

    def __new__(cls, kind, sentence):
        refusal = super().__new__(cls, sentence)
        refusal.kind = kind
        return refusal


class Refused(Exception):
    """A move was refused; nothing was written. `refusal` says why, `entry` on which report."""

    def __init__(self, refusal, entry=None):
        super().__init__(refusal)
        self.refusal = refusal
        self.entry = entry


class Conflict(Exception):
    """Somebody saved the report in between; nothing was written. `entry` is how it stands now."""

    def __init__(self, entry):
        super().__init__("conflict")
        self.entry = entry


def acts_for(region, action, by):
    """How `by` may fill in for the region: "own", "on_behalf" or None."""
    move = MOVES[action]
    if by.region_id == region.pk and by.has_perm(f"reporting.{move.permission}"):
        return "own"
    if move.on_behalf and by.has_perm("reporting.report_on_behalf"):
        return "on_behalf"
    return None


_LOOK_UP = object()


def refusal(entry, action, *, by, at=None, until=_LOOK_UP):
    """Why `by` may not make this move on the report now, as a Refusal, or None.

    `until` is the end of the unit's extension, looked up when not given. At most three
    queries; none for a filling move whose `until` is given.
    """
    move = MOVES[action]
    region, period = entry.region, entry.period
    if action in FILLING:
        if not acts_for(region, action, by):
            return Refusal("deny", _who_instead(action, by, region))
    elif not by.has_perm(f"reporting.{move.permission}"):
        return Refusal("deny", "Hanya Verifikator atau Admin Bappeda yang dapat melakukan ini.")
    if not entry.target.assignment.is_applicable:
        return Refusal("state", "Aksi ini tidak berlaku bagi daerah ini; tidak ada laporannya.")
    status = entry.status if entry.version else NEW
    if status not in move.sources:
        return Refusal("state", f"Laporan ini {STATE_WORDS[status]}, tidak dapat {move.verb}.")
    if action in FILLING and until is _LOOK_UP:
        until = Extension.objects.until(region, period)
    shut = _shut(entry, action, at or timezone.now(), until)
    if shut:
        return Refusal("lock", shut)
    if action == "undo" and status == RETURNED and entry.changes.last().action != "return":
        return Refusal("state", "Pokja sudah mulai memperbaiki laporan ini; tunggu kirimannya.")
    if action in ("verify", "return") and entered_by(entry, by):
        return Refusal(
            "deny",
            "Anda ikut mengisi atau mengirim laporan ini. Minta verifikator lain memeriksanya.",
        )
    return None


def _who_instead(action, by, region):
    if action in ("submit", "withdraw") and acts_for(region, "save", by):
        return "Hanya Penyetuju Pokja yang dapat mengirim atau menarik laporan."
    return "Hanya Pokja daerah ini yang dapat mengisi laporannya."


def _shut(entry, action, at, until):
    """The sentence why the window does not allow the move, or ""."""
    period = entry.period
    if action == "correct":
        if period.closed_at:
            return ""
        return f"Koreksi hanya untuk periode yang sudah ditutup; {period.code} masih berjalan."
    if period.closed_at:
        return (
            f"Periode {period.code} {period.year} sudah ditutup. "
            "Hubungi Bappeda bila ada yang perlu dikoreksi."
        )
    if period.year.status != PlanYear.Status.RUNNING:
        return f"Tahun {period.year} tidak sedang berjalan. Hubungi Bappeda."
    if action not in FILLING:
        return ""
    state = period.state(at, until=until)
    if state == "upcoming":
        opens = timezone.localtime(period.opens_at)
        return f"Periode {period.code} baru dibuka {opens:%d/%m/%Y} pukul {opens:%H.%M} WIB."
    if state == "closed" and not _still_fixable(entry, at):
        return f"Batas kirim {period.code} sudah lewat. Hubungi Bappeda untuk meminta perpanjangan."
    return ""


def _still_fixable(entry, at):
    """A returned report may be repaired until its fix-by day, whatever the period's clock says."""
    if entry.status != RETURNED:
        return False
    returned = entry.changes.filter(action="return").last()
    return bool(returned and returned.fix_by and timezone.localdate(at) <= returned.fix_by)


def entered_by(entry, user):
    """Whether the user filled in or sent any part of the report."""
    return entry.changes.filter(by=user, action__in=ENTERING).exists()


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
    maps ids of the report's evidence to pairs (verdict, note). Writes the report and one
    StatusChange in one transaction; a save that
    changes nothing writes nothing. Raises Refused or Conflict, having written nothing.
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
            _fill(current, values or {}, unread or {})
            if current.version and state_of(current) == before and note == said:
                return current
        else:
            refused = _decide(current, action, at, verified_percent, reasons, note)
            refused = refused or _judge(current, verdicts or {})
            if refused:
                raise Refused(refused, current)
        current.version += 1
        current.updated_at, current.updated_by = at, by
        current.save()
        StatusChange.objects.create(
            entry=current,
            action=action,
            source=source,
            target=current.status,
            by=by,
            on_behalf=action in FILLING and acts_for(current.region, action, by) == "on_behalf",
            at=at,
            reasons=list(reasons),
            note=note,
            fix_by=fix_by,
            via=via,
            snapshot=snapshot(current),
            submission=submission,
        )
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


def attach(entry, evidence, *, by, at=None, via=StatusChange.Via.PAGE):
    """Add a piece of Evidence (unsaved, without its entry) to the report; return it saved.

    A report not begun is begun as a draft. When it replaces another piece, which must still
    count, that one is retired in the same move. The version stays: evidence never collides
    with typed text, and it cannot change once the report is sent. Raises Refused.
    """
    at = at or timezone.now()
    with transaction.atomic():
        current = locked(entry)
        refused = refusal(current, "attach", by=by, at=at)
        if refused:
            raise Refused(refused, current)
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


def send(region, period, versions, *, by, token, at=None, via=StatusChange.Via.PAGE):
    """Send the unit's reports in one Submission and return it.

    `versions` maps target ids to the version that was reviewed. All go or none: a report that
    may not go raises Refused or Conflict with its entry. The same `token` again returns the
    submission that it made, so that a double click or a retry sends once.
    """
    at = at or timezone.now()
    with transaction.atomic():
        # One sending at a time per unit: the receipt's number follows the last one.
        Region.objects.select_for_update().get(pk=region.pk)
        made = Submission.objects.filter(token=token).first()
        if made:
            return made
        if not versions:
            raise Refused(Refusal("form", "Tidak ada laporan yang siap dikirim."))
        last = Submission.objects.filter(region=region, period=period).aggregate(n=Max("number"))
        submission = Submission.objects.create(
            region=region, period=period, number=(last["n"] or 0) + 1, by=by, at=at, token=token
        )
        sent = []
        for target_id in sorted(versions):
            target = Target.objects.with_places().get(
                pk=target_id, assignment__region=region, period=period
            )
            entry = perform(
                ProgressEntry(target=target),
                "submit",
                by=by,
                version=versions[target_id],
                at=at,
                via=via,
                submission=submission,
            )
            sent.append([target_id, snapshot(entry)])
        submission.digest = digest(sent)
        submission.save(update_fields=["digest"])
        waiting = SendRequest.objects.filter(region=region, period=period, answered_at=None)
        waiting.update(answered_at=at)
    return submission


def ask(entries, *, by, at=None):
    """Ask the unit's Penyetuju to send these reports; return the SendRequest and if it is new.

    `entries` are of one unit and period. The same request twice, by a double click or by two
    operators, is one as long as it waits. Raises Refused.
    """
    at = at or timezone.now()
    if not entries:
        raise Refused(Refusal("form", "Tidak ada laporan yang siap dikirim."))
    region, period = entries[0].region, entries[0].period
    with transaction.atomic():
        Region.objects.select_for_update().get(pk=region.pk)
        refused = refusal(entries[0], "save", by=by, at=at)
        if refused:
            raise Refused(refused, entries[0])
        actions = sorted(entry.plan.number for entry in entries)
        last = SendRequest.objects.waiting(region, period)
        if last and last.actions == actions:
            return last, False
        made = SendRequest.objects.create(
            region=region, period=period, actions=actions, by=by, at=at
        )
    return made, True


def digest(data):
    """The sha-256 of plain data, the same for the same content."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def close(period, *, by, at=None):
    """Close the period; return how many sent reports stay unverified in it.

    Takes the lock of every report of the period, so that a save either ends before or is
    refused after.
    """
    with transaction.atomic():
        list(Target.objects.select_for_update().filter(period=period).order_by("pk"))
        current = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
        if current.closed_at is None:
            current.closed_at = at or timezone.now()
            current._history_user = by
            current.save(update_fields=["closed_at"])
    return ProgressEntry.objects.filter(target__period=period, status=SUBMITTED).count()


def state_of(entry):
    """What a save may change, as plain data: equal before and after means nothing changed."""
    return {
        "is_ready": entry.is_ready,
        "unread": entry.unread,
        **{name: plain(getattr(entry, name)) for name in REPORT_FIELDS},
    }


def snapshot(entry):
    """The report as plain data for history: REPORT_FIELDS, verified percent, evidence.

    "evidence" holds the names, "verdicts" triples (name, verdict, note) of what was judged.
    """
    pieces = Evidence.objects.current().filter(entry=entry) if entry.pk else []
    return {
        **state_of(entry),
        "verified_percent": plain(entry.verified_percent),
        "evidence": [str(piece) for piece in pieces],
        "verdicts": [
            [str(piece), piece.verdict, piece.verdict_note] for piece in pieces if piece.verdict
        ],
    }


def plain(value):
    """A value of a report as it stands in snapshots: what JSON can hold."""
    # Decimals are written without trailing zeros: 58.00 read back equals 58 typed.
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value
