"""Numbers, days and hours as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reporting import formats


def jakarta(day, hour=8, minute=0):
    """A moment in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=formats.JAKARTA)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2.5", 3), ("3.5", 4), ("90.4999", 90), ("90.5", 91), ("-0.5", -1), (7, 7)],
)
def test_round_half_up_sends_a_half_away_from_zero(value, expected):
    assert formats.round_half_up(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Kerangka acuan kerja (KAK)", "kerangka acuan kerja (KAK)"),
        ("GAP dan GBS", "GAP dan GBS"),
        ("", ""),
    ],
)
def test_label_within_a_sentence_keeps_its_abbreviations(label, expected):
    assert formats.within_sentence(label) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1171, "1.171"),
        (Decimal("0.5"), "0,5"),
        (Decimal("1234567.25"), "1.234.567,25"),
        (Decimal("100.00"), "100"),
        (0, "0"),
        (None, "–"),
    ],
)
def test_number(value, expected):
    assert formats.number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(58, "58%"), (Decimal("58.50"), "58,5%"), (Decimal("100.00"), "100%"), (None, "–")],
)
def test_percent(value, expected):
    assert formats.percent(value) == expected


@pytest.mark.parametrize(
    ("amount", "expected"), [(150_500_000, "Rp 150.500.000"), (0, "Rp 0"), (None, "–")]
)
def test_rupiah(amount, expected):
    assert formats.rupiah(amount) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0 KB"),
        (200, "1 KB"),
        (96 * 1024, "96 KB"),
        (1_258_291, "1,2 MB"),
        (5 * 1024 * 1024, "5 MB"),
        (None, "–"),
    ],
)
def test_file_size(size, expected):
    assert formats.file_size(size) == expected


def test_day_and_clock_are_those_of_jakarta():
    late_evening = datetime(2026, 11, 26, 17, 30, tzinfo=UTC)
    assert formats.day(late_evening) == "Jumat, 27 November 2026"
    assert formats.short_day(late_evening) == "27 Nov"
    assert formats.clock(late_evening) == "00.30 WIB"
    assert formats.full_moment(late_evening) == "Jumat, 27 November 2026, 00.30 WIB"


def test_day_of_a_plain_date():
    assert formats.day(date(2026, 5, 4)) == "Senin, 4 Mei 2026"
    assert formats.short_day(date(2026, 8, 17)) == "17 Agu"


def test_short_months_are_twelve():
    assert formats.SHORT_MONTHS == tuple("Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split())


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        formats.clock(datetime(2026, 11, 27, 14, 32))


@pytest.mark.parametrize("write", [formats.day, formats.short_day, formats.clock])
def test_a_missing_moment_is_a_dash(write):
    assert write(None) == "–"


@pytest.mark.parametrize(
    ("day", "expected"),
    [(22, "Hari ini"), (21, "Kemarin"), (18, "4 hari lalu"), (25, "Hari ini")],
)
def test_ago_counts_calendar_days(day, expected):
    assert formats.ago(jakarta(day, 23, 59), jakarta(22, 0, 1)) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (jakarta(22, 23, 59), "5 hari lagi"),
        (jakarta(26, 0, 1), "Besok"),
        (jakarta(27, 0, 0), "Hari ini"),
        (jakarta(27, 23, 59), "Hari ini"),
        (jakarta(28, 0, 1), "Terlambat 1 hari"),
        (jakarta(29, 12, 0), "Terlambat 2 hari"),
    ],
)
def test_deadline_at_the_end_of_friday(now, expected):
    assert formats.deadline(jakarta(27, 23, 59), now) == expected


def test_deadline_that_passed_this_morning():
    assert formats.deadline(jakarta(27, 9), jakarta(27, 14)) == "Terlambat kurang dari 1 hari"


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("0811-0000-000", "https://wa.me/628110000000"),
        ("+62 811 0000 000", "https://wa.me/628110000000"),
        ("", ""),
        (None, ""),
    ],
)
def test_whatsapp_url(phone, expected):
    assert formats.whatsapp_url(phone) == expected


def test_whatsapp_url_carries_the_text():
    assert (
        formats.whatsapp_url("0811", "Yth. Ibu & Bapak")
        == "https://wa.me/62811?text=Yth.%20Ibu%20%26%20Bapak"
    )
