"""Accounts as Bappeda keeps them: inviting, changing, ending, handing over, and who may not."""

import datetime
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kerjasama.roles import COOPERATION, PROPOSER
from reporting import people, roles
from reporting.models import AccessLog, Agency, Region, User
from reporting.notices import outbox
from tests.builders import KAB_SOLOK, KOTA_SOLOK, PASSWORD, person, report, target
from tests.test_accounts import NEW_PASSWORD, sign_in


@pytest.fixture
def post(client, cast):
    """Send a form of the account pages as Admin Bappeda, or as somebody else."""

    def send(name, data, account=None, by=cast.admin):
        client.force_login(by)
        args = [account.pk] if account else []
        return client.post(reverse(name, args=args), data)

    return send


@pytest.fixture
def mails(monkeypatch, settings):
    """E-mail leaves at once and is kept."""
    monkeypatch.setattr(outbox, "call_courier", outbox.deliver)
    return mail.outbox


def filled(**given):
    """What the page of a new account sends."""
    return {
        "name": "Silvia Yuniarti",
        "office": "Analis Perencanaan",
        "region": Region.objects.get(code=KAB_SOLOK).pk,
        "roles": [roles.OPERATOR],
        "email": "silvia@solok.example",
        "phone": "0812 3456 7890",
        "delivery": "mail",
        **given,
    }


def facts(account):
    return {
        "name": account.name,
        "office": account.office,
        "region": account.region.code,
        "roles": sorted(account.groups.values_list("name", flat=True)),
        "phone": account.phone,
        "staff": account.is_staff,
        "superuser": account.is_superuser,
        "active": account.is_active,
        "must change": account.must_change_password,
    }


def test_invited_person_makes_an_own_password_by_the_link_once(
    post, mails, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert post("account_new", filled())["Location"] == reverse("accounts")
    made = User.objects.get(email="silvia@solok.example")
    assert facts(made) == {
        "name": "Silvia Yuniarti",
        "office": "Analis Perencanaan",
        "region": KAB_SOLOK,
        "roles": [roles.OPERATOR],
        "phone": "0812-3456-7890",
        "staff": False,
        "superuser": False,
        "active": True,
        "must change": False,
    }
    assert made.username == "silvia.yuniarti.slk"
    (message,) = mails
    assert message.to == ["silvia@solok.example"]
    link = re.search(r"http://127\.0\.0\.1:8000(/undangan/\S+)", message.body)[1]

    stranger = Client()
    form = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert stranger.post(link, form)["Location"] == reverse("login")
    assert sign_in(stranger, made.username, NEW_PASSWORD).status_code == 302
    again = Client().get(link)
    assert "sudah tidak berlaku" in again.content.decode()


def test_links_end_the_session_of_whoever_used_the_browser_before(client, cast):
    client.force_login(cast.admin)
    form = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    link = reverse("invitation", args=[people.invitation(cast.operator)])
    assert client.post(link, form)["Location"] == reverse("login")
    assert client.get(reverse("login")).status_code == 200  # and not on to the admin's pages


def test_invitation_dies_after_a_week_and_with_the_account(cast):
    token = people.invitation(cast.operator)
    assert people.invited(token) == cast.operator
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8)):
        assert people.invited(token) is None
    people.end(cast.operator, by=cast.admin)
    assert people.invited(token) is None
    assert people.invited("bukan-token") is None


def test_printed_sheet_carries_a_password_that_must_be_changed(post):
    answer = post("account_new", filled(delivery="sheet", email=""))
    page = answer.content.decode()
    password = re.search(r"<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>", page)[1]
    made = User.objects.get(name="Silvia Yuniarti")
    assert made.must_change_password
    owner = Client()
    assert sign_in(owner, made.username, password).status_code == 302
    assert owner.get(reverse("tasks"))["Location"] == reverse("password_change")


def test_second_click_makes_no_second_account(post):
    for _ in range(2):
        answer = post("account_new", filled(delivery="sheet", name="Silvia Yuniarti "))
    made = User.objects.get(name="Silvia Yuniarti")
    (sentence,) = answer.context["form"].errors["name"]
    assert sentence.startswith(f"Silvia Yuniarti sudah punya akun di Kab. Solok: {made.username}.")


