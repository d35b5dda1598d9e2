"""Parts of the Recap and recaps side by side: the figures are those of the whole."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.models import ActionPlan, ProgressEntry, Region
from reporting.recap.frozen import freeze
from reporting.recap.parts import Comparison
from reporting.recap.slices import compare_periods, compare_units, pillars, slice_of
from tests.builders import KAB_SOLOK, KOTA_SOLOK, fill, plan_year, target
from tests.generated import make_world, more_units
from tests.recap_world import SOME_DAY, enter, make_year, of
from tests.test_recap_pages import row_of, text_of

SEEDS = (1, 2, 3, 4)
PAGES = ("pilar/", "aksi/1/", "banding/", f"banding/?daerah={KAB_SOLOK}&dengan={KOTA_SOLOK}")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_slice_of_everything_is_the_recap_and_of_one_action_that_action(seed, province):
    make_world(seed)
    found = of()
    whole = slice_of(found, {action.number for action in found.actions})
    assert (whole.average, whole.level, whole.compared) == (
        found.average,
        found.level,
        found.compared,
    )
    assert [(part.average, part.compared) for part in whole.parts] == [
        (unit.average, unit.compared) for unit in found.units
    ]
    for action in found.actions:
        one = slice_of(found, {action.number})
        assert (one.average, one.compared) == (action.average, action.compared)
    assert sorted(a.number for part in pillars(found) for a in part.actions) == [1, 2, 3, 4]


@pytest.mark.parametrize("seed", SEEDS)
def test_two_periods_side_by_side_are_the_recaps_own_comparison(seed, province):
    make_world(seed)
    now = of()
    before = of(now.compared_code)
    found = compare_periods(before, now)
    assert found.total.compared == now.compared
    assert [each.compared for each in found.actions] == [a.compared for a in now.actions]
    assert [each.compared for each in found.units] == [unit.compared for unit in now.units]
    assert found.own.compared == now.own.compared


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("verified_only", [False, True])
def test_no_unit_is_ranked_on_too_little_and_equals_share_a_rank(seed, verified_only, province):
    make_world(seed)
    found = of(verified_only=verified_only)
    for unit in found.units:
        enough = unit.figures >= min(found.min_reports, sum(c.can_count for c in unit.cells))
        assert (unit.average is not None) == (bool(unit.figures) and enough)
        better = sum(
            other.average is not None and unit.average is not None and other.average > unit.average
            for other in found.units
        )
        assert unit.rank == (None if unit.average is None else better + 1)
    assert found.own.rank is None


def test_only_cells_with_a_value_on_both_sides_are_compared(province):
    make_year(plans=2)
    enter(KAB_SOLOK, 1, "verified", 40)
    enter(KAB_SOLOK, 2, "verified", 80)
    enter(KOTA_SOLOK, 1, "verified", 60)
    found = of()
    one, other = (found.unit(Region.objects.get(code=code).pk) for code in (KAB_SOLOK, KOTA_SOLOK))
    beside = compare_units(found, one, other)
    assert (beside.common, beside.compared) == (1, Comparison(before=50, now=75))


def test_actions_of_two_years_are_matched_by_what_carries_on(client, cast):
    make_year(plans=2)
    enter(KAB_SOLOK, 2, "verified", 40)
    old = plan_year(2025, plans=2, now=SOME_DAY)
    old.min_reports = 1
    old.save()
    second = ActionPlan.objects.get(year__year=2026, number=2)
    second.continues = ActionPlan.objects.get(year=old, number=1)
    second.save()
    enter_old = target(KAB_SOLOK, 1, "B09", year=2025)
    report = enter(KAB_SOLOK, 1, "verified", 60, code="B03")
    report.pk, report.target = None, enter_old
    report.save()
    client.force_login(cast.leader)
    html = client.get("/rekap/2026/B09/banding/?periode=2025-B09").content.decode()
    assert "Pada 1 laporan yang bernilai di kedua periode: 75% menjadi 50%" in text_of(html)
    assert row_of(html, "2. Aksi 2")[:4] == ["2. Aksi 2", "1", "75%", "50%"]
    assert row_of(html, "1. Aksi 1")[1:4] == ["0", "–", "–"]


def test_periods_of_a_year_are_compared_as_the_recap_compares_them_after_a_correction(client, cast):
    year = make_year(plans=1)
    enter(KAB_SOLOK, 1, "verified", 30, code="B06")
    enter(KAB_SOLOK, 1, "verified", 60)
    closed = year.periods.get(code="B06")
    closed.closed_at = SOME_DAY
    closed.save()
    freeze(closed, by=cast.admin)
    ProgressEntry.objects.filter(target=target(code="B06")).update(verified_percent=40)
    assert of().compared == Comparison(before=80, now=75)
    client.force_login(cast.leader)
    for address in ("B09/banding/?periode=2026-B06", "B06/banding/?periode=2026-B09"):
        html = client.get(f"/rekap/2026/{address}").content.decode()
        assert row_of(html, "Kab. Solok")[1:4] == ["1", "80%", "75%"], address


def test_pages_show_units_beside_the_own_pokja(client, cast):
    make_year(plans=1, units=("13", KAB_SOLOK))
    enter("13", 1, "verified", 40)
    enter(KAB_SOLOK, 1, "verified", 80)
    client.force_login(cast.leader)
    html = client.get("/rekap/2026/B09/pilar/").content.decode()
    assert row_of(html, "Rata-rata provinsi")[1:] == ["100", "100"]
    assert row_of(html, "Pokja Provinsi")[1:] == ["50", "50 tertinggal"]
    html = client.get("/rekap/2026/B09/aksi/1/").content.decode()
    assert row_of(html, "Kab. Solok") == ["Kab. Solok", "80%", "80%", "", "Sesuai target, 100%"]
    assert row_of(html, "Pokja Provinsi")[1:] == ["40%", "80%", "", "Tertinggal, 50%"]
    assert client.get("/rekap/2026/B09/aksi/2/").status_code == 404


def test_open_ranking_shows_parts_without_links_to_foreign_units(client, cast):
    year = make_year(plans=1)
    year.is_ranking_open = True
    year.save()
    enter(KAB_SOLOK, 1, "verified", 80)
    client.force_login(cast.stranger)
    for page in PAGES:
        html = client.get(f"/rekap/2026/B09/{page}").content.decode()
        assert f'href="/rekap/2026/B09/{KAB_SOLOK}/' not in html, page
        assert "/daftar/" not in html, page


@pytest.mark.usefixtures("in_2026")  # once B12 is open, an empty B09 is compared with it
@pytest.mark.parametrize("page", PAGES)
def test_parts_ask_the_same_number_of_queries_whatever_the_number_of_units(page, client, cast):
    units = list(Region.objects.exclude(code="13").values_list("code", flat=True))
    make_year(plans=2, units=units)
    client.force_login(cast.leader)
    address = f"/rekap/2026/B09/{page}"
    client.get(address)
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counted.append(len(queries))
        if len(counted) == 1:
            fill(cast.operator, units)
            more_units(Region.objects.get(code="13"), 495)
    assert counted[0] == counted[1] <= 30
