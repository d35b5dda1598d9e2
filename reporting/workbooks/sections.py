"""Reads what stands under one heading: which rows are data, and what holds for several of them."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from .headings import normal
from .sheets import address, letters, shorten

_TOTAL = re.compile(r"((sub|grand) ?)?(total|jumlah|rata ?- ?rata|rerata)\b", re.IGNORECASE)
_NOTE = re.compile(r"(catatan|keterangan|ket\.|sumber|mengetahui|menyetujui|\*)", re.IGNORECASE)
TITLE, SHEET_NAME = "judul tabel", "nama lembar"  # where a cell's text is from, if not a column

_YEAR_AFTER = re.compile(r"\s+(tahun|ta)( anggaran)? 20\d\d$", re.IGNORECASE)
_LISTED = re.compile(r"^(?:[0-9]{1,2}|[a-z]|[ivx]{1,5})[.)]\s*(?=\D)", re.IGNORECASE)
_FIGURE = re.compile(r"(?:[0-9]{1,2}|[a-z]|[ivx]{1,5})[.)]?|(?:rp\.? ?)?[0-9.,]+", re.IGNORECASE)
_UNIT = re.compile(r"\(? ?(%|persen|rp\.?|rupiah) ?\)?", re.IGNORECASE)


KINDS = ("data", "blank", "total", "note", "band", "numbering", "hidden")
SKIPPED = {
    "blank": "di luar kolom tabel",
    "total": "baris jumlah",
    "note": "catatan atau tanda tangan",
    "numbering": "nomor atau satuan kolom",
    "hidden": "baris tersembunyi",
}


class Cell(NamedTuple):
    """A cell as the fields read it.

    `address` is where its text stands ("L14"; for a merged area its first cell; "" when the
    sheet's name says it), `title` the heading as written, `problem` the sentence why the text
    is no value (a formula without one, #REF!), `assumption` the sentence that says what was
    taken for granted.
    """

    address: str
    text: str
    title: str
    problem: str = ""
    assumption: str = ""


class Row(NamedTuple):
    """A row of the table: `cells` by column key, one for every column that was found."""

    sheet: str
    number: int
    cells: dict[str, Cell]


@dataclass
class Section:
    """The rows under one heading, and how many others there were.

    `above` are the numbers of the rows over the heading, from the table before on. `left_out`
    are numbers of rows that hold something and were not read. `filled` counts, per column title,
    blank cells that took the value of a cell above. `stated` maps the keys of columns that a
    title or the sheet's name states to where it was read. `skipped` maps the numbers of all rows
    that hold something and are no data to the word for why.
    """

    heading: object
    above: list[int]
    rows: list[Row] = field(default_factory=list)
    blank: int = 0
    totals: int = 0
    hidden: int = 0
    left_out: list[int] = field(default_factory=list)
    filled: dict[str, int] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)


def read_section(sheet, heading, columns, *, above, below, stated):
    """The Section of the rows between the heading and row `below` (exclusive).

    `above` are the numbers of the rows between the previous table and the heading, whose text
    may state a column ("Kabupaten Solok"); `stated` maps column keys to Cells that hold unless
    such a title or the rows themselves say otherwise.
    """
    numbers = sorted(n for n in sheet.rows if heading.last < n < below)
    kinds = _Kinds(sheet, heading, columns).of(numbers)
    of_kind = {kind: [n for n in numbers if kinds[n] == kind] for kind in KINDS}
    data, bands = of_kind["data"], of_kind["band"]
    last = max(data, default=heading.last)
    section = Section(
        heading,
        above,
        rows=_read_rows(sheet, heading, columns, numbers, set(data)),
        blank=last - heading.last - sum(n <= last and kinds[n] != "blank" for n in numbers),
        totals=len(of_kind["total"]),
        hidden=len(of_kind["hidden"]),
        skipped={n: SKIPPED[kinds[n]] for n in numbers if kinds[n] in SKIPPED},
    )
    breaks = {n: _stated(sheet, [n], columns) for n in bands}
    breaks |= {n: {} for n in of_kind["total"]}
    start = stated | _stated(sheet, above, columns)
    for column in columns:
        if column.in_title:
            _fill_down(section, column, columns, breaks, start)
    unheard = [n for n in bands if breaks[n].keys().isdisjoint(section.stated)]
    section.left_out = sorted(of_kind["note"] + unheard)
    section.skipped |= dict.fromkeys(unheard, SKIPPED["note"])
    return section


def top_of_titles(sheet, first, columns):
    """The first row of the titles over the heading in row `first`.

    They touch it; or blank rows stand between, where a title states a column.
    """
    number = first
    while number > 1 and (number - 1 not in sheet.rows or _is_title(sheet, number - 1, columns)):
        number -= 1
        if number in sheet.rows and _stated(sheet, [number], columns):
            first = number
            break
    while _is_title(sheet, first - 1, columns):
        first -= 1
    return first


def _is_title(sheet, number, columns):
    """Whether one cell stands alone in the row, or a column's name beside its value."""
    cells = sheet.rows.get(number, {})
    if not 1 < len(cells) < 4:
        return len(cells) == 1
    label = normal(cells[min(cells)].partition(":")[0])
    return any(column.in_title and label in _names(column) for column in columns)


def _names(column):
    return {normal(name) for name in (column.title, *column.synonyms)}


class _Kinds:
    """Tells the data rows below a heading from the others (KINDS)."""

    def __init__(self, sheet, heading, columns):
        self.sheet, self.heading, self.columns = sheet, heading, columns
        self.used = set(heading.columns.values())
        self.absent = {column.key for column in heading.missing(columns)}
        self.identity = {
            c.key: heading.columns[c.key]
            for c in columns
            if c.identity and c.key in heading.columns
        }

    def of(self, numbers):
        """The kind of each row, by its number."""
        kinds = {number: self._kind(number) for number in numbers}
        groups = [(self.heading.last, [])]
        for number in numbers:
            if kinds[number] == "band":
                groups.append((number, []))
            elif kinds[number] == "data":
                groups[-1][1].append(number)
        signatures = [n for start, data in groups for n in self._signatures(start, data)]
        return kinds | dict.fromkeys(signatures, "note")

    def _kind(self, number):
        cells = self.sheet.rows[number]
        if number in self.sheet.hidden_rows:
            return "hidden"
        if number <= self.heading.last + 2 and (_is_numbering(cells) or _are_units(cells)):
            return "numbering"
        if self._is_band(number):
            return "band"
        first = min(cells)
        own = cells.keys() & self.identity.values()
        others = [cells[c] for c in own if c != first]
        # Where a row does not say which one it is, the word may stand in any column.
        said = others if own else cells.values()
        if any(_TOTAL.fullmatch(text.strip(" .:")) for text in said):
            return "total"
        if not others and _TOTAL.match(cells[first].strip()):
            return "total"
        if not others and _NOTE.match(cells[first].strip()):
            return "note"
        return "blank" if self.used.isdisjoint(cells) else "data"

    def _is_band(self, number):
        """Whether the row states a column for those below, with no more than figures beside it."""
        cells = self.sheet.rows[number]
        stated = _stated(self.sheet, [number], self.columns)
        if len(cells) == 1 or not stated:
            return bool(stated)
        words = [text for text in cells.values() if not _FIGURE.fullmatch(text.strip())]
        return len(words) == 1 and not self.absent.isdisjoint(stated)

    def _signatures(self, start, data):
        """Of the rows below `start`, those at the end that are no data: thin, set off by a gap,
        and without identity."""
        if not data:
            return []
        filled = {n: len(self.used & self.sheet.rows[n].keys()) for n in data}
        full = max(2, max(filled.values()) / 2)
        last = max((n for n in data if filled[n] >= full), default=start)
        while last + 1 in filled:
            last += 1
        return [n for n in data if n > last and not self._is_identified(n)]

    def _is_identified(self, number):
        """Whether the row says itself which one it is: by a code, or by all that it takes."""
        cells = self.sheet.rows[number]
        own = {key: cells[column] for key, column in self.identity.items() if column in cells}
        asked = [column for column in self.columns if column.identity and column.required]
        return any(
            column.looks_like and re.fullmatch(column.looks_like, own.get(column.key, "").lower())
            for column in asked
        ) or all(own.keys() & {column.key, column.alternative} for column in asked)


def _is_numbering(cells):
    """A row of column numbers: 1 2 3 … or (1) (2) (3) …"""
    digits = [cells[column].strip(" ()") for column in sorted(cells)]
    return len(digits) > 2 and digits == [str(n) for n in range(1, len(digits) + 1)]


def _are_units(cells):
    """A row of what the columns are counted in: (%) (%) (Rp)"""
    return all(_UNIT.fullmatch(text.strip()) for text in cells.values())


def _stated(sheet, numbers, columns):
    """What these title rows say about the rows below: column key → Cell; the lowest row counts."""
    found = {}
    for number in reversed(numbers):
        cells = sheet.rows[number]
        if len(cells) > 3:  # a label, its value, and a date: no more stands in a title
            continue
        for column in columns:
            if column.in_title and column.key not in found:
                cell = _title_cell(cells, number, column)
                if cell:
                    found[column.key] = cell
    return found


def _title_cell(cells, number, column):
    names = _names(column)
    places = sorted(cells)
    for place, following in zip(places, [*places[1:], None], strict=True):
        text = _LISTED.sub("", _YEAR_AFTER.sub("", cells[place].strip()), count=1)
        label, _, value = text.partition(":")
        where = place
        if normal(label) in names:
            if not value.strip() and following:
                where, value = following, cells[following]
            text = value.strip(" :")
        elif not re.fullmatch(column.in_title, text, re.IGNORECASE):
            continue
        if text:
            return Cell(address(number, where), text, TITLE)
    return None


def _read_rows(sheet, heading, columns, numbers, wanted):
    """The Rows of the `wanted` ones among `numbers`, with merged cells handed down."""
    layout = [
        (c.key, place, letters(place), shorten(heading.titles.get(place, c.title)), c.per_row)
        for c in columns
        if (place := heading.columns.get(c.key))
    ]
    merges, rows = _Merges(sheet, heading, columns), []
    for number in numbers:
        own, cells = sheet.rows[number], {}
        for key, place, letter, title, per_row in layout:
            text = own.get(place)
            if text is None:
                cell = merges.covering(number, place) or Cell(f"{letter}{number}", "", title)
            else:
                problem = sheet.problems.get((number, place), "")
                cell = Cell(f"{letter}{number}", text, title, problem)
                if (number, place) in sheet.merged:
                    cell = merges.begin(number, place, cell, per_row)
            cells[key] = cell
        if number in wanted:
            rows.append(Row(sheet.name, number, cells))
    return rows


class _Merges:
    """Merged areas, while the rows are read from the top down."""

    def __init__(self, sheet, heading, columns):
        self.sheet = sheet
        self.open = {}
        self.values = {heading.columns.get(c.key) for c in columns if not c.identity}

    def begin(self, number, place, cell, per_row):
        """The first cell of a merged area; it holds for the rows that the area covers.

        What it says for several columns of values is not guessed.
        """
        last, right = self.sheet.merged[number, place]
        if len(self.values.intersection(range(place, right + 1))) > 1:
            problem = (
                f"Sel {cell.address} digabung sampai kolom {letters(right)}."
                " Tulis nilainya di tiap kolom."
            )
            cell = cell._replace(problem=problem)
        if last == number:
            return cell
        if per_row:
            problem = (
                f"Sel {cell.address} digabung sampai baris {last}. Tulis nilainya di tiap baris."
            )
            cell = cell._replace(text="", problem=problem)
        self.open[place] = (last, cell)
        return cell

    def covering(self, number, place):
        """The cell whose merged area reaches this place from above, or None."""
        last, cell = self.open.get(place, (0, None))
        return cell if number <= last else None


def _fill_down(section, column, columns, breaks, start):
    """Give a column's value to the rows that leave it blank, from titles or from the rows above.

    Titles count when no row says anything; a value above counts when the column is grouped,
    filled in fewer than half of the rows. One blank among filled cells stays blank: an error.
    """
    pair = {column.key, column.alternative}
    others = [c.key for c in columns if c.identity and c.key not in pair]
    saying = [any(row.cells[key].text for key in pair & row.cells.keys()) for row in section.rows]
    if sum(saying) * 2 > len(saying):
        return
    given, pending = _only(pair, start), sorted(breaks)
    for row, says in zip(section.rows, saying, strict=True):
        while pending and pending[0] < row.number:
            said = breaks[pending.pop(0)]
            given = _only(pair, said or start) if column.key in said or not said else given
        if says:
            given = {key: _assumed(row.cells[key]) for key in pair & row.cells.keys()}
        elif given and any(key in row.cells and row.cells[key].text for key in others):
            row.cells.update(given)
            if any(cell.assumption for cell in given.values()):
                section.filled[column.title] = section.filled.get(column.title, 0) + 1
            else:
                section.stated[column.key] = given[column.key].title


def _only(keys, cells):
    return {key: cell for key, cell in cells.items() if key in keys}


def _assumed(cell):
    if not cell.text:
        return cell
    return cell._replace(assumption=f"Kosong, dianggap sama dengan sel {cell.address}.")
