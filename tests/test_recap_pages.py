"""The recap pages: the figures of the Recap, for whom, in how many queries, on one sheet."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting import roles
from reporting.drawings import hyphenated
from reporting.models import ActionPlan, Extension, Period, ProgressEntry, Region, Target
from reporting.recap import recap
from reporting.recap.parts import Cell
from tests.builders import KAB_SOLOK, KOTA_SOLOK, fill, person, plan_year, report, target

PROVINCE = "/rekap/2026/B09/"
OURS = f"/rekap/2026/B09/{KAB_SOLOK}/"


@pytest.fixture
def reported(cast, year):
    """Kab. Solok: 60 of 80 verified and 80 of 80 sent; Kota Solok nothing; one earlier report."""
    year.min_reports = 1
    year.save()
    before = timezone.now() - datetime.timedelta(days=120)
    report(
        target(code="B06"),
        by=cast.approver,
        upto="verified",
        verifier=cast.verifier,
        at=before,
        claimed_percent=Decimal(25),
    )
    report(target(), by=cast.approver, upto="verified", verifier=cast.verifier)
    report(target(number=2), by=cast.approver, upto="submitted", claimed_percent=Decimal(80))
    return year


def page(client, user, address=PROVINCE):
    client.force_login(user)
    return client.get(address)


def text_of(html):
    """What stands on the page, without its tags, in one line."""
    main = re.search(r"<main.*?</main>", html, re.S).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def row_of(html, name):
    """The texts of a table row's cells."""
    rows = re.findall(r"<tr.*?</tr>", html, re.S)
    row = next(row for row in rows if name in text_of(f"<main>{row}</main>"))
    cells = re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
    return [text_of(f"<main>{cell}</main>") for cell in cells]


def test_province_page_shows_the_recap(client, cast, reported):
    response = page(client, cast.leader)
    html = response.content.decode()
    found = response.context["recap"]
    assert found.headline == "Capaian 88% dari target B09, naik 25 poin; aksi 1 paling tertinggal"
    assert text_of(html).count(found.headline) == 1
    assert row_of(html, "Kab. Solok")[:4] == ["1 Kab. Solok", "88", "75", "100 belum diverifikasi"]
    assert row_of(html, "Kota Solok")[:4] == ["Kota Solok", "–", "belum diisi", "belum diisi"]
    assert row_of(html, "Rata-rata provinsi")[:4] == ["Rata-rata provinsi", "88", "75", "100"]
    figures = re.search(
        r'<div class="figures">.*?</section>|<div class="figures">.*?<section', html, re.S
    )
    assert text_of(f"<main>{figures.group()}</main>").split(" Perlu keputusan")[0] == (
        "Rata-rata terhadap target 88 % 25 poin dari B06 · membaik "
        "Laporan masuk 2 / 4 1 dari B06 pada H−5 "
        "Terverifikasi 1 / 4 1 menunggu Bappeda "
        "Sesuai target 1 / 2 tetap dari B06 "
        "Tertinggal 1 / 2 tetap dari B06"
    )


def test_every_figure_of_the_matrix_is_the_recaps(client, cast, reported):
    html = page(client, cast.leader).content.decode()
    found = recap(Period.objects.select_related("year__province").get(code="B09"))
    for unit in found.units:
        cells = row_of(html, unit.place.name)
        expected = ["" if cell.value is None else str(cell.value) for cell in unit.cells]
        shown = [re.sub(r"\D", "", text) for text in cells[2 : 2 + len(expected)]]
        assert (cells[1], shown) == (
            "–" if unit.average is None else str(unit.average),
            expected,
        )


def test_each_chart_has_its_numbers_in_a_table(client, cast, reported):
    html = page(client, cast.leader).content.decode()
    tables = html.partition('<details class="chart-table')[2]
    ours = ["1. Aksi 1", "–", "25%", "25%", "50%", "60%", "80%", "–", "100%"]
    assert row_of(tables, "1. Aksi 1") == ours


