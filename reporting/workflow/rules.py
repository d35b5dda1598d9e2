"""The table of moves, and who may make which of them when."""

from dataclasses import dataclass

from django.utils import timezone

from reporting.models import Extension, PlanYear
from reporting.models.progress import ReportPart, Status
from reporting.workflow.scope import open_parts, part_names

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
    queries; none for a save whose `until` is given.
    """
    move = MOVES[action]
    region, period = entry.region, entry.period
    if action in FILLING:
        if not acts_for(region, action, by):
            return Refusal("deny", _who_instead(action, by, region))
    elif not by.has_perm(f"reporting.{move.permission}"):
        sentence = "Hanya Verifikator atau Admin Bappeda yang dapat melakukan ini. Hubungi Bappeda."
        return Refusal("deny", sentence)
    if not entry.target.assignment.is_applicable:
        sentence = (
            "Aksi ini tidak berlaku bagi daerah ini. Hubungi Bappeda bila seharusnya berlaku."
        )
        return Refusal("state", sentence)
    status = entry.status if entry.version else NEW
    if status not in move.sources:
        word = STATE_WORDS[status]
        if status == move.target != DRAFT:
            return Refusal("state", f"Laporan ini sudah {word}.")
        return Refusal("state", f"Laporan ini {word}, tidak dapat {move.verb}.")
    if action in FILLING and until is _LOOK_UP:
        until = Extension.objects.until(region, period)
    shut = _shut(entry, action, at or timezone.now(), until)
    if shut:
        return Refusal("lock", shut)
    if action in EVIDENCE_MOVES:
        parts = open_parts(entry)
        if ReportPart.EVIDENCE not in parts:
            return Refusal(
                "state",
                "Data dukung laporan ini tidak dikembalikan, jadi tetap seperti yang dikirim. "
                f"Yang dibuka verifikator: {part_names(parts)}.",
            )
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
        return (
            "Hanya Penyetuju Pokja yang dapat mengirim atau menarik laporan. Minta Penyetuju Anda "
            "melakukannya."
        )
    return "Hanya Pokja daerah ini yang dapat mengisi laporannya. Minta Pokja itu mengubahnya."


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
        return (
            f"Periode {period.code} baru dibuka {opens:%d/%m/%Y} pukul {opens:%H.%M} WIB. "
            "Isi laporannya mulai saat itu."
        )
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
