"""What was imported, by whom, and its way back."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reporting.models import ImportBatch
from reporting.resources.undoing import Blocked, hindrances, undo
from reporting.views.answers import STATUS_CODES

ROWS_SHOWN = 25
HINDRANCES_SHOWN = 20


@permission_required("reporting.import_assignment", raise_exception=True)
@require_safe
def history(request):
    """The imports that were saved, newest first."""
    batches = (
        ImportBatch.objects.visible_to(request.user)
        .filter(applied_at__isnull=False)
        .select_related("year__province", "by", "file", "undone_by")
        .order_by("-applied_at")
    )
    page = Paginator(batches, ROWS_SHOWN).get_page(request.GET.get("page"))
    return render(request, "reporting/import_history.html", {"page": page})


@permission_required("reporting.import_assignment", raise_exception=True)
@require_http_methods(["GET", "POST"])
def take_back(request, token):
    """Ask before an import is undone as a whole, say what stands in the way, and undo it."""
    batches = ImportBatch.objects.visible_to(request.user).select_related("year__province", "by")
    batch = get_object_or_404(batches, token=token)
    if not batch.applied_at:
        raise Http404("nothing was saved yet")
    if batch.undone_at:
        return redirect("import_history")
    found = hindrances(batch, by=request.user)
    if request.method == "POST" and not found:
        try:
            undo(batch, by=request.user)
        except Blocked as blocked:
            found = blocked.hindrances
        else:
            messages.success(request, f"Impor {batch.original_name} sudah dibatalkan.")
            return redirect("import_history")
    context = {
        "batch": batch,
        "hindrances": found[:HINDRANCES_SHOWN],
        "more": max(0, len(found) - HINDRANCES_SHOWN),
        "is_plans": batch.kind == ImportBatch.Kind.PLANS,
    }
    status = STATUS_CODES["state"] if found else 200
    return render(request, "reporting/import_undo.html", context, status=status)
