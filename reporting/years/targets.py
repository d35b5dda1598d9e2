"""The target grid: units × checkpoints of one action, or actions × checkpoints of one unit."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from reporting.models import Assignment, Period, PlanYear, ProgressEntry, Target
from reporting.models.progress import Status


@dataclass
class GridRow:
    """One assignment with its targets and their locks by the code of the checkpoint.

    `subject` is the region or the plan that the row stands for, `label` what the row is called.
    """

    subject: object
    label: str
    assignment: Assignment
    targets: dict = field(default_factory=dict)
    locks: dict = field(default_factory=dict)

    def percent(self, code):
        """The stored percent of the checkpoint, None when there is none."""
        target = self.targets.get(code)
        return target.percent if target else None

    def falls(self, percents=None):
        """The checkpoints whose target is lower than the one before, each with that one's code.

        `percents` by code are looked at instead of the stored ones.
        """
        percents = percents or {code: self.percent(code) for code in self.targets}
        given = [(code, percents[code]) for code in sorted(percents) if percents[code] is not None]
        return {
            code: before
            for (before, earlier), (code, percent) in pairwise(given)
            if percent < earlier
        }


def rows_of_plan(plan):
    """The GridRows of one action, one for each unit that has it. Four queries."""
    found = Assignment.objects.filter(plan=plan).select_related("region").order_by("region__code")
    return _rows(plan.year, [(each.region, str(each.region), each) for each in found])


def rows_of_region(year, region):
    """The GridRows of one unit, one for each action that it has. Four queries."""
    found = Assignment.objects.filter(plan__year=year, region=region).select_related("plan")
    found = found.order_by("plan__number")
    return _rows(
        year,
        [(each.plan, f"{each.plan.code} {each.plan.short_title}", each) for each in found],
    )


def _rows(year, found):
    rows = {each.pk: GridRow(subject, label, each) for subject, label, each in found}
    periods = Period.objects.filter(year=year).order_by("code")
    by_id = {period.pk: period for period in periods}
    verified = set(
        ProgressEntry.objects.filter(
            status=Status.VERIFIED, target__assignment__in=rows
        ).values_list("target", flat=True)
    )
    for target in Target.objects.filter(assignment__in=rows):
        code = by_id[target.period_id].code
        rows[target.assignment_id].targets[code] = target
    for row in rows.values():
        for period in periods:
            target = row.targets.get(period.code)
            is_verified = target is not None and target.pk in verified
            row.locks[period.code] = _lock(year, period, row.assignment, is_verified)
    return list(rows.values())


def _lock(year, period, assignment, is_verified):
    if not assignment.is_applicable:
        return "Aksi ini tidak berlaku bagi daerah ini."
    if year.status == PlanYear.Status.CLOSED:
        return f"Tahun {year} sudah ditutup; targetnya tidak dapat diubah."
    return Target.lock(period, is_verified)


def hold(year):
    """Inside a transaction: nobody else changes a target of the year, no report of it moves."""
    PlanYear.objects.select_for_update(of=("self",), no_key=True).get(pk=year.pk)
    targets = Target.objects.filter(period__in=list(year.periods.all())).order_by("pk")
    list(targets.select_for_update(of=("self",)).values_list("pk"))


def write(year, changes, *, by):
    """Store the changes, triples (GridRow, code, percent); return what undoing them takes.

    That is a list of triples (assignment id, code, texts of the old and new percent). To be
    called under `hold`, with rows that were read under it.
    """
    periods = {period.code: period for period in year.periods.all()}
    fresh, moved, trace = [], [], []
    for row, code, percent in changes:
        trace.append([row.assignment.pk, code, [_text(row.percent(code)), _text(percent)]])
        target = row.targets.get(code)
        if target is None:
            target = Target(assignment=row.assignment, period=periods[code])
            fresh.append(target)
        else:
            moved.append(target)
        target.percent = percent
    bulk_create_with_history(fresh, Target, default_user=by)
    bulk_update_with_history(moved, Target, ["percent"], default_user=by)
    return trace


@transaction.atomic
def undo(year, trace, *, by):
    """Put back the cells of a trace that nobody changed since; return (restored, left alone).

    A cell that was locked meanwhile is left alone too.
    """
    hold(year)
    places = {assignment: None for assignment, _, _ in trace}
    found = Assignment.objects.filter(plan__year=year, pk__in=places)
    rows = {row.assignment.pk: row for row in _rows(year, [(None, "", each) for each in found])}
    changes = []
    for assignment, code, (old, new) in trace:
        row = rows.get(assignment)
        if row and not row.locks[code] and _text(row.percent(code)) == new:
            changes.append((row, code, Decimal(old) if old else None))
    write(year, changes, by=by)
    return len(changes), len(trace) - len(changes)


def _text(percent):
    return "" if percent is None else f"{percent:.2f}"
