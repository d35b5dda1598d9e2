"""The partners of the register."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kerjasama.forms import PartnerForm
from kerjasama.models import Agreement, Partner
from kerjasama.views.frame import show
from kerjasama.views.keeping import keep
from kerjasama.views.lookups import allowed, bounded, find_proposal, in_province, posted_id

ROWS = 50


@require_safe
@allowed("keep_register")
@in_province
def partners(request):
    """The list by name with the number of agreements of each. Constant queries."""
    mine = Q(agreement__in=Agreement.objects.visible_to(request.user))
    found = Partner.objects.annotate(papers=Count("agreement", filter=mine)).order_by("name")
    text = request.GET.get("cari", "").strip()[:100]
    if text:
        found = found.filter(name__icontains=text)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"page": page, "text": text, "query": f"{query.urlencode()}&" if query else ""}
    return show(request, "partners", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("keep_register")
@in_province
def new(request):
    """A new partner; one that a proposal waits for (?usulan=) leads on to its agreement."""
    wanted = posted_id(request.GET.get("usulan", ""))
    proposal = find_proposal(request, wanted) if wanted else None
    return _edit(request, Partner(name=request.GET.get("nama", "")[:160]), proposal)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("keep_register")
@in_province
def edit(request, partner_id):
    """Change a partner; who changed it meanwhile is not overwritten.

    Its history keeps what it was called before.
    """
    return _edit(request, get_object_or_404(Partner, pk=bounded(partner_id)))


def _edit(request, found, proposal=None):
    back = reverse("cooperation_partners")
    if proposal:
        back = f"{reverse('cooperation_agreement_new')}?usulan={proposal.pk}"
    form = PartnerForm(request.POST or None, instance=found)
    is_new, status = found.pk is None, 200
    if request.method == "POST" and form.is_valid():
        kept = keep(form, by=request.user, name="Mitra", wanted_by=proposal)
        if kept:
            messages.success(request, f"Mitra {kept} tersimpan.")
            return redirect(back)
        status = 409
    context = {
        "form": form,
        "found": found,
        "is_new": is_new,
        "proposal": proposal,
        "back": back,
    }
    return show(request, "partner_form", context, status=status)
