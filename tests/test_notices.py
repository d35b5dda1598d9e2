"""Who hears what, in whose words: notices, e-mails, and one text for one reason."""

import datetime
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting import notices, workflow, years
from reporting.formats import short_day
from reporting.models import Mail, Notice, Region
from tests.builders import ANSWERS, KAB_SOLOK, report, target

REASON = (
    "Dokumen belum ditandatangani · Angka capaian tidak didukung data\n"
    "Notula rapat 12 November belum ditandatangani."
)
NOTE = REASON.partition("\n")[2]


def told(user):
    """Pairs (text, reason) of what the person heard, the last one first."""
    return list(Notice.objects.filter(user=user).values_list("text", "reason"))


def mailed():
    """Addresses and texts of all e-mails written."""
    return list(Mail.objects.values_list("address", "text"))


def send_back(entry, by):
    return workflow.perform(
        entry,
        "return",
        by=by,
        version=entry.version,
        reasons=["unsigned", "number"],
        note=NOTE,
        fix_by=datetime.date(2026, 12, 4),
    )


@pytest.fixture
def returned(cast, year):
    """A report of Kab. Solok that Yulia sent back; the unit has a mailbox."""
    Region.objects.filter(code=KAB_SOLOK).update(contact_email="pokja@solok.contoh.id")
    entry = report(target(), by=cast.approver, upto="submitted")
    return send_back(entry, cast.verifier)


def test_reason_is_the_same_text_everywhere(client, cast, returned):
    change = returned.changes.last()
    people = [cast.operator, cast.approver]
    assert [told(user) for user in people] == [
        [("Laporan B09 aksi 1 dikembalikan Yulia Fitri, perbaiki paling lambat 4 Des", REASON)]
    ] * 2
    addresses = sorted([*(user.email for user in people), "pokja@solok.contoh.id"])
    message = notices.returned_message(change)
    assert sorted(mailed()) == [(address, message) for address in addresses]
    assert f"\n\n{REASON}\n\nYang dibuka: capaian, data dukung. " in message
    client.force_login(cast.operator)
    written = REASON.replace("\n", "<br>")
    for page in (
        reverse("tasks", args=[2026, "B09"]),
        reverse("report", args=[returned.target_id]),
        reverse("report_history", args=[returned.target_id]),
        reverse("inbox"),
    ):
        assert written in client.get(page).content.decode(), page


def test_verifier_is_offered_the_return_for_whatsapp(client, cast, year):
    entry = report(target(), by=cast.approver, upto="submitted")
    client.force_login(cast.verifier)
    page = reverse("verify", args=[entry.target_id])
    shown = client.get(page).context["return_form"]
    days = shown.fields["fix_by"].choices
    sent = {"decision": "return", "version": entry.version, "reasons": "unsigned", "note": NOTE}
    response = client.post(page, {**sent, "fix_by": days[0][0]}, follow=True)
    text = notices.returned_message(entry.changes.last())
    address = f"https://wa.me/6281100000002?text={text}"
    assert address in unquote(response.content.decode())
    assert "Kabari Rina Marlina lewat WhatsApp" in response.content.decode()


def test_who_returned_a_report_hears_when_it_comes_back_with_the_difference(cast, returned):
    entry = workflow.perform(
        returned,
        "save",
        by=cast.operator,
        version=returned.version,
        values={**ANSWERS, "claimed_percent": Decimal("55"), "is_ready": True},
        answer="Notula sudah ditandatangani Ketua Pokja.",
    )
    Mail.objects.all().delete()
    workflow.perform(entry, "submit", by=cast.approver, version=entry.version)
    assert told(cast.verifier) == [
        (
            "Laporan B09 aksi 1 Kab. Solok dikirim lagi sesudah Anda kembalikan",
            "Yang berubah: Capaian.",
        ),
    ]
    [(address, text)] = mailed()
    assert address == cast.verifier.email
    assert f"Alasan pengembalian:\n{REASON}\n\n" in text
    assert "Jawaban Pokja:\nNotula sudah ditandatangani Ketua Pokja.\n\n" in text
    assert "Yang berubah:\n- Capaian: “60%” menjadi “55%”\n\n" in text


