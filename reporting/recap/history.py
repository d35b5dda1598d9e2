"""An action over the years: plans that carry each other on, and before them SISPAN's figures."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from reporting.models import ActionPlan, HistoricFigure, Period
from reporting.recap.cells import read_percents
from reporting.recap.parts import mean

LAST = Period.Code.B12
YEARS = 10  # at most, the recap's own included


@dataclass(frozen=True, slots=True)
class Point:
    """The units' mean percent at the last checkpoint of a year that has enough figures.

    `source` names the system that the figures are from, "" for this portal.
    """

    year: int
    code: str
    percent: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One action's points, oldest first."""

    number: int
    short_title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The lines of the actions that have a past; `span` is the first and the last year of all.

    `source` names where the figures older than the portal are from, "" when there are none;
    `is_example` says that some of those are made up.
    """

    lines: tuple[Line, ...] = ()
    span: tuple[int, int] = (0, 0)
    source: str = ""
    is_example: bool = False

    @property
    def unfinished(self):
        """ "2019 sampai B09, 2026 sebagian sampai B06": the years that lack the last checkpoint."""
        codes = defaultdict(set)
        for line in self.lines:
            for point in line.points:
                codes[point.year].add(point.code)
        return ", ".join(
            f"{year} {'sebagian ' if LAST in found else ''}sampai {' atau '.join(early)}"
            for year, found in sorted(codes.items())
            if (early := sorted(found - {LAST}))
        )


def history(found, period):
    """The History of the Recap of a period, counted over the same units by the same rules.

    Four queries, whatever the number of years, units and reports.
    """
    past = _Past(found, period)
    lines = [Line(each.number, each.short_title, past.points(each)) for each in found.actions]
    lines = tuple(line for line in lines if len(line.points) > 1)
    years = [point.year for line in lines for point in line.points]
    return History(
        lines=lines,
        span=(min(years, default=0), max(years, default=0)),
        source=next((p.source for line in lines for p in line.points if p.source), ""),
        is_example=past.is_example,
    )


class _Past:
    """What is known of the years before a recap's own."""

    def __init__(self, found, period):
        self.found = found
        self.units = [unit.place.id for unit in found.units]
        province = period.year.province
        years = range(found.year - YEARS + 1, found.year)
        plans = ActionPlan.objects.filter(year__province=province)
        self.before = dict(plans.values_list("pk", "continues_id"))
        periods = Period.objects.filter(year__province=province, year__year__in=years)
        self.periods = list(periods.select_related("year").order_by("-year__year", "-code"))
        self.percents = read_percents(self.periods[::-1], self.units, found.verified_only)
        self.figures, self.is_example = self._figures(years)

    def _figures(self, years):
        """(code, source, mean, count) of what older systems knew, by (first plan, year)."""
        figures, is_example = defaultdict(list), False
        known = HistoricFigure.objects.filter(region__in=self.units, year__in=years)
        by_place = known.exclude(plan=None).order_by("checkpoint", "source")
        for plan, year, code, source, total, count, made_up in by_place.values_list(
            "plan", "year", "checkpoint", "source"
        ).annotate(
            total=Sum("percent"),
            count=Count("pk"),
            made_up=Count("pk", filter=Q(is_example=True)),
        ):
            point = Point(year, code, total / count, source)
            figures[self._chain(plan)[-1], year].append((count, point))
            is_example |= bool(made_up)
        return figures, is_example

    def _chain(self, plan):
        """The plan and those that it carries on, latest first."""
        found = []
        while plan and plan not in found:
            found.append(plan)
            plan = self.before.get(plan)
        return found

    def points(self, action):
        """The points of an action, oldest first; its own year's last, if it has a figure."""
        chain = self._chain(action.id)
        found = {}
        for (first, year), known in self.figures.items():
            least = min(self.found.min_reports, len(self.units))
            enough = [point for count, point in known if count >= least]
            if first == chain[-1] and enough:
                found[year] = enough[-1]
        for period in reversed(self.periods):
            if point := self._point(period, chain):
                found[point.year] = point
        for code, value in zip(self.found.codes, action.trend.values, strict=True):
            if value is not None:
                found[self.found.year] = Point(self.found.year, code, value)
        return tuple(found[year] for year in sorted(found))

    def _point(self, period, chain):
        expected = [
            percent for plan in chain for percent in self.percents.get((period.pk, plan), ())
        ]
        known = [percent for percent in expected if percent is not None]
        if not known or len(known) < min(period.year.min_reports, len(expected)):
            return None
        return Point(period.year.year, period.code, mean(known))
