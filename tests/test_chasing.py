"""Ingatkan: each unit's message, who was reminded how and by whom, and the template of it."""

import datetime
from urllib.parse import unquote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting import notices
from reporting.formats import clock, day
from reporting.models import ChaseTemplate, Mail, Region, Reminder, User
from tests import builders
from tests.builders import KAB_SOLOK, KOTA_SOLOK, report, target

PAGE = "/pantau/2026/B09/ingatkan/"
TEMPLATE = "/pantau/pesan/"


@pytest.fixture
def chasing(client, cast, year):
    """The page as the verifier sees it; Kab. Solok lacks action 2 and has action 1 returned."""
    report(target(), by=cast.approver, upto="returned", verifier=cast.verifier)
    Mail.objects.all().delete()
    client.force_login(cast.verifier)
    return lambda: client.get(PAGE)


def rows(response):
    return {row["region"].code: row for row in response.context["rows"]}


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_message_names_what_is_really_missing_and_opens_whatsapp(chasing, cast):
    page = chasing()
    row = rows(page)[KAB_SOLOK]
    due = target().period.due_for()
    assert row["text"] == (
        "Yth. Bapak/Ibu Rina Marlina, Pokja PUG Kab. Solok.\n\nLaporan RANDA PUG B09 2026: belum "
        "ada yang dikirim dari 2 laporan. Belum dikirim: aksi 2 Aksi 2. Perlu diperbaiki: aksi "
        f"1 Aksi 1. Batas kirim {day(due)}, {clock(due)}.\n\nMohon dilengkapi di:\n"
        "http://127.0.0.1:8000/tugas/2026/B09/\n\nBila ada kendala, silakan balas pesan ini; kami "
        "siap membantu. Terima kasih.\n"
        "– Yulia Fitri, Bappeda Provinsi Sumatera Barat"
    )
    assert unquote(row["whatsapp"]) == f"https://wa.me/6281100000002?text={row['text']}"
    assert (row["left"], row["owed"], row["addresses"], row["last"]) == (2, 2, 2, None)


def test_opening_whatsapp_is_not_sending_and_the_mark_is_logged_once_a_day(chasing, client, cast):
    chasing()
    assert not Reminder.objects.exists()
    for _ in range(2):
        response = client.post(PAGE, {"mark": KAB_SOLOK}, follow=True)
    assert said(response) == ["Tercatat: Kab. Solok diingatkan lewat WhatsApp."]
    made = Reminder.objects.get()
    assert (made.by, made.channel, made.outcome) == (cast.verifier, "whatsapp", "sent")
    assert made.text.startswith("Yth. Bapak/Ibu Rina Marlina")
    words = f"WA {notices.texts.short_day(made.at)}, Yulia Fitri"
    assert rows(response)[KAB_SOLOK]["last"] == words
    assert f'<small class="reminded">{words}</small>' in client.get("/pantau/").content.decode()
    assert not Mail.objects.exists()


def test_email_goes_to_the_chosen_units_once_a_day(chasing, client, cast):
    assert "Pilih daerah" in said(client.post(PAGE, {"send": "chosen"}, follow=True))[0]
    response = client.post(PAGE, {"send": "chosen", "daerah": KAB_SOLOK}, follow=True)
    assert said(response) == ["E-mail pengingat dikirim ke: Kab. Solok."]
    people = sorted([cast.operator.email, cast.approver.email])
    assert sorted(Mail.objects.values_list("address", flat=True)) == people
    mail = Mail.objects.first()
    assert mail.subject == "Laporan RANDA PUG B09 2026: 2 laporan Kab. Solok belum dikirim"
    assert mail.text.startswith("Yth. Pokja PUG Kab. Solok.\n\nLaporan RANDA PUG")
    response = client.post(PAGE, {"send": "all"}, follow=True)
    assert said(response) == [
        "E-mail pengingat dikirim ke: Kota Solok.",
        "Sudah Anda kirimi e-mail hari ini, jadi tidak dikirim lagi: Kab. Solok.",
    ]
    assert Mail.objects.count() == 3


def test_unit_without_an_address_is_named(chasing, client, cast):
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    response = client.post(PAGE, {"send": "all"}, follow=True)
    assert said(response)[1] == (
        "Belum punya alamat e-mail, ingatkan lewat WhatsApp atau telepon: Kota Solok."
    )
    assert Reminder.objects.get().region.code == KAB_SOLOK


