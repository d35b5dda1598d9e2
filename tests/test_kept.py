"""A session that ends in mid-text loses no letter, and shows none to anybody else."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from randa import kept
from reporting import workflow
from reporting.models import ProgressEntry
from tests.builders import PASSWORD, report, target

TEXT = "Sebanyak 21 dari 36 perangkat daerah memutakhirkan data."


def address(number=1):
    return reverse("report", args=[target(number=number).pk])


def opened(client, where):
    """What the browser would send from the page: its marks, and a text."""
    form = client.get(where).context
    return {
        "seen_version": form["form"]["seen_version"].value(),
        "typed_by": form["typed_by"],
        "narrative": TEXT,
        "is_ready": "False",
    }


def sign_in(client, user, where="/"):
    data = {"username": user.username, "password": PASSWORD, "next": where}
    return client.post(reverse("login"), data)


@pytest.fixture
def ended(client, cast, year):
    """Rina's browser after her session ended while she typed, and her text was sent."""
    client.force_login(cast.operator)
    typed = opened(client, address())
    client.session.delete()
    response = client.post(address(), typed)
    assert response.url == f"{reverse('login')}?next={address()}"
    return client


def test_text_stands_in_the_form_after_signing_in_and_is_not_saved(ended, cast):
    page = ended.get(f"{reverse('login')}?next={address()}").content.decode()
    assert "Sesi Anda berakhir sebelum isian tersimpan." in page
    assert TEXT not in page
    assert sign_in(ended, cast.operator, address()).url == address()
    page = ended.get(address())
    assert page.context["form"]["narrative"].value() == TEXT
    assert "Isian ini belum tersimpan" in page.content.decode()
    assert not ProgressEntry.objects.exists()


def test_saving_it_ends_the_waiting(ended, cast):
    sign_in(ended, cast.operator)
    ended.post(address(), opened(ended, address()))
    assert ProgressEntry.objects.get().narrative == TEXT
    assert "Isian ini belum tersimpan" not in ended.get(address()).content.decode()


def test_it_can_be_thrown_away(ended, cast):
    sign_in(ended, cast.operator)
    assert ended.post(address(), {"discard": "", "narrative": TEXT}).url == address()
    assert ended.get(address()).context["form"]["narrative"].value() == ""
    assert not ProgressEntry.objects.exists()


def test_nobody_else_gets_it(ended, cast):
    sign_in(ended, cast.approver)
    assert ended.get(address()).context["form"]["narrative"].value() == ""
    assert ended.session.get(kept.KEY) == {}


def test_it_stands_only_in_its_own_report(ended, cast):
    sign_in(ended, cast.operator)
    assert ended.get(address(number=2)).context["form"]["narrative"].value() == ""
    assert ended.get(address()).context["form"]["narrative"].value() == TEXT


def test_two_reports_wait_side_by_side(client, cast, year):
    client.force_login(cast.operator)
    forms = {address(n): opened(client, address(n)) for n in (1, 2)}
    client.session.delete()
    for where, typed in forms.items():
        client.post(where, typed)
    sign_in(client, cast.operator)
    found = [client.get(where).context["form"]["narrative"].value() for where in forms]
    assert found == [TEXT, TEXT]


def test_it_is_merged_with_what_a_colleague_saved_meanwhile(client, cast, year):
    entry = report(target(), by=cast.operator)
    client.force_login(cast.operator)
    typed = opened(client, address()) | {
        name: getattr(entry, name) for name in ("obstacles", "obstacle_kinds", "follow_up")
    }
    client.session.delete()
    client.post(address(), {**typed, "claimed_percent": "60"})
    workflow.perform(
        entry, "save", by=cast.approver, version=1, values={"follow_up": "Langkah Hendra."}
    )
    sign_in(client, cast.operator)
    page = client.get(address()).context["form"]
    again = {name: page[name].value() for name in page.fields if page[name].value() is not None}
    assert client.post(address(), again).status_code == 302
    saved = ProgressEntry.objects.get()
    assert (saved.narrative, saved.follow_up) == (TEXT, "Langkah Hendra.")


def test_report_that_was_sent_meanwhile_shows_the_text_to_copy(client, cast, year):
    entry = report(target(), by=cast.approver)
    client.force_login(cast.operator)
    typed = opened(client, address())
    client.session.delete()
    client.post(address(), typed)
    workflow.perform(entry, "submit", by=cast.approver, version=1)
    sign_in(client, cast.operator)
    page = client.get(address())
    assert (page.status_code, TEXT in page.content.decode()) == (409, True)
    assert client.get(address()).status_code == 200


@pytest.mark.parametrize("mark", ["", "palsu", "foreign", "old"])
def test_only_a_form_of_this_portal_is_kept(mark, client, cast, year):
    client.force_login(cast.operator)
    typed = opened(client, address())
    if mark == "foreign":
        typed["typed_by"] = opened(client, address(number=2))["typed_by"]
    elif mark != "old":
        typed["typed_by"] = mark
    client.session.delete()
    later = timezone.now() + datetime.timedelta(days=8 if mark == "old" else 0)
    with time_machine.travel(later):
        client.post(address(), typed)
        assert kept.KEY not in client.session


def test_what_is_too_long_for_a_report_is_not_kept(client, cast, year):
    client.force_login(cast.operator)
    typed = opened(client, address()) | {"narrative": "a" * kept.MAX_LETTERS}
    client.session.delete()
    client.post(address(), typed)
    assert kept.KEY not in client.session


def test_password_page_and_others_keep_nothing(client, cast, year):
    client.post(reverse("password_change"), {"old_password": "rahasia"})
    assert kept.KEY not in client.session


# The form's token does not fit any more


@pytest.fixture
def careful(cast, year):
    """Rina's browser, whose tokens are checked."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.operator)
    return browser


def test_stale_form_comes_back_with_its_text(careful):
    typed = opened(careful, address())
    response = careful.post(address(), {**typed, "csrfmiddlewaretoken": "a" * 64})
    assert (response.status_code, response.url) == (302, address())
    assert careful.get(address()).context["form"]["narrative"].value() == TEXT


def test_without_cookies_the_page_shows_the_text_to_copy(careful):
    typed = opened(careful, address())
    page = Client(enforce_csrf_checks=True).post(address(), typed)
    assert (page.status_code, TEXT in page.content.decode()) == (403, True)


def test_form_from_elsewhere_puts_nothing_on_the_page(careful, cast):
    foreign = Client()
    foreign.force_login(cast.approver)
    typed = opened(foreign, address())
    for mark in ("palsu", typed["typed_by"]):
        page = careful.post(address(), {**typed, "typed_by": mark})
        assert (page.status_code, TEXT in page.content.decode()) == (403, False)


# The device


def clears_device(response):
    return response.headers.get("Clear-Site-Data") == '"storage"'


def test_signing_out_empties_the_device(client, cast):
    client.force_login(cast.operator)
    assert clears_device(client.post(reverse("logout")))


def test_another_account_finds_an_empty_device_and_the_same_one_its_own(client, cast):
    found = []
    for user in (cast.operator, cast.operator, cast.approver):
        found.append(clears_device(sign_in(client, user)))
        client.session.delete()
    assert found == [True, False, True]
