"""What an award's points are made of, and how one unit's reports become points.

Points and percents are Decimals with at most two decimals, rounded half up at each step, so that
anybody can recompute a score from what the page shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from reporting.models import Measure
from reporting.models.progress import PARTS_OF_REASON, ReportPart, Status
from reporting.recap.definitions import DEFINITIONS
from reporting.recap.parts import Place

IN = (Status.SUBMITTED, Status.VERIFIED)
DECIDED = (Status.VERIFIED, Status.RETURNED)
# Reasons of a return that speak of the evidence alone.
PROOF_REASONS = {
    reason for reason, parts in PARTS_OF_REASON.items() if parts == [ReportPart.EVIDENCE]
}
OPEN, LATE, FINAL = "open", "late", "final"


@dataclass(frozen=True, slots=True)
class Report:
    """One report of the year as the award sees it.

    `window` is the state of its period for its unit (upcoming, open, late, closed), or final once
    Bappeda has closed the period. `percent` is the verified one. `came_back` and `lacked_proof`
    say that a return stands in its history, and that one was for its evidence.
    """

    number: int
    action: str
    code: str
    target_id: int
    window: str
    status: str = ""
    is_late: bool = False
    is_nil: bool = False
    target: Decimal | None = None
    percent: Decimal | None = None
    came_back: bool = False
    lacked_proof: bool = False

    @property
    def is_in(self):
        return self.status in IN

    @property
    def counts(self):
        """It is in, or should be: nobody is judged by a report that may still come in time."""
        return self.is_in or self.window in (LATE, "closed", FINAL)

    @property
    def is_decided(self):
        return self.status == Status.VERIFIED or self.came_back

    @property
    def share(self):
        """The part of its target that is reached, at most 1, as a Fraction; None without both."""
        if self.percent is None or not self.target:
            return None
        return min(Fraction(self.percent) / Fraction(self.target), Fraction(1))


@dataclass(frozen=True, slots=True)
class Rule:
    """How a Measure counts: `hits` of those reports that `among` picks."""

    measure: Measure
    hits: Callable[[Report], bool]
    among: Callable[[Report], bool]

    @property
    def words(self):
        return DEFINITIONS[f"penghargaan_{self.measure}"].text

    @property
    def is_mean(self):
        """Whether its percent is the mean of what the reports reached, not a count."""
        return self.measure == Measure.ACHIEVED


RULES = {
    rule.measure: rule
    for rule in (
        Rule(Measure.ON_TIME, lambda r: r.is_in and not r.is_late, lambda r: r.counts),
        Rule(Measure.COMPLETE, lambda r: r.is_in, lambda r: r.counts),
        Rule(
            Measure.ACCEPTED,
            lambda r: not r.lacked_proof,
            lambda r: r.is_decided and not r.is_nil,
        ),
        Rule(Measure.ACHIEVED, lambda r: r.share == 1, lambda r: r.share is not None),
        Rule(
            Measure.NIL,
            lambda r: r.status == Status.VERIFIED,
            lambda r: r.is_nil and r.status in DECIDED,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Points:
    """One measure of one unit: `count` reports of `base` meet it.

    `percent` is count ÷ base, for ACHIEVED the mean of what is reached of the targets, and
    `points` the weight × percent; both None where nothing can be judged.
    """

    measure: str
    weight: int
    count: int
    base: int
    percent: Decimal | None
    points: Decimal | None

    @property
    def label(self):
        return Measure(self.measure).label


@dataclass(frozen=True, slots=True)
class Predikat:
    """A name from `floor` points up to below `ceiling`, the highest one's None."""

    name: str
    floor: int
    ceiling: int | None = None

    @property
    def range(self):
        """ "90 sampai 100", "80 sampai di bawah 90"."""
        top = "100" if self.ceiling is None else f"di bawah {self.ceiling}"
        return f"{self.floor} sampai {top}"


def predikats(bands):
    """Pairs [name, lower bound] as Predikats, highest first."""
    bands = sorted(bands, key=lambda band: -band[1])
    ceilings = [None, *(floor for _, floor in bands)]
    return tuple(
        Predikat(name, floor, ceiling)
        for (name, floor), ceiling in zip(bands, ceilings, strict=False)
    )


@dataclass(frozen=True, slots=True)
class Score:
    """One unit: its Points in the order of Measure, and what they come to.

    `weight` is that of the measures that could be judged, `total` = points ÷ weight × 100, None
    when none could. `correction` are the points of an accepted objection, `final` what counts.
    `received` of `owed` reports are in; too few of them, or no total, and `is_judged` is False:
    no predikat and no rank.
    """

    place: Place
    reports: tuple[Report, ...]
    points: tuple[Points, ...]
    weight: int
    total: Decimal | None
    owed: int
    received: int
    is_judged: bool
    correction: Decimal | None = None
    correction_reason: str = ""
    final: Decimal | None = None
    predikat: str = ""
    rank: int | None = None

    @property
    def sum(self):
        """The points of all measures together; None without any."""
        given = [each.points for each in self.points if each.points is not None]
        return sum(given) if given else None

    def of(self, measure):
        """Its Points of a Measure."""
        return next(each for each in self.points if each.measure == measure)


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that an award says. `units` stand in the order of their rank.

    `own` is the province's Pokja, beside them; `codes` are the periods with reports that count.
    `bands` stand highest first. `published_at` is None while the result is provisional.
    """

    province: Place
    year: int
    at: datetime
    is_example: bool
    weights: tuple[int, ...]
    bands: tuple[Predikat, ...]
    least_percent: int
    codes: tuple[str, ...]
    units: tuple[Score, ...]
    own: Score | None
    definitions: str
    published_at: datetime | None = None

    @property
    def ranked(self):
        """How many units have a rank."""
        return sum(score.rank is not None for score in self.units)

    def unit(self, region_id):
        """The Score of a unit, the province's own included, or None."""
        rows = [*self.units, self.own] if self.own else self.units
        return next((score for score in rows if score.place.id == region_id), None)


