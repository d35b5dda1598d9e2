"""One way in: whatever is wrong, page, admin and Excel row name the same field alike."""

from decimal import Decimal

import pytest
from django.urls import reverse

from reporting.models import ProgressEntry
from reporting.resources import ReportSheet
from reporting.resources.reports import REPORT_COLUMNS
from reporting.workbooks.writing import Heading, new_book, to_bytes, write_sheet
from tests import builders
from tests.builders import report, target

TITLES = {column.key: column.title for column in REPORT_COLUMNS}
LONG = "panjang " * 200

# What is typed into which field, and what every door answers.
BAD = [
    ("claimed_percent", "lima", "Capaian harus angka, misalnya 58 atau 58,5."),
    ("claimed_percent", "580", "Capaian paling besar 100. Anda menulis 580."),
    ("claimed_percent", "-5", "Capaian paling kecil 0. Anda menulis -5."),
    ("claimed_percent", "1.250", "Capaian “1.250” bisa berarti 1250 atau 1,25."),
    ("claimed_percent", "NaN", "Capaian harus angka, misalnya 58 atau 58,5."),
    ("participants_male", "12,5", "Peserta laki-laki harus bilangan bulat"),
    ("participants_female", "banyak", "Peserta perempuan harus bilangan bulat"),
    ("spent_apbd", "Rp 1.250,50", "Realisasi APBD harus rupiah utuh"),
    ("spent_apbn", "1,250.5", "Realisasi APBN “1,250.5” memakai koma untuk ribuan."),
    ("spent_other", "sekitar 5 juta", "Realisasi sumber lain harus angka rupiah"),
    ("narrative", LONG, "Uraian kemajuan paling banyak 1.500 huruf."),
    ("obstacles", LONG, "Jelaskan kendala paling banyak 1.500 huruf."),
    ("follow_up", LONG, "Rencana tindak lanjut paling banyak 1.500 huruf."),
    ("nil_reason", LONG, "Alasan nihil paling banyak 500 huruf."),
    ("obstacle_kinds", "Hujan terus", "Kendala “Hujan terus” tidak ada dalam pilihan."),
    (
        "obstacle_kinds",
        "Lainnya; Tidak ada kendala",
        "“Tidak ada kendala” tidak bisa dipilih bersama kendala lain.",
    ),
    ("previous_follow_up_done", "Mungkin", "Pilih Ya, Sebagian, atau Belum."),
]
GOOD = {"claimed_percent": "60", "narrative": "Rapat dua kali."}


def post_page(client, entry, typed, cast):
    client.force_login(cast.operator)
    data = {**typed, "is_ready": "False", "seen_version": entry.version}
    return client.post(reverse("report", args=[entry.target_id]), data)


def post_admin(client, entry, typed, cast):
    client.force_login(cast.admin)
    address = reverse("admin:reporting_progressentry_change", args=[entry.pk])
    data = {**typed, "is_ready": "False", "seen_version": entry.version}
    return client.post(address, data)


def preview_sheet(entry, typed, cast):
    book = new_book()
    keys = ["region", "plan", "period", *typed]
    row = ["Kab. Solok", entry.plan.code, "B09", *typed.values()]
    write_sheet(book, "Isian", [Heading(TITLES[key]) for key in keys], [row])
    data = to_bytes(book)
    sheet = ReportSheet(entry.period.year, cast.admin)
    return sheet, data, sheet.preview(data, "isian.xlsx")


def found(errors):
    return [(name, sentence) for name, sentences in errors.items() for sentence in sentences]


@pytest.mark.parametrize(("name", "text", "sentence"), BAD)
def test_bad_value_gets_the_same_answer_at_every_door(name, text, sentence, client, cast, year):
    entry = report(target(), by=cast.operator)
    typed = {**GOOD, name: text}
    _, _, preview = preview_sheet(entry, typed, cast)
    by_sheet = [(fault.key, fault.sentence) for row in preview.rows for fault in row.faults]
    by_admin = found(post_admin(client, entry, typed, cast).context["adminform"].form.errors)
    by_page = found(post_page(client, entry, typed, cast).context["form"].errors)
    assert by_page == by_admin == by_sheet
    assert [each for each, _ in by_page] == [name]
    assert by_page[0][1].startswith(sentence)


def test_good_values_arrive_alike_through_every_door(client, cast, year):
    builders.add_plan(year, 3, [builders.KAB_SOLOK])
    typed = {
        **GOOD,
        "claimed_percent": "58,5 %",
        "participants_male": "1.250",
        "spent_apbd": "Rp 2,5 juta",
    }
    entries = [report(target(number=number), by=cast.operator) for number in (1, 2, 3)]
    assert post_page(client, entries[0], typed, cast).status_code == 302
    assert post_admin(client, entries[1], typed, cast).status_code == 302
    sheet, data, preview = preview_sheet(entries[2], typed, cast)
    sheet.save(data, "isian.xlsx", preview.digest())
    values = ProgressEntry.objects.values_list("claimed_percent", "participants_male", "spent_apbd")
    assert list(values) == [(Decimal("58.5"), 1250, 2_500_000)] * 3
