"""How much the files of cooperation may take: each OPD has its own room of a year."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kerjasama import workflow
from kerjasama.models import used_bytes
from reporting.models import StoredFile
from tests.builders import pdf
from tests.kerjasama import builders
from tests.kerjasama.builders import DAY


@pytest.fixture
def doors(team):
    """Where files come in: (address, form's name in the context, what is sent with the file)."""
    on = timezone.localdate()
    paper = builders.agreement(agency=team.health, starts_on=on - 400 * DAY)
    promise = builders.commitment(paper, agency=team.health)
    made = builders.accepted(team.health, by=team.tkksd, kind="ksdd_sukarela")
    report = {"percent": "40", "result": "Satu depo.", "version": "0"}
    return {
        "scan": (reverse("cooperation_agreement_scan", args=[paper.pk]), "scan_form", {}),
        "evidence": (reverse("cooperation_commitment", args=[promise.pk]), "form", report),
        "paper": (
            reverse("cooperation_proposal_paper_new", args=[made.pk]),
            "paper_form",
            {"kind": "kak"},
        ),
    }


@pytest.mark.parametrize(
    ("door", "who", "whose"),
    [
        ("scan", "tkksd", "Biro Pemerintahan dan TKKSD"),
        ("evidence", "proposer", "perangkat daerah Anda"),
        ("paper", "proposer", "perangkat daerah Anda"),
    ],
)
def test_file_beyond_the_room_is_refused_at_every_door(
    door, who, whose, client, team, doors, settings
):
    settings.EVIDENCE_QUOTA_BYTES = 10
    client.force_login(getattr(team, who))
    address, name, said = doors[door]
    answer = client.post(address, {**said, "file": SimpleUploadedFile("a.pdf", pdf())})
    [sentence] = answer.context[name].errors["file"]
    assert f"sisa kuota {whose} tahun ini 1 KB dari 1 KB." in sentence
    assert not StoredFile.objects.exists()


def test_each_opd_uses_its_own_room_and_a_file_counts_once(team):
    stored = builders.stored(team.proposer)
    for agency in (team.health, team.tourism):
        made = builders.proposal(agency)
        by = team.proposer if agency == team.health else team.colleague
        for kind in ("kak", "pemetaan"):
            workflow.add_paper(made, stored, kind=kind, name="a.pdf", by=by)
    year = timezone.localdate().year
    people = (team.proposer, team.colleague, team.tkksd)
    assert [used_bytes(user, year) for user in people] == [stored.size, stored.size, 0]
    assert used_bytes(team.proposer, year - 1) == 0
