"""What a Recap is made of: frozen, plain values, the same for page, Excel, PDF and API.

Percents are Decimals from 0 to 100, values and averages whole percents of the target, rounded
half up. What is missing is None, never 0.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import lcm

from reporting.formats import round_half_up, short_day
from reporting.models import Region
from reporting.models.progress import Status

# Why a cell has a figure or has none.
VERIFIED, SENT, NIL = "verified", "sent", "nil"
MISSING, NO_TARGET, NOT_APPLICABLE = "missing", "no_target", "not_applicable"
GOOD_LEVELS = ("ok", "over")
UNPUBLISHED = "unpublished"  # the state of a report that the public does not read
NOT_IN = {
    UNPUBLISHED: "belum ada data",
    "": "belum diisi",
    Status.DRAFT: "masih draf",
    Status.RETURNED: "dikembalikan, belum dihitung",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as figures name it; `column` and `row` place its tile, None when it has none."""

    id: int
    code: str
    name: str
    kind: str
    tile_label: str = ""
    column: int | None = None
    row: int | None = None

    @property
    def kind_word(self):
        """ "Kab.", "Kota" or "Provinsi"."""
        return self.name.split(" ", 1)[0]

    @property
    def bare_name(self):
        """The name without its kind: "Solok"."""
        return self.name.split(" ", 1)[-1]

    @property
    def unit_name(self):
        """The name as one that reports: "Kab. Solok", of the province its Pokja's."""
        return f"Pokja {self.name}" if self.kind == Region.Kind.PROVINCE else self.name


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit's report on one action at one checkpoint.

    `percent` is what is shown: verified, else claimed; `value` = percent ÷ target × 100.
    `status` is the report's own, "" for a report not begun.
    """

    state: str = NOT_APPLICABLE
    status: str = ""
    target_id: int | None = None
    target: Decimal | None = None
    percent: Decimal | None = None
    value: int | None = None
    level: str = ""
    is_nil: bool = False
    is_late: bool = False
    sent_at: datetime | None = None

    @property
    def is_owed(self):
        return self.state != NOT_APPLICABLE

    @property
    def is_in(self):
        """Sent and not returned: the report counts as in, whatever its figure."""
        return self.is_owed and self.status in (Status.SUBMITTED, Status.VERIFIED)

    @property
    def is_verified(self):
        return self.is_owed and self.status == Status.VERIFIED

    @property
    def can_count(self):
        """A figure is expected here: the action applies and has a target."""
        return self.is_owed and self.state != NO_TARGET

    @property
    def is_unverified(self):
        """A figure is shown that Bappeda has not verified."""
        return self.percent is not None and self.status == Status.SUBMITTED

    @property
    def note(self):
        """What the figure, or its absence, needs said beside it; "" when nothing."""
        if not self.is_owed:
            return "tidak berlaku"
        if not self.is_in:
            return NOT_IN[self.status]
        if self.percent is None and not self.is_nil:
            return "belum diverifikasi"
        if self.is_nil:
            return "nihil"
        if self.state == NO_TARGET:
            return "tanpa target"
        return "belum diverifikasi" if self.is_unverified else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two averages over the same cells: at the earlier checkpoint, and now."""

    before: int
    now: int

    @property
    def change(self):
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Trend:
    """An action's mean percent and mean target over the units, one entry per period."""

    values: tuple[Decimal | None, ...]
    targets: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """One rencana aksi with its average over the units that are compared."""

    id: int
    number: int
    code: str
    title: str
    short_title: str
    lead_role: str
    pillar: str
    average: int | None
    level: str
    compared: Comparison | None
    trend: Trend


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit's row: its cells by action, its average and its place.

    `rank` is None while there is no average. `before` is the average at the compared
    checkpoint over the cells that have a figure at both; over all its cells while the unit
    has no average now. `earlier` holds the rows of cells of the periods before, oldest first.
    """

    place: Place
    cells: tuple[Cell, ...]
    earlier: tuple[tuple[Cell, ...], ...]
    average: int | None
    level: str
    compared: Comparison | None
    before: int | None
    rank: int | None = None

    @property
    def reports(self):
        return sum(cell.is_in for cell in self.cells)

    @property
    def owed(self):
        return sum(cell.is_owed for cell in self.cells)

    @property
    def verified(self):
        return sum(cell.is_verified for cell in self.cells)

    @property
    def figures(self):
        return sum(cell.value is not None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Step:
    """A level of achievement: whole percents of the target from `floor` to `ceiling`, or on."""

    level: str
    label: str
    floor: int
    ceiling: int | None

    @property
    def range(self):
        """ "≥ 91%", "76–90%", "≤ 75%"."""
        if self.ceiling is None:
            return f"≥ {self.floor}%"
        if self.floor == 0:
            return f"≤ {self.ceiling}%"
        return f"{self.floor}–{self.ceiling}%"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many reports of the compared units; the changes are None without a checkpoint.

    `reports_change` is against the reports that were in at the same distance from the due
    moment; the other changes count only cells that have a figure at both checkpoints.
    """

    owed: int
    reports: int
    verified: int
    waiting: int
    late: int
    figures: int
    on_target: int
    behind: int
    reports_change: int | None = None
    on_target_change: int | None = None
    behind_change: int | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A point that is proposed to the leadership: what to do, and why.

    `edited_by` names who at Bappeda wrote it, "" where the rule did.
    """

    act: str
    reason: str
    edited_by: str = ""
    edited_at: datetime | None = None

    @property
    def mark(self):
        """ "disunting Zainal Arif, 20 Nov", "" for a point of the rule."""
        return f"disunting {self.edited_by}, {short_day(self.edited_at)}" if self.edited_by else ""


@dataclass(frozen=True, slots=True)
class Recap:
    """Everything that is said about one checkpoint. `units` stand in the order of their rank.

    `own` is the province's Pokja, beside the units and outside every figure of theirs.
    `codes` are the periods of the trends; `compared_code` the checkpoint of all comparisons.
    `obstacles` are counted over `obstacle_reports` reports. `definitions` names the version of
    what its figures mean.
    """

    province: Place
    year: int
    code: str
    span: str
    at: datetime
    due_at: datetime
    closed_at: datetime | None
    verified_only: bool
    min_reports: int
    is_example: bool
    steps: tuple[Step, ...]
    codes: tuple[str, ...]
    actions: tuple[Action, ...]
    units: tuple[Unit, ...]
    own: Unit | None
    average: int | None
    level: str
    compared_code: str
    compared: Comparison | None
    counts: Counts
    obstacles: tuple[Obstacle, ...]
    obstacle_reports: int
    headline: str
    decisions: tuple[Decision, ...]
    definitions: str

    @property
    def is_provisional(self):
        return self.closed_at is None

    @property
    def ranked(self):
        """How many units have a rank."""
        return sum(unit.rank is not None for unit in self.units)

    def unit(self, region_id):
        """The row of a unit, the province's own included, or None."""
        rows = [*self.units, self.own] if self.own else self.units
        return next((row for row in rows if row.place.id == region_id), None)


