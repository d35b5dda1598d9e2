"""Finds the table in a workbook as offices keep it, and says what was read and what left out."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest

from .headings import Vocabulary, find_headings, nearest_heading, read_heading, visible_rows
from .remarks import remarks_on, told
from .sections import SHEET_NAME, Cell, Row, read_section, top_of_titles
from .sheets import MAX_COLUMNS, Rejected, letters, listed, shorten

NO_CELLS = (
    "Tidak ada isian di lembar yang terlihat. Lembar atau baris yang tersembunyi tidak dibaca."
    " Isi tabelnya di Excel, lalu unggah lagi."
)
NO_ROWS = "Di bawah judul tabel tidak ada baris isian. Isi tabelnya, lalu unggah lagi."
CANDIDATES = 15  # rows per sheet that are shown so that the heading can be pointed at


@dataclass(frozen=True)
class Skipped:
    """A row among the tables that holds something and is no data, and the word for why."""

    sheet: str
    number: int
    reason: str
    text: str


@dataclass
class Table:
    """The rows of all tables in the workbook, in the order of the file.

    `titles` maps the keys of the columns that were found to their heading, `missing` lists the
    titles of columns that may be absent and are, `captions` the lines above the tables, `skipped`
    the rows that were not read, and `remarks` the sentences that say what was read and what was
    left out.
    """

    rows: list[Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Candidate:
    """A row that the user may point at as the heading: its texts by column letter."""

    sheet: str
    number: int
    texts: dict[str, str]


class HeaderNotFound(Rejected):
    """No complete heading. `missing` are column titles, `found` maps keys to column letters
    where a heading came near, `place` is that heading's (sheet, row) or None, and `candidates`
    are the first rows of each sheet."""

    def __init__(self, message, *, candidates=(), missing=(), found=None, place=None):
        super().__init__(message)
        self.candidates, self.missing = list(candidates), list(missing)
        self.found, self.place = found or {}, place


def find_table(workbook, columns, *, sheet=None, header_row=None, mapping=None):
    """The table of `columns` in the workbook, as a Table of text cells with addresses.

    Headings are found by synonym, in one row or two, in any order of columns, in every visible
    sheet. `sheet` (its name) restricts the search; `header_row` (number) and `mapping` (column
    key → letter, "" for none) say where the heading is and what its columns mean when the user
    pointed at them. Raises HeaderNotFound when required columns are missing or two columns
    claim the same meaning, and Rejected when there is no row of data or nothing at all.
    """
    if not any(visible_rows(found) for found in workbook.sheets):
        raise Rejected(NO_CELLS)
    sheets = [found for found in workbook.sheets if sheet in (None, found.name)]
    if header_row:
        sheets = [found for found in sheets if header_row in found.rows][:1]
        headings = [[_pointed(found, columns, header_row, mapping or {})] for found in sheets]
    else:
        headings = [find_headings(found, columns) for found in sheets]
    by_name = _stated_by_names(headings, columns)
    read = [
        (found, _sections(found, some, columns, by_name, workbook))
        for found, some in zip(sheets, headings, strict=True)
    ]
    if not any(sections and not _lacking(sections, columns) for _, sections in read):
        raise _not_found(read, columns, workbook)
    table, said = Table(), []
    for found, sections in read:
        if sections and not _lacking(sections, columns):
            _add(table, found, sections)
            said.append((found.name, remarks_on(found, sections, columns)))
        else:
            _refuse_incomplete(found, columns, workbook)
            if found.rows:
                said.append((found.name, [" tidak berisi tabel ini dan dilewati."]))
    said += [(name, [" tersembunyi dan dilewati."]) for name in workbook.hidden_sheets]
    table.remarks = told(said)
    if not table.rows:
        raise Rejected(NO_ROWS)
    table.missing = [c.title for c in columns if not c.required and c.key not in table.titles]
    return table


def _pointed(sheet, columns, row, mapping):
    """The heading in the row that the user points at, its columns as the user matched them."""
    heading = read_heading(sheet, Vocabulary(columns), row)
    numbers = {letters(number): number for number in range(1, MAX_COLUMNS + 1)}
    chosen = {key: numbers[letter] for key, letter in mapping.items() if letter in numbers}
    taken = set(chosen.values())
    kept = {k: c for k, c in heading.columns.items() if k not in mapping and c not in taken}
    heading.columns = kept | chosen
    heading.doubles = {k: c for k, c in heading.doubles.items() if k not in mapping}
    return heading


def _stated_by_names(headings, columns):
    """Keys of the columns that the sheets' names may state: those that several tables lack."""
    counts = Counter(c.key for some in headings if some for c in some[0].missing(columns))
    return {c.key for c in columns if c.in_title and counts[c.key] > 1}


