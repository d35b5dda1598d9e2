"""Text as people in Indonesia type it, and the values or sentences it gives."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.fields import (
    Reading,
    read_checkpoint,
    read_count,
    read_date,
    read_number,
    read_percent,
    read_rupiah,
    read_text,
    read_yes_no,
)
from reporting.formats import number


def sentence(read, text, **given):
    """The one sentence with which a text is refused."""
    with pytest.raises(ValidationError) as refused:
        read(text, **given)
    (message,) = refused.value.messages
    return message


# --- numbers ---


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.250,5", "1250.5"),
        ("1250,5", "1250.5"),
        ("1250.5", "1250.5"),
        ("1.250.000", "1250000"),
        ("12,125", "12.125"),
        ("0.125", "0.125"),
        ("-3", "-3"),
        (" 58 ", "58"),
    ],
)
def test_number_is_read_the_indonesian_way(text, value):
    assert read_number(text) == Reading(Decimal(value))


def test_number_that_can_mean_two_things_is_asked_about():
    assert [sentence(read_number, text) for text in ("1.250", "1,250.5", "1,250,000")] == [
        "Angka “1.250” bisa berarti 1250 atau 1,25. Tulis 1250 atau 1,25.",
        "Angka “1,250.5” memakai koma untuk ribuan. Bila itu maksudnya, tulis 1.250,5:"
        " titik untuk ribuan, koma untuk pecahan.",
        "Angka “1,250,000” memakai koma untuk ribuan. Bila itu maksudnya, tulis 1.250.000:"
        " titik untuk ribuan, koma untuk pecahan.",
    ]


@pytest.mark.parametrize(
    "text", ["NaN", "inf", "1_000", "1e5", "٣", "１２", "1 2", "--1", "5a", "."]
)
@pytest.mark.parametrize("read", [read_number, read_percent, read_rupiah, read_count])
def test_what_is_no_number_is_refused_with_the_text(read, text):
    assert sentence(read, text).endswith(f"Anda menulis “{text}”.")


def test_message_repeats_at_most_eighty_letters():
    assert sentence(read_number, "satu\n" * 100) == (
        "Angka harus angka, misalnya 58 atau 58,5. Anda menulis “" + ("satu " * 16)[:79] + "…”."
    )


@given(st.decimals(0, 10**12, places=2))
@settings(max_examples=50)
def test_number_as_we_print_it_is_read_back(value):
    text = number(value)
    read = read_rupiah if value == value.to_integral_value() else read_number
    assert read(text).value == value


# --- percent ---


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("58", "58"),
        ("58,5", "58.5"),
        ("58.5", "58.5"),
        ("75%", "75"),
        ("75 %", "75"),
        ("75 persen", "75"),
        ("20,0", "20"),
        ("0", "0"),
        ("100", "100"),
        ("0,75%", "0.75"),
    ],
)
def test_percent_is_read_with_comma_point_or_sign(text, value):
    assert read_percent(text) == Reading(Decimal(value))


def test_percent_says_what_it_assumed():
    assert [read_percent(text) for text in ("0,75", "33,335%", "-", "nihil", "")] == [
        Reading(
            Decimal("0.75"),
            "Terbaca sebagai 0,75 persen. Bila maksudnya 75 persen, tulis 75.",
        ),
        Reading(Decimal("33.34"), "Dibulatkan menjadi 33,34 persen."),
        Reading(None, "“-” dibaca sebagai kosong. Bila maksudnya 0, tulis 0."),
        Reading(None, "“nihil” dibaca sebagai kosong. Bila maksudnya 0, tulis 0."),
        Reading(None),
    ]


def test_percent_out_of_bounds_or_unreadable_is_refused_by_the_fields_name():
    texts = ("580", "-5", "lima", "100,01")
    assert [sentence(read_percent, text, label="Capaian") for text in texts] == [
        "Capaian paling besar 100. Anda menulis 580.",
        "Capaian paling kecil 0. Anda menulis -5.",
        "Capaian harus angka, misalnya 58 atau 58,5. Anda menulis “lima”.",
        "Capaian paling besar 100. Anda menulis 100,01.",
    ]


# --- rupiah and counts ---


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Rp 150.500.000", 150_500_000),
        ("Rp150.500.000", 150_500_000),
        ("rp. 150.500.000,-", 150_500_000),
        ("120.000.000,00", 120_000_000),
        ("500000", 500_000),
        ("Rp 150 500 000", 150_500_000),
        ("150\u00a0500\u00a0000,00", 150_500_000),
        ("1.500", 1_500),
        ("Rp 2,5 juta", 2_500_000),
        ("2.5 jt", 2_500_000),
        ("Rp 25 juta", 25_000_000),
        ("1,2 miliar", 1_200_000_000),
        ("750 ribu rupiah", 750_000),
        ("0", 0),
        ("-", 0),
        ("Nihil", 0),
        ("", None),
        ("\u00a0", None),
    ],
)
def test_rupiah_is_read_as_offices_write_it(text, value):
    assert read_rupiah(text) == Reading(value)


@pytest.mark.parametrize(
    "text", ["15 0000", "150 00", "0 500", "1.500 000", "1234,567", "1234.567"]
)
def test_rupiah_that_may_mean_two_amounts_is_asked_about(text):
    assert "Anda menulis" in sentence(read_rupiah, text)


def test_rupiah_refuses_fractions_foreign_grouping_and_what_no_column_holds():
    texts = ("1,5", "1.5", "0,0000001 juta", "120,000,000", "Rp 2,5 M", "9" * 16, "-5")
    wanted = "Pagu harus rupiah utuh, misalnya 150.500.000. Anda menulis"
    assert [sentence(read_rupiah, text, label="Pagu") for text in texts] == [
        f"{wanted} “1,5”.",
        f"{wanted} “1.5”.",
        f"{wanted} “0,0000001 juta”.",
        "Pagu “120,000,000” memakai koma untuk ribuan. Bila itu maksudnya, tulis 120.000.000:"
        " titik untuk ribuan, koma untuk pecahan.",
        "Pagu harus angka rupiah, misalnya 150.500.000 atau Rp 2,5 juta. Anda menulis “Rp 2,5 M”.",
        "Pagu paling besar 999.999.999.999.999. Anda menulis 9999999999999999.",
        "Pagu paling kecil 0. Anda menulis -5.",
    ]


def test_count_is_whole():
    assert [read_count(text).value for text in ("24", "1.250", "24 orang", "-", "")] == [
        24,
        1250,
        24,
        0,
        None,
    ]
    assert [sentence(read_count, text, label="Peserta") for text in ("12,5", "3000000000")] == [
        "Peserta harus bilangan bulat, misalnya 24. Anda menulis “12,5”.",
        "Peserta paling besar 2.000.000.000. Anda menulis 3000000000.",
    ]


# --- days, checkpoints, yes and no, text ---


@pytest.mark.parametrize(
    "text",
    [
        "5 Maret 2026",
        "Kamis, 5 Maret 2026",
        "5 Mar 2026",
        "05/03/2026",
        "5-3-2026",
        "5.3.2026",
        "2026-03-05",
        "2026-03-05 00:00",
    ],
)
def test_day_is_read_day_first(text):
    assert read_date(text) == Reading(date(2026, 3, 5))


def test_day_as_excel_counts_it_is_read_in_cells_only():
    assert read_date("46086", is_cell=True) == Reading(
        date(2026, 3, 5), "Angka 46086 dibaca sebagai tanggal 5 Maret 2026."
    )
    assert sentence(read_date, "46086") == (
        "Tanggal tidak terbaca. Tulis tanggal, misalnya 5 Maret 2026 atau 05/03/2026."
        " Anda menulis “46086”."
    )


def test_time_of_day_in_a_cell_is_left_out_and_said():
    assert read_date("2026-03-05 09:30", is_cell=True) == Reading(
        date(2026, 3, 5), "Dibaca 5 Maret 2026; jam 09.30 tidak dipakai."
    )
    assert read_date("2026-03-05 00:00", is_cell=True) == Reading(date(2026, 3, 5))
    assert "tidak terbaca" in sentence(read_date, "2026-03-05 09:30")


def test_day_that_does_not_exist_is_refused_with_what_to_write():
    assert [sentence(read_date, text) for text in ("03/25/2026", "31/02/2026", "5/3/26")] == [
        "Tanggal tidak ada: bulan 25. Tulis hari lebih dulu, misalnya 05/03/2026 untuk"
        " 5 Maret 2026. Anda menulis “03/25/2026”.",
        "Tanggal tidak ada di kalender. Anda menulis “31/02/2026”. Tulis misalnya 5 Maret 2026.",
        "Tanggal tidak terbaca. Tulis tahun dengan empat angka, misalnya 5 Maret 2026 atau"
        " 05/03/2026. Anda menulis “5/3/26”.",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("B06", "B06"),
        ("b 6", "B06"),
        ("TW II", "B06"),
        ("triwulan 2", "B06"),
        ("Juni", "B06"),
        ("s.d. Juni", "B06"),
        ("6", "B06"),
        ("TW IV", "B12"),
        ("Triwulan ketiga", "B09"),
        ("", None),
    ],
)
def test_checkpoint_is_read_by_any_of_its_names(text, code):
    assert read_checkpoint(text) == Reading(code)


def test_checkpoint_three_is_an_assumption_and_five_an_error():
    assert read_checkpoint("3") == Reading(
        "B03", "“3” dibaca sebagai B03 (Maret). Bila maksudnya triwulan III, tulis B09."
    )
    assert sentence(read_checkpoint, "5") == (
        "Periode harus salah satu dari B03, B06, B09, B12, misalnya B06, TW II, atau Juni."
        " Anda menulis “5”."
    )


def test_yes_and_no():
    texts = ("Ya", "sudah", "TIDAK", "Belum", "tidak ada", "")
    assert [read_yes_no(text).value for text in texts] == [True, True, False, False, False, None]
    assert sentence(read_yes_no, "1") == "Isian harus Ya atau Tidak. Anda menulis “1”."


def test_text_is_composed_and_bare_of_blanks_around_it():
    assert read_text(" \u200bRapat\r\nke\u0301dua \n\n").value == "Rapat\nkédua"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\u202eb", "a\x85b", "a\ud800b"])
def test_text_with_control_characters_is_refused(text):
    assert sentence(read_text, text, label="Uraian") == (
        "Uraian berisi karakter kendali yang tidak terlihat. Ketik ulang isinya."
    )


def test_text_too_long_is_refused_with_both_lengths():
    assert sentence(read_text, "x" * 1501, label="Uraian", max_length=1500) == (
        "Uraian paling banyak 1.500 huruf. Anda menulis 1.501 huruf."
    )


READERS = (
    read_number,
    read_percent,
    read_rupiah,
    read_count,
    read_date,
    read_checkpoint,
    read_yes_no,
    read_text,
)


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[Rp0-9., \-/%BTWI]{0,20}", fullmatch=True)))
@settings(max_examples=100)
def test_any_text_gives_a_reading_or_a_sentence(text):
    for read in READERS:
        try:
            assert isinstance(read(text), Reading)
        except ValidationError as refused:
            assert refused.messages[0].endswith(".")
