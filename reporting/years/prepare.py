"""A year from nothing: its periods, its levels and the example actions to begin with."""

import datetime
import json

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from reporting.models import (
    ActionPlan,
    Band,
    EvidenceRequirement,
    Milestone,
    Period,
    PlanYear,
    Region,
)

# Days after the deadline: how long late reports are taken, and when verification should end.
LATE_DAYS = 7
VERIFY_DAYS = 14


@transaction.atomic
def prepare_year(province, year, by, *, examples=True):
    """Make what is missing of the province's year and return its PlanYear.

    A new year is in preparation, with four periods, the levels and the checklist of the year before
    (the usual ones when there is none) and, with `examples`, the ten example actions of
    fixtures/actions.json with their milestones and evidence requirements. What is there
    already stays as it is: a year that has a level or an action gets no others. `by` stands
    in the history. Twice is the same as once.
    """
    # Two clicks at once make one year.
    Region.objects.select_for_update(no_key=True).get(pk=province.pk)
    before = previous_year(province, year)
    plan_year = PlanYear.objects.filter(province=province, year=year).first()
    if plan_year is None:
        same = ("min_reports", "checklist")
        given = {name: getattr(before, name) for name in same} if before else {}
        (plan_year,) = _add([PlanYear(province=province, year=year, **given)], by)
    if not plan_year.bands.exists():
        _add(_bands(plan_year, before), by)
    _add_periods(plan_year, by)
    if examples and not plan_year.plans.exists():
        _add_example_plans(plan_year, by)
    return plan_year


def previous_year(province, year):
    """The province's latest PlanYear before that year, or None."""
    return PlanYear.objects.filter(province=province, year__lt=year).order_by("-year").first()


def _bands(plan_year, before):
    copied = [
        Band(year=plan_year, level=band.level, floor=band.floor, label=band.label)
        for band in (before.bands.all() if before else [])
    ]
    return copied or [
        Band(year=plan_year, level=level, floor=floor, label=level.label)
        for level, floor in Band.DEFAULTS
    ]


def usual_window(year, code):
    """The dates a period of the year starts with, as the fields of Period.

    It opens on the first of the checkpoint's month and is due on the 15th of the next.
    """
    month = int(code[1:])
    due_year, due_month = (year, month + 1) if month < 12 else (year + 1, 1)
    return window(
        opens_on=datetime.date(year, month, 1), due_on=datetime.date(due_year, due_month, 15)
    )


def window(*, opens_on, due_on, late_days=LATE_DAYS):
    """The fields of Period for these days: opens as the day begins, is due as its day ends."""
    zone = timezone.get_default_timezone()
    opens_at = datetime.datetime.combine(opens_on, datetime.time(), zone)
    due_at = datetime.datetime.combine(due_on, datetime.time(23, 59), zone)
    return {
        "opens_at": opens_at,
        "due_at": due_at,
        "closes_at": due_at + datetime.timedelta(days=late_days),
        "verify_by": due_at + datetime.timedelta(days=VERIFY_DAYS),
    }


def _add_periods(plan_year, by):
    there = set(plan_year.periods.values_list("code", flat=True))
    _add(
        [
            Period(year=plan_year, code=code, **usual_window(plan_year.year, code))
            for code in Period.Code.values
            if code not in there
        ],
        by,
    )


def _add_example_plans(plan_year, by):
    rows = json.loads((settings.BASE_DIR / "fixtures" / "actions.json").read_text("utf-8"))
    periods = {period.code: period for period in plan_year.periods.all()}
    # An example carries on last year's example; Bappeda decides about its own actions.
    before = {
        plan.number: plan
        for plan in ActionPlan.objects.filter(
            year__province=plan_year.province, year__year=plan_year.year - 1, is_example=True
        )
    }
    milestones, requirements = [], []
    for row in rows:
        parts = row.pop("milestones"), row.pop("requirements")
        plan = ActionPlan(
            year=plan_year, is_example=True, continues=before.get(row["number"]), **row
        )
        _add([plan], by)
        milestones += [
            Milestone(plan=plan, **{**part, "period": periods[part["period"]]}) for part in parts[0]
        ]
        requirements += [
            EvidenceRequirement(
                plan=plan,
                period=periods.get(code),
                name=part["name"],
                hint=part["hint"],
                is_required=part["is_required"],
            )
            for part in parts[1]
            for code in part["periods"] or [None]
        ]
    _add(milestones, by)
    EvidenceRequirement.objects.bulk_create(requirements)


def _add(objects, by):
    """Write new objects of one model with their first line of history; return them."""
    if not objects:
        return []
    return bulk_create_with_history(objects, type(objects[0]), default_user=by)
