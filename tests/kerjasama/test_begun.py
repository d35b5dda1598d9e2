"""Agreements that begin at their proposal: of the right kind, on the right paper, and counted."""

import pytest
from django.urls import reverse

from kerjasama import recap, workflow
from kerjasama.models import Agreement
from tests.kerjasama import builders
from tests.kerjasama.builders import DAY, TODAY

Kind = Agreement.Kind


@pytest.fixture
def keep(client, team):
    """Sends the form of a new agreement as it stands, with these changes; returns the agreement."""
    client.force_login(team.tkksd)

    def sent(proposal, **said):
        address = f"{reverse('cooperation_agreement_new')}?usulan={proposal.pk}"
        form = client.get(address).context["form"]
        values = {name: form[name].value() for name in form.fields}
        values = {name: value for name, value in values.items() if value is not None}
        values |= {"starts_on": TODAY - DAY, "ends_on": TODAY + 40 * DAY, **said}
        answer = client.post(address, values)
        assert answer.status_code == 302, answer.context["form"].errors
        return Agreement.objects.latest("pk")

    return sent


@pytest.fixture
def moving(team):
    partner = builders.partner()
    made = builders.accepted(team.health, by=team.tkksd, partner=partner, partner_name=partner.name)
    return made


def test_kb_and_then_pks_come_of_the_proposal_and_the_funnel_counts_them(keep, moving, team):
    kb, pks = keep(moving), keep(moving)
    assert [(each.kind, each.proposal, each.parent) for each in (kb, pks)] == [
        (Kind.MOU, moving, None),
        (Kind.PKS, moving, kb),
    ]
    assert (kb.title, kb.partner, kb.agency) == (moving.title, moving.partner, team.health)
    funnel = recap.counted(team.tkksd)[0]
    assert [row.total.count for row in funnel.rows] == [1, 1, 1, 0, 0]


def test_what_comes_of_an_extension_renews_the_agreement_once(keep, moving, team):
    old = keep(moving)
    decision = workflow.decide(old, "extend", by=team.tkksd, reason="Masih dibutuhkan")
    new = keep(decision.proposal, starts_on=TODAY + 41 * DAY, ends_on=TODAY + 400 * DAY)
    assert (new.kind, new.renews, new.parent, new.title) == (Kind.MOU, old, None, old.title)
    assert keep(decision.proposal).renews is None


def test_kb_and_pks_extended_together_are_renewed_one_after_the_other(keep, moving, team):
    kb, pks = keep(moving), keep(moving)
    for each in (pks, kb):
        came = workflow.decide(each, "extend", by=team.tkksd, reason="Masih dibutuhkan").proposal
    new_kb, new_pks = keep(came), keep(came)
    assert [(each.kind, each.renews, each.parent) for each in (new_kb, new_pks)] == [
        (Kind.MOU, kb, None),
        (Kind.PKS, pks, new_kb),
    ]


def test_sinergi_begins_with_its_note_and_plan(keep, team):
    partner = builders.partner("KSP (contoh)", "central")
    made = builders.accepted(
        team.health, by=team.tkksd, kind="sinergi", partner=partner, partner_name=partner.name
    )
    assert [keep(made).kind, keep(made).kind] == [Kind.SYNERGY_NOTE, Kind.WORK_PLAN]


def test_partner_is_registered_on_the_way_and_the_proposal_knows_it(client, team):
    named = {"partner_name": "Semen Padang"}
    made = builders.accepted(team.health, by=team.tkksd, **named)
    other = builders.proposal(team.tourism, title="Lain", partner_name="pt semen padang")
    client.force_login(team.tkksd)
    address = f"{reverse('cooperation_agreement_new')}?usulan={made.pk}"
    page = client.get(address)
    assert page.context["form"]["partner"].value() == "Semen Padang"
    way = f"{reverse('cooperation_partner_new')}?usulan={made.pk}&amp;nama=Semen+Padang"
    assert f'href="{way}"' in page.text
    way = way.replace("&amp;", "&")
    form = client.get(way).context["form"]
    assert form["name"].value() == "Semen Padang"
    answer = client.post(way, {"name": "PT Semen Padang", "kind": "third"})
    assert answer.url == address
    page = client.get(address)
    assert page.context["form"]["partner"].value() == "PT Semen Padang"
    assert "belum tercatat" not in page.text
    for each in (made, other):
        version = each.version
        each.refresh_from_db()
        told = each.changes.last()
        assert (each.partner.name, each.version) == ("PT Semen Padang", version + 1)
        assert (told.action, told.by, told.reason) == ("partner", team.tkksd, "PT Semen Padang")


def test_what_was_typed_stays_when_the_partner_is_unknown(client, moving, team):
    client.force_login(team.tkksd)
    address = f"{reverse('cooperation_agreement_new')}?usulan={moving.pk}"
    page = client.post(address, {"kind": "mou", "title": "Air", "partner": "PT Lain"})
    assert f'href="{reverse("cooperation_partner_new")}?nama=PT+Lain" target="_blank"' in page.text
    assert 'value="Air"' in page.text


def test_page_offers_it_to_tkksd_while_the_proposal_moves(client, moving, team):
    link = f"{reverse('cooperation_agreement_new')}?usulan={moving.pk}"
    page = reverse("cooperation_proposal", args=[moving.pk])

    def offers(user):
        client.force_login(user)
        return link in client.get(page).content.decode()

    assert (offers(team.tkksd), offers(team.proposer)) == (True, False)
    workflow.move(
        moving, "stop", by=team.tkksd, version=moving.version, reason="Mitra mengundurkan diri"
    )
    assert not offers(team.tkksd)
