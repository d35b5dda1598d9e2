"""The line from an indicator's gap to a result: what each proposal led to, and where it stops."""

import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kerjasama.chains import with_gap
from kerjasama.models import Agreement, Evaluation, Proposal
from tests.kerjasama import builders

ADDRESS = "cooperation_map_line"
GAP = {"indicator": "Sampah terangkut", "indicator_target": 90, "indicator_achieved": 40}


@pytest.fixture
def some(team):
    """Of one indicator a proposal that led to a result and one that stops; two without a gap."""
    good = builders.proposal(team.health, title="Depo", **GAP)
    above = builders.agreement("Induk", proposal=good)
    paper = builders.agreement("Depo bersama", Agreement.Kind.PKS, parent=above)
    promise = builders.commitment(paper)
    for semester, percent in ((1, 30), (2, 80)):
        builders.report(promise, by=team.tkksd, year=2025, semester=semester, percent=percent)
    builders.commitment(paper, action="Melatih", promised="Petugas terlatih")
    Evaluation.objects.create(
        agreement=paper,
        year=2025,
        semester=2,
        outcome="partly",
        findings="Satu depo.",
        advice="lanjut",
        by=team.tkksd,
        at=datetime.datetime.now(datetime.UTC),
    )
    builders.proposal(team.tourism, title="Armada", **{**GAP, "indicator": "SAMPAH TERANGKUT"})
    builders.proposal(team.health, title="Tanpa indikator")
    builders.proposal(team.health, title="Tercapai", **{**GAP, "indicator_achieved": 90})


def lines(rows):
    return [
        (
            row.proposal.title,
            [paper.agreement.title for paper in row.papers],
            [
                (promise.commitment.promised, promise.latest and promise.latest.percent)
                for paper in row.papers
                for promise in paper.promises
            ],
            [paper.evaluation.outcome for paper in row.papers if paper.evaluation],
            row.step.value,
        )
        for row in rows
    ]


DEPOT = (
    "Depo",
    ["Induk", "Depo bersama"],
    [("Dua depo berfungsi", 80), ("Petugas terlatih", None)],
    ["partly"],
    "hasil",
)


def test_each_proposal_of_a_gap_shows_its_papers_results_and_where_it_stops(client, team, some):
    client.force_login(team.tkksd)
    answer = client.get(reverse(ADDRESS))
    assert lines(answer.context["rows"]) == [DEPOT, ("Armada", [], [], [], "usulan")]
    assert answer.content.decode().count('class="group"') == 1


def test_figures_of_where_it_stops_equal_the_rows_that_they_open(client, team, some):
    client.force_login(team.tkksd)
    figures = client.get(reverse(ADDRESS)).context["figures"]
    opened = [
        client.get(reverse(ADDRESS), {"langkah": choice}).context["page"].paginator.count
        for _, choice, _ in figures
    ]
    assert opened == [count for *_, count in figures] == [1, 0, 0, 0, 1]


def test_proposer_sees_the_line_of_the_own_opd_alone(client, team, some):
    client.force_login(team.colleague)
    rows = client.get(reverse(ADDRESS)).context["rows"]
    assert [row.proposal.title for row in rows] == ["Armada"]


def test_workbook_has_the_same_line(client, team, some):
    client.force_login(team.tkksd)
    content = client.get(reverse("cooperation_map_excel")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Dari indikator ke hasil"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    [depot] = [row for row in rows if "Depo" in row]
    assert (depot[0], depot[1:3], depot[-3:]) == (
        "Sampah terangkut",
        [90, 40],
        [
            "Dua depo berfungsi: 80%; Petugas terlatih: belum dilaporkan",
            "Sebagian tercapai",
            "Hasil",
        ],
    )


def test_one_and_many_rows_cost_the_same_queries(client, team, some):
    client.force_login(team.tkksd)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse(ADDRESS))
        return len(caught)

    queries()
    few = queries()
    for n in range(30):
        made = builders.proposal(team.health, title=f"Usulan {n}", **GAP)
        paper = builders.agreement(f"PKS {n}", Agreement.Kind.PKS, proposal=made)
        builders.report(builders.commitment(paper), by=team.tkksd)
    assert with_gap(Proposal.objects.all()).count() == 32
    assert queries() == few
