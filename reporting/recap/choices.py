"""The named sets of cells that figures count: totals and the lists behind them pick alike."""

from collections.abc import Callable
from dataclasses import dataclass

from reporting.recap.parts import GOOD_LEVELS, Cell, average_when_enough


@dataclass(frozen=True, slots=True)
class Choice:
    """A figure's rule: `picks` says which cells it counts, `among` out of which.

    `key` stands in addresses and names its definition.
    """

    key: str
    label: str
    picks: Callable[[Cell], bool]
    among: Callable[[Cell], bool]


def _is_owed(cell):
    return cell.is_owed


def _is_in(cell):
    return cell.is_in


def _has_value(cell):
    return cell.value is not None


CHOICES = {
    choice.key: choice
    for choice in (
        Choice("wajib", "Laporan yang wajib", _is_owed, _is_owed),
        Choice("masuk", "Laporan masuk", _is_in, _is_owed),
        Choice("belum", "Belum masuk", lambda cell: cell.is_owed and not cell.is_in, _is_owed),
        Choice("terverifikasi", "Terverifikasi", lambda cell: cell.is_verified, _is_owed),
        Choice(
            "menunggu",
            "Menunggu verifikasi",
            lambda cell: cell.is_in and not cell.is_verified,
            _is_in,
        ),
        Choice("terlambat", "Terlambat", lambda cell: cell.is_in and cell.is_late, _is_in),
        Choice("nihil", "Nihil", lambda cell: cell.is_in and cell.is_nil, _is_in),
        Choice("dihitung", "Rata-rata terhadap target", _has_value, lambda cell: cell.can_count),
        Choice("sesuai", "Sesuai target", lambda cell: cell.level in GOOD_LEVELS, _has_value),
        Choice("mendekati", "Mendekati", lambda cell: cell.level == "warn", _has_value),
        Choice("tertinggal", "Tertinggal", lambda cell: cell.level == "bad", _has_value),
    )
}
OBSTACLE = "kendala"


def count(cells, key):
    """How many of the cells the figure of that key counts."""
    picks = CHOICES[key].picks
    return sum(1 for cell in cells if picks(cell))


def obstacle_choice(label, named, *, verified_only):
    """The Choice of the reports that name an obstacle: `named` are the ids of their targets."""
    return Choice(
        OBSTACLE,
        f"Kendala: {label}",
        lambda cell: cell.target_id in named,
        (lambda cell: cell.is_verified) if verified_only else _is_in,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One cell that a figure counts, with whose and what it is."""

    place: object
    action: object
    cell: Cell


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows behind a figure. `among` is out of how many cells they were picked.

    `average` is that of the rows, None under the least number of reports.
    """

    choice: Choice
    rows: tuple[Row, ...]
    among: int
    average: int | None


def listing(recap, choice, *, places=None, numbers=None):
    """The Listing of a Choice over a Recap, in the order of its units and actions.

    Takes the compared units and every action; `places` (region ids, the province's own Pokja
    only when it is named) and `numbers` (of actions) narrow it. No query.
    """
    units = recap.units
    if places is not None:
        every = [*recap.units, *([recap.own] if recap.own else [])]
        units = [unit for unit in every if unit.place.id in places]
    found = [
        Row(unit.place, action, cell)
        for unit in units
        for action, cell in zip(recap.actions, unit.cells, strict=True)
        if numbers is None or action.number in numbers
    ]
    return Listing(
        choice=choice,
        rows=tuple(row for row in found if choice.picks(row.cell)),
        among=sum(choice.among(row.cell) for row in found),
        average=average_when_enough([row.cell for row in found], recap.min_reports),
    )