def test_second_click_hands_over_once(post, cast):
    for _ in range(2):
        answer = post("account_hand_over", filled(), cast.operator)
    assert answer["Location"] == reverse("account", args=[cast.operator.pk])
    assert User.objects.filter(name="Silvia Yuniarti").count() == 1


def test_people_of_cooperation_get_their_role_and_their_opd(post, cast, province):
    home = {"region": province.pk, "name": "Dewi Anggraini"}
    health, theirs = (
        Agency.objects.create(region=Region.objects.get(code=code), name="Dinas Kesehatan")
        for code in ("13", KAB_SOLOK)
    )
    proposer = {**home, "roles": [PROPOSER], "agency": ""}
    for agency, sentence in (
        ("", "Pilih perangkat daerah dari Pengusul OPD ini."),
        (theirs.pk, "Dinas Kesehatan bukan perangkat daerah di Provinsi Sumatera Barat."),
    ):
        answer = post("account_new", filled(**proposer | {"agency": agency}))
        assert answer.context["form"].errors == {"agency": [sentence]}
    post("account_new", filled(**proposer | {"agency": health.pk}))
    post(
        "account_new",
        filled(
            **home | {"name": "Yusuf Hamdi", "roles": [COOPERATION], "email": "tkksd@example.id"}
        ),
    )
    made = User.objects.get(email="silvia@solok.example")
    assert (made.agency, facts(made)["roles"]) == (health, [PROPOSER])
    assert facts(User.objects.get(email="tkksd@example.id"))["roles"] == [COOPERATION]
    page = Client()
    page.force_login(cast.admin)
    shown = page.get(reverse("account", args=[made.pk])).context["form"].initial
    post("account", filled(**proposer | {"agency": shown["agency"], "office": "Kepala"}), made)
    made.refresh_from_db()
    assert (made.office, made.agency, facts(made)["roles"]) == ("Kepala", health, [PROPOSER])


def test_corrected_address_ends_the_link_that_went_to_the_old_one(post, cast):
    token = people.invitation(cast.operator)
    post("account", filled(email="alamat.benar@solok.example"), cast.operator)
    assert people.invited(token) is None


