"""Numbers, days and hours as people in Indonesia write them.

A missing value is a dash, never a zero. Days and hours are those of Asia/Jakarta, whatever
clock the server keeps; "now" is always passed in. Every figure that must become a whole
number is rounded here, so that page, Excel and PDF agree.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import quote
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")
MISSING = "–"
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
SHORT_MONTHS = tuple(month[:3] for month in MONTHS[:7]) + ("Agu", "Sep", "Okt", "Nov", "Des")


def round_half_up(value):
    """Return the whole number nearest to a Decimal (or int); a half goes away from zero."""
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))


def number(value):
    """Return 1171 as "1.171" and 0.5 as "0,5"; decimals are kept as they are, zeros dropped."""
    if value is None:
        return MISSING
    value = Decimal(str(value))
    if value == value.to_integral_value():
        value = value.quantize(Decimal(1))
    else:
        value = value.normalize()
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


def percent(value):
    """Return 58 as "58%" and 58.5 as "58,5%"."""
    return MISSING if value is None else f"{number(value)}%"


def points(value):
    """Return a Decimal with two decimals always, "97,80": points stand below each other."""
    return MISSING if value is None else f"{Decimal(value):.2f}".replace(".", ",")


def rupiah(amount):
    """Return whole rupiah as "Rp 150.500.000"."""
    return MISSING if amount is None else f"Rp {number(amount)}"


def within_sentence(label):
    """Return a title or label as a sentence says it: "pemetaan urusan"; "GAP dan GBS" stays."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def file_size(size):
    """Return bytes as "96 KB", "1,2 MB" or "3,5 GB" (1 KB = 1,024 bytes, as Windows counts)."""
    if size is None:
        return MISSING
    kilobytes = Decimal(size) / 1024
    if kilobytes < 1000:
        return f"{max(1, round_half_up(kilobytes))} KB" if size else "0 KB"
    megabytes = kilobytes / 1024
    if megabytes < 1000:
        return f"{number(megabytes.quantize(Decimal('0.1'), ROUND_HALF_UP))} MB"
    return f"{number((megabytes / 1024).quantize(Decimal('0.1'), ROUND_HALF_UP))} GB"


def day_of(moment):
    """Return the Jakarta day of an aware datetime; a plain date is returned as it is.

    Raises ValueError for a datetime without a zone: its day could be the wrong one.
    """
    return moment if not isinstance(moment, datetime) else _in_jakarta(moment).date()


def day(moment):
    """Return "Jumat, 27 November 2026"."""
    if moment is None:
        return MISSING
    at = day_of(moment)
    return f"{DAYS[at.weekday()]}, {at.day} {MONTHS[at.month - 1]} {at.year}"


def short_day(moment):
    """Return "27 Nov", for tables."""
    if moment is None:
        return MISSING
    at = day_of(moment)
    return f"{at.day} {SHORT_MONTHS[at.month - 1]}"


def clock(moment):
    """Return "14.32 WIB"."""
    return MISSING if moment is None else f"{_in_jakarta(moment):%H.%M} WIB"


def full_moment(moment):
    """Return "Jumat, 27 November 2026, 14.32 WIB"."""
    return MISSING if moment is None else f"{day(moment)}, {clock(moment)}"


def ago(moment, now):
    """Return "Hari ini", "Kemarin" or "4 hari lalu", counted in calendar days."""
    if moment is None:
        return MISSING
    days = (day_of(now) - day_of(moment)).days
    if days <= 0:
        return "Hari ini"
    return "Kemarin" if days == 1 else f"{days} hari lalu"


def deadline(due, now):
    """Return "5 hari lagi", "Besok", "Hari ini" or "Terlambat 2 hari", in calendar days.

    `due` is an aware datetime, or a date that lasts until its midnight.
    """
    if due is None:
        return MISSING
    days = (day_of(due) - day_of(now)).days
    if days > 1:
        return f"{days} hari lagi"
    if days == 1:
        return "Besok"
    if days < 0:
        return f"Terlambat {-days} hari"
    is_over = isinstance(due, datetime) and now > due
    return "Terlambat kurang dari 1 hari" if is_over else "Hari ini"


def whatsapp_url(phone, text=""):
    """Return the wa.me link of an Indonesian number however it is written; "" without digits."""
    digits = "".join(character for character in str(phone or "") if character in "0123456789")
    if not digits:
        return ""
    digits = "62" + digits.removeprefix("62").removeprefix("0")
    return f"https://wa.me/{digits}" + (f"?text={quote(text)}" if text else "")


def _in_jakarta(moment):
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(JAKARTA)
