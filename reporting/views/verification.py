"""Verifikasi: the queue, one report on one screen, and the decision about it."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from reporting import notices
from reporting.formats import day, day_of, percent, whatsapp_url
from reporting.forms import ReasonForm
from reporting.models import ProgressEntry, Region, StatusChange
from reporting.models.progress import Status
from reporting.views.desk import DECISIONS, open_desk, seen_version
from reporting.views.lookups import entry_of, find_period, find_target, or_no_period
from reporting.views.verify_page import overtaken, page
from reporting.views.waiting import Choice, next_after, waiting
from reporting.workflow import Conflict, Refused, perform, refusal

PER_PAGE = 50
ORDER_WORDS = {"": "terlama dulu", "daerah": "daerah", "aksi": "aksi"}
may_verify = permission_required("reporting.verify_report", raise_exception=True)


@may_verify
@require_safe
@or_no_period
def queue(request, year=None, code=None):
    """The reports of one period that wait, oldest first or as the address says."""
    period = find_period(request, year, code)
    choice, now = Choice.of(request), timezone.now()
    reports = waiting(period, request.user, choice).with_places()
    shown = Paginator(reports, PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(entry, choice, now) for entry in shown]
    context = {
        "period": period,
        "page": shown,
        "query": f"{choice.query[1:]}&" if choice.query else "",
        "rows": rows,
        "total": shown.paginator.count,
        "oldest": max((row["days"] for row in rows), default=0),
        "orders": [
            {
                "label": label,
                "url": _address(period, replace(choice, order=name)),
                "is_current": name == choice.order,
            }
            for name, label in ORDER_WORDS.items()
        ],
        "queues": _queues(period, request.user, choice),
        "first": _first(rows) if shown.number == 1 and not period.closed_at else None,
        "empty": _empty(period, choice, request.user),
        "choice": choice,
        "everything": _address(period, Choice(order=choice.order)),
        "regions": Region.objects.visible_to(request.user).reporting_units(period.year.province),
        "plans": period.year.plans.order_by("number"),
        "mine": _last_decisions(period, request.user),
    }
    return render(request, "reporting/queue.html", context)


def _address(period, choice):
    return choice.url("queue", period.year.year, period.code)


def _queues(period, user, choice):
    """The links between all units and those that the user looks after; [] when there are none.

    One query.
    """
    own = Region.objects.visible_to(user).filter(verifier=user).count()
    if not own and not choice.is_mine:
        return []
    return [
        {
            "label": label,
            "url": _address(period, replace(choice, is_mine=is_mine, region_code="")),
            "is_current": is_mine == choice.is_mine,
        }
        for label, is_mine in (("Semua daerah", False), (f"Antrean saya: {own} daerah", True))
    ]


def _row(entry, choice, now):
    days = (day_of(now) - day_of(entry.submitted_at)).days
    return {
        "entry": entry,
        "url": choice.url("verify", entry.target_id),
        "days": days,
        "is_again": entry.submitted_at != entry.first_submitted_at,
        "is_own": entry.is_own,
    }


def _first(rows):
    """The oldest row that the user may decide, or None."""
    return next((row for row in rows if not row["is_own"]), None)


def _empty(period, choice, user):
    """What an empty queue says: a sentence, and what to expect."""
    if choice.is_narrow:
        return "Tidak ada laporan yang menunggu di saringan ini", ""
    decided = _decided(period, user)
    news = "Laporan baru muncul di sini begitu Pokja mengirim."
    if period.closed_at:
        news = f"{period.code} ditutup {day(period.closed_at)}; tidak ada lagi yang masuk."
    if not decided:
        return "Belum ada laporan yang dikirim", news
    return f"Semua {decided} laporan sudah diperiksa", news


def _decided(period, user):
    """How many reports of the period have been decided."""
    done = [Status.VERIFIED, Status.RETURNED]
    reports = ProgressEntry.objects.visible_to(user)
    return reports.filter(target__period=period, status__in=done).count()


def _last_decisions(period, user):
    """The user's latest decisions that still stand, to look at again or to undo."""
    changes = StatusChange.objects.filter(
        by=user, action__in=DECISIONS, entry__target__period=period
    ).select_related("entry__target__assignment__region", "entry__target__assignment__plan")
    return [c for c in changes.order_by("-id")[:5] if c.entry.status == c.target]


