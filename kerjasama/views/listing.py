"""The public list of running agreements and open windows, and TKKSD's switch of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kerjasama import workflow
from kerjasama.models import Agreement, IntakeWindow, PublicList
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, in_province, region_of_address, today
from reporting.models import Region

ROWS = 50


@login_not_required
@require_safe
def public_list(request):
    """What runs and what is asked for, for anybody; 404 while the list is closed.

    Nobody's name and no contact is on it: no signer, no narahubung, no proposer.
    """
    opened = PublicList.objects.filter(is_on=True).values("region")
    regions = Region.objects.filter(kind=Region.Kind.PROVINCE, pk__in=opened).order_by("name")
    region = region_of_address(request, regions)
    if region is None:
        return show(request, "public_choice", {"regions": regions, "is_list": True})
    on = today()
    public = Agreement.objects.filter(region=region, is_public=True)
    ordered = (
        public.in_force(on)
        .select_related("partner", "agency")
        .order_by("partner__name", "title", "pk")
    )
    context = {
        "region": region,
        "page": Paginator(ordered, ROWS).get_page(request.GET.get("page")),
        "windows": IntakeWindow.objects.filter(region=region).taking(timezone.now()),
        "on": on,
        "query": f"provinsi={region.code}&",
    }
    return show(request, "public_list", context)


@require_POST
@allowed("keep_register")
@in_province
def switch(request):
    """Open or close the public list."""
    is_on = request.POST.get("is_on") == "1"
    workflow.open_list(request.region, is_on, by=request.user)
    words = "sekarang terbuka untuk umum" if is_on else "tidak lagi terbuka untuk umum"
    messages.success(request, f"Daftar kerja sama {words}.")
    return redirect("cooperation")