def test_unit_that_owes_nothing_is_not_on_the_page_and_cannot_be_reminded(client, cast, year):
    for number in (1, 2):
        report(
            target(number=number),
            by=cast.approver,
            upto="submitted",
            is_nil=number == 1,
            nil_reason="Tidak ada kegiatan.",
        )
    Mail.objects.all().delete()
    client.force_login(cast.verifier)
    assert rows(client.get(PAGE)).keys() == {KOTA_SOLOK}
    client.post(PAGE, {"mark": KAB_SOLOK})
    client.post(PAGE, {"send": "chosen", "daerah": [KAB_SOLOK]})
    assert not Reminder.objects.exists()
    assert not Mail.objects.exists()


def test_page_takes_the_same_queries_for_two_units_and_for_nine(client, cast, year):
    client.force_login(cast.verifier)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    units = [region.code for region in Region.objects.filter(kind="city")]
    builders.add_plan(year, 3, units)
    with CaptureQueriesContext(connection) as many:
        page = client.get(PAGE)
    assert (len(rows(page)), len(many)) == (8, len(few))


# The template ----------------------------------------------------------------------------


def write(client, text, **more):
    return client.post(TEMPLATE, {"text": text, **more}, follow=True)


GOOD = "Salam, {daerah}.\n{belum_dikirim} {perlu_diperbaiki}\n{tautan} {100}"


def test_template_is_tried_out_saved_used_and_put_back(client, cast, year):
    client.force_login(cast.admin)
    preview = write(client, GOOD.replace(" {100}", ""), preview="1").context["preview"]
    assert str(preview[0]) == "Kab. Solok"
    assert preview[1] == (
        "Salam, Kab. Solok.\nBelum dikirim: aksi 1 Aksi 1, 2 Aksi 2.\n"
        "http://127.0.0.1:8000/tugas/2026/B09/"
    )
    assert not ChaseTemplate.objects.exists()
    write(client, GOOD.replace(" {100}", ""), save="1")
    assert rows(client.get(PAGE))[KAB_SOLOK]["text"] == preview[1]
    write(client, "", reset="1")
    assert rows(client.get(PAGE))[KAB_SOLOK]["text"].startswith("Yth. Bapak/Ibu Rina")
    assert ChaseTemplate.history.count() == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Tulis isi pesannya."),
        (GOOD, "{100} tidak dikenal. Pakai nama dari daftar di bawah."),
        ("{pengirim.password} {belum_dikirim} {perlu_diperbaiki} {tautan}", None),
        (
            "Halo {daerah}",
            "Pesan harus memuat {belum_dikirim}, {perlu_diperbaiki}, {tautan}, supaya Pokja "
            "tahu apa yang kurang dan di mana.",
        ),
    ],
)
def test_template_takes_only_known_names(text, sentence, client, cast, year):
    client.force_login(cast.admin)
    response = write(client, text, save="1")
    if sentence is None:
        # What is no name in braces is text like any other.
        assert "{pengirim.password}" in rows(client.get(PAGE))[KAB_SOLOK]["text"]
        return
    assert response.context["form"].errors["text"] == [sentence]
    assert not ChaseTemplate.objects.exists()


def test_board_leads_to_the_units_place_on_the_page(client, cast, year):
    client.force_login(cast.verifier)
    address = f"{reverse('chase', args=[2026, 'B09'])}?daerah={KAB_SOLOK}#d{KAB_SOLOK}"
    assert f'href="{address}"' in client.get("/pantau/").content.decode()


def test_board_tells_in_the_last_days_who_is_silent_and_what_came_last(client, cast, year):
    client.force_login(cast.verifier)
    assert client.get("/pantau/").context["last_days"] == ""
    now = year.periods.get(code="B09").due_at - datetime.timedelta(days=1)
    report(target(), by=cast.approver, upto="submitted", at=now)
    with time_machine.travel(now, tick=False):
        client.force_login(cast.verifier)
        line = client.get("/pantau/").context["last_days"]
    assert line == (
        "Belum mengirim sama sekali: Kota Solok. Kiriman terakhir: Kab. Solok, hari ini pukul "
        f"{clock(now)}. Di antrean verifikasi: 1 laporan."
    )
