"""Signs, form fields, error summary and the pages that must not need anything."""

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from reporting.drawings import STATUS_WORDS
from reporting.models.progress import Status
from reporting.models.years import Band
from reporting.templatetags import randa


def words(html):
    """The text a person reads, spaces squeezed."""
    return " ".join(strip_tags(html).split())


def test_icon_is_decoration_unless_named():
    assert randa.icon("mail") == (
        '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#mail"></use></svg>'
    )
    assert randa.icon("mail", "E-mail") == (
        '<svg class="icon" role="img" aria-label="E-mail">'
        '<use href="/static/icons.svg#mail"></use></svg>'
    )


def test_status_words_are_those_of_the_model():
    assert STATUS_WORDS == {"none": "Belum diisi", **dict(Status.choices)}


def test_level_words_are_those_of_the_model():
    assert randa.LEVEL_WORDS == {**dict(Band.Level.choices), "none": "Belum ada data"}


@pytest.mark.parametrize(
    ("key", "shown"), [(None, "none"), ("", "none"), ("draft", "draft"), ("verified", "verified")]
)
def test_status_shows_sign_and_word(key, shown):
    sign = randa.icon(shown) + STATUS_WORDS[shown]
    assert randa.status(key) == f'<span class="status" data-status="{shown}">{sign}</span>'


def test_status_takes_another_word():
    assert words(randa.status("draft", "Siap dikirim")) == "Siap dikirim"


def test_glyph_has_a_name():
    assert randa.glyph(None) == (
        f'<span class="glyph" data-status="none">{randa.icon("none", "Belum diisi")}</span>'
    )


@pytest.mark.parametrize(
    ("key", "given", "expected"),
    [
        ("warn", "", "Mendekati"),
        ("bad", "Tertinggal, 74%", "Tertinggal, 74%"),
        (None, "", "Belum ada data"),
    ],
)
def test_level_shows_a_word_beside_the_shape(key, given, expected):
    assert words(randa.level(key, given)) == expected


@pytest.mark.parametrize(
    ("arguments", "trend", "text"),
    [
        ((5, "poin"), "better", "5 poin"),
        ((-9, "", "down"), "better", "9"),
        ((-3, "poin"), "worse", "3 poin"),
    ],
)
def test_delta_says_how_far_and_whether_that_is_good(arguments, trend, text):
    html = randa.delta(*arguments)
    assert (f'data-trend="{trend}"' in html, words(html)) == (True, text)


def test_delta_of_nothing():
    assert (words(randa.delta(0)), randa.delta(None)) == ("tetap", "")


def test_text_in_signs_is_escaped():
    assert "<b>" not in randa.flag("<b>") + randa.status("draft", "<b>") + randa.level("ok", "<b>")


def test_filters_and_drawings_are_loaded_together():
    template = Template(
        "{% load randa %}{{ 1171|number }} {{ 58|percent }} {{ 5|rupiah }} {{ 2048|file_size }}"
        "{% bullet 1 2 3 height=18 %}{% dots 1 2 %}{% ribbon statuses %}{% bar 3 %}"
    )
    assert words(template.render(Context({"statuses": []}))) == "1.171 58% Rp 5 2 KB"


class Sample(forms.Form):
    percent = forms.CharField(label="Capaian", help_text="Tulis angka kumulatif.")
    kinds = forms.MultipleChoiceField(
        label="Kendala",
        choices=[("a", "Anggaran"), ("b", "Data")],
        widget=forms.CheckboxSelectMultiple,
    )
    is_nil = forms.BooleanField(label="Nihil", required=False)


def test_a_field_names_its_hint_and_its_error():
    html = Sample({"kinds": ["a"]})["percent"].as_field_group()
    assert 'aria-describedby="id_percent_helptext id_percent_error"' in html
    assert '<div class="hint" id="id_percent_helptext">Tulis angka kumulatif.</div>' in html
    assert words(html) == "Capaian Tulis angka kumulatif. Galat: Bidang ini tidak boleh kosong."
    assert 'id="id_percent_error"' in html and "data-invalid" in html


def test_a_field_with_a_unit_shows_it():
    form = Sample()
    form.fields["percent"].unit = "%"
    assert '<span class="unit" data-unit="%">' in form["percent"].as_field_group()


def test_choices_stand_in_a_fieldset_with_a_legend():
    html = Sample({"kinds": ["b"]})["kinds"].as_field_group()
    assert words(html) == "Kendala Anggaran Data"
    assert html.count('<label class="option" for="id_kinds_') == 2
    assert "<legend>Kendala</legend>" in html


def test_a_single_checkbox_stands_before_its_label():
    assert words(Sample()["is_nil"].as_field_group()) == "Nihil"


def summary(*given, **options):
    return words(
        render_to_string("partials/_error_summary.html", randa.error_summary(*given, **options))
    )


def test_error_summary_links_to_each_field():
    form = Sample({})
    form.add_error(None, "Isian sudah diubah orang lain.")
    html = render_to_string("partials/_error_summary.html", randa.error_summary(form))
    assert 'href="#id_percent"' in html and 'href="#id_kinds_0"' in html
    assert words(html) == (
        "Ada 3 isian yang perlu diperbaiki Bidang ini tidak boleh kosong. "
        "Bidang ini tidak boleh kosong. Isian sudah diubah orang lain."
    )


def test_error_summary_is_absent_without_errors():
    assert summary(Sample(), Sample({"percent": "1", "kinds": ["a"]}), None) == ""


def test_error_summary_takes_a_title_and_a_note():
    assert summary(Sample({"percent": "1"}), title="Belum bisa masuk", note="Draf tersimpan.") == (
        "Belum bisa masuk Draf tersimpan. Bidang ini tidak boleh kosong."
    )


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 500, 503])
def test_error_pages_need_neither_request_nor_database(status):
    text = words(render_to_string(f"{status}.html", {"incident": "7F3A-22"}))
    assert "nomor kejadian 7F3A-22" in text
    assert "Ke halaman utama" in text or "Lihat keadaan terbaru" in text
