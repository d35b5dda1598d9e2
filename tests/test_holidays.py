"""Hari libur: by hand, from a sheet, and away again."""

import datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reporting.models import Holiday
from tests.offices import saved

PAGE = "/tahun/2026/libur/"
DATE = datetime.date


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def days():
    return dict(Holiday.objects.values_list("day", "name"))


def upload(client, data, name="libur.xlsx"):
    return client.post(PAGE, {"upload": "1", "file": SimpleUploadedFile(name, data)})


def book(*rows):
    workbook = openpyxl.Workbook()
    workbook.active.append(["HARI LIBUR NASIONAL"])
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def test_day_is_added_renamed_and_removed(admin):
    admin.post(PAGE, {"day": "17 Agustus 2026", "name": "Kemerdekaan"})
    admin.post(PAGE, {"day": "17/08/2026", "name": "Hari Kemerdekaan"})
    assert days() == {DATE(2026, 8, 17): "Hari Kemerdekaan"}
    assert "Senin, 17 Agustus 2026" in admin.get(PAGE).content.decode()
    admin.post(PAGE, {"remove": Holiday.objects.get().pk})
    assert days() == {}
    assert Holiday.history.count() == 3


def test_sheet_of_an_office_is_read_and_days_it_does_not_name_stay(admin):
    Holiday.objects.create(day=DATE(2026, 1, 1), name="Tahun Baru")
    Holiday.objects.create(day=DATE(2026, 12, 25), name="Natal")
    data = book(
        ["No", "Tanggal", "Keterangan"],
        [1, datetime.datetime(2026, 5, 1), "Hari Buruh"],
        [2, "25 Desember 2026", "Hari Raya Natal"],
    )
    assert upload(admin, data).status_code == 302
    assert days() == {
        DATE(2026, 1, 1): "Tahun Baru",
        DATE(2026, 5, 1): "Hari Buruh",
        DATE(2026, 12, 25): "Hari Raya Natal",
    }
    text = b"Tanggal;Nama hari libur\n2026-05-01;Hari Buruh\n"
    upload(admin, text, "libur.csv")
    assert len(days()) == 3


def test_sheet_with_a_bad_row_is_refused_whole_and_the_row_named(admin):
    data = book(["Tanggal", "Keterangan"], ["1 Mei 2026", "Buruh"], ["31 Juni 2026", "Tidak ada"])
    errors = upload(admin, data).context["upload"].errors["file"]
    assert len(errors) == 1
    assert errors[0].startswith("Baris 4: Tanggal tidak ada di kalender.")
    assert days() == {}
    no_table = upload(admin, b"a;b\n1;2\n", "x.csv").context["upload"].errors["file"]
    assert len(no_table) == 1
