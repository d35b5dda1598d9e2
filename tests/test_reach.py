"""What stands on a page is what the person's region reaches, whatever the role allows. Case 12.

Two people stand outside: Bappeda of another province, and somebody who holds Bappeda's roles in
a unit, which no form gives: the region still says what is seen.
"""

import io
import re

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from reporting import roles
from reporting.api.tokens import make_token
from reporting.models import Agency, Assignment, Extension, Region, Target
from reporting.resources import SHEETS
from reporting.resources.plan_book import plan_workbook
from tests import sheets, test_access
from tests.builders import KAB_SOLOK, KOTA_SOLOK, add_plan, person, report, target

scene = test_access.scene
B09 = {"year": 2026, "code": "B09"}
# Links out of e-mails open before there is a session, and holidays are the whole country's.
OF_NOBODY = ("password_reset_confirm", "invitation", "year_holidays")


@pytest.fixture
def riau(cast):
    """Admin Bappeda of another province."""
    Region.objects.create(code="14", short_code="RIA", name="Provinsi Riau", kind="province")
    return person(roles.ADMIN, "14", is_staff=True, name="Siti Aminah")


@pytest.fixture
def inner(cast, year, client):
    """Admin Bappeda's role in Kab. Solok; signed in.

    There and in Kota Solok action 1 waits, action 2 is verified, and action 3 is still owed.
    """
    account = person(roles.ADMIN, KAB_SOLOK)
    add_plan(year, 3, (KAB_SOLOK, KOTA_SOLOK))
    for code, by in ((KAB_SOLOK, cast.approver), (KOTA_SOLOK, person(roles.APPROVER, KOTA_SOLOK))):
        report(target(code), by=by, upto="submitted")
        report(target(code, 2), by=by, upto="verified", verifier=cast.verifier)
    client.force_login(account)
    return account


def test_address_that_names_something_of_ours_opens_for_no_other_province(client, riau, scene):
    """Case 2."""
    client.force_login(riau)
    opened = []
    for name, kwargs, _ in test_access.TABLE:
        if not kwargs or name in OF_NOBODY:
            continue
        known = {
            key: scene.get(key if value == "id" else value, value) for key, value in kwargs.items()
        }
        for send in (client.get, client.post):
            status = send(reverse(name, kwargs=known)).status_code
            if status not in (403, 404, 405):
                opened.append((name, known, status))
    assert opened == []


def test_lists_hold_nothing_of_another_province(client, riau, scene):
    client.force_login(riau)
    imports, history, years, short_help, accounts = (
        client.get(reverse(name)).context
        for name in ("imports", "import_history", "years", "help", "accounts")
    )
    for listed in (imports["years"], imports["recent"], history["page"], years["known"]):
        assert list(listed) == []
    assert list(short_help["bands"]) == []
    assert {block["unit"] for block in accounts["blocks"]} == {None, riau.region}
    for name in ("awards", "chase_template"):
        assert client.get(reverse(name)).status_code == 404


