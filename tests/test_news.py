"""Coming back to Tugas: what changed meanwhile, and what a newcomer needs to know."""

import datetime

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting import workflow
from reporting.models import Evidence, User
from tests.builders import KAB_SOLOK, KOTA_SOLOK, add_plan, report, target

HOUR = datetime.timedelta(hours=1)


def visit(client, user, *, again=False):
    """Tugas after signing in; `again` looks a second time in the same session."""
    if not again:
        client.logout()
        client.force_login(User.objects.get(pk=user.pk))
    return client.get(reverse("tasks", args=[2026, "B09"]))


def lines(response):
    return [
        (line["words"], line["who"], [number for number, target in line["actions"]])
        for line in response.context["news"]
    ]


def test_news_are_what_others_did_since_the_last_visit(client, cast, year):
    report(target(), by=cast.approver, upto="submitted")
    assert lines(visit(client, cast.operator)) == []
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        sent = report(target(number=2), by=cast.approver, upto="verified", verifier=cast.verifier)
        first = target().entry
        workflow.perform(
            first,
            "return",
            by=cast.verifier,
            version=first.version,
            reasons=["number"],
            note="Hitung lagi.",
        )
        report(target(KOTA_SOLOK), by=cast.stranger)
        back = visit(client, cast.operator)
        assert lines(back) == [
            ("Dikembalikan", "Yulia Fitri", [1]),
            ("Diverifikasi", "Yulia Fitri", [2]),
            ("Dikirim", "Hendra Saputra", [2]),
            ("Diisi", "Hendra Saputra", [2]),
        ]
        page = back.content.decode()
        assert "Sejak kunjungan terakhir Anda" in page
        assert reverse("report", args=[sent.target_id]) in page


def test_own_moves_are_no_news(client, cast, year):
    visit(client, cast.operator)
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        report(target(), by=cast.operator)
        assert lines(visit(client, cast.operator)) == []


def test_news_stay_for_the_session_and_are_gone_in_the_next(client, cast, year):
    visit(client, cast.operator)
    now = timezone.now()
    with time_machine.travel(now + HOUR, tick=False):
        report(target(), by=cast.approver)
        first = lines(visit(client, cast.operator))
        assert first == [("Diisi", "Hendra Saputra", [1])]
        assert lines(visit(client, cast.operator, again=True)) == first
    with time_machine.travel(now + 2 * HOUR, tick=False):
        assert lines(visit(client, cast.operator)) == []


def test_a_visit_is_no_change_of_the_account(client, cast, year):
    client.force_login(cast.operator)
    before = cast.operator.history.count()
    visit(client, cast.operator, again=True)
    cast.operator.refresh_from_db()
    assert cast.operator.last_seen_tasks_at
    assert cast.operator.history.count() == before


def test_newcomer_reads_who_does_what_and_what_was_accepted(client, cast, year):
    entry = report(target(), by=cast.operator)
    piece = workflow.attach(entry, Evidence(link="https://a.example.id/sk"), by=cast.operator)
    Evidence.objects.update(verdict="fits")
    page = visit(client, cast.approver).content.decode()
    assert '<details class="panel more no-print" open>' in page
    for words in ("Hendra Saputra mengirim", "Yulia Fitri", piece.link, "Draf milik daerah"):
        assert words in page
    again = visit(client, cast.approver).content.decode()
    assert '<details class="panel more no-print">' in again


def test_tasks_cost_the_same_with_little_and_much_news(client, cast, year):
    def count():
        with CaptureQueriesContext(connection) as queries:
            visit(client, cast.operator, again=True)
        return len(queries)

    visit(client, cast.operator)
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        report(target(), by=cast.approver)
        visit(client, cast.operator)
        few = count()
        for number in range(3, 9):
            add_plan(year, number, (KAB_SOLOK,))
            report(target(number=number), by=cast.approver, upto="submitted")
        assert count() == few
