"""The Recap against worlds small enough to add up by hand."""

import datetime
import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.models import (
    ActionPlan,
    Assignment,
    Band,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    Target,
)
from reporting.recap import recap
from reporting.recap.parts import (
    Cell,
    Comparison,
    Counts,
    Decision,
    Obstacle,
    Step,
    Trend,
    average,
    value_of,
)
from tests.builders import KAB_SOLOK, KOTA_SOLOK, person, plan_year, report, target

AGAM, PADANG = "13.06", "13.71"
SOME_DAY = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC)


@pytest.fixture
def clerk(province):
    return person("Operator Pokja", KAB_SOLOK)


@pytest.fixture
def enter(clerk):
    """A function that puts a report on a target as it would stand after its moves."""

    def put(region, number, status, percent=None, *, code="B09", **given):
        verified = percent if status == "verified" and not given.get("is_nil") else None
        sent = SOME_DAY if status in ("submitted", "verified") else None
        values = {
            "claimed_percent": percent,
            "verified_percent": verified,
            "nil_reason": "Tidak ada anggaran." if given.get("is_nil") else "",
            "first_submitted_at": sent,
            "updated_at": SOME_DAY,
            "updated_by": clerk,
            **given,
        }
        return ProgressEntry.objects.create(
            target=target(region, number, code), status=status, version=1, **values
        )

    return put


def make_year(plans=2, units=(KAB_SOLOK, KOTA_SOLOK), min_reports=1, **given):
    year = plan_year(plans=plans, units=units, now=SOME_DAY, **given)
    year.min_reports = min_reports
    year.save()
    return year


def of(code="B09", **given):
    given.setdefault("at", SOME_DAY)
    return recap(Period.objects.select_related("year__province").get(code=code), **given)


def rows(found):
    """The units that owe a report; the other kabupaten and kota of the 19 stand empty."""
    return [unit for unit in found.units if unit.owed]


def values(found):
    return {unit.place.name: [cell.value for cell in unit.cells] for unit in rows(found)}


def states(found):
    return {unit.place.name: [cell.state for cell in unit.cells] for unit in rows(found)}


def test_cells_say_what_they_show_and_why(enter):
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
def test_level_is_judged_on_the_rounded_value(percent, goal, value, level, enter):
    make_year(plans=1, units=(KAB_SOLOK,))
    enter(KAB_SOLOK, 1, "verified", Decimal(percent))
    cell = rows(of())[0].cells[0]
    assert (value_of(Decimal(percent), Decimal(goal)), cell.value, cell.level) == (
        value,
        value,
        level,
    )


def test_a_fourth_level_of_the_year_is_used(enter):
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


def test_nil_counts_as_reported_and_carries_the_last_verified_percent(enter):
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


def test_later_periods_do_not_reach_back(enter):
    make_year(plans=1, units=(KAB_SOLOK,))
    enter(KAB_SOLOK, 1, "verified", 45, code="B06")
    before = of("B06")
    enter(KAB_SOLOK, 1, "verified", 10)
    assert of("B06") == before
    assert before.actions[0].trend == Trend(
        values=(None, Decimal(45), None, None),
        targets=(Decimal(25), Decimal(50), Decimal(80), Decimal(100)),
    )


def test_averages_cap_each_cell_at_100(enter):
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


def test_no_target_and_not_applicable_stay_outside_averages(enter):
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


def test_ranks_are_shared_and_partial_units_stand_last_without_one(enter):
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


def test_min_reports_asks_for_no_more_than_can_be_had(enter):
    make_year(plans=2, units=(KAB_SOLOK,), min_reports=5)
    enter(KAB_SOLOK, 1, "verified", 80)
    assert (of().average, rows(of())[0].average) == (None, None)
    enter(KAB_SOLOK, 2, "verified", 80)
    assert (of().average, rows(of())[0].average) == (100, 100)


def test_verified_only_leaves_sent_reports_without_a_figure(enter):
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
        verified.headline == "Capaian terverifikasi 50% dari target B09; aksi 1 paling tertinggal"
    )


