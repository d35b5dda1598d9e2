"""When proposals are asked for: the intake windows, which TKKSD opens and keeps."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kerjasama.forms import WindowForm
from kerjasama.models import IntakeWindow
from kerjasama.views.frame import show
from kerjasama.views.keeping import keep
from kerjasama.views.lookups import allowed, bounded, in_province

ROWS = 50
STATES = {
    "upcoming": "Belum dibuka",
    "open": "Dibuka",
    "late": "Menerima yang terlambat",
    "closed": "Ditutup",
}


@require_safe
@allowed("change_intakewindow")
@in_province
def windows(request):
    """All windows of the region, newest first, with the number of their proposals."""
    found = IntakeWindow.objects.filter(region=request.region)
    found = found.annotate(count=Count("proposal")).order_by("-opens_at", "-pk")
    page, now = Paginator(found, ROWS).get_page(request.GET.get("page")), timezone.now()
    for each in page:
        each.told = STATES[each.state(now)]
    return show(request, "windows", {"page": page, "query": ""})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("change_intakewindow")
@in_province
def new(request):
    """A new window."""
    return _edit(request, IntakeWindow(region=request.region))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("change_intakewindow")
@in_province
def edit(request, window_id):
    """Change a window; who changed it meanwhile is not overwritten.

    Proposals that have come keep their window and whether they were late.
    """
    mine = IntakeWindow.objects.filter(region=request.region)
    return _edit(request, get_object_or_404(mine, pk=bounded(window_id)))


def _edit(request, found):
    form = WindowForm(request.POST or None, instance=found)
    is_new, status = found.pk is None, 200
    if request.method == "POST" and form.is_valid():
        kept = keep(form, by=request.user, name="Masa usulan")
        if kept:
            messages.success(request, f"{kept} tersimpan.")
            return redirect("cooperation_windows")
        status = 409
    return show(request, "window_form", {"form": form, "is_new": is_new}, status=status)
