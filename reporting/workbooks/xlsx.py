"""Reads an .xlsx into sheets of text.

The sheets' XML is streamed and not given to openpyxl, because a formula and its stored value
have to be seen together, percent formats, merged cells and hidden rows in the same pass, with
memory bounded while reading; and it takes a third of the time.
"""

import re
import struct
import zipfile
import zlib
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from .package import DAMAGED, TOO_BIG, Elements, PartReader, open_package, tags, targets
from .sheets import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    TOO_LONG,
    Rejected,
    Sheet,
    Workbook,
    address,
    letters,
)

MAX_SHEETS = 200
MAX_MERGED = 50_000

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\[\$[^\]]*\]')  # what a number format only prints
_COLUMNS = {letters(column): column for column in range(1, 16_385)}
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    ArithmeticError,
    NotImplementedError,
)


def read_xlsx(data, name, hidden=()):
    """The workbook's visible sheets, and the hidden ones of the names in `hidden`.

    Raises Rejected for whatever is no sound, plain .xlsx.
    """
    try:
        with open_package(data) as package:
            return _read_sheets(package, name, hidden)
    except _DAMAGE as error:
        raise Rejected(DAMAGED) from error


def _read_sheets(package, name, hidden):
    main = targets(package)["officeDocument"]
    parts = targets(package, main)
    listed, epoch = [], WINDOWS_EPOCH
    for parent, tag, attributes in tags(package, main):
        if (parent, tag) == ("sheets", "sheet"):
            listed.append(attributes)
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            epoch = MAC_EPOCH
    if len(listed) > MAX_SHEETS:
        raise Rejected(TOO_BIG)
    elements = Elements()
    strings = _strings(package, parts.get("sharedStrings"), elements)
    formats = _formats(package, parts.get("styles"))
    book = Workbook(name, [])
    for attributes in listed:
        part = parts[next((value for key, value in attributes.items() if key.endswith(":id")), "")]
        is_hidden = attributes.get("state", "visible") != "visible"
        if is_hidden and attributes["name"] not in hidden:
            book.hidden_sheets.append(attributes["name"])
        elif "chartsheet" not in part:
            reader = _Cells(attributes["name"], strings, formats, epoch, elements)
            book.sheets.append(reader.read(package, part).sheet)
            if sum(len(sheet.rows) for sheet in book.sheets) > MAX_ROWS:
                raise Rejected(TOO_LONG)
    return book


def _strings(package, part, elements):
    """The shared strings in order; none when the workbook has no such part."""
    return _Strings(elements).read(package, part).found if part else []


class _Strings(PartReader):
    """The shared strings: rich text joined, phonetic hints left out."""

    def __init__(self, elements):
        self.found, self._elements = [], elements
        self._pieces, self._is_hint = None, False

    def start(self, name, attributes):
        self._elements.take()
        if name == "si":
            self.found.append("")
        elif name == "rPh":
            self._is_hint = True
        elif name == "t" and not self._is_hint:
            self._pieces = []

    def text(self, text):
        if self._pieces is not None:
            self._pieces.append(text)

    def end(self, name):
        if name == "rPh":
            self._is_hint = False
        elif name == "t" and self._pieces is not None:
            joined = self.found[-1] + _unescape("".join(self._pieces))
            self.found[-1] = joined[: MAX_TEXT + 1]
            self._pieces = None


