"""The national view: the same figures as each province's own recap, in constant queries."""

import io
import random
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting import roles
from reporting.models import Assignment, PlanYear, ProgressEntry, Region, Target
from reporting.recap import recap
from reporting.recap.nation import nation
from tests.builders import person, plan_year


@pytest.fixture
def country(province):
    """Two provinces: ours with 19 units, and one with three, each with two actions."""
    top = Region.objects.create(code="00", short_code="RI", name="Indonesia", kind="nation")
    Region.objects.filter(code="13").update(parent=top)
    other = Region.objects.create(
        code="14", short_code="RI", name="Provinsi Riau", kind="province", parent=top
    )
    for n in (1, 2, 3):
        Region.objects.create(
            code=f"14.0{n}",
            short_code=f"R{n}",
            name=f"Kabupaten Contoh {n}",
            kind="regency",
            parent=other,
        )
    plan_year(units=list(Region.objects.filter(parent__code="13").values_list("code", flat=True)))
    return top


def plan_other(units=("14.01", "14.02", "14.03"), **given):
    """Riau's year, made from ours by moving a second one there."""
    made = plan_year(2025, units=units, **given)
    PlanYear.objects.filter(pk=made.pk).update(province=Region.objects.get(code="14"), year=2026)
    return PlanYear.objects.get(pk=made.pk)


def report_at_random(by, seed):
    """Reports of every state, nil ones and odd targets among them."""
    dice = random.Random(seed)
    owed = list(Assignment.objects.order_by("pk").values_list("pk", flat=True))
    Assignment.objects.filter(pk__in=dice.sample(owed, 3)).update(is_applicable=False)
    entries, now = [], timezone.now()
    for target in Target.objects.order_by("pk"):
        if dice.random() < 0.1:
            Target.objects.filter(pk=target.pk).update(percent=dice.choice([None, 0, 33.33]))
        status = dice.choice(["", "draft", "submitted", "returned", "verified", "verified"])
        if not status:
            continue
        is_nil = dice.random() < 0.2
        claimed = None if is_nil else dice.choice([0, 12.5, 33.33, 60, 99.99, 100])
        entries.append(
            ProgressEntry(
                target=target,
                status=status,
                is_nil=is_nil,
                nil_reason="Belum ada kegiatan." if is_nil else "",
                claimed_percent=claimed,
                verified_percent=claimed if status == "verified" else None,
                is_late=dice.random() < 0.3,
                first_submitted_at=now,
                submitted_at=now,
                updated_at=now,
                updated_by=by,
            )
        )
    ProgressEntry.objects.bulk_create(entries)


