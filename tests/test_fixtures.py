"""The data that every installation starts with."""

import json
from collections import Counter

from django.conf import settings

from reporting.models import ActionPlan, AgencyRole, Region

# The tiles as they lie on the map of the recap, row by row from the north.
GRID = [
    ["", "PSB", "PSM", "LPK", "", ""],
    ["", "AGM", "BKT", "PYK", "", ""],
    ["", "PRM", "PPR", "PPJ", "TDT", ""],
    ["", "", "PDG", "KSO", "SWL", "SJJ"],
    ["MTW", "", "", "PSS", "SLK", "DHS"],
    ["", "", "", "", "SLS", ""],
]


def fixture(name):
    return json.loads((settings.BASE_DIR / "fixtures" / name).read_text("utf-8"))


def test_regions_are_the_province_and_its_nineteen(province):
    kinds = Counter(Region.objects.values_list("kind", flat=True))
    assert kinds == {"province": 1, "regency": 12, "city": 7}
    assert [row["code"] for row in fixture("regions.json")] == [
        "13",
        *[f"13.{n:02}" for n in range(1, 13)],
        *[f"13.{n}" for n in range(71, 78)],
    ]
    for region in Region.objects.all():
        region.full_clean()


def test_regions_have_each_their_place_on_the_map():
    places = {
        row["short_code"]: (row["map_row"], row["map_column"])
        for row in fixture("regions.json")
        if row["parent"]
    }
    assert places == {
        code: (row, column)
        for row, codes in enumerate(GRID, 1)
        for column, code in enumerate(codes, 1)
        if code
    }


def test_actions_are_ten_with_four_rising_milestones():
    rows = fixture("actions.json")
    assert [row["number"] for row in rows] == list(range(1, 11))
    for row in rows:
        percents = [each["default_percent"] for each in row["milestones"]]
        assert [each["period"] for each in row["milestones"]] == ["B03", "B06", "B09", "B12"]
        assert percents == sorted(set(percents))
        assert not [percent for percent in percents if percent % 5]


def test_actions_have_known_pillars_and_lead_agencies():
    rows = fixture("actions.json")
    assert {row["pillar"] for row in rows} == set(ActionPlan.Pillar.values)
    assert {row["lead_role"] for row in rows} <= set(AgencyRole.values)


def test_each_action_asks_for_evidence_in_every_period():
    for row in fixture("actions.json"):
        required = [each["periods"] for each in row["requirements"] if each["is_required"]]
        for code in ("B03", "B06", "B09", "B12"):
            assert [each for each in required if each is None or code in each], (row["title"], code)


def test_each_document_asked_for_says_what_counts():
    hints = [each["hint"] for row in fixture("actions.json") for each in row["requirements"]]
    assert all(hints) and max(map(len, hints)) <= 300
