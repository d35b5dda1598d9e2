"""The own account: what one may change, and ending one's sessions elsewhere."""

import pytest
from django.test import Client
from django.urls import reverse

from randa.accounts import device_name, masked_address
from reporting import roles
from reporting.models import Region
from tests.builders import KOTA_SOLOK, PASSWORD
from tests.test_accounts import sign_in

PHONE_AGENT = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


def test_people_change_office_and_number_and_nothing_else(client, cast):
    """Case 3: every other field of the account that is sent along stays as it was."""
    client.force_login(cast.operator)
    forged = {
        "office": "Kasubbid Sosial",
        "phone": "+62 812-3456-7890",
        "name": "Orang Lain",
        "email": "lain@example.id",
        "username": "admin",
        "is_staff": "on",
        "is_superuser": "on",
        "roles": [roles.ADMIN],
        "groups": ["1"],
        "region": Region.objects.get(code=KOTA_SOLOK).pk,
        "must_change_password": "on",
    }
    before = vars(cast.operator) | {"office": "Kasubbid Sosial", "phone": "0812-3456-7890"}
    assert client.post(reverse("profile"), forged)["Location"] == reverse("profile")
    cast.operator.refresh_from_db()
    after = vars(cast.operator)
    assert {key: after[key] for key in before if key[0] != "_" and key != "last_login"} == {
        key: before[key] for key in before if key[0] != "_" and key != "last_login"
    }
    assert [group.name for group in cast.operator.groups.all()] == [roles.OPERATOR]
    assert cast.operator.history.filter(history_change_reason="Data diri diubah").count() == 1


@pytest.mark.parametrize(
    ("password", "address"), [(PASSWORD, "baru@example.id"), ("bukan-sandi-saya", None)]
)
def test_own_address_changes_with_the_password_only(client, cast, password, address):
    client.force_login(cast.operator)
    old = cast.operator.email
    answer = client.post(
        reverse("profile_email"), {"email": "baru@example.id", "password": password}
    )
    cast.operator.refresh_from_db()
    assert cast.operator.email == (address or old)
    if address is None:
        assert answer.context["email_form"].errors == {"password": ["Kata sandi tidak cocok."]}
        assert password not in answer.content.decode()


def test_sessions_are_listed_with_device_and_masked_address_and_end_elsewhere(client, cast):
    there = Client(HTTP_USER_AGENT=PHONE_AGENT, REMOTE_ADDR="36.66.1.7")
    sign_in(there, cast.operator.username)
    sign_in(Client(), cast.stranger.username)
    sign_in(client, cast.operator.username)
    found = client.get(reverse("profile")).context["sessions"]
    assert [(each.device, each.address, each.is_this) for each in found] == [
        ("Peramban di perangkat lain", "127.0.0.•", True),
        ("Chrome di Android", "36.66.1.•", False),
    ]
    client.post(reverse("sign_out_elsewhere"))
    assert there.get(reverse("help")).status_code == 302
    assert client.get(reverse("help")).status_code == 200
    assert len(client.get(reverse("profile")).context["sessions"]) == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537 Edg/126", "Edge di Windows"),
        ("Mozilla/5.0 (iPhone) Version/17 Safari/604", "Safari di iPhone"),
        ("Mozilla/5.0 (X11; Linux) Gecko Firefox/115", "Firefox di Linux"),
        ("", "Peramban di perangkat lain"),
    ],
)
def test_device_is_named_as_far_as_the_browser_says(agent, name):
    assert device_name(agent) == name


def test_address_loses_its_last_part():
    addresses = ("36.66.1.7", "2001:db8::7", None)
    assert [masked_address(each) for each in addresses] == ["36.66.1.•", "2001:db8::•", ""]


def test_form_without_the_number_empties_it_and_is_no_fault(client, cast):
    client.force_login(cast.operator)
    assert client.post(reverse("profile"), {"office": ""}).status_code == 302
    cast.operator.refresh_from_db()
    assert (cast.operator.phone, cast.operator.office) == ("", "")