class _Cells(PartReader):
    """One sheet's cells, merged areas and hidden rows and columns, put into `sheet`."""

    def __init__(self, name, strings, formats, epoch, elements):
        self.sheet = Sheet(name)
        self._strings, self._formats, self._epoch = strings, formats, epoch
        self._elements = elements
        self._row = self._column = 0
        self._is_hidden = False
        self._kind = None  # type of the cell that is open, None between cells
        self._pieces = None  # text being collected
        self._is_hint = False

    def start(self, name, attributes):
        self._elements.take()
        if name == "c":
            self._open_cell(attributes)
        elif self._kind is not None:
            if name == "v" or (name == "t" and not self._is_hint):
                self._pieces = []
            elif name == "f":
                self._has_formula = True
            elif name == "rPh":
                self._is_hint = True
        elif name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            self._is_hidden = attributes.get("hidden") in ("1", "true")
        elif name == "mergeCell":
            self._merge(attributes["ref"])
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            hidden = range(int(attributes["min"]), min(int(attributes["max"]), MAX_COLUMNS) + 1)
            self._elements.left -= len(hidden)
            self.sheet.hidden_columns.update(hidden)

    def text(self, text):
        if self._pieces is not None:
            self._pieces.append(text)

    def end(self, name):
        if name == "c":
            if self._value is not None or self._has_formula:
                self._close_cell()
            self._kind = None
        elif name == "rPh":
            self._is_hint = False
        elif self._pieces is not None:
            found = "".join(self._pieces)
            self._value = found if self._value is None else self._value + found
            self._pieces = None

    def _merge(self, reference):
        first, _, last = reference.partition(":")
        if last:
            self.sheet.merged[_place(first)] = _place(last)
        if len(self.sheet.merged) > MAX_MERGED:
            raise Rejected(TOO_BIG)

    def _open_cell(self, attributes):
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            self._row, self._column = _place(reference)
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s")
        self._value, self._has_formula = None, False

    def _close_cell(self):
        row, column = self._row, self._column
        if column in self.sheet.hidden_columns:
            return
        problem = ""
        try:
            text = self._cell_text()
        except (ValueError, LookupError, ArithmeticError):
            text = self._value
            problem = f"Sel {address(row, column)} tidak terbaca. Ketik ulang isinya."
        if self._kind == "e":
            problem = (
                f"Sel {address(row, column)} berisi galat {text}."
                " Perbaiki rumusnya atau ketik nilainya."
            )
        elif self._has_formula and not self._value and self._kind != "str":
            text = "(rumus)"
            problem = (
                f"Sel {address(row, column)} berisi rumus tanpa nilai. Buka dan simpan ulang"
                " berkasnya di Excel, atau ketik nilainya."
            )
        self.sheet.put(row, column, text, problem)
        if self._is_hidden:
            self.sheet.hidden_rows.add(row)
        if len(self.sheet.rows) > MAX_ROWS:
            raise Rejected(TOO_LONG)

    def _cell_text(self):
        kind, value = self._kind, self._value or ""
        if kind == "s":
            return self._strings[int(value)]
        if kind in ("inlineStr", "str"):
            return _unescape(value)
        if kind == "b":
            return "Ya" if value == "1" else "Tidak"
        if kind == "e":
            return value[:20] or "#?"
        if kind == "d":
            return value.removesuffix("T00:00:00")
        return self._number_text(value) if value else ""

    def _number_text(self, value):
        style = self._formats[int(self._style)] if self._style and self._formats else ""
        if style == "percent":
            return number_text(float(value) * 100) + "%"
        if style == "date":
            return _date_text(float(value), self._epoch)
        if value.isdecimal() and len(value) < 16:
            return str(int(value))
        return number_text(float(value))


def _place(reference):
    """The row and column of "L14"."""
    name = reference.rstrip("0123456789")
    return int(reference[len(name) :]), _COLUMNS[name]


def _formats(package, part):
    """For each cell style, by position: "percent", "date" or ""."""
    found = tags(package, part) if part else []
    codes = dict(BUILTIN_FORMATS)
    for _, tag, attributes in found:
        if tag == "numFmt":
            codes[int(attributes["numFmtId"])] = attributes["formatCode"]
    styles = [attributes for parent, tag, attributes in found if (parent, tag) == ("cellXfs", "xf")]
    return [_format_kind(codes.get(int(style.get("numFmtId", 0)), "General")) for style in styles]


def _format_kind(code):
    bare = _NO_FORMAT.sub("", code)
    if "%" in bare:
        return "percent"
    return "date" if bare != "General" and is_date_format(bare) else ""


def number_text(number):
    """A float as a person types it: 1250.5 → "1250,5". 15 digits, which is what Excel shows.

    Raises ValueError for what is not finite.
    """
    text = f"{number:.15g}"
    if "e" in text:
        text = f"{number:.0f}" if abs(number) >= 1 else f"{number:.20f}".rstrip("0")
    if not text.lstrip("-").replace(".", "").isdecimal():
        raise ValueError(text)
    return text.replace(".", ",")


def _date_text(serial, epoch):
    """A date cell as ISO text, with the time of day only if it has one."""
    moment = from_excel(serial, epoch)
    if not hasattr(moment, "year"):
        return moment.isoformat("minutes")
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date().isoformat()
    return moment.isoformat(" ", "minutes")


def _unescape(text):
    """Excel's _x000D_ escapes decoded, and line ends as one newline."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text
