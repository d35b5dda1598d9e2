"""From an indicator's gap to what became of it: proposal, agreements, results against promises."""

from dataclasses import dataclass

from django.db.models import F, Prefetch, Q
from django.db.models.functions import Lower

from kerjasama.models import (
    Agreement,
    Commitment,
    CommitmentReport,
    Evaluation,
    Proposal,
    Step,
    reached,
)


@dataclass(frozen=True)
class Promise:
    """One commitment with its latest report, None before the first one."""

    commitment: Commitment
    latest: CommitmentReport | None


@dataclass(frozen=True)
class Paper:
    """One agreement, its Status of the day, its promises, and the latest evaluation or None."""

    agreement: Agreement
    status: str
    promises: list
    evaluation: Evaluation | None


@dataclass(frozen=True)
class Chain:
    """One proposal, the papers that came of it, and the last step of the funnel it reached."""

    proposal: Proposal
    papers: list
    step: Step

    @property
    def has_results(self):
        """Whether anything was promised or judged in its papers."""
        return any(paper.promises or paper.evaluation for paper in self.papers)


def with_gap(proposals):
    """Of the proposals, those that name an indicator whose achievement is not its target.

    Ordered by indicator, so that those of one stand together. Whether more is better the sheet
    does not say, so an achievement above the target counts too.
    """
    found = proposals.exclude(indicator="").filter(
        indicator_target__isnull=False, indicator_achieved__isnull=False
    )
    found = found.exclude(indicator_target=F("indicator_achieved"))
    return found.order_by(Lower("indicator"), "pk")


def chains(proposals, on):
    """The Chains of a list of proposals, in its order.

    An agreement is of the region of its proposal, so who sees the one sees the other. Nine
    queries at any length.
    """
    ids = [proposal.pk for proposal in proposals]
    steps = _steps(ids)
    papers = {pk: [] for pk in ids}
    for agreement in _agreements(ids):
        paper = _paper(agreement, on)
        above = agreement.parent and agreement.parent.proposal_id
        for pk in {agreement.proposal_id, above} & papers.keys():
            papers[pk].append(paper)
    return [Chain(each, papers[each.pk], steps[each.pk]) for each in proposals]


def _agreements(ids):
    """Agreements that come from the proposals, or rest on one that does; oldest first."""
    found = Agreement.objects.filter(Q(proposal__in=ids) | Q(parent__proposal__in=ids))
    return (
        found.select_related("partner", "parent")
        .prefetch_related(
            Prefetch("commitments", Commitment.objects.prefetch_related("reports")), "evaluations"
        )
        .order_by("starts_on", "pk")
    )


def _paper(agreement, on):
    promises = [
        Promise(each, next(iter(each.reports.all()), None)) for each in agreement.commitments.all()
    ]
    evaluation = next(iter(agreement.evaluations.all()), None)
    return Paper(agreement, agreement.status(on), promises, evaluation)


def _steps(ids):
    """The last Step that each proposal reached, by its id."""
    found = Proposal.objects.order_by().filter(pk__in=ids)
    last = dict.fromkeys(ids, Step.PROPOSED)
    for step in list(Step)[1:]:
        last |= dict.fromkeys(reached(found, step).values_list("pk", flat=True), step)
    return last
