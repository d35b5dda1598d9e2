"""A year from the one before: each action goes on, goes on with new targets, or is closed.

Wording, requirements and assignments are copied as proposals. Budgets, results, evidence and
approvals belong to their year and never are.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from simple_history.utils import bulk_create_with_history

from reporting.models import (
    ActionPlan,
    Assignment,
    EvidenceRequirement,
    Milestone,
    PlanYear,
    Target,
)

from .prepare import previous_year

KEEP, RETARGET, CLOSE = "keep", "retarget", "close"
WORDING = (
    "title",
    "short_title",
    "pillar",
    "objective",
    "success_criterion",
    "lead_role",
    "is_example",
)
WHO = (
    "region_id",
    "lead_agency",
    "supporting_agencies",
    "indicator",
    "budget_source",
    "is_applicable",
)


@dataclass(frozen=True)
class Candidate:
    """An action of the year before, in how many units, and the action that carries it on."""

    plan: ActionPlan
    units: int
    successor: ActionPlan | None

    @property
    def is_open(self):
        """Whether it can be decided about: it, or its assignments, are not carried on yet."""
        return self.successor is None or self.lacks_units

    @property
    def is_waiting(self):
        """Whether nobody has decided about it yet."""
        return self.is_open and not self.plan.closing_reason

    @property
    def lacks_units(self):
        """Whether it goes on already, but without the units it had."""
        return bool(self.successor and self.units and not self.successor.units)


def candidates(year):
    """The actions of the year before as Candidates, by number; none when there is no such year."""
    before = previous_year(year.province, year.year)
    if before is None:
        return []
    units = Count("assignments")
    successors = {
        plan.continues_id: plan for plan in year.plans.exclude(continues=None).annotate(units=units)
    }
    plans = before.plans.select_related("year").annotate(units=units).order_by("number")
    return [Candidate(plan, plan.units, successors.get(plan.pk)) for plan in plans]


@transaction.atomic
def carry_over(year, decisions, *, by):
    """Carry out the decisions about last year's actions; return a Counter of what was done.

    `decisions` maps ids of last year's plans to pairs (KEEP, RETARGET or CLOSE, reason). An
    action that is carried on with its units is left alone, so that twice is the same as once;
    one that goes on without units gets last year's; a closed one may still be taken up.
    Raises ValidationError.
    """
    current = PlanYear.objects.select_for_update(of=("self",)).get(pk=year.pk)
    if current.status == PlanYear.Status.CLOSED:
        raise ValidationError(f"Tahun {current} sudah ditutup.")
    done, kept = Counter(), []
    for candidate in candidates(current):
        decision, reason = decisions.get(candidate.plan.pk, ("", ""))
        if not decision or not candidate.is_open:
            continue
        if decision == CLOSE:
            done[CLOSE] += _close(candidate, reason, by)
        else:
            _note_closing(candidate.plan, "", by)
            kept.append((candidate, decision))
            done[decision] += 1
    _continue(current, kept, by)
    return done


def _close(candidate, reason, by):
    """Close the action; whether that changed anything."""
    if candidate.successor:
        raise ValidationError(f"{candidate.plan.code} sudah dilanjutkan, tidak dapat ditutup.")
    if not reason:
        raise ValidationError(f"Tulis alasan menutup {candidate.plan.code}.")
    return _note_closing(candidate.plan, reason, by)


def _note_closing(plan, reason, by):
    if plan.closing_reason == reason:
        return False
    plan.closing_reason = reason
    plan._history_user = by
    plan.save(update_fields=["closing_reason"])
    return True


def _continue(year, kept, by):
    """Carry on the actions of `kept`, pairs (Candidate, KEEP or RETARGET)."""
    plans = [candidate.plan for candidate, _ in kept if not candidate.successor]
    taken = set(year.plans.values_list("number", flat=True))
    numbers = taken | {plan.number for plan in plans}
    made = []
    for plan in plans:
        # An action keeps its number unless a new one has it.
        number = max(numbers) + 1 if plan.number in taken else plan.number
        numbers.add(number)
        wording = {name: getattr(plan, name) for name in WORDING}
        made.append(ActionPlan(year=year, number=number, continues=plan, **wording))
    bulk_create_with_history(made, ActionPlan, default_user=by)
    fresh = {plan.continues_id: plan for plan in made}
    linked = {each.plan.pk: each.successor for each, _ in kept if each.successor}
    new_targets = {candidate.plan.pk for candidate, decision in kept if decision == RETARGET}
    periods = {period.code: period for period in year.periods.all()}
    _copy_wording(fresh, periods, new_targets, by)
    _copy_assignments(fresh | linked, periods, new_targets, by)


def _copy_wording(fresh, periods, new_targets, by):
    milestones = [
        Milestone(
            plan=fresh[old.plan_id],
            period=periods[old.period.code],
            measure=old.measure,
            default_percent=None if old.plan_id in new_targets else old.default_percent,
        )
        for old in Milestone.objects.filter(plan__in=fresh).select_related("period")
        if old.period.code in periods
    ]
    bulk_create_with_history(milestones, Milestone, default_user=by)
    requirements = EvidenceRequirement.objects.filter(plan__in=fresh).select_related("period")
    EvidenceRequirement.objects.bulk_create(
        EvidenceRequirement(
            plan=fresh[old.plan_id],
            period=periods[old.period.code] if old.period else None,
            name=old.name,
            hint=old.hint,
            is_required=old.is_required,
        )
        for old in requirements.order_by("id")
        if old.period is None or old.period.code in periods
    )


def _copy_assignments(fresh, periods, new_targets, by):
    percents = defaultdict(dict)
    for old in Target.objects.filter(assignment__plan__in=fresh).select_related("period"):
        percents[old.assignment_id][old.period.code] = old.percent
    pairs = [
        (
            old,
            Assignment(plan=fresh[old.plan_id], **{name: getattr(old, name) for name in WHO}),
        )
        for old in Assignment.objects.filter(plan__in=fresh).order_by("pk")
    ]
    made = bulk_create_with_history([new for _, new in pairs], Assignment, default_user=by)
    targets = [
        Target(
            assignment=new,
            period=period,
            percent=None if old.plan_id in new_targets else percents[old.pk].get(code),
        )
        for (old, _), new in zip(pairs, made, strict=True)
        for code, period in periods.items()
    ]
    bulk_create_with_history(targets, Target, default_user=by)
