"""The award's points, counted over years made by hand: one rule a test."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from reporting.models import (
    Assignment,
    Award,
    Extension,
    Measure,
    Objection,
    Period,
    ProgressEntry,
    Region,
    StatusChange,
    Target,
)
from reporting.recap.award import counted
from reporting.recap.award_parts import Fix, fix_of, hundredths
from tests.builders import KAB_SOLOK, KOTA_SOLOK, add_plan, plan_year
from tests.generated import make_world
from tests.recap_world import AGAM, SOME_DAY, clerk, enter, make_year

DAY = datetime.timedelta(days=1)
EQUAL = dict.fromkeys((f"weight_{measure}" for measure in Measure), 20)
D = Decimal


@pytest.fixture
def award(province):
    """2026 with one action in two units; B03 and B06 are due, B09 runs. Every weight is 20."""
    return Award.objects.create(year=make_year(plans=1), **EQUAL)


def score(award, code=KAB_SOLOK, at=SOME_DAY):
    award = Award.objects.of(award.year)
    region = Region.objects.get(code=code)
    return counted(award, at=at).unit(region.pk)


def shown(award, **given):
    """By measure: count, base and points of Kab. Solok; with its total."""
    found = score(award, **given)
    return {
        **{points.measure: (points.count, points.base, points.points) for points in found.points},
        "total": found.total,
    }


def sent_back(entry, *reasons):
    """A return in the history of a report, as the workflow writes it."""
    return StatusChange.objects.create(
        entry=entry,
        action="return",
        source="submitted",
        target="returned",
        by=clerk(),
        at=SOME_DAY,
        reasons=list(reasons),
    )


# The formula ------------------------------------------------------------------------------


def test_units_without_reports_lose_what_is_due_and_nothing_else(award):
    assert shown(award) == {
        "on_time": (0, 2, D(0)),
        "complete": (0, 2, D(0)),
        "accepted": (0, 0, None),
        "achieved": (0, 0, None),
        "nil": (0, 0, None),
        "total": D(0),
    }


def test_reports_count_from_their_sending_or_their_due_moment(award):
    enter(KAB_SOLOK, 1, "submitted", 20, code="B03")
    enter(KAB_SOLOK, 1, "submitted", 30, code="B06", is_late=True)
    assert (shown(award)["on_time"], shown(award)["complete"]) == ((1, 2, D(10)), (2, 2, D(20)))
    enter(KAB_SOLOK, 1, "submitted", 60, code="B09")
    assert (shown(award)["on_time"], shown(award)["complete"]) == (
        (2, 3, D("13.33")),
        (3, 3, D(20)),
    )
    assert shown(award, at=SOME_DAY + 200 * DAY)["complete"] == (3, 4, D(15))


def test_drafts_and_returned_reports_are_not_in(award):
    enter(KAB_SOLOK, 1, "draft", 20, code="B03")
    enter(KAB_SOLOK, 1, "returned", 30, code="B06", first_submitted_at=SOME_DAY)
    assert shown(award)["complete"] == (0, 2, D(0))


def test_an_extension_moves_the_moment_from_which_a_report_counts(award):
    period = Period.objects.get(code="B06")
    region = Region.objects.get(code=KAB_SOLOK)
    Extension.objects.create(
        region=region, period=period, until=SOME_DAY + DAY, reason="Banjir.", by=clerk()
    )
    assert shown(award)["complete"] == (0, 1, D(0))
    assert shown(award, code=KOTA_SOLOK)["complete"] == (0, 2, D(0))


@pytest.mark.parametrize(
    ("reason", "points"),
    [
        ("missing_evidence", (1, 2, D(10))),
        ("wrong_evidence", (1, 2, D(10))),
        ("unsigned", (1, 2, D(10))),
        ("narrative", (2, 2, D(20))),
        ("other", (2, 2, D(20))),
    ],
)
def test_evidence_is_accepted_first_time_unless_a_return_names_it(award, reason, points):
    enter(KAB_SOLOK, 1, "verified", 25, code="B03")
    sent_back(enter(KAB_SOLOK, 1, "verified", 50, code="B06"), reason)
    enter(KAB_SOLOK, 1, "submitted", 60, code="B09")  # nobody has decided
    assert shown(award)["accepted"] == points


def test_a_return_that_was_taken_back_was_never_made(award):
    entry = enter(KAB_SOLOK, 1, "verified", 25, code="B03")
    back = sent_back(entry, "unsigned")
    StatusChange.objects.create(
        entry=entry, action="undo", source="returned", target="submitted", by=back.by, at=back.at
    )
    assert shown(award)["accepted"] == (1, 1, D(20))


def test_achievement_is_the_mean_of_verified_shares_capped_at_the_target(award):
    enter(KAB_SOLOK, 1, "verified", 50, code="B03")  # target 25
    enter(KAB_SOLOK, 1, "verified", 20, code="B06")  # target 50
    enter(KAB_SOLOK, 1, "submitted", 80, code="B09")
    found = score(award).of(Measure.ACHIEVED)
    assert (found.count, found.base, found.percent, found.points) == (1, 2, D(70), D(14))


def test_a_nil_report_is_handled_when_its_reason_is_accepted_and_counts_once_decided(award):
    enter(KAB_SOLOK, 1, "verified", 25, code="B03")
    enter(KAB_SOLOK, 1, "verified", is_nil=True, code="B06")
    assert shown(award)["nil"] == (1, 1, D(20))
    waiting = enter(KAB_SOLOK, 1, "submitted", is_nil=True, code="B09")
    assert shown(award)["nil"] == (1, 1, D(20))
    ProgressEntry.objects.filter(pk=waiting.pk).update(status="returned")
    assert shown(award)["nil"] == (1, 2, D(10))
    # Nil reports bring no evidence, and carry the last verified percent on.
    assert shown(award)["accepted"] == (1, 1, D(20))
    assert shown(award)["achieved"] == (1, 2, D(15))


def test_measures_without_a_base_leave_their_weight_to_the_others(award):
    enter(KAB_SOLOK, 1, "verified", 25, code="B03")
    enter(KAB_SOLOK, 1, "verified", 25, code="B06", is_late=True)
    found = score(award)
    # 10 + 20 + 20 + 15 of 80
    assert (found.sum, found.weight, found.total) == (D(65), 80, D("81.25"))


def test_not_applicable_assignments_stand_outside(award):
    plan = add_plan(award.year, 2, (KAB_SOLOK, KOTA_SOLOK))
    before = shown(award)["complete"]
    Assignment.objects.filter(plan=plan).update(is_applicable=False)
    assert (before, shown(award)["complete"]) == ((0, 4, D(0)), (0, 2, D(0)))


def test_rounding_is_half_up_to_two_decimals():
    halves = [Fraction(1, 3), Fraction(1, 200), Fraction(3, 200), Fraction(2, 3), Fraction(100)]
    assert [str(hundredths(each)) for each in halves] == ["0.33", "0.01", "0.02", "0.67", "100"]


def rounded(value):
    return (D(value.numerator) / value.denominator).quantize(D("0.01"), ROUND_HALF_UP)


def by_hand(region):
    """Percent by measure of one unit of a generated year, read from its rows one by one."""
    hits = {measure: [] for measure in Measure}
    targets = Target.objects.filter(assignment__region=region, assignment__is_applicable=True)
    last = {}  # the verified percent that a nil report carries on, by action
    for found in targets.select_related("period").order_by("period__code"):
        entry = ProgressEntry.objects.filter(target=found).first()
        status = entry.status if entry else ""
        is_in, is_verified = status in ("submitted", "verified"), status == "verified"
        if is_in or found.period.code in ("B03", "B06"):
            hits["complete"].append(is_in)
            hits["on_time"].append(is_in and not entry.is_late)
        if is_verified and not entry.is_nil:
            hits["accepted"].append(True)
            last[found.assignment_id] = entry.verified_percent
        reached = last.get(found.assignment_id) if is_verified else None
        if reached is not None and found.percent:
            hits["achieved"].append(min(Fraction(reached) / Fraction(found.percent), 1))
        if entry and entry.is_nil and status in ("verified", "returned"):
            hits["nil"].append(is_verified)
    return {
        measure: rounded(Fraction(sum(each)) * 100 / len(each)) if each else None
        for measure, each in hits.items()
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_points_of_generated_years_are_equal_to_those_reckoned_row_by_row(province, seed):
    award = Award.objects.create(year=make_world(seed))
    found = counted(Award.objects.of(award.year), at=SOME_DAY)
    for each in (*found.units, found.own):
        percents = by_hand(Region.objects.get(pk=each.place.id))
        assert {points.measure: points.percent for points in each.points} == percents
        points = [
            (award.weight(measure), rounded(Fraction(percent) * award.weight(measure) / 100))
            for measure, percent in percents.items()
            if percent is not None
        ]
        weight = sum(weight for weight, _ in points)
        total = rounded(Fraction(sum(got for _, got in points)) * 100 / weight) if weight else None
        assert (each.weight, each.total) == (weight, total)


def test_one_fix_says_what_one_report_would_add(award):
    """Returned, waiting, late and running reports each have their own way to better the score."""
    enter(KAB_SOLOK, 1, "verified", 25, code="B03")
    enter(KAB_SOLOK, 1, "returned", 30, code="B06", first_submitted_at=SOME_DAY)
    found = score(award)
    assert {measure.value: fix_of(found, measure) for measure in Measure} == {
        "on_time": Fix("bila satu laporan B09 dikirim tepat waktu", D("4.16")),
        "complete": Fix(
            "bila satu laporan B06 yang dikembalikan diperbaiki dan dikirim lagi", D("12.5")
        ),
        "accepted": Fix("sudah penuh"),
        "achieved": Fix("sudah penuh"),
        "nil": Fix("saat ini tidak ada laporan yang dapat menambahnya"),
    }


# Ranks, predikat and corrections ----------------------------------------------------------


@pytest.fixture
def ranked(province):
    """Three units that have reported B03 and B06; Kota Solok and Agam alike."""
    year = make_year(plans=1, units=(KAB_SOLOK, KOTA_SOLOK, AGAM))
    award = Award.objects.create(year=year, **EQUAL)
    for code, percent in ((KAB_SOLOK, 25), (KOTA_SOLOK, 20), (AGAM, 20)):
        enter(code, 1, "verified", percent, code="B03")
        enter(code, 1, "verified", percent * 2, code="B06")
    return award


def table(award, at=SOME_DAY):
    award = Award.objects.of(award.year)
    found = counted(award, at=at)
    return [(s.place.code, s.rank, s.predikat, s.final) for s in found.units if s.owed]


def test_ties_share_a_rank_and_the_province_stands_beside(ranked):
    assert table(ranked) == [
        (KAB_SOLOK, 1, "Sangat memuaskan", D(100)),
        (AGAM, 2, "Sangat memuaskan", D(95)),
        (KOTA_SOLOK, 2, "Sangat memuaskan", D(95)),
    ]
    found = counted(Award.objects.of(ranked.year), at=SOME_DAY)
    assert found.own.place.code == "13" and found.own not in found.units


def test_units_with_too_few_reports_are_not_ranked(ranked):
    ProgressEntry.objects.filter(target__assignment__region__code=AGAM).update(status="draft")
    assert table(ranked) == [
        (KAB_SOLOK, 1, "Sangat memuaskan", D(100)),
        (KOTA_SOLOK, 2, "Sangat memuaskan", D(95)),
        (AGAM, None, "", D(0)),
    ]


@pytest.mark.parametrize(("bound", "predikat"), [(95, "Emas"), (96, "Perak")])
def test_a_predikat_begins_at_its_very_bound(ranked, bound, predikat):
    Award.objects.update(bands=[["Perak", 0], ["Emas", bound]])
    assert score(ranked, AGAM).predikat == predikat


def test_each_year_has_weights_of_its_own(ranked):
    last = Award.objects.create(year=plan_year(2025, plans=0, status="closed"))
    assert (counted(last, at=SOME_DAY).weights, counted(ranked, at=SOME_DAY).weights) == (
        (25, 25, 15, 30, 5),
        (20, 20, 20, 20, 20),
    )


def test_an_accepted_objection_adds_its_points_up_to_a_hundred(ranked):
    for code, correction in ((AGAM, "2.5"), (KOTA_SOLOK, "40")):
        Objection.objects.create(
            award=ranked,
            region=Region.objects.get(code=code),
            reason="Bukti.",
            by=clerk(),
            at=SOME_DAY,
            verdict="accepted",
            answer="Benar.",
            correction=D(correction),
            answered_by=clerk(),
            answered_at=SOME_DAY,
        )
    assert table(ranked) == [
        (KAB_SOLOK, 1, "Sangat memuaskan", D(100)),
        (KOTA_SOLOK, 1, "Sangat memuaskan", D(100)),
        (AGAM, 3, "Sangat memuaskan", D("97.5")),
    ]
    agam = score(ranked, AGAM)
    assert (agam.total, agam.correction_reason) == (D(95), "Benar.")


def test_queries_are_the_same_for_two_units_and_for_all(award, django_assert_num_queries):
    found = Award.objects.of(award.year)
    with django_assert_num_queries(7):
        counted(found, at=SOME_DAY)
    everybody = Region.objects.exclude(code="13").values_list("code", flat=True)
    add_plan(award.year, 2, everybody)
    with django_assert_num_queries(7):
        counted(found, at=SOME_DAY)
