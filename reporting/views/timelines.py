"""What happened, move by move: of one report, and of all reports of a unit in a period."""

import datetime

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting import differences
from reporting.models import StatusChange, Target, User
from reporting.models.progress import Status
from reporting.views.lookups import entry_of, find_period, find_region, find_target, posted_number
from reporting.views.reading import ACTION_WORDS, may_see_removed
from reporting.workflow import EVIDENCE_MOVES

ROWS_SHOWN = 30
# Autosaves that follow each other within this time are told as one step.
SITTING = datetime.timedelta(minutes=10)


@require_safe
def report_history(request, target_id):
    """Everything that happened to one report, newest first, with what changed."""
    target = find_target(request, target_id)
    entry = entry_of(target)
    context = {
        "target": target,
        "plan": target.assignment.plan,
        "region": target.assignment.region,
        "period": target.period,
        "entry_status": entry.status if entry.version else None,
        "steps": timeline(StatusChange.objects.filter(entry=entry.pk)),
        "versions": _versions(entry) if may_see_removed(request.user) else [],
    }
    return render(request, "reporting/history.html", context)


@require_safe
def unit_history(request, year, code, region_code=None):
    """All moves of a unit's reports in a period, newest first; by action and by person."""
    may = request.user.has_perm
    if not (may_see_removed(request.user) or may("reporting.view_recap")):
        raise PermissionDenied("Riwayat daerah hanya untuk Pokja, Bappeda, dan pimpinan.")
    region = find_region(request, region_code)
    period = find_period(request, year, code)
    every = StatusChange.objects.filter(
        entry__target__period=period, entry__target__assignment__region=region
    )
    number, person = request.GET.get("aksi", ""), request.GET.get("orang", "")
    chosen = every
    if number.isdecimal():
        chosen = chosen.filter(entry__target__assignment__plan__number=posted_number(number))
    if person.isdecimal():
        chosen = chosen.filter(by=posted_number(person))
    page = Paginator(_with_before(chosen), ROWS_SHOWN).get_page(request.GET.get("page"))
    page.object_list = told(page.object_list)
    owed = Target.objects.owed(period).filter(assignment__region=region)
    context = {
        "region": region,
        "period": period,
        "page": page,
        "plans": owed.order_by("assignment__plan__number").values_list(
            "assignment__plan__number", "assignment__plan__short_title"
        ),
        "people": User.objects.filter(pk__in=every.values("by")).order_by("name"),
        "number": number,
        "person": person,
        "query": f"aksi={number}&orang={person}&"
        if number.isdecimal() or person.isdecimal()
        else "",
        "fills_in": may("reporting.save_report"),
    }
    return render(request, "reporting/unit_history.html", context)


def timeline(changes):
    """These StatusChanges newest first, each told. One query."""
    return told(_with_before(changes))


def told(steps):
    """The steps as a list, each with `words`, `said` and the `differences` it made.

    `steps` come from `_with_before`.
    """
    steps = _folded(steps)
    for step in steps:
        step.words = _words(step)
        step.differences = []
        if step.action not in EVIDENCE_MOVES:
            found = differences.changes(step.before or {}, step.snapshot)
            step.differences = [change for change in found if change.name != "evidence"]
        # Each save of a round carries the answer to the verifier; it is told once.
        is_told = step.action == "save" and step.note == step.note_before
        step.said = "" if is_told else step.note
    return steps


def _folded(steps):
    """The steps without those that a later one tells as well; each knows when it was `begun_at`.

    Autosaves of one person on one report are one step while they follow each other closely.
    """
    kept, later_of = [], {}
    for step in steps:
        later = later_of.get(step.entry_id)
        step.begun_at = step.at
        if later and _continues(later, step):
            later.begun_at, later.source = step.at, step.source
            later.before, later.note_before = step.before, step.note_before
            continue
        later_of[step.entry_id] = step
        kept.append(step)
    return kept


def _continues(later, step):
    is_auto = later.via == step.via == StatusChange.Via.AUTO
    return is_auto and later.by_id == step.by_id and later.begun_at - step.at <= SITTING


def _with_before(changes):
    """The moves newest first, each with snapshot and note of the last one that was of the text."""
    earlier = (
        StatusChange.objects.filter(entry=OuterRef("entry"), pk__lt=OuterRef("pk"))
        .exclude(action__in=EVIDENCE_MOVES)
        .order_by("-pk")
    )
    return (
        changes.select_related(
            "by",
            "submission__period",
            "submission__region",
            "entry__target__assignment__plan",
        )
        .annotate(
            before=Subquery(earlier.values("snapshot")[:1]),
            note_before=Subquery(earlier.values("note")[:1]),
        )
        .order_by("-pk")
    )


def _versions(entry):
    """Every document that was ever on the report, newest first. One query."""
    if not entry.pk:
        return []
    pieces = entry.evidence.select_related(
        "file", "requirement", "added_by", "removed_by", "replaced_by"
    )
    return pieces.order_by("-id")


def _words(step):
    if step.action == "save" and not step.source:
        return "Mulai diisi"
    if step.action == "submit" and step.source == Status.RETURNED:
        return "Dikirim ulang"
    return ACTION_WORDS[step.action]
