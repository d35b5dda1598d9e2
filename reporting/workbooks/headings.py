"""Finds the heading rows of the tables in a sheet, by the synonyms of the wanted columns."""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from .sheets import address, shorten

# Words that add nothing: units, and the year of the plan. "Ribu" and "juta" are not among
# them: "Pagu (juta rupiah)" is not a column of rupiah.
_NOISE = {"rp", "rupiah", "dalam", "persen", "tahun", "ta"}
_YEAR = re.compile(r"20\d\d")
_LONGEST = 120  # no heading is longer
_SAMPLE = 30  # rows below a heading that are looked at to tell columns apart


@dataclass
class Heading:
    """The heading of one table: rows `first` to `last`, and which column holds what.

    `columns` maps a wanted column's key to its column number, `titles` a column number to the
    heading as written (both rows joined), `doubles` a key to the column numbers that claim it.
    """

    first: int
    last: int
    columns: dict[str, int] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    doubles: dict[str, list[int]] = field(default_factory=dict)

    @property
    def unused(self):
        """Titles of the columns that nobody asked for, from left to right."""
        used = set(self.columns.values())
        return [shorten(self.titles[c], 40) for c in sorted(self.titles) if c not in used]

    def missing(self, columns):
        """Of `columns`, the required ones that neither they nor their alternative are there."""
        there = self.columns
        return [c for c in columns if c.required and not there.keys() & {c.key, c.alternative}]

    def claimants(self, key):
        """Where the headings stand that claim the same meaning: "L5 “Pagu Anggaran”"."""
        return [
            f"{address(self.first, c)} “{shorten(self.titles[c], 40)}”" for c in self.doubles[key]
        ]


@lru_cache(maxsize=20_000)
def normal(text):
    """A heading reduced to its telling words, in a fixed order; "" when it has none."""
    if len(text) > _LONGEST:
        return ""
    words = [w for w in re.findall(r"[a-z0-9]+", text.lower()) if not _YEAR.fullmatch(w)]
    # "Tahun" alone is a heading; beside other words it tells nothing.
    return " ".join(sorted([w for w in words if w not in _NOISE] or words))


class Vocabulary:
    """Which wanted columns a heading may mean."""

    def __init__(self, columns):
        self.columns = {column.key: column for column in columns}
        self.plain, self.below = {}, {}
        for column in columns:
            for name in {normal(n) for n in (column.key, column.title, *column.synonyms)}:
                self.plain.setdefault(name, []).append(column.key)
            for name in {normal(n) for n in column.in_group}:
                self.below.setdefault(name, []).append(column.key)
        self.groups = {word for column in columns for word in column.group}
        self.knows = cache(self._knows)  # asked for every cell, most texts recur

    def _knows(self, text):
        """Whether the text may be part of a heading."""
        name = normal(text)
        return name in self.plain or name in self.below or self._group(text) is not None

    def keys(self, top, bottom):
        """The columns that a heading of one or two rows may mean."""
        if not top or not bottom:
            return self.plain.get(normal(top or bottom), [])
        joined = self.plain.get(normal(f"{top} {bottom}"))
        if joined:
            return joined
        group = self._group(top)
        if group:
            return [k for k in self.below.get(normal(bottom), []) if group in self.columns[k].group]
        return [k for k in self.plain.get(normal(bottom), []) if not self.columns[k].group]

    def _group(self, text):
        words = re.findall(r"[a-z]+", text[:_LONGEST].lower())
        return words[0] if words and words[0] in self.groups else None


def find_headings(sheet, columns):
    """All headings in the sheet that name every required column, from the top down.

    Columns that a title above the table can state (`in_title`) are not asked for here.
    """
    vocabulary = Vocabulary(columns)
    asked = [column for column in columns if not _in_title(column, columns)]
    rows = visible_rows(sheet)
    hits = {row: sum(map(vocabulary.knows, sheet.rows[row].values())) for row in rows}
    found, below = [], 0
    for row in rows:
        if row <= below or not hits[row] or hits[row] + hits.get(row + 1, 0) < 2:
            continue
        heading = read_heading(sheet, vocabulary, row)
        if heading.missing(asked) or _is_better_below(sheet, vocabulary, heading):
            continue
        found.append(heading)
        below = heading.last
    return found


def nearest_heading(sheet, columns):
    """The row that comes nearest to a heading, or None when not even two columns are named."""
    vocabulary = Vocabulary(columns)
    rows = visible_rows(sheet)[:200]
    headings = [read_heading(sheet, vocabulary, row) for row in rows]
    best = max(headings, key=lambda heading: len(heading.columns), default=None)
    return best if best and len(best.columns) >= 2 else None


def read_heading(sheet, vocabulary, row):
    """The row read as a heading, together with the row below it if that names more columns."""
    one = _matched(sheet, vocabulary, row, row)
    two = _matched(sheet, vocabulary, row, row + 1) if row + 1 in sheet.rows else one
    return two if len(two.columns) > len(one.columns) else one


def visible_rows(sheet):
    """The numbers of the rows that hold something and are not hidden, from the top down."""
    return sorted(sheet.rows.keys() - sheet.hidden_rows)


def _in_title(column, columns):
    return any(c.in_title for c in columns if c.key in (column.key, column.alternative))


def _is_better_below(sheet, vocabulary, heading):
    """Whether the first row is a title, and the heading begins with the second."""
    if heading.first == heading.last:
        return False
    return len(_matched(sheet, vocabulary, heading.last, heading.last).columns) >= len(
        heading.columns
    )


def _matched(sheet, vocabulary, first, last):
    heading = Heading(first, last)
    claims = {}
    for column, top, bottom in _stacked(
        sheet.rows[first], sheet.rows[last] if last > first else {}
    ):
        heading.titles[column] = " ".join(f"{top} {bottom}".split())
        claims[column] = vocabulary.keys(top, bottom)
    sure = {keys[0] for keys in claims.values() if len(keys) == 1}
    for column, keys in claims.items():
        if len(keys) > 1:
            keys = [key for key in keys if key not in sure]
        if len(keys) > 1:
            keys = _by_values(sheet, vocabulary, last, column, keys)
        if keys:
            heading.doubles.setdefault(keys[0], []).append(column)
    heading.columns = {key: found[0] for key, found in heading.doubles.items()}
    heading.doubles = {key: found for key, found in heading.doubles.items() if len(found) > 1}
    return heading


def _stacked(top_row, bottom_row):
    """(column, upper text, lower text) from left to right; a group reaches over its columns."""
    group = ""
    for column in sorted(top_row.keys() | bottom_row.keys()):
        top, bottom = top_row.get(column, ""), bottom_row.get(column, "")
        if top:
            group = top if bottom else ""
        yield column, top or group, bottom


def _by_values(sheet, vocabulary, last, column, keys):
    rows = (r for r in range(last + 1, last + 1 + _SAMPLE) if column in sheet.rows.get(r, {}))
    value = sheet.rows[row][column].strip().lower() if (row := next(rows, None)) else ""
    fitting = [k for k in keys if re.fullmatch(vocabulary.columns[k].looks_like, value)]
    return fitting or keys
