"""Tinjau dan kirim: what goes out, once, and with a receipt."""

import datetime
import uuid
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting import workflow
from reporting.models import ProgressEntry, Submission
from tests.builders import KAB_SOLOK, KOTA_SOLOK, add_plan, report, require, target

HERE = "/tinjau/2026/B09/"
DAY = datetime.timedelta(days=1)


def page_of(client, user, **sent):
    client.force_login(user)
    return client.post(HERE, sent) if sent else client.get(HERE)


def form_of(response, **changed):
    """What the browser sends from this page: token, versions, held back ones."""
    sent = {"token": str(response.context["form"]["token"].value())}
    for card in response.context["cards"]:
        sent[f"version-{card['task'].target.pk}"] = card["entry"].version
    sent["held"] = [task.target.pk for task in response.context["held"]]
    return {**sent, **changed}


def shown(response):
    return [card["task"].plan.number for card in response.context["cards"]]


@pytest.fixture
def ready(cast, year):
    """Two reports of Kab. Solok that are ready to be sent."""
    return [report(target(number=n), by=cast.operator) for n in (1, 2)]


def statuses():
    found = ProgressEntry.objects.order_by("target__assignment__plan__number")
    return list(found.values_list("status", flat=True))


@pytest.mark.parametrize("digits", ["9" * 30, "9" * 5000])
def test_numbers_beyond_any_id_and_version_are_refused(digits, client, cast, ready):
    client.force_login(cast.approver)
    given = {"send": "1", "declared": "on", "token": uuid.uuid4()}
    odd = {f"version-{digits}": "1"}, {f"version-{ready[0].target_id}": digits}
    answers = [
        client.post(HERE, urlencode(given | more), "application/x-www-form-urlencoded")
        for more in odd
    ]
    assert [answer.status_code for answer in answers] == [404, 409]
    assert statuses() == ["draft", "draft"]


def test_review_shows_what_goes_and_what_does_not(client, cast, year, ready):
    require(add_plan(year, 3, (KAB_SOLOK,)), "SK tim penyusun")
    add_plan(year, 4, (KAB_SOLOK,))
    report(target(number=3), by=cast.operator)
    response = page_of(client, cast.approver)
    assert shown(response) == [1, 2]
    assert [(task.plan.number, why) for task, why in response.context["waiting"]] == [
        (3, "kurang: 1 data dukung wajib"),
        (4, "belum diisi"),
    ]
    assert "Kirim 2 laporan ke Bappeda" in response.content.decode()


def test_send_gives_a_receipt(client, cast, ready):
    sent = form_of(page_of(client, cast.approver), declared="on", send="1")
    response = client.post(HERE, sent, follow=True)
    submission = Submission.objects.get()
    page = response.content.decode()
    assert response.redirect_chain == [(reverse("receipt", args=[submission.pk]), 302)]
    assert "2 laporan sudah diterima Bappeda" in page
    assert "B09-SLK-0001" in page
    assert submission.digest in page
    assert statuses() == ["submitted", "submitted"]


