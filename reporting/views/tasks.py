"""Tugas: what a Pokja has to do in a period, in the order of work."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reporting import roles
from reporting.formats import short_day
from reporting.models import Evidence, Extension
from reporting.models.progress import Status
from reporting.views import asking, news, worklist
from reporting.views.lookups import find_period, find_region, or_no_period
from reporting.views.reading import floors_of
from reporting.workflow import acts_for

ACCEPTED_SHOWN = 3


@require_safe
@or_no_period
def tasks(request, year=None, code=None, region_code=None):
    """The reports a unit owes in a period. For its Pokja, and Bappeda on its behalf."""
    region = find_region(request, region_code)
    acting = acts_for(region, "save", request.user)
    if not acting:
        raise PermissionDenied("Daftar tugas hanya untuk Pokja daerah itu.")
    period = find_period(request, year, code)
    now = timezone.now()
    extension = Extension.objects.filter(region=region, period=period).first()
    until = extension.until if extension else None
    found = worklist.load_tasks(region, period)
    is_all_sent = bool(found) and all(task.group == worklist.DONE for task in found)
    state = period.state(now, until=until)
    seen = news.last_visit(request, now)
    context = {
        "region": region,
        "period": period,
        "on_behalf": acting == "on_behalf",
        "headline": worklist.headline(found, state) if found else [],
        "time_left": worklist.time_left(period, until, now, is_all_sent),
        "extended": f"Diperpanjang sampai {short_day(until)}" if until else "",
        "extension": extension,
        "is_open": state in ("open", "late"),
        "tasks": found,
        "groups": [
            (name, [_row(task, now) for task in tasks]) for name, tasks in worklist.by_group(found)
        ],
        "ribbon": worklist.ribbon_statuses(found),
        "counts": worklist.counted(found),
        "ready": sum(task.is_ready for task in found),
        "can_send": bool(acts_for(region, "submit", request.user)),
        "asked": asking.waiting(region, period, found, now),
        "approvers": worklist.people_with(roles.APPROVER, region),
        "floors": floors_of(period.year.bands.all()),
        "sample": _sample(found),
        "verifiers": worklist.verifiers(region),
        "seen": seen,
        "news": news.since(seen, region, period, request.user),
        "is_new": seen is None and acting == "own",
        "accepted": _accepted(region),
    }
    return render(request, "reporting/tasks.html", context)


def _row(task, now):
    """A Task with the small lines of its row."""
    entry = task.entry
    lines = []
    if task.status == Status.RETURNED:
        lines.append(_fix_by(task))
    elif task.status == Status.VERIFIED:
        lines.append(short_day(entry.updated_at))
    elif task.status == Status.SUBMITTED:
        lines.append(f"{short_day(entry.submitted_at)}, menunggu verifikasi")
    elif entry:
        lines.append(f"{entry.updated_by}, {worklist.saved_at(entry.updated_at, now)}")
    return {
        "task": task,
        "lines": lines,
        "is_late": bool(entry and entry.is_late),
        "quoted": task.returned if task.status == Status.RETURNED else None,
    }


def _fix_by(task):
    if task.returned and task.returned.fix_by:
        return f"Perbaiki sebelum {short_day(task.returned.fix_by)}"
    return f"Sejak {short_day(task.entry.updated_at)}"


def _sample(tasks):
    """The first report with a figure, to explain the chart with; None when there is none."""
    return next((task for task in tasks if task.percent is not None and task.target.percent), None)


def _accepted(region):
    """The unit's latest documents that a verifier accepted, to show a newcomer. One query."""
    fits = Evidence.objects.current().filter(
        verdict=Evidence.Verdict.FITS, entry__target__assignment__region=region
    )
    return fits.select_related("requirement", "entry__target__assignment__plan").order_by("-id")[
        :ACCEPTED_SHOWN
    ]
