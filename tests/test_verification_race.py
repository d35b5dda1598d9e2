"""Two verifiers, one report: exactly one decision, and the other hears whose it was."""

import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from reporting import roles, workflow
from reporting.models import Evidence, ProgressEntry, StatusChange, StoredFile
from tests import builders
from tests.builders import KAB_SOLOK, person, report, target

ROUNDS = 8

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Run the acts at the same moment, each with its own connection; their results in order."""
    barrier = threading.Barrier(len(acts))
    results = [None] * len(acts)

    def run(place, act):
        try:
            barrier.wait()
            results[place] = act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def posting(client, entry, **given):
    address = reverse("verify", args=[entry.target_id])
    data = {"version": entry.version, "verified_percent": "60", **given}
    return lambda: client.post(address, data)


@pytest.fixture
def scene():
    builders.reference()
    builders.plan_year(plans=ROUNDS)
    people = [person(roles.VERIFIER, "13", name=name) for name in ("Yulia", "Rahmat")]
    return person(roles.APPROVER, KAB_SOLOK, name="Hendra"), people


def test_two_verifiers_at_once_make_one_decision(scene):
    approver, people = scene
    first, second = (signed_in(user) for user in people)
    for number in range(1, ROUNDS + 1):
        entry = report(target(number=number), by=approver, upto="submitted")
        returning = {
            "decision": "return",
            "reasons": ["number"],
            "note": "Hitung ulang.",
            "fix_by": proposed_day(first, entry),
        }
        answers = at_once(
            posting(first, entry, decision="verify"), posting(second, entry, **returning)
        )
        decisions = StatusChange.objects.filter(entry=entry, action__in=("verify", "return"))
        winner = decisions.get()
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert f"sudah diputus {winner.by}" in loser.content.decode()
        now = ProgressEntry.objects.get(pk=entry.pk)
        assert (now.status, now.version) == (winner.target, entry.version + 1)


def test_decision_and_withdrawal_at_once_never_decide_the_unseen(scene):
    approver, people = scene
    verifier = signed_in(people[0])
    for number in range(1, ROUNDS + 1):
        entry = report(target(number=number), by=approver, upto="submitted")
        at_once(posting(verifier, entry, decision="verify"), changing(entry, approver))
        moves = list(entry.changes.values_list("action", flat=True))[2:]
        now = ProgressEntry.objects.get(pk=entry.pk)
        if "verify" in moves:
            assert moves == ["verify"]
            assert now.verified_percent == entry.claimed_percent
        else:
            assert moves == ["withdraw", "save", "submit"]
            assert (now.status, now.verified_percent) == ("submitted", None)


def listing(client, entries):
    """Verify all of these in one act, as the list of reports without anything odd does."""
    data = {"report": [f"{entry.target_id}:{entry.version}" for entry in entries]}
    return lambda: client.post("/verifikasi/2026/B09/sekaligus/", data)


def plain_reports(approver, numbers):
    """Sent reports well on target with a stored document: nothing odd about them."""
    entries = [
        report(target(number=number), by=approver, claimed_percent=85, obstacle_kinds=["none"])
        for number in numbers
    ]
    stored = StoredFile.objects.create(sha256="0" * 64, size=3, kind="pdf", uploaded_by=approver)
    for entry in entries:
        workflow.attach(entry, Evidence(file=stored, original_name="sk.pdf"), by=approver)
    return [
        workflow.perform(entry, "submit", by=approver, version=entry.version) for entry in entries
    ]


def test_two_lists_at_once_verify_each_report_once_and_whole(scene):
    approver, people = scene
    first, second = (signed_in(user) for user in people)
    entries = plain_reports(approver, range(1, ROUNDS + 1))
    # They overlap in the middle, so that each waits for the other's locks.
    lists = entries[:6], entries[2:]
    answers = at_once(listing(first, lists[0]), listing(second, lists[1]))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    pairs = zip(lists, answers, strict=True)
    won = next(found for found, answer in pairs if answer.status_code == 302)
    verified = set(ProgressEntry.objects.filter(status="verified"))
    assert verified == set(won)
    assert StatusChange.objects.filter(action="verify").count() == len(won)


def test_list_and_withdrawal_at_once_verify_all_as_listed_or_none(scene):
    approver, people = scene
    client = signed_in(people[0])
    entries = plain_reports(approver, range(1, ROUNDS + 1))
    for chosen in (entries[:4], entries[4:]):
        answer, _ = at_once(listing(client, chosen), changing(chosen[-1], approver))
        actions = {
            entry.pk: list(entry.changes.values_list("action", flat=True)) for entry in chosen
        }
        verified = [pk for pk, moves in actions.items() if moves[-1] == "verify"]
        if answer.status_code == 302:
            assert len(verified) == len(chosen)
            assert "withdraw" not in actions[chosen[-1].pk]
        else:
            assert verified == []
            assert f"aksi {chosen[-1].plan.number}: Laporan ini" in answer.content.decode()


def changing(entry, approver):
    """Withdraw, correct and send again, as a Pokja does; stops where it is refused."""

    def act():
        try:
            now = workflow.perform(entry, "withdraw", by=approver, version=entry.version)
            values = {"claimed_percent": 70, "is_ready": True}
            now = workflow.perform(now, "save", by=approver, version=now.version, values=values)
            workflow.perform(now, "submit", by=approver, version=now.version)
        except workflow.Refused:
            pass

    return act


def proposed_day(client, entry):
    form = client.get(reverse("verify", args=[entry.target_id])).context["return_form"]
    return form.initial["fix_by"].isoformat()
