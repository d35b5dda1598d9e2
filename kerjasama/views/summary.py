"""KERABAT's front page: how the register stands, and what waits for the person."""

from django.db.models import Count
from django.views.decorators.http import require_safe

from kerjasama.models import Agreement, Proposal, PublicList, Status, owing, owing_choices
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, in_province, today

SOON = 8


@require_safe
@allowed("view_register")
@in_province
def summary(request):
    """The register in figures, each with the list behind it, and what ends next."""
    on = today()
    mine = Agreement.objects.visible_to(request.user)
    ending = mine.of_status(Status.ENDING, on).with_places()
    states = Proposal.objects.visible_to(request.user).order_by().values_list("state")
    counts = dict(states.annotate(Count("pk")))
    keeps = request.user.has_perm("kerjasama.keep_register")
    opened = PublicList.objects.filter(region=request.region, is_on=True)
    context = {
        "figures": [
            (status, status.label, mine.of_status(status, on).count()) for status in Status
        ],
        "proposals": [(state, state.label, counts.get(state, 0)) for state in Proposal.State],
        "owing": [
            (what, label, owing(mine, what, on).count()) for what, label in owing_choices(on)
        ],
        "proposes": request.user.has_perm("kerjasama.propose"),
        "ending": [(each, (each.ends_on - on).days) for each in ending.order_by("ends_on")[:SOON]],
        "keeps": keeps,
        "is_public": keeps and opened.exists(),
    }
    return show(request, "summary", context)
