"""What the Recap compares and counts, and that neither order nor size changes it."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.models import (
    Assignment,
    Period,
    ProgressEntry,
    Region,
    Target,
)
from reporting.recap import recap
from reporting.recap.parts import (
    Comparison,
    Counts,
    Obstacle,
    Trend,
)
from tests.builders import KAB_SOLOK, KOTA_SOLOK, report, target
from tests.recap_world import AGAM, SOME_DAY, clerk, enter, make_year, of, rows


def test_comparison_looks_at_the_same_cells_only(province):
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


def test_a_unit_that_fell_silent_keeps_its_earlier_average_in_sight(province):
    make_year(plans=1, units=(KAB_SOLOK, KOTA_SOLOK))
    enter(KAB_SOLOK, 1, "verified", 30, code="B06")
    enter(KOTA_SOLOK, 1, "verified", 40, code="B06")
    enter(KOTA_SOLOK, 1, "verified", 80)
    assert [(unit.place.name, unit.average, unit.before) for unit in rows(of())] == [
        ("Kota Solok", 100, 80),
        ("Kab. Solok", None, 60),
    ]


def test_comparison_skips_a_checkpoint_without_common_cells(province):
    make_year(plans=2, units=(KAB_SOLOK,))
    enter(KAB_SOLOK, 1, "verified", 10, code="B03")  # 40
    enter(KAB_SOLOK, 2, "verified", 50, code="B06")
    enter(KAB_SOLOK, 1, "verified", 40)  # 50
    found = of()
    assert (found.compared_code, found.compared) == ("B03", Comparison(before=40, now=50))


def test_reports_are_compared_at_the_same_distance_from_the_due_day(province):
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


def test_own_pokja_stands_beside_the_units(province):
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


def test_regions_narrow_the_units(province):
    make_year(plans=1, units=(KAB_SOLOK, KOTA_SOLOK))
    enter(KAB_SOLOK, 1, "verified", 40)
    enter(KOTA_SOLOK, 1, "verified", 80)
    found = of(regions=Region.objects.filter(code=KAB_SOLOK))
    assert ([unit.place.code for unit in rows(found)], found.own, found.average) == (
        [KAB_SOLOK],
        None,
        50,
    )


def test_obstacles_are_counted_once_a_report_and_only_for_reports_in(province):
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


def test_trend_is_the_mean_of_percent_and_of_target(province):
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


def test_provisional_until_the_period_is_closed(province):
    year = make_year()
    assert (of().is_provisional, of().at) == (True, SOME_DAY)
    year.periods.filter(code="B09").update(closed_at=SOME_DAY)
    assert not of().is_provisional


def test_order_of_entry_changes_nothing(province):
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
    shown = {unit.place.code: [cell.value for cell in unit.cells] for unit in found.units}
    assert (shown[KAB_SOLOK], shown[KOTA_SOLOK]) == ([75, None], [100, None])
    assert (found.counts.reports, found.counts.verified, found.counts.waiting) == (2, 1, 1)


def many_units(year, number):
    """Synthetic regencies, each with a report on every plan of every period."""
    editor = clerk()
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
            updated_by=editor,
        )
        for each in targets
    )


def test_queries_do_not_grow_with_the_units(province):
    year = make_year(plans=3, units=(KAB_SOLOK,))
    few = CaptureQueriesContext(connection)
    with few:
        period = Period.objects.select_related("year__province").get(code="B09")
        assert len(recap(period).units) == 19
    many_units(year, 500)
    many = CaptureQueriesContext(connection)
    with many:
        period = Period.objects.select_related("year__province").get(code="B09")
        found = recap(period)
    assert (len(found.units), found.counts.reports) == (519, 1500)
    assert (len(few), len(many)) == (9, 9)  # one of them looks the period up


def test_recap_is_frozen(province):
    make_year()
    with pytest.raises(AttributeError):
        of().average = 100
