"""Nobody reaches what is not the own, whatever is put into addresses, forms and parameters.

The numbers are those of the acceptance suite on trust. `RANDA_FUZZ=20000 pytest -s
tests/test_trust.py` sends that many requests in case 6 and prints what came back.
"""

import io
import os
import random
from collections import Counter
from itertools import product

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from reporting import roles
from reporting.models import ProgressEntry, Region, User
from tests import test_access
from tests.builders import KAB_SOLOK, KOTA_SOLOK, report, target
from tests.test_access import TABLE

scene = test_access.scene
FUZZ = int(os.environ.get("RANDA_FUZZ", "50"))
ODD_IDS = ("999999999", "99999999999999999999999")
ODD_TEXTS = (
    "13.72",
    "13.1",
    "all",
    "*",
    "-1",
    "10" * 12,
    "\x00",
    "%00",
    "x" * 5000,
    "user__password",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "\r\nSet-Cookie: a=b",
    "‮",
    "99999999999999999999",
)
PARAMETERS = (
    "q",
    "page",
    "urut",
    "tampil",
    "daerah",
    "region",
    "angka",
    "akun",
    "kontak",
    "next",
    "order_by",
    "user__password",
    "assignment__region__id__exact",
    "o",
    "p",
)


def snapshot():
    """All rows of the business tables, to compare before and after.

    Not the log of looks, nor the recaps that somebody who reads has ordered on paper.
    """
    kept = [
        model
        for model in apps.get_app_config("reporting").get_models()
        if model.__name__ not in ("AccessLog", "PaperJob")
        and not model.__name__.startswith("Historical")
    ]
    own = {"last_login", "last_seen_tasks_at", "seen_at"}
    return {
        model.__name__: [
            {key: value for key, value in row.items() if key not in own}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in kept
    }


def filled(kwargs, scene):
    return {key: scene.get(key if value == "id" else value, value) for key, value in kwargs.items()}


def numbered():
    """The addresses that hold the id of a row."""
    for each in TABLE:
        name, kwargs, _ = each
        if any(key.endswith("_id") for key in kwargs):
            yield name, kwargs


@pytest.mark.parametrize("who", ["operator", "admin"])
def test_case_2_unknown_and_impossible_ids_are_not_found(who, client, cast, scene):
    client.force_login(getattr(cast, who))
    answers = Counter()
    for name, kwargs in numbered():
        for odd in ODD_IDS:
            given = {
                key: int(odd) if key.endswith("_id") else value
                for key, value in filled(kwargs, scene).items()
            }
            for send in (client.get, client.post):
                answers[send(reverse(name, kwargs=given)).status_code] += 1
    assert set(answers) <= {401, 403, 404, 405}


FORGED = {
    "status": "verified",
    "verified_percent": "99",
    "version": "0",
    "is_late": "on",
    "target": "1",
    "target_id": "1",
    "updated_by": "1",
    "submitted_at": "2020-01-01",
    "first_submitted_at": "2020-01-01",
    "unread": "{}",
    "id": "1",
    "period": "1",
    "region": "1",
    "due_at": "2030-01-01",
}


def test_cases_3_and_22_fields_that_a_form_does_not_show_change_nothing(client, cast, year):
    entry = report(target(), by=cast.operator)
    missing = {field.name for field in ProgressEntry._meta.fields} - set(FORGED)
    assert missing <= {*ProgressEntry._meta._forward_fields_map}
    client.force_login(cast.operator)
    before = ProgressEntry.objects.values(
        *(set(FORGED) & {field.attname for field in ProgressEntry._meta.fields} - {"version"})
    ).get()
    typed = {
        **FORGED,
        "claimed_percent": "61",
        "narrative": "Rapat.",
        "is_ready": "False",
        "seen_version": entry.version,
    }
    client.post(reverse("report", args=[entry.target_id]), typed)
    after = ProgressEntry.objects.get()
    assert after.claimed_percent == 61
    assert {key: getattr(after, key) for key in before} == before
    assert after.target.period.due_at == target().period.due_at


def test_case_4_choices_of_another_reach_are_no_choices(client, cast, year):
    """A verifier's region, another province's region: the list does not hold them."""
    riau = Region.objects.create(code="14", name="Provinsi Riau", kind="province", short_code="RIA")
    client.force_login(cast.admin)
    before = User.objects.count()
    form = {
        "name": "Orang Riau",
        "region": riau.pk,
        "roles": [roles.VERIFIER],
        "email": "a@riau.example",
        "delivery": "mail",
    }
    answer = client.post(reverse("account_new"), form)
    assert answer.context["form"].errors["region"] == ["Pilih daerah dari daftar."]
    assert User.objects.count() == before


def test_case_6_odd_parameters_bring_no_fault_and_nothing_foreign(cast, scene, year):
    """Every page × any parameter × any value, as the stranger and as those who see everything."""
    dice = random.Random(FUZZ)
    needle = "Rahasia Kabupaten Solok"
    ProgressEntry.objects.filter(target=target()).update(narrative=needle)
    clients = {}
    for who in ("stranger", "operator", "verifier", "admin", "leader"):
        clients[who] = Client(raise_request_exception=False)
        clients[who].force_login(getattr(cast, who))
    pages = [
        reverse(each[0], kwargs=filled(each[1], scene))
        for each in TABLE
        if each[0] not in ("logout", "account_export")
    ]
    pages += [
        reverse(f"admin:reporting_{name}_changelist")
        for name in ("target", "assignment", "progressentry", "statuschange", "region")
    ]
    answers, leaks = Counter(), []
    for _ in range(FUZZ):
        who, page = dice.choice(list(clients)), dice.choice(pages)
        query = {dice.choice(PARAMETERS): dice.choice(ODD_TEXTS) for _ in range(3)}
        answer = clients[who].get(page, query)
        answers[answer.status_code] += 1
        content = b"".join(answer) if answer.streaming else answer.content
        if who == "stranger" and needle.encode() in content:
            leaks.append((page, query))
    print(f"\n{FUZZ} permintaan: {dict(answers)}, {len(leaks)} bocor")
    assert leaks == []
    assert max(answers) < 500


@pytest.mark.parametrize(
    ("place", "query"),
    [
        ("recap_list", {"p": "\0"}),
        ("recap_list", {"daerah": "\0"}),
        ("recap", {}),
        ("monitoring", {}),
    ],
)
def test_case_6_zero_character_in_an_address_is_no_fault(place, query, client, cast, year):
    client.force_login(cast.verifier)
    address = reverse(place, args=[2026, "B09" if query else "\0"])
    assert client.get(address, query).status_code < 500


def test_case_6_zero_character_in_a_cookie_is_no_fault(cast):
    browser = Client(raise_request_exception=False)
    cookie = f'{settings.SESSION_COOKIE_NAME}="%s"' % (r"\000" * 9)
    answer = browser.get(reverse("help"), headers={"cookie": cookie})
    assert answer.status_code in (302, 400)


@pytest.mark.parametrize("asked", [{}, {"region": "all"}, {"daerah": KAB_SOLOK}, {"region": "*"}])
def test_case_7_export_of_a_pokja_holds_its_own_region_alone(asked, client, cast, year):
    for code, by in ((KAB_SOLOK, cast.operator), (KOTA_SOLOK, cast.stranger)):
        report(target(code), by=by, narrative=f"Jarum {code}", obstacles=f"Jarum {code}")
    client.force_login(cast.stranger)
    answer = client.get(reverse("recap_xlsx", args=[2026, "B09"]), asked)
    book = load_workbook(io.BytesIO(b"".join(answer)))
    texts = [str(value) for sheet in book for row in sheet.values for value in row if value]
    assert not [text for text in texts if "Kab. Solok" in text or f"Jarum {KAB_SOLOK}" in text]


@pytest.mark.parametrize(
    "who", ["operator", "approver", "verifier", "admin", "leader", "regent", "stranger"]
)
def test_case_8_withdrawn_role_and_ended_account_count_at_the_next_request(who, client, cast, year):
    account = getattr(cast, who)
    client.force_login(account)
    home = client.get(reverse("home"))["Location"]
    assert client.get(home, follow=True).status_code == 200
    account.groups.clear()
    assert client.get(home).status_code in (403, 404)
    account.is_active = False
    account.save()
    assert client.get(home)["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("who", ["leader", "regent", "half_made", "staff_only"])
def test_case_9_who_only_reads_writes_nothing_by_any_form(who, client, cast, scene):
    client.force_login(getattr(cast, who))
    before = snapshot()
    own = {"profile", "profile_email", "sign_out_elsewhere", "logout", "password_change"}
    own |= {"second_factor", "second_factor_setup", "recovery_codes", "second_factor_off"}
    public = {"login", "password_reset", "password_reset_confirm", "invitation"}
    form = {"reason": "x", "note": "x", "action": "verify", "claimed_percent": "1", "kind": "x"}
    form["seen_version"] = ProgressEntry.objects.get(target=scene["sent"]).version
    wrote = {}
    for each in TABLE:
        name, kwargs, _ = each
        if name in own | public:
            continue
        status = client.post(reverse(name, kwargs=filled(kwargs, scene)), form).status_code
        if status not in (302, 401, 403, 404, 405, 409):
            wrote[name] = status
    assert wrote == {}
    assert snapshot() == before


def test_case_11_import_in_the_admin_needs_its_own_right(client, cast, year):
    """2³ combinations of view, add and change: none of them imports."""
    person = cast.leader
    person.groups.clear()
    person.is_staff = True
    person.save()
    for chosen in product((False, True), repeat=3):
        verbs = [verb for verb, on in zip(("view", "add", "change"), chosen, strict=True) if on]
        codes = [f"{verb}_assignment" for verb in verbs]
        person.user_permissions.set(Permission.objects.filter(codename__in=codes))
        client.force_login(person)
        for page in ("import", "process_import"):
            address = reverse(f"admin:reporting_assignment_{page}")
            assert {client.get(address).status_code, client.post(address).status_code} <= {403, 405}


REPORTS = ("ProgressEntry", "Evidence", "StatusChange", "Submission", "SendRequest", "Target")


@pytest.mark.parametrize("who", ["approver", "admin"])
def test_case_21_closed_period_changes_through_no_door(who, client, cast, scene, year):
    """Every address of the table is a path; the ways to reopen or prolong are not."""
    year.periods.filter(code="B09").update(closed_at=timezone.now())
    client.force_login(getattr(cast, who))
    before = snapshot()
    ways = {"year_period_reopen", "year_period_extend", "year_period", "year_status"}
    ways |= {"logout", "login", "password_change", "sign_out_elsewhere"}
    entry = ProgressEntry.objects.get(target=scene["open"])
    form = {
        "seen_version": entry.version,
        "claimed_percent": "99",
        "narrative": "Lewat pintu belakang.",
        "is_ready": "True",
        "action": "verify",
        "reasons": ["unsigned"],
        "note": "Terlambat.",
        "remove": scene["draft"],
        "confirmed": "on",
    }
    for each in TABLE:
        name, kwargs, _ = each
        if name not in ways:
            given = filled(kwargs, scene)
            if name == "report":
                given["target_id"] = scene["open"]
            assert client.post(reverse(name, kwargs=given), form).status_code < 500, name
    after = snapshot()
    assert {name: after[name] for name in REPORTS} == {name: before[name] for name in REPORTS}


def test_case_24_no_foreign_key_takes_rows_with_it():
    """CASCADE only for parts that are nothing without their whole."""
    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ("reporting", "kerjasama")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }
    assert found == {"Band.year", "Milestone.plan"}
