"""The recap on paper: one sheet for the province, one per unit, a picture, a letter."""

import io

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from PIL import Image

from reporting.documents import recap_letter, recap_province, recap_unit
from reporting.models import ActionPlan, Period, ProgressEntry, Region
from reporting.recap import recap
from reporting.recap.notes import notes
from reporting.views import recap_figures
from tests.builders import KAB_SOLOK, KOTA_SOLOK, fill, plan_year, report, target
from tests.recap_world import clerk, enter, make_year, of

PROVINCE = "/rekap/2026/B09/unduh/{}/"
UNIT = f"/rekap/2026/B09/{KAB_SOLOK}/unduh/{{}}/"
EVERY_UNIT = ("13", *(f"13.{n:02}" for n in range(1, 13)), *(f"13.{n}" for n in range(71, 78)))


def content(client, user, address):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def pages(pdf):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def province_sheet(found):
    return recap_province.province_pdf(found, recap_figures.province_figures(found))


@pytest.fixture
def reported(cast, year):
    """Kab. Solok: 60 of 80 verified, 80 of 80 sent; Kota Solok: 40 of 80 verified."""
    year.min_reports = 1
    year.save()
    report(target(), by=cast.approver, upto="verified", verifier=cast.verifier)
    report(target(number=2), by=cast.approver, upto="submitted", claimed_percent=80)
    report(
        target(KOTA_SOLOK),
        by=cast.stranger,
        upto="draft",
        claimed_percent=40,
    )
    return year


@pytest.fixture
def longest(cast, province):
    """Every unit and action with the longest names that the tables hold, every report written."""
    make_year(plans=10, units=EVERY_UNIT)
    for region in Region.objects.exclude(code="13"):
        region.name = f"{region.name} {'Panjang Sekali ' * 6}"[:80].strip()
        region.tile_label = "Kepulauan Mentawai Selatan"[:30]
        region.save()
    for plan in ActionPlan.objects.all():
        plan.short_title, plan.title = f"{plan.number} " + "W" * 21, "Penguatan kelembagaan " * 11
        plan.save()
    fill(clerk(), EVERY_UNIT)
    return of()


def test_sheets_are_one_page_each_with_the_longest_names(longest, client, cast):
    assert len(pages(province_sheet(longest))) == 1
    assert len(pages(content(client, cast.leader, UNIT.format("pdf")))) == 1


def test_sheets_are_one_page_each_without_any_report(client, cast, year):
    assert len(pages(content(client, cast.leader, PROVINCE.format("pdf")))) == 1
    assert len(pages(content(client, cast.leader, UNIT.format("pdf")))) == 1


def test_sheets_are_one_page_each_without_any_action(client, cast, province):
    plan_year(plans=0)
    assert len(pages(content(client, cast.leader, PROVINCE.format("pdf")))) == 1
    assert len(pages(content(client, cast.leader, UNIT.format("pdf")))) == 1


@pytest.mark.parametrize("address", [PROVINCE, UNIT])
def test_sheets_are_tagged_for_screen_readers(address, client, cast, reported):
    pdf = content(client, cast.leader, address.format("pdf"))
    for part in (b"/StructTreeRoot", b"/Lang", b"/MarkInfo", b"/Marked true", b"pdfuaid", b"/Alt"):
        assert part in pdf
    title = pypdfium2.PdfDocument(pdf).get_metadata_dict()["Title"]
    assert title.endswith("Rekap RANDA PUG Sumatera Barat, B09 Tahun 2026")


def test_sheet_says_the_headline_the_figures_and_that_they_may_change(client, cast, reported):
    (page,) = pages(content(client, cast.leader, PROVINCE.format("pdf")))
    words = " ".join(page.split())
    assert "Capaian 88% dari target B09; aksi 1 paling tertinggal" in words
    assert "angka sementara per" in words


def test_sheet_of_verified_figures_says_so(client, cast, reported):
    address = PROVINCE.format("pdf") + "?angka=terverifikasi"
    (page,) = pages(content(client, cast.leader, address))
    assert "hanya yang terverifikasi" in " ".join(page.split())


def test_sheet_of_the_own_pokja_is_not_titled_as_the_provinces(client, cast, reported):
    client.force_login(cast.leader)
    answer = client.get("/rekap/2026/B09/13/unduh/pdf/")
    assert "B09-pokja-provinsi-sumatera-barat.pdf" in answer["Content-Disposition"]
    pdf = b"".join(answer.streaming_content)
    assert "Pokja Provinsi Sumatera Barat" in pages(pdf)[0]
    title = pypdfium2.PdfDocument(pdf).get_metadata_dict()["Title"]
    assert title.startswith("Pokja Provinsi Sumatera Barat: Rekap")


