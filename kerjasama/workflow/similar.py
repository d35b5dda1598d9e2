"""What is like a proposal already: other proposals, and agreements that still run."""

import re
from functools import reduce
from operator import or_

from django.db.models import Q

from kerjasama.models import Agreement, Proposal, Status

CANDIDATES = 200
SHOWN = 5
ALIKE = 0.34  # share of telling words that two titles have in common
_COMMON = {"dengan", "kerja", "sama", "kerjasama", "antara", "dalam", "untuk", "daerah", "yang"}


def similar(region, title, partner_name, today, *, but=None):
    """The proposals and running agreements nearest to a title, two lists of at most SHOWN.

    Alike is a title that shares a third of its words, with the same partner half as much.
    Rejected and stopped proposals do not count. Two queries.
    """
    words = words_of(title)
    if not words:
        return [], []
    named = reduce(or_, (Q(title__icontains=word) for word in sorted(words)))
    states = Proposal.State
    proposals = Proposal.objects.filter(named, region=region).exclude(
        state__in=(states.REJECTED, states.STOPPED)
    )
    proposals = proposals.exclude(pk=but).select_related("agency").order_by("-id")
    found = Agreement.objects.filter(named, region=region).with_places()
    running = found.of_status(Status.RUNNING, today) | found.of_status(Status.ENDING, today)
    return (
        _nearest(proposals[:CANDIDATES], words, partner_name, lambda each: each.partner_name),
        _nearest(running[:CANDIDATES], words, partner_name, lambda each: each.partner.name),
    )


def words_of(title):
    """The telling words of a title: four letters or more, and none that every title has."""
    return {word for word in re.findall(r"[a-z]{4,}", title.lower()) if word not in _COMMON}


def _nearest(candidates, words, partner_name, partner_of):
    wanted = " ".join(partner_name.lower().split())
    scored = []
    for each in candidates:
        theirs = words_of(each.title)
        share = len(words & theirs) / max(len(words | theirs), 1)
        same_partner = partner_of(each).lower() == wanted
        if share >= (ALIKE / 2 if same_partner else ALIKE):
            scored.append((share + same_partner, each))
    scored.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return [each for _, each in scored[:SHOWN]]
