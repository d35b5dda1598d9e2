"""Bulk entry: upload a sheet, look at what it would do, save the good rows; and the way back."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reporting import files
from reporting.forms import ImportForm, SaveImportForm
from reporting.models import ImportBatch, PlanYear
from reporting.resources import SHEETS, OfflineForm, Outdated, misplaced_form, plan_workbook
from reporting.views.import_rows import shown
from reporting.views.lookups import find_year
from reporting.workbooks import HeaderNotFound, Rejected

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
        next_page = "import_preview"
        try:
            preview = sheet_of(batch).preview(content, name)
            batch.counts, batch.digest = preview.counts(), preview.digest()
        except HeaderNotFound:
            next_page, rejected = "import_columns", misplaced_form(content, name)
        except Rejected as reason:
            rejected = str(reason)
        if not rejected:
            batch.original_name = files.clean_name(name)
            batch.file = files.keep(content, name.rpartition(".")[2].lower(), request.user)
            batch.save()
            return redirect(next_page, token=batch.token)
    context = {
        "form": form,
        "rejected": rejected,
        "years": PlanYear.objects.visible_to(request.user),
        "recent": ImportBatch.objects.owned_by(request.user).select_related("year")[:5],
    }
    return render(request, "reporting/imports.html", context, status=422 if rejected else 200)


def sheet_of(batch):
    """What reads, judges and saves the rows of the import's kind."""
    if batch.region_id:
        return OfflineForm(batch.region, batch.period, batch.by)
    return SHEETS[batch.kind](batch.year, batch.by)


def content_of(batch):
    """The bytes of the uploaded file."""
    with batch.file.path.open("rb") as stored:
        return stored.read()


def own_batch(request, token, **kind):
    """The user's own import; others answer 404, and so do those of another kind."""
    batches = ImportBatch.objects.owned_by(request.user).filter(**kind)
    batch = get_object_or_404(
        batches.select_related("year__province", "period__year", "region", "file", "undone_by"),
        token=token,
    )
    batch.by = request.user
    return batch


@permission_required("reporting.import_assignment", raise_exception=True)
@require_http_methods(["GET", "POST"])
def preview(request, token):
    """What the file would do; a POST saves its good rows, once, if nothing moved meanwhile."""
    batch = own_batch(request, token)
    if batch.region_id:
        return redirect("offline_preview", token=token)
    if batch.applied_at:
        return render(request, "reporting/import_done.html", _done(batch))
    if batch.is_expired:
        return expired(request, batch)
    content = content_of(batch)
    try:
        found = sheet_of(batch).preview(content, batch.original_name, layout=batch.layout)
    except HeaderNotFound:
        return redirect("import_columns", token=token)
    except Rejected as reason:
        messages.error(request, str(reason))
        return redirect("imports")
    form = SaveImportForm(request.POST or None, assumed=len(found.assumed()))
    status = 200
    if request.method == "POST" and form.is_valid():
        if apply(batch, content, form.cleaned_data["digest"]):
            return redirect("import_preview", token=token)
        status = 409
        form = SaveImportForm(assumed=len(found.assumed()))
        messages.warning(
            request,
            "Isi portal berubah sejak pratinjau ini dibuat, jadi belum ada yang disimpan. "
            "Periksa lagi pratinjau di bawah, lalu simpan.",
        )
    context = {"batch": batch, "form": form, **shown(request, batch, found)}
    return render(request, "reporting/import_preview.html", context, status=status)


def expired(request, batch):
    """The page that says why a preview can no longer be saved."""
    return render(request, "reporting/import_expired.html", {"batch": batch}, status=410)


def _done(batch):
    return {
        "batch": batch,
        "outcome": "row_errors" if batch.counts["faulty"] else "accept",
        "is_plans": batch.kind == ImportBatch.Kind.PLANS,
        "undo_url": reverse("import_undo", args=[batch.token]),
    }


def apply(batch, content, digest):
    """Save the good rows of the batch, once; False when something moved since its preview."""

    def record(effects):
        unapplied = ImportBatch.objects.filter(pk=batch.pk, applied_at=None)
        if not unapplied.update(applied_at=started, effects=effects):
            raise Outdated

    started = timezone.now()
    try:
        saved = sheet_of(batch).save(
            content,
            batch.original_name,
            digest,
            layout=batch.layout,
            record=record,
            reason=batch.reason,
        )
    except (Outdated, Rejected):
        return ImportBatch.objects.filter(pk=batch.pk, applied_at__isnull=False).exists()
    ImportBatch.objects.filter(pk=batch.pk).update(counts=saved.counts())
    return True


@permission_required("reporting.export_assignment", raise_exception=True)
@require_safe
def export_assignments(request, year):
    """The year's assignments and targets as a workbook that can be imported again."""
    found = find_year(request, year)
    response = HttpResponse(plan_workbook(found, request.user), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="rencana-aksi-{found.year}.xlsx"'
    return response