@pytest.mark.parametrize(("address", "size"), [(PROVINCE, (1754, 1241)), (UNIT, (1240, 1754))])
def test_picture_is_the_first_page(address, size, client, cast, reported):
    picture = content(client, cast.leader, address.format("png"))
    image = Image.open(io.BytesIO(picture))
    assert (image.format, image.size) == ("PNG", size)
    assert len(picture) < 250_000


@pytest.mark.parametrize("who", ["operator", "approver", "regent"])
def test_people_of_a_unit_get_their_own_sheet_for_the_provinces(who, client, cast, reported):
    (page,) = pages(content(client, getattr(cast, who), PROVINCE.format("pdf")))
    assert "Kab. Solok" in page
    assert "Kota Solok" not in page
    assert client.get(PROVINCE.format("docx")).status_code == 404
    assert client.get(f"/rekap/2026/B09/{KOTA_SOLOK}/unduh/pdf/").status_code == 404


@pytest.mark.parametrize("address", [PROVINCE.format("exe"), UNIT.format("docx")])
def test_other_kinds_of_files_are_not_there(address, client, cast, year):
    client.force_login(cast.leader)
    assert client.get(address).status_code == 404


def test_page_offers_the_files_it_is_printed_as(client, cast, reported):
    client.force_login(cast.leader)
    page = client.get("/rekap/2026/B09/?angka=terverifikasi").content.decode()
    for kind in ("pdf", "png", "docx"):
        assert f'href="{PROVINCE.format(kind)}?angka=terverifikasi"' in page
    page = client.get(f"/rekap/2026/B09/{KAB_SOLOK}/").content.decode()
    for kind in ("pdf", "png", "xlsx"):
        assert f'href="{UNIT.format(kind)}"' in page


def test_unit_sheet_cuts_long_notes_at_a_word_and_says_where_the_rest_is(cast, province):
    make_year()
    enter(KAB_SOLOK, 1, "verified", 60, obstacles="Anggaran digeser. " * 40, follow_up="Surat.")
    found = of()
    unit = found.unit(Region.objects.get(code=KAB_SOLOK).pk)
    period = Period.objects.get(code="B09")
    written = notes(period, Region.objects.filter(code=KAB_SOLOK))
    page = recap_unit.page(found, unit, lead="", figures=[], notes=written)
    (note,) = page["notes"]
    assert note["words"].endswith(" …")
    assert len(note["words"]) <= 152
    assert page["notes_note"] == "teks lengkap ada di portal"


def test_letter_is_word_with_a_row_for_each_unit_and_action(client, cast, reported):
    document = Document(io.BytesIO(content(client, cast.leader, PROVINCE.format("docx"))))
    figures, units, actions, matrix, *_ = document.tables
    assert len(figures.rows) == 1 + 5
    assert len(units.rows) == 1 + 19 + 1
    assert [cell.text for cell in units.rows[1].cells][:4] == ["1", "Kab. Solok", "2 dari 2", "88%"]
    assert [row.cells[2].text for row in actions.rows] == ["Rata-rata", "75%", "100%"]
    assert [cell.text for cell in matrix.rows[1].cells][-2:] == ["75", "100*"]


def test_what_people_typed_is_no_markup_on_the_sheets(client, cast, reported):
    hostile = "#panic() *x* $y$ {{ 7*7 }} {% for a in b %}"
    ProgressEntry.objects.update(obstacles=hostile)
    ActionPlan.objects.filter(number=1).update(short_title=hostile[:24], title=hostile)
    (page,) = pages(content(client, cast.leader, UNIT.format("pdf")))
    assert "".join(hostile.split()) in "".join(page.split())
    assert hostile in recap_letter.lay_out(of_now(), [])["actions"][0]["title"]


def of_now():
    return recap(Period.objects.select_related("year__province").get(code="B09"))


def test_papers_cost_the_same_for_few_and_many(client, cast, year):
    client.force_login(cast.leader)

    def count(address):
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.get(address).streaming_content)
        return len(queries)

    count(PROVINCE.format("pdf"))  # what is remembered after the first page is no matter here
    few = [count(PROVINCE.format("pdf")), count(UNIT.format("pdf"))]
    fill(clerk(), (KAB_SOLOK, KOTA_SOLOK))
    assert [count(PROVINCE.format("pdf")), count(UNIT.format("pdf"))] == few