def test_comparison_looks_at_the_same_cells_only(enter):
    make_year(plans=2, units=(KAB_SOLOK, KOTA_SOLOK))
    enter(KAB_SOLOK, 1, "verified", 30, code="B06")  # 60
    enter(KAB_SOLOK, 2, "verified", 50, code="B06")  # 100, nothing in B09
    enter(KOTA_SOLOK, 1, "verified", 20, code="B06")  # 40, nothing in B09
    enter(KAB_SOLOK, 1, "verified", 76)  # 95
    enter(KOTA_SOLOK, 2, "verified", 40)  # 50, nothing in B06
    found = of()
    assert (found.average, found.compared_code) == (73, "B06")  # 72.5
    assert found.compared == Comparison(before=60, now=95)
    assert found.compared.change == 35
    assert [(unit.place.name, unit.compared, unit.before) for unit in rows(found)] == [
        ("Kab. Solok", Comparison(before=60, now=95), 60),
        ("Kota Solok", None, None),
    ]
    assert [action.compared for action in found.actions] == [Comparison(before=60, now=95), None]
    assert found.counts == Counts(
        owed=4,
        reports=2,
        verified=2,
        waiting=0,
        late=0,
        figures=2,
        on_target=1,
        behind=1,
        reports_change=2,
        on_target_change=1,
        behind_change=-1,
    )


def test_a_unit_that_fell_silent_keeps_its_earlier_average_in_sight(enter):
    make_year(plans=1, units=(KAB_SOLOK, KOTA_SOLOK))
    enter(KAB_SOLOK, 1, "verified", 30, code="B06")
    enter(KOTA_SOLOK, 1, "verified", 40, code="B06")
    enter(KOTA_SOLOK, 1, "verified", 80)
    assert [(unit.place.name, unit.average, unit.before) for unit in rows(of())] == [
        ("Kota Solok", 100, 80),
        ("Kab. Solok", None, 60),
    ]


def test_comparison_skips_a_checkpoint_without_common_cells(enter):
    make_year(plans=2, units=(KAB_SOLOK,))
    enter(KAB_SOLOK, 1, "verified", 10, code="B03")  # 40
    enter(KAB_SOLOK, 2, "verified", 50, code="B06")
    enter(KAB_SOLOK, 1, "verified", 40)  # 50
    found = of()
    assert (found.compared_code, found.compared) == ("B03", Comparison(before=40, now=50))


def test_reports_are_compared_at_the_same_distance_from_the_due_day(enter):
    year = make_year(plans=2, units=(KAB_SOLOK, KOTA_SOLOK))
    due = year.periods.get(code="B06").due_at
    day = datetime.timedelta(days=1)
    # B09 is due in five days.
    enter(KAB_SOLOK, 1, "verified", 50, code="B06", first_submitted_at=due - 6 * day)
    enter(KAB_SOLOK, 2, "verified", 50, code="B06", first_submitted_at=due - 5 * day)
    enter(KOTA_SOLOK, 1, "verified", 50, code="B06", first_submitted_at=due - 4 * day)
    enter(KAB_SOLOK, 1, "verified", 80)
    assert of().counts.reports_change == -1
    year.periods.filter(code="B09").update(closed_at=SOME_DAY)
    assert of().counts.reports_change == -2


def test_own_pokja_stands_beside_the_units(enter):
    make_year(plans=1, units=("13", KAB_SOLOK))
    enter("13", 1, "verified", 40, obstacle_kinds=["budget"])
    enter(KAB_SOLOK, 1, "verified", 80, obstacle_kinds=["none"])
    found = of()
    assert [unit.place.name for unit in rows(found)] == ["Kab. Solok"]
    assert len(found.units) == 19
    assert (found.own.place.name, found.own.average, found.own.rank) == (
        "Provinsi Sumatera Barat",
        50,
        None,
    )
    assert (found.average, found.counts.owed, found.obstacles, found.obstacle_reports) == (
        100,
        1,
        (),
        1,
    )
    assert found.unit(found.own.place.id) == found.own


def test_regions_narrow_the_units(enter):
    make_year(plans=1, units=(KAB_SOLOK, KOTA_SOLOK))
    enter(KAB_SOLOK, 1, "verified", 40)
    enter(KOTA_SOLOK, 1, "verified", 80)
    found = of(regions=Region.objects.filter(code=KAB_SOLOK))
    assert ([unit.place.code for unit in rows(found)], found.own, found.average) == (
        [KAB_SOLOK],
        None,
        50,
    )


