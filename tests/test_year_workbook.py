"""The year's workbook: what it holds, and that it comes back through the import as it went."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reporting.models import Assignment, Target
from reporting.resources import plan_workbook
from reporting.years import prepare_year
from tests.builders import plan_year
from tests.offices import converted, needs_libreoffice, opened, saved

SPARE = 30


@pytest.fixture
def bappeda(client, cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def blank_year(province, cast):
    return prepare_year(province, 2027, by=cast.admin)


def export(client, year):
    return client.get(reverse("export_assignments", args=[year.year])).content


def imported(client, year, data):
    """The preview of the file, and the page after saving it."""
    file = SimpleUploadedFile("tahun.xlsx", data)
    form = {"year": year.pk, "kind": "plans", "file": file}
    shown = client.post(reverse("imports"), form, follow=True)
    digest = {"digest": shown.context["digest"]}
    return shown, client.post(shown.redirect_chain[-1][0], digest, follow=True)


def cells(data):
    """Every cell of every sheet: (sheet, address) → value, kind, number format, locked."""
    return {
        (sheet.title, cell.coordinate): (
            cell.value,
            cell.data_type,
            cell.number_format,
            cell.protection.locked,
        )
        for sheet in opened(data)
        for row in sheet
        for cell in row
    }


def fill(data, rows=200):
    """The blank year's workbook with every input typed in."""
    book = opened(data)
    sheet = book.worksheets[0]
    for row in range(2, rows + 2):
        for column, value in enumerate((10, 40, 70, 100), 7):
            sheet.cell(row, column, value)
        sheet.cell(row, 5, "DP3A")
        sheet.cell(row, 11, 5_000_000 + row)
        sheet.cell(row, 12, "APBD dan APBN")
    return saved(book)


def test_export_import_export_is_equal_cell_by_cell(bappeda, cast, year):
    Target.objects.filter(period__code="B03").update(percent="12.50")
    Target.objects.filter(period__code="B12", assignment__plan__number=2).update(percent=None)
    Assignment.objects.filter(plan__number=1).update(budget_ceiling=150_500_000, indicator="=1+1")
    before = export(bappeda, year)
    shown, _ = imported(bappeda, year, before)
    assert shown.context["counts"] == {
        "new": 0,
        "changed": 0,
        "same": 4,
        "faulty": 0,
        "skipped": 0,
    }
    assert cells(export(bappeda, year)) == cells(before)


def test_blank_year_holds_every_action_for_every_unit(bappeda, blank_year):
    sheet = opened(export(bappeda, blank_year)).worksheets[0]
    places = [(row[0].value, row[2].value) for row in sheet.iter_rows(min_row=2)]
    assert len(set(places[:200])) == 200
    assert places[200:] == [(None, None)] * SPARE
    assert all(cell.value is None for row in sheet["E2:L231"] for cell in row)


def test_filled_blank_year_makes_all_assignments_and_comes_out_alike(bappeda, blank_year):
    filled = fill(export(bappeda, blank_year))
    shown, _ = imported(bappeda, blank_year, filled)
    assert shown.context["counts"]["new"] == 200
    assert (Assignment.objects.count(), Target.objects.count()) == (200, 800)
    again = opened(export(bappeda, blank_year)).worksheets[0]
    assert [list(row) for row in again.values][:201] == [
        list(row) for row in opened(filled).worksheets[0].values
    ][:201]


def test_spare_row_takes_one_more_assignment(bappeda, cast, year):
    data = export(bappeda, year)
    assert Assignment.objects.count() == 4
    book = opened(data)
    sheet = book.worksheets[0]
    sheet["B6"], sheet["C6"], sheet["G6"] = "Kota Padang", "RA-02", 20
    _, done = imported(bappeda, year, saved(book))
    assert "1 baris tersimpan" in done.text
    made = Target.objects.get(assignment__region__name="Kota Padang", period__code="B03")
    assert (made.percent, made.assignment.plan.number) == (20, 2)


def test_identity_is_locked_and_the_rest_is_open(cast, year):
    book = opened(plan_workbook(year, cast.admin))
    sheet = book.worksheets[0]
    assert sheet.protection.sheet and sheet.protection.password is None
    assert [cell.protection.locked for cell in sheet[2]] == [True] * 4 + [False] * 8
    assert [cell.protection.locked for cell in sheet[6]] == [False] * 3 + [True] + [False] * 8
    assert sheet.freeze_panes == "E2"
    assert sheet.print_title_rows == "$1:$1"


def test_lists_and_limits_are_where_they_are_typed(cast, year):
    book = opened(plan_workbook(year, cast.admin))
    found = {
        str(each.sqref): (each.type, each.formula1, each.formula2, each.errorStyle)
        for each in book.worksheets[0].data_validations.dataValidation
    }
    percent = ("decimal", "0", "100", "stop")
    assert found == {
        "B2:B35": ("list", "'Daftar'!$A$1:$A$20", None, "stop"),
        "C2:C35": ("list", "'Daftar'!$B$1:$B$2", None, "stop"),
        "L2:L35": ("list", "'Daftar'!$C$1:$C$5", None, "warning"),
        **{f"{column}2:{column}35": percent for column in "GHIJ"},
        "K2:K35": ("decimal", "0", None, "warning"),
    }
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("Rencana Aksi 2026", "visible"),
        ("Petunjuk", "visible"),
        ("Daftar", "hidden"),
    ]
    assert [cell.value for cell in book["Daftar"]["B"]][:2] == ["RA-01", "RA-02"]


def test_year_without_actions_still_opens(cast, province):
    empty = plan_year(2028, plans=0, status="preparation")
    sheet = opened(plan_workbook(empty, cast.admin)).worksheets[0]
    assert sheet.max_row == SPARE + 1


def test_whole_year_stays_small(bappeda, blank_year):
    imported(bappeda, blank_year, fill(export(bappeda, blank_year)))
    assert len(export(bappeda, blank_year)) < 60_000


@needs_libreoffice
def test_libreoffice_opens_and_saves_it_without_changing_a_value(
    bappeda, cast, blank_year, tmp_path
):
    filled = fill(export(bappeda, blank_year))
    imported(bappeda, blank_year, filled)
    through = converted(export(bappeda, blank_year), tmp_path, "xlsx")
    shown, _ = imported(bappeda, blank_year, through)
    assert shown.context["counts"] == {
        "new": 0,
        "changed": 0,
        "same": 200,
        "faulty": 0,
        "skipped": 0,
    }
    assert opened(through).worksheets[0].protection.sheet
