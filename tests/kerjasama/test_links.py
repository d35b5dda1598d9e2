"""Actions of RANDA that rest on an agreement, and what the year's readiness list says of it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kerjasama import workflow
from kerjasama.models import RestingAction
from reporting.models import ActionPlan, Region
from reporting.years import readiness
from tests.builders import KAB_SOLOK, person
from tests.kerjasama import builders

DAY = builders.DAY


@pytest.fixture
def plans(year):
    return list(year.plans.order_by("number"))


@pytest.fixture
def end(year):
    return datetime.date(year.year, 12, 31)


def tie(paper, plans, by):
    workflow.tie_actions(paper, plans, among=ActionPlan.objects.all(), by=by)


def lines_of(year):
    return {line.key: line for line in readiness(year)}


def test_admin_ties_actions_on_the_agreements_page_and_history_keeps_each_step(
    client, cast, team, plans
):
    paper = builders.agreement()
    address = reverse("cooperation_agreement_actions", args=[paper.pk])
    client.force_login(cast.admin)
    for chosen in ([plans[0].pk, plans[1].pk], [plans[1].pk]):
        assert client.post(address, {"plans": chosen}).status_code == 302
    assert [each.plan for each in RestingAction.objects.all()] == [plans[1]]
    told = RestingAction.history.order_by("history_id")
    assert list(told.values_list("plan", "history_type", "history_user")) == [
        (plans[0].pk, "+", cast.admin.pk),
        (plans[1].pk, "+", cast.admin.pk),
        (plans[0].pk, "-", cast.admin.pk),
    ]
    client.force_login(team.tkksd)
    page = client.get(reverse("cooperation_agreement", args=[paper.pk]))
    assert (page.context["ties"]["plans"], page.context["ties"]["form"]) == ([plans[1]], None)
    assert "dilepas" in page.content.decode()


def test_actions_of_a_closed_year_are_not_touched(client, cast, team, plans, year):
    paper = builders.agreement()
    tie(paper, plans, cast.admin)
    year.status = "closed"
    year.save()
    client.force_login(cast.admin)
    client.post(reverse("cooperation_agreement_actions", args=[paper.pk]), {})
    client.post(reverse("cooperation_agreement_actions", args=[paper.pk]), {"plans": [plans[0].pk]})
    assert RestingAction.objects.count() == len(plans)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ends_on": 0}, ""),
        ({"ends_on": None}, ""),
        ({"ends_on": -1}, "yang berakhir"),
        ({"ends_on": 300, "stopped_on": -40, "stop_reason": "Selesai"}, "yang berakhir"),
        ({"starts_on": None, "ends_on": None}, "yang belum ditandatangani"),
    ],
)
def test_list_names_the_action_whose_agreement_does_not_hold_all_year(
    given, says, year, plans, end, cast
):
    given = {
        name: end + value * DAY if isinstance(value, int) else value
        for name, value in given.items()
    }
    tie(builders.agreement(**given), plans[:1], cast.admin)
    line = lines_of(year)["agreements"]
    assert [gap.about for gap in line.gaps] == ([plans[0].code] if says else [])
    assert all(says in gap.words for gap in line.gaps)


def test_signed_renewal_takes_the_place_of_what_it_renews(year, plans, end, cast):
    old = builders.agreement(ends_on=end - 90 * DAY)
    tie(old, plans[:1], cast.admin)
    new = builders.agreement("Kedua", renews=old, starts_on=None, ends_on=None)
    assert len(lines_of(year)["agreements"].gaps) == 1
    new.starts_on, new.ends_on = old.ends_on + DAY, end
    new.save()
    assert lines_of(year)["agreements"].gaps == []


def test_action_carried_on_rests_on_what_the_one_before_rested_on(year, plans, end, cast):
    before = type(year).objects.create(province=year.province, year=year.year - 1)
    old = ActionPlan.objects.create(
        year=before, number=1, title="Lama", short_title="Lama", pillar="a", lead_role="women"
    )
    plans[0].continues = old
    plans[0].save()
    tie(builders.agreement(ends_on=end - DAY), [old], cast.admin)
    assert [gap.plan or gap.about for gap in lines_of(year)["agreements"].gaps] == [plans[0].code]


def test_year_without_ties_has_no_such_line_and_the_page_leads_to_the_agreement(
    client, year, plans, end, cast
):
    assert "agreements" not in lines_of(year)
    paper = builders.agreement(ends_on=end - DAY)
    tie(paper, plans, cast.admin)
    client.force_login(cast.admin)
    page = client.get(reverse("year", args=[year.year])).content.decode()
    assert page.count(reverse("cooperation_agreement", args=[paper.pk])) == len(plans)


def test_agreement_of_another_region_is_not_there_to_tie(client, plans, team):
    paper = builders.agreement()
    client.force_login(person("Admin Bappeda", KAB_SOLOK))
    address = reverse("cooperation_agreement_actions", args=[paper.pk])
    assert client.post(address, {"plans": [plans[0].pk]}).status_code == 404


def test_actions_of_another_province_are_not_there_to_choose(client, plans):
    riau = Region.objects.create(
        code="14", short_code="RIA", name="Provinsi Riau", kind=Region.Kind.PROVINCE
    )
    paper = builders.agreement(region=riau)
    client.force_login(person("Admin Bappeda", riau.code))
    address = reverse("cooperation_agreement_actions", args=[paper.pk])
    assert client.post(address, {"plans": [plans[0].pk]}).status_code == 302
    assert not RestingAction.objects.exists()


def test_list_asks_the_same_queries_for_one_and_many_ties(year, plans, end, cast):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            readiness(year)
        return len(caught)

    tie(builders.agreement(), plans[:1], cast.admin)
    few = queries()
    for n in range(5):
        tie(builders.agreement(f"KB {n}", ends_on=end - DAY), plans, cast.admin)
    assert queries() == few
