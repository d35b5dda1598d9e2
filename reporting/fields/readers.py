"""One text in, one value out: numbers, percent, rupiah, counts, days, checkpoints, yes and no.

Every reader returns a Reading or raises ValidationError with an Indonesian sentence that holds
the text as typed, what is expected, and an example. Blank reads as None. What can mean two
things is refused with both; what was taken for granted is said in `assumption`, to confirm.
Digits are ASCII, numbers finite; "." groups thousands and "," begins the decimals.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError

from reporting.formats import DAYS, MONTHS, number

CHECKPOINTS = ("B03", "B06", "B09", "B12")
MOST_RUPIAH = 999_999_999_999_999
MOST_PEOPLE = 2_000_000_000  # what an integer column holds on every database
YEARS = range(1945, 2101)
SHOWN = 80  # letters of the typed text that a message repeats

# Control characters, text that reverses its direction, halves of characters: nobody types them.
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# Marks without width that come along when text is copied from WhatsApp, Word or a web page.
_WEIGHTLESS = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

_NIL = ("-", "–", "—", "nihil")
_UNITS = {
    "ribu": 3,
    "rb": 3,
    "juta": 6,
    "jt": 6,
    "miliar": 9,
    "milyar": 9,
    "triliun": 12,
    "trilyun": 12,
}
_RUPIAH = re.compile(
    r"(?:rp\.?|idr)?\s*(?P<number>-?[0-9](?:[0-9.,]*[0-9])?)\s*"
    rf"(?P<unit>{'|'.join(_UNITS)})?\s*(?:,-+)?\s*(?:rupiah)?"
)
# Thousands set off by blanks, "150 000 000": every group whole, no other mark of grouping.
_BLANKS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}( [0-9]{3})+(?![0-9.]| [0-9])")
_PLAIN = re.compile(r"-?[0-9]+(,[0-9]+)?")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
_ONE_GROUP = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_POINT = re.compile(r"-?[0-9]+\.[0-9]+")
_ENGLISH = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+|-?[0-9]{1,3}(,[0-9]{3}){2,}")

_MONTH_NAMES = {name.lower(): n for n, name in enumerate(MONTHS, 1)} | {
    "pebruari": 2,
    "peb": 2,
    "agt": 8,
    "ags": 8,
    "agst": 8,
    "sept": 9,
    "nopember": 11,
    "nop": 11,
}
_MONTH_NAMES |= {name[:3].lower(): n for n, name in enumerate(MONTHS, 1)}
_WEEKDAY = re.compile(rf"({'|'.join(DAYS)}|jum'at)\s*,?\s+", re.IGNORECASE)
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})([ T]00:00(:00)?)?")
_CLOCK = re.compile(r"(?<=[0-9])[ t]((?!00:00)[0-9]{1,2}:[0-9]{2})(:[0-9]{2})?$")
_SLASHED_DAY = re.compile(r"([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*([0-9]{4})")
_WORDED_DAY = re.compile(r"([0-9]{1,2})[\s\-]*([a-z]+)\.?[\s\-,]*([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\s*[/.\- ]\s*([0-9]{1,2}|[a-z]+)\s*[/.\- ]\s*[0-9]{2}")
_SERIALS = range(16_438, 73_415)  # Excel's days 1 January 1945 to 31 December 2100

_QUARTERS = {"1": 1, "i": 1, "2": 2, "ii": 2, "3": 3, "iii": 3, "4": 4, "iv": 4}
_QUARTERS |= {"pertama": 1, "kedua": 2, "ketiga": 3, "keempat": 4}
_YES = ("ya", "y", "sudah", "ada", "benar")
_NO = ("tidak", "tdk", "belum", "tidak ada", "belum ada", "bukan")


@dataclass(frozen=True)
class Reading:
    """A value as read, and the sentence that says what was assumed ("" when nothing was)."""

    value: object
    assumption: str = ""


def read_number(text, *, label="Angka", low=None, high=None):
    """A Decimal: "1.250,5", "1250,5", "58.5". "1.250" and "1,250.5" are asked about.

    `low` and `high` are inclusive bounds.
    """
    typed = _plain(text)
    if not typed:
        return Reading(None)
    found = _decimal(typed, text, label, "angka, misalnya 58 atau 58,5")
    _check_bounds(found, text, label, low, high)
    return Reading(found)


def read_percent(text, *, label="Persentase", low=0, high=100):
    """A Decimal from `low` to `high` with at most two decimals: "58,5", "58.5", "75%", "75 %".

    A fraction without its sign ("0,75") is read as it stands and said so. A dash or "nihil" is
    no figure. More decimals, as a calculated cell has, are rounded half up and said so.
    """
    typed = _plain(text).lower()
    if not typed:
        return Reading(None)
    if typed in _NIL:
        return Reading(None, f"“{typed}” dibaca sebagai kosong. Bila maksudnya 0, tulis 0.")
    bare = re.sub(r"\s*(%|persen)$", "", typed)
    found = _decimal(bare, text, label, "angka, misalnya 58 atau 58,5")
    _check_bounds(found, text, label, low, high)
    rounded = found.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if 0 < found < 1 and bare == typed:
        meant = number(found * 100)
        return Reading(
            rounded,
            f"Terbaca sebagai {number(rounded)} persen."
            f" Bila maksudnya {meant} persen, tulis {meant}.",
        )
    if rounded != found:
        return Reading(rounded, f"Dibulatkan menjadi {number(rounded)} persen.")
    return Reading(found)


def read_rupiah(text, *, label="Nilai rupiah"):
    """Whole rupiah as int: "Rp 150.000.000", "120 000 000,00", "Rp 2,5 juta".

    A dash or "nihil" is 0. A fraction of a rupiah is an error.
    """
    typed = _plain(text).lower()
    if not typed:
        return Reading(None)
    if typed in _NIL:
        return Reading(0)
    expected = "angka rupiah, misalnya 150.500.000 atau Rp 2,5 juta"
    match = _RUPIAH.fullmatch(_BLANKS.sub(lambda found: found[0].replace(" ", ""), typed))
    if match is None:
        raise _error("unreadable", f"{label} harus {expected}. {_wrote(text)}")
    found = _decimal(match["number"], text, label, expected, is_whole=True)
    found *= 10 ** _UNITS.get(match["unit"], 0)
    if found != found.to_integral_value():
        raise _error("fraction", f"{label} harus rupiah utuh, misalnya 150.500.000. {_wrote(text)}")
    _check_bounds(found, text, label, 0, MOST_RUPIAH)
    return Reading(int(found))


def read_count(text, *, label="Jumlah", high=MOST_PEOPLE, example="24"):
    """A whole number from 0 as int: "24", "1.250", "24 orang". A dash or "nihil" is 0.

    `example` is the number that the message to the user shows.
    """
    typed = _plain(text).lower()
    if not typed:
        return Reading(None)
    if typed in _NIL:
        return Reading(0)
    bare = re.sub(r"\s*(orang|org)$", "", typed)
    expected = f"bilangan bulat, misalnya {example}"
    found = _decimal(bare, text, label, expected, is_whole=True)
    if found != found.to_integral_value():
        raise _error("fraction", f"{label} harus {expected}. {_wrote(text)}")
    _check_bounds(found, text, label, 0, high)
    return Reading(int(found))


def read_date(text, *, label="Tanggal", is_cell=False):
    """A date: "5 Maret 2026", "05/03/2026" (day first), "2026-03-05".

    With `is_cell` a bare number is Excel's count of days, and a time of day is left out; both
    are said.
    """
    typed = _plain(text).lower()
    if not typed:
        return Reading(None)
    typed = _WEEKDAY.sub("", typed, count=1)
    if (
        is_cell
        and typed.isascii()
        and typed.isdigit()
        and len(typed) < 7
        and int(typed) in _SERIALS
    ):
        day = date(1899, 12, 30) + timedelta(days=int(typed))
        return Reading(day, f"Angka {typed} dibaca sebagai tanggal {_day_text(day)}.")
    clock = _CLOCK.search(typed) if is_cell else None
    year, month, day = _parts_of_day(typed[: clock.start()] if clock else typed, text, label)
    if not 1 <= month <= 12:
        raise _error(
            "unreadable",
            f"{label} tidak ada: bulan {month}. Tulis hari lebih dulu, misalnya 05/03/2026"
            f" untuk 5 Maret 2026. {_wrote(text)}",
        )
    try:
        found = date(year, month, day)
    except ValueError:
        raise _error(
            "unreadable",
            f"{label} tidak ada di kalender. {_wrote(text)} Tulis misalnya 5 Maret 2026.",
        ) from None
    if found.year not in YEARS:
        raise _error(
            "range", f"{label} harus antara tahun {YEARS[0]} dan {YEARS[-1]}. {_wrote(text)}"
        )
    if clock:
        hour = clock[1].replace(":", ".")
        return Reading(found, f"Dibaca {_day_text(found)}; jam {hour} tidak dipakai.")
    return Reading(found)


def read_checkpoint(text, *, label="Periode", codes=CHECKPOINTS):
    """The code of a checkpoint: "B06", "TW II", "triwulan 2", "Juni", "6" are all "B06"."""
    typed = _plain(text).lower()
    if not typed:
        return Reading(None)
    words = re.sub(r"[\s.\-_]+", " ", typed).strip()
    month, assumption = _month_of(words)
    code = f"B{month:02}" if month else None
    if code not in codes:
        raise _error(
            "unreadable",
            f"{label} harus salah satu dari {', '.join(codes)}, misalnya B06, TW II, atau Juni."
            f" {_wrote(text)}",
        )
    return Reading(code, assumption)


def read_yes_no(text, *, label="Isian"):
    """True for "Ya", "sudah", "ada", False for "Tidak", "belum", "tidak ada"."""
    typed = " ".join(_plain(text).lower().split())
    if not typed:
        return Reading(None)
    if typed not in _YES + _NO:
        raise _error("unreadable", f"{label} harus Ya atau Tidak. {_wrote(text)}")
    return Reading(typed in _YES)


def read_text(text, *, label="Isian", max_length=None):
    """The text in Unicode's composed form, without blanks and empty lines around it; "" if blank.

    Refuses control characters, and more than `max_length` letters.
    """
    typed = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").replace("\r", "\n")
    typed = _WEIGHTLESS.sub("", typed).strip()
    if CONTROL.search(typed):
        raise _error(
            "control",
            f"{label} berisi karakter kendali yang tidak terlihat. Ketik ulang isinya.",
        )
    if max_length and len(typed) > max_length:
        raise _error(
            "long",
            f"{label} paling banyak {number(max_length)} huruf."
            f" Anda menulis {number(len(typed))} huruf.",
        )
    return Reading(typed)


# --- parts ---


def _error(code, message):
    return ValidationError(message, code=code)


def quote(text):
    """The typed text for a message: on one line, shortened, in Indonesian quotation marks."""
    line = CONTROL.sub("�", " ".join(text.split()))
    return f"“{line if len(line) <= SHOWN else line[: SHOWN - 1] + '…'}”"


def _wrote(text):
    return f"Anda menulis {quote(text)}."


def _plain(text):
    """The text without what has no meaning for a value: marks without width, odd blanks."""
    return " ".join(_WEIGHTLESS.sub("", text or "").split())


def _decimal(typed, text, label, expected, *, is_whole=False):
    """The Decimal of a number typed the Indonesian way; with `is_whole` "1.250" is 1250.

    `typed` is the number alone, `text` what the message repeats.
    """
    if len(typed) > SHOWN:
        raise _error("unreadable", f"{label} harus {expected}. {_wrote(text)}")
    if _ENGLISH.fullmatch(typed):
        meant = typed.translate(str.maketrans(".,", ",."))
        raise _error(
            "ambiguous",
            f"{label} {quote(text)} memakai koma untuk ribuan. Bila itu maksudnya, tulis {meant}:"
            " titik untuk ribuan, koma untuk pecahan.",
        )
    if _ONE_GROUP.fullmatch(typed) and not is_whole:
        grouped, point = typed.replace(".", ""), typed.replace(".", ",").rstrip("0").rstrip(",")
        raise _error(
            "ambiguous",
            f"{label} {quote(text)} bisa berarti {grouped} atau {point}."
            f" Tulis {grouped} atau {point}.",
        )
    if _GROUPED.fullmatch(typed) or _PLAIN.fullmatch(typed):
        return Decimal(typed.replace(".", "").replace(",", "."))
    if _POINT.fullmatch(typed):
        return Decimal(typed)
    raise _error("unreadable", f"{label} harus {expected}. {_wrote(text)}")


def _check_bounds(found, text, label, low, high):
    shown = quote(text)[1:-1]
    if high is not None and found > high:
        raise _error("range", f"{label} paling besar {number(high)}. Anda menulis {shown}.")
    if low is not None and found < low:
        raise _error("range", f"{label} paling kecil {number(low)}. Anda menulis {shown}.")


def _parts_of_day(typed, text, label):
    """(year, month, day) as written, not yet checked against the calendar."""
    if match := _ISO_DAY.fullmatch(typed):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _SLASHED_DAY.fullmatch(typed):
        return int(match[3]), int(match[2]), int(match[1])
    match = _WORDED_DAY.fullmatch(typed)
    if match and match[2] in _MONTH_NAMES:
        return int(match[3]), _MONTH_NAMES[match[2]], int(match[1])
    expected = "tahun dengan empat angka" if _SHORT_YEAR.fullmatch(typed) else "tanggal"
    raise _error(
        "unreadable",
        f"{label} tidak terbaca. Tulis {expected}, misalnya 5 Maret 2026 atau 05/03/2026."
        f" {_wrote(text)}",
    )


def _day_text(day):
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _month_of(words):
    """The month that a checkpoint's words name, and what was assumed; (None, "") if none."""
    if match := re.fullmatch(r"b ?0?([0-9]{1,2})", words):
        return int(match[1]), ""
    if match := re.fullmatch(r"(?:tw|triwulan|tri wulan|kuartal|q) ?([a-z]+|[0-9])", words):
        return _QUARTERS.get(match[1], 0) * 3, ""
    words = re.sub(r"^(s ?d|sampai|sampai dengan|akhir|bulan|januari) ", "", words)
    if words in _MONTH_NAMES:
        return _MONTH_NAMES[words], ""
    if not re.fullmatch(r"[0-9]{1,2}", words):
        return None, ""
    month = int(words)
    if month == 3:
        return month, "“3” dibaca sebagai B03 (Maret). Bila maksudnya triwulan III, tulis B09."
    return month, ""
