"""What is pasted from Excel into a grid: rows of cells between tabs."""

import csv
from dataclasses import dataclass, field
from io import StringIO

from django.core.exceptions import ValidationError

from reporting.fields import read_checkpoint

LONGEST = 20_000
HOW = "Salin sel-selnya di Excel, lalu tempel di sini."


@dataclass
class Pasted:
    """Texts by (id of the row's subject, code), and what was left out, in sentences."""

    cells: dict = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def read_paste(text, *, subjects, names, codes):
    """The Pasted cells of a text.

    `subjects` are the regions or plans of the grid's rows in order, `names` finds one by its
    name (`RegionNames` or `PlanNames`), `codes` are the checkpoints. With a heading row the
    columns may stand in any order; without one the last columns are the checkpoints. Rows that
    name nobody follow the order of the grid. A blank cell changes nothing. Raises
    ValidationError when the text cannot be laid over the grid.
    """
    if len(text) > LONGEST:
        raise ValidationError("Tempelan terlalu panjang untuk tabel ini. Pakai Impor Excel.")
    rows, width = _table(text)
    if not rows:
        raise ValidationError(f"Belum ada yang ditempel. {HOW}")
    columns = _heading(rows[0][1], codes)
    body = rows[1:] if columns else rows
    columns = columns or _last_columns(body, codes, width)
    first = min(columns.values())
    pasted = Pasted()
    if first == 0 and not any(len(cells) > max(columns.values()) + 1 for _, cells in body):
        _in_order(body, columns, subjects, pasted)
    else:
        _by_name(body, columns, subjects, names, pasted)
    return pasted


def _table(text):
    """Pairs (number of the row from 1, cells) of the rows that are not blank; how many columns.

    The columns are those that Excel copied, blank ones too; the cells end with the last filled.
    """
    try:
        rows = list(csv.reader(StringIO(text.strip("\r\n"), newline=""), delimiter="\t"))
    except csv.Error:
        raise ValidationError(f"Tempelan ini tidak terbaca. {HOW}") from None
    found, width = [], 0
    for number, row in enumerate(rows, 1):
        width = max(width, len(row))
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            found.append((number, cells))
    return found, width


def _heading(cells, codes):
    """The column of each checkpoint that a heading row names, or {}."""
    columns = {}
    for index, cell in enumerate(cells):
        # "25" is a percent, "B06" or "Target B06" a heading.
        words = cell.lower().removeprefix("target").strip(" ()%")
        if not any(letter.isalpha() for letter in words):
            continue
        try:
            columns.setdefault(read_checkpoint(words, codes=codes).value, index)
        except ValidationError:
            continue
    return columns


def _last_columns(rows, codes, width):
    filled = max(len(cells) for _, cells in rows)
    if filled < width and width > len(codes):
        raise ValidationError(
            f"Kolom paling kanan tempelan ini kosong, jadi letak {codes[-1]} tidak pasti."
            " Sertakan baris judulnya, atau salin tanpa kolom kosong itu."
        )
    if width < len(codes):
        raise ValidationError(
            f"Tempelan ini {width} kolom, tabel ini {len(codes)} periode. Salin semua kolom"
            f" {codes[0]}–{codes[-1]}, atau sertakan baris judulnya."
        )
    return {code: width - len(codes) + place for place, code in enumerate(codes)}


def _in_order(rows, columns, subjects, pasted):
    if len(rows) != len(subjects):
        raise ValidationError(
            f"Tempelan ini {len(rows)} baris tanpa nama, tabel ini {len(subjects)} baris. Salin"
            " semua barisnya, atau sertakan kolom namanya."
        )
    for (_, cells), subject in zip(rows, subjects, strict=True):
        _take(cells, columns, subject, pasted)


def _by_name(rows, columns, subjects, names, pasted):
    there, seen = {subject.pk for subject in subjects}, {}
    values = set(columns.values())
    for number, cells in rows:
        labels = [cell for place, cell in enumerate(cells) if place not in values and cell]
        try:
            subject = _who(labels, names)
        except ValidationError as error:
            pasted.remarks.append(f"Baris {number} dilewati. {error.messages[0]}")
            continue
        if subject.pk in seen:
            pasted.remarks.append(
                f"Baris {number} dilewati: kembar dengan baris {seen[subject.pk]}."
            )
        elif subject.pk not in there:
            pasted.remarks.append(f"Baris {number} dilewati: {subject} tidak ada di tabel ini.")
        else:
            seen[subject.pk] = number
            _take(cells, columns, subject, pasted)


def _who(labels, names):
    """The one subject that a row's other cells name; cells that name nobody do not matter.

    A bare number is the row's own beside a name: 13 is the province's code, too.
    """
    if not labels:
        raise ValidationError("Namanya kosong.")
    found, fault = {}, None
    named = [label for label in labels if not label.rstrip(".)").isdigit()]
    for label in named or labels:
        try:
            subject = names.find(label)
        except ValidationError as error:
            fault = fault or error
        else:
            found[subject.pk] = subject
    if len(found) > 1:
        both = " dan ".join(str(subject) for subject in found.values())
        raise ValidationError(f"Baris ini menyebut {both}. Sisakan satu nama.")
    if not found:
        raise fault
    return next(iter(found.values()))


def _take(cells, columns, subject, pasted):
    for code, place in columns.items():
        if place < len(cells) and cells[place]:
            pasted.cells[subject.pk, code] = cells[place]
