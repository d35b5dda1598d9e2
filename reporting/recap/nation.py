"""Province beside province: the figures of each province's own Recap, added up by the database.

A national page would read every report of the country to make each Recap; here one grouped
query does it. Percents repeat, so that grouping by target keeps the averages exact.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.functions import Least
from django.utils import timezone

from reporting.models import Period, ProgressEntry, Region, Target
from reporting.models.progress import Status
from reporting.recap.parts import Place, average_of, level_of
from reporting.recap.totals import place_of, ranks, steps_of

SENT = [Status.SUBMITTED, Status.VERIFIED]


@dataclass(frozen=True, slots=True)
class Standing:
    """One province at one checkpoint; its own Pokja is outside every figure.

    `averages` are whole percents of the target at each checkpoint up to this one, None where
    too few figures are there; `silent` counts units without any report.
    """

    place: Place
    units: int
    silent: int
    owed: int
    reports: int
    verified: int
    late: int
    averages: tuple[int | None, ...]
    level: str
    rank: int | None = None

    @property
    def average(self):
        return self.averages[-1]


@dataclass(frozen=True, slots=True)
class Nation:
    """All provinces that have the checkpoint, in the order of their rank, and their sum.

    `missing` are the provinces without such a year. `codes` name the averages' checkpoints.
    """

    year: int
    code: str
    at: datetime
    verified_only: bool
    codes: tuple[str, ...]
    provinces: tuple[Standing, ...]
    missing: tuple[Place, ...]
    units: int
    silent: int
    owed: int
    reports: int
    verified: int
    late: int
    averages: tuple[int | None, ...]

    @property
    def average(self):
        return self.averages[-1]


@dataclass(slots=True)
class _Sum:
    """What the cells of one period add up to; `reached` is capped percent by target."""

    owed: int = 0
    reports: int = 0
    verified: int = 0
    late: int = 0
    expected: int = 0
    figures: int = 0
    reached: Counter = field(default_factory=Counter)

    def add(self, other):
        for name in ("owed", "reports", "verified", "late", "expected", "figures"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.reached.update(other.reached)

    def average(self, least):
        """The average, or None while fewer than `least` figures are there and some are missing."""
        is_enough = self.figures >= min(least, self.expected)
        return average_of(self.reached, self.figures) if is_enough else None


def nation(year, code, regions, *, verified_only=False, at=None):
    """The Nation at a checkpoint (year 2026, code "B09") over the provinces among `regions`.

    `regions` is a queryset. Seven queries, whatever the number of provinces and units.
    """
    at = at or timezone.now()
    provinces = list(regions.filter(kind=Region.Kind.PROVINCE).order_by("code"))
    periods = list(
        Period.objects.filter(year__province__in=provinces, year__year=year, code__lte=code)
        .select_related("year")
        .prefetch_related("year__bands")
        .order_by("code")
    )
    codes = tuple(sorted({period.code for period in periods}))
    sums = _read(periods, verified_only)
    units, active = _units(provinces), _active(periods, code)
    of_province = defaultdict(dict)
    for period in periods:
        of_province[period.year.province_id][period.code] = period
    standings = [
        _standing(place, codes, of_province[place.pk], sums, units[place.pk], active)
        for place in provinces
        if code in of_province[place.pk]
    ]
    total, averages = _Sum(), []
    for each in codes:
        total = _Sum()
        for period in periods:
            if period.code == each:
                total.add(sums[period.pk])
        averages.append(total.average(max(period.year.min_reports for period in periods)))
    return Nation(
        year=year,
        code=code,
        at=at,
        verified_only=verified_only,
        codes=codes,
        provinces=tuple(ranks(standings)),
        missing=tuple(place_of(each) for each in provinces if code not in of_province[each.pk]),
        units=sum(standing.units for standing in standings),
        silent=sum(standing.silent for standing in standings),
        owed=total.owed,
        reports=total.reports,
        verified=total.verified,
        late=total.late,
        averages=tuple(averages) or (None,),
    )


def _standing(province, codes, periods, sums, units, active):
    now = periods[codes[-1]]
    average = {
        code: sums[period.pk].average(period.year.min_reports) for code, period in periods.items()
    }
    found = sums[now.pk]
    return Standing(
        place=place_of(province),
        units=units,
        silent=units - active[now.pk],
        owed=found.owed,
        reports=found.reports,
        verified=found.verified,
        late=found.late,
        averages=tuple(average.get(code) for code in codes),
        level=level_of(average[now.code], steps_of(now.year)),
    )


def _units(provinces):
    """How many kabupaten and kota each province has, by its id."""
    found = Region.objects.filter(parent__in=provinces).order_by().values_list("parent")
    return Counter(dict(found.annotate(n=Count("pk"))))


def _active(periods, code):
    """How many units have a report in, by period id."""
    now = [period.pk for period in periods if period.code == code]
    found = _owed(now).filter(entry__status__in=SENT).values_list("period")
    return Counter(dict(found.annotate(n=Count("assignment__region", distinct=True))))


def _owed(periods):
    """Targets that apply to the kabupaten and kota of the periods' provinces."""
    return Target.objects.filter(
        period__in=periods,
        assignment__is_applicable=True,
        assignment__region__parent=F("period__year__province"),
    ).order_by()


