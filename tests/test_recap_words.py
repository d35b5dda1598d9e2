"""The sentences of a Recap: its finding, and what it proposes to decide."""

import datetime
from decimal import Decimal

import pytest

from reporting.models import ActionPlan, Extension, Period, PlanYear, ProgressEntry, Region, Target
from reporting.recap import recap
from reporting.recap.parts import Decision
from reporting.views.recap_unit import unit_lead
from tests.builders import KAB_SOLOK, KOTA_SOLOK
from tests.recap_world import AGAM, SOME_DAY, clerk, enter, make_year, of


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (30, 48, "tetap"),  # 60 → 60
        (30, "48.8", "tetap"),  # 60 → 61
        (30, "49.6", "naik 2 poin"),  # 60 → 62
        (35, 40, "turun 20 poin"),  # 70 → 50
    ],
)
def test_headline_says_how_it_moved(before, now, words, province):
    make_year(units=(KAB_SOLOK,))
    ActionPlan.objects.filter(number=1).update(short_title="Pengawasan PPRG")
    enter(KAB_SOLOK, 1, "verified", before, code="B06")
    enter(KAB_SOLOK, 2, "verified", 80)
    enter(KAB_SOLOK, 1, "verified", Decimal(now))
    found = of()
    assert found.headline == (
        f"Capaian {found.average}% dari target B09, {words}; pengawasan PPRG paling tertinggal"
    )


def test_headline_when_all_is_well_keeps_acronyms(province):
    make_year(units=(KAB_SOLOK,))
    ActionPlan.objects.filter(number=1).update(short_title="GAP dan GBS")
    entry = enter(KAB_SOLOK, 1, "verified", 60)
    enter(KAB_SOLOK, 2, "verified", 80)
    assert of().headline == "Capaian 88% dari target B09; GAP dan GBS paling tertinggal"
    ProgressEntry.objects.filter(pk=entry.pk).update(verified_percent=80)
    assert of().headline == "Capaian 100% dari target B09; semua aksi sesuai target"


def test_headline_praises_only_what_is_counted_and_names_no_one_of_equals_alone(province):
    make_year(plans=3, units=(KAB_SOLOK, AGAM), min_reports=2)
    for number, percent in ((1, 80), (2, 60), (3, 60)):
        enter(KAB_SOLOK, number, "verified" if number == 1 else "submitted", percent)
        enter(AGAM, number, "verified" if number == 1 else "submitted", percent)
    assert of(verified_only=True).headline == (
        "Capaian terverifikasi 100% dari target B09; baru 1 dari 3 aksi terhitung, sesuai target"
    )
    assert of().headline == (
        "Capaian 83% dari target B09; aksi 2 serta 1 aksi lain paling tertinggal"
    )
    Target.objects.filter(assignment__plan__number__gt=1).update(percent=None)
    assert of().headline == "Capaian 100% dari target B09; semua aksi sesuai target"


def test_headline_calls_no_action_last_without_another_before_it(province):
    make_year(plans=3, units=(KAB_SOLOK,))
    enter(KAB_SOLOK, 1, "verified", 40)
    assert of().headline == "Capaian 50% dari target B09; baru 1 dari 3 aksi terhitung"
    enter(KAB_SOLOK, 2, "verified", 60)
    assert of().headline == (
        "Capaian 63% dari target B09; baru 2 dari 3 aksi terhitung, aksi 1 paling tertinggal"
    )
    enter(KAB_SOLOK, 3, "verified", 40)
    ProgressEntry.objects.update(verified_percent=40)
    assert of().headline == "Capaian 50% dari target B09"


def test_reports_without_a_value_are_told_where_there_is_no_average(province):
    make_year(plans=2, units=(KAB_SOLOK,), min_reports=2)
    enter(KAB_SOLOK, 1, "verified", is_nil=True)
    enter(KAB_SOLOK, 2, "submitted", 40)
    found = of()
    assert found.headline == (
        "Baru 2 laporan B09 yang masuk, 1 di antaranya bernilai, belum cukup untuk rata-rata"
    )
    assert unit_lead(found, found.units[0]) == (
        "2 dari 2 laporan B09 sudah masuk, 1 di antaranya bernilai, belum cukup untuk rata-rata."
    )
    verified = of(verified_only=True)
    assert verified.headline == "Baru 1 laporan B09 yang terverifikasi, belum ada yang bernilai"
    assert unit_lead(verified, verified.units[0]) == (
        "1 dari 2 laporan B09 sudah terverifikasi, belum ada yang bernilai."
    )


def test_headline_without_data(province):
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


def test_decisions_name_the_silent_the_weakest_and_the_most_named(province):
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
def test_silence_is_named_only_near_the_due_day(moment, words, province):
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


def test_a_unit_whose_extension_runs_is_not_called_silent(province):
    year = make_year(plans=1)
    period, day = year.periods.get(code="B09"), datetime.timedelta(days=1)
    Extension.objects.create(
        region=Region.objects.get(code=KOTA_SOLOK),
        period=period,
        until=period.due_at + 3 * day,
        reason="Jaringan terputus.",
        by=clerk(),
    )
    assert [of(at=period.due_at + days * day).decisions[0].act for days in (1, 4)] == [
        "Hubungi Bupati Solok.",
        "Hubungi Bupati Solok dan Wali Kota Solok.",
    ]
    period.closed_at = period.due_at + day
    period.save()
    assert of(at=period.closed_at).decisions[0].act == "Hubungi Bupati Solok dan Wali Kota Solok."
