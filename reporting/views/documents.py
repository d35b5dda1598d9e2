"""Dokumen: the papers of a unit and period, out to be signed and in again."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from reporting import files
from reporting.documents import semester_docx, semester_pdf
from reporting.forms import SignedForm
from reporting.models import Region, SignedDocument, Submission
from reporting.recap.semester import SEMESTERS, semester
from reporting.views.lookups import bounded, find_period, find_region
from reporting.views.receipts import file_answer, signer_of
from reporting.views.serving import attachment
from reporting.workflow import acts_for

SEMESTER_FILES = {"pdf": semester_pdf, "docx": semester_docx}
Kind = SignedDocument.Kind


@dataclass
class Slot:
    """One paper: the semester report, or the letter of a sending. `signed` has the newest first."""

    kind: str
    name: str
    submission: Submission | None = None
    signed: list = field(default_factory=list)
    form: SignedForm | None = None

    @property
    def key(self):
        return f"{self.kind}-{self.submission.pk}" if self.submission else self.kind

    @property
    def current(self):
        return self.signed[0] if self.signed else None

    @property
    def earlier(self):
        return self.signed[1:]


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("reporting.view_recap", raise_exception=True)
def documents(request, year, code, region_code=None):
    """The unit's papers with their state; takes a signed one back in."""
    region = find_region(request, region_code)
    period = find_period(request, year, code)
    may_upload = bool(acts_for(region, "submit", request.user))
    slots = _slots(region, period)
    if request.method == "POST":
        if not may_upload:
            raise PermissionDenied("Dokumen bertanda tangan diunggah oleh Penyetuju Pokja.")
        slot = next((each for each in slots if each.key == request.POST.get("slot")), None)
        if slot is None:
            raise Http404("no such paper")
        slot.form = SignedForm(request.POST, request.FILES, prefix=slot.key)
        if slot.form.is_valid() and _keep(slot, region, period, request.user):
            messages.success(request, f"{slot.name} bertanda tangan tersimpan.")
            return redirect(reverse("documents", args=[year, code, region.code]) + f"#{slot.key}")
    if may_upload:
        for slot in slots:
            slot.form = slot.form or SignedForm(prefix=slot.key)
    context = {
        "region": region,
        "period": period,
        "report": _report(region, period, slots),
        "letters": [slot for slot in slots if slot.submission],
        "semester_codes": [each for each in SEMESTERS if each != period.code],
        "failed": next((slot.form for slot in slots if slot.form and slot.form.errors), None),
        "works_here": bool(acts_for(region, "save", request.user)),
    }
    return render(request, "reporting/documents.html", context)


def _slots(region, period):
    """The papers of the unit in the period, each with its signed versions. Two queries."""
    slots = []
    if period.code in SEMESTERS:
        slots.append(Slot(Kind.SEMESTER, f"Laporan Semester {SEMESTERS[period.code]}"))
    sendings = Submission.objects.filter(region=region, period=period).order_by("number")
    for sending in sendings.annotate(reports=Count("changes")):
        sending.region, sending.period = region, period
        slots.append(Slot(Kind.LETTER, f"Surat pengantar {sending.receipt}", sending))
    signed = SignedDocument.objects.filter(region=region, period=period)
    for document in signed.select_related("file", "by"):
        for slot in slots:
            if (slot.submission and slot.submission.pk) == document.submission_id:
                slot.signed.append(document)
    return slots


def _report(region, period, slots):
    """The card of the semester report, or None in a period that has none."""
    if period.code not in SEMESTERS:
        return None
    found = semester(region, period)
    if found is None:
        raise Http404("no unit of this year")
    slot = slots[0]
    return {
        "slot": slot,
        "number": found.number,
        "span": found.span,
        "is_final": found.is_final,
        "pending": "; ".join(found.pending),
        "unit": found.unit,
        "is_signed": bool(slot.current),
    }


def _keep(slot, region, period, by):
    """Store the signed paper; False with the reason at its form when it could not be kept.

    The same paper once more, by a second click, is kept once.
    """
    values = slot.form.cleaned_data
    try:
        stored = files.store(values["file"], by)
    except ValidationError as refused:
        slot.form.add_error("file", refused)
        return False
    paper = {
        "region": region,
        "period": period,
        "kind": slot.kind,
        "submission": slot.submission,
        "number": values["number"],
        "date": values["date"],
        "file": stored,
    }
    with transaction.atomic():
        Region.objects.select_for_update(no_key=True).get(pk=region.pk)
        mine = {"kind": slot.kind, "submission": slot.submission}
        newest = SignedDocument.objects.filter(region=region, period=period, **mine).first()
        if newest is None or any(getattr(newest, name) != paper[name] for name in paper):
            SignedDocument.objects.create(**paper, by=by, at=timezone.now())
    return True


@require_safe
@permission_required("reporting.view_recap", raise_exception=True)
def semester_report(request, year, code, region_code, kind):
    """The semester report as PDF, or as a Word file to edit."""
    region = find_region(request, region_code)
    period = find_period(request, year, code)
    if kind not in SEMESTER_FILES or period.code not in SEMESTERS:
        raise Http404("no such report")
    found = semester(region, period)
    if found is None:
        raise Http404("no unit of this year")
    mark = "final" if found.is_final else "sementara"
    name = f"laporan-semester-{found.number}-{found.year}-{slugify(region.short_name)}-{mark}"
    return file_answer(SEMESTER_FILES[kind](found, signer_of(region)), name, kind)


@require_safe
@permission_required("reporting.view_recap", raise_exception=True)
def signed(request, document_id):
    """A signed paper as it was uploaded, replaced versions too."""
    documents = SignedDocument.objects.visible_to(request.user).select_related("file")
    document = get_object_or_404(documents, pk=bounded(document_id))
    return attachment(document.file, f"{slugify(str(document))}.pdf")
