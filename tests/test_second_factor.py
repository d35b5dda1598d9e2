"""Codes of an app beside the password: taking one up, being asked, losing it."""

import datetime
import time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from randa.settings import INSTALLED_APPS
from reporting.models import User
from tests.builders import PASSWORD
from tests.test_accounts import sign_in


def code_of(device):
    totp = TOTP(device.bin_key)
    totp.time = time.time()
    return f"{totp.token():06}"


def later(seconds):
    return time_machine.travel(timezone.now() + datetime.timedelta(seconds=seconds), tick=False)


def take_up(client, **given):
    """Set up an app on the page, as its user does; return the answer with the recovery codes."""
    client.get(reverse("second_factor_setup"))
    code = code_of(TOTPDevice(key=client.session["second_factor_key"]))
    return client.post(reverse("second_factor_setup"), {"code": code, **given})


@pytest.fixture
def protected(client, cast):
    """The verifier with an app; `codes` are the recovery codes as the page showed them."""
    sign_in(client, cast.verifier.username)
    codes = take_up(client).context["codes"]
    client.logout()
    return TOTPDevice.objects.get(user=cast.verifier), codes


def give(client, code):
    return client.post(reverse("second_factor"), {"code": code})


def test_password_alone_opens_no_page_once_an_app_is_taken_up(client, cast, protected):
    sign_in(client, cast.verifier.username)
    for name in ("help", "profile", "password_change", "second_factor_setup", "recovery_codes"):
        assert reverse("second_factor") in client.get(reverse(name))["Location"], name
    answer = client.post(reverse("profile_email"), {"email": "pencuri@example.id"})
    assert answer["Location"] == reverse("second_factor")


def test_menu_and_its_figures_come_after_what_is_owed(client, cast, settings):
    settings.SECOND_FACTOR_DEMANDED = True
    sign_in(client, cast.verifier.username)
    for must_change, name in ((True, "password_change"), (False, "second_factor_setup")):
        User.objects.filter(pk=cast.verifier.pk).update(must_change_password=must_change)
        page = client.get(reverse(name))
        assert (page.status_code, page.context.get("nav")) == (200, None)
        assert reverse("logout") in page.text
        assert reverse("help") not in page.text
    take_up(client)
    assert client.get(reverse("help")).context["nav"]


def test_code_of_the_app_leads_on_to_the_page_that_was_asked_for(client, cast, protected):
    device, _ = protected
    sign_in(client, cast.verifier.username)
    asked = client.get(reverse("help"))["Location"]
    assert asked == f"{reverse('second_factor')}?next={reverse('help')}"
    key = client.session.session_key
    with later(60):
        answer = client.post(asked, {"code": code_of(device), "next": reverse("help")})
    assert answer["Location"] == reverse("help")
    assert client.session.session_key != key
    assert client.get(reverse("help")).status_code == 200


@pytest.mark.parametrize("asked", ["https://jahat.example/", "//jahat.example", "*", "user__x"])
def test_way_on_never_leaves_the_portal(asked, client, cast, protected):
    device, _ = protected
    sign_in(client, cast.verifier.username)
    with later(60):
        form = {"code": code_of(device), "next": asked}
        answer = client.post(reverse("second_factor"), form)
    assert answer["Location"] == reverse("home")


def test_used_code_and_wrong_code_open_nothing(client, cast, protected):
    device, _ = protected
    with later(60):
        sign_in(client, cast.verifier.username)
        used = code_of(device)
        give(client, used)
        client.logout()
        sign_in(client, cast.verifier.username)
        answers = [give(client, code).context["form"].errors for code in (used, "000000", "abc")]
    sentence = (
        "Kode tidak cocok. Tulis kode yang sedang tampil di aplikasi; setiap kode hanya "
        "sekali pakai."
    )
    assert answers == [{"code": [sentence]}] * 3
    assert client.get(reverse("help")).status_code == 302


def test_guessing_codes_is_slowed_down_even_for_the_right_one(client, cast, protected):
    """Case 56: after wrong codes the right one waits too."""
    device, _ = protected
    sign_in(client, cast.verifier.username)
    with later(60):
        for _ in range(6):
            TOTPDevice.objects.update(throttling_failure_timestamp=None)
            give(client, "000000")
        answer = give(client, code_of(device))
    assert answer.context["form"].errors == {
        "code": ["Terlalu banyak kode yang keliru. Tunggu sebentar sebelum mencoba lagi."]
    }
    with later(60 + 2**6):
        assert give(client, code_of(device)).status_code == 302