def test_obstacles_are_counted_once_a_report_and_only_for_reports_in(enter):
    make_year(plans=4, units=(KAB_SOLOK, KOTA_SOLOK))
    enter(KAB_SOLOK, 1, "verified", 80, obstacle_kinds=["network", "data", "data"])
    enter(KAB_SOLOK, 2, "submitted", 80, obstacle_kinds=["data"])
    enter(KAB_SOLOK, 3, "draft", 80, obstacle_kinds=["budget"])
    enter(KAB_SOLOK, 4, "returned", 80, obstacle_kinds=["budget"])
    enter(KOTA_SOLOK, 1, "verified", 80, obstacle_kinds=["none"])
    enter(KOTA_SOLOK, 2, "verified", 80, obstacle_kinds=["coordination"])
    enter(KOTA_SOLOK, 3, "verified", 80, code="B06", obstacle_kinds=["budget"])
    found = of()
    assert found.obstacles == (
        Obstacle("data", "Data terpilah belum tersedia", 2),
        Obstacle("coordination", "Koordinasi antarperangkat daerah", 1),
        Obstacle("network", "Jaringan atau akses wilayah", 1),
    )
    assert found.obstacle_reports == 4


def test_trend_is_the_mean_of_percent_and_of_target(enter):
    make_year(plans=1, units=(KAB_SOLOK, KOTA_SOLOK))
    Target.objects.filter(pk=target(KOTA_SOLOK, 1, "B06").pk).update(percent=60)
    enter(KAB_SOLOK, 1, "verified", 30, code="B06")
    enter(KOTA_SOLOK, 1, "submitted", 41, code="B06")
    enter(KAB_SOLOK, 1, "verified", 70)
    assert of().actions[0].trend == Trend(
        values=(None, Decimal("35.5"), Decimal(70), None),
        targets=(Decimal(25), Decimal(55), Decimal(80), Decimal(100)),
    )
    assert of().codes == ("B03", "B06", "B09", "B12")


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (30, 48, "tetap"),  # 60 → 60
        (30, "48.8", "tetap"),  # 60 → 61
        (30, "49.6", "naik 2 poin"),  # 60 → 62
        (35, 40, "turun 20 poin"),  # 70 → 50
    ],
)
def test_headline_says_how_it_moved(before, now, words, enter):
    make_year(plans=1, units=(KAB_SOLOK,))
    ActionPlan.objects.update(short_title="Pengawasan PPRG")
    enter(KAB_SOLOK, 1, "verified", before, code="B06")
    enter(KAB_SOLOK, 1, "verified", Decimal(now))
    found = of()
    assert found.headline == (
        f"Capaian {found.average}% dari target B09, {words}; pengawasan PPRG paling tertinggal"
    )


def test_headline_when_all_is_well_keeps_acronyms(enter):
    make_year(plans=1, units=(KAB_SOLOK,))
    ActionPlan.objects.update(short_title="GAP dan GBS")
    entry = enter(KAB_SOLOK, 1, "verified", 60)
    assert of().headline == "Capaian 75% dari target B09; GAP dan GBS paling tertinggal"
    ProgressEntry.objects.filter(pk=entry.pk).update(verified_percent=80)
    assert of().headline == "Capaian 100% dari target B09; semua aksi sesuai target"


def test_headline_without_data(enter):
    year = make_year(plans=2, units=(KAB_SOLOK,), min_reports=2)
    assert of().headline == "Belum ada laporan B09 yang masuk"
    assert of("B12").headline == "Laporan B12 belum dibuka; periode mulai Kamis, 10 Desember 2026"
    enter(KAB_SOLOK, 1, "submitted", 60)
    assert of().headline == "Baru 1 laporan B09 yang masuk, belum cukup untuk rata-rata"
    assert of(verified_only=True).headline == "Belum ada laporan B09 yang terverifikasi"
    empty = PlanYear.objects.create(province=year.province, year=2027)
    period = Period.objects.create(
        year=empty,
        code="B03",
        opens_at=SOME_DAY,
        due_at=SOME_DAY + datetime.timedelta(days=9),
        closes_at=SOME_DAY + datetime.timedelta(days=9),
    )
    assert recap(period, at=SOME_DAY).headline == "Rencana aksi tahun 2027 belum disusun"


def test_decisions_name_the_silent_the_weakest_and_the_most_named(enter):
    make_year(plans=2, units=(KAB_SOLOK, KOTA_SOLOK, AGAM))
    ActionPlan.objects.filter(number=2).update(lead_role="inspectorate", short_title="Pengawasan")
    enter(AGAM, 1, "verified", 80, obstacle_kinds=["budget"])
    enter(AGAM, 2, "verified", 40, obstacle_kinds=["budget", "data"])
    assert of().decisions == (
        Decision(
            "Hubungi Bupati Solok dan Wali Kota Solok.",
            "Belum satu pun laporan B09 masuk; batas kirim 5 hari lagi.",
        ),
        Decision("Tugaskan Inspektorat di 1 daerah.", "Pengawasan baru 50% dari target B09."),
        Decision(
            "Amankan anggaran PUG tahun 2027.",
            "2 dari 2 laporan menyebut: anggaran belum tersedia atau digeser.",
        ),
    )


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (-8, None),
        (-7, "batas kirim 7 hari lagi"),
        (-1, "batas kirim besok"),
        (0, "batas kirim hari ini"),
        (1, "batas kirim sudah lewat"),
    ],
)
def test_silence_is_named_only_near_the_due_day(moment, words, enter):
    year = make_year(plans=1, units=(KAB_SOLOK,))
    due = year.periods.get(code="B09").due_at
    found = of(at=due + datetime.timedelta(days=moment)).decisions
    assert found == (
        (Decision("Hubungi Bupati Solok.", f"Belum satu pun laporan B09 masuk; {words}."),)
        if words
        else ()
    )


