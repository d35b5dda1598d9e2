"""Files of an import on their way out: the uploaded one, and the one with its faults marked."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reporting import files
from reporting.models import ImportBatch
from reporting.views.imports import content_of, expired, own_batch, sheet_of
from reporting.views.serving import HEADERS, attachment
from reporting.workbooks import HeaderNotFound, Rejected
from reporting.workbooks.faults import Mark, marked_workbook


@permission_required("reporting.import_assignment", raise_exception=True)
@require_safe
def faults(request, token):
    """The user's own workbook, its faulty cells marked; after saving, what is still faulty."""
    batch = own_batch(request, token)
    if batch.is_expired:
        return expired(request, batch)
    content, name = content_of(batch), batch.original_name
    try:
        found = sheet_of(batch).preview(content, name, layout=batch.layout)
    except HeaderNotFound:
        return redirect("import_columns", token=token)
    except Rejected as reason:
        raise Http404(str(reason)) from None
    marks = [
        Mark(row.sheet, fault.address or row.anchor, row.label, fault.text, fault.sentence)
        for row in found.of("faulty")
        for fault in row.faults
    ]
    response = HttpResponse(
        marked_workbook(content, name, marks),
        content_type=files.MIME_TYPES["xlsx"],
        headers=HEADERS,
    )
    stem = name.rpartition(".")[0]
    response.headers["Content-Disposition"] = content_disposition_header(
        True, f"{stem}-perbaikan.xlsx"
    )
    return response


@permission_required("reporting.import_assignment", raise_exception=True)
@require_safe
def original(request, token):
    """The file as it was uploaded, to its uploader and to who keeps the plans there."""
    batches = ImportBatch.objects.visible_to(request.user).select_related("file")
    batch = get_object_or_404(batches, token=token)
    return attachment(batch.file, batch.original_name)
