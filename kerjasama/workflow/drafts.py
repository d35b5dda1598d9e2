"""Writes drafts: their versions, what is called ready, and the office's templates."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kerjasama.contents import blanks_of, findings_of, gaps_of, paragraphs_of
from kerjasama.models import (
    Agreement,
    Draft,
    DraftKind,
    DraftTemplate,
    DraftVersion,
    Proposal,
    Readiness,
)
from kerjasama.workflow.moves import Refused, add_paper, takes_papers
from kerjasama.workflow.register import Conflict
from reporting.models import Region

# A ready draft stands as this paper of its proposal; the others count once they are signed.
PAPER_OF = {
    DraftKind.MOU: "draft_mou",
    DraftKind.PKS: "draft_pks",
    DraftKind.NOTE: "draft_note",
    DraftKind.TERMS: "kak",
}


def begin_draft(source, kind, stored, *, name, by, at=None):
    """The Draft of the Proposal or Agreement; a new one gets the file as its first version.

    A draft of the kind that is there already, by a second click, stays as it is.
    """
    owner = "proposal" if isinstance(source, Proposal) else "agreement"
    model = Proposal if owner == "proposal" else Agreement
    with transaction.atomic():
        model.objects.select_for_update().get(pk=source.pk)
        known = Draft.objects.filter(**{owner: source}, kind=kind).first()
        if known:
            return known
        at = at or timezone.now()
        draft = Draft.objects.create(**{owner: source}, kind=kind, created_at=at)
        _add(draft, stored, name=name, by=by, at=at, is_made=True)
    return draft


def add_version(draft, stored, *, name, by, note="", at=None):
    """Keep the edited file as the newest version and return it; the same file is kept once."""
    with transaction.atomic():
        Draft.objects.select_for_update().get(pk=draft.pk)
        newest = DraftVersion.objects.filter(draft=draft).first()
        if newest and newest.file_id == stored.pk:
            return newest
        return _add(draft, stored, name=name, by=by, at=at or timezone.now(), note=note)


def _add(draft, stored, *, name, by, at, note="", is_made=False):
    last = DraftVersion.objects.filter(draft=draft).aggregate(last=Max("number"))["last"] or 0
    return DraftVersion.objects.create(
        draft=draft,
        number=last + 1,
        file=stored,
        original_name=name,
        note=note,
        is_made=is_made,
        by=by,
        at=at,
    )


def examine(version):
    """What the version holds, read from its file: (findings, blanks). Raises ValueError."""
    draft = version.draft
    with version.file.path.open("rb") as file:
        paragraphs = paragraphs_of(file.read())
    return findings_of(draft.kind, draft.cooperation, paragraphs), blanks_of(paragraphs)


def call_ready(version, ticked, *, by, reason="", at=None):
    """Call the newest version of a draft ready and return its Readiness.

    `ticked` are the contents that the person vouches for. What is missing takes a reason; a
    proposal gets the file as its paper. Raises Refused or, for an older version, Conflict.
    """
    at = at or timezone.now()
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=version.draft_id)
        newest = DraftVersion.objects.filter(draft=draft).first()
        if newest.pk != version.pk:
            raise Conflict(newest)
        known = Readiness.objects.filter(version=version).first()
        if known:
            return known
        findings, blanks = examine(version)
        keys = [each.content.key for each in findings if each.content.key in ticked]
        gaps = gaps_of(findings, blanks, keys)
        if gaps and not reason.strip():
            raise Refused(
                f"Rancangan belum dapat dinyatakan siap. {' '.join(gaps)} Lengkapi dulu, atau "
                "tulis alasan menyatakannya siap."
            )
        made = Readiness.objects.create(
            version=version, ticked=keys, gaps=gaps, reason=reason.strip(), by=by, at=at
        )
        paper = PAPER_OF.get(draft.kind)
        if paper and draft.proposal_id and takes_papers(draft.proposal):
            add_paper(
                draft.proposal,
                version.file,
                kind=paper,
                name=version.original_name,
                by=by,
                at=at,
            )
    return made


def template_of(region, kind):
    """The DraftTemplate that holds in the region, None for the built-in one. One query."""
    newest = DraftTemplate.objects.filter(region=region, kind=kind).select_related("file").first()
    return newest if newest and newest.file_id else None


def keep_template(region, kind, stored, *, name, by, at=None):
    """Make the file the region's template of the kind, or the built-in one again for None.

    Returns the newest DraftTemplate; what holds already is kept once. None when there is nothing
    to go back from.
    """
    with transaction.atomic():
        Region.objects.select_for_update(no_key=True).get(pk=region.pk)
        newest = DraftTemplate.objects.filter(region=region, kind=kind).first()
        if (newest.file_id if newest else None) == (stored.pk if stored else None):
            return newest
        return DraftTemplate.objects.create(
            region=region,
            kind=kind,
            number=(newest.number if newest else 0) + 1,
            file=stored,
            original_name=name,
            by=by,
            at=at or timezone.now(),
        )
