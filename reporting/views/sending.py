"""Tinjau dan kirim: what exactly goes out, who is asked to send it, and the sending."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reporting import differences, roles, workflow
from reporting.formats import deadline, full_moment
from reporting.forms import SendForm
from reporting.models import Evidence, Extension
from reporting.recap.parts import level_of, value_of
from reporting.views import asking, reading, worklist
from reporting.views.answers import refused
from reporting.views.lookups import find_period, find_region, posted_number
from reporting.workflow import Conflict, Refused, acts_for, refusal


@require_http_methods(["GET", "HEAD", "POST"])
def review(request, year, code, region_code=None):
    """What is ready, on one page, and the button that sends it."""
    region = find_region(request, region_code)
    if not acts_for(region, "save", request.user):
        raise PermissionDenied("Laporan dikirim oleh Pokja daerah itu sendiri.")
    period = find_period(request, year, code)
    if "ask" in request.POST:
        return _ask(request, region, period)
    if "send" not in request.POST:
        return _page(request, region, period)
    if not acts_for(region, "submit", request.user):
        sentence = "Hanya Penyetuju Pokja yang dapat mengirim laporan. Minta Penyetuju mengirimnya."
        return refused(request, workflow.Refusal("deny", sentence), request.path)
    return _send(request, region, period)


def _ask(request, region, period):
    """Record that the Penyetuju is asked to send what is ready now, and write to them."""
    ready = [task for task in worklist.load_tasks(region, period) if task.is_ready]
    try:
        with transaction.atomic():
            asked, is_new = workflow.ask([task.entry for task in ready], by=request.user)
            if is_new:
                until = Extension.objects.until(region, period)
                asking.announce(asked, ready, period.due_for(until))
    except Refused as failed:
        if failed.refusal.kind == "deny":
            return refused(request, failed.refusal, request.path)
        status = 200 if failed.refusal.kind == "form" else 409
        return _page(request, region, period, failed=str(failed.refusal), status=status)
    messages.success(request, "Permintaan tercatat. Penyetuju melihatnya di halaman Tugas.")
    return redirect(request.path)


def _send(request, region, period):
    form = SendForm(request.POST)
    if not form.is_valid():
        return _page(request, region, period, form=form)
    tasks = {task.target.pk: task for task in worklist.load_tasks(region, period)}
    versions = _reviewed(request.POST)
    if not versions.keys() <= tasks.keys():
        raise Http404("not a report of this unit")
    try:
        submission = workflow.send(
            region, period, versions, by=request.user, token=form.cleaned_data["token"]
        )
    except Refused as failed:
        if failed.refusal.kind == "deny":
            return refused(request, failed.refusal, request.path)
        status = 200 if failed.refusal.kind == "form" else 409
        return _page(request, region, period, failed=str(failed.refusal), status=status)
    except Conflict as failed:
        entry = failed.entry
        sentence = (
            f"Laporan aksi {entry.plan.number} baru saja disimpan {entry.updated_by}, "
            f"{full_moment(entry.updated_at)}. Belum ada yang dikirim; tinjau lagi isinya."
        )
        return _page(request, region, period, failed=sentence, status=409)
    return redirect("receipt", submission.pk)


def _reviewed(data):
    """Target ids and versions of the cards on the page that was sent."""
    found = {}
    for name, version in data.items():
        kind, _, number = name.partition("-")
        if kind == "version":
            found[posted_number(number)] = posted_number(version)
    return found


def _page(request, region, period, *, form=None, failed="", status=200):
    """The cards of what is ready, without those that the person holds back."""
    now = timezone.now()
    extension = Extension.objects.filter(region=region, period=period).first()
    until = extension.until if extension else None
    tasks = worklist.load_tasks(region, period)
    held = _held(request.POST)
    ready = [task for task in tasks if task.is_ready]
    shown = [task for task in ready if str(task.target.pk) not in held]
    acting = acts_for(region, "submit", request.user)
    action = "submit" if acting else "save"
    shut = ready and refusal(ready[0].entry, action, by=request.user, until=until, at=now)
    form = form or SendForm(initial={"token": uuid.uuid4()})
    form["declared"].label = _declaration(region, acting)
    approvers = list(worklist.people_with(roles.APPROVER, region))
    asked = asking.waiting(region, period, tasks, now)
    if asked and acting == "own" and not asked["seen"] and request.method == "GET":
        asking.mark_seen(region, period, now)
    context = {
        "region": region,
        "period": period,
        "form": form,
        "failed": failed,
        "cards": _cards(shown, period),
        "held": [task for task in ready if str(task.target.pk) in held],
        "waiting": [(task, _why_not(task)) for task in tasks if _is_waiting(task)],
        "can_send": bool(acting),
        "shut": shut or "",
        "asked": asked,
        "approvers": asking.contacts(approvers, tasks, request.user, period.due_for(until)),
        "late": deadline(period.due_for(until), now)
        if period.state(now, until=until) == "late"
        else "",
        "closes": full_moment(period.closes_for(until)),
        "extension": extension,
        "plea": _plea(region, period),
        "tasks_url": _tasks_url(region, period),
    }
    return render(request, "reporting/review.html", context, status=status)


def _plea(region, period):
    """What a Pokja writes to Bappeda when the window is shut."""
    return (
        f"Pokja PUG {region.short_name} mohon perpanjangan laporan RANDA PUG "
        f"{period.code} {period.year}. Alasannya: "
    )


def _held(data):
    """Ids of the reports that the person wants to send later."""
    held = set(data.getlist("held"))
    held |= {data["skip"]} if "skip" in data else set()
    return held - {data.get("include")}


def _declaration(region, acting):
    if acting == "on_behalf":
        return (
            f"Isian ini diterima dari Pokja PUG {region.short_name}, didukung dokumen, dan "
            "dikirim Bappeda atas nama Pokja itu."
        )
    return (
        "Isian ini benar, didukung dokumen, dan sudah diketahui "
        f"Ketua Pokja PUG {region.short_name}."
    )


def _cards(tasks, period):
    """What each report says, as the page shows it. One query for all documents."""
    bands = list(period.year.bands.all())
    pieces = Evidence.objects.current().filter(entry__in=[task.entry.pk for task in tasks])
    by_entry = {}
    for piece in pieces.select_related("file"):
        by_entry.setdefault(piece.entry_id, []).append(piece)
    return [_card(task, by_entry.get(task.entry.pk, []), bands) for task in tasks]


def _card(task, pieces, bands):
    entry, target = task.entry, task.target
    value = value_of(entry.claimed_percent, target.percent)
    state = workflow.state_of(entry)
    obstacles = [differences.said(state, name) for name in ("obstacle_kinds", "obstacles")]
    return {
        "task": task,
        "entry": entry,
        "warnings": entry.warnings(task.previous),
        "gaps": task.gaps(),
        "level": level_of(value, bands),
        "level_words": reading.level_words(value, bands),
        "floors": reading.floors_of(bands),
        "obstacles": ": ".join(filter(None, obstacles)),
        "more": _more(state),
        "pieces": pieces,
    }


def _more(state):
    """Pairs (label, text) of the fields that many reports leave empty, related ones in one row."""
    rows = []
    for label, parts in MORE.items():
        said = [(word, differences.said(state, name)) for name, word in parts.items()]
        text = ", ".join(f"{word} {text}".strip() for word, text in said if text)
        rows += [(label, text)] if text else []
    return rows


MORE = {
    "Kegiatan": {"activities": ""},
    "Instansi": {"agencies_involved": ""},
    "Sasaran": {"beneficiaries": ""},
    "Peserta": {"participants_male": "laki-laki", "participants_female": "perempuan"},
    "Realisasi": {"spent_apbd": "APBD", "spent_apbn": "APBN", "spent_other": "sumber lain"},
}


def _is_waiting(task):
    return task.group != worklist.DONE and not task.is_ready


def _why_not(task):
    """Why a report cannot go yet, in a few words."""
    if task.entry is None:
        return "belum diisi"
    return task.lacks[0].lower() + task.lacks[1:]


def _tasks_url(region, period):
    return reverse("tasks", args=[period.year.year, period.code, region.code])
