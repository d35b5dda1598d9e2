"""The mapping: every figure is the number of rows in the list that it leads to."""

import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kerjasama import recap
from kerjasama.models import Agreement, Evaluation, Partner, Proposal
from kerjasama.views.mapping import address, tiles
from reporting.models import Region
from tests.kerjasama import builders

Kind = Agreement.Kind


@pytest.fixture
def some(team):
    """Proposals that stop at each step, some without an OPD, some with papers below papers."""
    health, tourism = team.health, team.tourism
    builders.proposal(health, title="Hanya usulan")
    builders.proposal(None, title="Dari umum", proposer_name="Budi", affair="PANGAN")
    city = builders.partner("Kota Solok", Partner.Kind.REGION, region_code="13.72")
    given = {"kind": "ksdd_sukarela", "affair": "Wisata", "partner": city}
    noted = builders.proposal(tourism, title="Sampai KB", **given)
    builders.agreement(proposal=noted, partner=city)
    signed = builders.proposal(health, title="Sampai PKS", affair="Kesehatan")
    above = builders.agreement("Induk", proposal=signed)
    builders.agreement("Anak", Kind.PKS, parent=above)
    draft = builders.proposal(health, title="Draf saja", kind="sinergi")
    central = builders.partner("KSP (contoh)", Partner.Kind.CENTRAL)
    builders.agreement(
        "Nota", Kind.SYNERGY_NOTE, proposal=draft, starts_on=None, ends_on=None, partner=central
    )
    run = builders.proposal(tourism, title="Berjalan", affair="pangan")
    paper = builders.agreement("PKS jalan", Kind.PKS, proposal=run)
    builders.report(builders.commitment(paper), by=team.tkksd)
    good = builders.proposal(tourism, title="Berhasil")
    judged = builders.agreement("PKS baik", Kind.PKS, proposal=good)
    Evaluation.objects.create(
        agreement=judged,
        year=2026,
        semester=1,
        outcome="reached",
        findings="Depo berfungsi.",
        advice="lanjut",
        by=team.tkksd,
        at=datetime.datetime.now(datetime.UTC),
    )


def figures_of(table):
    for row in [*table.rows, *([table.total] if table.total else [])]:
        yield from (each for each in [*row.figures, row.total] if each)


def test_funnel_counts_what_reached_each_step_and_what_stopped_there(team, some):
    table = recap.counted(team.tkksd)[0]
    assert [(row.label, row.total.count, row.figures[-1]) for row in table.rows] == [
        ("Usulan", 7, recap.Figure(3, {"langkah": "usulan-saja"})),
        ("KB atau Nota Kesepakatan", 4, recap.Figure(1, {"langkah": "kb-saja"})),
        ("PKS atau Rencana Kerja", 3, recap.Figure(1, {"langkah": "pks-saja"})),
        ("Pelaksanaan", 2, recap.Figure(1, {"langkah": "pelaksanaan-saja"})),
        ("Hasil", 1, None),
    ]


@pytest.mark.parametrize(("who", "views", "least"), [("tkksd", 6, 90), ("proposer", 1, 20)])
def test_every_figure_equals_the_rows_of_the_list_that_it_leads_to(
    who, views, least, client, team, some
):
    user = getattr(team, who)
    client.force_login(user)
    said, listed = {}, {}
    for table in recap.counted(user)[:views]:
        for figure in figures_of(table):
            url = address(table.of, figure)
            said[url] = figure.count
            listed[url] = client.get(url).context["page"].paginator.count
    assert len(said) >= least
    assert listed == said


def test_map_places_what_a_region_made_and_what_was_made_with_it(team):
    solok = Region.objects.get(code="13.02")
    other = builders.partner("Kota Padang", "region", region_code="13.71")
    on = timezone.localdate()
    builders.agreement("Berlaku", partner=other, ends_on=on + 100 * builders.DAY)
    builders.agreement("Antara dua", region=solok, partner=other)
    builders.agreement("Berakhir", partner=other, ends_on=on - builders.DAY)
    builders.proposal(team.health, title="Bersama Padang", partner=other)
    papers, proposals = recap.mapping(
        Proposal.objects.all(), Agreement.objects.all(), recap.places_of(solok), on
    )[-2:]

    def counts(table):
        return {row.label: row.total.count for row in table.rows if row.total.count}

    assert (counts(papers), len(papers.rows)) == ({"Kab. Solok": 1, "Kota Padang": 2}, 19)
    assert counts(proposals) == {"Kota Padang": 1}
    numbers = {tile["label"]: tile["average"] for tile in tiles(papers)}
    assert (numbers["Padang"], sum(numbers.values()), len(numbers)) == (2, 3, 19)


def test_capitals_make_no_other_urusan(team, some):
    affairs = recap.counted(team.tkksd)[2]
    assert [(row.label, row.total.count) for row in affairs.rows] == [
        ("Kesehatan", 1),
        ("PANGAN", 5),
        ("Wisata", 1),
    ]


def test_workbook_has_a_sheet_for_each_table_with_its_figures(client, team, some):
    client.force_login(team.tkksd)
    answer = client.get(reverse("cooperation_map_excel"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    tables = recap.counted(team.tkksd)
    assert book.sheetnames == [*[table.title for table in tables], "Dari indikator ke hasil"]
    assert "Naskah yang berlaku per daerah" in book.sheetnames
    for table in tables:
        lines = [[cell.value for cell in row] for row in book[table.title].iter_rows()]
        for row in [*table.rows, *([table.total] if table.total else [])]:
            counts = [each and each.count for each in row.figures]
            assert [row.label, *counts, row.total.count] in lines


def test_few_and_thousands_of_rows_cost_the_same_queries(client, team, some):
    client.force_login(team.tkksd)
    queries_of(client)  # the first page of a session costs some of its own
    few = queries_of(client)
    many(3000)
    assert queries_of(client) == few


def queries_of(client):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(reverse("cooperation_map")).status_code == 200
    return len(caught)


def many(count):
    """So many proposals with an agreement each, every other one with a PKS below."""
    region, now = Region.objects.get(code="13"), datetime.datetime.now(datetime.UTC)
    agencies = [builders.agency(f"Dinas {n}") for n in range(20)]
    proposals = Proposal.objects.bulk_create(
        Proposal(
            region=region,
            agency=agencies[n % 20],
            number=f"B-{n}",
            title=f"Usulan {n}",
            partner_name="Mitra",
            kind="ksdpk",
            affair=f"Urusan {n % 30}",
            proposed_on=builders.TODAY,
            stage_since=now,
            created_at=now,
        )
        for n in range(count)
    )
    partner = builders.partner()
    common = {"region": region, "partner": partner, "starts_on": builders.TODAY}
    papers = Agreement.objects.bulk_create(
        Agreement(title=f"KB {n}", kind=Kind.MOU, proposal=each, **common)
        for n, each in enumerate(proposals)
    )
    Agreement.objects.bulk_create(
        Agreement(title=f"PKS {n}", kind=Kind.PKS, parent=each, **common)
        for n, each in enumerate(papers[::2])
    )
