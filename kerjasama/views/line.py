"""The line from an indicator's gap to a result: where each proposal that names it has come to."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.views.decorators.http import require_safe

from kerjasama.chains import chains, with_gap
from kerjasama.forms import LineFilter
from kerjasama.models import Proposal, Step, by_choice, only, stopped_at
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, in_province, today

ROWS = 25


@require_safe
@allowed("view_register")
@in_province
def line(request):
    """Proposals by indicator, what came of each, and how many stopped at each step.

    The queries do not grow with the rows.
    """
    form = LineFilter(request.GET)
    every = with_gap(Proposal.objects.visible_to(request.user))
    found = chosen(every, form.chosen())
    page = Paginator(found.with_places(), ROWS).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": chains(list(page), today()),
        "query": f"{query.urlencode()}&" if query else "",
        "is_filtered": bool(form.chosen()),
        "figures": [(step.label, _choice(step), stopped_at(every, step).count()) for step in Step],
    }
    return show(request, "line", context)


def chosen(found, choices):
    """The proposals that the choices of the filter leave."""
    if "langkah" in choices:
        found = by_choice(found, choices["langkah"])
    if text := choices.get("cari"):
        found = found.filter(
            Q(indicator__icontains=text) | Q(title__icontains=text) | Q(number__icontains=text)
        )
    return found


def _choice(step):
    """The choice of LineFilter for proposals whose last step is the step."""
    return step.value if step == Step.RESULT else only(step)
