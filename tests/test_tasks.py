"""Tugas: what a Pokja reads first, in each state of its quarter."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting import workflow
from reporting.models import Extension
from reporting.views import worklist
from tests.builders import KAB_SOLOK, add_plan, plan_year, report, require, target

DAY = datetime.timedelta(days=1)


def tasks_page(client, user, *args):
    client.force_login(user)
    return client.get(reverse("tasks", args=args))


def headline(response):
    return " ".join(" ".join(part).strip() for part in response.context["headline"])


def groups(response):
    return {
        name: [row["task"].plan.number for row in rows] for name, rows in response.context["groups"]
    }


def test_tasks_of_an_untouched_period_begin_anywhere(client, cast, year):
    response = tasks_page(client, cast.operator)
    assert headline(response) == "Belum ada laporan yang diisi. Mulai dari aksi mana saja."
    assert groups(response) == {"Belum diisi": [1, 2]}
    assert response.context["time_left"]["word"] == "5 hari lagi"


def test_tasks_are_grouped_by_what_to_do_next(client, cast, province):
    plan_year(plans=5)
    report(target(number=1), by=cast.approver, upto="returned", verifier=cast.verifier)
    report(target(number=2), by=cast.operator, is_ready=False)
    report(target(number=3), by=cast.operator)
    report(target(number=4), by=cast.approver, upto="submitted")
    response = tasks_page(client, cast.operator)
    assert groups(response) == {
        "Perbaiki dulu": [1],
        "Lanjutkan": [3, 2],
        "Belum diisi": [5],
        "Selesai": [4],
    }
    assert headline(response) == (
        "1 dari 5 laporan sudah dikirim. 1 dikembalikan dan perlu diperbaiki lebih dulu."
    )
    page = response.content.decode()
    assert "Dokumen belum ditandatangani<br>Notula belum ditandatangani." in page
    assert "— Yulia Fitri" in page
    assert "Tinjau 1 laporan" in page


@pytest.mark.parametrize(
    ("upto", "sentence"),
    [
        ("submitted", "Semua 2 laporan sudah dikirim. Menunggu verifikasi Bappeda."),
        ("verified", "Semua 2 laporan terverifikasi. Terima kasih."),
        ("draft", "Belum ada yang dikirim. 2 siap dikirim setelah Anda meninjaunya."),
    ],
)
def test_headline_says_how_far_it_is(upto, sentence, client, cast, year):
    for number in (1, 2):
        report(target(number=number), by=cast.approver, upto=upto, verifier=cast.verifier)
    assert headline(tasks_page(client, cast.operator)) == sentence


def test_draft_says_what_it_lacks(client, cast, year):
    require(target().assignment.plan, "SK tim penyusun")
    answers = {"claimed_percent": None, "obstacle_kinds": [], "obstacles": "", "is_ready": True}
    report(target(), by=cast.operator, **answers)
    page = tasks_page(client, cast.operator).content.decode()
    assert "Kurang: capaian, kendala, 1 data dukung wajib" in page
    assert "Rina Marlina" in page


@pytest.mark.parametrize(
    ("days", "word", "line"),
    [
        (3, "2 hari lagi", "Batas kirim"),
        (4, "Besok", "Batas kirim"),
        (5, "Hari ini", "Batas kirim"),
        (7, "Terlambat 2 hari", "Anda masih bisa mengirim sampai"),
        (13, "Sudah ditutup", "Batas kirim"),
        (-25, "Belum dibuka", "Dibuka"),
    ],
)
def test_deadline_is_said_in_words(days, word, line, client, cast, province):
    noon = timezone.now().replace(hour=4, minute=0)
    plan_year(now=noon)
    with time_machine.travel(noon + days * DAY, tick=False):
        response = tasks_page(client, cast.operator, 2026, "B09")
    time_left = response.context["time_left"]
    assert time_left["word"] == word
    assert any(each.startswith(line) for each in time_left["lines"])


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("B06", "0 dari 2 laporan dikirim sebelum periode ditutup."),
        ("B12", "Lihat dulu target dan data dukung yang akan diminta di setiap aksi."),
    ],
)
def test_headline_of_a_shut_period_asks_for_nothing(code, sentence, client, cast, year):
    assert headline(tasks_page(client, cast.operator, 2026, code)) == sentence


def test_extension_is_shown_and_moves_the_deadline(client, cast, year):
    on = target()
    Extension.objects.create(
        region=on.assignment.region,
        period=on.period,
        until=on.period.due_at + 3 * DAY,
        reason="Banjir",
        by=cast.admin,
    )
    response = tasks_page(client, cast.operator)
    assert response.context["time_left"]["word"] == "8 hari lagi"
    assert "Diperpanjang sampai" in response.content.decode()


def test_closed_period_offers_nothing_to_send(client, cast, year):
    report(target(), by=cast.operator)
    workflow.close(target().period, by=cast.admin)
    page = tasks_page(client, cast.operator).content.decode()
    assert "Sudah ditutup" in page
    assert reverse("review", args=[2026, "B09", KAB_SOLOK]) not in page


def test_period_without_assignments_says_who_prepares_them(client, cast, province):
    plan_year(units=())
    page = tasks_page(client, cast.operator).content.decode()
    assert "Belum ada penugasan B09 2026 untuk Kab. Solok" in page


def test_portal_without_a_year_says_that_it_is_being_prepared(client, cast):
    response = tasks_page(client, cast.operator)
    assert response.status_code == 200
    assert "Belum ada tahun RANDA yang berjalan" in response.content.decode()


def test_bappeda_opens_the_list_of_a_unit_on_its_behalf(client, cast, year):
    page = tasks_page(client, cast.admin, 2026, "B09", KAB_SOLOK).content.decode()
    assert "Anda bekerja atas nama Pokja ini" in page


def test_previous_figure_is_one_that_was_sent(cast, year):
    at = timezone.now() - 130 * DAY
    sent = target(code="B06"), target(code="B06", number=2)
    report(sent[0], by=cast.approver, upto="submitted", at=at, claimed_percent=45)
    report(sent[1], by=cast.approver, at=at, claimed_percent=45)
    on = target()
    found = worklist.load_tasks(on.assignment.region, on.period)
    assert [task.previous_percent for task in found] == [45, None]
    assert [task.figure for task in found] == ["Target 80% · B06 lalu 45%", "Target 80%"]


@pytest.mark.parametrize("who", ["operator", "admin"])
def test_tasks_cost_the_same_for_two_and_for_ten_actions(who, client, cast, year):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("tasks", args=[2026, "B09", KAB_SOLOK]))
        return len(queries)

    report(target(number=1), by=cast.approver, upto="returned", verifier=cast.verifier)
    report(target(number=2), by=cast.operator)
    tasks_page(client, getattr(cast, who))
    few = count()
    for number in range(3, 11):
        require(add_plan(year, number, (KAB_SOLOK,)))
    for number in (3, 4, 5):
        report(target(number=number), by=cast.operator)
    assert count() == few
