"""Setting up a year."""

import zoneinfo

import pytest

from reporting.models import ActionPlan, EvidenceRequirement, Milestone, Period, PlanYear
from reporting.years import prepare_year

Z = zoneinfo.ZoneInfo("Asia/Jakarta")
SIZES = {
    "bands": [("ok", 91), ("warn", 76), ("bad", 0)],
    "periods": ["B03", "B06", "B09", "B12"],
    "plans": list(range(1, 11)),
    "milestones": 40,
}


def sizes(year):
    return {
        "bands": list(year.bands.values_list("level", "floor")),
        "periods": list(year.periods.values_list("code", flat=True)),
        "plans": list(year.plans.values_list("number", flat=True)),
        "milestones": Milestone.objects.filter(plan__year=year).count(),
    }


def test_prepared_year_has_levels_periods_and_example_actions(province, cast):
    year = prepare_year(province, 2027, cast.admin)
    assert sizes(year) == SIZES
    assert (year.status, year.is_example) == ("preparation", False)
    assert set(year.plans.values_list("is_example", flat=True)) == {True}
    assert year.history.get().history_user == cast.admin


def test_prepared_year_has_valid_rows(province, cast):
    year = prepare_year(province, 2027, cast.admin)
    for row in (year, *year.bands.all(), *year.periods.all(), *year.plans.all()):
        row.full_clean()
    for row in Milestone.objects.all():
        row.full_clean()
    for row in EvidenceRequirement.objects.all():
        row.full_clean()


def test_preparing_twice_changes_nothing(province, cast):
    prepare_year(province, 2027, cast.admin)
    counts = [model.objects.count() for model in (PlanYear, Period, ActionPlan, Milestone)]
    required = EvidenceRequirement.objects.count()
    year = prepare_year(province, 2027, cast.verifier)
    assert [model.objects.count() for model in (PlanYear, Period, ActionPlan, Milestone)] == counts
    assert EvidenceRequirement.objects.count() == required
    assert year.history.count() == 1


def test_preparing_leaves_own_actions_and_levels_alone(province, year, cast):
    before = sizes(year)
    prepare_year(province, year.year, cast.admin)
    assert sizes(year) == before


def test_an_example_carries_on_the_example_of_the_year_before(province, cast):
    first = prepare_year(province, 2026, cast.admin)
    second = prepare_year(province, 2027, cast.admin)
    pairs = second.plans.values_list("number", "continues__number", "continues__year")
    assert list(pairs) == [(n, n, first.pk) for n in range(1, 11)]


@pytest.mark.parametrize(
    ("code", "opens", "due"),
    [("B03", (2027, 3, 1), (2027, 4, 15)), ("B12", (2027, 12, 1), (2028, 1, 15))],
)
def test_usual_window_follows_the_checkpoint(code, opens, due, province, cast):
    period = prepare_year(province, 2027, cast.admin).periods.get(code=code)
    local = [moment.astimezone(Z) for moment in (period.opens_at, period.due_at)]
    assert [(m.year, m.month, m.day) for m in local] == [opens, due]
    assert [(m.hour, m.minute) for m in local] == [(0, 0), (23, 59)]
