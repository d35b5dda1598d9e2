"""The award's steps: its formula, the window for objections, their answers, publishing."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reporting import papers, years
from reporting.formats import full_moment
from reporting.forms import AwardForm, ObjectionAnswerForm, ObjectionForm, WindowOpenForm
from reporting.models import Award, Measure, Objection
from reporting.recap.award_parts import RULES, predikats
from reporting.views.awards import find_award, find_unit, is_published, manages
from reporting.views.recap_asked import sees_province
from reporting.views.serving import HEADERS, attachment

logger = logging.getLogger(__name__)
ONLY_APPROVER = "Penyetuju Pokja daerah ini dapat menyanggah sekali, selama masa sanggahan."
manages_award = permission_required("reporting.manage_award", raise_exception=True)


@permission_required("reporting.view_recap", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def formula(request, year):
    """The formula with its history, for everybody; Admin Bappeda changes it until the result."""
    found, award = find_award(request, year)
    may_edit = manages(request.user, found.province) and not is_published(award)
    form = AwardForm(request.POST or None, award=award or Award(year=found)) if may_edit else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("the formula is not to be changed")
        if form.is_valid() and _set(request, found, form):
            messages.success(request, f"Rumus penghargaan {found} disimpan.")
            return redirect("award_formula", year=found.year)
    context = {
        "found": found,
        "award": award,
        "form": form,
        "rules": [(rule, award.weight(rule.measure)) for rule in RULES.values()] if award else [],
        "bands": predikats(award.bands) if award else (),
        "history": [_version(each) for each in _formulas(award)] if award else [],
    }
    return render(request, "reporting/award_formula.html", context)


def _set(request, found, form):
    reason = form.cleaned_data.get("reason", "")
    try:
        years.set_formula(found, form.values, reason=reason, by=request.user)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _formulas(award):
    """The versions of the formula, newest first, without the steps that left it as it was."""
    found, before = [], None
    for version in award.history.select_related("history_user").order_by("history_id"):
        told = [version.least_percent, version.bands, *_weights(version)]
        if told != before:
            found.append(version)
        before = told
    return found[::-1]


def _weights(version):
    return [getattr(version, f"weight_{measure}") for measure in Measure]


def _version(version):
    labels = [measure.label for measure in Measure]
    weights = zip(labels, _weights(version), strict=True)
    return {
        "at": version.history_date,
        "by": version.history_user,
        "reason": version.history_change_reason or "Rumus pertama",
        "weights": ", ".join(f"{label.lower()} {weight}" for label, weight in weights),
        "bands": ", ".join(f"{name} mulai {floor}" for name, floor in version.bands),
        "least": version.least_percent,
    }


@manages_award
@require_http_methods(["GET", "HEAD", "POST"])
def open_window(request, year):
    """Open the provisional result for objections, or move the end of the window."""
    found, award = _managed(request, year)
    initial = {"until": award.objections_until} if award.objections_until else {}
    form = WindowOpenForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            opened = years.open_objections(found, form.cleaned_data["until"], by=request.user)
        except ValidationError as error:
            form.add_error(None if award.published_at else "until", error.messages)
        else:
            until = full_moment(opened.objections_until)
            messages.success(request, f"Sanggahan diterima sampai {until}.")
            return redirect("award", year=found.year)
    context = {
        "found": found,
        "award": award,
        "form": form,
        "open_periods": found.periods.filter(closed_at=None).order_by("code"),
    }
    return render(request, "reporting/award_open.html", context)


def _managed(request, year):
    found, award = find_award(request, year)
    if award is None or not manages(request.user, found.province):
        raise Http404("no award to manage")
    return found, award


@permission_required("reporting.view_recap", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request, year, region_code):
    """A unit's objection: its Penyetuju writes it, Admin Bappeda answers it, both read it."""
    found, award, region = find_unit(request, year, region_code)
    now = timezone.now()
    standing = Objection.objects.select_related("by", "answered_by")
    standing = standing.filter(award=award, region=region).first()
    form = _objection_form(request, award, region, standing, now)
    unsent = []
    if request.method == "POST":
        if form is None:
            messages.error(request, _refused(award, region, standing, now))
            unsent = _unsent(request.POST, standing)
        is_done = form and form.is_valid() and _act(request, found, region, standing, form)
        if is_done or not (form or unsent):
            return redirect("award_objection", year=year, region_code=region_code)
    context = {
        "found": found,
        "award": award,
        "region": region,
        "objection": standing,
        "form": form,
        "refused": _refused(award, region, standing, now),
        "unsent": unsent,
    }
    status = 409 if unsent else 200
    return render(request, "reporting/award_objection.html", context, status=status)


