"""Bulk entry: upload a sheet, look at what it would do, save the good rows; and the way back."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reporting import files
from reporting.forms import ImportForm
from reporting.models import ImportBatch, PlanYear
from reporting.resources import Outdated, PlanSheet, ReportSheet, plan_workbook
from reporting.workbooks import Rejected

SHEETS = {ImportBatch.Kind.PLANS: PlanSheet, ImportBatch.Kind.REPORTS: ReportSheet}
KEPT_FOR = timedelta(hours=24)
ROWS_SHOWN = 50
IDENTITY = ("region_code", "region", "plan", "plan_title", "period")
XLSX = files.MIME_TYPES["xlsx"]


@permission_required("reporting.import_assignment", raise_exception=True)
@require_http_methods(["GET", "POST"])
def upload(request):
    """Choose a year and a file; go on to its preview, or say why the file cannot be used."""
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    rejected = None
    if request.method == "POST" and form.is_valid():
        batch = form.batch(by=request.user)
        content, name = form.content, form.cleaned_data["file"].name
        try:
            preview = _sheet(batch).preview(content, name)
        except Rejected as reason:
            rejected = str(reason)
        else:
            batch.counts = preview.counts()
            batch.digest = preview.digest()
            batch.original_name = files.clean_name(name)
            batch.file = files.keep(content, name.rpartition(".")[2].lower(), request.user)
            batch.save()
            return redirect("import_preview", token=batch.token)
    context = {
        "form": form,
        "rejected": rejected,
        "years": PlanYear.objects.visible_to(request.user),
        "recent": ImportBatch.objects.owned_by(request.user).select_related("year")[:5],
    }
    return render(request, "reporting/imports.html", context, status=422 if rejected else 200)


def _sheet(batch):
    return SHEETS[batch.kind](batch.year, batch.by)


@permission_required("reporting.import_assignment", raise_exception=True)
@require_http_methods(["GET", "POST"])
def preview(request, token):
    """What the file would do; a POST saves its good rows, once, if nothing moved meanwhile."""
    batches = ImportBatch.objects.owned_by(request.user).select_related("year__province", "file")
    batch = get_object_or_404(batches, token=token)
    if batch.applied_at:
        return render(request, "reporting/import_done.html", _done(batch))
    if batch.at < timezone.now() - KEPT_FOR:
        raise Http404("the preview has expired")
    batch.by = request.user
    with batch.file.path.open("rb") as stored:
        content = stored.read()
    if request.method == "POST":
        if _apply(batch, content, request.POST.get("digest", "")):
            return redirect("import_preview", token=token)
        messages.warning(
            request,
            "Isi portal berubah sejak pratinjau ini dibuat, jadi belum ada yang disimpan. "
            "Periksa lagi pratinjau di bawah, lalu simpan.",
        )
    try:
        found = _sheet(batch).preview(content, batch.original_name)
    except Rejected as reason:
        messages.error(request, str(reason))
        return redirect("imports")
    outdated = request.method == "POST"
    context = {"batch": batch, **_shown(batch, found, request.GET.get("page"))}
    return render(
        request, "reporting/import_preview.html", context, status=409 if outdated else 200
    )


def _done(batch):
    return {
        "batch": batch,
        "saved": batch.counts["new"] + batch.counts["changed"],
        "is_plans": batch.kind == ImportBatch.Kind.PLANS,
    }


def _apply(batch, content, digest):
    """Save the good rows of the batch, once; False when something moved since its preview."""

    def claim():
        unapplied = ImportBatch.objects.filter(pk=batch.pk, applied_at=None)
        if not unapplied.update(applied_at=timezone.now()):
            raise Outdated

    try:
        _sheet(batch).save(content, batch.original_name, digest, claim=claim)
    except (Outdated, Rejected):
        return ImportBatch.objects.filter(pk=batch.pk, applied_at__isnull=False).exists()
    return True


def _shown(batch, found, page):
    """The context of a preview: counts, faulty rows, changes, and the new rows page by page."""
    counts = found.counts()
    new = Paginator(found.of("new"), ROWS_SHOWN).get_page(page)
    keys = [key for key in found.keys if key not in IDENTITY]
    return {
        "counts": counts,
        "savable": counts["new"] + counts["changed"],
        "total": len(found.rows),
        "outcome": "row_errors" if counts["faulty"] else "accept",
        "digest": found.digest(),
        "remarks": found.remarks,
        "faulty": found.of("faulty"),
        "many_sheets": len({row.sheet for row in found.rows}) > 1,
        "assumed": [(row, each) for row in found.rows for each in row.assumptions],
        "changed": [(row, change) for row in found.of("changed") for change in row.changes],
        "new": new,
        "new_titles": [found.titles[key] for key in keys],
        "new_rows": [
            {"number": row.number, "label": row.label, "values": [row.shown(key) for key in keys]}
            for row in new
        ],
        "is_plans": batch.kind == ImportBatch.Kind.PLANS,
    }


@permission_required("reporting.export_assignment", raise_exception=True)
@require_safe
def export_assignments(request, year):
    """The year's assignments and targets as a workbook that can be imported again."""
    found = get_object_or_404(PlanYear.objects.visible_to(request.user), year=year)
    response = HttpResponse(plan_workbook(found, request.user), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="rencana-aksi-{found.year}.xlsx"'
    return response
