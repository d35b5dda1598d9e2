"""Ends: prompts exact over outages, zones and leap days; decisions; board and calendar."""

import datetime
import random
import threading

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kerjasama import workflow
from kerjasama.documents import calendar
from kerjasama.models import Agreement, EndDecision, EndPrompt, Proposal
from kerjasama.views.ends import SHOWN
from reporting.formats import JAKARTA
from reporting.models import Mail, Notice, TimedRun
from tests.kerjasama.builders import DAY, agreement, review

END = datetime.date(2026, 12, 31)
NEW_YORK = datetime.timezone(datetime.timedelta(hours=-4))
LEAP = datetime.date(2028, 8, 27)  # 180 days before it is 29 February 2028


def noon(day):
    return datetime.datetime.combine(day, datetime.time(12), JAKARTA)


def ending(ends_on=END, **given):
    """An agreement in the register since long before its end."""
    given = {"registered_on": ends_on - 400 * DAY, "starts_on": ends_on - 900 * DAY, **given}
    return agreement(ends_on=ends_on, **given)


def settled(day):
    """The days that a run at noon of that day prompts about."""
    return [each.days for each in workflow.settle(at=noon(day))]


# --- exact days ---


@pytest.mark.parametrize("ends_on", [END, LEAP, datetime.date(2028, 2, 29)])
def test_each_prompt_is_made_on_its_day_and_once(ends_on, team):
    ending(ends_on)
    made = {}
    for before in range(190, -3, -1):
        day = ends_on - before * DAY
        for _ in range(2):
            for days in settled(day):
                made[day] = days
    assert made == {ends_on - days * DAY: (days,) for days in workflow.PROMPT_DAYS}
    assert list(EndPrompt.objects.order_by("id").values_list("days", "due_on", "ends_on")) == [
        (days, ends_on - days * DAY, ends_on) for days in workflow.PROMPT_DAYS
    ]


def test_leap_day_itself_is_a_day_of_prompting(team):
    ending(LEAP)
    assert settled(datetime.date(2028, 2, 28)) == []
    assert settled(datetime.date(2028, 2, 29)) == [(180,)]


@pytest.mark.parametrize(
    ("moment", "prompted"),
    [
        (datetime.datetime(2026, 7, 3, 16, 59, 59, tzinfo=datetime.UTC), 0),
        (datetime.datetime(2026, 7, 3, 17, 0, 0, tzinfo=datetime.UTC), 1),
        (
            datetime.datetime(
                2026, 7, 3, 13, 0, tzinfo=datetime.timezone(-datetime.timedelta(hours=4))
            ),
            1,
        ),
    ],
)
def test_day_begins_at_midnight_in_jakarta_whatever_clock_the_server_keeps(moment, prompted, team):
    ending()  # 180 days before it is 4 July
    with timezone.override("America/New_York"):
        assert len(workflow.settle(at=moment)) == prompted


# --- outages ---


@pytest.mark.parametrize("seed", range(6))
def test_outage_of_any_length_loses_no_prompt(seed, team):
    chance = random.Random(seed)
    ending()
    day, made = END - 200 * DAY, []
    while day <= END + 60 * DAY:
        for days in settled(day):
            made += days
        day += chance.randint(1, 70) * DAY
    assert made == list(workflow.PROMPT_DAYS)


def test_outage_over_the_end_itself_still_prompts_with_one_message(team):
    ending()
    assert settled(END + 40 * DAY) == [workflow.PROMPT_DAYS]
    assert (Notice.objects.filter(user=team.tkksd).count(), Mail.objects.count()) == (1, 1)


def test_agreement_entered_late_is_prompted_at_once_and_history_never(team):
    ending(registered_on=END - 40 * DAY)
    agreement(
        "Tahun 2019", ends_on=datetime.date(2019, 12, 31), starts_on=datetime.date(2017, 1, 1)
    )
    assert settled(END - 40 * DAY) == [(180, 90, 60)]


# --- who is told, and when no more ---


def test_tkksd_and_the_agreements_own_opd_are_told(team, cast):
    ending(agency=team.health)
    settled(END - 180 * DAY)
    told = {notice.user for notice in Notice.objects.all()}
    assert told == {team.tkksd, team.proposer}
    assert set(Mail.objects.values_list("address", flat=True)) == {user.email for user in told}


