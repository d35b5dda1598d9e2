"""Surat pemberitahuan: the same letter on the page, as PDF and in Word, for a year or a period."""

import io

import docx
import pypdfium2
import pytest
from django.urls import reverse

from tests.builders import require


@pytest.fixture
def letter(client, cast, year):
    """Get the letter or one of its files; action 1 asks for two documents."""
    plan = year.plans.get(number=1)
    require(plan, "SK Pokja")
    require(plan, "Laporan semester", year.periods.get(code="B06"))
    client.force_login(cast.admin)

    def get(kind=None, **query):
        name, args = ("year_letter_file", [2026, kind]) if kind else ("year_letter", [2026])
        return client.get(reverse(name, args=args), query)

    return get


def text_of_pdf(data):
    pages = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def text_of_docx(data):
    book = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    return " ".join([*(part.text for part in book.paragraphs), *cells])


def test_letter_of_a_period_tells_its_schedule_measures_and_documents(letter):
    page = letter(periode="B09")
    content = page.context["letter"]
    assert [row["code"] for row in content["schedule"]] == ["B09"]
    assert content["actions"][0] == {
        "title": "RA-01 Rencana aksi nomor 1",
        "measure": "Ukuran B09",
        "documents": ["SK Pokja"],
    }
    assert content["subject"] == "Pelaporan RANDA PUG B09 tahun 2026"
    year = letter().context["letter"]
    assert [row["code"] for row in year["schedule"]] == ["B03", "B06", "B09", "B12"]
    assert year["actions"][0]["documents"] == [
        "SK Pokja (setiap periode)",
        "Laporan semester (B06)",
    ]


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_files_say_what_the_page_says(kind, letter):
    content = letter(periode="B09").context["letter"]
    response = letter(kind, periode="B09")
    name = f"surat-pemberitahuan-B09-2026.{kind}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    read = text_of_pdf if kind == "pdf" else text_of_docx
    text = read(b"".join(response.streaming_content))
    row = content["schedule"][0]
    for part in (
        content["opening"],
        content["rule"],
        content["formats"],
        content["closing"],
        content["actions"][1]["title"],
        "Ukuran B09",
        "SK Pokja",
        row["due"],
        *content["reported"],
    ):
        assert part in text
    assert "{{" not in text
    assert "{%" not in text


def test_unknown_kind_is_not_found(letter):
    assert letter("odt").status_code == 404
