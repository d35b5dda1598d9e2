"""The outbox: written with the act, sent after it, each e-mail once, whatever the server does."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from reporting.models import Mail
from reporting.notices import Delivery, deliver, outbox, post
from tests.builders import report, target
from tests.smtp_sink import Sink, listening
from tests.test_concurrency import at_once
from tests.test_review import form_of, page_of

MINUTE = datetime.timedelta(minutes=1)
ADDRESSES = [f"pokja{number}@contoh.id" for number in range(12)]


@pytest.fixture
def sink(settings):
    """A mail server that the portal is set to."""
    sink = Sink()
    with listening(sink) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield sink


def write(addresses=ADDRESSES, event="surat"):
    post(event, "Kabar\nuntuk Pokja", ".baris pertama\nkedua – “dikutip”", addresses)


def test_mail_arrives_whole_once_at_each_address(db, sink):
    write(["A@contoh.id", "a@contoh.id", "b@contoh.id", "", None])
    write(["a@contoh.id"])
    assert [deliver(), deliver()] == [Delivery(2, 0, 0), Delivery(0, 0, 0)]
    text = ".baris pertama\nkedua – “dikutip”"
    assert sink.read() == [
        ("a@contoh.id", "Kabar untuk Pokja", text),
        ("b@contoh.id", "Kabar untuk Pokja", text),
    ]
    assert len({letter["Message-ID"] for letter in sink.letters}) == 2


def test_work_rolled_back_leaves_no_mail(db, sink):
    """Case 25."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write()
        raise ZeroDivisionError
    assert deliver() == Delivery(0, 0, 0)
    assert not Mail.objects.exists()


def test_dead_server_delays_and_loses_nothing(db, settings, caplog):
    """Case 25."""
    sink = Sink()
    with listening(sink) as port:
        pass
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    write()
    # The first failure ends the round: nobody waits for a dead server twelve times.
    assert [deliver(), deliver()] == [Delivery(0, 1, 12), Delivery(0, 1, 12)]
    assert ADDRESSES[0] not in caplog.text
    with listening(sink, port):
        assert deliver() == Delivery(10, 0, 2)
        with time_machine.travel(timezone.now() + 2 * MINUTE, tick=False):
            assert deliver() == Delivery(2, 0, 0)
    assert sorted(letter["To"] for letter in sink.letters) == sorted(ADDRESSES)


def test_refused_address_holds_up_nobody_else_and_is_given_up_after_a_week(db, sink):
    sink.refused = {ADDRESSES[0]}
    write()
    assert deliver() == Delivery(11, 1, 1)
    assert Mail.objects.get(sent_at=None).fault == "SMTPRecipientsRefused"
    for days, left in ((1, Delivery(0, 1, 1)), (8, Delivery(0, 0, 0))):
        with time_machine.travel(timezone.now() + days * 24 * 60 * MINUTE, tick=False):
            assert deliver() == left


def test_mail_of_a_killed_process_is_tried_again_under_the_same_name(db, sink):
    write(["a@contoh.id"])
    first = outbox._claim(Mail.objects.get().pk)
    assert deliver() == Delivery(0, 0, 1)
    with time_machine.travel(timezone.now() + 16 * MINUTE, tick=False):
        assert deliver() == Delivery(1, 0, 0)
    name = outbox._message(first, None).extra_headers["Message-ID"]
    assert [letter["Message-ID"] for letter in sink.letters] == [name]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_processes_at_once_send_each_mail_once(sink, monkeypatch):
    """Case 25."""
    monkeypatch.setattr(outbox, "call_courier", lambda: None)
    write()
    done = at_once(deliver, deliver, deliver)
    assert sum(each.sent for each in done) == 12, done
    assert sorted(letter["To"] for letter in sink.letters) == sorted(ADDRESSES)


@pytest.mark.django_db(transaction=True)
def test_slow_server_keeps_no_page_waiting_and_the_receipt_follows(client, cast, year, sink):
    """Case 25."""
    sink.pause = 1
    report(target(), by=cast.operator)
    page = form_of(page_of(client, cast.approver), declared="on", send="1")
    response = client.post("/tinjau/2026/B09/", page)
    assert (response.status_code, sink.letters) == (302, [])
    outbox.courier.submit(len, ()).result()
    assert [letter["To"] for letter in sink.letters] == [cast.approver.email]


def test_calls_while_one_waits_are_one_round(db, monkeypatch):
    rounds = []
    monkeypatch.setattr(outbox.courier, "submit", rounds.append)
    for _ in range(3):
        outbox.call_courier()
    assert rounds == [outbox._carry]
    outbox._called.release()
    assert mail.outbox == []
