"""Finds the table in a workbook as offices keep it, and says what was read and what left out."""

import re
from dataclasses import dataclass, field

from .headings import Vocabulary, find_headings, nearest_heading, read_heading, visible_rows
from .remarks import remarks_on
from .sections import Cell, Row, read_section
from .sheets import MAX_COLUMNS, Rejected, letters, listed, shorten

CANDIDATES = 15  # rows per sheet that are shown so that the heading can be pointed at


@dataclass
class Table:
    """The rows of all tables in the workbook, in the order of the file.

    `titles` maps the keys of the columns that were found to their heading, `missing` lists the
    titles of columns that may be absent and are, `captions` the lines above the tables, and
    `remarks` the sentences that say what was read and what was left out.
    """

    rows: list[Row] = field(default_factory=list)
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
    where a heading came near, and `candidates` are the first rows of each sheet."""

    def __init__(self, message, *, candidates=(), missing=(), found=None):
        super().__init__(message)
        self.candidates, self.missing = list(candidates), list(missing)
        self.found = found or {}


def find_table(workbook, columns, *, sheet=None, header_row=None, mapping=None):
    """The table of `columns` in the workbook, as a Table of text cells with addresses.

    Headings are found by synonym, in one row or two, in any order of columns, in every visible
    sheet. `sheet` (its name) restricts the search; `header_row` (number) and `mapping` (column
    key → letter, "" for none) say where the heading is and what its columns mean when the user
    pointed at them. Raises HeaderNotFound when required columns are missing or two columns
    claim the same meaning, and Rejected when there is no row of data.
    """
    sheets = [found for found in workbook.sheets if sheet in (None, found.name)]
    if header_row:
        sheets = [found for found in sheets if header_row in found.rows][:1]
        headings = [[_pointed(found, columns, header_row, mapping or {})] for found in sheets]
    else:
        headings = [find_headings(found, columns) for found in sheets]
    if not any(headings):
        raise _not_found(workbook.sheets, columns)
    table = Table()
    tables = sum(map(bool, headings))
    for found, some in zip(sheets, headings, strict=True):
        if some:
            _read_sheet(table, found, some, columns, workbook, is_one_of_many=tables > 1)
        else:
            _leave_out(table, found, columns, workbook)
    for name in workbook.hidden_sheets:
        table.remarks.append(f"Lembar “{shorten(name)}” tersembunyi dan dilewati.")
    if not table.rows:
        raise Rejected(
            "Di bawah judul tabel tidak ada baris isian. Isi tabelnya, lalu unggah lagi."
        )
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


def _read_sheet(table, sheet, headings, columns, workbook, *, is_one_of_many):
    rows = visible_rows(sheet)
    sections, previous = [], 0
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        below = following.first if following else rows[-1] + 1
        while following and len(sheet.rows.get(below - 1, ())) == 1:
            below -= 1  # titles of the table that follows
        above = [number for number in rows if previous < number < heading.first]
        stated = _stated_by_name(sheet, heading, columns, is_one_of_many)
        section = read_section(sheet, heading, columns, above=above, below=below, stated=stated)
        _refuse_doubles(sheet, heading, columns, workbook)
        _refuse_missing(sheet, section, columns, workbook)
        sections.append(section)
        table.captions += [shorten(" ".join(sheet.rows[number].values())) for number in above]
        table.rows += section.rows
        for key, column in heading.columns.items():
            table.titles.setdefault(key, heading.titles.get(column, ""))
        previous = below - 1
    table.remarks += remarks_on(sheet, sections, columns)


def _stated_by_name(sheet, heading, columns, is_one_of_many):
    """The column that the sheet's name states ("Kab. Solok"), when the table itself lacks it."""
    lacking = [c for c in heading.missing(columns) if c.in_title]
    named = [c for c in lacking if re.fullmatch(c.in_title, sheet.name.strip(), re.IGNORECASE)]
    if not named and is_one_of_many and len(lacking) == 1:
        named = lacking
    return {column.key: Cell("", sheet.name, "nama lembar") for column in named[:1]}


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
            )


def _refuse_missing(sheet, section, columns, workbook):
    """Refuse a table that lacks a required column which no title or sheet name states either."""
    lacking = [
        column
        for column in section.heading.missing(columns)
        if not any(row.cells.keys() & {column.key, column.alternative} for row in section.rows)
    ]
    if lacking:
        raise _incomplete(sheet, section.heading, lacking, workbook.sheets)


def _leave_out(table, sheet, columns, workbook):
    """Note a sheet without the table; refuse one whose table only lacks some columns."""
    heading = nearest_heading(sheet, columns)
    lacking = heading.missing(columns) if heading else columns
    values = [c for c in columns if c.required and not c.identity]
    if not any(c.identity for c in lacking) and len([c for c in lacking if c in values]) * 2 <= len(
        values
    ):
        raise _incomplete(sheet, heading, lacking, workbook.sheets)
    if sheet.rows:
        table.remarks.append(f"Lembar “{shorten(sheet.name)}” tidak berisi tabel ini dan dilewati.")


def _not_found(sheets, columns):
    """Nothing that reads like the heading: the error names what comes nearest."""
    near = [(heading, sheet) for sheet in sheets if (heading := nearest_heading(sheet, columns))]
    if near:
        heading, sheet = max(near, key=lambda pair: len(pair[0].columns))
        return _incomplete(sheet, heading, heading.missing(columns), sheets)
    wanted = [c for c in columns if c.required]
    return HeaderNotFound(
        f"Tabel tidak ditemukan di berkas ini. Baris judulnya memuat {_names(wanted)}."
        " Periksa berkasnya, atau tunjuk baris judulnya.",
        candidates=_candidates(sheets),
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
