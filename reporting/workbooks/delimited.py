"""Reads a .csv into one sheet of text: UTF-8, with commas, semicolons or tabs between the cells."""

import csv
import re
from collections import Counter
from io import StringIO
from pathlib import PurePath

from .sheets import MAX_ROWS, TOO_LONG, Rejected, Sheet, Workbook

SAVE_AS_CSV = "Di Excel, simpan sebagai “CSV UTF-8 (Comma delimited)”, lalu unggah lagi."
DELIMITERS = {
    ";": re.compile(";"),
    "\t": re.compile("\t"),
    ",": re.compile(r"(?<![0-9]),|,(?![0-9])"),  # between digits it may be a decimal comma
}

# What a spreadsheet would take for a formula; `writing.to_csv` puts one more ' before it.
GUARDED = re.compile(r"'+[=+\-@\t\r\n\0]")


def read_csv(data, name):
    """The file as a workbook of one sheet. Raises Rejected unless it is UTF-8 (BOM or not)."""
    text = _decode(data)
    declared = re.match(r"sep=(.)\r?\n", text)
    delimiter = declared[1] if declared else _delimiter(text)
    sheet = Sheet(PurePath(name).stem)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, record in enumerate(reader, 1):
            if declared and number == 1:
                continue
            for column, cell in enumerate(record, 1):
                if cell:
                    sheet.put(number, column, cell[1:] if GUARDED.match(cell) else cell)
            if len(sheet.rows) > MAX_ROWS:
                raise Rejected(TOO_LONG)
    except csv.Error as error:
        raise Rejected(
            f"Berkas CSV ini tidak terbaca di sekitar baris {reader.line_num}: tanda kutipnya tidak"
            f" berpasangan atau isinya terlalu panjang. {SAVE_AS_CSV}"
        ) from error
    return Workbook(name, [sheet])


def _decode(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected(f"Berkas CSV ini tidak memakai UTF-8. {SAVE_AS_CSV}") from error
    if "\0" in text:
        raise Rejected(f"Berkas ini bukan CSV UTF-8. {SAVE_AS_CSV}")
    return text


def _delimiter(text):
    """The delimiter that cuts the first lines into the most cells, of an even number a line."""
    lines = re.sub(r'"[^"]*"', "", text[:20_000]).splitlines()[:50]

    def evenness(delimiter):
        widths = Counter(len(DELIMITERS[delimiter].findall(line)) for line in lines)
        return max((width * count for width, count in widths.items()), default=0)

    best = max(DELIMITERS, key=evenness)
    return best if evenness(best) else ","
