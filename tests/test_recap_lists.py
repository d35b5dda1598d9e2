"""The rows behind each figure: as many as the figure says, and only those the reader may see."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.models import ActionPlan, Region
from reporting.recap.choices import CHOICES, OBSTACLE, listing
from reporting.recap.definitions import DATED, DEFINITIONS, VERSION, version_words
from reporting.recap.parts import average_when_enough
from tests.builders import KAB_SOLOK, KOTA_SOLOK, fill
from tests.generated import make_world, more_units
from tests.recap_world import enter, make_year, of
from tests.test_recap_pages import text_of

LIST = "/rekap/2026/B09/daftar/"


def page(client, user, address):
    client.force_login(user)
    return client.get(address)


def total_of(html):
    """The first number of the list page's heading, and how many rows its table has."""
    heading = text_of(f"<main>{re.search('<h1>.*?</h1>', html, re.S).group()}</main>")
    return int(re.search(r": ([\d.]+)", heading).group(1)), html.count(
        '<tr>\n                <th scope="row">'
    )


def links(html):
    """The addresses of lists on a page, as (address, text of the link)."""
    found = re.findall(r'<a href="(/rekap/2026/B09/daftar/\?pilih=[^"]*)">(.*?)</a>', html, re.S)
    return [(url.replace("&amp;", "&"), text_of(f"<main>{text}</main>")) for url, text in found]


@pytest.mark.parametrize("counted", ["", "?angka=terverifikasi"])
def test_every_figure_of_the_province_opens_as_many_rows(counted, client, cast):
    make_world(7)
    html = page(client, cast.leader, f"/rekap/2026/B09/{counted}").content.decode()
    found = of(verified_only=bool(counted))
    counts = found.counts
    expected = {
        "dihitung": counts.figures,
        "masuk": counts.reports,
        "terverifikasi": counts.verified,
        "sesuai": counts.on_target,
        "tertinggal": counts.behind,
    }
    expected |= {f"kendala {obstacle.kind}": obstacle.count for obstacle in found.obstacles}
    shown = {}
    for url, _ in links(html):
        if "daerah=" in url or "aksi=" in url:
            continue
        total, rows = total_of(client.get(url).content.decode())
        assert total == rows
        kind = re.search(r"kendala=(\w+)", url)
        shown[f"kendala {kind[1]}" if kind else re.search(r"pilih=(\w+)", url)[1]] = total
    assert shown == expected


def test_averages_of_units_and_actions_open_the_rows_they_are_made_of(client, cast):
    make_world(11)
    html = page(client, cast.leader, "/rekap/2026/B09/").content.decode()
    found = of()
    units = {unit.place.code: unit for unit in [*found.units, found.own]}
    actions = {str(action.number): action for action in found.actions}
    opened = 0
    for url, text in links(html):
        place, number = (re.search(rf"{name}=([\d.]+)", url) for name in ("daerah", "aksi"))
        if not (place or number):
            continue
        opened += 1
        one = units[place[1]] if place else actions[number[1]]
        assert text == str(one.average)
        answer = client.get(url)
        assert answer.context["found"].average == one.average
        total, rows = total_of(answer.content.decode())
        assert total == rows
    assert opened == sum(one.average is not None for one in [*units.values(), *actions.values()])


def test_each_choice_counts_alike_on_page_and_in_excel(client, cast):
    make_world(3)
    client.force_login(cast.leader)
    for key in CHOICES:
        total, rows = total_of(client.get(f"{LIST}?pilih={key}").content.decode())
        content = b"".join(client.get(f"{LIST}unduh/?pilih={key}").streaming_content)
        sheet = openpyxl.load_workbook(BytesIO(content))["Daftar"]
        assert total == rows == len(listing(of(), CHOICES[key]).rows)
        assert sheet["A1"].value.startswith(f"{CHOICES[key].label}: {total}")
        assert sheet.max_row == 6 + total, key
        assert sheet["A4"].value == DEFINITIONS[key].text


def test_choices_narrow_the_list(client, cast):
    make_world(5)
    answer = page(client, cast.leader, f"{LIST}?pilih=wajib&daerah={KAB_SOLOK}&aksi=2")
    found = of()
    unit = next(unit for unit in found.units if unit.place.code == KAB_SOLOK)
    rows = [(row.place.code, row.action.number) for row in answer.context["found"].rows]
    assert rows == ([(KAB_SOLOK, 2)] if unit.cells[1].is_owed else [])
    pillar = found.actions[0].pillar
    answer = client.get(f"{LIST}?pilih=wajib&pilar={pillar}")
    assert {row.action.pillar for row in answer.context["found"].rows} == {pillar}


