"""The demo's cooperation: in every stage, possible, and the same each time."""

import datetime

import pytest

from kerjasama.demo.build import COUNT, build
from kerjasama.models import Agreement, Evaluation, Proposal, StageChange, Status
from reporting.formats import JAKARTA, day_of
from reporting.models import Agency
from tests.builders import reference

NOW = datetime.datetime(2026, 11, 28, 10, tzinfo=JAKARTA)


@pytest.fixture
def demo(db):
    province = reference()
    # As the reports' demo names it.
    Agency.objects.create(region=province, name="Dinas Pemberdayaan", short_name="DP3AP2KB")
    build(now=NOW)


def test_demo_shows_every_state_and_begins_with_the_agreement_that_ended_in_2019(demo):
    first, second = Agreement.objects.order_by("pk")[:2]
    assert (first.partner.name, first.kind, first.ends_on) == (
        "Kantor Staf Presiden",
        "mou",
        datetime.date(2019, 12, 31),
    )
    assert (second.parent, second.kind, second.ends_on) == (first, "pks", first.ends_on)
    fresh = Proposal.objects.exclude(title__startswith="Perpanjangan")
    assert fresh.count() == COUNT
    assert {*Proposal.objects.values_list("state", flat=True)} == {
        "waiting",
        "returned",
        "moving",
        "rejected",
        "done",
    }
    today = day_of(NOW)
    assert {each.status(today) for each in Agreement.objects.all()} == set(Status)
    assert Evaluation.objects.exists()
    assert not Agreement.objects.filter(is_example=False).exists()
    # Nothing has happened in the future, and nothing skipped without a reason.
    assert not StageChange.objects.filter(at__gt=NOW).exists()
    assert not StageChange.objects.exclude(lacking=[]).filter(reason="").exists()
    for each in Agreement.objects.select_related("parent", "renews", "partner"):
        each.full_clean()
