"""The Recap against worlds small enough to add up by hand."""

import random
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.models import (
    Assignment,
    Band,
    Target,
)
from reporting.recap.parts import (
    Cell,
    Counts,
    Obstacle,
    Step,
    Trend,
    average,
    value_of,
)
from tests.builders import KAB_SOLOK, KOTA_SOLOK, target
from tests.recap_world import AGAM, PADANG, SOME_DAY, enter, make_year, of, rows


def values(found):
    return {unit.place.name: [cell.value for cell in unit.cells] for unit in rows(found)}


def states(found):
    return {unit.place.name: [cell.state for cell in unit.cells] for unit in rows(found)}


def test_cells_say_what_they_show_and_why(province):
    year = make_year(plans=4)
    enter(KAB_SOLOK, 1, "verified", 60)
    enter(KAB_SOLOK, 2, "submitted", 72, is_late=True)
    enter(KAB_SOLOK, 3, "returned", 40)
    enter(KAB_SOLOK, 4, "draft", 10)
    Target.objects.filter(pk=target(KOTA_SOLOK, 1).pk).update(percent=0)
    Target.objects.filter(pk=target(KOTA_SOLOK, 2).pk).update(percent=None)
    enter(KOTA_SOLOK, 2, "verified", 50)
    Assignment.objects.filter(region__code=KOTA_SOLOK, plan__number=3).update(is_applicable=False)
    row = {unit.place.code: unit.cells for unit in of().units}
    expected = {"target": Decimal(80), "sent_at": None}
    assert row[KAB_SOLOK] == (
        Cell(
            state="verified",
            status="verified",
            target_id=target(KAB_SOLOK, 1).pk,
            target=Decimal(80),
            percent=Decimal(60),
            value=75,
            level="bad",
            sent_at=SOME_DAY,
        ),
        Cell(
            state="sent",
            status="submitted",
            target_id=target(KAB_SOLOK, 2).pk,
            target=Decimal(80),
            percent=Decimal(72),
            value=90,
            level="warn",
            is_late=True,
            sent_at=SOME_DAY,
        ),
        Cell(state="missing", status="returned", target_id=target(KAB_SOLOK, 3).pk, **expected),
        Cell(state="missing", status="draft", target_id=target(KAB_SOLOK, 4).pk, **expected),
    )
    assert row[KOTA_SOLOK] == (
        Cell(state="no_target", target_id=target(KOTA_SOLOK, 1).pk, target=Decimal(0)),
        Cell(
            state="no_target",
            status="verified",
            target_id=target(KOTA_SOLOK, 2).pk,
            percent=Decimal(50),
            sent_at=SOME_DAY,
        ),
        Cell(),
        Cell(state="missing", target_id=target(KOTA_SOLOK, 4).pk, **expected),
    )
    assert [cell.note for cell in row[KAB_SOLOK] + row[KOTA_SOLOK]] == [
        "",
        "belum diverifikasi",
        "dikembalikan, belum dihitung",
        "masih draf",
        "belum diisi",
        "tanpa target",
        "tidak berlaku",
        "belum diisi",
    ]
    assert of().min_reports == year.min_reports


@pytest.mark.parametrize(
    ("percent", "goal", "value", "level"),
    [
        ("72.79", 80, 91, "ok"),  # 90.9875
        ("72.40", 80, 91, "ok"),  # 90.5, half up
        ("72.39", 80, 90, "warn"),  # 90.4875
        ("60.40", 80, 76, "warn"),  # 75.5
        ("60.39", 80, 75, "bad"),
        ("0", 80, 0, "bad"),
        ("100", 80, 125, "ok"),
    ],
)
def test_level_is_judged_on_the_rounded_value(percent, goal, value, level, province):
    make_year(plans=1, units=(KAB_SOLOK,))
    enter(KAB_SOLOK, 1, "verified", Decimal(percent))
    cell = rows(of())[0].cells[0]
    assert (value_of(Decimal(percent), Decimal(goal)), cell.value, cell.level) == (
        value,
        value,
        level,
    )


