"""Text as people in Indonesia type it, and the values or sentences it gives."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.fields import (
    CheckpointField,
    CountField,
    DayField,
    PercentField,
    PlainTextField,
    PlanField,
    PlanNames,
    Reading,
    RegionField,
    RegionNames,
    RupiahField,
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

FIXTURES = Path(__file__).parent.parent / "fixtures"
REGIONS = [
    SimpleNamespace(pk=pk, **row)
    for pk, row in enumerate(json.loads((FIXTURES / "regions.json").read_text("utf-8")), 40)
]
TITLES = ("Penetapan regulasi PUG", "Penguatan Pokja PUG", "Integrasi isu gender ke dalam RKPD")
PLANS = [
    SimpleNamespace(pk=n + 70, number=n, code=f"RA-{n:02}", title=title)
    for n, title in enumerate(TITLES, 1)
]


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


# --- names ---


@pytest.fixture(scope="module")
def regions():
    return RegionNames(REGIONS)


@pytest.fixture(scope="module")
def plans():
    return PlanNames(PLANS)


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.short_code)
def test_region_is_found_by_each_of_its_own_names(regions, region):
    codes = [region.code, region.code.replace(".", ","), region.short_code.lower()]
    texts = [*codes, region.name, region.name.upper(), region.name.replace("Kabupaten", "Kab.")]
    assert [text for text in texts if regions.find(text) is not region] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("13.1", "13.10"),
        ("13,1", "13.10"),
        ("13.01", "13.01"),
        ("Kab. 50 Kota", "13.07"),
        ("50 Kota", "13.07"),
        ("Limapuluh Kota", "13.07"),
        ("Kab. Lima Puluh Kota", "13.07"),
        ("Kab. Mentawai", "13.09"),
        ("Kep. Mentawai", "13.09"),
        ("Kab. Pas. Barat", "13.12"),
        ("Pasbar", "13.12"),
        ("Pasaman", "13.08"),
        ("Kodya Padang", "13.71"),
        ("Padang", "13.71"),
        ("Kab.Solok", "13.02"),
        ("Solok, Kab.", "13.02"),
        ("Solok (Kota)", "13.72"),
        ("solok selatan", "13.11"),
        ("Kota Bukit Tinggi", "13.75"),
        ("Sawah Lunto", "13.73"),
        ("Pokja PUG Kab. Agam", "13.06"),
        ("Pemkab Agam", "13.06"),
        ("3. Kab. Sijunjung", "13.03"),
        ("13.02 – Kab. Solok", "13.02"),
        ("Prov. Sumbar", "13"),
        ("Sumatera Barat", "13"),
    ],
)
def test_region_is_found_by_what_people_call_it(regions, text, code):
    assert regions.find(text).code == code


def test_region_name_that_fits_two_is_asked_about(regions):
    assert [sentence(regions.find, text) for text in ("Solok", "PARIAMAN")] == [
        "“Solok” bisa berarti dua daerah. Tulis “Kab. Solok” atau “Kota Solok”.",
        "“PARIAMAN” bisa berarti dua daerah. Tulis “Kota Pariaman” atau “Kab. Padang Pariaman”.",
    ]


def test_unknown_region_is_refused_with_the_nearest(regions):
    texts = ("Kota Agam", "Darmasraya", "Bandung", "1301", "13.7", "13.02 Kota Solok")
    assert [sentence(regions.find, text) for text in texts] == [
        "Daerah “Kota Agam” tidak dikenal. Mungkin maksudnya “Kab. Agam”.",
        "Daerah “Darmasraya” tidak dikenal. Mungkin maksudnya “Kab. Dharmasraya”.",
        "Daerah “Bandung” tidak dikenal. Tulis namanya lengkap, misalnya “Kota Pariaman”.",
        "Kode daerah “1301” tidak dikenal. Tulis kode Kemendagri dengan titik, misalnya 13.01.",
        "Kode daerah “13.7” tidak dikenal. Tulis kode Kemendagri dengan titik, misalnya 13.01.",
        "Kode dan nama “13.02 Kota Solok” tidak cocok. Tulis salah satunya saja.",
    ]


def test_region_outside_the_given_ones_is_unknown():
    mine = RegionNames([region for region in REGIONS if region.code == "13.72"])
    assert mine.find("Solok").code == "13.72"
    assert sentence(mine.find, "Kab. Solok") == (
        "Daerah “Kab. Solok” tidak dikenal. Mungkin maksudnya “Kota Solok”."
    )


def test_code_decides_between_regions_and_contradicts_a_wrong_name(regions):
    found = [
        regions.match(*pair) for pair in (("13.02", "Solok"), ("13,1", ""), ("", "Kota Solok"))
    ]
    assert [region.code for region in found] == ["13.02", "13.10", "13.72"]
    assert regions.match(" ", "") is None
    assert sentence(regions.match, "13.02", name="Kota Solok") == (
        "Kode “13.02” adalah Kab. Solok, tetapi namanya tertulis “Kota Solok”."
        " Samakan kode dan namanya."
    )


@pytest.mark.parametrize(
    "text",
    [
        "RA-03",
        "ra-03",
        "RA 3",
        "RA03",
        "3",
        "03",
        "3.",
        "Aksi 3",
        TITLES[2],
        f"RA-03 – {TITLES[2]}\n",
    ],
)
def test_plan_is_found_by_code_number_or_title(plans, text):
    assert plans.find(text) is PLANS[2]


def test_unknown_plan_is_refused_with_what_there_is(plans):
    texts = ("11", "Penguatan Pokja", "Rapat")
    assert [sentence(plans.find, text) for text in texts] == [
        "Aksi 11 tidak ada. Nomor aksi 1 sampai 3.",
        "Aksi “Penguatan Pokja” tidak dikenal. Mungkin maksudnya RA-02, “Penguatan Pokja PUG”.",
        "Aksi “Rapat” tidak dikenal. Tulis kodenya, misalnya RA-03. Nomor aksi 1 sampai 3.",
    ]


def test_title_of_another_plan_contradicts_the_code(plans):
    assert plans.match("RA-02", "Judul yang dipendekkan") is PLANS[1]
    assert plans.match("", TITLES[0]) is PLANS[0]
    assert sentence(plans.match, "RA-02", title=TITLES[0]) == (
        "RA-02 berjudul “Penguatan Pokja PUG”, tetapi judul yang tertulis adalah judul RA-01."
        " Samakan kode dan judulnya."
    )


# --- form fields ---


class ReportForm(forms.Form):
    percent = PercentField(label="Capaian")
    budget = RupiahField(label="Pagu anggaran", required=False)
    people = CountField(label="Peserta", required=False)
    day = DayField(label="Tanggal", required=False)
    checkpoint = CheckpointField(label="Periode", required=False)
    region = RegionField(RegionNames(REGIONS), label="Daerah", required=False)
    plan = PlanField(PlanNames(PLANS), label="Aksi", required=False)
    note = PlainTextField(label="Catatan", required=False, max_length=5)


VALUES = {
    "percent": Decimal("58.5"),
    "budget": 150_500_000,
    "people": 1250,
    "day": date(2026, 3, 5),
    "checkpoint": "B06",
    "region": REGIONS[2],
    "plan": PLANS[2],
    "note": "",
}
SHOWN = {
    "percent": "58,5",
    "budget": "150.500.000",
    "people": "1.250",
    "day": "5 Maret 2026",
    "checkpoint": "B06",
    "region": "Kab. Solok",
    "plan": "RA-03",
    "note": "",
}


def test_form_shows_values_the_indonesian_way_and_reads_them_back():
    shown = ReportForm(initial=VALUES)
    assert {name: shown[name].value() for name in SHOWN} == SHOWN
    typed = ReportForm(SHOWN, initial=VALUES)
    assert typed.is_valid()
    assert typed.cleaned_data == VALUES
    assert typed.changed_data == []


def test_form_notices_changes_and_keeps_what_was_typed():
    typed = {**SHOWN, "percent": "59", "region": "Solok", "plan": "2", "day": "lusa"}
    form = ReportForm(typed, initial=VALUES | {"region": REGIONS[2].pk, "plan": PLANS[2].pk})
    assert form.changed_data == ["percent", "day", "region", "plan"]
    assert form["day"].value() == "lusa"
    assert list(form.errors) == ["day", "region"]


def test_initial_primary_key_is_the_same_as_its_object():
    form = ReportForm(SHOWN, initial=VALUES | {"region": REGIONS[2].pk, "plan": PLANS[2].pk})
    assert form.changed_data == []
    assert (form["region"].value(), form["plan"].value()) == ("Kab. Solok", "RA-03")
    unbound = ReportForm(initial={"region": REGIONS[2].pk})
    assert unbound["region"].value() == "Kab. Solok"


def test_blank_is_none_and_a_required_field_says_what_to_fill_in():
    form = ReportForm({"note": "terlalu panjang"})
    assert form.errors == {
        "percent": ["Isi capaian."],
        "note": ["Catatan paling banyak 5 huruf. Anda menulis 15 huruf."],
    }
    assert form.cleaned_data == dict.fromkeys([n for n in VALUES if n not in ("percent", "note")])


def test_inputs_ask_for_the_right_keyboard():
    form = ReportForm()
    modes = {name: field.widget.attrs.get("inputmode") for name, field in form.fields.items()}
    assert modes == {
        "percent": "decimal",
        "budget": "decimal",
        "people": "numeric",
        "day": None,
        "checkpoint": None,
        "region": None,
        "plan": None,
        "note": None,
    }


def test_date_input_of_the_browser_gets_and_gives_iso():
    class DayForm(forms.Form):
        day = DayField(widget=forms.DateInput(attrs={"type": "date"}))

    form = DayForm({"day": "2026-03-05"}, initial={"day": date(2026, 3, 5)})
    assert 'value="2026-03-05"' in str(DayForm(initial={"day": date(2026, 3, 5)})["day"])
    assert (form.is_valid(), form.cleaned_data, form.changed_data) == (
        True,
        {"day": date(2026, 3, 5)},
        [],
    )


def test_reading_of_a_field_carries_the_assumption():
    assert ReportForm().fields["percent"].reading("0,5").assumption == (
        "Terbaca sebagai 0,5 persen. Bila maksudnya 50 persen, tulis 50."
    )