def test_many_silent_units_are_counted_not_listed(province):
    make_year(plans=1, units=[f"13.0{n}" for n in range(1, 6)])
    assert of().decisions[0].act == "Hubungi 5 kepala daerah."


def test_provisional_until_the_period_is_closed(province):
    year = make_year()
    assert (of().is_provisional, of().at) == (True, SOME_DAY)
    year.periods.filter(code="B09").update(closed_at=SOME_DAY)
    assert not of().is_provisional


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
def test_average_does_not_depend_on_the_order(figures, shuffler):
    cells = [Cell(percent=percent, target=goal) for percent, goal in figures]
    shuffled = random.Random(shuffler.random()).sample(cells, len(cells))
    assert average(shuffled) == average(cells)
    assert 0 <= average(cells) <= 100


def test_order_of_entry_changes_nothing(enter):
    """The same reports, entered the other way round, give the same Recap, id for id."""
    make_year(plans=3, units=(KAB_SOLOK, KOTA_SOLOK, AGAM))
    reports = [
        (region, number, "verified", percent, code)
        for code in ("B06", "B09")
        for region, percents in ((KAB_SOLOK, (33, 21, 47)), (KOTA_SOLOK, (50, 12, 9)))
        for number, percent in enumerate(percents, 1)
    ]
    for region, number, status, percent, code in reports:
        enter(region, number, status, percent, code=code, obstacle_kinds=["data"])
    first = of()
    ProgressEntry.objects.all().delete()
    for region, number, status, percent, code in reversed(reports):
        enter(region, number, status, percent, code=code, obstacle_kinds=["data"])
    assert of() == first


def test_reports_that_went_through_real_moves_are_added_up(cast, year):
    report(target(), by=cast.approver, upto="verified", verifier=cast.verifier)
    report(target(KOTA_SOLOK), by=cast.admin, upto="submitted", claimed_percent=Decimal(80))
    found = recap(target().period)
    assert values(found)["Kab. Solok"] == [75, None]
    assert values(found)["Kota Solok"] == [100, None]
    assert (found.counts.reports, found.counts.verified, found.counts.waiting) == (2, 1, 1)


def many_units(year, number, clerk):
    """Synthetic regencies, each with a report on every plan of every period."""
    regions = Region.objects.bulk_create(
        Region(
            code=f"9{n:04}",
            short_code=f"{n:04}",
            name=f"Kabupaten Uji {n:04}",
            kind="regency",
            parent=year.province,
        )
        for n in range(number)
    )
    assignments = Assignment.objects.bulk_create(
        Assignment(plan=plan, region=region) for plan in year.plans.all() for region in regions
    )
    targets = Target.objects.bulk_create(
        Target(assignment=assignment, period=period, percent=80)
        for assignment in assignments
        for period in year.periods.all()
    )
    ProgressEntry.objects.bulk_create(
        ProgressEntry(
            target=each,
            status="verified",
            claimed_percent=60,
            verified_percent=60,
            obstacle_kinds=["data"],
            updated_at=SOME_DAY,
            updated_by=clerk,
        )
        for each in targets
    )


def test_queries_do_not_grow_with_the_units(clerk):
    year = make_year(plans=3, units=(KAB_SOLOK,))
    few = CaptureQueriesContext(connection)
    with few:
        period = Period.objects.select_related("year__province").get(code="B09")
        assert len(recap(period).units) == 19
    many_units(year, 500, clerk)
    many = CaptureQueriesContext(connection)
    with many:
        period = Period.objects.select_related("year__province").get(code="B09")
        found = recap(period)
    assert (len(found.units), found.counts.reports) == (519, 1500)
    assert (len(few), len(many)) == (7, 7)  # one of them looks the period up


def test_recap_is_frozen(province):
    make_year()
    with pytest.raises(AttributeError):
        of().average = 100
