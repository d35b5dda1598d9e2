"""One Recap: sheets, book, letter and workbook say the same figures to the last digit."""

import io

import openpyxl
import pypdfium2
import pytest
from docx import Document

from reporting.documents import province_pdf, recap_letter_docx, unit_pdf
from reporting.files import page_count
from reporting.formats import percent
from reporting.models import Period, Region
from reporting.papers.book import book
from reporting.recap import recap
from reporting.recap.notes import notes
from reporting.recap.slices import pillars
from reporting.views.recap_figures import province_figures, unit_figures
from reporting.workbooks.recap import province_book
from tests.generated import make_world
from tests.offices import converted, needs_libreoffice
from tests.recap_world import of

SEEDS = range(3)


def shown(figure):
    return "–" if figure is None else str(figure)


def cell_text(cell):
    """What a cell of the sheet shows: its value, or the sign for why it has none."""
    if not cell.is_owed:
        return "×"
    if cell.value is not None:
        return f"{cell.value}N" if cell.is_nil else str(cell.value)
    if cell.is_nil:
        return "N"
    return "tt" if cell.is_in and not cell.can_count else "–"


def squeezed(pdf, numbers=None):
    """The text of a PDF, or of its pages of those numbers, without white space."""
    pages = pypdfium2.PdfDocument(pdf)
    chosen = range(len(pages)) if numbers is None else numbers
    return "".join("".join(pages[n].get_textpage().get_text_range().split()) for n in chosen)


def book_of(found):
    period = Period.objects.get(code="B09")
    return province_book(found, pillars(found), notes(period, Region.objects.all()))


def summary(workbook):
    rows = workbook["Ringkasan"].iter_rows(values_only=True)
    return {row[0]: row[1:3] for row in rows if row[0]}


def assert_sheet_says(text, found):
    """The province's sheet, as squeezed text, has every figure of the Recap in its place."""
    for unit in found.units:
        row = [shown(unit.rank or ""), unit.place.name, shown(unit.average)]
        row += [cell_text(cell) for cell in unit.cells]
        assert "".join("".join(row).split()) in text
    means = "".join(shown(action.average) for action in found.actions)
    assert f"Rata-rataprovinsi{shown(found.average)}{means}" in text
    counts = found.counts
    for count, of_all in (
        (counts.reports, counts.owed),
        (counts.verified, counts.owed),
        (counts.on_target, counts.figures),
        (counts.behind, counts.figures),
    ):
        assert not of_all or f"{count}/{of_all}" in text
    for obstacle in found.obstacles:
        assert "".join(f"{obstacle.label}{obstacle.count}".split()) in text


@pytest.mark.parametrize("seed", SEEDS)
def test_sheet_says_every_figure_of_the_recap(seed, province):
    make_world(seed)
    found = of()
    assert_sheet_says(squeezed(province_pdf(found, province_figures(found))), found)


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_book_says_every_figure_of_the_recap(seed, province):
    make_world(seed)
    found = recap(Period.objects.select_related("year__province").get(code="B09"))
    content = book(Period.objects.get(code="B09"), False, lambda *told: None)
    pages = [squeezed(io.BytesIO(content), [number]) for number in range(page_count(content))]
    cover, _, sheet, *rest = pages
    assert "".join(found.headline.split()) in cover
    assert_sheet_says(sheet, found)
    units = sorted([found.own, *found.units], key=lambda unit: unit.place.code)
    sheets, annex = rest[: len(units)], "".join(rest[len(units) :])
    annexes = dict(
        zip([u for u in units if u.owed], annex.split("Lampiran:laporan")[1:], strict=True)
    )
    for unit, page in zip(units, sheets, strict=True):
        assert f"Rata-rataterhadaptarget{shown(unit.average)}" in page
        for cell in unit.cells:
            assert percent(cell.percent) in page
            assert cell.value is None or f",{cell.value}%" in page
            if cell.is_owed:
                assert (
                    f"Target{percent(cell.target)}·capaian{percent(cell.percent)}"
                    f"·terhadaptarget{percent(cell.value)}"
                ) in annexes[unit]


@pytest.mark.parametrize("seed", SEEDS)
def test_letter_says_every_figure_of_the_recap(seed, province):
    make_world(seed)
    found = of()
    document = Document(io.BytesIO(recap_letter_docx(found, province_figures(found))))
    _, units, actions, matrix, obstacles = document.tables
    rows = [[cell.text for cell in row.cells] for row in units.rows][1:]
    assert [row[:4] for row in rows] == [
        *(
            [
                shown(unit.rank),
                unit.place.name,
                f"{unit.reports} dari {unit.owed}",
                percent(unit.average),
            ]
            for unit in found.units
        ),
        [
            "",
            "Rata-rata provinsi",
            f"{found.counts.reports} dari {found.counts.owed}",
            percent(found.average),
        ],
    ]
    assert [row.cells[2].text for row in actions.rows][1:] == [
        percent(action.average) for action in found.actions
    ]
    written = [
        [cell.text.replace(" ", "").replace("*", "") for cell in row.cells][-len(found.actions) :]
        for row in matrix.rows
    ]
    assert written[1:] == [[cell_text(cell) for cell in unit.cells] for unit in found.units]
    assert [[cell.text for cell in row.cells] for row in obstacles.rows][1:] == [
        [each.label, str(each.count)] for each in found.obstacles
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_units_sheets_say_the_figures_of_the_recap(seed, province):
    make_world(seed)
    found = of()
    for unit in found.units[:2]:
        figures = unit_figures(found, unit)
        text = squeezed(unit_pdf(found, unit, lead="", figures=figures, notes=()))
        assert f"Rata-rataterhadaptarget{shown(unit.average)}" in text
        for cell in unit.cells:
            assert percent(cell.percent) in text
            assert cell.value is None or f",{cell.value}%" in text


@needs_libreoffice
def test_workbook_saved_by_libreoffice_says_the_figures_of_the_recap(province, tmp_path):
    make_world(1)
    found = of()
    content = converted(book_of(found), tmp_path, "xlsx")
    workbook = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    told, counts = summary(workbook), found.counts
    assert told["Rata-rata terhadap target (%)"][0] == found.average
    assert told["Laporan masuk"] == (counts.reports, counts.owed)
    assert told["Terverifikasi"] == (counts.verified, counts.owed)
    assert told["Sesuai target"] == (counts.on_target, counts.figures)
    assert told["Tertinggal"] == (counts.behind, counts.figures)
    heading, *rows = (
        row
        for row in workbook["Matriks"].iter_rows(values_only=True)
        if row[1] and row[2] is not None
    )
    first = next(place for place, title in enumerate(heading) if str(title).startswith("1. "))
    matrix = {row[1]: (row[0], row[2], row[3], row[first:]) for row in rows}
    for unit in found.units:
        rank, reports, average, values = matrix[unit.place.name]
        assert (rank, reports, average) == (unit.rank, unit.reports, unit.average)
        assert [value if isinstance(value, int) else None for value in values] == [
            cell.value for cell in unit.cells
        ]
    assert matrix["Rata-rata provinsi"][2:] == (
        found.average,
        tuple(action.average for action in found.actions),
    )
