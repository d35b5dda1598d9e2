"""Personal data: who sees it, who took it along, for how long that is known; and where it leaks."""

import datetime
import io
import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from randa.logs import JsonLine
from reporting import people, roles
from reporting.models import AccessLog, Region, User, append_only
from reporting.models.access import PERSONAL
from reporting.upkeep.retention import forget
from tests.builders import KAB_SOLOK, person, report, target

DAY = datetime.timedelta(days=1)


def look(seen, by, at):
    return AccessLog.objects.create(at=at, by=by, act="seen", page="Akun", accounts=[seen.pk])


def test_list_of_people_needs_its_right_leaves_a_line_and_has_a_limit(client, cast):
    """Case 45: right, log line, 429."""
    for who in ("operator", "approver", "verifier", "leader", "regent"):
        client.force_login(getattr(cast, who))
        assert client.post(reverse("account_export")).status_code == 403, who
    client.force_login(cast.admin)
    answer = client.post(reverse("account_export"))
    rows = list(load_workbook(io.BytesIO(answer.content))["Akun"].values)
    assert rows[0][:3] == ("Kode Wilayah", "Daerah", "Nama")
    assert (KAB_SOLOK, "Kab. Solok", "Rina Marlina") in {row[:3] for row in rows}
    line = AccessLog.objects.get()
    assert (line.by, line.act, line.detail) == (cast.admin, "exported", "akun aktif, 8 baris")
    assert answer["Cache-Control"] == "private, no-store"
    statuses = [client.post(reverse("account_export")).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert AccessLog.objects.count() == 5


def test_breach_drill_lists_who_saw_an_account_between_two_moments(cast):
    """Case 77."""
    noon = datetime.datetime(2026, 11, 20, 5, tzinfo=datetime.UTC)
    look(cast.operator, cast.verifier, noon)
    look(cast.operator, cast.admin, noon + DAY)
    look(cast.operator, cast.admin, noon + 5 * DAY)
    look(cast.stranger, cast.verifier, noon)
    out = io.StringIO()
    username = cast.operator.username
    call_command("who_saw", username, "20 November 2026", "22 November 2026, 23.59", stdout=out)
    *lines, total = out.getvalue().splitlines()
    assert lines == [
        f"Jumat, 20 November 2026, 12.00 WIB | Yulia Fitri ({cast.verifier.username}, "
        "Provinsi Sumatera Barat) | Dilihat: Akun | permintaan -",
        f"Sabtu, 21 November 2026, 12.00 WIB | Zainal Arif ({cast.admin.username}, "
        "Provinsi Sumatera Barat) | Dilihat: Akun | permintaan -",
    ]
    assert total.startswith("2 kali oleh 2 orang; dicari ")
    with pytest.raises(CommandError, match="Tidak ada akun dengan nama pengguna siapa"):
        call_command("who_saw", "siapa", "1 November 2026", "2 November 2026")


def test_log_of_an_account_shows_its_own_looks(client, cast):
    look(cast.operator, cast.verifier, timezone.now() - DAY)
    look(cast.stranger, cast.verifier, timezone.now() - DAY)
    client.force_login(cast.admin)
    page = client.get(reverse("account_log"), {"akun": cast.operator.pk}).context["page"]
    assert [row.accounts for row in page] == [[cast.operator.pk]]
    assert len(client.get(reverse("account_log")).context["page"]) == 2
    assert client.get(reverse("account_log"), {"akun": "9" * 30}).status_code == 200
    assert client.get(reverse("account_log"), {"akun": "999999"}).status_code == 404


def test_board_and_foreign_recap_write_down_whose_numbers_they_showed(client, cast, year):
    client.force_login(cast.verifier)
    client.get(reverse("monitoring"))
    client.get(reverse("recap_region", args=[2026, "B09", KAB_SOLOK]))
    client.force_login(cast.operator)
    client.get(reverse("recap_region", args=[2026, "B09", KAB_SOLOK]))  # the own people
    client.force_login(cast.leader)
    client.get(reverse("recap_region", args=[2026, "B09", KAB_SOLOK]))  # no number is shown
    pokja = {cast.operator.pk, cast.approver.pk}
    assert [(row.page, row.by, set(row.accounts)) for row in AccessLog.objects.order_by("id")] == [
        ("Pantau", cast.verifier, pokja | {cast.stranger.pk}),
        ("Rekap daerah", cast.verifier, pokja),
    ]


def test_what_has_served_its_time_is_forgotten_once(cast, settings):
    settings.ACCESS_LOG_DAYS = 30
    now = timezone.now()
    look(cast.operator, cast.admin, now - 31 * DAY)
    kept = look(cast.operator, cast.admin, now - 29 * DAY)
    assert forget().startswith("1 catatan akses")
    assert list(AccessLog.objects.all()) == [kept]
    assert forget() == ("0 catatan akses, 0 catatan masuk, dan 0 sesi yang lewat masanya dihapus.")
    assert append_only.guards(connection).keys() <= append_only.standing(connection)


def test_personal_fields_are_listed_once_and_exist():
    models = {"user": User, "region": Region}
    for name, fields in PERSONAL.items():
        assert {field.name for field in models[name]._meta.fields} >= set(fields)


CANARY_PHONE, CANARY_EMAIL = "0899-7777-6543", "kenari@rahasia.example"


@pytest.fixture
def canary(cast, year):
    """Somebody of Kab. Solok whose number and address no stranger may come across."""
    bird = person(roles.APPROVER, KAB_SOLOK, name="Kenari", phone=CANARY_PHONE, email=CANARY_EMAIL)
    region = Region.objects.get(code=KAB_SOLOK)
    region.contact_email = "pokja-" + CANARY_EMAIL
    region.save()
    report(target(), by=bird, upto="verified", verifier=cast.verifier)
    return bird


PAGES = (
    ("tasks", []),
    ("tasks", [2026, "B09"]),
    ("help", []),
    ("rights", []),
    ("profile", []),
    ("recap", []),
    ("recap_region", [2026, "B09", KAB_SOLOK]),
    ("recap_xlsx", [2026, "B09"]),
    ("documents", [2026, "B09", KAB_SOLOK]),
    ("unit_history", [2026, "B09", KAB_SOLOK]),
    ("report", ["sent"]),
    ("report_history", ["sent"]),
    ("accounts", []),
    ("account_log", []),
    ("queue", []),
    ("verify", ["sent"]),
)


def needles(content):
    digits = CANARY_PHONE.replace("-", "").removeprefix("0")
    return [text for text in (CANARY_PHONE, digits, CANARY_EMAIL) if text.encode() in content]


@pytest.mark.parametrize("who", ["stranger", "leader", "regent", "half_made", "verifier", "admin"])
def test_number_and_address_reach_nobody_who_does_not_work_with_the_person(
    who, client, cast, canary, caplog
):
    """Case 76: crawl, exports and log without a hit.

    Bappeda sees them on the pages that write it down, and on no other.
    """
    caplog.set_level(logging.INFO, logger="randa.request")
    client.force_login(getattr(cast, who))
    found = {}
    for name, args in PAGES:
        address = reverse(name, args=[target().pk if arg == "sent" else arg for arg in args])
        answer = client.get(address, follow=True)
        hits = needles(b"".join(answer) if answer.streaming else answer.content)
        if hits:
            found[name] = hits
    watched = {"recap_region"} if who in ("verifier", "admin") else set()
    assert set(found) <= watched
    assert needles(caplog.text.encode()) == []


def test_tokens_numbers_and_addresses_stay_out_of_the_log(client, cast, canary, caplog):
    """Cases 75 and 76: not through sign-in, invitation, reset or a form with errors."""
    caplog.set_level(logging.INFO, logger="randa.request")
    token = people.invitation(canary)
    client.get(reverse("invitation", args=[token]))
    client.post(reverse("login"), {"username": CANARY_EMAIL, "password": "rahasia-sekali"})
    client.post(reverse("password_reset"), {"email": CANARY_EMAIL})
    client.force_login(cast.admin)
    client.post(reverse("account", args=[canary.pk]), {"email": CANARY_EMAIL, "phone": "x"})
    lines = [JsonLine().format(record) for record in caplog.records]
    assert any("/undangan/" in line for line in lines)
    text = "\n".join(lines)
    for secret in (token, "rahasia-sekali", CANARY_EMAIL, CANARY_PHONE, canary.password):
        assert secret not in text


def test_history_holds_no_password(cast):
    """Case 75."""
    people.new_password(cast.operator, by=cast.admin)
    columns = {field.name for field in User.history.model._meta.fields}
    assert "password" not in columns


def test_table_of_rights_names_every_permission(client, cast):
    tables = [table for _, table in roles.tables()]
    named = {code for table in tables for _, actions in table.ACTIONS for code, _ in actions}
    asked = set().union(*(codes for table in tables for codes in table.PERMISSIONS.values()))
    plain = {
        code
        for code in asked - named
        if code.partition("_")[0] in ("view", "add", "change") and code not in named
    }
    assert asked - named - plain == set()
    assert named <= asked
    client.force_login(cast.leader)
    context = client.get(reverse("rights")).context
    heads = [name for name, *_ in context["heads"]]
    assert set(heads) == {name for table in tables for name in table.PERMISSIONS}
    own = [name for name, _, is_own in context["heads"] if is_own]
    assert own == [roles.LEADERSHIP]
    read = {"view_recap", "export_recap", "view_all_regions"}
    assert set(roles.PERMISSIONS[roles.LEADERSHIP]) == read