def _objection_form(request, award, region, standing, now):
    """The form that this person fills in here, or None."""
    user, data = request.user, request.POST or None
    if standing:
        may = manages(user, award.year.province) and not standing.verdict
        return ObjectionAnswerForm(data) if may and not award.published_at else None
    may = user.has_perm("reporting.object_award") and user.region_id == region.pk
    if may and not years.objection_refusal(award, region, at=now):
        return ObjectionForm(data)
    return None


def _refused(award, region, standing, now):
    """Why nothing can be written here; of an objection that stands, when it came and its answer."""
    if standing is None:
        return years.objection_refusal(award, region, at=now) or ONLY_APPROVER
    sent = f"Sanggahan {region} sudah dikirim {standing.by}, {full_moment(standing.at)}"
    if not standing.verdict:
        return f"{sent}, dan menunggu jawaban Bappeda. Satu daerah menyanggah sekali setahun."
    verdict = standing.get_verdict_display().lower()
    answered = full_moment(standing.answered_at)
    return f"{sent}, dan sudah dijawab {answered}: {verdict}. Jawaban tidak diubah lagi."


def _unsent(data, standing):
    """What was typed in vain, to be shown again; nothing for an objection sent a second time."""
    typed = [data.get(name, "").strip() for name in ("reason", "proof", "answer")]
    kept = {standing.reason, standing.proof, standing.answer} if standing else set()
    return [text for text in typed if text and text not in kept]


def _act(request, found, region, standing, form):
    """Keep the objection or its answer; whether it was done. What refuses stands in the form."""
    try:
        if standing:
            years.answer_objection(standing, **form.cleaned_data, by=request.user)
        else:
            years.object_to(found, region, **form.cleaned_data, by=request.user)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    told = "Putusan disimpan dan disampaikan." if standing else "Sanggahan Anda terkirim."
    messages.success(request, told)
    return True


@manages_award
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, year):
    """Name what stands in the way, or publish; a POST that is refused says why."""
    found, award = _managed(request, year)
    blocks = years.publish_blocks(award, at=timezone.now())
    if request.method == "POST" and not blocks:
        try:
            published = papers.publish(found, by=request.user)
        except ValidationError as error:
            blocks = error.messages
        else:
            _make_file(published)
            messages.success(request, f"Hasil penghargaan {found} diumumkan.")
            return redirect("award", year=found.year)
    context = {"found": found, "award": award, "blocks": blocks}
    status = 409 if request.method == "POST" else 200
    return render(request, "reporting/award_publish.html", context, status=status)


def _make_file(award):
    """Make the list now, so that its hash is known; a failure only makes it later."""
    try:
        papers.award_file(award)
    except Exception:
        logger.exception("award file of %s", award.pk)


@require_safe
@permission_required("reporting.export_recap", raise_exception=True)
def result_file(request, year, kind):
    """The published result: the list as PDF for all of the province, its data for Bappeda."""
    found, award = find_award(request, year)
    if not is_published(award):
        raise Http404("not published")
    name = f"hasil-penghargaan-randa-{found.year}.{kind}"
    if kind == "pdf":
        return attachment(papers.award_file(award), name)
    # The data hold every report of every unit.
    if kind != "json" or not sees_province(request.user, found.province):
        raise Http404("no such file")
    return HttpResponse(
        award.result.data.encode(),
        content_type="application/json",
        headers={**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'},
    )
