"""Adds the cells up: units with their ranks, actions with their trends, the province."""

from dataclasses import replace

from django.utils import timezone

from reporting.models import Region
from reporting.models.progress import Status
from reporting.recap.cells import NOT_OWED, cells_by_period, count_obstacles, read_rows
from reporting.recap.parts import (
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
from reporting.recap.words import headline, propose

GOOD_LEVELS = ("ok", "over")
PLAN_FIELDS = ("year", "number", "title", "short_title", "lead_role")


def recap(period, *, regions=None, verified_only=False, at=None):
    """Return the Recap of a period: the only code that adds reports up.

    Counts the kabupaten and kota of the year's province and puts the province's own Pokja
    beside them; `regions`, a queryset, narrows the units. With `verified_only` a sent report
    has no figure yet. `at` is the moment the figures are of (now). Six queries, whatever the
    number of units and reports, when the period brings its year and province along.
    """
    at = at or timezone.now()
    year = period.year
    province = year.province
    units = Region.objects.reporting_units(province)
    if regions is not None:
        units = units.filter(pk__in=regions)
    places = [place_of(region) for region in units]
    compared_ids = [place.id for place in places if place.id != province.pk]
    steps = _steps(year)
    periods = list(year.periods.order_by("code"))
    plans = list(year.plans.order_by("number").only(*PLAN_FIELDS))
    until_now = [each for each in periods if each.code <= period.code]
    rows = read_rows(year, units.order_by().values("pk"))
    cells = cells_by_period(until_now, rows, steps, verified_only)
    grid = _Grid(compared_ids, plans, cells, period.code, year.min_reports)
    earlier = grid.comparable()
    obstacles, obstacle_reports = count_obstacles(
        period, units.exclude(pk=province.pk).order_by().values("pk"), verified_only
    )
    made = [_unit(place, grid, earlier, steps) for place in places]
    average = average_when_enough(grid.column(), grid.least)
    result = Recap(
        province=place_of(province),
        year=year.year,
        code=period.code,
        span=period.span,
        at=at,
        due_at=period.due_at,
        closed_at=period.closed_at,
        verified_only=verified_only,
        min_reports=year.min_reports,
        is_example=year.is_example,
        steps=steps,
        codes=tuple(each.code for each in periods),
        actions=tuple(_action(plan, grid, earlier, steps, periods, rows) for plan in plans),
        units=_ranked([unit for unit in made if unit.place.id != province.pk]),
        own=next((unit for unit in made if unit.place.id == province.pk), None),
        average=average,
        level=level_of(average, steps),
        compared_code=earlier,
        compared=grid.compared(earlier),
        counts=_counts(grid, _period(periods, earlier), period, at),
        obstacles=obstacles,
        obstacle_reports=obstacle_reports,
        headline="",
        decisions=(),
    )
    opens_at = period.opens_at if at < period.opens_at else None
    return replace(result, headline=headline(result, opens_at), decisions=propose(result))


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


def _steps(year):
    bands = sorted(year.bands.all(), key=lambda band: -band.floor)
    ceilings = [None] + [band.floor - 1 for band in bands]
    return tuple(
        Step(band.level, band.label, band.floor, ceiling)
        for band, ceiling in zip(bands, ceilings, strict=False)
    )


def _period(periods, code):
    return next((period for period in periods if period.code == code), None)


class _Grid:
    """The cells of the compared units, to be taken out by unit, by action or as a whole."""

    def __init__(self, units, plans, cells, code, least):
        self.units, self.plans = units, [plan.pk for plan in plans]
        self.cells, self.code, self.least = cells, code, least

    def row(self, unit, code=None):
        """A unit's cells in the order of the actions."""
        period = self.cells[code or self.code]
        return tuple(period.get((unit, plan), NOT_OWED) for plan in self.plans)

    def column(self, plan=None, code=None):
        """The cells of all units, of one action or of every one."""
        period = self.cells[code or self.code]
        plans = [plan] if plan else self.plans
        return [period.get((unit, each), NOT_OWED) for unit in self.units for each in plans]

    def comparable(self):
        """The code of the last earlier period that has enough cells in common, or ""."""
        codes = [code for code in self.cells if code < self.code]
        return next((code for code in sorted(codes, reverse=True) if self.compared(code)), "")

    def compared(self, code, plan=None):
        """The Comparison with that period over all units, or None."""
        return compare(self.pairs(code, plan), self.least) if code else None

    def pairs(self, code, plan=None):
        return zip(self.column(plan, code), self.column(plan), strict=True)


def _unit(place, grid, earlier, steps):
    cells = grid.row(place.id)
    average = average_when_enough(cells, grid.least)
    past = {code: grid.row(place.id, code) for code in grid.cells if code != grid.code}
    compared, before = None, None
    if earlier:
        compared = compare(zip(past[earlier], cells, strict=True), grid.least)
        before = compared.before if compared else None
        if average is None:
            before = average_when_enough(past[earlier], grid.least)
    return Unit(
        place=place,
        cells=cells,
        earlier=tuple(past.values()),
        average=average,
        level=level_of(average, steps),
        compared=compared,
        before=before,
    )


def _ranked(units):
    """Units by average with ties sharing a rank; those without one last, most reports first."""
    with_average = sorted(
        (unit for unit in units if unit.average is not None),
        key=lambda unit: (-unit.average, unit.place.name),
    )
    averages = [unit.average for unit in with_average]
    ranked = [
        # The first place of the same average: 1, 2, 2, 4.
        replace(unit, rank=averages.index(unit.average) + 1)
        for unit in with_average
    ]
    without = (unit for unit in units if unit.average is None)
    return (*ranked, *sorted(without, key=lambda unit: (-unit.reports, unit.place.name)))


def _action(plan, grid, earlier, steps, periods, rows):
    average = average_when_enough(grid.column(plan.pk), grid.least)
    return Action(
        id=plan.pk,
        number=plan.number,
        code=plan.code,
        title=plan.title,
        short_title=plan.short_title,
        lead_role=plan.lead_role,
        average=average,
        level=level_of(average, steps),
        compared=grid.compared(earlier, plan.pk),
        trend=_trend(plan.pk, grid, periods, rows),
    )


def _trend(plan, grid, periods, rows):
    """Values up to the recap's own period; targets of the whole year."""
    values, targets = [], []
    for period in periods:
        expected = [rows.get(period.pk, {}).get((unit, plan)) for unit in grid.units]
        targets.append(mean(row.target or None for row in expected if row and row.is_applicable))
        shown = grid.column(plan, period.code) if period.code in grid.cells else []
        is_enough = average_when_enough(shown, grid.least) is not None
        values.append(mean(cell.percent for cell in shown if cell.can_count) if is_enough else None)
    return Trend(values=tuple(values), targets=tuple(targets))


def _counts(grid, earlier, period, at):
    cells = grid.column()
    counts = Counts(
        owed=sum(cell.is_owed for cell in cells),
        reports=sum(cell.is_in for cell in cells),
        verified=sum(cell.is_verified for cell in cells),
        waiting=sum(cell.is_in and cell.status == Status.SUBMITTED for cell in cells),
        late=sum(cell.is_in and cell.is_late for cell in cells),
        figures=sum(cell.value is not None for cell in cells),
        on_target=sum(cell.level in GOOD_LEVELS for cell in cells),
        behind=sum(cell.level == "bad" for cell in cells),
    )
    if earlier is None:
        return counts
    common = [
        (before, now)
        for before, now in grid.pairs(earlier.code)
        if before.value is not None and now.value is not None
    ]
    return replace(
        counts,
        reports_change=counts.reports - _in_by(earlier, grid, period, at),
        on_target_change=sum(
            (now.level in GOOD_LEVELS) - (before.level in GOOD_LEVELS) for before, now in common
        ),
        behind_change=sum((now.level == "bad") - (before.level == "bad") for before, now in common),
    )


def _in_by(earlier, grid, period, at):
    """How many of the earlier reports were in at the same distance from their due moment."""
    reports = [cell for cell in grid.column(code=earlier.code) if cell.is_in]
    if period.closed_at:
        return len(reports)
    moment = earlier.due_at - (period.due_at - at)
    return sum(cell.sent_at is not None and cell.sent_at <= moment for cell in reports)