def test_double_click_makes_one_sending(client, cast, ready):
    sent = form_of(page_of(client, cast.approver), declared="on", send="1")
    first, second = (client.post(HERE, sent) for _ in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Submission.objects.count() == 1


def test_send_without_the_declaration_says_so(client, cast, ready):
    sent = form_of(page_of(client, cast.approver), send="1")
    response = client.post(HERE, sent)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Galat: " in page
    assert page.count("Centang pernyataan sebelum mengirim.") == 2
    assert "sudah diketahui Ketua Pokja PUG Kab. Solok." in page
    assert response.context["form"]["token"].value() == sent["token"]
    assert statuses() == ["draft", "draft"]


def test_held_back_report_stays_behind_and_can_come_along_again(client, cast, ready):
    sent = form_of(page_of(client, cast.approver), skip=ready[0].target_id)
    response = client.post(HERE, sent)
    assert shown(response) == [2]
    again = client.post(HERE, form_of(response, include=ready[0].target_id))
    assert shown(again) == [1, 2]
    client.post(HERE, form_of(response, declared="on", send="1"))
    assert statuses() == ["draft", "submitted"]


def test_report_that_changed_meanwhile_is_not_sent_unseen(client, cast, ready):
    sent = form_of(page_of(client, cast.approver), declared="on", send="1")
    workflow.perform(ready[0], "save", by=cast.operator, version=1, values={"narrative": "Lain."})
    response = client.post(HERE, sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Laporan aksi 1 baru saja disimpan Rina Marlina" in page
    assert "Belum ada yang dikirim" in page
    assert statuses() == ["draft", "draft"]


def test_report_that_became_incomplete_is_named(client, cast, ready):
    sent = form_of(page_of(client, cast.approver), declared="on", send="1")
    require(ready[1].target.assignment.plan, "SK tim penyusun")
    response = client.post(HERE, sent)
    assert response.status_code == 200
    assert "RA-02 belum lengkap. Lampirkan data dukung wajib: SK tim penyusun." in (
        response.content.decode()
    )
    assert statuses() == ["draft", "draft"]


def test_operator_reviews_and_is_told_who_sends(client, cast, ready):
    response = page_of(client, cast.operator)
    page = response.content.decode()
    assert "Penyetuju Pokja yang mengirim" in page
    assert "Hendra Saputra" in page
    assert 'name="send"' not in page
    response = client.post(HERE, form_of(response, declared="on", send="1"))
    assert response.status_code == 403
    assert statuses() == ["draft", "draft"]


@pytest.mark.parametrize("who", ["verifier", "leader", "regent"])
def test_review_is_the_pokjas(who, client, cast, ready):
    client.force_login(getattr(cast, who))
    here = reverse("review", args=[2026, "B09", KAB_SOLOK])
    assert client.get(here).status_code == 403
    assert client.post(here, {"send": "1"}).status_code == 403


def test_strangers_report_cannot_be_slipped_in(client, cast, ready):
    theirs = report(target(KOTA_SOLOK), by=cast.stranger)
    sent = form_of(page_of(client, cast.approver), declared="on", send="1")
    sent[f"version-{theirs.target_id}"] = theirs.version
    assert client.post(HERE, sent).status_code == 404
    assert not Submission.objects.exists()


def test_bappeda_sends_on_behalf(client, cast, ready):
    client.force_login(cast.admin)
    here = reverse("review", args=[2026, "B09", KAB_SOLOK])
    response = client.get(here)
    assert "atas nama Pokja itu" in response.content.decode()
    client.post(here, form_of(response, declared="on", send="1"))
    assert statuses() == ["submitted", "submitted"]
    change = ready[0].changes.get(action="submit")
    assert (change.by, change.on_behalf) == (cast.admin, True)


def test_second_window_that_sends_the_same_reads_that_it_is_sent(client, cast, ready):
    windows = [form_of(page_of(client, cast.approver), declared="on", send="1") for _ in range(2)]
    assert windows[0]["token"] != windows[1]["token"]
    sent, again = [client.post(HERE, window) for window in windows]
    assert (sent.status_code, again.status_code) == (302, 409)
    assert "Laporan ini sudah dikirim." in again.content.decode()


def test_late_sending_is_announced(client, cast, ready):
    with time_machine.travel(target().period.due_at + 2 * DAY, tick=False):
        page = page_of(client, cast.approver).content.decode()
    assert "Terlambat 2 hari." in page
    assert "ditandai terlambat" in page


def test_shut_window_sends_nothing_and_says_whom_to_ask(client, cast, ready):
    sent = form_of(page_of(client, cast.approver), declared="on", send="1")
    with time_machine.travel(target().period.closes_at + DAY, tick=False):
        client.force_login(cast.approver)
        page = client.get(HERE).content.decode()
        response = client.post(HERE, sent)
    sentence = "Batas kirim B09 sudah lewat. Hubungi Bappeda untuk meminta perpanjangan."
    assert sentence in page
    assert 'name="send"' not in page
    assert (response.status_code, sentence in response.content.decode()) == (409, True)
    assert statuses() == ["draft", "draft"]


def test_warning_stands_on_the_card(client, cast, year):
    on = target()
    on.assignment.budget_ceiling = 1000
    on.assignment.save()
    report(on, by=cast.operator, spent_apbd=2000)
    page = page_of(client, cast.approver).content.decode()
    assert "Realisasi anggaran melebihi pagu. Pastikan angkanya benar." in page


def test_nothing_ready_says_what_to_do(client, cast, year):
    page = page_of(client, cast.approver).content.decode()
    assert "Belum ada laporan yang siap dikirim" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("operator", 200), ("admin", 200), ("leader", 200), ("regent", 200), ("stranger", 404)],
)
def test_receipt_is_for_its_scope(who, status, client, cast, ready):
    client.post(HERE, form_of(page_of(client, cast.approver), declared="on", send="1"), follow=True)
    client.force_login(getattr(cast, who))
    here = reverse("receipt", args=[Submission.objects.get().pk])
    assert client.get(here).status_code == status


def test_receipt_says_what_is_left_to_do(client, cast, year, ready):
    add_plan(year, 3, (KAB_SOLOK,))
    sent = form_of(page_of(client, cast.approver), declared="on", send="1")
    response = client.post(HERE, sent, follow=True)
    assert [task.plan.number for task in response.context["todo"]] == [3]


def test_review_and_receipt_cost_the_same_for_two_and_for_ten(client, cast, year, ready):
    def count(path):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    def receipt():
        sent = form_of(client.get(HERE), declared="on", send="1")
        return client.post(HERE, sent).url

    page_of(client, cast.approver)
    few = [count(HERE), count(receipt())]
    add_plan(year, 3, (KAB_SOLOK,))
    for number in range(4, 12):
        add_plan(year, number, (KAB_SOLOK,))
        report(target(number=number), by=cast.operator)
    assert [count(HERE), count(receipt())] == few