def test_a_fourth_level_of_the_year_is_used(province):
    year = make_year(plans=1, units=(KAB_SOLOK,))
    Band.objects.create(year=year, level="over", floor=101, label="Melampaui")
    enter(KAB_SOLOK, 1, "verified", 100)
    found = of()
    assert rows(found)[0].cells[0].level == "over"
    assert found.steps == (
        Step("over", "Melampaui", 101, None),
        Step("ok", "Sesuai target", 91, 100),
        Step("warn", "Mendekati", 76, 90),
        Step("bad", "Tertinggal", 0, 75),
    )
    assert [step.range for step in found.steps] == ["≥ 101%", "91–100%", "76–90%", "≤ 75%"]
    assert (found.counts.on_target, found.counts.behind) == (1, 0)


def test_nil_counts_as_reported_and_carries_the_last_verified_percent(province):
    make_year(plans=4, units=(KAB_SOLOK,))
    enter(KAB_SOLOK, 1, "verified", 20, code="B03")
    enter(KAB_SOLOK, 1, "verified", is_nil=True, code="B06")
    enter(KAB_SOLOK, 1, "verified", is_nil=True)
    enter(KAB_SOLOK, 2, "submitted", 45, code="B06")  # claimed only: not carried
    enter(KAB_SOLOK, 2, "submitted", is_nil=True)
    enter(KAB_SOLOK, 3, "draft", is_nil=True)
    enter(KAB_SOLOK, 4, "verified", 40, code="B06")
    enter(KAB_SOLOK, 4, "submitted", is_nil=True)
    unit = rows(of())[0]
    assert [(c.state, c.percent, c.value, c.is_in, c.note) for c in unit.cells] == [
        ("nil", Decimal(20), 25, True, "nihil"),
        ("nil", None, None, True, "nihil"),
        ("missing", None, None, False, "masih draf"),
        ("nil", Decimal(40), 50, True, "nihil"),
    ]
    assert (unit.average, unit.reports, unit.figures) == (38, 3, 2)  # (25 + 50) ÷ 2 = 37.5
    # B06 itself carried 20 from B03: 20 ÷ 50.
    assert [cell.value for cell in rows(of("B06"))[0].cells] == [40, 90, None, 80]


def test_later_periods_do_not_reach_back(province):
    make_year(plans=1, units=(KAB_SOLOK,))
    enter(KAB_SOLOK, 1, "verified", 45, code="B06")
    before = of("B06")
    enter(KAB_SOLOK, 1, "verified", 10)
    assert of("B06") == before
    assert before.actions[0].trend == Trend(
        values=(None, Decimal(45), None, None),
        targets=(Decimal(25), Decimal(50), Decimal(80), Decimal(100)),
    )


def test_averages_cap_each_cell_at_100(province):
    make_year(plans=2, units=(KAB_SOLOK, KOTA_SOLOK))
    enter(KAB_SOLOK, 1, "verified", 100)  # 125
    enter(KAB_SOLOK, 2, "verified", 40)  # 50
    enter(KOTA_SOLOK, 1, "verified", 60)  # 75
    enter(KOTA_SOLOK, 2, "verified", 80)  # 100
    found = of()
    assert values(found) == {"Kota Solok": [75, 100], "Kab. Solok": [125, 50]}
    assert [(unit.average, unit.level, unit.rank) for unit in rows(found)] == [
        (88, "warn", 1),  # 87.5
        (75, "bad", 2),
    ]
    assert [(action.average, action.level) for action in found.actions] == [
        (88, "warn"),
        (75, "bad"),
    ]
    assert (found.average, found.level) == (81, "warn")  # 325 ÷ 4 = 81.25


def test_no_target_and_not_applicable_stay_outside_averages(province):
    make_year(plans=3, units=(KAB_SOLOK,))
    Target.objects.filter(pk=target(KAB_SOLOK, 2).pk).update(percent=0)
    Assignment.objects.filter(region__code=KAB_SOLOK, plan__number=3).update(is_applicable=False)
    enter(KAB_SOLOK, 1, "verified", 40)
    enter(KAB_SOLOK, 2, "verified", 90)
    found = of()
    assert (found.average, rows(found)[0].average) == (50, 50)
    assert [action.average for action in found.actions] == [50, None, None]
    assert found.counts == Counts(
        owed=2, reports=2, verified=2, waiting=0, late=0, figures=1, on_target=0, behind=1
    )


