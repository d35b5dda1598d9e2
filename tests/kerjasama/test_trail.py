"""Case 74: what was written once of proposals and papers is rewritten by nobody."""

import pytest
from django.db import IntegrityError, transaction

from kerjasama import workflow
from kerjasama.models import (
    Agreement,
    AgreementScan,
    CommitmentReport,
    DraftVersion,
    Evaluation,
    ProposalPaper,
    Readiness,
    Review,
    StageChange,
)
from reporting.models import append_only
from tests.kerjasama import builders


@pytest.fixture
def trail(team):
    """A row in each table that is tried below."""
    made = builders.accepted(team.health, by=team.tkksd)
    draft = builders.draft(made, by=team.tkksd)
    workflow.call_ready(draft.newest, [], by=team.tkksd, reason="Disetujui rapat.")
    paper = builders.agreement()
    workflow.keep(paper, by=team.tkksd, version=paper.version)
    workflow.add_scan(paper, builders.stored(team.tkksd), name="kb.pdf", by=team.tkksd)
    promised = builders.commitment(paper)
    builders.report(promised, by=team.tkksd)
    Evaluation.objects.create(
        agreement=paper,
        year=2026,
        semester=1,
        outcome="reached",
        findings="Sesuai.",
        advice="lanjut",
        by=team.tkksd,
        at=made.created_at,
    )


GUARDED = [
    StageChange,
    Review,
    ProposalPaper,
    DraftVersion,
    Readiness,
    AgreementScan,
    Evaluation,
    Agreement.history.model,
    CommitmentReport.history.model,
]


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model._meta.model_name)
def test_database_refuses_to_change_or_delete_what_was_written_once(model, trail):
    """Case 74."""
    before = list(model.objects.values())
    assert before
    with pytest.raises(IntegrityError, match=append_only.SENTENCE), transaction.atomic():
        model.objects.update(**{model._meta.pk.name: before[0][model._meta.pk.attname]})
    with pytest.raises(IntegrityError, match=append_only.SENTENCE), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert list(model.objects.values()) == before
