"""An action of a year: its wording, milestones and required documents; its units at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reporting import years
from reporting.forms import MilestoneForm, PlanForm, RequirementFormSet, UnitsForm
from reporting.models import ActionPlan, Milestone, PlanYear, Region

from .lookups import find_plan, find_year
from .years import manages_plans

LONGEST_LINE = 10


@manages_plans
@require_http_methods(["GET", "POST"])
def new(request, year):
    """Add an action to the year; go on to give it to the units."""
    found = find_year(request, year)
    last = found.plans.aggregate(last=Max("number"))["last"] or 0
    return _edit(request, ActionPlan(year=found, number=last + 1))


@manages_plans
@require_http_methods(["GET", "POST"])
def plan(request, year, number):
    """Change an action's wording, milestones and documents."""
    return _edit(request, find_plan(request, year, number))


def _edit(request, plan):
    is_new = plan.pk is None
    is_closed = plan.year.status == PlanYear.Status.CLOSED
    form = PlanForm(request.POST or None, instance=plan)
    milestones = _milestones(request, plan)
    documents = RequirementFormSet(request.POST or None, instance=plan, prefix="bukti")
    if request.method == "POST" and not is_closed:
        # Every part is asked, so that all that is wrong stands on the page at once.
        parts = [form, *milestones, documents]
        if all([part.is_valid() for part in parts]):
            _save(form, milestones, documents)
            messages.success(request, f"{plan.code} tersimpan.")
            name = "year_plan_units" if is_new else "year_plan"
            return redirect(name, year=plan.year.year, number=plan.number)
    context = {
        "found": plan.year,
        "plan": plan,
        "is_new": is_new,
        "is_closed": is_closed,
        "form": form,
        "milestones": milestones,
        "documents": documents,
        "line": [] if is_new else _line_of(plan),
    }
    return render(request, "reporting/year_plan.html", context)


def _milestones(request, plan):
    there = {m.period_id: m for m in plan.milestones.all()} if plan.pk else {}
    found = []
    for period in plan.year.periods.order_by("code"):
        milestone = there.get(period.pk) or Milestone(period=period)
        milestone.period = period
        found.append(
            MilestoneForm(request.POST or None, instance=milestone, prefix=f"ukuran-{period.code}")
        )
    return found


@transaction.atomic
def _save(form, milestones, documents):
    plan = form.instance
    if form.is_changed or plan.pk is None:
        form.save()
    for each in milestones:
        each.instance.plan = plan
        each.save_given()
    documents.save()


def _line_of(plan):
    """The action through the years, oldest first, as far as it goes back."""
    line = [plan]
    while line[0].continues_id and len(line) < LONGEST_LINE:
        line.insert(0, ActionPlan.objects.select_related("year").get(pk=line[0].continues_id))
    return line


@manages_plans
@require_http_methods(["GET", "POST"])
def units(request, year, number):
    """Give the action to all units at once, or to chosen ones."""
    plan = find_plan(request, year, number)
    everybody = Region.objects.reporting_units(plan.year.province)
    free = everybody.exclude(assignments__plan=plan)
    form = UnitsForm(request.POST or None, units=free)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = years.assign(
                plan,
                given["regions"],
                by=request.user,
                indicator=given["indicator"],
                budget_source=given["budget_source"],
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"{plan.code} ditugaskan kepada {made} daerah.")
        return redirect("year_plan_units", year=plan.year.year, number=plan.number)
    context = {
        "found": plan.year,
        "plan": plan,
        "form": form,
        "assigned": plan.assignments.select_related("region").order_by("region__code"),
        "free": free,
        "unit_count": len(everybody),
        "milestones": plan.milestones.select_related("period").order_by("period__code"),
    }
    return render(request, "reporting/year_units.html", context)
