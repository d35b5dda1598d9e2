"""Parts of a Recap: one action, one pillar; and two periods or two units side by side.

Everything here is taken out of Recaps that exist already; nothing is read anew.
"""

from dataclasses import dataclass, replace

from reporting.models import ActionPlan
from reporting.recap.parts import (
    Action,
    Cell,
    Comparison,
    Place,
    average_when_enough,
    compare,
    level_of,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A unit's cells of some of the actions, with the average of those."""

    place: Place
    cells: tuple[Cell, ...]
    average: int | None
    level: str
    compared: Comparison | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Some actions of a Recap taken together. `parts` stand in the order of the Recap's units."""

    key: str
    title: str
    actions: tuple[Action, ...]
    average: int | None
    level: str
    compared: Comparison | None
    parts: tuple[Part, ...]
    own: Part | None

    @property
    def cells(self):
        """The cells of the compared units."""
        return [cell for part in self.parts for cell in part.cells]


def slice_of(recap, numbers, *, key="", title=""):
    """The Slice of the actions with those numbers: averages by the rules of the whole Recap."""
    places = [index for index, action in enumerate(recap.actions) if action.number in numbers]
    parts = [_part(recap, unit, places) for unit in recap.units]
    cells = [cell for part in parts for cell in part.cells]
    average = average_when_enough(cells, recap.min_reports)
    pairs = [pair for unit in recap.units for pair in _pairs(recap, unit, places)]
    return Slice(
        key=key,
        title=title,
        actions=tuple(recap.actions[place] for place in places),
        average=average,
        level=level_of(average, recap.steps),
        compared=compare(pairs, recap.min_reports) if recap.compared_code else None,
        parts=tuple(parts),
        own=_part(recap, recap.own, places) if recap.own else None,
    )


def _part(recap, unit, places):
    cells = tuple(unit.cells[place] for place in places)
    average = average_when_enough(cells, recap.min_reports)
    has_past = recap.compared_code
    return Part(
        place=unit.place,
        cells=cells,
        average=average,
        level=level_of(average, recap.steps),
        compared=compare(_pairs(recap, unit, places), recap.min_reports) if has_past else None,
    )


def _pairs(recap, unit, places):
    if not recap.compared_code:
        return []
    earlier = unit.earlier[recap.codes.index(recap.compared_code)]
    return [(earlier[place], unit.cells[place]) for place in places]


def pillars(recap):
    """A Slice for each pillar that an action of the year belongs to, in their order."""
    found = []
    for key, title in ActionPlan.Pillar.choices:
        numbers = {action.number for action in recap.actions if action.pillar == key}
        if numbers:
            found.append(slice_of(recap, numbers, key=key, title=title))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Beside:
    """Two figures over the same cells. `common` is how many cells have a value on both sides.

    `compared` is None while those are fewer than the least number of reports.
    """

    item: object
    compared: Comparison | None
    common: int


@dataclass(frozen=True, slots=True)
class Periods:
    """Two Recaps side by side: as a whole, by action and by unit, the own Pokja apart."""

    total: Beside
    actions: tuple[Beside, ...]
    units: tuple[Beside, ...]
    own: Beside | None


def compare_periods(before, now, carried=None):
    """Put the Recap `now` beside an earlier one, cell for cell.

    Cells are the same when unit and action are. `carried` maps ids of actions of `now` to those
    of `before` that they carry on; without it both are of one year. What only one side has
    is left out.
    """
    columns = {action.id: place for place, action in enumerate(before.actions)}
    carried = {action.id: action.id for action in now.actions} if carried is None else carried
    old = {unit.place.id: unit for unit in _everybody(before)}

    def pairs(unit):
        earlier = old.get(unit.place.id)
        for action, cell in zip(now.actions, unit.cells, strict=True):
            column = columns.get(carried.get(action.id))
            if earlier is not None and column is not None:
                yield action, earlier.cells[column], cell

    found = {unit.place.id: list(pairs(unit)) for unit in _everybody(now)}
    whole = [pair for unit in now.units for pair in found[unit.place.id]]

    def beside(item, triples):
        pairs = [(then, cell) for _, then, cell in triples]
        common = sum(then.value is not None and cell.value is not None for then, cell in pairs)
        return Beside(item, compare(pairs, now.min_reports), common)

    return Periods(
        total=beside(now.province, whole),
        actions=tuple(
            beside(action, [pair for pair in whole if pair[0].id == action.id])
            for action in now.actions
        ),
        units=tuple(beside(unit, found[unit.place.id]) for unit in now.units),
        own=beside(now.own, found[now.own.place.id]) if now.own else None,
    )


def earlier(recap, code):
    """The Recap with the cells of an earlier period of its year, as its own comparisons have them.

    A frozen Recap of that period may differ: it does not know what was corrected since.
    """
    place = recap.codes.index(code)

    def then(unit):
        return replace(unit, cells=unit.earlier[place])

    units = tuple(then(unit) for unit in recap.units)
    return replace(recap, code=code, units=units, own=recap.own and then(recap.own))


def compare_units(recap, one, other):
    """Two units of a Recap over the actions at which both have a value: a Beside."""
    pairs = list(zip(one.cells, other.cells, strict=True))
    common = sum(mine.value is not None and its.value is not None for mine, its in pairs)
    return Beside((one, other), compare(pairs, recap.min_reports), common)


def _everybody(recap):
    return [*recap.units, *([recap.own] if recap.own else [])]
