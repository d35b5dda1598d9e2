"""An operator asks the Penyetuju to send: recorded, shown, written about, answered."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from reporting import notices, roles, workflow
from reporting.models import Extension, SendRequest, Submission
from tests.builders import KAB_SOLOK, person, report, target
from tests.test_review import form_of, page_of

HERE = "/tinjau/2026/B09/"
TASKS = "/tugas/2026/B09/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def ready(cast, year):
    """Two reports of Kab. Solok that are ready to be sent."""
    return [report(target(number=n), by=cast.operator) for n in (1, 2)]


def delivered():
    """E-mails that have left, once the outbox is empty."""
    notices.deliver()
    return mail.outbox


def ask(client, user):
    return page_of(client, user, ask="1")


def notice(client, user, path):
    client.force_login(user)
    return client.get(path).context["asked"]


def send(client, user, **changed):
    return client.post(HERE, form_of(page_of(client, user), declared="on", send="1", **changed))


def test_operator_asks_and_sees_that_it_waits(client, cast, ready):
    page = page_of(client, cast.operator).content.decode()
    assert "Minta Penyetuju mengirim" in page
    assert ask(client, cast.operator).url == HERE
    made = SendRequest.objects.get()
    assert (made.by, made.actions, made.answered_at) == (cast.operator, [1, 2], None)
    page = client.get(HERE).content.decode()
    assert "Penyetuju sudah diminta mengirim 2 laporan" in page
    assert "Belum dibaca." in page
    assert "Minta Penyetuju mengirim" not in page


def test_penyetuju_finds_the_request_on_tugas_and_tinjau(client, cast, ready):
    ask(client, cast.operator)
    client.force_login(cast.approver)
    for path in (TASKS, HERE):
        page = client.get(path).content.decode()
        assert "Rina Marlina meminta Anda mengirim 2 laporan" in page, path
        assert "Baru:" in page, path


def test_request_is_read_once_the_penyetuju_opened_tinjau(client, cast, ready):
    ask(client, cast.operator)
    notice(client, cast.approver, TASKS)
    assert SendRequest.objects.get().seen_at is None
    notice(client, cast.approver, HERE)
    assert SendRequest.objects.get().seen_at
    page = page_of(client, cast.approver).content.decode()
    assert "Rina Marlina meminta Anda" in page
    assert "Baru:" not in page
    assert "Sudah dibaca" in page_of(client, cast.operator).content.decode()


@pytest.mark.parametrize("who", ["operator", "admin"])
def test_others_who_look_do_not_count_as_read(who, client, cast, ready):
    ask(client, cast.operator)
    client.force_login(getattr(cast, who))
    client.get(reverse("review", args=[2026, "B09", KAB_SOLOK]))
    assert SendRequest.objects.get().seen_at is None


def test_sending_answers_the_request(client, cast, ready):
    ask(client, cast.operator)
    assert notice(client, cast.approver, TASKS)
    send(client, cast.approver)
    assert SendRequest.objects.get().answered_at
    assert notice(client, cast.approver, TASKS) is None
    assert notice(client, cast.operator, TASKS) is None


def test_double_click_asks_once_and_writes_once(client, cast, ready):
    ask(client, cast.operator)
    ask(client, cast.operator)
    assert SendRequest.objects.count() == 1
    assert len(delivered()) == 1


def test_more_ready_reports_can_be_asked_for(client, cast, year):
    report(target(number=1), by=cast.operator)
    ask(client, cast.operator)
    report(target(number=2), by=cast.operator)
    assert "Minta Penyetuju mengirim" in page_of(client, cast.operator).content.decode()
    ask(client, cast.operator)
    asked = notice(client, cast.approver, TASKS)
    assert (asked["actions"], asked["count"]) == ("1, 2", 2)
    send(client, cast.approver)
    assert not SendRequest.objects.filter(answered_at=None).exists()


def test_request_without_a_ready_report_is_not_shown(client, cast, ready):
    ask(client, cast.operator)
    for entry in ready:
        workflow.perform(entry, "save", by=cast.operator, version=1, values={"is_ready": False})
    assert notice(client, cast.approver, TASKS) is None


def test_nothing_ready_cannot_be_asked_for(client, cast, year):
    response = ask(client, cast.operator)
    assert "Tidak ada laporan yang siap dikirim." in response.content.decode()
    assert not SendRequest.objects.exists()


def test_shut_window_asks_nobody_and_says_whom_to_write_to(client, cast, ready, settings):
    settings.SITE_CONTACT = {"name": "Admin Bappeda", "whatsapp": "0811-0000-000"}
    with time_machine.travel(target().period.closes_at + DAY, tick=False):
        response = ask(client, cast.operator)
        page = client.get(HERE).content.decode()
    assert response.status_code == 409
    for text in (response.content.decode(), page):
        assert "Batas kirim B09 sudah lewat. Hubungi Bappeda" in text
        assert "Tulis ke Admin Bappeda lewat WhatsApp" in text
        assert "Minta Penyetuju mengirim" not in text
    assert not SendRequest.objects.exists()


@pytest.mark.parametrize("who", ["verifier", "leader", "regent"])
def test_only_the_unit_asks(who, client, cast, ready):
    client.force_login(getattr(cast, who))
    here = reverse("review", args=[2026, "B09", KAB_SOLOK])
    assert client.post(here, {"ask": "1"}).status_code == 403
    assert not SendRequest.objects.exists()


def test_unit_without_penyetuju_is_told_who_makes_the_account(client, cast, ready):
    cast.approver.is_active = False
    cast.approver.save()
    page = page_of(client, cast.operator).content.decode()
    assert "Belum ada akun Penyetuju" in page
    assert 'name="ask"' not in page


def test_request_is_written_to_every_penyetuju_with_an_address(client, cast, ready):
    person(roles.APPROVER, KAB_SOLOK, name="Tanpa Alamat", email="")
    ask(client, cast.operator)
    [message] = delivered()
    assert message.to == [cast.approver.email]
    assert message.subject == "2 laporan RANDA PUG B09 2026 Kab. Solok menunggu dikirim"
    assert "aksi 1 Aksi 1, 2 Aksi 2. Batas kirim" in message.body
    assert "/tinjau/2026/B09/ Terima kasih. – Rina Marlina, Pokja PUG Kab. Solok" in message.body


def test_whatsapp_link_carries_the_request(client, cast, ready):
    cast.approver.phone = "0811-2222-333"
    cast.approver.save()
    response = page_of(client, cast.operator)
    [contact] = response.context["approvers"]
    assert contact["url"].startswith("https://wa.me/628112222333?text=Yth.%20Bapak/Ibu%20Hendra")
    assert contact["url"].replace("&", "&amp;") in response.content.decode()


# Receipt by e-mail -----------------------------------------------------------------------


def test_receipt_goes_to_the_sender_and_the_units_mailbox_once(client, cast, ready):
    region = ready[0].region
    region.contact_email = "pokja@solok.contoh.id"
    region.save()
    sent = form_of(page_of(client, cast.approver), declared="on", send="1")
    client.post(HERE, sent)
    client.post(HERE, sent)
    submission = Submission.objects.get()
    message, copy = delivered()
    assert [message.to, copy.to] == [[cast.approver.email], ["pokja@solok.contoh.id"]]
    assert message.body == copy.body
    assert message.subject == "Tanda terima B09-SLK-0001: laporan RANDA PUG B09 2026"
    for text in (submission.receipt, submission.digest, "1. Rencana aksi nomor 1"):
        assert text in message.body


# Late, with more time --------------------------------------------------------------------


def test_extension_is_named_where_it_counts(client, cast, ready):
    period = target().period
    Extension.objects.create(
        region=ready[0].region,
        period=period,
        until=period.due_at + 3 * DAY,
        reason="Jaringan putus",
        by=cast.admin,
    )
    with time_machine.travel(period.due_at + 2 * DAY, tick=False):
        page = page_of(client, cast.approver).content.decode()
        receipt = client.get(send(client, cast.approver).url).content.decode()
    assert "Batas kirim diperpanjang sampai" in page
    assert "Jaringan putus" in page
    assert "Jaringan putus" in receipt
    assert "Terlambat" not in receipt
