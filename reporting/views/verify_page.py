"""The page of one report on Bappeda's desk, in whatever state it stands."""

from django.shortcuts import render
from django.utils import timezone

from reporting import differences
from reporting.formats import clock, day, day_of, percent
from reporting.models.progress import Status
from reporting.views import claims, rounds
from reporting.views.desk import DECISIONS, open_desk, seen_version, typed
from reporting.views.waiting import Choice, next_after, place_in_queue
from reporting.views.worklist import report_before
from reporting.workflow import EVIDENCE_MOVES, refusal

STATUS_CODES = {"deny": 403, "state": 409, "lock": 409}
NOT_STORED = "Putusan Anda tidak disimpan."


def page(request, desk, *, refused=None, failed="", kept="", status=200):
    """The report's page as a response.

    `refused` says why it cannot be decided (no forms then), `failed` why a decision that was
    sent was not stored, `kept` what was typed with it.
    """
    entry, choice = desk.entry, Choice.of(request)
    before = report_before(entry.target)
    forms = {} if refused else desk.forms
    context = {
        "entry": entry,
        "plan": entry.plan,
        "region": entry.region,
        "period": entry.period,
        "action": choice.url("verify", entry.target_id),
        "verify_form": forms.get("verify"),
        "return_form": forms.get("return"),
        "checklist": None if refused else desk.checklist,
        "verdict_forms": desk.verdict_forms(),
        "is_returning": _is_returning(request, forms.get("return")),
        "failed": failed,
        "standing": _standing(desk, refused) if refused and not failed else "",
        "kept": kept,
        "next": next_after(entry, request.user, choice) if failed or refused else "",
        "comparison": claims.comparison(entry, before),
        "before": before,
        "rows": claims.claim_rows(entry, before, desk.returned),
        "warnings": entry.warnings(before) if entry.status == Status.SUBMITTED else [],
        "documents": desk.documents,
        "shown": _shown(request, desk),
        "required": _required(desk),
        "history": claims.history(desk.changes),
        "conversation": rounds.conversation(entry),
        "queue": place_in_queue(entry, request.user, choice),
        "choice": choice,
        "here": f"{choice.query}&" if choice.query else "?",
        "may_undo": bool(entry.pk) and not refusal(entry, "undo", by=request.user),
        "may_correct": bool(entry.pk) and not refusal(entry, "correct", by=request.user),
        **_sending(desk),
    }
    return render(request, "reporting/verify.html", context, status=status)


def overtaken(request, entry, refused=None):
    """What stands now instead of the decision, with what was typed; nothing was stored.

    Without a Refusal the report is still to be decided, but it is not what was seen.
    """
    desk = open_desk(entry, request.POST)
    if refused is None:
        return page(
            request, desk, failed=_what_changed(entry, seen_version(request.POST)), status=409
        )
    kept = typed(request.POST)
    return page(
        request,
        desk,
        refused=refused,
        failed=f"{who_was_first(desk.changes, refused)} {NOT_STORED}",
        kept=kept.get("note") or kept.get("verify_note", ""),
        status=STATUS_CODES[refused.kind],
    )


def _what_changed(entry, seen):
    changes = entry.changes.exclude(action__in=EVIDENCE_MOVES)
    snapshots = list(changes.values_list("snapshot", flat=True))
    what = ""
    if 0 < seen < len(snapshots):
        changed = differences.changes(snapshots[seen - 1], snapshots[-1])
        labels = ", ".join(change.label.lower() for change in changed)
        what = f" Yang berubah: {labels}." if labels else ""
    return (
        f"Laporan ini berubah sesudah Anda membukanya ({entry.updated_by}, pukul "
        f"{clock(entry.updated_at)}).{what} Putusan Anda belum disimpan. Periksa isinya lagi; "
        "catatan Anda masih ada di bawah."
    )


def who_was_first(changes, refused):
    """Who decided or withdrew the report before this decision came in, as a sentence.

    `changes` are its sendings and decisions in order, `refused` is why the decision is refused.
    """
    last = changes[-1] if changes else None
    if last is None or refused.kind != "state":
        return str(refused)
    if last.action == "withdraw":
        return f"Laporan ini baru saja ditarik Pokja ({last.by}, {_when(last)})."
    if last.action in DECISIONS:
        word = "terverifikasi" if last.action == "verify" else "dikembalikan"
        return f"Laporan ini sudah diputus {last.by} {_when(last)}: {word}."
    return str(refused)


def _when(change):
    """ "pukul 10.21 WIB", with the day unless it is today."""
    moment = f"pukul {clock(change.at)}"
    is_today = day_of(change.at) == day_of(timezone.now())
    return moment if is_today else f"{day(change.at)} {moment}"


def _standing(desk, refused):
    """The state of a report that cannot be decided, in a sentence."""
    entry = desk.entry
    last = desk.changes[-1] if desk.changes else None
    if entry.period.closed_at and refused.kind == "lock":
        return f"{entry.period.code} sudah ditutup sebelum laporan ini diverifikasi."
    if refused.kind != "state":
        return str(refused)
    if not entry.version:
        return "Laporan ini belum diisi Pokja."
    if entry.status == Status.DRAFT:
        if last and last.action == "withdraw":
            return f"Laporan ini ditarik {last.by} {_when(last)} dan belum dikirim lagi."
        return "Laporan ini masih draf dan belum dikirim Pokja."
    if entry.status == Status.RETURNED:
        until = f"; perbaikan sampai {day(last.fix_by)}" if last.fix_by else ""
        return f"Dikembalikan {last.by} {_when(last)}{until}."
    figure = "" if entry.is_nil else f" {percent(entry.verified_percent)}"
    return f"Diverifikasi{figure} oleh {last.by} {_when(last)}."


def _is_returning(request, form):
    """Whether the return form stands open: asked for by the address, or with something in it."""
    if form is None:
        return False
    has_text = bool(form.initial.get("note") or form.initial.get("reasons"))
    return form.is_bound or has_text or request.GET.get("kembalikan") == "1"


def _sending(desk):
    """The last sending, how long ago it was, and how many there were."""
    sendings = [change for change in desk.changes if change.action == "submit"]
    if not sendings:
        return {"sending": None, "rounds": 0, "days": 0}
    days = (day_of(timezone.now()) - day_of(sendings[-1].at)).days
    return {"sending": sendings[-1], "rounds": len(sendings), "days": days}


def _shown(request, desk):
    """The document whose picture stands beside the claim: the asked one, else the first."""
    pieces = [piece for group in desk.documents for piece in group["pieces"]]
    drawn = [piece for piece in pieces if piece["preview"]]
    asked = [piece for piece in drawn if str(piece["id"]) == request.GET.get("bukti")]
    return next(iter(asked + drawn), None)


def _required(desk):
    """How many of the required documents are there: (number there, number required)."""
    required = [group for group in desk.documents if group["is_required"]]
    return sum(bool(group["pieces"]) for group in required), len(required)
