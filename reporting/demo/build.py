"""The demo years from nothing: last year closed, this year running, next year prepared."""

import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Prefetch
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from reporting import roles
from reporting.demo.award import tell_awards
from reporting.demo.cast import UNITS
from reporting.demo.courses import RUNNING, demo_window
from reporting.demo.frozen import freeze_closed
from reporting.demo.legacy import tell_legacy
from reporting.demo.messages import tell_messages
from reporting.demo.people import AGENCY_ROLES, make_people
from reporting.demo.reports import Stage, UnitYear, dice
from reporting.demo.shelf import Shelf
from reporting.demo.story import BUDGETS, SOURCES, targets_of, texts
from reporting.demo.trail import write
from reporting.management.commands.load_reference import load_regions
from reporting.models import (
    ActionPlan,
    Assignment,
    DecisionEdit,
    EvidenceRequirement,
    Extension,
    Milestone,
    PlanYear,
    Region,
    Target,
    TimedRun,
)
from reporting.upkeep.runs import JOBS
from reporting.years import prepare_year

# The unit whose line was down got more time in this period of this year.
EXTENDED, EXTENDED_CODE, EXTENDED_DAYS = "13.09", "B06", 5


@transaction.atomic
def build(now=None, units=UNITS):
    """Make people, years, assignments, reports and evidence of those units.

    `now` is the moment the demo is told from; the same moment gives the same demo. Nothing
    that has happened in it lies after `now`.
    """
    now = now or timezone.now()
    this_year = timezone.localdate(now).year
    load_regions()
    roles.load_roles()
    people = make_people(units)
    province = Region.objects.get(code="13")
    first_opened = demo_window(this_year, this_year - 1, "B03", now)["opens_at"]
    shelf = Shelf(people.admin, first_opened)
    requirements = {}
    stage = Stage(people, shelf, requirements, now)
    trails, submissions = [], []
    for years_ago in (1, 0):
        plan_year = _make_year(province, this_year - years_ago, this_year, people.admin, now)
        for requirement in EvidenceRequirement.objects.filter(plan__year=plan_year).order_by("pk"):
            requirements.setdefault(requirement.plan_id, []).append(requirement)
        periods = list(plan_year.periods.select_related("year").order_by("code"))
        assignments = _assign(plan_year, periods, units, people.admin)
        extended = {} if years_ago else _extend(periods, units, people.admin)
        for unit in units:
            told = UnitYear(unit, stage, years_ago).tell(
                assignments[unit.code], periods, extended.get(unit.code, {})
            )
            trails += told[0]
            submissions += told[1]
    write(trails, submissions)
    with connection.cursor() as cursor:
        # So many new rows mislead PostgreSQL until it has counted them.
        cursor.execute("ANALYZE")
    freeze_closed((this_year - 1, this_year), people, now)
    _advise(plan_year, people.admin, now)
    tell_messages(people, now)
    tell_awards(PlanYear.objects.get(year=this_year - 1), plan_year, people)
    first_plans = list(ActionPlan.objects.filter(continues=None).order_by("number"))
    tell_legacy(units, first_plans, people.admin, first_opened)
    _mark_example(prepare_year(province, this_year + 1, people.admin), people.admin)
    _tell_runs(now)


def _tell_runs(now):
    """Timed commands as if they had run; without a timer the page soon says that they stopped."""
    TimedRun.objects.bulk_create(
        TimedRun(name=name, begun_at=at, ended_at=at, succeeded_at=at, outcome="Contoh.")
        for name, job in JOBS.items()
        for at in [now - job.missed_after / 2]
    )


def _advise(plan_year, by, now):
    """One of the running period's points for decision, in Bappeda's own words."""
    edit = DecisionEdit(
        period=plan_year.periods.get(code=RUNNING),
        slot=DecisionEdit.Slot.OBSTACLE,
        act=f"Amankan anggaran PUG {plan_year.year + 1} sebelum KUA-PPAS disepakati.",
        reason="Anggaran belum tersedia atau digeser adalah kendala yang paling sering disebut.",
        by=by,
        at=now - datetime.timedelta(days=1),
    )
    edit._history_user, edit._history_date = by, edit.at
    edit.save()


def _mark_example(plan_year, by, **values):
    plan_year.is_example = True
    for name, value in values.items():
        setattr(plan_year, name, value)
    plan_year._history_user = by
    plan_year.save()


def _make_year(province, year, this_year, by, now):
    """The year with its windows moved to where the demo needs them, past periods closed."""
    plan_year = prepare_year(province, year, by)
    is_over = year < this_year
    _mark_example(
        plan_year,
        by,
        is_ranking_open=is_over,
        is_public=is_over,
        status=PlanYear.Status.CLOSED if is_over else PlanYear.Status.RUNNING,
    )
    for period in plan_year.periods.all():
        for name, moment in demo_window(this_year, year, period.code, now).items():
            setattr(period, name, moment)
        if is_over or period.code < RUNNING:
            period.closed_at = period.verify_by
        period._history_user = by
        period.save()
    return plan_year


def _assign(plan_year, periods, units, by):
    """Give every unit the year's ten actions with targets; returns assignments by region code."""
    plans = plan_year.plans.prefetch_related(
        Prefetch("milestones", Milestone.objects.select_related("period"))
    )
    regions = {region.code: region for region in Region.objects.select_related("parent")}
    assignments = {}
    for unit in units:
        rng = dice("penugasan", unit.code)  # the same in both years
        agencies = dict(zip(AGENCY_ROLES, unit.agencies, strict=True))
        assignments[unit.code] = []
        for plan in plans:
            assignment = Assignment(
                plan=plan,
                region=regions[unit.code],
                lead_agency=agencies[plan.lead_role],
                supporting_agencies=", ".join(
                    name for name in unit.agencies if name != agencies[plan.lead_role]
                ),
                indicator=texts()["actions"][str(plan.number)]["indicator"],
                budget_ceiling=rng.choice(BUDGETS),
                budget_source=rng.choice(SOURCES),
            )
            assignment.percents = targets_of(plan, rng)
            assignments[unit.code].append(assignment)
    flat = [assignment for each in assignments.values() for assignment in each]
    bulk_create_with_history(flat, Assignment, default_user=by)
    targets = []
    for assignment in flat:
        assignment.by_code = {
            period.code: Target(
                assignment=assignment,
                period=period,
                percent=Decimal(assignment.percents[period.code]),
            )
            for period in periods
        }
        targets += assignment.by_code.values()
    bulk_create_with_history(targets, Target, default_user=by)
    return assignments


def _extend(periods, units, by):
    """Give the cut-off unit its extension; returns ends by region code and period code."""
    if EXTENDED not in {unit.code for unit in units}:
        return {}
    period = next(period for period in periods if period.code == EXTENDED_CODE)
    extension = Extension(
        region=Region.objects.get(code=EXTENDED),
        period=period,
        until=period.due_at + datetime.timedelta(days=EXTENDED_DAYS),
        reason="Jaringan di Tuapejat terputus selama tiga hari menjelang batas kirim.",
        by=by,
    )
    extension._history_user = by
    extension.save()
    # auto_now_add knows only the present.
    Extension.objects.filter(pk=extension.pk).update(at=period.due_at)
    return {EXTENDED: {period.code: extension.until}}
