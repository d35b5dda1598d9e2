"""`move`: the only code that moves a proposal along its path, and the table of moves."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from kerjasama.models import Proposal, ProposalPaper, Review, Stage, StageChange
from kerjasama.workflow.paths import PAPERS, lacking, next_of, steps_of
from kerjasama.workflow.register import Conflict
from kerjasama.workflow.telling import tell_proposer
from reporting.formats import day_of, within_sentence

State = Proposal.State
Decision = Review.Decision


@dataclass(frozen=True)
class Move:
    """From which states, to which one (None: it follows from the review, or from the history)."""

    sources: tuple
    target: str | None
    verb: str


MOVES = {
    "review": Move((State.WAITING,), None, "ditelaah"),
    "advance": Move((State.MOVING,), None, "dilanjutkan"),
    "skip": Move((State.MOVING,), State.MOVING, "dilompatkan"),
    "back": Move((State.MOVING,), State.MOVING, "dikembalikan ke tahap sebelumnya"),
    "stop": Move((State.WAITING, State.RETURNED, State.MOVING), State.STOPPED, "dihentikan"),
    "resume": Move((State.STOPPED,), None, "dijalankan lagi"),
}
AFTER_REVIEW = {
    Decision.GO_ON: State.MOVING,
    Decision.MEND: State.RETURNED,
    Decision.REJECT: State.REJECTED,
}
NEEDS_REASON = ("review", "skip", "back", "stop", "resume")


class Refused(Exception):
    """A move was refused; nothing was written. The text says why."""


def refusal(proposal, action, *, by):
    """Why `by` may not make this move on the proposal now, as a sentence, or ""."""
    if not by.has_perm("kerjasama.review_proposals"):
        return "Hanya TKKSD yang memindahkan tahap usulan."
    if proposal.state not in MOVES[action].sources:
        state = proposal.get_state_display().lower()
        return f"Usulan ini {state}, tidak dapat {MOVES[action].verb}."
    if action == "review" and proposal.proposer_id == by.pk:
        return "Anda yang mengusulkannya. Minta anggota TKKSD lain menelaahnya."
    return ""


def move(proposal, action, *, by, version, at=None, target=None, reason="", review=None):
    """Make one move and return the proposal as it stands afterwards.

    `version` is the one that the person saw, `target` the Stage for "skip" and "back", `review`
    an unsaved Review for "review", whose reason is the move's. To advance without a paper that
    the stage needs takes a reason too, and the history names what was missing. Writes the
    proposal, one StageChange and the review in one transaction. Raises Refused or Conflict,
    having written nothing.
    """
    at = at or timezone.now()
    with transaction.atomic():
        current = Proposal.objects.select_for_update().get(pk=proposal.pk)
        refused = refusal(current, action, by=by)
        if refused:
            raise Refused(refused)
        if current.version != version:
            raise Conflict(current)
        if action == "review":
            reason = review.reason
        missing = lacking(current) if action in ("advance", "skip") else []
        _demand_reason(action, reason, missing)
        source = current.stage
        waited = max((day_of(at) - day_of(current.stage_since)).days, 0)
        _change(current, action, target, review)
        if review:
            review.proposal, review.by, review.at = current, by, at
            review.save()
        current.version += 1
        current.stage_since = at
        current.save(update_fields=["state", "stage", "stage_since", "version"])
        StageChange.objects.create(
            proposal=current,
            action=action,
            source=source,
            target=current.stage,
            state=current.state,
            reason=reason.strip(),
            lacking=missing,
            waited_days=waited,
            by=by,
            at=at,
            review=review,
        )
        if review:
            tell_proposer(current, review, at=at)
    return current


def _demand_reason(action, reason, missing):
    if reason.strip():
        return
    if action in NEEDS_REASON:
        raise Refused("Tulis alasannya.")
    if missing:
        names = ", ".join(within_sentence(PAPERS[key]) for key in missing)
        raise Refused(f"Dokumen belum ada: {names}. Unggah dulu, atau tulis alasan melanjutkan.")


def _change(proposal, action, target, review):
    """Put the move into the proposal in memory."""
    proposal.state = MOVES[action].target or proposal.state
    if action == "review":
        proposal.state = AFTER_REVIEW[review.decision]
    if action == "resume":
        proposal.state = proposal.changes.exclude(state=State.STOPPED).last().state
    if action == "advance":
        step = next_of(proposal)
        proposal.stage = step.stage if step else proposal.stage
        proposal.state = State.MOVING if step else State.DONE
    if action in ("skip", "back"):
        if target not in targets(proposal, action):
            raise Refused("Pilih tahap dari daftar.")
        proposal.stage = target


def targets(proposal, action):
    """The Stages that "skip" (after the next one) or "back" (before this one) may lead to."""
    stages = [step.stage for step in steps_of(proposal)]
    place = stages.index(Stage(proposal.stage)) if proposal.stage in stages else 0
    return stages[place + 2 :] if action == "skip" else stages[:place]


def takes_papers(proposal):
    """Whether documents may still be added: not once it is rejected, stopped or done."""
    return proposal.state in (State.WAITING, State.RETURNED, State.MOVING)


def add_paper(proposal, stored, *, kind, name, by, number="", date=None, at=None):
    """Keep the file as a paper of the proposal and return its ProposalPaper.

    The same file of the same kind, by a second click, is kept once. Raises Refused for a
    proposal that has come to its end.
    """
    with transaction.atomic():
        current = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if not takes_papers(current):
            raise Refused(
                f"Usulan ini {current.get_state_display().lower()}; dokumennya tidak dapat "
                "ditambah lagi. Hubungi TKKSD bila ada yang perlu dilengkapi."
            )
        known = proposal.papers.filter(kind=kind, file=stored).first()
        return known or ProposalPaper.objects.create(
            proposal=proposal,
            kind=kind,
            number=number,
            date=date,
            file=stored,
            original_name=name,
            by=by,
            at=at or timezone.now(),
        )
