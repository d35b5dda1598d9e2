"""The year's assignments and targets on their way out: what `PlanSheet` reads back unchanged."""

from django.db.models import Max, Q

from reporting.models import Assignment, Period, Region
from reporting.models.plans import plan_code
from reporting.workbooks import PLAN_COLUMNS
from reporting.workbooks.forms_year import year_book
from reporting.workbooks.writing import RUPIAH, Heading

TITLES = {column.key: column.title for column in PLAN_COLUMNS}
CHUNK = 1000  # rows
SOURCES = ("APBD", "APBN", "APBD dan APBN", "Hibah", "Tanpa anggaran khusus")
HEADINGS = {
    key: Heading(TITLES[key], width, RUPIAH if key == "budget_ceiling" else "General")
    for key, width in (
        ("region_code", 10),
        ("region", 24),
        ("plan", 10),
        ("plan_title", 36),
        ("lead_agency", 24),
        ("indicator", 44),
        *((f"target_{code}", 9) for code in Period.Code.values),
        ("budget_ceiling", 16),
        ("budget_source", 16),
    )
}


def plan_rows(assignments):
    """The assignments of a queryset, each a list of values in the order of HEADINGS.

    Ordered by region and plan; one query, read as it is written. What `PlanSheet` reads back
    changes nothing.
    """
    places = {"region_code": "region__code", "region": "region__name", "plan": "plan__number"}
    places["plan_title"] = "plan__title"
    columns = [places.get(key, key) for key in HEADINGS]
    rows = assignments.order_by("region__code", "plan__number").annotate(
        **{
            f"target_{code}": Max("targets__percent", filter=Q(targets__period__code=code))
            for code in Period.Code.values
        }
    )
    number = columns.index("plan__number")
    for row in rows.values_list(*columns).iterator(chunk_size=CHUNK):
        yield [*row[:number], plan_code(row[number]), *row[number + 1 :]]


def blank_rows(regions, plans):
    """A row for each plan in each region with nothing filled in yet."""
    for region in regions:
        for plan in plans:
            values = {
                "region_code": region.code,
                "region": region.name,
                "plan": plan.code,
                "plan_title": plan.title,
            }
            yield [values.get(key) for key in HEADINGS]


def plan_workbook(year, user):
    """The bytes of an .xlsx of the year within the person's reach, to change and import again.

    A year without assignments gets a row for each plan in each reporting unit.
    """
    assignments = Assignment.objects.visible_to(user).filter(plan__year=year)
    units = Region.objects.reporting_units(year.province).order_by("code")
    regions = list(units.filter(pk__in=Region.objects.visible_to(user)))
    plans = list(year.plans.order_by("number"))
    count = assignments.count()
    rows = plan_rows(assignments) if count else blank_rows(regions, plans)
    used = assignments.exclude(budget_source="").order_by("budget_source")
    used = used.values_list("budget_source", flat=True).distinct()
    return year_book(
        f"Rencana Aksi {year}",
        HEADINGS,
        rows,
        count or len(regions) * len(plans),
        regions=[region.name for region in regions],
        plans=[plan.code for plan in plans],
        sources=list(dict.fromkeys([*SOURCES, *used])),
    )