def test_verified_only_stands_in_the_address_and_goes_along(client, cast, reported):
    response = page(client, cast.leader, f"{PROVINCE}?angka=terverifikasi")
    html = response.content.decode()
    assert response.context["recap"].average == 75
    assert "Capaian terverifikasi 75% dari target B09" in text_of(html)
    assert row_of(html, "Kab. Solok")[:4] == ["1 Kab. Solok", "75", "75", "belum diverifikasi"]
    assert f'href="{OURS}?angka=terverifikasi"' in html
    assert f'href="{PROVINCE}unduh/?angka=terverifikasi"' in html


def test_signs_say_nil_no_target_and_not_applicable(client, cast, reported):
    report(target(KOTA_SOLOK), by=cast.stranger)
    ProgressEntry.objects.filter(target=target(KOTA_SOLOK)).update(
        status="verified", is_nil=True, nil_reason="Tidak ada kegiatan.", claimed_percent=None
    )
    Target.objects.filter(pk=target(number=1).pk).update(percent=None)
    target(number=2).assignment.__class__.objects.filter(pk=target(number=2).assignment_id).update(
        is_applicable=False
    )
    html = page(client, cast.leader).content.decode()
    assert row_of(html, "Kab. Solok")[2:4] == ["tt tanpa target", "× tidak berlaku"]
    assert row_of(html, "Kota Solok")[2:4] == ["N nihil", "belum diisi"]
    legend = text_of(html).partition("urut dari tertinggi")[2]
    assert all(word in legend for word in ("N nihil", "tt tanpa target", "× tidak berlaku"))


def test_own_pokja_stands_below_the_average(client, cast, province):
    plan_year(units=("13", KAB_SOLOK))
    html = page(client, cast.leader).content.decode()
    assert row_of(html, "Pokja Provinsi")[:3] == ["Pokja Provinsi", "–", "belum diisi"]
    assert "Pokja Provinsi di luar rata-rata" in text_of(html)


def test_decisions_are_proposed_to_bappeda_and_leadership_only(client, cast, reported):
    reported.is_ranking_open = True
    reported.save()
    assert "Hubungi Wali Kota Solok." in text_of(page(client, cast.leader).content.decode())
    assert "Usulan" in text_of(page(client, cast.verifier).content.decode())
    assert "Hubungi" not in text_of(page(client, cast.operator).content.decode())


@pytest.mark.parametrize("who", ["operator", "approver", "regent"])
def test_a_units_people_are_sent_to_their_own_recap(who, client, cast, reported):
    response = page(client, getattr(cast, who))
    assert (response.status_code, response.url) == (302, OURS)


def test_the_provinces_own_pokja_is_sent_to_its_own_recap(client, reported):
    operator = person(roles.OPERATOR, "13")
    assert page(client, operator).url == "/rekap/2026/B09/13/"
    said = page(client, operator, "/rekap/2026/B09/13/").content.decode()
    assert "<h1>Pokja Provinsi Sumatera Barat</h1>" in said
    assert page(client, operator, OURS).status_code == 404


def test_open_ranking_shows_all_figures_and_links_only_the_own(client, cast, reported):
    reported.is_ranking_open = True
    reported.save()
    html = page(client, cast.stranger).content.decode()
    assert row_of(html, "Kab. Solok")[:2] == ["1 Kab. Solok", "88"]
    links = set(re.findall(r'href="(/rekap/2026/B09/[\d.]+/)', html))
    assert links == {f"/rekap/2026/B09/{KOTA_SOLOK}/"}


@pytest.mark.parametrize(
    ("who", "status"),
    [("operator", 200), ("regent", 200), ("leader", 200), ("admin", 200), ("stranger", 404)],
)
def test_region_page_is_open_to_its_own_people_and_the_province(who, status, client, cast, year):
    assert page(client, getattr(cast, who), OURS).status_code == status


def test_region_page_shows_each_action_and_what_is_not_counted(client, cast, reported):
    ActionPlan.objects.filter(number=1).update(short_title="Regulasi")
    report(target(KOTA_SOLOK), by=cast.admin, upto="returned", verifier=cast.verifier)
    html = page(client, cast.leader, OURS).content.decode()
    assert row_of(html, "Rencana aksi nomor 1") == [
        "1. Rencana aksi nomor 1",
        "–",
        "25%",
        "60%",
        "80%",
        "",
        "Tertinggal, 75%",
        "Terverifikasi",
    ]
    assert row_of(html, "Rencana aksi nomor 2")[5:] == ["", "Sesuai target, 100%", "Dikirim"]
    assert "1. Regulasi Data terpilah dari tiga perangkat daerah belum masuk." in text_of(html)
    assert "Rata-rata 88% dari target B09, dari 2 laporan yang dihitung." in text_of(html)
    other = page(client, cast.leader, f"/rekap/2026/B09/{KOTA_SOLOK}/").content.decode()
    assert row_of(other, "Rencana aksi nomor 1")[6:] == ["Belum dihitung", "Dikembalikan"]


