"""Jadwal pengingat: what will go out to whom on which day, what went, and the schedule."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reporting import reminders
from reporting.forms import ReminderPlanForm
from reporting.models import Mail, Region, Reminder
from reporting.views.lookups import find_period

ACTS_SHOWN = 50
Outcome = Reminder.Outcome


@permission_required("reporting.chase_units", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request, year, code):
    """A period's reminders by day; a POST by Admin Bappeda changes the schedule."""
    period, now = find_period(request, year, code), timezone.now()
    may_change = request.user.has_perm("reporting.manage_plans")
    if request.method == "POST" and not may_change:
        raise PermissionDenied("Jadwal pengingat diatur Admin Bappeda.")
    offsets = reminders.offsets_of(period)
    form = ReminderPlanForm.of(offsets, request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            form.save(period, by=request.user)
        messages.success(request, "Jadwal pengingat tersimpan.")
        return redirect("reminders", year=period.year.year, code=period.code)
    regions = Region.objects.visible_to(request.user)
    found = Reminder.objects.filter(period=period, region__in=regions)
    found = found.select_related("region", "by")
    context = {
        "period": period,
        "form": form if may_change else None,
        "offsets": [reminders.offset_words(each) for each in offsets],
        "coming": _coming(period, regions, offsets, now),
        "past": _past(found.filter(by=None)),
        "acts": found.filter(by__isnull=False).order_by("-id")[:ACTS_SHOWN],
        "now": now,
    }
    return render(request, "reporting/reminders.html", context)


def _coming(period, regions, offsets, now):
    """Dicts day, words, units of the steps ahead, for the units that owe something today."""
    if period.closed_at:
        return []
    holidays, found = reminders.load_holidays(), defaultdict(list)
    for unit in reminders.load_owing(period, regions):
        if len(unit.sent) == len(unit.owed):
            continue
        for step in reminders.steps_of(
            period, offsets, holidays, until=unit.until, extended_at=unit.extended_at
        ):
            if step.at > now:
                found[step.day, step.offset].append(str(unit.region))
    return [
        {"day": day, "words": reminders.offset_words(offset), "units": found[day, offset]}
        for day, offset in sorted(found)
    ]


def _past(settled):
    """Dicts day, words and parts (count, words, units) of the steps that were settled."""
    settled = list(settled)
    sent = set(
        Mail.objects.filter(event__startswith="pengingat-", sent_at__isnull=False)
        .filter(event__in=[each.event for each in settled])
        .values_list("event", flat=True)
    )
    found = defaultdict(lambda: defaultdict(list))
    for each in settled:
        word = WORDS[each.outcome]
        if each.outcome == Outcome.SENT and each.event not in sent:
            word = "menunggu server e-mail"
        found[each.planned_on, each.step][word].append(str(each.region))
    return [
        {
            "day": day,
            "words": reminders.offset_words(step),
            "parts": [(len(units), word, units) for word, units in found[day, step].items()],
        }
        for day, step in sorted(found, reverse=True)
    ]


WORDS = {
    Outcome.SENT: "terkirim",
    Outcome.NOTHING: "tidak perlu, sudah lengkap",
    Outcome.PASSED: "dilewati karena langkah berikutnya sudah tiba",
    Outcome.UNREACHABLE: "belum punya alamat e-mail",
}
