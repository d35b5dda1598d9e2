"""What every kind of file is turned into: sheets of plain text, cell by cell, with what is wrong.

The text of a cell is what a person would have typed: numbers with a decimal comma and without
grouping ("1250,5"), percent cells with their sign ("70%"), dates as ISO ("2026-03-05"), Ya and
Tidak. `reporting.fields` turns such text into values.
"""

from dataclasses import dataclass, field

from reporting.fields import CONTROL

# Larger than any real file of this domain (20,000 assignments), small enough
# for an answer within seconds and for a few uploads at once.
MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 25_000
MAX_COLUMNS = 200
MAX_TEXT = 32_767  # Excel's own limit for one cell

SAVE_AS_XLSX = "Buka di Excel, simpan sebagai “Excel Workbook (.xlsx)”, lalu unggah lagi."
FROM_LIBREOFFICE = (
    "Berkas ini dari LibreOffice (.ods). Buka di sana, pilih Simpan Sebagai dengan jenis"
    " “Excel 2007–365 (.xlsx)”, lalu unggah lagi."
)
TOO_LONG = (
    f"Berkas ini berisi lebih dari {MAX_ROWS // 1000}.000 baris."
    " Bagi menjadi beberapa berkas, lalu unggah satu per satu."
)


class Rejected(Exception):
    """The file cannot be used as a whole; str() is the Indonesian sentence that says what to do."""


@dataclass
class Sheet:
    """One visible sheet.

    `rows` maps row number → column number → text, both counted from 1 as Excel does, in the
    order of the file; an empty cell is absent, and so are the cells of hidden columns.
    `problems` maps (row, column) to the sentence why that cell's text is no value.
    `merged` maps the (row, column) of a merged area's first cell to its last row and column.
    `hidden_rows` are the hidden ones among `rows`.
    """

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    problems: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def put(self, row, column, text, problem=""):
        """Keep a cell's text, and why it cannot be used. Raises Rejected past the limits."""
        if not text or text.isspace():
            return
        if not problem and not (text.isprintable() and len(text) <= MAX_TEXT):
            problem = _text_problem(text, address(row, column))
            text = text[:MAX_TEXT]
        if problem:
            self.problems[row, column] = problem
        cells = self.rows.get(row)
        if cells is None:
            cells = self.rows[row] = {}
        if column > MAX_COLUMNS:
            raise Rejected(
                f"Sel {address(row, column)} di lembar “{shorten(self.name)}” ada jauh di kanan"
                f" tabel (paling banyak {MAX_COLUMNS} kolom). Hapus isinya, lalu unggah lagi."
            )
        cells[column] = text


@dataclass
class Workbook:
    """The visible sheets of an uploaded file, and the names of the hidden ones, left out."""

    name: str
    sheets: list[Sheet]
    hidden_sheets: list[str] = field(default_factory=list)


def letters(column):
    """Excel's name of a column number: 1 → "A", 28 → "AB"."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row, column):
    """Excel's name of a cell: (14, 12) → "L14"."""
    return f"{letters(column)}{row}"


def listed(words, last="dan"):
    """An enumeration in Indonesian: "a", "a dan b", "a, b, dan c"."""
    words = list(words)
    if len(words) < 3:
        return f" {last} ".join(words)
    return f"{', '.join(words[:-1])}, {last} {words[-1]}"


def shorten(text, limit=80):
    """The text on one line and cut to what a message can show."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _text_problem(text, where):
    if len(text) > MAX_TEXT:
        return f"Sel {where} berisi lebih dari 32.767 huruf. Ringkas isinya."
    if CONTROL.search(text):
        return f"Sel {where} berisi karakter kendali yang tidak terlihat. Ketik ulang isinya."
    return ""
