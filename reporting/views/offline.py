"""The Pokja's form for places without a good connection: out as a workbook, back as drafts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reporting import files
from reporting.forms import FilledForm, SaveImportForm
from reporting.models import ImportBatch, Target
from reporting.resources import OfflineForm, offline_workbook
from reporting.resources.previews import CHANGED, FAULTY, NEW, SAME, SKIPPED
from reporting.views.imports import XLSX, apply, content_of, own_batch, sheet_of
from reporting.views.lookups import find_period, find_region
from reporting.workbooks import Rejected
from reporting.workflow import acts_for

CHANGED_MEANWHILE = (
    "Laporan di portal berubah sejak pratinjau ini dibuat, jadi belum ada yang disimpan. "
    "Periksa lagi pratinjau di bawah, lalu simpan."
)


def _place(request, year, code, region_code):
    """The unit and period of the address, for those who may fill in for the unit."""
    region = find_region(request, region_code)
    if not acts_for(region, "save", request.user):
        raise PermissionDenied("Formulir ini hanya untuk Pokja daerah itu.")
    return region, find_period(request, year, code)


@require_safe
def form(request, year, code, region_code=None):
    """The workbook to fill in without the internet."""
    region, period = _place(request, year, code, region_code)
    if not Target.objects.owed(period).filter(assignment__region=region).exists():
        return redirect("tasks", *_address(region, period))  # which says that nothing is assigned
    response = HttpResponse(offline_workbook(region, period), content_type=XLSX)
    name = f"formulir-{period.code}-{period.year}-{region.short_code}.xlsx".lower()
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, year, code, region_code=None):
    """Take a filled form; go on to its preview, or say why it cannot be used here."""
    region, period = _place(request, year, code, region_code)
    filled = FilledForm(request.POST or None, request.FILES or None)
    rejected = None
    if request.method == "POST" and filled.is_valid():
        name = filled.cleaned_data["file"].name
        try:
            found = OfflineForm(region, period, request.user).preview(filled.content, name)
        except Rejected as reason:
            rejected = str(reason)
        else:
            batch = ImportBatch.objects.create(
                kind=ImportBatch.Kind.REPORTS,
                year=period.year,
                region=region,
                period=period,
                by=request.user,
                original_name=files.clean_name(name),
                file=files.keep(filled.content, "xlsx", request.user),
                counts=found.counts(),
                digest=found.digest(),
            )
            return redirect("offline_preview", token=batch.token)
    context = {
        "form": filled,
        "rejected": rejected,
        "region": region,
        "period": period,
        "form_url": reverse("offline_form", args=_address(region, period)),
        "tasks_url": reverse("tasks", args=_address(region, period)),
    }
    return render(request, "reporting/offline.html", context, status=422 if rejected else 200)


def _address(region, period):
    return [period.year.year, period.code, region.code]


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request, token):
    """What the filled form would do; a POST saves its drafts, once, if nothing moved meanwhile."""
    batch = own_batch(request, token, region__isnull=False)
    region = find_region(request, batch.region.code)  # which may be out of reach since
    if not acts_for(region, "save", request.user):
        raise PermissionDenied("Formulir ini hanya untuk Pokja daerah itu.")
    request.period = batch.period
    again = reverse("offline_upload", args=_address(batch.region, batch.period))
    if batch.is_expired:
        messages.warning(request, "Pratinjau berlaku 24 jam. Unggah lagi formulirnya.")
        return redirect(again)
    content = content_of(batch)
    try:
        found = sheet_of(batch).preview(content, batch.original_name)
    except Rejected as reason:
        messages.error(request, str(reason))
        return redirect(again)
    if batch.applied_at:
        return render(request, "reporting/offline_done.html", _done(batch, found))
    go_ahead = SaveImportForm(request.POST or None, assumed=len(found.assumed()))
    is_outdated = request.method == "POST" and request.POST.get("digest") != found.digest()
    if request.method == "POST" and not is_outdated and go_ahead.is_valid():
        if apply(batch, content, go_ahead.cleaned_data["digest"]):
            return redirect("offline_preview", token=token)
        is_outdated, found = True, sheet_of(batch).preview(content, batch.original_name)
    if is_outdated:
        go_ahead = SaveImportForm(assumed=len(found.assumed()))
        messages.warning(request, CHANGED_MEANWHILE)
    context = {"batch": batch, "form": go_ahead, "upload_url": again, **_shown(batch, found)}
    status = 409 if is_outdated else 200
    return render(request, "reporting/offline_preview.html", context, status=status)


def _shown(batch, found):
    """The context of a preview: counts, what is wrong, what would change, action by action."""
    counts = found.counts()
    savable = counts[NEW] + counts[CHANGED]
    return {
        "region": batch.region,
        "period": batch.period,
        "counts": counts,
        "savable": savable,
        "left": counts[SAME] + counts[SKIPPED],
        "left_note": f"{counts[SKIPPED]} aksi kosong, {counts[SAME]} tidak berubah",
        "headline": _headline(counts, savable),
        "outcome": "row_errors" if counts[FAULTY] else "accept",
        "digest": found.digest(),
        "faulty": found.of(FAULTY),
        "changed": found.savable(),
        "assumed": found.assumed(),
        "tasks_url": reverse("tasks", args=_address(batch.region, batch.period)),
    }


def _headline(counts, savable):
    if counts[FAULTY]:
        return f"{counts[FAULTY]} dari {savable + counts[FAULTY]} laporan perlu diperbaiki"
    if savable:
        return f"{savable} laporan siap disimpan sebagai draf"
    return "Tidak ada yang berubah"


def _done(batch, found):
    """The context of the last step: what was saved, and the documents that still wait."""
    noted = [row for row in found.rows if row.notes]
    return {
        "batch": batch,
        "region": batch.region,
        "period": batch.period,
        "outcome": "row_errors" if batch.counts[FAULTY] else "accept",
        "noted": noted,
        "tasks_url": reverse("tasks", args=_address(batch.region, batch.period)),
        "upload_url": reverse("offline_upload", args=_address(batch.region, batch.period)),
    }
