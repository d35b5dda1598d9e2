"""What a file would do, before anything is saved: the same shape for every kind of sheet."""

from collections import Counter
from dataclasses import dataclass, field

from reporting.workflow import digest

NEW, CHANGED, SAME, FAULTY = "new", "changed", "same", "faulty"


class Outdated(Exception):
    """What the preview showed no longer holds; nothing was saved."""


@dataclass(frozen=True)
class Fault:
    """Why a cell or a row cannot be taken: where it stands, its text, and what to do."""

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


@dataclass
class PreviewRow:
    """One row of the sheet and its outcome.

    `texts` are the cells as typed by column key, `values` what was read from them, `object` what
    it would change in the portal, `show` writes a value of a key as people read it.
    """

    sheet: str
    number: int
    texts: dict
    label: str = ""
    values: dict = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    assumptions: list[Fault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    object: object = None
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

    def fault(self, cell, sentence, key=""):
        """Note what is wrong with a cell, or with the row when there is no cell."""
        where = (cell.address, cell.title, cell.text[:80]) if cell else ("", "", "")
        self.faults.append(Fault(key, *where, sentence))

    def faulty_keys(self):
        return {fault.key for fault in self.faults}


@dataclass
class Preview:
    """The rows of a file with their outcomes.

    `remarks` say what was read and left out, `titles` name the columns found, by key.
    """

    rows: list[PreviewRow]
    remarks: list[str]
    titles: dict[str, str]

    @property
    def keys(self):
        return list(self.titles)

    def counts(self):
        """How many rows have which outcome, all four named."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in (NEW, CHANGED, SAME, FAULTY)}

    def of(self, *outcomes):
        """The rows with one of the outcomes, in the order of the file."""
        return [row for row in self.rows if row.outcome in outcomes]

    def savable(self):
        return self.of(NEW, CHANGED)

    def digest(self):
        """The same for the same file over the same portal: what saving compares."""
        return digest(
            [
                [
                    row.sheet,
                    row.number,
                    row.outcome,
                    [[c.title, c.old, c.new] for c in row.changes],
                    [fault.sentence for fault in row.faults],
                ]
                for row in self.rows
            ]
        )


def mark_twins(rows, identity):
    """Fault rows of which `identity(row)` (None for unknown) stands more than once."""
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
            row.fault(None, f"Kembar dengan {where}. Sisakan satu saja.")
