"""Signing in, being locked out, sessions that end, and new passwords."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from randa.accounts import client_ip
from tests.builders import PASSWORD

NEW_PASSWORD = "sirih-pinang-di-carano"


def sign_in(client, username, password=PASSWORD, **headers):
    return client.post(
        reverse("login"), {"username": username, "password": password}, headers=headers
    )


@pytest.mark.parametrize("field", ["username", "email"])
def test_sign_in_takes_user_name_or_email(client, cast, field):
    response = sign_in(client, getattr(cast.operator, field))
    assert (response.status_code, response["Location"]) == (302, reverse("home"))


def test_every_failed_sign_in_gets_the_same_answer(client, cast):
    """Case 56."""
    cast.stranger.is_active = False
    cast.stranger.save()
    tries = {
        "wrong password": (cast.operator.username, "salah-sekali"),
        "unknown name": ("tidak-ada", PASSWORD),
        "unknown e-mail": ("tidak@ada.id", PASSWORD),
        "switched-off account": (cast.stranger.username, PASSWORD),
    }
    answers = {
        case: (response.status_code, response.context["form"].non_field_errors())
        for case, (name, password) in tries.items()
        for response in [sign_in(client, name, password)]
    }
    sentence = (
        "Nama pengguna atau kata sandi tidak cocok. Periksa ejaan serta huruf besar dan "
        "kecilnya, lalu coba lagi."
    )
    assert answers == dict.fromkeys(tries, (200, [sentence]))


@pytest.mark.parametrize("name", ["operator", "tidak-ada"])
def test_fifth_failure_locks_known_and_unknown_names_alike(client, cast, settings, name):
    """Case 56."""
    settings.AXES_ENABLED = True
    username = cast.operator.username if name == "operator" else name
    begun = timezone.now()
    statuses = [sign_in(client, username, "salah").status_code for _ in range(6)]
    assert statuses == [200, 200, 200, 200, 429, 429]

    response = sign_in(client, username)  # even the right password waits
    assert response.status_code == 429
    wait = response.context["locked_until"] - begun
    assert datetime.timedelta(minutes=15) <= wait < datetime.timedelta(minutes=16)


def test_lockout_ends_when_its_time_has_come(client, cast, settings):
    settings.AXES_ENABLED = True
    for _ in range(5):
        sign_in(client, cast.operator.username, "salah")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=14), tick=False):
        assert sign_in(client, cast.operator.username).status_code == 429
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16), tick=False):
        assert sign_in(client, cast.operator.username).status_code == 302


def test_lockout_from_one_address_leaves_the_owner_elsewhere_alone(client, cast, settings):
    """Case 56."""
    settings.AXES_ENABLED = True
    for _ in range(5):
        sign_in(client, cast.operator.username, "salah")
    elsewhere = Client(REMOTE_ADDR="10.20.30.40")
    assert sign_in(elsewhere, cast.operator.username).status_code == 302


def test_lies_in_forwarded_for_do_not_reset_the_count(client, cast, settings):
    """Case 56."""
    settings.AXES_ENABLED = True
    settings.PROXY_COUNT = 1
    statuses = [
        sign_in(
            client,
            cast.operator.username,
            "salah",
            **{"x-forwarded-for": f"1.2.3.{number}, 36.66.1.1"},
        ).status_code
        for number in range(5)
    ]
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    ("count", "forwarded", "address"),
    [
        (0, "1.2.3.4", "127.0.0.1"),
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        (2, "9.9.9.9, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "127.0.0.1"),
        (1, "bukan alamat", None),
    ],
)
def test_client_address_is_the_one_our_own_proxies_saw(settings, count, forwarded, address):
    settings.PROXY_COUNT = count
    request = RequestFactory(REMOTE_ADDR="127.0.0.1").get(
        "/", headers={"x-forwarded-for": forwarded}
    )
    assert client_ip(request) == address


def signed_in_after(client, *pauses):
    """Visit after each pause (minutes); return whether the last visit was still signed in."""
    now = timezone.now()
    for minutes in pauses:
        now += datetime.timedelta(minutes=minutes)
        with time_machine.travel(now, tick=False):
            response = client.get(reverse("password_change"))
    return response.status_code == 200


@pytest.mark.parametrize(
    ("pauses", "is_signed_in"),
    [([110], True), ([121], False), ([100] * 7, True), ([100] * 8, False)],
    ids=["under two idle hours", "over two idle hours", "under twelve hours", "over twelve hours"],
)
def test_session_ends_after_two_idle_hours_or_twelve_in_all(client, cast, pauses, is_signed_in):
    """Case 55."""
    sign_in(client, cast.operator.username)
    assert signed_in_after(client, 0, *pauses) is is_signed_in


def test_session_gets_a_new_key_at_sign_in(client, cast):
    """Case 55."""
    client.get(reverse("login"))
    before = client.session.session_key
    sign_in(client, cast.operator.username)
    assert client.session.session_key != before


def test_switched_off_account_is_out_at_the_next_request(client, cast):
    """Case 55."""
    sign_in(client, cast.operator.username)
    cast.operator.is_active = False
    cast.operator.save()
    response = client.get(reverse("password_change"))
    assert response["Location"] == f"{reverse('login')}?next={reverse('password_change')}"


def test_password_change_ends_the_other_sessions(client, cast):
    """Case 55."""
    other = Client()
    sign_in(client, cast.operator.username)
    sign_in(other, cast.operator.username)
    change_password(client)
    assert client.get(reverse("password_change")).status_code == 200
    assert other.get(reverse("password_change")).status_code == 302


def change_password(client, new=NEW_PASSWORD):
    return client.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )


def test_temporary_password_must_be_changed_before_anything_else(client, cast):
    cast.operator.must_change_password = True
    cast.operator.save()
    sign_in(client, cast.operator.username)
    assert client.get(reverse("help"))["Location"] == reverse("password_change")

    assert change_password(client)["Location"] == reverse("home")
    cast.operator.refresh_from_db()
    assert cast.operator.must_change_password is False
    assert client.get(reverse("help")).status_code == 200


def test_temporary_password_is_not_taken_as_the_new_one(client, cast):
    cast.operator.must_change_password = True
    cast.operator.save()
    sign_in(client, cast.operator.username)
    page = change_password(client, PASSWORD)
    assert "Pilih kata sandi yang lain dari yang lama." in page.content.decode()
    cast.operator.refresh_from_db()
    assert cast.operator.must_change_password is True


def ask_for_link(client, address):
    """Ask for a new password; return the link in the e-mail, None if there was none."""
    mail.outbox.clear()
    response = client.post(
        reverse("password_reset"), {"email": address}, headers={"host": "localhost"}
    )
    assert response["Location"] == reverse("password_reset_done")
    return re.search(r"https?://\S+", mail.outbox[0].body)[0] if mail.outbox else None


def test_reset_link_names_the_configured_site_and_works_once(client, cast):
    """Case 54."""
    link = ask_for_link(client, cast.operator.email)
    site = "http://127.0.0.1:8000"
    assert link.startswith(f"{site}/sandi/atur/")

    form = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    client.force_login(cast.admin)
    done = client.post(client.get(link.removeprefix(site))["Location"], form)
    assert done["Location"] == reverse("password_reset_complete")
    assert client.get(reverse("help")).status_code == 302  # the admin's session has ended, too
    assert sign_in(client, cast.operator.username, NEW_PASSWORD).status_code == 302

    again = Client().get(link.removeprefix(site), follow=True)
    assert again.context["validlink"] is False


def test_reset_link_dies_after_an_hour(client, cast):
    """Case 54."""
    link = ask_for_link(client, cast.operator.email).removeprefix("http://127.0.0.1:8000")
    # Local, since password tokens count local time and travelling in UTC moves the zone too.
    with time_machine.travel(timezone.localtime() + datetime.timedelta(minutes=61)):
        assert client.get(link, follow=True).context["validlink"] is False


def test_reset_for_an_unknown_address_answers_the_same_and_sends_nothing(client, cast):
    assert ask_for_link(client, "tidak@ada.id") is None


def test_rules_and_labels_of_the_library_speak_the_portals_words(client, cast):
    client.force_login(cast.operator)
    faulty = {"old_password": "x", "new_password1": "123456", "new_password2": "1"}
    pages = [client.post(reverse("password_change"), faulty)]
    faulty["new_password2"] = faulty["new_password1"]
    pages.append(client.post(reverse("password_change"), faulty))
    client.force_login(cast.admin)
    for name, args in (("add", []), ("change", [cast.operator.pk])):
        pages.append(client.get(reverse(f"admin:reporting_user_{name}", args=args)))
    pages.append(client.get(reverse("admin:auth_user_password_change", args=[cast.operator.pk])))
    foreign = re.compile(r"(?<![Kk]ata )\b[Ss]andi\b|\banda\b|[Aa]utenti")
    said = [re.sub(r"<[^>]+>|\s+", " ", page.content.decode()) for page in pages]
    assert [foreign.findall(text) for text in said] == [[]] * len(pages)
    told = pages[1].context["form"].errors
    assert told == {
        "old_password": ["Kata sandi lama tidak cocok. Ketik lagi."],
        "new_password1": [
            "Kata sandi terlalu pendek. Pakai sedikitnya 10 huruf atau angka.",
            "Kata sandi ini terlalu umum. Pilih yang lebih sulit ditebak, misalnya tiga atau "
            "empat kata.",
            "Kata sandi ini hanya angka. Pakai juga huruf.",
        ],
    }