def level_of(value, steps):
    """The level of a whole value by the year's steps, highest first; "" without a value."""
    if value is None:
        return ""
    return next((step.level for step in steps if value >= step.floor), "")


def value_of(percent, target):
    """Percent ÷ target × 100, rounded half up and not capped; None when either is missing."""
    if percent is None or not target:
        return None
    return round_half_up(percent * 100 / target)


def average(cells):
    """The mean value of cells that have one, each capped at 100, rounded; None for no cells.

    Percents have two decimals at most. Reckoned in whole numbers over the targets' common
    multiple: exact, and therefore the same in whatever order the cells come.
    """
    reached, counted = Counter(), 0
    for cell in cells:
        reached[cell.target] += min(cell.percent, cell.target)
        counted += 1
    return average_of(reached, counted)


def average_of(reached, counted):
    """The same of `counted` cells, given by target the sum of their capped percents."""
    if not counted:
        return None
    parts = [(int(total * 100), int(target * 100)) for target, total in reached.items()]
    common = lcm(*(target for total, target in parts))
    shares = sum(total * (common // target) for total, target in parts)
    # Half up: one half is added before the division drops what is left over.
    return (200 * shares + common * counted) // (2 * common * counted)


def average_when_enough(cells, least):
    """The average, or None while fewer than `least` figures are there and some are missing."""
    figures = [cell for cell in cells if cell.value is not None]
    expected = sum(cell.can_count for cell in cells)
    return average(figures) if len(figures) >= min(least, expected) else None


def compare(pairs, least):
    """Compare (before, now) cells where both have a figure; None while those are too few."""
    pairs = list(pairs)
    common = [(b, n) for b, n in pairs if b.value is not None and n.value is not None]
    expected = sum(now.can_count for before, now in pairs)
    if not common or len(common) < min(least, expected):
        return None
    return Comparison(
        before=average(before for before, now in common), now=average(now for before, now in common)
    )


def mean(percents):
    """The plain mean of Decimals without the None among them; None when nothing is left."""
    known = [percent for percent in percents if percent is not None]
    return sum(known) / len(known) if known else None
