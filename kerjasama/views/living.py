"""What becomes of an agreement: its commitments, their reports by semester, its evaluations."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kerjasama import workflow
from kerjasama.forms import CommitmentForm, EvaluationForm, ReportForm, semesters_until
from kerjasama.models import (
    Agreement,
    Commitment,
    CommitmentEvidence,
    CommitmentReport,
    Evaluation,
    last_semester,
)
from kerjasama.views.changes import changes_of
from kerjasama.views.files import store, stored_answer
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, bounded, find_agreement, in_province, today
from reporting import files


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("keep_register")
@in_province
def add_commitment(request, agreement_id):
    """A new commitment of an agreement."""
    found = find_agreement(request, agreement_id)
    form = CommitmentForm(request.POST or None, instance=Commitment(agreement=found))
    if request.method == "POST" and form.is_valid():
        kept = workflow.add_commitment(form.instance)
        messages.success(request, f"Komitmen {kept.number} tersimpan.")
        return redirect("cooperation_agreement", found.pk)
    return show(request, "commitment_form", {"form": form, "found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("keep_register")
@in_province
def edit_commitment(request, commitment_id):
    """Change what was promised; its history keeps what stood there before."""
    found = _commitment(request, commitment_id)
    form = CommitmentForm(request.POST or None, instance=found)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            workflow.change_commitment(found, version=form.cleaned_data["version"] or 0)
        except workflow.Conflict:
            status = 409
            form.add_error(
                None,
                "Komitmen ini sudah diubah orang lain sejak halaman dibuka, jadi isian Anda belum "
                "disimpan. Buka halamannya di jendela lain, lalu ubah dari sana.",
            )
        else:
            messages.success(request, f"Komitmen {found.number} tersimpan.")
            return redirect("cooperation_commitment", found.pk)
    context = {"form": form, "found": found.agreement, "commitment": found}
    return show(request, "commitment_form", context, status=status)


def _commitment(request, commitment_id):
    mine = Commitment.objects.filter(agreement__in=Agreement.objects.visible_to(request.user))
    return get_object_or_404(
        mine.select_related("agreement__partner", "agency"), pk=bounded(commitment_id)
    )


def may_report(user, commitment):
    """Whether the user reports on the commitment: its OPD, or TKKSD."""
    if user.has_perm("kerjasama.keep_register"):
        return True
    agency = commitment.agency_id or commitment.agreement.agency_id
    return user.has_perm("kerjasama.propose") and bool(agency and agency == user.agency_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("view_register")
@in_province
def commitment(request, commitment_id):
    """One commitment with its reports; the form is that of the semester in the address."""
    found = _commitment(request, commitment_id)
    start = found.agreement.starts_on
    semesters = semesters_until(today(), start) if start else []
    reports = list(found.reports.select_related("by").prefetch_related("evidence__file"))
    chosen = request.GET.get("semester", _first_asked(semesters, reports))
    may = may_report(request.user, found) and chosen in dict(semesters)
    if request.method == "POST" and not may:
        raise PermissionDenied("Laporan diisi oleh perangkat daerah pelaksana atau TKKSD.")
    form = None
    if may:
        year, half = map(int, chosen.split("-"))
        there = next((r for r in reports if (r.year, r.semester) == (year, half)), None)
        report = there or CommitmentReport(commitment=found, year=year, semester=half)
        seen = there.version if there else 0
        form = ReportForm(
            request.POST or None,
            request.FILES or None,
            instance=report,
            initial={"version": seen},
        )
        if request.method == "POST" and form.is_valid():
            kept = _keep_report(request, found, year, half, form)
            if kept:
                messages.success(request, f"Laporan {dict(semesters)[chosen]} tersimpan.")
                return redirect("cooperation_commitment", found.pk)
    past = CommitmentReport.history.filter(commitment=found).select_related("by")
    for each in reports:
        each.past = [old for old in past if old.id == each.pk and old.version < each.version]
    context = {
        "found": found,
        "changes": changes_of(found, "agency"),
        "keeps": request.user.has_perm("kerjasama.keep_register"),
        "reports": reports,
        "form": form,
        "semesters": semesters,
        "chosen": chosen,
        "chosen_label": dict(semesters).get(chosen, ""),
    }
    return show(request, "commitment", context)


def _first_asked(semesters, reports):
    """The semester whose form is shown first: the one that ended last while it has no report."""
    year, half, _ = last_semester(today())
    asked, there = f"{year}-{half}", {f"{r.year}-{r.semester}" for r in reports}
    if asked in dict(semesters) and asked not in there:
        return asked
    return semesters[0][0] if semesters else ""


def _keep_report(request, commitment, year, half, form):
    """Save the report; None with the reason at its form when it could not be kept."""
    values = form.cleaned_data
    evidence = None
    if upload := values["file"]:
        try:
            stored = store(upload, request.user)
        except ValidationError as refused:
            form.add_error("file", refused)
            return None
        evidence = (stored, files.clean_name(upload.name))
    try:
        return workflow.report(
            commitment,
            year=year,
            semester=half,
            values={name: values[name] for name in ("percent", "result", "obstacles")},
            by=request.user,
            version=values["version"],
            evidence=evidence,
        )
    except workflow.Conflict:
        form.add_error(
            None,
            "Laporan semester ini sudah disimpan orang lain sejak halaman dibuka. Buka lagi "
            "halamannya di jendela lain, lalu ubah dari sana.",
        )
        return None


@require_safe
@allowed("view_register")
@in_province
def evidence(request, evidence_id):
    """A piece of evidence as it was uploaded."""
    mine = CommitmentEvidence.objects.filter(
        report__commitment__agreement__in=Agreement.objects.visible_to(request.user)
    )
    found = get_object_or_404(mine.select_related("file"), pk=bounded(evidence_id))
    return stored_answer(found.file, found.original_name)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("keep_register")
@in_province
def evaluate(request, agreement_id):
    """TKKSD's evaluation of a semester: what was promised beside what was reached."""
    found = find_agreement(request, agreement_id)
    semesters = semesters_until(today(), found.starts_on) if found.starts_on else []
    made = Evaluation(agreement=found, by=request.user)
    form = EvaluationForm(
        request.POST or None,
        instance=made,
        semesters=semesters,
        initial={"semester_of": _first_asked(semesters, found.evaluations.all())},
    )
    if request.method == "POST" and form.is_valid():
        made.year, made.semester = form.cleaned_data["semester_of"]
        made.at = timezone.now()
        kept = workflow.evaluate(made)
        if all(getattr(kept, each) == getattr(made, each) for each in EvaluationForm.Meta.fields):
            # Saved, by this click or by the first of two.
            messages.success(request, "Evaluasi tersimpan.")
            return redirect("cooperation_agreement", found.pk)
        form.add_error(
            "semester_of",
            "Evaluasi semester itu sudah ada dan tidak dapat diubah. Bila ada yang keliru, tulis "
            "ralatnya di temuan semester berikutnya.",
        )
    context = {"form": form, "found": found, "commitments": commitments_of(found)}
    return show(request, "evaluation_form", context)


def commitments_of(found):
    """The commitments with their latest report as `latest`. Two queries."""
    rows = list(found.commitments.select_related("agency").prefetch_related("reports"))
    for each in rows:
        reports = list(each.reports.all())
        each.latest = reports[0] if reports else None
    return rows
