"""Helps a person who points at the heading: what the columns below it hold."""

from dataclasses import dataclass

from .headings import Vocabulary, read_heading, visible_rows
from .sheets import letters, shorten

COLUMNS_OFFERED = 60
SAMPLES = 3


@dataclass(frozen=True)
class Offer:
    """A column of the sheet: its letter, its heading as written, and the first texts below."""

    letter: str
    title: str
    samples: tuple[str, ...]


def offer_columns(workbook, columns, sheet, row):
    """The Offers of a sheet (by name) whose heading stands in `row`, and a first mapping of them.

    The mapping goes from the keys of `columns` to letters, as far as the headings tell.
    """
    found = next(each for each in workbook.sheets if each.name == sheet)
    heading = read_heading(found, Vocabulary(columns), row)
    below = [number for number in visible_rows(found) if number > heading.last][:SAMPLES]
    there = {column for number in below for column in found.rows[number]}
    offers = [
        Offer(
            letters(column),
            shorten(heading.titles.get(column, ""), 40),
            tuple(shorten(found.rows[number].get(column, ""), 30) for number in below),
        )
        for column in sorted(there | heading.titles.keys())[:COLUMNS_OFFERED]
    ]
    known = {offer.letter for offer in offers}
    mapping = {key: letters(column) for key, column in heading.columns.items()}
    return offers, {key: letter for key, letter in mapping.items() if letter in known}