def test_region_page_tells_rank_average_and_contacts(client, cast, reported):
    report(target(KOTA_SOLOK), by=cast.admin, upto="submitted", claimed_percent=Decimal(80))
    response = page(client, cast.operator, OURS)
    text = text_of(response.content.decode())
    assert "Peringkat 2 / 2 dari daerah dengan rata-rata" in text
    assert "Rata-rata provinsi 92 % daerah ini 4 poin di bawahnya" in text
    assert "Operator Rina Marlina" in text
    assert "https://wa.me/6281100000002" in response.content.decode()
    assert "Laporan B06 1 dari 2 laporan, tepat waktu" in text
    for_a_leader = page(client, cast.leader, OURS).content.decode()
    assert "Operator Rina Marlina" in text_of(for_a_leader)
    assert "wa.me" not in for_a_leader.partition("<footer")[0]


def test_region_page_says_when_the_unit_has_more_time(client, cast, year):
    assert "Diperpanjang" not in page(client, cast.operator, OURS).content.decode()
    Extension.objects.create(
        region=Region.objects.get(code=KAB_SOLOK),
        period=year.periods.get(code="B09"),
        until=datetime.datetime(2026, 12, 4, 9, tzinfo=datetime.UTC),
        reason="Banjir",
        by=cast.admin,
    )
    assert "Diperpanjang sampai 4 Des" in page(client, cast.operator, OURS).content.decode()


def test_drafts_of_a_unit_are_not_linked_for_others(client, cast, reported):
    draft = report(target(KOTA_SOLOK), by=cast.stranger)
    address = f"/laporan/{draft.target_id}/"
    theirs = f"/rekap/2026/B09/{KOTA_SOLOK}/"
    assert address in page(client, cast.stranger, theirs).content.decode()
    assert address not in page(client, cast.leader, theirs).content.decode()


def test_a_year_without_plans_and_a_unit_without_actions_have_pages(client, cast, year):
    assert page(client, cast.leader, "/rekap/2026/B12/").status_code == 200
    html = page(client, cast.leader, "/rekap/2026/B09/13.06/").content.decode()
    assert "Tidak ada aksi yang berlaku pada B09." in text_of(html)


@pytest.mark.parametrize("address", [PROVINCE, OURS])
def test_pages_ask_the_same_number_of_queries_whatever_the_number_of_units(address, client, cast):
    units = list(Region.objects.exclude(code="13").values_list("code", flat=True))
    year = plan_year(plans=3, units=units)
    client.force_login(cast.leader)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    fill(cast.operator, units)
    Region.objects.bulk_create(
        Region(
            code=f"9{n:03}", short_code=f"{n:03}", name=f"Kota Uji {n}", kind="city", parent_id=pk
        )
        for pk in [year.province_id]
        for n in range(100)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= 24


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("Dharmasraya", "Dhar\u00admasraya"),
        ("Sawahlunto", "Sawah\u00adlunto"),
        ("Lima Puluh Kota", "Lima Puluh Kota"),
        ("Solok", "Solok"),
    ],
)
def test_long_tile_labels_may_break(label, written):
    assert hyphenated(label) == written


def test_a_cell_without_report_never_reads_zero(client, cast, year):
    html = page(client, cast.leader).content.decode()
    cells = [row_of(html, "Kab. Solok")[2 + index] for index in range(2)]
    assert cells == [Cell(state="missing").note] * 2


def test_the_way_to_the_next_unit_says_which_solok(client, cast, year):
    html = page(client, cast.leader, "/rekap/2026/B09/13.01/").content.decode()
    following = re.search(rf'<a [^>]*href="{OURS}"[^>]*>.*?</a>', html, re.S).group()
    assert text_of(f"<main>{following}</main>") == "Kab. Solok"