REFUSED = {
    "no name": ({"name": " "}, "name", "Isi nama lengkapnya."),
    "no role": ({"roles": []}, "roles", "Pilih peran."),
    "unknown role": (
        {"roles": ["superuser"]},
        "roles",
        "Peran itu tidak ada. Pilih dari daftar.",
    ),
    "two hats": (
        {"roles": [roles.OPERATOR, roles.VERIFIER]},
        "roles",
        "Peran Bappeda, peran Pokja, dan Pimpinan tidak dapat digabung: "
        "tidak seorang pun memeriksa laporannya sendiri.",
    ),
    "leader who keeps the register": (
        {"roles": [roles.LEADERSHIP, COOPERATION]},
        "roles",
        "TKKSD tidak dapat digabung dengan peran lain.",
    ),
    "admin of a regency": (
        {"roles": [roles.ADMIN]},
        "roles",
        "Admin Bappeda bekerja di provinsi. Pilih provinsinya, atau peran Pokja.",
    ),
    "taken e-mail": (
        {"email": "RINA@solok.example"},
        "__all__",
        "Alamat e-mail itu sudah dipakai akun lain.",
    ),
    "letters for a number": (
        {"phone": "lihat WA grup"},
        "phone",
        "Nomor WhatsApp belum dapat dibaca. Tulis nomor seluler Indonesia, misalnya "
        "0812-3456-7890. Anda menulis “lihat WA grup”.",
    ),
    "link without address": (
        {"email": ""},
        "delivery",
        "Akun ini belum punya e-mail. Isi e-mailnya, atau cetak lembarnya.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_account_is_refused_with_the_field_and_a_sentence(post, cast, case):
    cast.operator.email = "rina@solok.example"
    cast.operator.save()
    changed, field, sentence = REFUSED[case]
    before = User.objects.count()
    answer = post("account_new", filled(**changed))
    assert (answer.status_code, answer.context["form"].errors) == (200, {field: [sentence]})
    assert User.objects.count() == before


def test_forged_fields_make_nobody_staff_superuser_or_ended(post, cast):
    """Cases 3 and 10: what the form does not ask for is not taken."""
    forged = {
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "",
        "password": "kata-sandi-titipan",
        "username": "admin2",
        "groups": [Group.objects.get(name=roles.ADMIN).pk],
        "user_permissions": ["1"],
        "last_login": "2020-01-01",
    }
    post("account_new", filled(**forged))
    made = User.objects.get(email="silvia@solok.example")
    post("account", {**filled(), **forged}, cast.operator)
    cast.operator.refresh_from_db()
    for account in (made, cast.operator):
        assert (account.is_staff, account.is_superuser, account.is_active) == (False, False, True)
        assert account.username != "admin2"
        assert not account.check_password("kata-sandi-titipan")
        assert not account.user_permissions.exists()
    assert cast.operator.check_password(PASSWORD)


def test_region_of_an_account_stays_whatever_is_sent(post, cast):
    elsewhere = Region.objects.get(code=KOTA_SOLOK).pk
    post("account", filled(region=elsewhere, name="Rina M."), cast.operator)
    cast.operator.refresh_from_db()
    assert (cast.operator.name, cast.operator.region.code) == ("Rina M.", KAB_SOLOK)


def test_nobody_changes_the_own_roles_or_ends_the_own_account(post, cast):
    post("account", filled(roles=[roles.LEADERSHIP], email="zainal@example.id"), cast.admin)
    cast.admin.refresh_from_db()
    assert facts(cast.admin)["roles"] == [roles.ADMIN]
    assert cast.admin.is_staff
    assert post("account_end", {"reason": "coba"}, cast.admin).status_code == 404


def test_superuser_is_out_of_reach_for_an_admin(post, cast):
    chief = person(None, "13", is_superuser=True, is_staff=True)
    for name in ("account", "account_end", "account_resume", "account_reset", "account_hand_over"):
        assert post(name, filled(reason="x"), chief).status_code == 404, name
    chief.refresh_from_db()
    assert chief.is_superuser and chief.is_active


def test_changed_role_stands_in_the_history_with_who_changed_it(post, cast):
    post("account", filled(roles=[roles.OPERATOR, roles.APPROVER]), cast.operator)
    step = cast.operator.history.first()
    assert (step.history_user, step.history_change_reason) == (
        cast.admin,
        "Peran: Operator Pokja → Operator Pokja, Penyetuju Pokja",
    )


def test_only_the_role_of_admin_opens_the_admin(post, cast):
    promoted = person(roles.VERIFIER, "13")
    post("account", filled(roles=[roles.ADMIN]), promoted)
    promoted.refresh_from_db()
    assert (promoted.is_staff, promoted.is_superuser) == (True, False)
    post("account", filled(roles=[roles.VERIFIER]), promoted)
    promoted.refresh_from_db()
    assert not promoted.is_staff


def test_account_changed_meanwhile_is_not_overwritten(post, client, cast):
    client.force_login(cast.admin)
    form = client.get(reverse("account", args=[cast.operator.pk])).context["form"]
    seen = form["seen"].value()
    User.objects.filter(pk=cast.operator.pk).update(office="Kepala Bidang")
    answer = post("account", filled(seen=seen), cast.operator)
    assert "sudah diubah orang lain" in str(answer.context["form"].non_field_errors())
    cast.operator.refresh_from_db()
    assert cast.operator.office == "Kepala Bidang"


def test_ended_account_is_out_at_the_next_click_and_may_come_back(post, cast):
    """Cases 8 and 55: switching off ends the sessions."""
    there = Client()
    sign_in(there, cast.operator.username)
    assert there.get(reverse("help")).status_code == 200
    post("account_end", {"reason": "Pindah tugas"}, cast.operator)
    assert there.get(reverse("help")).status_code == 302
    assert sign_in(Client(), cast.operator.username).status_code == 200
    assert cast.operator.history.first().history_change_reason == "Pindah tugas"

    assert post("account_resume", {}, cast.operator)["Location"] == reverse(
        "account_reset", args=[cast.operator.pk]
    )
    cast.operator.refresh_from_db()
    assert cast.operator.is_active
    assert not cast.operator.check_password(PASSWORD)


def test_reset_by_bappeda_ends_the_sessions_and_demands_a_new_password(post, cast):
    there = Client()
    sign_in(there, cast.operator.username)
    page = post("account_reset", {"delivery": "sheet"}, cast.operator).content.decode()
    password = re.search(r"<code>([a-z0-9-]{14})</code>", page)[1]
    assert there.get(reverse("help")).status_code == 302
    assert sign_in(there, cast.operator.username, password).status_code == 302
    assert there.get(reverse("help"))["Location"] == reverse("password_change")
    assert cast.operator.history.filter(
        history_change_reason="Kata sandi diatur ulang oleh Bappeda", history_user=cast.admin
    ).exists()


def test_hand_over_ends_one_account_and_begins_another_with_the_open_work(
    post, client, cast, year, mails
):
    draft = report(target(), by=cast.operator)
    post("account_hand_over", filled(roles=[roles.ADMIN], region="1"), cast.operator)
    cast.operator.refresh_from_db()
    made = User.objects.get(name="Silvia Yuniarti")
    assert not cast.operator.is_active
    assert facts(made)["region"] == KAB_SOLOK
    assert facts(made)["roles"] == [roles.OPERATOR]
    assert cast.operator.history.first().history_change_reason == (
        "Serah terima kepada Silvia Yuniarti"
    )
    assert made.history.first().history_change_reason == (
        "Serah terima dari Rina Marlina. Peran: tidak ada → Operator Pokja"
    )
    client.force_login(made)
    assert client.get(reverse("report", args=[draft.target_id])).status_code == 200
    assert draft.changes.get().by == cast.operator


def test_list_names_the_units_with_too_few_people(client, cast):
    client.force_login(cast.admin)
    blocks = client.get(reverse("accounts")).context["blocks"]
    gaps = {str(block["unit"]): block["gap"] for block in blocks if block["active"]}
    assert gaps == {
        "None": "belum punya daerah",
        "Provinsi Sumatera Barat": "belum ada akun aktif",
        "Kab. Solok": "",
        "Kota Solok": "baru 1 orang aktif, belum ada Penyetuju yang dapat mengirim",
    }


def test_contacts_are_masked_until_asked_for_and_asking_is_written_down(client, cast):
    client.force_login(cast.admin)
    page = client.get(reverse("accounts")).content.decode()
    assert (cast.operator.phone in page, cast.operator.email in page) == (False, False)
    assert not AccessLog.objects.exists()
    answer = client.get(reverse("accounts"), {"kontak": 1})
    page = answer.content.decode()
    assert (cast.operator.phone in page, cast.operator.email in page) == (True, True)
    looked = AccessLog.objects.get()
    assert (looked.by, looked.act, looked.page, looked.request) == (
        cast.admin,
        "seen",
        "Akun",
        answer["X-Request-ID"],
    )
    assert set(looked.accounts) == set(User.objects.values_list("pk", flat=True))


def test_list_of_accounts_takes_the_same_queries_for_one_and_for_many(
    client, cast, django_assert_max_num_queries
):
    client.force_login(cast.admin)
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("accounts"))
    for _ in range(20):
        person(roles.OPERATOR, KAB_SOLOK)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("accounts"))


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("0812-3456-7890", "0812-••••-••90"), ("+62 812 3456 7890", "+62 81• •••• ••90"), ("", "")],
)
def test_masked_number_keeps_its_beginning_and_its_end(phone, masked):
    assert people.masked_phone(phone) == masked


def test_masked_address_keeps_one_letter_and_the_house():
    assert people.masked_email("rina@solok.go.id") == "r•••@solok.go.id"
    assert people.masked_email("") == ""