@pytest.mark.parametrize("choice", ["end", "extend", "replaced"])
def test_decision_stops_the_prompts_of_that_end_and_a_moved_end_begins_anew(choice, team):
    made = ending(agency=team.health)
    other = agreement("Pengganti", ends_on=None) if choice == "replaced" else None
    settled(END - 180 * DAY)
    workflow.decide(made, choice, by=team.tkksd, reason="Disepakati", successor=other)
    assert settled(END - 15 * DAY) == []
    later = END + 365 * DAY
    Agreement.objects.filter(pk=made.pk).update(ends_on=later)
    assert settled(later - 90 * DAY) == [(180, 90)]


@pytest.mark.parametrize("how", ["renewed", "stopped", "open"])
def test_what_goes_on_or_stopped_is_not_prompted_about(how, team):
    made = ending()
    if how == "renewed":
        agreement("KB kedua", renews=made, starts_on=END + DAY, ends_on=None)
    else:
        stop = {"stopped_on": END - 300 * DAY, "stop_reason": "Mitra bubar"}
        changed = {"ends_on": None} if how == "open" else stop
        Agreement.objects.filter(pk=made.pk).update(**changed)
    assert settled(END - 15 * DAY) == []


def test_ledger_takes_no_prompt_twice(team):
    made = ending()
    settled(END - 180 * DAY)
    prompt = EndPrompt.objects.get()
    prompt.pk = None
    with pytest.raises(IntegrityError):
        prompt.save()
    assert made.prompts


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_prompt_once(team):
    for n in range(20):
        ending(title=f"Naskah {n}")
    found, gate = [], threading.Barrier(2)

    def run():
        gate.wait()
        try:
            found.extend(workflow.settle(at=noon(END - 180 * DAY)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(found), EndPrompt.objects.count()) == (20, 20)


def test_command_says_what_it_did_and_is_safe_to_repeat(team, capsys):
    on = timezone.localdate()
    agreement("Air baku", ends_on=on + 10 * DAY, registered_on=on)
    call_command("prompt_ends")
    call_command("prompt_ends")
    assert capsys.readouterr().out == (
        "Naskah yang diingatkan: 1.\n"
        f"{on + 10 * DAY:%d/%m/%Y} (180, 90, 60, 30, 15 hari): KB Air baku\n"
        "Naskah yang diingatkan: 0.\n"
    )
    run = TimedRun.objects.get()
    assert (run.name, run.outcome) == ("prompt_ends", "Naskah yang diingatkan: 0.")
    assert run.succeeded_at == run.ended_at


# --- decisions ---


def test_extension_begins_a_new_procedure_that_is_linked(client, team):
    made = ending(agency=team.health, cooperation="ksdpk", affair="Lingkungan hidup")
    client.force_login(team.tkksd)
    address = reverse("cooperation_agreement_end", args=[made.pk])
    form = {"choice": "extend", "reason": "Masih dibutuhkan"}
    answers = [client.post(address, form) for _ in range(2)]
    decision, proposal = EndDecision.objects.get(), Proposal.objects.get()
    assert {answer.url for answer in answers} == {
        reverse("cooperation_proposal", args=[proposal.pk])
    }
    assert (decision.proposal, proposal.title, proposal.agency, proposal.state) == (
        proposal,
        "Perpanjangan Pengolahan sampah",
        team.health,
        "waiting",
    )


def test_extension_that_failed_leaves_the_end_undecided_and_may_begin_anew(team):
    made = ending(agency=team.health)
    first = workflow.decide(made, "extend", by=team.tkksd, reason="Perlu").proposal
    assert settled(END - 100 * DAY) == []
    workflow.move(first, "review", by=team.tkksd, version=1, review=review("tolak"))
    assert settled(END - 90 * DAY) == [(180, 90)]
    again = workflow.decide(made, "extend", by=team.tkksd, reason="Perlu").proposal
    assert (again.title, again.state) == (f"{first.title} (2)", "waiting")
    assert settled(END - 60 * DAY) == []


def test_second_extension_is_a_procedure_of_its_own(team):
    first = workflow.decide(ending(), "extend", by=team.tkksd, reason="Perlu").proposal
    Proposal.objects.update(state="done")
    later = workflow.decide(ending(), "extend", by=team.tkksd, reason="Perlu").proposal
    assert (later.title, later.state) == (f"{first.title} (2)", "waiting")


def test_replacement_is_corrected_with_the_same_reason(team):
    made, wrong, right = ending(), agreement("Salah"), agreement("Benar")
    said = {"by": team.tkksd, "reason": "Diganti"}
    for successor in (wrong, right, right):
        workflow.decide(made, "replaced", successor=successor, **said)
    assert [each.successor for each in made.decisions.all()] == [right, wrong]


def test_page_names_the_extending_proposal_to_who_may_open_it_alone(client, team):
    """Another OPD reads that it is extended, and why."""
    made = ending(timezone.localdate() + 20 * DAY, agency=team.health)
    came = workflow.decide(made, "extend", by=team.tkksd, reason="Masih dibutuhkan").proposal
    link = f'<a href="{reverse("cooperation_proposal", args=[came.pk])}">{came.number}</a>'

    def named(who):
        client.force_login(who)
        page = client.get(reverse("cooperation_agreement", args=[made.pk])).text
        assert "Diperpanjang dengan prosedur baru</b>: Masih dibutuhkan" in page
        return link in page, came.number in page

    people = (team.tkksd, team.proposer, team.colleague)
    assert [named(who) for who in people] == [(True, True), (True, True), (False, False)]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"choice": "end"}, "Tulis alasannya."),
        ({"reason": "x"}, "Pilih keputusan."),
        ({"choice": "replaced", "reason": "x"}, "Pilih naskah pengganti bila naskah ini diganti."),
    ],
)
def test_decision_without_what_it_needs_is_asked_for(form, sentence, client, team):
    client.force_login(team.tkksd)
    answer = client.post(reverse("cooperation_agreement_end", args=[ending().pk]), form)
    assert [each for said in answer.context["form"].errors.values() for each in said] == [sentence]
    assert not EndDecision.objects.exists()


