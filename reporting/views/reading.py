"""Reading one report: what it says, how it came about, and taking it back."""

from typing import NamedTuple

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reporting import differences, files, workflow
from reporting.models import Band, Milestone, Target
from reporting.models.progress import Status
from reporting.recap.parts import level_of, value_of
from reporting.views import rounds, slots, worklist
from reporting.views.answers import refused
from reporting.views.lookups import entry_of, find_target, posted_number
from reporting.workflow import Conflict, Refused, acts_for, refusal

ACTION_WORDS = {
    "save": "Disimpan",
    "attach": "Data dukung ditambahkan",
    "detach": "Data dukung dihapus",
    "describe": "Keterangan data dukung diubah",
    "submit": "Dikirim",
    "withdraw": "Ditarik kembali",
    "return": "Dikembalikan",
    "verify": "Diverifikasi",
    "undo": "Putusan dibatalkan",
    "correct": "Dikoreksi",
}
FLOORS = (76, 91)


class Sibling(NamedTuple):
    """A report of the same unit and period; `status` is None before it is begun."""

    pk: int
    number: int
    status: str | None


def siblings(target):
    """The unit's reports of the period by action number. One query."""
    owed = Target.objects.owed(target.period).filter(assignment__region=target.assignment.region)
    rows = owed.order_by("assignment__plan__number").values_list(
        "pk", "assignment__plan__number", "entry__status"
    )
    return [Sibling(*row) for row in rows]


def next_of(target, among):
    """The next action that still wants work, beginning again at the first; None when none does."""
    number, done = target.assignment.plan.number, (Status.SUBMITTED, Status.VERIFIED)
    waiting = [each for each in among if each.status not in done and each.pk != target.pk]
    return min(waiting, key=lambda each: (each.number < number, each.number), default=None)


def tasks_address(target):
    """The unit's task list of the target's period."""
    period = target.period
    return reverse("tasks", args=[period.year.year, period.code, target.assignment.region.code])


def context_of(request, entry):
    """What every page of a report shows around it. Seven queries, three more after a return."""
    target = entry.target
    period, plan = target.period, target.assignment.plan
    among = siblings(target)
    figure = worklist.figure_of(entry)
    value = value_of(figure, target.percent)
    bands = list(period.year.bands.all())
    previous = worklist.report_before(target)
    is_ready = entry.is_ready and entry.status in (Status.DRAFT, Status.RETURNED)
    return {
        "target": target,
        "assignment": target.assignment,
        "region": target.assignment.region,
        "plan": plan,
        "period": period,
        "entry": entry,
        "status": entry.status if entry.version else None,
        "status_word": "Siap dikirim" if is_ready else "",
        "siblings": among,
        "milestone": Milestone.objects.filter(plan=plan, period=period).first(),
        "previous": previous,
        "previous_figure": worklist.figure_of(previous),
        "previous_target": previous.target.percent if previous else None,
        "figure": figure,
        "level": level_of(value, bands),
        "level_words": level_words(value, bands),
        "floors": floors_of(bands),
        **_conversation(entry),
        "back": _way_back(request.user, target),
    }


def _way_back(user, target):
    """Where the person came from, as a dict of url and label."""
    period, region = target.period, target.assignment.region
    place = [period.year.year, period.code]
    if acts_for(region, "save", user):
        return {"url": tasks_address(target), "label": f"Semua tugas {period.code}"}
    if user.has_perm("reporting.chase_units"):
        return {"url": reverse("monitoring", args=place), "label": f"Pantau {period.code}"}
    url = reverse("recap_region", args=[*place, region.code])
    return {"url": url, "label": f"Rekap {region.short_name}"}


def page(request, entry, shut):
    """The report to read; `shut` is the Refusal that keeps this person from filling it in."""
    context = context_of(request, entry)
    by = request.user
    found = slots.load_slots(entry)
    context |= {
        "answers": _answers(entry),
        "claimed_differs": context["figure"] not in (None, entry.claimed_percent),
        "slots": found,
        "previewed": files.PREVIEWED,
        "has_evidence": any(slot.requirement or slot.pieces for slot in found),
        "shut": shut if shut.kind == "lock" or not entry.version and shut.kind == "state" else "",
        "can_withdraw": refusal(entry, "withdraw", by=by) is None,
        "can_verify": by.has_perm("reporting.verify_report") and bool(entry.version),
        "waits": entry.status == Status.SUBMITTED and bool(entry.version),
    }
    return render(request, "reporting/report.html", context)


def may_see_removed(user):
    """Documents that were taken off are for the unit's own people and Bappeda's."""
    return user.has_perm("reporting.save_report") or user.has_perm("reporting.verify_report")


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, target_id):
    """Take a sent report back while nobody has decided on it."""
    target = find_target(request, target_id)
    entry = entry_of(target)
    here = reverse("report", args=[target.pk])
    shut = refusal(entry, "withdraw", by=request.user)
    if shut:
        return refused(request, shut, here, entry=entry)
    status = 200
    if request.method == "POST":
        version = posted_number(request.POST.get("seen_version", ""))
        try:
            workflow.perform(entry, "withdraw", by=request.user, version=version)
        except Refused as failed:
            return refused(request, failed.refusal, here, entry=failed.entry)
        except Conflict as failed:
            entry, status = failed.entry, 409
        else:
            messages.success(
                request,
                f"Laporan aksi {target.assignment.plan.number} ditarik kembali dan menjadi draf. "
                "Tandai lengkap, lalu kirim lagi setelah diperbaiki.",
            )
            return redirect(here)
    context = {"entry": entry, "plan": entry.plan, "period": target.period, "back_url": here}
    return render(request, "reporting/withdraw.html", context, status=status)


def _answers(entry):
    """Pairs (label, text) of the report apart from its percent, which has its own place."""
    if not entry.version:
        return []
    state = workflow.state_of(entry)
    return differences.answers({**state, "claimed_percent": None})


def _conversation(entry):
    """The rounds of the report, and while the Pokja repairs it the return and its answer."""
    found = rounds.conversation(entry)
    is_open = entry.status == Status.RETURNED and bool(found)
    return {
        "rounds": found,
        "returned": found[-1].returned if is_open else None,
        "answer": found[-1].answer if is_open else "",
        "asked": rounds.asked(found[-1].returned) if is_open else {},
    }


def level_words(value, bands):
    """ "Mendekati, 77% dari target" for a value by the year's bands, highest first; or ""."""
    label = next((band.label for band in bands if value is not None and value >= band.floor), "")
    return f"{label}, {value}% dari target" if label else ""


def floors_of(bands):
    floors = [band.floor for band in bands if band.level in (Band.Level.OK, Band.Level.WARN)]
    return tuple(floors) if len(floors) == 2 else FLOORS
