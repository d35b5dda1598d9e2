"""A year from the one before: each action goes on, goes on with new targets, or is closed.

Wording, requirements and assignments are copied as proposals. Budgets, results, evidence and
approvals belong to their year and never are.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
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
    def decision(self):
        """KEEP when it was carried on (with or without its targets), CLOSE, or ""."""
        if self.successor:
            return KEEP
        return CLOSE if self.plan.closing_reason else ""


def candidates(year):
    """The actions of the year before as Candidates, by number; none when there is no such year."""
    before = previous_year(year.province, year.year)
    if before is None:
        return []
    successors = {plan.continues_id: plan for plan in year.plans.exclude(continues=None)}
    units = Count("assignments", filter=Q(assignments__is_applicable=True))
    plans = before.plans.select_related("year").annotate(units=units).order_by("number")
    return [Candidate(plan, plan.units, successors.get(plan.pk)) for plan in plans]


@transaction.atomic
def carry_over(year, decisions, *, by):
    """Carry out the decisions about last year's actions; return a Counter of what was done.

    `decisions` maps ids of last year's plans to pairs (KEEP, RETARGET or CLOSE, reason). An
    action that is carried on already is left alone, so that twice is the same as once; a
    closed one may still be taken up. Raises ValidationError.
    """
    current = PlanYear.objects.select_for_update(of=("self",)).get(pk=year.pk)
    if current.status == PlanYear.Status.CLOSED:
        raise ValidationError(f"Tahun {current} sudah ditutup.")
    done, kept = Counter(), {}
    for candidate in candidates(current):
        decision, reason = decisions.get(candidate.plan.pk, ("", ""))
        if not decision or candidate.successor:
            continue
        if decision == CLOSE and not reason:
            raise ValidationError(f"Tulis alasan menutup {candidate.plan.code}.")
        closing_reason = reason if decision == CLOSE else ""
        if candidate.plan.closing_reason != closing_reason:
            candidate.plan.closing_reason = closing_reason
            candidate.plan._history_user = by
            candidate.plan.save(update_fields=["closing_reason"])
            done[CLOSE] += decision == CLOSE
        if decision != CLOSE:
            kept[candidate.plan] = decision
            done[decision] += 1
    _continue(current, kept, by)
    return done


def _continue(year, kept, by):
    """Make the actions that carry on those of `kept` (plan → KEEP or RETARGET)."""
    if not kept:
        return
    numbers = set(year.plans.values_list("number", flat=True))
    made = []
    for plan in kept:
        number = plan.number if plan.number not in numbers else max(numbers) + 1
        numbers.add(number)
        wording = {name: getattr(plan, name) for name in WORDING}
        made.append(ActionPlan(year=year, number=number, continues=plan, **wording))
    fresh = {plan.continues_id: plan for plan in made}
    bulk_create_with_history(made, ActionPlan, default_user=by)
    new_targets = {plan.pk for plan, decision in kept.items() if decision == RETARGET}
    periods = {period.code: period for period in year.periods.all()}
    _copy_wording(fresh, periods, new_targets, by)
    _copy_assignments(fresh, periods, new_targets, by)


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
