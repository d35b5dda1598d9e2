"""Adds the cells up: units with their ranks, actions with their trends, the province."""

from dataclasses import replace

from django.utils import timezone

from reporting.models import Region
from reporting.recap.cells import NOT_OWED, cells_by_period, count_obstacles, read_rows
from reporting.recap.choices import count
from reporting.recap.decisions import decisions
from reporting.recap.definitions import version_words
from reporting.recap.parts import (
    GOOD_LEVELS,
    Action,
    Counts,
    Place,
    Recap,
    Step,
    Trend,
    Unit,
    average_when_enough,
    compare,
    level_of,
    mean,
)
from reporting.recap.words import headline

PLAN_FIELDS = ("year", "number", "title", "short_title", "lead_role", "pillar")


def counted(period, *, regions=None, verified_only=False, at=None):
    """Return the Recap of a period as it stands: the only code that adds reports up.

    Counts the kabupaten and kota of the year's province and puts the province's own Pokja
    beside them; `regions`, a queryset, narrows the units. With `verified_only` a sent report
    has no figure yet. `at` is the moment the figures are of (now). Eight queries, whatever the
    number of units and reports, when the period brings its year and province along.
    """
    at = at or timezone.now()
    year = period.year
    units = Region.objects.reporting_units(year.province)
    if regions is not None:
        units = units.filter(pk__in=regions)
    grid = _Grid(period, units, verified_only)
    average = average_when_enough(grid.column(), grid.least)
    result = Recap(
        province=place_of(year.province),
        year=year.year,
        code=period.code,
        span=period.span,
        at=at,
        due_at=period.due_at,
        closed_at=period.closed_at,
        verified_only=verified_only,
        min_reports=year.min_reports,
        is_example=year.is_example,
        steps=grid.steps,
        codes=tuple(each.code for each in grid.periods),
        actions=tuple(_action(plan, grid) for plan in grid.plans),
        units=ranks([_unit(place, grid) for place in grid.places]),
        own=_unit(grid.own, grid) if grid.own else None,
        average=average,
        level=level_of(average, grid.steps),
        compared_code=grid.earlier.code if grid.earlier else "",
        compared=grid.compared(),
        counts=_counts(grid, at),
        obstacles=grid.obstacles,
        obstacle_reports=grid.obstacle_reports,
        headline="",
        decisions=(),
        definitions=version_words(),
    )
    opens_at = period.opens_at if at < period.opens_at else None
    return replace(result, headline=headline(result, opens_at), decisions=decisions(result, period))


def place_of(region):
    """The Place of a Region."""
    return Place(
        id=region.pk,
        code=region.code,
        name=region.short_name,
        kind=region.kind,
        tile_label=region.tile_label,
        column=region.map_column,
        row=region.map_row,
    )


def steps_of(year):
    """The levels of the year, highest first, as Steps."""
    bands = sorted(year.bands.all(), key=lambda band: -band.floor)
    ceilings = [None] + [band.floor - 1 for band in bands]
    return tuple(
        Step(band.level, band.label, band.floor, ceiling)
        for band, ceiling in zip(bands, ceilings, strict=False)
    )


class _Grid:
    """What a period's figures are made of, to be taken out by unit, by action or as a whole.

    `places` are the units that are compared, `own` the province's Pokja; `earlier` is the last
    period before with enough cells in common, or None.
    """

    def __init__(self, period, units, verified_only):
        year = period.year
        self.period, self.least, self.steps = period, year.min_reports, steps_of(year)
        places = [place_of(region) for region in units]
        self.places = [place for place in places if place.id != year.province_id]
        self.own = next((place for place in places if place.id == year.province_id), None)
        self.periods = list(year.periods.order_by("code"))
        self.plans = list(year.plans.order_by("number").only(*PLAN_FIELDS))
        self.rows = read_rows(year, units.order_by().values("pk"))
        until_now = [each for each in self.periods if each.code <= period.code]
        self.cells = cells_by_period(until_now, self.rows, self.steps, verified_only)
        compared = units.exclude(pk=year.province_id).order_by().values("pk")
        self.obstacles, self.obstacle_reports = count_obstacles(period, compared, verified_only)
        before = reversed(until_now[:-1])
        self.earlier = next((each for each in before if self._compared_with(each)), None)

    def row(self, place, period=None):
        """A unit's cells in the order of the actions."""
        cells = self.cells[(period or self.period).code]
        return tuple(cells.get((place.id, plan.pk), NOT_OWED) for plan in self.plans)

    def column(self, plan=None, period=None):
        """The cells of all compared units, of one action or of every one."""
        cells = self.cells[(period or self.period).code]
        plans = [plan] if plan else self.plans
        return [cells.get((place.id, each.pk), NOT_OWED) for place in self.places for each in plans]

    def pairs(self, period, plan=None):
        """Each cell of that period beside the same cell now."""
        return zip(self.column(plan, period), self.column(plan), strict=True)

    def compared(self, plan=None):
        """The Comparison with the earlier period over all units, or None."""
        return self._compared_with(self.earlier, plan) if self.earlier else None

    def _compared_with(self, period, plan=None):
        return compare(self.pairs(period, plan), self.least)


