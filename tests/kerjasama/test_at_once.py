"""Two people in one moment: what they send is kept once or told of, on both databases."""

import functools
from threading import BrokenBarrierError

import pytest
from django.test import Client
from django.urls import reverse

from kerjasama import roles, workflow
from kerjasama.models import Agreement, Proposal
from kerjasama.workflow import ends, intake
from reporting.models import Region
from tests.builders import person
from tests.kerjasama import builders
from tests.test_concurrency import Barrier, at_once

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meet(monkeypatch):
    """Let two threads wait for each other before or after they run a function of a module.

    Who must wait for a lock meets nobody; the other goes on after a moment.
    """

    def patch(module, name, *, after=False):
        barrier, plain = Barrier(2), getattr(module, name)

        def wait():
            try:
                barrier.wait(timeout=1)
            except BrokenBarrierError:
                pass

        @functools.wraps(plain)
        def run(*args, **given):
            if not after:
                wait()
            found = plain(*args, **given)
            if after:
                wait()
            return found

        monkeypatch.setattr(module, name, run)

    return patch


def test_same_proposal_that_two_of_an_opd_send_is_kept_once_and_told_to_the_other(team, meet):
    meet(workflow, "receive")
    said = {"title": "Pasokan pangan", "kind": "ksdpk", "affair": "Pangan"}
    said |= {"partner_name": "Bank Nagari", "seen": "ksdpk|Pasokan pangan|Bank Nagari"}

    def send(user):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return lambda: client.post(reverse("cooperation_proposal_new"), said)

    colleague = person(roles.PROPOSER, "13", agency=team.health)
    answers = at_once(send(team.proposer), send(colleague))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    kept = Proposal.objects.get()
    [late] = [answer for answer in answers if answer.status_code == 409]
    assert late.context["form"].errors["title"] == [
        f"Perangkat daerah ini sudah mengusulkannya dengan mitra yang sama: {kept.number}."
    ]
    assert 'value="Bank Nagari"' in late.text


def test_kb_and_pks_of_one_title_that_two_extend_begin_one_proposal(team, meet):
    meet(ends, "receive")
    for kind in (Agreement.Kind.MOU, Agreement.Kind.PKS):
        builders.agreement("Air baku", kind, agency=team.health)

    def extend(paper):
        return lambda: workflow.decide(paper, "extend", by=team.tkksd, reason="Dibutuhkan")

    made = at_once(*map(extend, Agreement.objects.all()))
    assert [each.proposal for each in made] == [Proposal.objects.get()] * 2


def test_proposals_of_two_provinces_get_numbers_of_their_own(team, meet):
    meet(intake, "_numbers", after=True)
    jambi = Region.objects.create(
        code="15", short_code="JMB", name="Provinsi Jambi", kind="province"
    )

    def send(region):
        said = {"kind": "ksdpk", "title": "Air", "partner_name": "X", "affair": "Pangan"}
        made = Proposal(**said, proposer_name="Sari", proposed_on=builders.TODAY)
        return lambda: workflow.receive([made], region=region, by=None)[0].number

    numbers = at_once(send(jambi), send(team.tkksd.region))
    assert sorted(number[-5:] for number in numbers) == ["00001", "00002"]
