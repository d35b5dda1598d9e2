"""Every page that lists asks the same queries for 19 units and for 514: one table."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting import roles, years
from reporting.models import Assignment, PlanYear, ProgressEntry, Region, Target, User
from tests import builders
from tests.builders import KAB_SOLOK
from tests.generated import more_units

YEAR, PERIOD = {"year": 2026}, {"year": 2026, "code": "B09"}
OURS, PLAN = {**PERIOD, "region_code": KAB_SOLOK}, {**YEAR, "number": 1}
PUBLIC = {**PERIOD, "province_code": "13"}

# Who, the address's name and arguments, and how many queries it asks; a "?" begins the query.
PAGES = [
    ("operator", "tasks", {}, 25),
    ("operator", "unit_history", PERIOD, 15),
    ("operator", "report", {"target_id": "ours"}, 23),
    ("approver", "review", PERIOD, 22),
    ("operator", "documents", PERIOD, 14),
    ("operator", "recap_region", OURS, 25),
    ("operator", "inbox", {}, 13),
    ("verifier", "monitoring", {}, 21),
    ("verifier", "punctuality", PERIOD, 14),
    ("verifier", "chase", PERIOD, 19),
    ("verifier", "reminders", PERIOD, 21),
    ("verifier", "queue", {}, 17),
    ("verifier", "quality", PERIOD, 11),
    ("verifier", "verify", {"target_id": "ours"}, 23),
    ("verifier", "verify_together", PERIOD, 17),
    ("leader", "recap", {}, 21),
    ("leader", "recap?angka=terverifikasi", PERIOD, 21),
    ("leader", "recap_xlsx", PERIOD, 15),
    ("leader", "recap_pillars", PERIOD, 18),
    ("leader", "recap_action", {**PERIOD, "number": 1}, 22),
    ("leader", "recap_comparison", PERIOD, 19),
    ("leader", "recap_completeness", PERIOD, 14),
    ("leader", "recap_list", PERIOD, 18),
    ("leader", "recap_list_xlsx", PERIOD, 14),
    ("leader", "award", YEAR, 13),
    ("operator", "award_card", {**YEAR, "region_code": KAB_SOLOK}, 23),
    ("admin", "years", {}, 11),
    ("admin", "year", YEAR, 26),
    ("admin", "year_period", PERIOD, 14),
    ("admin", "year_plan", PLAN, 17),
    ("admin", "year_plan_units", PLAN, 16),
    ("admin", "grid_plan", PLAN, 19),
    ("admin", "grid_region", {**YEAR, "region_code": KAB_SOLOK}, 20),
    ("admin", "export_assignments", YEAR, 10),
    ("admin", "imports", {}, 13),
    ("admin", "accounts", {}, 17),
    ("admin", "account_log", {}, 12),
    ("admin", "admin:reporting_progressentry_changelist", {}, 14),
    ("admin", "admin:reporting_target_changelist", {}, 16),
    ("admin", "admin:reporting_assignment_changelist", {}, 16),
    ("admin", "admin:reporting_region_changelist", {}, 13),
    (None, "public", {}, 1),
    (None, "public_recap", PUBLIC, 14),
    (None, "public_csv", PUBLIC, 10),
    (None, "api_regions", {}, 7),
    (None, "api_targets", {}, 7),
    (None, "api_recap", PUBLIC, 15),
]


@pytest.fixture
def queries(cast, province):
    """How many queries each page of the table asks, in its order."""
    units = list(Region.objects.exclude(code="13").values_list("code", flat=True))
    year = builders.plan_year(plans=2, units=units)
    reported(units, cast)
    years.publish(year, True, by=cast.admin)
    years.set_formula(year, {}, by=cast.admin)
    ours = builders.target().pk
    readers = {who: Client() for who, *_ in PAGES}
    for who in filter(None, readers):
        readers[who].force_login(getattr(cast, who))

    def asked(who, name, given):
        name, _, query = name.partition("?")
        given = {**given, "target_id": ours} if "target_id" in given else given
        with CaptureQueriesContext(connection) as caught:
            answer = readers[who].get(f"{reverse(name, kwargs=given)}?{query}")
            b"".join(answer)
        assert answer.status_code == 200, name
        return len(caught)

    return lambda: [(*page, asked(*page)) for *page, _ in PAGES]


def reported(units, cast):
    """B03 to B09 of the units reported; B09 waits for the verifier."""
    builders.fill(cast.operator, units)
    builders.count_rows()
    ProgressEntry.objects.filter(target__period__code="B09").update(
        status="submitted", verified_percent=None
    )


def grow(cast):
    """The province has 514 units, each with an account and with what the others have."""
    more_units(Region.objects.get(code="13"), 495)
    year, new = PlanYear.objects.get(), Region.objects.filter(code__startswith="9")
    Assignment.objects.bulk_create(
        Assignment(plan=plan, region=region, lead_agency="Bapperida", indicator="Persentase contoh")
        for plan in year.plans.all()
        for region in new
    )
    Target.objects.bulk_create(
        Target(assignment=assignment, period=period, percent=80)
        for assignment in Assignment.objects.filter(region__in=new)
        for period in year.periods.all()
    )
    people = User.objects.bulk_create(
        User(username=f"baru{n}", name=f"Orang {n}", email=f"baru{n}@contoh.id", region=region)
        for n, region in enumerate(new)
    )
    Group.objects.get(name=roles.OPERATOR).user_set.add(*people)
    reported(list(new.values_list("code", flat=True)), cast)


def test_pages_ask_the_queries_of_the_table_for_19_units_and_for_514(queries, cast):
    queries()  # a reader's first visit costs some of its own
    assert queries() == PAGES
    grow(cast)
    assert queries() == PAGES
