"""Drafts in the demo: one that is ready, and one that still lacks much."""

from kerjasama import workflow
from kerjasama.contents import contents_of
from kerjasama.documents import EXAMPLES, built_in, render, texts_of
from kerjasama.models import Draft, DraftKind, Proposal
from reporting import files


def tell_drafts(by, at):
    """Two proposals on their way get a draft; `by` made them at the moment `at`."""
    moving = Proposal.objects.filter(state=Proposal.State.MOVING, kind="ksdpk").order_by("pk")
    for kind, proposal in zip((DraftKind.MOU, DraftKind.PKS), moving[:2], strict=False):
        texts = texts_of(Draft(proposal=proposal, kind=kind))
        if kind == DraftKind.MOU:
            texts = {k: EXAMPLES[k] if v.startswith("[isi ") else v for k, v in texts.items()}
        content = render(built_in(kind), texts, title="Rancangan (contoh)", author=by.name)
        stored, name = files.keep(content, "docx", by), f"rancangan-{kind}-contoh.docx"
        draft = workflow.begin_draft(proposal, kind, stored, name=name, by=by, at=at)
        if kind == DraftKind.MOU:
            read = [each.key for each in contents_of(kind, draft.cooperation)]
            workflow.call_ready(draft.newest, read, by=by, at=at)
