"""How the files of the corpus are made, and how their insides are changed."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import openpyxl

from tests.sheets import HEADINGS, line, workbook

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@dataclass(frozen=True)
class Case:
    """A file and what must become of it.

    `make` returns its bytes, `name` is what the uploader calls it, `outcome` one of accept,
    row_errors and reject; `ok` and `bad` count its rows, `says` stands in the answer.
    """

    make: Callable
    outcome: str
    ok: int = 0
    bad: int = 0
    says: str = ""
    name: str = "berkas.xlsx"


def accept(make, ok=1, **given):
    return Case(make, "accept", ok, **given)


def row_errors(make, says, ok=0, bad=1, **given):
    return Case(make, "row_errors", ok, bad, says, **given)


def reject(make, says, **given):
    return Case(make, "reject", says=says, **given)


def book(*rows, headings=HEADINGS, edit=None):
    """A workbook of the rows; `edit(book, sheet)` changes it before it is saved."""
    made = openpyxl.load_workbook(io.BytesIO(workbook(*rows, headings=headings)))
    if edit:
        edit(made, made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(changes, data=None, compression=zipfile.ZIP_DEFLATED):
    """The workbook with parts replaced, added, or dropped (None); a function edits the text."""
    source = zipfile.ZipFile(io.BytesIO(data or workbook(line())))
    parts = {name: source.read(name) for name in source.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name].decode()) if callable(change) else change
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as target:
        for name, content in parts.items():
            if content is not None:
                target.writestr(name, content)
    return out.getvalue()


def with_part(name, content="x"):
    """A good workbook with one more part, even of a name that is there already."""
    out = io.BytesIO(workbook(line()))
    with zipfile.ZipFile(out, "a") as target:
        target.writestr(name, content)
    return out.getvalue()


def csv_text(*rows, delimiter=";", headings=HEADINGS):
    lines = [["" if value is None else str(value) for value in row] for row in (headings, *rows)]
    return "\r\n".join(delimiter.join(each) for each in lines) + "\r\n"