def test_first_sending_and_a_return_taken_back_bother_no_returner(cast, returned):
    undone = workflow.perform(
        returned, "undo", by=cast.verifier, version=returned.version, note="Salah laporan."
    )
    assert told(cast.operator)[0] == (
        "Putusan atas laporan B09 aksi 1 dibatalkan Yulia Fitri",
        "Salah laporan.",
    )
    assert "kami batalkan:\n\nSalah laporan.\n\n" in Mail.objects.last().text
    count = Mail.objects.count()
    drafted = workflow.perform(undone, "withdraw", by=cast.approver, version=undone.version)
    ready = workflow.perform(
        drafted, "save", by=cast.approver, version=drafted.version, values={"is_ready": True}
    )
    workflow.perform(ready, "submit", by=cast.approver, version=ready.version)
    assert (told(cast.verifier), Mail.objects.count()) == ([], count)


def test_decisions_sendings_and_extensions_reach_whom_they_concern(client, cast, year):
    entry = report(target(), by=cast.operator)
    place = entry.region, entry.period
    versions = {entry.target_id: entry.version}
    token = "6b7d9d52-1111-4a6e-9d3c-000000000001"
    sent = workflow.send(*place, versions, by=cast.approver, token=token)
    workflow.send(*place, versions, by=cast.approver, token=token)
    entry.refresh_from_db()
    workflow.perform(entry, "verify", by=cast.verifier, version=entry.version)
    until = entry.period.due_at + datetime.timedelta(days=3)
    years.extend(entry.period, entry.region, until=until, reason="Jaringan putus.", by=cast.admin)
    more = (f"Batas kirim B09 Kab. Solok diperpanjang sampai {short_day(until)}", "Jaringan putus.")
    come_in = ("Kab. Solok mengirim 1 laporan B09", "")
    done = ("Laporan B09 aksi 1 terverifikasi: 60%", "")
    assert {name: told(user) for name, user in vars(cast).items() if told(user)} == {
        "operator": [more, done],
        "approver": [more, done],
        "verifier": [more, come_in],
        "admin": [come_in],
    }
    subjects = [
        f"Tanda terima {sent.receipt}: laporan RANDA PUG B09 2026",
        "Batas kirim B09 2026 Kab. Solok diperpanjang",
    ]
    assert list(dict.fromkeys(Mail.objects.values_list("subject", flat=True))) == subjects


def test_notices_are_counted_opened_and_read(client, cast, returned):
    client.force_login(cast.operator)
    bar = '<a href="/kabar/">Kabar{}</a>'
    assert bar.format(" <b>1</b>") in client.get("/bantuan/").content.decode()
    notice = Notice.objects.get(user=cast.operator)
    assert client.get(f"/kabar/{notice.pk}/").status_code == 405
    answer = client.post(f"/kabar/{notice.pk}/")
    assert answer.url == reverse("report", args=[returned.target_id])
    assert bar.format("") in client.get("/bantuan/").content.decode()
    client.force_login(cast.approver)
    assert client.post(f"/kabar/{notice.pk}/").status_code == 404
    assert "1 kabar belum dibaca." in client.get("/kabar/").content.decode()
    client.post("/kabar/")
    assert "Semua kabar sudah dibaca." in client.get("/kabar/").content.decode()


def test_inbox_takes_the_same_queries_for_one_notice_and_for_many(
    client, cast, returned, django_assert_num_queries
):
    client.force_login(cast.operator)
    client.get("/kabar/")
    with CaptureQueriesContext(connection) as few:
        client.get("/kabar/")
    for number in range(25):
        notices.notify([cast.operator], f"coba-{number}", "Kabar", "/tugas/")
    with django_assert_num_queries(len(few)):
        client.get("/kabar/")