def test_ranks_are_shared_and_partial_units_stand_last_without_one(province):
    make_year(plans=3, units=(KAB_SOLOK, KOTA_SOLOK, AGAM, PADANG, "13.01"), min_reports=2)
    for region, percents in (
        (KAB_SOLOK, (40, 40, 40)),
        (KOTA_SOLOK, (80, 60, None)),
        (AGAM, (70, 70, 70)),  # 87.5, shown as 88 like Kota Solok's 87.5
        (PADANG, (80, None, None)),
    ):
        for number, percent in enumerate(percents, 1):
            if percent is not None:
                enter(region, number, "verified", percent)
    found = of()
    assert [(unit.place.name, unit.average, unit.rank, unit.reports) for unit in rows(found)] == [
        ("Kab. Agam", 88, 1, 3),
        ("Kota Solok", 88, 1, 2),
        ("Kab. Solok", 50, 3, 3),
        ("Kota Padang", None, None, 1),
        ("Kab. Pesisir Selatan", None, None, 0),
    ]
    assert found.ranked == 3
    # Padang's one figure stands in the province's average although Padang has none of its own.
    assert found.average == 76  # (150 + 175 + 262.5 + 100) ÷ 9 = 76.39


def test_min_reports_asks_for_no_more_than_can_be_had(province):
    make_year(plans=2, units=(KAB_SOLOK,), min_reports=5)
    enter(KAB_SOLOK, 1, "verified", 80)
    assert (of().average, rows(of())[0].average) == (None, None)
    enter(KAB_SOLOK, 2, "verified", 80)
    assert (of().average, rows(of())[0].average) == (100, 100)


def test_verified_only_leaves_sent_reports_without_a_figure(province):
    make_year(plans=2, units=(KAB_SOLOK, KOTA_SOLOK))
    enter(KAB_SOLOK, 1, "verified", 40, claimed_percent=80, obstacle_kinds=["data"])
    enter(KAB_SOLOK, 2, "submitted", 80, obstacle_kinds=["budget"])
    enter(KOTA_SOLOK, 1, "submitted", is_nil=True, obstacle_kinds=["none"])
    with_sent, verified = of(), of(verified_only=True)
    assert states(with_sent) == {
        "Kab. Solok": ["verified", "sent"],
        "Kota Solok": ["nil", "missing"],
    }
    assert states(verified) == {
        "Kab. Solok": ["verified", "missing"],
        "Kota Solok": ["missing", "missing"],
    }
    assert (with_sent.average, verified.average) == (75, 50)
    assert verified.counts == Counts(
        owed=4, reports=3, verified=1, waiting=2, late=0, figures=1, on_target=0, behind=1
    )
    assert (with_sent.obstacle_reports, verified.obstacle_reports) == (3, 1)
    assert verified.obstacles == (Obstacle("data", "Data terpilah belum tersedia", 1),)
    assert rows(verified)[0].cells[1].note == "belum diverifikasi"
    assert (
        verified.headline
        == "Capaian terverifikasi 50% dari target B09; baru 1 dari 2 aksi terhitung"
    )


def test_average_is_exact_where_a_float_or_a_decimal_would_slip():
    def cell(percent, goal):
        return Cell(target=Decimal(goal), percent=Decimal(percent))

    thirds = [cell(1, 3)] * 3
    assert average([*thirds, cell(2, 100)]) == 26  # 102 ÷ 4 = 25.5
    assert average([*thirds, cell("1.99", 100)]) == 25
    assert average([cell(1, 7)] * 7 + [cell(5, 100)] * 3) == 12  # 115 ÷ 10 = 11.5
    assert average([]) is None


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(st.decimals(0, 100, places=2), st.decimals(Decimal("0.01"), 100, places=2)),
        min_size=1,
        max_size=40,
    ),
    st.randoms(use_true_random=False),
)
def test_average_is_the_exact_mean_in_whatever_order(figures, shuffler):
    cells = [Cell(percent=percent, target=goal) for percent, goal in figures]
    shuffled = random.Random(shuffler.random()).sample(cells, len(cells))
    assert average(shuffled) == average(cells)
    shares = [Fraction(min(percent, goal)) / Fraction(goal) for percent, goal in figures]
    mean = sum(shares) * 100 / len(shares)
    assert average(cells) == floor(mean + Fraction(1, 2))