# --- board and calendar ---


def test_board_counts_what_runs_ends_and_ended_and_shows_what_waits(client, team):
    on = timezone.localdate()
    agreement("Jalan", ends_on=on + 400 * DAY)
    near = agreement("Dekat", ends_on=on + 20 * DAY)
    agreement("Lewat", ends_on=on - DAY, registered_on=on)
    workflow.settle()
    client.force_login(team.tkksd)
    context = client.get(reverse("cooperation_ends")).context
    assert [(status, count) for status, count, _ in context["columns"]] == [
        ("running", 1),
        ("ending", 1),
        ("ended", 1),
    ]
    assert context["waiting"] == [(near, 20)]


def test_every_end_that_waits_can_be_reached_from_the_board(client, team):
    on = timezone.localdate()
    near = {agreement(f"Naskah {n}", ends_on=on + 20 * DAY) for n in range(SHOWN + 1)}
    workflow.settle()
    client.force_login(team.tkksd)
    pages = [client.get(reverse("cooperation_ends"), {"page": n}).context for n in (1, 2)]
    assert [len(page["waiting"]) for page in pages] == [SHOWN, 1]
    assert {each for page in pages for each, _ in page["waiting"]} == near


def test_board_asks_the_same_number_of_queries_at_any_length(client, team):
    client.force_login(team.tkksd)
    on = timezone.localdate()
    made = agreement(ends_on=on + 20 * DAY)

    def queries():
        workflow.settle()
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("cooperation_ends"))
        return len(captured)

    queries()
    few = queries()
    for n in range(40):
        agreement(f"Naskah {n}", ends_on=on + (20 + n) * DAY, partner=made.partner)
    assert queries() == few


def test_calendar_holds_each_end_as_a_day_with_its_alarms(province):
    made = agreement(
        "Air, udara; dan tanah di daerah aliran sungai Batang Anai yang panjang namanya",
        ends_on=datetime.date(2028, 2, 29),
    )
    content = calendar([made], host="contoh.id", at=noon(END))
    lines = content.split(b"\r\n")
    assert lines[-1] == b"" and max(map(len, lines)) <= 75
    unfolded = content.replace(b"\r\n ", b"").decode().split("\r\n")
    assert f"UID:naskah-{made.pk}@contoh.id" in unfolded
    assert "DTSTART;VALUE=DATE:20280229" in unfolded and "DTEND;VALUE=DATE:20280301" in unfolded
    assert (
        "SUMMARY:Berakhir: KB Air\\, udara\\; dan tanah di daerah aliran sungai Batang Anai yang "
        "panjang namanya"
    ) in unfolded
    triggers = [line for line in unfolded if line.startswith("TRIGGER")]
    assert triggers == [f"TRIGGER:-P{days}D" for days in workflow.PROMPT_DAYS]


def test_calendar_file_of_the_register_leaves_out_what_is_long_over(client, team):
    client.force_login(team.tkksd)
    on = timezone.localdate()
    agreement("Jalan", ends_on=on + 400 * DAY)
    agreement("Lama", ends_on=on - 400 * DAY, starts_on=on - 800 * DAY)
    answer = client.get(reverse("cooperation_ends_ics"))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.decode().count("BEGIN:VEVENT") == 1
