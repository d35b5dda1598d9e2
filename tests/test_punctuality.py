"""Completeness and timeliness: counted as the Recap counts, by unit, action and checkpoint."""

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.models import ActionPlan, Assignment, Period, ProgressEntry, Region
from reporting.recap import recap
from reporting.recap.punctuality import Checkpoint, Tally, punctuality
from tests.builders import KAB_SOLOK, KOTA_SOLOK, plan_year, target
from tests.recap_world import PADANG, SOME_DAY, clerk, enter, make_year

DAY = datetime.timedelta(days=1)


def period_of(code="B09", year=2026):
    return Period.objects.select_related("year__province").get(code=code, year__year=year)


def of(code="B09", at=SOME_DAY, **given):
    return punctuality(period_of(code), at=at, **given)


def now(found, code):
    return found.unit(Region.objects.get(code=code).pk).now


def test_sent_and_verified_reports_are_in_drafts_and_returned_ones_are_not(province):
    make_year(plans=4, units=("13", KAB_SOLOK, KOTA_SOLOK))
    enter(KAB_SOLOK, 1, "verified", 60)
    enter(KAB_SOLOK, 2, "submitted", 60, is_late=True)
    enter(KAB_SOLOK, 3, "returned", 60, is_late=True)
    enter(KAB_SOLOK, 4, "draft", 60)
    enter("13", 1, "submitted", 60)
    Assignment.objects.filter(region__code=KOTA_SOLOK, plan__number=4).update(is_applicable=False)
    found = of()
    assert now(found, KAB_SOLOK) == Tally(owed=4, received=2, late=1, verified=1)
    assert now(found, KOTA_SOLOK) == Tally(owed=3)
    assert found.own.now == Tally(owed=4, received=1)
    assert found.total.now == Tally(owed=7, received=2, late=1, verified=1)
    assert [row.now for row in found.actions] == [
        Tally(owed=2, received=1, verified=1),
        Tally(owed=2, received=1, late=1),
        Tally(owed=2),
        Tally(owed=1),
    ]
    counts = recap(period_of(), at=SOME_DAY).counts
    assert (counts.owed, counts.reports, counts.late, counts.verified) == (7, 2, 1, 1)


def test_shares_are_of_what_is_owed_and_nothing_owed_has_none():
    tally = Tally(owed=8, received=7, late=2, verified=3)
    assert (tally.missing, tally.on_time) == (1, 5)
    assert (tally.complete_percent, tally.on_time_percent) == (88, 63)
    assert (Tally().complete_percent, Tally().on_time_percent) == (None, None)


def test_checkpoints_run_back_into_the_year_before_along_carried_plans(province):
    year = make_year()
    plan_year(2025, now=SOME_DAY - 365 * DAY, status="closed")
    carried = ActionPlan.objects.get(year__year=2025, number=1)
    year.plans.filter(number=2).update(continues=carried)
    ProgressEntry.objects.create(
        target=target(KAB_SOLOK, 1, "B12", 2025),
        status="verified",
        claimed_percent=90,
        verified_percent=90,
        is_late=True,
        updated_at=SOME_DAY,
        updated_by=clerk(),
    )
    enter(KAB_SOLOK, 2, "submitted", 40, code="B06")
    found = of()
    assert [(each.year, each.code) for each in found.checkpoints] == [
        *[(2025, code) for code in ("B03", "B06", "B09", "B12")],
        *[(2026, code) for code in ("B03", "B06", "B09")],
    ]
    assert found.checkpoints[-1] == Checkpoint(2026, "B09", period_of().due_at, is_running=True)
    second = found.actions[1]
    assert second.tallies[3:] == (
        Tally(owed=2, received=1, late=1, verified=1),
        Tally(owed=2),
        Tally(owed=2, received=1),
        Tally(owed=2),
    )
    assert second.whole == Tally(owed=14, received=2, late=1, verified=1)
    assert [sum(row.tallies[-1].owed for row in found.actions)] == [found.total.now.owed]


def test_queries_do_not_grow_with_units_and_years(province):
    counts = []
    for year, units in ((2026, (KAB_SOLOK,)), (2025, (KAB_SOLOK, KOTA_SOLOK, PADANG))):
        plan_year(year, plans=3, units=units, now=SOME_DAY)
        period = period_of(year=2026)
        with CaptureQueriesContext(connection) as queries:
            punctuality(period, at=SOME_DAY)
        counts.append(len(queries))
    assert counts == [4, 4]


def test_page_shows_each_unit_and_action_and_orders_by_what_is_asked(client, cast, province):
    make_year(units=("13", KAB_SOLOK, KOTA_SOLOK, PADANG))
    for number in (1, 2):
        enter(KAB_SOLOK, number, "verified", 60, is_late=True)
    enter(KOTA_SOLOK, 1, "submitted", 60)
    client.force_login(cast.verifier)
    address = reverse("punctuality", args=[2026, "B09"])
    context = client.get(address).context
    assert [
        (row["label"], row["now"]["tally"].received, row["now"]["notes"])
        for row in context["units"][:3]
    ] == [
        ("Kota Padang", 0, ["kurang 2"]),
        ("Kota Solok", 1, ["kurang 1"]),
        ("Kab. Solok", 2, ["2 terlambat"]),
    ]
    assert context["own"]["label"] == "Provinsi Sumatera Barat"
    assert [each["code"] for each in context["earlier"]] == ["B06", "B03"]
    assert [cell["tally"].owed for cell in context["units"][0]["cells"]] == [2, 2]
    assert [row["label"] for row in context["actions"]] == ["1. Aksi 1", "2. Aksi 2"]
    assert context["lead"].startswith(
        "3 dari 6 laporan kabupaten dan kota masuk (50%), 1 tepat waktu (17%)."
    )
    late = client.get(address, {"urut": "terlambat"}).context["units"]
    assert late[0]["label"] == "Kab. Solok"
    names = [row["label"] for row in client.get(address, {"urut": "abjad"}).context["units"]]
    assert names[:2] == ["Kab. Agam", "Kota Bukittinggi"]