def _read(periods, verified_only):
    """The _Sum of each period by its id. Three queries."""
    counted = [Status.VERIFIED] if verified_only else SENT
    has_target = Q(percent__gt=0)
    has_figure = has_target & Q(entry__status__in=counted, entry__is_nil=False)
    percent = Case(
        When(entry__status=Status.VERIFIED, then=F("entry__verified_percent")),
        default=F("entry__claimed_percent"),
    )
    rows = (
        _owed([period.pk for period in periods])
        .values("period", "percent")
        .annotate(
            owed=Count("pk"),
            reports=Count("pk", filter=Q(entry__status__in=SENT)),
            verified=Count("pk", filter=Q(entry__status=Status.VERIFIED)),
            late=Count("pk", filter=Q(entry__status__in=SENT, entry__is_late=True)),
            figures=Count("pk", filter=has_figure),
            reached=Sum(Least(percent, F("percent")), filter=has_figure),
        )
    )
    sums = {period.pk: _Sum() for period in periods}
    for row in rows:
        target = row["percent"]
        reached = Counter({target: _cents(row["reached"])} if row["figures"] else {})
        sums[row["period"]].add(
            _Sum(
                owed=row["owed"],
                reports=row["reports"],
                verified=row["verified"],
                late=row["late"],
                expected=row["owed"] if target else 0,
                figures=row["figures"],
                reached=reached,
            )
        )
    _add_nil(sums, counted)
    return sums


def _cents(total):
    # SQLite adds up in floating point; percents have two decimals.
    return Decimal(total).quantize(Decimal("0.01"))


def _add_nil(sums, counted):
    """Count nil reports with the last verified percent before them, where there is one."""
    of_periods = ProgressEntry.objects.filter(target__period__in=sums)
    nil = list(
        of_periods.filter(
            is_nil=True,
            status__in=counted,
            target__percent__gt=0,
            target__assignment__is_applicable=True,
            target__assignment__region__parent=F("target__period__year__province"),
        ).values_list(
            "target__assignment", "target__period", "target__period__code", "target__percent"
        )
    )
    known = defaultdict(dict)
    earlier = of_periods.filter(
        is_nil=False, status=Status.VERIFIED, target__assignment__in={row[0] for row in nil}
    )
    for assignment, code, percent in earlier.values_list(
        "target__assignment", "target__period__code", "verified_percent"
    ):
        known[assignment][code] = percent
    for assignment, period, code, target in nil:
        before = [each for each in known[assignment] if each < code]
        if before:
            sums[period].figures += 1
            sums[period].reached[target] += min(known[assignment][max(before)], target)
