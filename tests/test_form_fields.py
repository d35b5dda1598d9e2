"""Regions and plans by all their names, and the form fields on top of the readers."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms

from reporting.fields import (
    CheckpointField,
    CountField,
    DayField,
    PercentField,
    PlainTextField,
    PlanField,
    PlanNames,
    RegionField,
    RegionNames,
    RupiahField,
)
from tests.test_fields import sentence

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