def _unit(place, grid):
    cells = grid.row(place)
    average = average_when_enough(cells, grid.least)
    past = {each: grid.row(place, each) for each in grid.periods if each.code < grid.period.code}
    compared, before = None, None
    if grid.earlier:
        compared = compare(zip(past[grid.earlier], cells, strict=True), grid.least)
        before = compared.before if compared else None
        if average is None:
            before = average_when_enough(past[grid.earlier], grid.least)
    return Unit(
        place=place,
        cells=cells,
        earlier=tuple(past.values()),
        average=average,
        level=level_of(average, grid.steps),
        compared=compared,
        before=before,
    )


def ranks(rows):
    """Rows by average with ties sharing a rank; those without one last, most reports first."""
    with_average = sorted(
        (row for row in rows if row.average is not None),
        key=lambda row: (-row.average, row.place.name),
    )
    averages = [row.average for row in with_average]
    ranked = [
        # The first place of the same average: 1, 2, 2, 4.
        replace(row, rank=averages.index(row.average) + 1)
        for row in with_average
    ]
    without = (row for row in rows if row.average is None)
    return (*ranked, *sorted(without, key=lambda row: (-row.reports, row.place.name)))


def _action(plan, grid):
    average = average_when_enough(grid.column(plan), grid.least)
    return Action(
        id=plan.pk,
        number=plan.number,
        code=plan.code,
        title=plan.title,
        short_title=plan.short_title,
        lead_role=plan.lead_role,
        pillar=plan.pillar,
        average=average,
        level=level_of(average, grid.steps),
        compared=grid.compared(plan),
        trend=_trend(plan, grid),
    )


def _trend(plan, grid):
    """Values up to the recap's own period; targets of the whole year."""
    values, targets = [], []
    for period in grid.periods:
        owed = [grid.rows.get(period.pk, {}).get((place.id, plan.pk)) for place in grid.places]
        targets.append(mean(row.target or None for row in owed if row and row.is_applicable))
        shown = grid.column(plan, period) if period.code in grid.cells else []
        is_enough = average_when_enough(shown, grid.least) is not None
        values.append(mean(cell.percent for cell in shown if cell.can_count) if is_enough else None)
    return Trend(values=tuple(values), targets=tuple(targets))


def _counts(grid, at):
    cells = grid.column()
    counts = Counts(
        owed=count(cells, "wajib"),
        reports=count(cells, "masuk"),
        verified=count(cells, "terverifikasi"),
        waiting=count(cells, "menunggu"),
        late=count(cells, "terlambat"),
        figures=count(cells, "dihitung"),
        on_target=count(cells, "sesuai"),
        behind=count(cells, "tertinggal"),
    )
    if grid.earlier is None:
        return counts
    common = [
        (before, now)
        for before, now in grid.pairs(grid.earlier)
        if before.value is not None and now.value is not None
    ]
    return replace(
        counts,
        reports_change=counts.reports - _in_by_then(grid, at),
        on_target_change=sum(
            (now.level in GOOD_LEVELS) - (before.level in GOOD_LEVELS) for before, now in common
        ),
        behind_change=sum((now.level == "bad") - (before.level == "bad") for before, now in common),
    )


def _in_by_then(grid, at):
    """How many of the earlier reports were in at the same distance from their due moment."""
    reports = [cell for cell in grid.column(period=grid.earlier) if cell.is_in]
    if grid.period.closed_at:
        return len(reports)
    moment = grid.earlier.due_at - (grid.period.due_at - at)
    return sum(cell.sent_at is not None and cell.sent_at <= moment for cell in reports)
