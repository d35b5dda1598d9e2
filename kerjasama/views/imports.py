"""Proposals from a sheet: upload it, look at what it would do, save its good rows."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from kerjasama.forms import GoAheadForm, SheetForm
from kerjasama.models import ProposalImport
from kerjasama.resources import Outdated, ProposalSheet
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, in_province
from reporting import files
from reporting.views.serving import HEADERS
from reporting.workbooks import HeaderNotFound, Rejected
from reporting.workbooks.faults import Mark, marked_workbook


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("import_proposal")
@in_province
def upload(request):
    """Choose a file; go on to its preview, or say why it cannot be used."""
    form = SheetForm(request.POST or None, request.FILES or None)
    rejected = None
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"].name, form.content
        try:
            ProposalSheet(request.region, request.user).preview(content, name)
        except Rejected as reason:
            rejected = _why(reason)
        else:
            staged = ProposalImport.objects.create(
                region=request.region,
                by=request.user,
                file=files.keep(content, name.rpartition(".")[2].lower(), request.user),
                original_name=files.clean_name(name),
            )
            return redirect("cooperation_proposal_import", staged.token)
    context = {
        "form": form,
        "rejected": rejected,
        "recent": ProposalImport.objects.filter(by=request.user)[:5],
    }
    return show(request, "import", context, status=422 if rejected else 200)


def _why(reason):
    """What makes a file unusable, with the columns that are missing."""
    if isinstance(reason, HeaderNotFound) and reason.missing:
        return f"{reason} Kolom yang dicari: {', '.join(reason.missing)}."
    return str(reason)


def _own(request, token):
    """The user's own staged file with its bytes; others answer 404."""
    mine = ProposalImport.objects.filter(by=request.user).select_related("file", "region")
    staged = get_object_or_404(mine, token=token)
    with staged.file.path.open("rb") as stored:
        return staged, stored.read()


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("import_proposal")
@in_province
def preview(request, token):
    """What the file would do; a POST saves its good rows, once, if nothing moved meanwhile."""
    staged, content = _own(request, token)
    if staged.applied_at:
        return show(request, "import_done", {"staged": staged})
    if staged.is_expired:
        messages.error(request, "Pratinjau itu sudah lebih dari 24 jam. Unggah lagi berkasnya.")
        return redirect("cooperation_proposal_imports")
    sheet = ProposalSheet(request.region, request.user)
    found = sheet.preview(content, staged.original_name)
    assumed = found.said("assumptions")
    form = GoAheadForm(request.POST or None, assumed=len(assumed))
    status = 200
    if request.method == "POST" and form.is_valid():
        if _apply(staged, sheet, content, form.cleaned_data["digest"]):
            return redirect("cooperation_proposal_import", token)
        status, form = 409, GoAheadForm(assumed=len(assumed))
        messages.warning(
            request,
            "Isi portal berubah sejak pratinjau ini dibuat, jadi belum ada yang disimpan. "
            "Periksa lagi pratinjau di bawah, lalu simpan.",
        )
    counts = found.counts()
    context = {
        "staged": staged,
        "form": form,
        "found": found,
        "counts": counts,
        "total": len(found.rows),
        "savable": counts["new"] + counts["changed"],
        "faults": found.said("faults"),
        "assumed": assumed,
        "warned": _together(found.said("warnings")),
        "changed": [(row, change) for row in found.of("changed") for change in row.changes],
        "fresh": found.of("new"),
        "digest": found.digest(),
    }
    return show(request, "import_preview", context, status=status)


def _together(pairs):
    """The same sentence on several rows said once: (sentence, rows), the most frequent first."""
    groups = {}
    for row, remark in pairs:
        groups.setdefault(remark.sentence, []).append(row.number)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def _apply(staged, sheet, content, digest):
    """Save the good rows, once; False when something moved since the preview."""
    try:
        with transaction.atomic():
            waiting = ProposalImport.objects.filter(pk=staged.pk, applied_at=None)
            if not waiting.update(applied_at=timezone.now()):
                return True  # a second click
            saved = sheet.save(content, staged.original_name, digest)
            ProposalImport.objects.filter(pk=staged.pk).update(counts=saved.counts())
    except Outdated:
        return False
    return True


@require_safe
@allowed("import_proposal")
@in_province
def faults(request, token):
    """The user's own workbook with its faulty cells marked."""
    staged, content = _own(request, token)
    found = ProposalSheet(request.region, request.user).preview(content, staged.original_name)
    marks = [
        Mark(row.sheet, fault.address or f"A{row.number}", row.label, fault.text, fault.sentence)
        for row, fault in found.said("faults")
    ]
    answer = HttpResponse(
        marked_workbook(content, staged.original_name, marks, labels="Usulan"),
        content_type=files.MIME_TYPES["xlsx"],
        headers=HEADERS,
    )
    stem = staged.original_name.rpartition(".")[0]
    answer.headers["Content-Disposition"] = content_disposition_header(
        True, f"{stem}-perbaikan.xlsx"
    )
    return answer
