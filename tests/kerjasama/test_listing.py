"""The public list: closed until TKKSD opens it, and then without people; and the guide."""

import datetime

import pytest
from django.urls import reverse

from kerjasama import workflow
from kerjasama.models import Agreement, Cooperation, IntakeWindow, PublicList, Stage
from kerjasama.views.guide import stages_of
from reporting.models import Region
from tests.kerjasama import builders
from tests.kerjasama.builders import DAY, TODAY

LIST = "cooperation_public_list"


@pytest.fixture
def province_region(team):
    return Region.objects.get(code="13")


def test_list_is_not_there_until_it_is_opened_and_after_it_is_closed(client, team):
    answers = [client.get(reverse(LIST)).status_code]
    region = team.tkksd.region
    for is_on in (True, False):
        workflow.open_list(region, is_on, by=team.tkksd)
        answers.append(client.get(reverse(LIST)).status_code)
    assert answers == [404, 200, 404]


def test_switch_is_tkksds_and_its_history_says_who_and_when(client, team, cast):
    for user in (team.proposer, cast.leader, cast.admin):
        client.force_login(user)
        answer = client.post(reverse("cooperation_public_switch"), {"is_on": "1"})
        assert answer.status_code == 403
    client.force_login(team.tkksd)
    for is_on in ("1", "1", "0"):
        client.post(reverse("cooperation_public_switch"), {"is_on": is_on})
    told = PublicList.history.order_by("history_id").exclude(history_type="+")
    assert list(told.values_list("is_on", "history_user")) == [
        (True, team.tkksd.pk),
        (False, team.tkksd.pk),
    ]


def test_list_shows_what_runs_and_is_public_and_names_nobody(
    client, team, province_region, settings
):
    settings.COOPERATION_CONTACT = {}  # an office, which may bear the name of an account
    partner = builders.partner(contact_name="Budi Narahubung", contact_phone="0812-555")
    now = datetime.datetime.now(datetime.UTC)
    today = now.date()
    given = {
        "partner": partner,
        "signer_ours": "Mahyeldi Penanda",
        "signer_theirs": "Sari Penanda",
        "attorney": "Kuasa kepada Andi",
        "starts_on": today - 300 * DAY,
        "ends_on": today + 400 * DAY,
    }
    builders.agreement("Berjalan", **given)
    builders.agreement("Segera berakhir", **{**given, "ends_on": today + 20 * DAY})
    builders.agreement("Tertutup", is_public=False, **given)
    builders.agreement("Sudah berakhir", **{**given, "ends_on": today - 20 * DAY})
    builders.agreement("Draf", **{**given, "starts_on": None, "ends_on": None})
    for name, begins in (("Masa terbuka", -2), ("Masa lewat", -9)):
        opens = now + begins * DAY
        ends = opens + 5 * DAY
        IntakeWindow.objects.create(
            region=province_region, name=name, opens_at=opens, due_at=ends, closes_at=ends
        )
    workflow.open_list(province_region, True, by=team.tkksd)
    answer = client.get(reverse(LIST))
    assert {each.title for each in answer.context["page"]} == {"Berjalan", "Segera berakhir"}
    assert [window.name for window in answer.context["windows"]] == ["Masa terbuka"]
    text = answer.content.decode()
    people = ["Budi", "0812-555", "Mahyeldi", "Sari", "Andi", "Biro Pemerintahan"]
    assert [name for name in people if name in text] == []


def test_few_and_many_agreements_cost_the_public_list_the_same_queries(
    client, team, province_region, django_assert_num_queries
):
    workflow.open_list(province_region, True, by=team.tkksd)
    builders.agreement(starts_on=TODAY - DAY, ends_on=None, agency=team.health)
    client.get(reverse(LIST))
    with django_assert_num_queries(4):
        client.get(reverse(LIST))
    Agreement.objects.bulk_create(
        Agreement(
            title=f"KB {n}",
            kind="mou",
            region=province_region,
            partner=builders.partner(),
            agency=team.tourism,
            starts_on=TODAY - DAY,
        )
        for n in range(1000)
    )
    with django_assert_num_queries(4):
        assert client.get(reverse(LIST)).context["page"].paginator.count == 1001


def test_guide_says_which_kinds_need_a_paper():
    kinds = [kind for kind in Cooperation if kind != Cooperation.SYNERGY]
    assert stages_of(kinds)[0] == (
        Stage.PREPARATION.label,
        "Pengusul",
        [
            ("Kerangka acuan kerja (KAK)", ""),
            ("Pemetaan urusan", "KSDD wajib, KSDPK (pihak ketiga)"),
            ("Studi kelayakan", "KSDPK (pihak ketiga)"),
        ],
    )


def test_lists_of_several_provinces_are_chosen_from(client, team, province_region):
    jambi = Region.objects.create(
        code="15", short_code="JMB", name="Provinsi Jambi", kind="province"
    )
    for region in (province_region, jambi):
        workflow.open_list(region, True, by=team.tkksd)
    listed = client.get(reverse(LIST)).context["regions"]
    assert [region.code for region in listed] == ["15", "13"]
    assert client.get(reverse(LIST), {"provinsi": "15"}).context["region"] == jambi
    assert client.get(reverse(LIST), {"provinsi": "99"}).status_code == 404


def test_public_pages_carry_the_name_and_contact_of_cooperation(client, team, settings):
    settings.COOPERATION_CONTACT = {"name": "Biro Kerja Sama", "whatsapp": "0811-1"}
    workflow.open_list(team.tkksd.region, True, by=team.tkksd)
    for name in (LIST, "cooperation_public_proposal", "cooperation_track"):
        page = client.get(reverse(name)).content.decode()
        assert "RANDA" not in page and settings.SITE_CONTACT["name"] not in page
        assert "KERABAT Sumatera Barat</title>" in page and "Biro Kerja Sama" in page
