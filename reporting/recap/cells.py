"""Reads a year's targets and reports and decides what each cell shows."""

from typing import NamedTuple

from reporting.models import ProgressEntry, Target
from reporting.models.progress import ObstacleKind, Status
from reporting.recap.parts import (
    MISSING,
    NIL,
    NO_TARGET,
    NOT_APPLICABLE,
    SENT,
    VERIFIED,
    Cell,
    Obstacle,
    level_of,
    value_of,
)

NOT_OWED = Cell(state=NOT_APPLICABLE)


class Row(NamedTuple):
    """A target with what was reported on it, None where no report was begun."""

    target_id: int
    target: object
    is_applicable: bool
    status: str | None
    claimed: object
    verified: object
    is_nil: bool | None
    is_late: bool | None
    sent_at: object


def read_rows(year, regions):
    """Rows by period id, then by (region id, plan id). One query."""
    found = Target.objects.filter(period__year=year, assignment__region__in=regions)
    rows = {}
    for period_id, region_id, plan_id, *values in found.order_by().values_list(
        "period_id",
        "assignment__region_id",
        "assignment__plan_id",
        "id",
        "percent",
        "assignment__is_applicable",
        "entry__status",
        "entry__claimed_percent",
        "entry__verified_percent",
        "entry__is_nil",
        "entry__is_late",
        "entry__first_submitted_at",
    ):
        rows.setdefault(period_id, {})[region_id, plan_id] = Row(*values)
    return rows


def read_percents(periods, regions, verified_only):
    """By (period id, plan id) the percents of all targets that can count, None where one lacks.

    What cells show, without the rest of a cell; `periods` come in order. One query.
    """
    found = Target.objects.filter(period__in=periods, assignment__region__in=regions)
    rows = {period.pk: [] for period in periods}
    for period_id, *place, target, status, claimed, verified, is_nil in (
        found.filter(assignment__is_applicable=True)
        .order_by()
        .values_list(
            "period_id",
            "assignment__plan_id",
            "assignment__region_id",
            "percent",
            "entry__status",
            "entry__claimed_percent",
            "entry__verified_percent",
            "entry__is_nil",
        )
    ):
        row = Row(None, target, True, status, claimed, verified, is_nil, None, None)
        rows[period_id].append((tuple(place), row))
    carried, percents = {}, {}
    for period in periods:
        for place, row in rows[period.pk]:
            if row.target:
                counts = _is_counted(row, verified_only)
                percent = _percent(row, carried.get(place)) if counts else None
                percents.setdefault((period.pk, place[0]), []).append(percent)
            _carry(carried, place, row)
    return percents


def cells_by_period(periods, rows, steps, verified_only):
    """Cells by period code, then by (region id, plan id).

    `periods` come in order: a nil report takes over the last verified percent before it.
    """
    carried, cells = {}, {}
    for period in periods:
        made = cells[period.code] = {}
        for key, row in rows.get(period.pk, {}).items():
            made[key] = _cell(row, carried.get(key), steps, verified_only)
            _carry(carried, key, row)
    return cells


def _carry(carried, key, row):
    if row.status == Status.VERIFIED and not row.is_nil:
        carried[key] = row.verified


def _cell(row, carried, steps, verified_only):
    if not row.is_applicable:
        return NOT_OWED
    counts = _is_counted(row, verified_only)
    percent = _percent(row, carried) if counts else None
    value = value_of(percent, row.target)
    return Cell(
        state=_state(row, counts),
        status=row.status or "",
        target_id=row.target_id,
        target=row.target,
        percent=percent,
        value=value,
        level=level_of(value, steps),
        is_nil=counts and row.is_nil,
        is_late=bool(row.is_late),
        sent_at=row.sent_at,
    )


def _is_counted(row, verified_only):
    return row.status == Status.VERIFIED or (row.status == Status.SUBMITTED and not verified_only)


def _percent(row, carried):
    if row.is_nil:
        return carried
    return row.verified if row.status == Status.VERIFIED else row.claimed


def _state(row, counts):
    if not row.target:
        return NO_TARGET
    if not counts:
        return MISSING
    if row.is_nil:
        return NIL
    return VERIFIED if row.status == Status.VERIFIED else SENT


def read_obstacles(period, regions, verified_only):
    """The kinds of obstacles that each counted report names, by target id. One query."""
    statuses = [Status.VERIFIED] if verified_only else [Status.VERIFIED, Status.SUBMITTED]
    named = ProgressEntry.objects.filter(
        target__period=period,
        target__assignment__region__in=regions,
        target__assignment__is_applicable=True,
        status__in=statuses,
    )
    return dict(named.order_by().values_list("target_id", "obstacle_kinds"))


def count_obstacles(period, regions, verified_only):
    """Obstacles by how many reports name them, most first, and over how many reports. One query."""
    named = read_obstacles(period, regions, verified_only)
    counts = dict.fromkeys(ObstacleKind.values, 0)
    for kinds in named.values():
        for kind in set(kinds) & counts.keys():
            counts[kind] += 1
    del counts[ObstacleKind.NONE]
    obstacles = [
        Obstacle(kind=kind, label=ObstacleKind(kind).label, count=count)
        for kind, count in counts.items()
        if count
    ]
    # Sorting is stable: equal counts stay in the order of the form.
    return tuple(sorted(obstacles, key=lambda obstacle: -obstacle.count)), len(named)
