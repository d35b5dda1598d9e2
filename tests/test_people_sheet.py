"""Accounts for all units from one sheet: looked at first, made all or none."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from reporting import roles
from reporting.models import Mail, Region, User
from reporting.resources.people import TITLES
from reporting.views.account_import import WAITING
from reporting.workbooks.writing import Heading, new_book, to_bytes, write_sheet
from tests.builders import person
from tests.test_accounts import sign_in


def sheet(*rows, titles=None):
    book = new_book()
    headings = [Heading(title) for title in titles or TITLES.values()]
    write_sheet(book, "Akun", headings, rows)
    return SimpleUploadedFile("akun.xlsx", to_bytes(book))


@pytest.fixture
def door(client, cast):
    client.force_login(cast.admin)
    return lambda file: client.post(reverse("account_import"), {"file": file})


GOOD = ("13.02", "Kab. Solok", "Silvia Yuniarti", "Analis", "Operator dan Penyetuju", None, None)
OTHER = (
    "13.72",
    None,
    "Dedi Kurnia",
    None,
    "Penyetuju Pokja",
    "dedi@solok.example",
    81234567890,
)


def make(client, delivery="sheet", mark=None):
    mark = mark or client.session.get(WAITING, {}).get("mark", "")
    return client.post(reverse("account_import_save"), {"delivery": delivery, "mark": mark})


def test_preview_makes_nothing_and_saving_makes_each_with_a_sheet(client, door, cast):
    before = User.objects.count()
    page = door(sheet(GOOD, OTHER))
    assert 'data-import-outcome="accept"' in page.content.decode()
    assert User.objects.count() == before
    answer = make(client)
    papers = answer.context["papers"]
    made = User.objects.order_by("-pk")[:2][::-1]
    assert [
        (each.name, each.region.code, each.phone, sorted(g.name for g in each.groups.all()))
        for each in made
    ] == [
        ("Silvia Yuniarti", "13.02", "", [roles.OPERATOR, roles.APPROVER]),
        ("Dedi Kurnia", "13.72", "0812-3456-7890", [roles.APPROVER]),
    ]
    owner = Client()
    assert sign_in(owner, papers[0][0].username, papers[0][1]).status_code == 302
    assert owner.get(reverse("help"))["Location"] == reverse("password_change")
    assert make(client)["Location"] == reverse("account_import")  # a second click makes nothing
    assert User.objects.count() == before + 2


def test_who_has_an_address_gets_a_link_and_the_others_a_sheet(client, door):
    door(sheet(GOOD, OTHER))
    papers = make(client, "mail").context["papers"]
    assert [account.name for account, _ in papers] == ["Silvia Yuniarti"]
    assert [mail.address for mail in Mail.objects.all()] == ["dedi@solok.example"]


FAULTY = {
    "two regions of the name": (
        {0: None, 1: "Solok"},
        "“Solok” bisa berarti dua daerah. Tulis “Kab. Solok” atau “Kota Solok”.",
    ),
    "unknown role": (
        {4: "Ketua"},
        "Peran “Ketua” tidak dikenal. Tulis Operator, Penyetuju, Verifikator, Admin Bappeda, "
        "atau Pimpinan.",
    ),
    "role of the province": (
        {4: "Verifikator"},
        "Verifikator bekerja di provinsi. Pilih provinsinya, atau peran Pokja.",
    ),
    "no role": ({4: None}, "Pilih peran."),
    "bad number": (
        {6: "belum ada"},
        "Nomor WhatsApp belum dapat dibaca. Tulis nomor seluler Indonesia, misalnya "
        "0812-3456-7890. Anda menulis “belum ada”.",
    ),
    "bad address": (
        {5: "silvia"},
        "Tulis alamat e-mail yang lengkap, misalnya nama@contoh.go.id.",
    ),
}


@pytest.mark.parametrize("case", FAULTY)
def test_faulty_row_is_named_and_the_good_one_can_be_made(client, door, case):
    changed, sentence = FAULTY[case]
    row = [changed.get(place, value) for place, value in enumerate(GOOD)]
    page = door(sheet(row, OTHER))
    (faulty,) = page.context["faulty"]
    assert faulty.number == 2
    assert faulty.faults[0].sentence.startswith(sentence)
    assert len(make(client).context["papers"]) == 1


@pytest.mark.parametrize(
    ("formula", "sentence"), [("#REF!", "galat #REF!"), ("=A1", "berisi rumus")]
)
def test_cell_without_a_value_makes_no_account_of_its_text(formula, sentence, client, door):
    book = load_workbook(sheet(GOOD, OTHER))
    book.active["C2"] = formula
    file = io.BytesIO()
    book.save(file)
    page = door(SimpleUploadedFile("akun.xlsx", file.getvalue()))
    (faulty,) = page.context["faulty"]
    assert [fault.address for fault in faulty.faults] == ["C2"]
    assert sentence in faulty.faults[0].sentence
    assert [account.name for account, _ in make(client).context["papers"]] == ["Dedi Kurnia"]


def test_all_faults_of_a_row_are_named_at_once(door):
    row = ["Solok", None, None, None, "Kepala", "bukan-alamat", "12"]
    (faulty,) = door(sheet(row, OTHER)).context["faulty"]
    keys = ["region_code", "role", "name", "email", "phone"]
    assert sorted(fault.key for fault in faulty.faults) == sorted(keys)


def test_address_of_two_people_is_asked_about(door):
    first, second = ([*GOOD[:2], name, None, "Operator", "pug@a.example", None] for name in "AB")
    first, _ = door(sheet(first, second)).context["faulty"]
    assert [fault.sentence for fault in first.faults] == [
        "E-mailnya sama dengan baris 3. Tulis alamat masing-masing, atau kosongkan salah satunya."
    ]


def test_people_who_have_an_account_are_left_alone(door, cast):
    known = ["13.02", None, "rina  marlina", "Lain", "Operator", "baru@example.id", None]
    page = door(sheet(known, GOOD, GOOD))
    assert [row.texts["name"] for row in page.context["same"]] == ["rina  marlina"]
    assert [row.faults[0].sentence for row in page.context["faulty"]] == [
        "Kembar dengan baris 4. Sisakan satu saja.",
        "Kembar dengan baris 3. Sisakan satu saja.",
    ]
    cast.operator.refresh_from_db()
    assert cast.operator.office == ""


def test_sheet_does_not_tell_who_has_an_account_in_another_province(door):
    Region.objects.create(code="14", short_code="RIA", name="Provinsi Riau", kind="province")
    person(roles.ADMIN, "14", name="Siti Aminah")
    page = door(sheet(("14", None, "Siti Aminah", None, "Admin Bappeda", None, None)))
    assert (len(page.context["same"]), len(page.context["faulty"])) == (0, 1)


def test_account_made_meanwhile_keeps_all_from_being_made(client, door, cast):
    door(sheet(GOOD, OTHER))
    cast.operator.email = "dedi@solok.example"
    cast.operator.save()
    before = User.objects.count()
    assert make(client)["Location"] == reverse("account_import")
    assert User.objects.count() == before


def test_preview_of_another_window_makes_nothing_of_what_a_later_one_shows(client, door):
    first = door(sheet(GOOD)).context["mark"]
    door(sheet(OTHER))
    assert make(client, mark=first)["Location"] == reverse("account_import")
    assert not User.objects.filter(name__in=[GOOD[2], OTHER[2]]).exists()
    assert [account.name for account, _ in make(client).context["papers"]] == [OTHER[2]]


def test_lost_sheets_are_made_anew_for_those_who_never_got_in(client, door):
    door(sheet(GOOD, OTHER))
    lost = dict(make(client).context["papers"])
    dedi, silvia = sorted(lost, key=lambda account: account.name)
    sign_in(Client(), dedi.username, lost[dedi])
    page = client.get(reverse("account_sheets"))
    assert list(page.context["form"].fields["accounts"].queryset) == [silvia]
    ((account, password),) = client.post(
        reverse("account_sheets"), {"accounts": [silvia.pk]}
    ).context["papers"]
    assert account == silvia
    assert sign_in(Client(), silvia.username, lost[silvia]).status_code == 200
    assert sign_in(Client(), silvia.username, password).status_code == 302
    refused = client.post(reverse("account_sheets"), {"accounts": [dedi.pk]})
    assert refused.context["form"].errors


def test_sheet_without_its_headings_is_refused_with_what_is_looked_for(door):
    page = door(sheet(("a", "b"), titles=("Satu", "Dua")))
    assert page.status_code == 422
    assert "Judul kolomnya tidak ditemukan." in page.content.decode()


def test_template_comes_with_all_units_and_is_read_back(client, door, cast):
    content = client.get(reverse("account_template")).content
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    assert len(rows) == 1 + 2 * 20
    page = door(SimpleUploadedFile("templat.xlsx", content))
    assert (page.context["fresh"], page.context["faulty"]) == ([], [])