def test_admin_of_another_province_lists_nothing_of_ours(client, cast, riau, year):
    report(target(), by=cast.operator)
    ours = Region.objects.get(code=KAB_SOLOK)
    Agency.objects.create(region=ours, name="Dinas Kesehatan")
    until = timezone.now()
    Extension.objects.create(
        region=ours, period=target().period, until=until, reason="Banjir.", by=cast.admin
    )
    client.force_login(riau)
    found = {}
    for model in admin.site._registry:
        page = client.get(reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist"))
        if page.status_code == 200 and page.context["cl"].result_count:
            found[model.__name__] = [str(row) for row in page.context["cl"].result_list]
    assert found == {"Region": ["Provinsi Riau"]}


def test_new_account_begins_with_no_region_out_of_reach(client, riau):
    client.force_login(riau)
    pages = [client.get(reverse("account_new"), {"daerah": code}) for code in ("14", KAB_SOLOK)]
    own, foreign = (page.context["form"]["seen"].value() for page in pages)
    assert "region=Provinsi Riau" in own
    assert "region=None" in foreign


def test_import_in_the_admin_ends_with_the_reach(client, cast, riau, year):
    """A year out of reach is no choice, and what was previewed before counts no longer."""
    page = sheets.Admin(client, year)
    cast.admin.is_staff = True
    client.force_login(cast.admin)
    shown = page.upload(sheets.workbook(sheets.line(b06=45)))
    cast.admin.region = riau.region
    cast.admin.save()
    assert "Pratinjau ini milik orang lain." in page.save(shown).text
    again = page.upload(sheets.workbook(sheets.line(b06=45)))
    assert list(again.context["form"].errors) == ["year"]


def test_key_of_another_province_reads_nothing_of_ours(client, riau, year):
    key = make_token("Dasbor", riau, by=riau, at=timezone.now())[1]
    headers = {"Authorization": f"Bearer {key}"}
    for name in ("years", "periods", "actions", "targets"):
        assert client.get(f"/api/v1/{name}", headers=headers).json()["items"] == [], name
    regions = client.get("/api/v1/regions", headers=headers).json()["items"]
    assert [each["region"] for each in regions] == ["14"]


def test_keys_of_the_api_are_made_for_the_own_people_alone(client, cast, riau):
    ours, _ = make_token("Dasbor", cast.admin, by=cast.admin, at=timezone.now())
    client.force_login(riau)
    shown = client.get(reverse("api_tokens")).context
    assert list(shown["form"].fields["user"].queryset) == [riau]
    assert list(shown["tokens"]) == []
    assert client.post(reverse("api_token_revoke", args=[ours.pk])).status_code == 404


def test_frame_shows_no_period_of_another_province(client, cast, riau, year):
    for who, periods in ((cast.admin, ["B03", "B06", "B09", "B12"]), (riau, [])):
        client.force_login(who)
        shown = client.get(reverse("help")).context["periods"]
        assert [each["code"] for each in shown] == periods


def test_sheets_to_fill_in_name_the_own_reach_alone(client, cast, riau, year):
    """With assignments and without, which are two lookups; and the sheet of accounts."""

    def codes(content):
        rows = load_workbook(io.BytesIO(content)).active.values
        return {cell for row in rows for cell in row if re.fullmatch(r"\d\d\.\d\d", str(cell))}

    assert codes(plan_workbook(year, cast.operator)) == {KAB_SOLOK}
    Target.objects.all().delete()
    Assignment.objects.all().delete()
    assert codes(plan_workbook(year, cast.operator)) == {KAB_SOLOK}
    client.force_login(riau)
    assert codes(client.get(reverse("account_template")).content) == set()


def rows_of(parts):
    return [row["region"] for part in parts for row in part["rows"]]


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("monitoring", lambda shown: rows_of(shown["groups"])),
        ("queue", lambda shown: shown["regions"]),
        ("quality", lambda shown: [line.label for line in shown["quality"].units]),
        ("chase", lambda shown: [row["region"] for row in shown["rows"]]),
        ("punctuality", lambda shown: [row["label"] for row in shown["units"]]),
        ("reminders", lambda shown: [unit for each in shown["coming"] for unit in each["units"]]),
        ("year_period", lambda shown: shown["extension"].fields["region"].queryset),
        ("year_verification", lambda shown: shown["form"].units),
    ],
)
def test_role_of_the_province_shows_a_unit_itself_alone(name, units, client, inner):
    place = {"year": 2026} if name == "year_verification" else B09
    shown = client.get(reverse(name, kwargs=place)).context
    assert {str(unit) for unit in units(shown)} == {"Kab. Solok"}


def test_role_of_the_province_sets_no_targets_of_another_unit(client, inner):
    grids = [reverse("grid_region", args=[2026, code]) for code in (KAB_SOLOK, KOTA_SOLOK)]
    assert [client.get(grid).status_code for grid in grids] == [200, 404]


@pytest.mark.parametrize(
    ("kind", "headings", "rows"),
    [
        ("plans", sheets.HEADINGS, [sheets.line(code) for code in (KAB_SOLOK, KOTA_SOLOK)]),
        (
            "reports",
            ["Kode Wilayah", "Kode Aksi", "Periode", "Capaian"],
            [[code, 3, "B09", 60] for code in (KAB_SOLOK, KOTA_SOLOK)],
        ),
    ],
)
def test_sheet_brings_in_rows_of_the_own_reach_alone(kind, headings, rows, inner, year):
    data = sheets.workbook(*rows, headings=headings)
    found = SHEETS[kind](year, inner).preview(data, "berkas.xlsx").rows
    assert [bool(row.faults) for row in found] == [False, True]


def test_figures_of_the_queue_count_what_is_in_reach(client, inner):
    Region.objects.update(verifier=inner)
    shown = client.get(reverse("queue", kwargs=B09)).context
    assert [link["badge"] for link in shown["nav"] if link["label"] == "Verifikasi"] == [1]
    assert shown["total"] == 1
    assert shown["queues"][1]["label"] == "Antrean saya: 1 daerah"
    assert shown["empty"][0] == "Semua 1 laporan sudah diperiksa"