@may_verify
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request, target_id):
    """One report with its evidence; a POST decides on the version that was seen."""
    entry = entry_of(find_target(request, target_id))
    if request.method == "POST":
        return _decide(request, entry)
    return page(request, open_desk(entry), refused=refusal(entry, "verify", by=request.user))


def _decide(request, entry):
    decision, seen = request.POST.get("decision"), seen_version(request.POST)
    if decision not in DECISIONS:
        raise BadRequest("no decision")
    if _is_repeated(entry, decision, seen, request.user):
        return redirect(next_after(entry, request.user, Choice.of(request)))
    refused = refusal(entry, decision, by=request.user)
    if refused or entry.version != seen:
        return overtaken(request, entry, refused)
    desk = open_desk(entry, request.POST, decision)
    if not desk.is_valid(decision):
        return page(request, desk)
    try:
        done = perform(entry, decision, by=request.user, version=seen, **desk.values(decision))
    except Refused as error:
        if error.refusal.kind != "form":
            return overtaken(request, error.entry, error.refusal)
        desk.forms[decision].add_error(
            "verify_note" if decision == "verify" else None, error.refusal
        )
        return page(request, desk)
    except Conflict as error:
        return overtaken(request, error.entry)
    _announce(request, done)
    return redirect(next_after(done, request.user, Choice.of(request)))


def _is_repeated(entry, decision, seen, user):
    """Whether this person has just made this very decision: a double click."""
    if entry.version != seen + 1 or not entry.pk:
        return False
    last = entry.changes.last()
    return (last.by_id, last.action) == (user.pk, decision)


def _announce(request, entry):
    """Say what was done, with the way to take it back."""
    name = f"{entry.region} aksi {entry.plan.number}"
    if entry.status == Status.VERIFIED:
        figure = "nihil" if entry.is_nil else percent(entry.verified_percent)
        text = f"{name} terverifikasi: {figure}."
    else:
        returned = entry.changes.last()
        text = f"{name} dikembalikan; perbaikan sampai {day(returned.fix_by)}."
        text = format_html("{} {}", text, _by_whatsapp(returned))
    undo = reverse("verify_undo", args=[entry.target_id])
    messages.success(request, format_html('{} <a href="{}">Batalkan putusan</a>', text, undo))


def _by_whatsapp(returned):
    """The link that sends the return to the unit's phone in the same words; "" without one."""
    people = notices.pokja_of(returned.entry.region).exclude(phone="").order_by("name")
    person = people.first()
    if person is None:
        return ""
    address = whatsapp_url(person.phone, notices.returned_message(returned))
    return format_html(
        '<a href="{}" target="_blank" rel="noopener">Kabari {} lewat WhatsApp</a>', address, person
    )


@may_verify
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, target_id):
    """Take a decision back, with a reason; the report waits again."""
    entry = entry_of(find_target(request, target_id))
    refused = refusal(entry, "undo", by=request.user)
    if refused:
        return overtaken(request, entry, refused)
    form = ReasonForm(request.POST or None)
    if not form.is_valid():
        return _undo_page(request, entry, form)
    try:
        perform(
            entry,
            "undo",
            by=request.user,
            version=seen_version(request.POST),
            note=form.cleaned_data["note"],
        )
    except Refused as error:
        return overtaken(request, error.entry, error.refusal)
    except Conflict as error:
        notice = "Putusan laporan ini berubah sesudah Anda membuka halaman. Periksa lagi."
        return _undo_page(request, error.entry, form, notice=notice, status=409)
    messages.success(request, "Putusan dibatalkan. Laporan ini menunggu verifikasi lagi.")
    return redirect("verify", entry.target_id)


def _undo_page(request, entry, form, *, notice="", status=200):
    decision = entry.changes.filter(action__in=DECISIONS).select_related("by").last()
    context = {"entry": entry, "decision": decision, "form": form, "notice": notice}
    return render(request, "reporting/verify_undo.html", context, status=status)
