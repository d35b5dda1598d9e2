"""The year's assignments and targets on their way out: what `PlanSheet` reads back unchanged."""

from reporting.models import Assignment, Period, Target
from reporting.workbooks import PLAN_COLUMNS
from reporting.workbooks.writing import RUPIAH, Heading, new_book, to_bytes, write_sheet

from .plan_state import PLAIN

TITLES = {column.key: column.title for column in PLAN_COLUMNS}
HEADINGS = {
    key: Heading(TITLES[key], width, RUPIAH if key == "budget_ceiling" else "General")
    for key, width in (
        ("region_code", 10),
        ("region", 28),
        ("plan", 10),
        ("plan_title", 48),
        ("lead_agency", 24),
        ("indicator", 44),
        *((f"target_{code}", 9) for code in Period.Code.values),
        ("budget_ceiling", 16),
        ("budget_source", 16),
    )
}


def plan_rows(assignments):
    """The assignments of a queryset, each a list of values in the order of HEADINGS.

    Ordered by region and plan; two queries. What `PlanSheet` reads back changes nothing.
    """
    assignments = assignments.select_related("region", "plan")
    assignments = assignments.order_by("region__code", "plan__number")
    targets = {}
    for assignment_id, code, value in Target.objects.filter(assignment__in=assignments).values_list(
        "assignment", "period__code", "percent"
    ):
        targets.setdefault(assignment_id, {})[f"target_{code}"] = value
    for each in assignments:
        values = {
            "region_code": each.region.code,
            "region": each.region.name,
            "plan": each.plan.code,
            "plan_title": each.plan.title,
            **{key: getattr(each, key) for key in PLAIN},
            **targets.get(each.pk, {}),
        }
        yield [values.get(key) for key in HEADINGS]


def plan_workbook(year, user):
    """The bytes of an .xlsx of the year within the person's reach, to change and import again."""
    assignments = Assignment.objects.visible_to(user).filter(plan__year=year)
    book = new_book()
    title = f"Rencana Aksi {year}"
    write_sheet(book, title, list(HEADINGS.values()), plan_rows(assignments), frozen_columns=4)
    return to_bytes(book)
