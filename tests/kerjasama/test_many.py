"""Every page that lists asks the same queries at 115 agreements and at 10,000."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kerjasama import workflow
from kerjasama.models import Agreement, EndPrompt, Proposal
from reporting.models import Region
from tests.builders import count_rows
from tests.kerjasama import builders
from tests.kerjasama.builders import DAY

PAGES = (
    "cooperation",
    "cooperation_map",
    "cooperation_map_line",
    "cooperation_agreements",
    "cooperation_proposals",
    "cooperation_ends",
    "cooperation_ends_ics",
    "cooperation_partners",
    "cooperation_public_list",
)


def more(count, start):
    """So many proposals, each with an agreement that runs, ends soon or has ended."""
    region, now, on = Region.objects.get(code="13"), timezone.now(), timezone.localdate()
    agency = builders.agency("Dinas Kesehatan")
    partner = builders.partner("Kota Solok", "region", region_code="13.72")
    numbers = range(start, start + count)
    proposals = Proposal.objects.bulk_create(
        Proposal(
            region=region,
            agency=agency,
            number=f"B-{n}",
            title=f"Usulan {n}",
            partner=partner,
            partner_name="Kota Solok",
            kind="ksdd_sukarela",
            affair="Pangan",
            indicator=f"Indikator {n % 30}",
            indicator_target=90,
            indicator_achieved=40,
            proposed_on=on,
            stage_since=now,
            created_at=now,
        )
        for n in numbers
    )
    papers = Agreement.objects.bulk_create(
        Agreement(
            region=region,
            kind=Agreement.Kind.MOU,
            title=f"KB {n}",
            partner=partner,
            agency=agency,
            proposal=each,
            starts_on=on - 500 * DAY,
            ends_on=on + (n * 7 % 800 - 200) * DAY,
        )
        for n, each in zip(numbers, proposals, strict=True)
    )
    EndPrompt.objects.bulk_create(
        EndPrompt(
            agreement=each, ends_on=each.ends_on, days=180, due_on=each.ends_on, prompted_at=now
        )
        for each in papers
    )
    count_rows()


@pytest.fixture
def queries(client, team):
    """How many queries each page asks, by its name."""
    workflow.open_list(team.tkksd.region, True, by=team.tkksd)
    client.force_login(team.tkksd)

    def asked(name):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse(name)).status_code == 200, name
        return len(caught)

    return lambda: {name: asked(name) for name in PAGES}


def test_pages_ask_the_same_queries_at_115_and_at_10000_agreements(queries):
    more(115, 0)
    queries()  # the first page of a session costs some of its own
    few = queries()
    more(9885, 115)
    assert Agreement.objects.count() == 10_000
    assert queries() == few