@pytest.mark.parametrize("verified_only", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_provinces_stand_as_in_their_own_recaps(country, seed, verified_only):
    other = plan_other()
    report_at_random(person(roles.ADMIN, "13"), seed)
    found = nation(2026, "B09", Region.objects.all(), verified_only=verified_only)
    for standing in found.provinces:
        year = PlanYear.objects.get(province__code=standing.place.code, year=2026)
        recaps = [
            recap(period, verified_only=verified_only)
            for period in year.periods.filter(code__lte="B09").order_by("code")
        ]
        now = recaps[-1]
        assert (
            standing.averages,
            standing.level,
            standing.owed,
            standing.reports,
            standing.verified,
            standing.late,
            standing.units,
            standing.silent,
        ) == (
            tuple(each.average for each in recaps),
            now.level,
            now.counts.owed,
            now.counts.reports,
            now.counts.verified,
            now.counts.late,
            len(now.units),
            sum(unit.reports == 0 for unit in now.units),
        )
    assert {standing.place.code for standing in found.provinces} == {"13", other.province.code}
    assert found.owed == sum(standing.owed for standing in found.provinces)


def queries(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_page_takes_the_same_queries_for_more_units(client, country):
    client.force_login(person(roles.LEADERSHIP, "00"))
    report_at_random(person(roles.ADMIN, "13"), 1)
    client.get("/nasional/2026/B09/")
    few = queries(client, "/nasional/2026/B09/")
    plan_other()
    assert queries(client, "/nasional/2026/B09/") == few


def test_national_account_goes_from_the_country_to_a_province_and_a_unit(client, country):
    plan_other()
    report_at_random(person(roles.ADMIN, "13"), 1)
    client.force_login(person(roles.LEADERSHIP, "00"))
    assert client.get("/").url == "/nasional/"
    page = client.get("/nasional/")
    assert [row.place.code for row in page.context["nation"].provinces] != []
    for code in ("13", "14"):
        assert f'href="/nasional/2026/B09/{code}/"' in page.content.decode()
        province = client.get(f"/nasional/2026/B09/{code}/").context["recap"]
        assert province.province.code == code
    unit = client.get("/rekap/2026/B09/14.02/")
    assert unit.context["recap"].province.code == "14"
    assert client.get("/nasional/2026/B09/14.02/").status_code == 404
    assert client.get("/nasional/2031/B09/").status_code == 404


def test_province_outside_the_nation_is_not_in_its_view(client, country):
    plan_other()
    Region.objects.filter(code="14").update(parent=None)
    client.force_login(person(roles.LEADERSHIP, "00"))
    page = client.get("/nasional/2026/B09/")
    assert [row.place.code for row in page.context["nation"].provinces] == ["13"]


def test_figures_of_each_province_open_their_rows_for_the_nation(client, country):
    plan_other()
    report_at_random(person(roles.ADMIN, "13"), 1)
    client.force_login(person(roles.LEADERSHIP, "00"))
    for code in ("13", "14"):
        page = client.get(f"/nasional/2026/B09/{code}/")
        found, html = page.context["recap"], page.content.decode()
        address = f"/rekap/2026/B09/daftar/?pilih=masuk&amp;provinsi={code}"
        assert f'href="{address}"' in html
        rows = client.get(address.replace("&amp;", "&"))
        assert len(rows.context["found"].rows) == found.counts.reports
        assert f'href="/nasional/2026/B09/{code}/"' in rows.content.decode()
        assert f'name="provinsi" value="{code}"' in rows.content.decode()
        links = {*re.findall(r'href="(/rekap/2026/B09/daftar/[^"]+)"', html)}
        assert len(links) >= 5
        for link in links:
            rows = client.get(link.replace("&amp;", "&"))
            assert rows.context["recap"].province.code == code, link
        (excel,) = re.findall(r'href="(/rekap/2026/B09/unduh/\?[^"]+)"', html)
        book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(excel))))
        names = [cell.value for cell in book["Matriks"]["B"]]
        assert set(unit.place.name for unit in found.units) <= set(names)
    for row in client.get("/nasional/2026/B09/").context["provinces"]:
        standing = row["standing"]
        shown = {
            key: len(client.get(url).context["found"].rows) for key, url in row["lists"].items()
        }
        assert shown == {
            "masuk": standing.reports,
            "terverifikasi": standing.verified,
            "terlambat": standing.late,
        }
    answer = client.get("/rekap/2026/B09/daftar/?provinsi=99")
    assert answer.status_code == 404


def test_unit_of_a_province_leads_back_to_it(client, country):
    plan_other()
    client.force_login(person(roles.LEADERSHIP, "00"))
    html = client.get("/rekap/2026/B09/14.02/").content.decode()
    assert 'class="back" href="/nasional/2026/B09/14/"' in html


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("", "13"),
        ("verifikasi/", "13"),
        ("aksi/1/", "13"),
        ("target/aksi/1/", "13"),
        ("target/daerah/13.02/", "13"),
        ("target/daerah/14.02/", "14"),
        ("target/daerah/14/", "14"),
    ],
)
def test_superuser_opens_a_year_that_two_provinces_have(page, code, client, country):
    plan_other()
    client.force_login(person(None, None, is_superuser=True))
    assert client.get(f"/tahun/2026/{page}").context["found"].province.code == code


def test_province_without_the_year_is_named(country):
    found = nation(2026, "B09", Region.objects.all())
    assert [place.code for place in found.missing] == ["14"]
    assert [standing.place.code for standing in found.provinces] == ["13"]
