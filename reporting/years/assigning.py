"""One action for many units at once."""

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from reporting.models import Agency, Assignment, PlanYear, Region, Target


@transaction.atomic
def assign(plan, regions, *, by, indicator="", budget_source=""):
    """Give the action to those of the regions that do not have it; return how many those were.

    Their targets begin with the percents of the action's milestones, the lead agency with the
    one that has the action's lead role in the unit's list of agencies. What units have
    already stays as it is. Raises ValidationError.
    """
    year = PlanYear.objects.select_for_update(of=("self",)).get(pk=plan.year_id)
    if year.status == PlanYear.Status.CLOSED:
        raise ValidationError(f"Tahun {year} sudah ditutup.")
    units = Region.objects.reporting_units(year.province).filter(
        pk__in=[region.pk for region in regions]
    )
    fresh = units.exclude(assignments__plan=plan)
    agencies = {
        agency.region_id: agency.name
        for agency in Agency.objects.filter(region__in=fresh, role=plan.lead_role).order_by("-id")
    }
    made = bulk_create_with_history(
        [
            Assignment(
                plan=plan,
                region=region,
                lead_agency=agencies.get(region.pk, ""),
                indicator=indicator,
                budget_source=budget_source,
            )
            for region in fresh
        ],
        Assignment,
        default_user=by,
    )
    percents = dict(plan.milestones.values_list("period", "default_percent"))
    periods = list(year.periods.order_by("code"))
    bulk_create_with_history(
        [
            Target(assignment=assignment, period=period, percent=percents.get(period.pk))
            for assignment in made
            for period in periods
        ],
        Target,
        default_user=by,
    )
    return len(made)
