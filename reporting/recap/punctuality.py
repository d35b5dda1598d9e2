"""How complete and how punctual the reports are: by unit, by action, by checkpoint, with the past.

Reports are counted by the Recap's own rule: in is what was sent and not returned, and the
province's own Pokja stands beside the kabupaten and kota.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from reporting.formats import round_half_up
from reporting.models import ActionPlan, Period, Region, Target
from reporting.models.progress import Status
from reporting.recap.parts import Place
from reporting.recap.totals import place_of

CHECKPOINTS = 8  # at most: the asked one and those before it, over two years
IN = (Status.SUBMITTED, Status.VERIFIED)


@dataclass(frozen=True, slots=True)
class Tally:
    """Reports of one line at one checkpoint, or at several together: `late` are in as well."""

    owed: int = 0
    received: int = 0
    late: int = 0
    verified: int = 0

    def __add__(self, other):
        return Tally(
            self.owed + other.owed,
            self.received + other.received,
            self.late + other.late,
            self.verified + other.verified,
        )

    @property
    def missing(self):
        return self.owed - self.received

    @property
    def on_time(self):
        return self.received - self.late

    @property
    def complete_percent(self):
        """What is in, of what is owed, in whole percent; None when nothing is owed."""
        return round_half_up(self.received * 100 / self.owed) if self.owed else None

    @property
    def on_time_percent(self):
        """What came in time, of what is owed, in whole percent; None when nothing is owed."""
        return round_half_up(self.on_time * 100 / self.owed) if self.owed else None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A column: `is_running` while reports may still come in without being late."""

    year: int
    code: str
    due_at: datetime
    is_running: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A unit or an action with a Tally per checkpoint, oldest first.

    `place` is None for an action, `number` and `title` are empty for a unit. An action's earlier
    years are those of the plans that it carries on.
    """

    tallies: tuple[Tally, ...]
    place: Place | None = None
    number: int | None = None
    title: str = ""

    @property
    def now(self):
        """At the checkpoint that was asked for."""
        return self.tallies[-1]

    @property
    def whole(self):
        """Over all checkpoints."""
        return sum(self.tallies, Tally())


@dataclass(frozen=True, slots=True)
class Punctuality:
    """`units` are the kabupaten and kota in the order of their codes, `own` the province's Pokja
    or None, `total` the units together."""

    checkpoints: tuple[Checkpoint, ...]
    units: tuple[Row, ...]
    own: Row | None
    actions: tuple[Row, ...]
    total: Row

    def unit(self, region_id):
        """The Row of a region, or None."""
        rows = (*self.units, self.own) if self.own else self.units
        return next((row for row in rows if row.place.id == region_id), None)


def punctuality(period, *, regions=None, at=None):
    """The Punctuality of a period and of those opened before it, at most CHECKPOINTS of them.

    `regions`, a queryset, narrows the units; `at` is the moment that is asked about (now). Four
    queries, whatever the number of units and reports, when the period brings its year along.
    """
    at, province = at or timezone.now(), period.year.province
    units = Region.objects.reporting_units(province)
    if regions is not None:
        units = units.filter(pk__in=regions)
    periods = _periods(period)
    places = [place_of(region) for region in units]
    by_unit, by_action = _count(periods, [place.id for place in places], province.pk)
    rows = [Row(_tallies(by_unit, [place.id], periods), place) for place in places]
    compared = [row for row in rows if row.place.id != province.pk]
    return Punctuality(
        checkpoints=tuple(_checkpoint(each, at) for each in periods),
        units=tuple(compared),
        own=next((row for row in rows if row.place.id == province.pk), None),
        actions=_actions(period.year, by_action, periods),
        total=Row(_tallies(by_unit, [row.place.id for row in compared], periods)),
    )


def _periods(period):
    """The period and those before it in its province, oldest first. One query."""
    known = Period.objects.filter(year__province=period.year.province)
    known = known.filter(opens_at__lt=period.opens_at).exclude(pk=period.pk)
    known = known.select_related("year").order_by("-year__year", "-code")
    return [*list(known[: CHECKPOINTS - 1])[::-1], period]


def _checkpoint(period, at):
    is_running = period.closed_at is None and period.opens_at <= at <= period.due_at
    return Checkpoint(period.year.year, period.code, period.due_at, is_running)


def _count(periods, region_ids, own_id):
    """Tallies by (region, period) and, without the province's own, by (plan, period). One query."""
    rows = (
        Target.objects.filter(
            period__in=periods,
            assignment__region__in=region_ids,
            assignment__is_applicable=True,
        )
        .order_by()
        .values_list(
            "period", "assignment__region", "assignment__plan", "entry__status", "entry__is_late"
        )
    )
    by_unit, by_action = {}, {}
    for period, region, plan, status, is_late in rows:
        is_in = int(status in IN)
        one = Tally(1, is_in, is_in * bool(is_late), int(status == Status.VERIFIED))
        by_unit[region, period] = by_unit.get((region, period), Tally()) + one
        if region != own_id:
            by_action[plan, period] = by_action.get((plan, period), Tally()) + one
    return by_unit, by_action


def _tallies(known, keys, periods):
    return tuple(
        sum((known.get((key, period.pk), Tally()) for key in keys), Tally()) for period in periods
    )


def _actions(year, by_action, periods):
    """The year's actions with the plans that they carry on. One query."""
    plans = ActionPlan.objects.filter(year__province=year.province).order_by("number")
    plans = {plan.pk: plan for plan in plans.only("year", "number", "short_title", "continues")}
    return tuple(
        Row(
            _tallies(by_action, _chain(plan, plans), periods),
            number=plan.number,
            title=plan.short_title,
        )
        for plan in plans.values()
        if plan.year_id == year.pk
    )


def _chain(plan, plans):
    """The ids of the plan and of those that it carries on."""
    found = []
    while plan and plan.pk not in found:
        found.append(plan.pk)
        plan = plans.get(plan.continues_id)
    return found
