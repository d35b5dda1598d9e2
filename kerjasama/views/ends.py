"""The board of what runs, ends and has ended; the decision on an end; the calendar file."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min, Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kerjasama import workflow
from kerjasama.documents import calendar
from kerjasama.forms import EndForm
from kerjasama.models import Agreement, Proposal, Status
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, find_agreement, in_province, today

SHOWN = 12
COLUMNS = (Status.RUNNING, Status.ENDING, Status.ENDED)


@require_safe
@allowed("view_register")
@in_province
def board(request):
    """Running, ending, ended; and the ends that were prompted about and want a decision."""
    on = today()
    mine = Agreement.objects.visible_to(request.user)
    columns = []
    for status in COLUMNS:
        found = mine.of_status(status, on)
        order = "-ends_on" if status == Status.ENDED else "ends_on"
        nearest = found.with_places().order_by(order, "pk")
        columns.append((status, found.count(), nearest[:SHOWN]))
    prompted = workflow.undecided(mine).exclude(stopped_on__lte=on).filter(prompts__isnull=False)
    waiting = prompted.annotate(nearest=Min("prompts__days")).with_places()
    page = Paginator(waiting.order_by("ends_on", "pk"), SHOWN).get_page(request.GET.get("page"))
    context = {
        "columns": columns,
        "page": page,
        "waiting": [(each, (each.ends_on - on).days) for each in page],
        "keeps": request.user.has_perm("kerjasama.keep_register"),
    }
    return show(request, "ends", context)


@require_safe
@allowed("view_register")
@in_province
def calendar_file(request):
    """The ends to come, and those of the last year, as a calendar file."""
    since = today() - timedelta(days=365)
    found = Agreement.objects.visible_to(request.user).filter(ends_on__gte=since)
    rows = found.exclude(stopped_on__isnull=False).with_places().order_by("ends_on", "pk")
    content = calendar(rows, host=urlsplit(settings.SITE_URL).hostname, at=timezone.now())
    name = "akhir-kerja-sama.ics"
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("keep_register")
@in_province
def decide(request, agreement_id):
    """Extend by a new procedure, let it end, or name what replaces it."""
    found = find_agreement(request, agreement_id)
    form = EndForm(request.POST or None, agreement=found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = workflow.decide(
                found,
                values["choice"],
                by=request.user,
                reason=values["reason"],
                successor=values["successor"],
            )
        except workflow.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Keputusan tersimpan: {made.get_choice_display()}.")
            if made.proposal_id:
                return redirect("cooperation_proposal", made.proposal_id)
            return redirect("cooperation_agreement", found.pk)
    context = {"form": form, "found": found, "decisions": decisions_of(found, request.user)}
    return show(request, "end_form", context)


def decisions_of(found, user):
    """What was decided about its ends, newest first. Two queries.

    `proposal` of each is None for whoever may not open it.
    """
    mine = Prefetch("proposal", Proposal.objects.visible_to(user))
    return found.decisions.select_related("by", "successor").prefetch_related(mine)
