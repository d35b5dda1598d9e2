"""An action over the years: chains of plans, SISPAN before them, by the Recap's own rules."""

import re
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.drawings import yearly
from reporting.models import ActionPlan, HistoricFigure, Period, ProgressEntry, Region
from reporting.recap import recap
from reporting.recap.history import History, Line, Point, history
from tests.builders import KAB_SOLOK, KOTA_SOLOK, plan_year, target
from tests.recap_world import SOME_DAY, clerk, enter, make_year


def past_year(year):
    """A year whose plans the year after it carries on."""
    made = plan_year(year, now=SOME_DAY)
    made.min_reports = 1
    made.save()
    for plan in ActionPlan.objects.filter(year__year=year + 1):
        plan.continues = made.plans.get(number=plan.number)
        plan.save()
    return made


def enter_past(year, region, number, percent, code="B12"):
    """A verified report of that year, as `enter` puts one into 2026."""
    return ProgressEntry.objects.create(
        target=target(region, number, code, year),
        status="verified",
        version=1,
        claimed_percent=percent,
        verified_percent=percent,
        updated_at=SOME_DAY,
        updated_by=clerk(),
    )


def sispan(plan, year, percents, code="B12", **given):
    for region, percent in zip((KAB_SOLOK, KOTA_SOLOK), percents, strict=False):
        HistoricFigure.objects.create(
            region=Region.objects.get(code=region),
            year=year,
            action="RA-01",
            plan=plan,
            checkpoint=code,
            percent=percent,
            imported_by=clerk(),
            **given,
        )


def of(year=2026, code="B09"):
    period = Period.objects.select_related("year__province").get(year__year=year, code=code)
    return history(recap(period, at=SOME_DAY), period)


def test_line_runs_through_carried_plans_back_to_sispan(province):
    make_year()
    last = past_year(2025)
    first = last.plans.get(number=1)
    sispan(first, 2018, [40, 61])
    sispan(first, 2019, [50, 60], code="B09")
    sispan(first, 2019, [20, 20], code="B06")
    enter(KAB_SOLOK, 1, "verified", 60)
    found = of()
    assert found == History(
        lines=(
            Line(
                1,
                "Aksi 1",
                (
                    Point(2018, "B12", Decimal("50.5"), "SISPAN"),
                    Point(2019, "B09", Decimal(55), "SISPAN"),
                    Point(2026, "B09", Decimal(60)),
                ),
            ),
        ),
        span=(2018, 2026),
        source="SISPAN",
    )


def test_past_year_shows_what_its_own_recap_shows(province):
    make_year()
    past_year(2025)
    enter_past(2025, KAB_SOLOK, 1, 90)
    enter_past(2025, KOTA_SOLOK, 1, 81)
    enter_past(2025, KAB_SOLOK, 2, 30, code="B06")
    enter(KAB_SOLOK, 1, "verified", 60)
    enter(KAB_SOLOK, 2, "verified", 45)
    period = Period.objects.select_related("year__province").get(year__year=2025, code="B12")
    own = [action.trend.values for action in recap(period, at=SOME_DAY).actions]
    assert [line.points[0] for line in of().lines] == [
        Point(2025, "B12", own[0][3]),
        Point(2025, "B06", own[1][1]),
    ]
    assert own[0][3] == Decimal("85.5")


def test_portal_counts_before_sispan_in_a_year_that_has_both(province):
    make_year()
    last = past_year(2025)
    sispan(last.plans.get(number=1), 2025, [10, 10])
    enter_past(2025, KAB_SOLOK, 1, 90)
    enter(KAB_SOLOK, 1, "verified", 60)
    assert [point.source for point in of().lines[0].points] == ["", ""]


def test_figures_of_too_few_units_or_of_another_action_draw_no_line(province):
    year = make_year(min_reports=2)
    enter(KAB_SOLOK, 1, "verified", 60)
    enter(KOTA_SOLOK, 1, "verified", 60)
    sispan(year.plans.get(number=1), 2018, [40])
    sispan(None, 2019, [40, 60])
    assert of() == History()


def test_years_that_end_before_their_last_checkpoint_are_named(client, cast):
    make_year()
    past_year(2025)
    for number in (1, 2):
        enter_past(2025, KAB_SOLOK, number, 90, code="B12" if number == 1 else "B09")
        enter(KAB_SOLOK, number, "verified", 60)
    # Before B12 opens its recap knows no more than that of B09.
    assert of(code="B12").unfinished == "2025 sebagian sampai B09, 2026 sampai B09"
    client.force_login(cast.leader)
    for address, named in (("", "2025 sebagian sampai B09, 2026"), ("aksi/1/", "2026")):
        said = client.get(f"/rekap/2026/B12/{address}").content.decode()
        assert f"capaian akhir tiap tahun, kecuali {named} sampai B09<" in said


def test_later_years_do_not_reach_back(province):
    make_year()
    past_year(2025)
    enter_past(2025, KAB_SOLOK, 1, 90)
    enter(KAB_SOLOK, 1, "verified", 60)
    assert of(2025, "B12") == History()


def test_made_up_figures_are_said_to_be(province):
    year = make_year()
    enter(KAB_SOLOK, 1, "verified", 60)
    sispan(year.plans.get(number=1), 2019, [40, 60], is_example=True)
    assert of().is_example


def test_queries_do_not_grow_with_years_and_figures(province):
    make_year()
    counts = []
    for year in (2025, 2024, 2023):
        plan = past_year(year).plans.get(number=1)
        sispan(plan, year - 10, [40, 60])
        enter_past(year, KAB_SOLOK, 1, 50)
        period = Period.objects.select_related("year__province").get(year__year=2026, code="B09")
        found = recap(period, at=SOME_DAY)
        with CaptureQueriesContext(connection) as queries:
            history(found, period)
        counts.append(len(queries))
    assert counts == [4, 4, 4]


def test_drawing_says_each_year_with_its_source():
    points = (
        Point(2018, "B12", Decimal("50.5"), "SISPAN"),
        Point(2019, "B12", Decimal(55), "SISPAN"),
        Point(2026, "B09", Decimal(60)),
    )
    drawn = yearly(points, (2018, 2026))
    assert (
        'aria-label="2018 51% (B12, data SISPAN), 2019 55% (B12, data SISPAN), 2026 60% (B09)"'
        in drawn
    )
    assert (
        drawn.count("<circle"),
        drawn.count("stroke-dasharray"),
        drawn.count(">data SISPAN<"),
    ) == (3, 1, 1)


def test_the_last_figure_of_a_steep_fall_to_the_ground_stands_above_its_line():
    drawn = yearly((Point(2025, "B12", Decimal(50)), Point(2026, "B06", Decimal(14))), (2018, 2026))
    ends = re.search(r'x1="([^"]+)" y1="([^"]+)" x2="([^"]+)" y2="([^"]+)"', drawn).groups()
    left, top, right, bottom = map(float, ends)
    x, y = re.search(r'x="([^"]+)" y="([^"]+)"[^>]*>14%', drawn).groups()
    begins = float(x) - 22
    assert float(y) < top + (bottom - top) * (begins - left) / (right - left)
