"""What a sheet of proposals would do, before anything is saved."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

NEW, CHANGED, SAME, FAULTY = "new", "changed", "same", "faulty"
OUTCOMES = (NEW, CHANGED, SAME, FAULTY)


class Outdated(Exception):
    """What the preview showed no longer holds; nothing was saved."""


class Remark(NamedTuple):
    """What there is to say about a cell, or about the row when it has no address."""

    address: str
    title: str
    text: str
    sentence: str


class Change(NamedTuple):
    """One value that a row would change, as people read it."""

    title: str
    old: str
    new: str


@dataclass
class PreviewRow:
    """One row of the sheet. `proposal` is what it would save, `known` what stands already.

    `faults` keep the row out, `assumptions` want the user's word, `warnings` are only said.
    """

    sheet: str
    number: int
    label: str
    texts: dict
    proposal: object = None
    known: object = None
    values: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    assumptions: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    changes: list = field(default_factory=list)

    @property
    def outcome(self):
        if self.faults:
            return FAULTY
        if self.known is None:
            return NEW
        return CHANGED if self.changes else SAME


@dataclass
class Preview:
    """The rows of a sheet with their outcomes; `remarks` say what was read and left out."""

    rows: list
    remarks: list
    skipped: list

    def counts(self):
        """How many rows have which outcome, all four named."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def of(self, *outcomes):
        """The rows with one of the outcomes, in the order of the file."""
        return [row for row in self.rows if row.outcome in outcomes]

    def said(self, what):
        """Pairs (row, remark) of `what` ("faults", "assumptions", "warnings").

        What would not be saved is asked about no more than by its faults.
        """
        rows = self.of(FAULTY) if what == "faults" else self.of(NEW, CHANGED)
        return [(row, remark) for row in rows for remark in getattr(row, what)]

    def digest(self):
        """The same for the same file, read alike, over the same register."""
        told = [
            [row.sheet, row.number, row.outcome, row.texts, row.changes, row.faults]
            for row in self.rows
        ]
        text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()