def _sections(sheet, headings, columns, by_name, workbook):
    """The Sections of a sheet's tables, from the top down."""
    rows = visible_rows(sheet)
    sections, previous = [], 0
    for heading, following in zip_longest(headings, headings[1:]):
        _refuse_doubles(sheet, heading, columns, workbook)
        below = top_of_titles(sheet, following.first, columns) if following else rows[-1] + 1
        above = [number for number in rows if previous < number < heading.first]
        stated = _stated_by_name(sheet, heading, columns, by_name)
        sections.append(
            read_section(sheet, heading, columns, above=above, below=below, stated=stated)
        )
        previous = below - 1
    return sections


def _stated_by_name(sheet, heading, columns, by_name):
    """The column that the sheet's name states ("Kab. Solok"), when the table itself lacks it."""
    lacking = [column for column in heading.missing(columns) if column.in_title]
    name = sheet.name.strip()
    for column in lacking:
        if re.fullmatch(column.in_title, name, re.IGNORECASE) or column.key in by_name:
            return {column.key: Cell("", name, SHEET_NAME)}
    return {}


def _lacking(sections, columns):
    """The required columns that neither a heading nor a title nor the sheet's name states."""
    return [
        column
        for section in sections
        for column in section.heading.missing(columns)
        if section.rows
        and not any(row.cells.keys() & {column.key, column.alternative} for row in section.rows)
    ]


def _add(table, sheet, sections):
    for section in sections:
        table.rows += section.rows
        table.captions += [shorten(" ".join(sheet.rows[n].values())) for n in section.above]
        table.skipped += [
            Skipped(sheet.name, n, reason, shorten(" · ".join(sheet.rows[n].values())))
            for n, reason in section.skipped.items()
        ]
        for key, column in section.heading.columns.items():
            table.titles.setdefault(key, section.heading.titles.get(column, ""))


# --- what makes a table unusable ---


def _refuse_doubles(sheet, heading, columns, workbook):
    for column in columns:
        if column.key in heading.doubles:
            raise HeaderNotFound(
                f"Di lembar “{shorten(sheet.name)}” lebih dari satu kolom terbaca sebagai"
                f" {column.title}: {listed(heading.claimants(column.key))}. Sisakan satu, atau"
                " ganti judul yang lain.",
                candidates=_candidates(workbook.sheets),
                found=_found(heading),
                place=(sheet.name, heading.first),
            )


def _refuse_incomplete(sheet, columns, workbook):
    """Refuse a sheet without the table when only some of the values are lacking."""
    heading = nearest_heading(sheet, columns)
    lacking = heading.missing(columns) if heading else list(columns)
    values = [column for column in columns if column.required and not column.identity]
    if len(lacking) * 2 <= len(values) and not any(column.identity for column in lacking):
        raise _incomplete(sheet, heading, lacking, workbook.sheets)


def _not_found(read, columns, workbook):
    """The error when no sheet has the whole table: it names what comes nearest."""
    for sheet, sections in read:
        if sections:
            lacking = _lacking(sections, columns)
            return _incomplete(sheet, sections[0].heading, lacking, workbook.sheets)
    near = [(heading, sheet) for sheet, _ in read if (heading := nearest_heading(sheet, columns))]
    if near:
        heading, sheet = max(near, key=lambda pair: len(pair[0].columns))
        return _incomplete(sheet, heading, heading.missing(columns), workbook.sheets)
    wanted = [column for column in columns if column.required]
    return HeaderNotFound(
        f"Tabel tidak ditemukan di berkas ini. Baris judulnya memuat {_names(wanted)}."
        " Periksa berkasnya, atau tunjuk baris judulnya.",
        candidates=_candidates(workbook.sheets),
        missing=[column.title for column in wanted],
    )


def _incomplete(sheet, heading, lacking, sheets):
    hidden = " Kolom yang tersembunyi tidak dibaca." if sheet.hidden_columns else ""
    return HeaderNotFound(
        f"Di lembar “{shorten(sheet.name)}” (judul di baris {heading.first}) tidak ada kolom"
        f" {_names(lacking)}.{hidden} Tambahkan kolomnya atau perbaiki judulnya, lalu unggah lagi.",
        candidates=_candidates(sheets),
        missing=[column.title for column in lacking],
        found=_found(heading),
        place=(sheet.name, heading.first),
    )


def _names(columns):
    """The titles for a message; a column and the one that can stand in for it together."""
    keys, names = set(), []
    titles = {column.key: column.title for column in columns}
    for column in columns:
        if column.key in keys:
            continue
        pair = [key for key in (column.key, column.alternative) if key in titles]
        keys.update(pair)
        names.append(" atau ".join(f"“{titles[key]}”" for key in pair))
    return listed(names)


def _found(heading):
    return {key: letters(column) for key, column in heading.columns.items()}


def _candidates(sheets):
    return [
        Candidate(
            sheet.name,
            number,
            {letters(column): shorten(text) for column, text in sorted(sheet.rows[number].items())},
        )
        for sheet in sheets
        for number in visible_rows(sheet)[:CANDIDATES]
    ]
