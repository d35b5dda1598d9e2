"""The open recap: only what is published, only what is verified, and caches may keep it."""

import csv
import datetime
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.models import PlanYear, ProgressEntry, Region
from reporting.recap.public import COLUMNS, public_recap
from tests.builders import KAB_SOLOK, KOTA_SOLOK, fill
from tests.generated import make_world, more_units
from tests.recap_world import enter, make_year, of
from tests.test_recap_pages import row_of, text_of

PAGE = "/terbuka/13/2026/B09/"
FILES = (PAGE, f"{PAGE}data.csv", f"{PAGE}data.json")


@pytest.fixture
def published(cast):
    """Kab. Solok: 60 of 80 verified, 80 sent; Kota Solok: a draft; the year is open to all."""
    year = make_year(plans=2)
    enter(KAB_SOLOK, 1, "verified", 60, obstacle_kinds=["data"], is_late=True)
    enter(KAB_SOLOK, 2, "submitted", Decimal("77.25"), obstacle_kinds=["budget"])
    enter(KOTA_SOLOK, 1, "draft", 10)
    year.is_public = True
    year.save()
    return year


@pytest.mark.parametrize("address", FILES)
def test_nothing_is_there_until_the_year_is_published_and_the_period_open(
    address, client, published
):
    assert client.get(address).status_code == 200
    day = datetime.timedelta(days=1)
    moments = {"opens_at": day, "due_at": 2 * day, "closes_at": 3 * day}
    upcoming = {name: timezone.now() + after for name, after in moments.items()}
    published.periods.filter(code="B09").update(**upcoming)
    assert client.get(address).status_code == 404
    published.periods.filter(code="B09").update(opens_at=timezone.now())
    PlanYear.objects.update(is_public=False)
    assert client.get(address).status_code == 404


def test_the_page_shows_verified_cells_and_says_of_others_only_that_they_lack(client, published):
    html = client.get(PAGE).content.decode()
    assert row_of(html, "Kab. Solok")[:4] == ["1 Kab. Solok", "75", "75", "belum ada data"]
    assert row_of(html, "Kota Solok")[:4] == ["Kota Solok", "–", "belum ada data", "belum ada data"]
    text = text_of(html)
    assert "Data terpilah belum tersedia 1" in text
    assert "Laporan terverifikasi 1 / 4" in text
    hidden = (
        "77,25",
        "97",
        "draf",
        "Anggaran belum",
        "keputusan pimpinan",
        "Rina",
        "terlambat",
        "dikirim,",
    )
    assert [word for word in hidden if word in text.partition("Cara membaca")[0]] == []
    assert "/rekap/2026/" not in html
    assert "<form" not in html


def test_no_file_names_a_person_or_holds_an_unverified_figure(client, published, cast):
    for address in FILES[1:]:
        content = client.get(address).content.decode()
        assert "77.25" not in content
        assert not any(person.name in content for person in vars(cast).values())


def test_csv_and_json_hold_the_same_cells_as_the_public_recap(client, province):
    make_world(9).__class__.objects.update(is_public=True)
    lines = list(csv.DictReader(client.get(FILES[1]).content.decode().splitlines()))
    data = json.loads(client.get(FILES[2]).content)
    assert (
        [column["nama"] for column in data["kolom"]] == list(lines[0]) == [c.name for c in COLUMNS]
    )
    assert len(lines) == len(data["baris"])
    for line, row in zip(lines, data["baris"], strict=True):
        written = {
            name: "" if value is None else str(value).lower() if isinstance(value, bool) else value
            for name, value in row.items()
        }
        for name, value in written.items():
            same = (
                float(line[name]) == value if isinstance(value, float) else line[name] == str(value)
            )
            assert same, (name, line[name], value)
    found = of(verified_only=True)
    counted = [row for row in data["baris"] if row["ikut_rata_rata"]]
    assert len(counted) == found.counts.figures
    assert sum(row["tingkat"] == "bad" for row in counted) == found.counts.behind
    period = PlanYear.objects.get().periods.get(code="B09")
    assert public_recap(period).average == found.average


def test_a_title_that_looks_like_a_formula_is_text_in_csv(client, published):
    published.plans.filter(number=1).update(title="=1+1")
    assert "'=1+1" in client.get(FILES[1]).content.decode()


@pytest.mark.parametrize("address", FILES)
def test_caches_may_keep_it_and_ask_again_by_its_validator(address, client, published):
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in first.headers and not first.cookies
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    ProgressEntry.objects.filter(status="submitted").update(
        status="verified", verified_percent=Decimal("77.25"), updated_at=timezone.now()
    )
    later = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert later.headers["ETag"] != first.headers["ETag"]


def test_somebody_signed_in_gets_a_page_of_their_own(client, cast, published):
    client.force_login(cast.operator)
    assert client.get(PAGE).headers["Cache-Control"] == "private, no-cache"


def test_the_list_of_published_periods_and_the_dictionary_need_no_sign_in(client, published):
    assert PAGE in client.get("/terbuka/").content.decode()
    html = client.get("/terbuka/kamus/").content.decode()
    assert all(column.text in html for column in COLUMNS)
    lines = client.get("/terbuka/kamus.csv").content.decode().splitlines()
    assert len(lines) == len(COLUMNS) + 1
    PlanYear.objects.update(is_public=False)
    assert "Belum ada rekap yang dibuka untuk umum" in client.get("/terbuka/").content.decode()


def test_the_admin_switches_publication_and_the_history_says_so(client, cast, published):
    PlanYear.objects.update(is_public=False)
    before = PlanYear.history.count()
    client.force_login(cast.admin)
    for given, is_public in (("1", True), ("1", True), ("0", False)):
        answer = client.post("/tahun/2026/publik/", {"is_public": given})
        assert answer.url == "/tahun/2026/"
        assert PlanYear.objects.get().is_public is is_public
    lines = PlanYear.history.order_by("history_id")[before:]
    assert [(line.history_change_reason, line.history_user) for line in lines] == [
        ("Rekap dibuka untuk umum", cast.admin),
        ("Rekap publik ditutup", cast.admin),
    ]
    client.force_login(cast.verifier)
    assert client.post("/tahun/2026/publik/", {"is_public": "1"}).status_code == 403


@pytest.mark.parametrize("address", FILES)
def test_the_public_recap_asks_the_same_number_of_queries_whatever_the_units(address, client, cast):
    units = list(Region.objects.exclude(code="13").values_list("code", flat=True))
    year = make_year(plans=2, units=units)
    PlanYear.objects.update(is_public=True)
    assert year
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counted.append(len(queries))
        if len(counted) == 1:
            fill(cast.operator, units)
            more_units(Region.objects.get(code="13"), 495)
    assert counted[0] == counted[1] <= 16