def hundredths(value):
    """A Fraction as a Decimal with two decimals, rounded half up; it is never below 0."""
    return Decimal((2 * 100 * value.numerator + value.denominator) // (2 * value.denominator)) / 100


def points_of(reports, measure, weight):
    """The Points of a Measure over Reports."""
    rule = RULES[measure]
    base = [report for report in reports if rule.among(report)]
    count = sum(map(rule.hits, base))
    reached = sum((report.share for report in base), Fraction()) if rule.is_mean else count
    return _points(measure, weight, count, len(base), reached)


def _points(measure, weight, count, base, reached):
    """`reached` is what the percent is reckoned of: a count, or a sum of shares."""
    percent = hundredths(Fraction(reached) * 100 / base) if base else None
    points = hundredths(Fraction(percent) * weight / 100) if base else None
    return Points(str(measure), weight, count, base, percent, points)


def total_of(points):
    """The weight that could be judged, and the score out of 100 over it or None."""
    judged = [each for each in points if each.points is not None]
    weight = sum(each.weight for each in judged)
    if not weight:
        return 0, None
    return weight, hundredths(Fraction(sum(each.points for each in judged)) * 100 / weight)


@dataclass(frozen=True, slots=True)
class Fix:
    """What one report could still change: `gain` is how much the total would grow.

    `words` begin small, to stand in a sentence; without a report that can be mended they say
    why, and `gain` is None.
    """

    words: str
    gain: Decimal | None = None


def fix_of(score, measure):
    """The Fix of one measure of a Score, all its other measures left as they are."""
    points, wanted = score.of(measure), _mendable(score.reports, measure)
    if points.percent == 100:
        return Fix("sudah penuh")
    if wanted is None:
        return Fix("saat ini tidak ada laporan yang dapat menambahnya")
    report, words = wanted
    rule = RULES[measure]
    base = points.base + (not rule.among(report))
    reached = points.count
    if rule.is_mean:
        reached = sum((each.share for each in score.reports if rule.among(each)), Fraction())
    better = _points(measure, points.weight, points.count + 1, base, reached + 1)
    _, total = total_of([better if each is points else each for each in score.points])
    if total is None or score.total is None:
        return Fix(words)
    return Fix(words, max(total - score.total, Decimal(0)))


def _mendable(reports, measure):
    """The first Report that the unit can still better, with what would have to happen; or None."""
    for picks, words in MENDS[measure]:
        if report := next(filter(picks, reports), None):
            return report, words.format(code=report.code)
    return None


def _may_come(report):
    """It is not in, and the unit may still send it: also a returned one, until it is final."""
    if report.is_in or report.window in (FINAL, "upcoming"):
        return False
    return report.window in (OPEN, LATE) or report.status == Status.RETURNED


MENDS = {
    Measure.ON_TIME: (
        (
            lambda r: not r.is_in and r.window == OPEN and not r.is_late,
            "bila satu laporan {code} dikirim tepat waktu",
        ),
    ),
    Measure.COMPLETE: (
        (
            lambda r: _may_come(r) and r.status == Status.RETURNED,
            "bila satu laporan {code} yang dikembalikan diperbaiki dan dikirim lagi",
        ),
        (_may_come, "bila satu laporan {code} yang belum masuk dikirim"),
    ),
    Measure.ACCEPTED: (
        (
            lambda r: r.status == Status.SUBMITTED and not r.is_nil and not r.is_decided,
            "bila data dukung satu laporan {code} yang menunggu verifikasi langsung diterima",
        ),
        (
            lambda r: _may_come(r) and not r.is_nil and not r.is_decided,
            "bila data dukung satu laporan {code} langsung diterima",
        ),
    ),
    Measure.ACHIEVED: (
        (
            lambda r: r.status == Status.SUBMITTED and not r.is_nil and bool(r.target),
            "bila satu laporan {code} yang menunggu verifikasi mencapai targetnya",
        ),
        (
            lambda r: _may_come(r) and not r.is_nil and bool(r.target),
            "bila satu laporan {code} mencapai targetnya",
        ),
    ),
    Measure.NIL: (
        (
            lambda r: r.is_nil and _may_come(r) and r.status == Status.RETURNED,
            "bila alasan satu laporan nihil {code} diperbaiki dan diterima",
        ),
        (
            lambda r: r.is_nil and r.status == Status.SUBMITTED,
            "bila alasan satu laporan nihil {code} yang menunggu verifikasi diterima",
        ),
    ),
}


def corrected(score, correction, reason):
    """The Score with the points that an accepted objection adds; None adds nothing."""
    if score.total is None:
        return replace(score, correction=correction, correction_reason=reason)
    final = min(score.total + (correction or 0), Decimal(100))
    return replace(score, correction=correction, correction_reason=reason, final=final)
