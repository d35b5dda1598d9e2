"""What a file would do, before anything is saved: the same shape for every kind of sheet."""

from collections import Counter
from dataclasses import dataclass, field

from reporting.workbooks.sheets import address
from reporting.workflow import digest

NEW, CHANGED, SAME, FAULTY, SKIPPED = "new", "changed", "same", "faulty", "skipped"


class Outdated(Exception):
    """What the preview showed no longer holds; nothing was saved."""


@dataclass(frozen=True)
class Fault:
    """What there is to say about a cell or a row: where it stands, its text, and the sentence."""

    key: str
    address: str
    title: str
    text: str
    sentence: str


@dataclass(frozen=True)
class Change:
    """One value that a row would change, as people read it."""

    title: str
    old: str
    new: str


@dataclass(slots=True)  # a large file has 20,000
class PreviewRow:
    """One row of the sheet and its outcome.

    `cells` are those of the sheet by column key, `texts` what is typed in them, `values` what was
    read. `faults` keep the row out, `assumptions` want the user's word, `warnings` are only said.
    `notes` are pairs (what, text) that stand beside it and are not saved.
    `object` is what it would change in the portal, `before` how that stands now, `show` writes a
    value of a key as people read it.
    """

    sheet: str
    number: int
    texts: dict
    cells: dict = field(default_factory=dict)
    label: str = ""
    values: dict = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    assumptions: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notes: list = field(default_factory=list)
    object: object = None
    before: dict = field(default_factory=dict)
    is_new: bool = False
    show: object = None

    def shown(self, key):
        """The value that was read for a column, as people read it."""
        return self.show(key, self.values.get(key)) if self.show else self.texts.get(key, "")

    @property
    def outcome(self):
        if self.faults:
            return FAULTY
        if self.is_new:
            return NEW
        return CHANGED if self.changes else SAME

    @property
    def anchor(self):
        """The address of the cell that stands for the whole row: its first one of the table."""
        own = [cell.address for cell in self.cells.values() if _row_of(cell) == self.number]
        return min(own, key=lambda name: (len(name), name), default=address(self.number, 1))

    def fault(self, cell, sentence, key=""):
        """Note what is wrong with a cell, or with the row when there is no cell."""
        self.faults.append(self._about(cell, sentence, key))

    def assume(self, cell, sentence, key=""):
        """Note what was taken for granted in reading a cell."""
        self.assumptions.append(self._about(cell, sentence, key))

    def warn(self, cell, sentence, key=""):
        """Note what looks odd and may be right."""
        self.warnings.append(self._about(cell, sentence, key))

    def _about(self, cell, sentence, key):
        where = (cell.address, cell.title, cell.text[:80]) if cell else ("", "", "")
        return Fault(key, *where, sentence)

    def faulty_keys(self):
        return {fault.key for fault in self.faults}


@dataclass
class Preview:
    """The rows of a file with their outcomes.

    `remarks` say what was read and left out, `titles` name the columns found, by key, `skipped`
    are the rows that hold something and are no data, `cautions` concern the file as a whole.
    `effects` is what saving wrote: per kind of
    row the ids it made ("made") and the old values of those it changed ("old").
    """

    rows: list[PreviewRow]
    remarks: list[str]
    titles: dict[str, str]
    skipped: list = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    effects: dict = field(default_factory=dict)

    @property
    def keys(self):
        return list(self.titles)

    def counts(self):
        """How many rows have which outcome, all five named."""
        found = Counter(row.outcome for row in self.rows)
        return {
            **{outcome: found[outcome] for outcome in (NEW, CHANGED, SAME, FAULTY)},
            SKIPPED: len(self.skipped),
        }

    def of(self, *outcomes):
        """The rows with one of the outcomes, in the order of the file."""
        return [row for row in self.rows if row.outcome in outcomes]

    def savable(self):
        return self.of(NEW, CHANGED)

    def assumed(self):
        """Pairs (rows, assumption) that saving would take for granted; the same reading of the
        same text in a column stands once, with all its rows."""
        together = {}
        for row in self.savable():
            for each in row.assumptions:
                rows, _ = together.setdefault((each.title, each.text, each.sentence), ([], each))
                rows.append(row)
        return list(together.values())

    def warned(self):
        """Pairs (row, warning) on what saving would write."""
        return [(row, each) for row in self.savable() for each in row.warnings]

    def digest(self):
        """The same for the same file, read alike, over the same portal: what saving compares."""
        return digest(
            [
                [
                    row.sheet,
                    row.number,
                    row.outcome,
                    row.texts,
                    [[c.title, c.old, c.new] for c in row.changes],
                    [fault.sentence for fault in row.faults],
                ]
                for row in self.rows
            ]
        )


def mark_twins(rows, identity, *, twin="Kembar", advice="Sisakan satu saja."):
    """Fault rows of which `identity(row)` (None for unknown) stands more than once.

    `twin` says what is the same, `advice` what to do about it.
    """
    seen = {}
    for row in rows:
        key = identity(row)
        if key is not None:
            seen.setdefault(key, []).append(row)
    for twins in seen.values():
        for row in twins if len(twins) > 1 else []:
            other = next(each for each in twins if each is not row)
            where = f"baris {other.number}"
            if other.sheet != row.sheet:
                where += f" di lembar “{other.sheet}”"
            row.fault(None, f"{twin} dengan {where}. {advice}")


def _row_of(cell):
    digits = cell.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits else 0