def test_an_empty_list_says_out_of_how_many(client, cast):
    make_year(plans=1)
    enter(KAB_SOLOK, 1, "verified", 80)
    ActionPlan.objects.update(pillar="c")
    said = text_of(page(client, cast.leader, f"{LIST}?pilih=tertinggal&pilar=c").content.decode())
    assert "Tertinggal: 0 dari 1, pilar C" in said
    assert "Tidak satu pun dari 1 laporan termasuk “Tertinggal” dengan saringan ini." in said
    said = text_of(client.get(f"{LIST}?pilih=tertinggal&pilar=d").content.decode())
    assert "Tertinggal: 0, pilar D" in said
    assert "belum ada laporan yang dapat termasuk “Tertinggal”." in said


def test_the_own_pokja_is_listed_only_when_it_is_asked_for(client, cast):
    make_year(plans=1, units=("13", KAB_SOLOK))
    enter("13", 1, "verified", 40)
    enter(KAB_SOLOK, 1, "verified", 80)
    rows = page(client, cast.leader, f"{LIST}?pilih=masuk").context["found"].rows
    assert [row.place.code for row in rows] == [KAB_SOLOK]
    answer = client.get(f"{LIST}?pilih=masuk&daerah=13")
    assert [row.place.code for row in answer.context["found"].rows] == ["13"]
    said = text_of(answer.content.decode())
    assert "Laporan masuk: 1 dari 1, Pokja Provinsi Sumatera Barat" in said


def test_a_units_people_see_their_own_rows_only(client, cast):
    make_year(plans=1)
    enter(KAB_SOLOK, 1, "verified", 40)
    enter(KOTA_SOLOK, 1, "verified", 80)
    for who in (cast.operator, cast.regent):
        rows = page(client, who, f"{LIST}?pilih=masuk").context["found"].rows
        assert [row.place.code for row in rows] == [KAB_SOLOK]
        assert client.get(f"{LIST}?daerah={KOTA_SOLOK}").status_code == 404
        assert client.get(f"{LIST}unduh/?daerah={KOTA_SOLOK}").status_code == 404
        html = client.get(f"/rekap/2026/B09/{KAB_SOLOK}/").content.decode()
        assert {url for url, _ in links(html)} == {
            f"{LIST}?pilih={key}&daerah={KAB_SOLOK}"
            for key in ("dihitung", "terverifikasi", "tertinggal")
        }


def test_an_unknown_choice_shows_what_has_come_in(client, cast):
    make_year(plans=1)
    answer = page(client, cast.leader, f"{LIST}?pilih=semua&aksi=99&pilar=z&kendala=x")
    assert (answer.status_code, answer.context["found"].choice.key) == (200, "masuk")


def test_every_choice_is_defined_and_the_version_is_said_everywhere(client, cast):
    assert {*CHOICES, OBSTACLE} <= set(DEFINITIONS)
    make_year(plans=1)
    assert version_words() == f"Definisi angka versi {VERSION}, 28 November {DATED.year}"
    html = client.get("/rekap/definisi/").content.decode()
    assert all(definition.text in html for definition in DEFINITIONS.values())
    for address in ("/rekap/definisi/", "/rekap/2026/B09/", LIST):
        assert version_words() in page(client, cast.leader, address).content.decode()


def test_the_average_of_rows_waits_for_enough_of_them(client, cast):
    make_year(plans=2, min_reports=2)
    enter(KAB_SOLOK, 1, "verified", 40)
    html = page(client, cast.leader, f"{LIST}?pilih=dihitung").content.decode()
    assert "Rata-rata belum tampil: laporan yang bernilai masih kurang dari 2." in html
    assert average_when_enough(of().units[0].cells, 2) is None


def test_a_list_asks_the_same_number_of_queries_whatever_its_length(client, cast):
    units = list(Region.objects.exclude(code="13").values_list("code", flat=True))
    make_year(plans=3, units=units)
    client.force_login(cast.leader)
    client.get(LIST)
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"{LIST}?kendala=data")
        counted.append((len(answer.context["found"].rows), len(queries)))
        if len(counted) == 1:
            fill(cast.operator, units)
            more_units(Region.objects.get(code="13"), 495)
    assert [rows for rows, _ in counted] == [0, 57]
    assert counted[0][1] == counted[1][1] <= 20