def test_recovery_code_works_once_written_in_any_way(client, cast, protected):
    _, codes = protected
    sign_in(client, cast.verifier.username)
    assert give(client, codes[0].upper().replace("-", " ")).status_code == 302
    assert StaticToken.objects.count() == len(codes) - 1 == 9
    client.logout()
    sign_in(client, cast.verifier.username)
    assert give(client, codes[0]).status_code == 200


def test_new_recovery_codes_end_the_old_ones(client, cast, protected):
    _, codes = protected
    client.force_login(cast.verifier)
    asked = client.post(reverse("recovery_codes"), {"password": "bukan ini"})
    assert "codes" not in asked.context
    fresh = client.post(reverse("recovery_codes"), {"password": PASSWORD}).context["codes"]
    assert not set(fresh) & set(codes)
    assert StaticToken.objects.count() == len(set(fresh)) == 10


def test_open_session_alone_replaces_no_app(client, cast, protected):
    device, _ = protected
    client.force_login(cast.verifier)
    for given in ({}, {"password": "bukan ini"}):
        assert take_up(client, **given).context["proof"].errors
    assert TOTPDevice.objects.get(user=cast.verifier) == device
    assert "codes" in take_up(client, password=PASSWORD).context
    assert TOTPDevice.objects.get(user=cast.verifier) != device


def test_setting_up_needs_a_code_of_the_new_app(client, cast):
    client.force_login(cast.operator)
    page = client.get(reverse("second_factor_setup"))
    assert 'style="' not in page.content.decode()
    assert '<svg class="qr"' in page.content.decode()
    client.post(reverse("second_factor_setup"), {"code": "123"})
    assert not TOTPDevice.objects.exists()
    assert take_up(client).status_code == 200
    assert TOTPDevice.objects.get().user == cast.operator
    # What was typed there opens no second session.
    assert StaticToken.objects.count() == 10


@pytest.mark.parametrize(
    ("who", "is_asked"), [("admin", True), ("verifier", True), ("operator", False)]
)
def test_who_looks_after_others_must_take_up_an_app_where_it_is_demanded(
    client, cast, settings, who, is_asked
):
    settings.SECOND_FACTOR_DEMANDED = True
    sign_in(client, getattr(cast, who).username)
    answer = client.get(reverse("help"))
    if not is_asked:
        assert answer.status_code == 200
        return
    assert answer["Location"] == f"{reverse('second_factor_setup')}?next={reverse('help')}"
    take_up(client)
    assert client.get(reverse("help")).status_code == 200
    assert client.get(reverse("second_factor_off")).status_code == 404


def test_first_password_is_replaced_before_the_app_is_taken_up(client, cast, settings):
    settings.SECOND_FACTOR_DEMANDED = True
    User.objects.filter(pk=cast.verifier.pk).update(must_change_password=True)
    sign_in(client, cast.verifier.username)
    assert client.get(reverse("password_change")).status_code == 200
    assert client.get(reverse("help"))["Location"].startswith(reverse("second_factor_setup"))


def test_second_factor_is_given_up_with_a_code_only(client, cast, protected):
    device, codes = protected
    client.force_login(cast.verifier)
    client.post(reverse("second_factor_off"), {"code": "000000"})
    assert TOTPDevice.objects.exists()
    client.post(reverse("second_factor_off"), {"code": codes[0]})
    assert not TOTPDevice.objects.exists() and not StaticToken.objects.exists()


def test_other_admin_takes_away_a_lost_factor_and_history_says_so(client, cast, protected):
    there = Client()
    sign_in(there, cast.verifier.username)
    client.force_login(cast.admin)
    client.post(reverse("account_factor", args=[cast.verifier.pk]))
    assert not TOTPDevice.objects.exists()
    assert there.get(reverse("help"))["Location"].startswith(reverse("login"))
    step = cast.verifier.history.first()
    assert (step.history_change_reason, step.history_user) == (
        "Faktor kedua dihapus oleh Bappeda",
        cast.admin,
    )
    assert client.post(reverse("account_factor", args=[cast.admin.pk])).status_code == 404


def test_devices_have_no_table_in_the_admin(client, cast):
    assert "django_otp.plugins.otp_totp" in INSTALLED_APPS
    client.force_login(User.objects.create(username="darurat", is_staff=True, is_superuser=True))
    assert client.get("/kelola/otp_totp/totpdevice/").status_code == 404
