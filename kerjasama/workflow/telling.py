"""Who is told of what happens to proposals: TKKSD of new ones, the proposer of its decision."""

from django.db.models import Q
from django.urls import reverse

from reporting.models import User
from reporting.notices import notify


def tell_tkksd(proposals, *, by, at):
    """Write each reviewer a notice of each new proposal; none of what a reviewer brought."""
    if not proposals or (by and by.has_perm("kerjasama.review_proposals")):
        return
    reviewers = User.objects.filter(
        groups__permissions__codename="review_proposals", is_active=True
    )
    for each in proposals:
        notify(
            reviewers.filter(region=each.region_id).distinct(),
            f"usulan-{each.pk}",
            f"Usulan baru {each.number} menunggu telaah: {each.title}",
            reverse("cooperation_proposal", args=[each.pk]),
            at=at,
        )


def tell_proposer(proposal, review, *, at):
    """Write the proposer and the OPD's other proposers a notice of what TKKSD decided."""
    own = Q(pk=proposal.proposer_id)
    if proposal.agency_id:
        own |= Q(agency=proposal.agency_id, groups__permissions__codename="propose")
    people = User.objects.filter(own, is_active=True, region=proposal.region_id).distinct()
    notify(
        people,
        f"telaah-{review.pk}",
        f"TKKSD memutuskan {review.get_decision_display().lower()}: {proposal}",
        reverse("cooperation_proposal", args=[proposal.pk]),
        reason=review.reason,
        by=review.by,
        at=at,
    )
