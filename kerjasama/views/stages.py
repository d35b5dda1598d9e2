"""What moves a proposal: TKKSD's review, the stages, and the papers that they need."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from kerjasama import workflow
from kerjasama.forms import ReviewForm
from kerjasama.models import Proposal, ProposalPaper
from kerjasama.views.files import store, stored_answer
from kerjasama.views.lookups import (
    allowed,
    bounded,
    find_proposal,
    in_province,
    may_write,
    posted_id,
)
from kerjasama.views.proposals import (
    detail,
    move_choices,
    move_form,
    paper_form,
)
from reporting import files


@require_POST
@allowed("review_proposals")
@in_province
def review(request, proposal_id):
    """TKKSD's scores and decision."""
    found = find_proposal(request, proposal_id)
    if _is_made(request, found, "review"):
        return redirect("cooperation_proposal", found.pk)
    if refused := workflow.refusal(found, "review", by=request.user):
        return _overtaken(request, found, refused)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return detail(request, found, review=form)
    return _moved(
        request,
        found,
        form,
        "review",
        {"review": form.instance, "version": form.cleaned_data["version"]},
        "review",
    )


@require_POST
@allowed("review_proposals")
@in_province
def move(request, proposal_id):
    """One move along the path."""
    found = find_proposal(request, proposal_id)
    if _is_made(request, found, request.POST.get("action")):
        return redirect("cooperation_proposal", found.pk)
    choices = move_choices(found, request.user)
    if not choices:
        state = found.get_state_display().lower()
        return _overtaken(request, found, f"Usulan ini {state}; tahapnya tidak dapat dipindahkan.")
    form = move_form(found, choices, request.POST)
    if not form.is_valid():
        return detail(request, found, move=form)
    values = form.cleaned_data
    given = {"version": values["version"], "reason": values["reason"]}
    if values["action"] in ("skip", "back"):
        given["target"] = values["target"]
    return _moved(request, found, form, values["action"], given, "move")


def _moved(request, found, form, action, given, name):
    """Make the move and go back to the page; a refusal stands in the form."""
    try:
        kept = workflow.move(found, action, by=request.user, **given)
    except workflow.Refused as refused:
        form.add_error(None, str(refused))
        return detail(request, found, **{name: form})
    except workflow.Conflict:
        current = find_proposal(request, found.pk)
        if _is_made(request, current, action):
            return redirect("cooperation_proposal", found.pk)
        return _overtaken(
            request,
            current,
            "Usulan ini sudah dipindahkan orang lain sejak halaman dibuka; tidak ada yang "
            "berubah. Periksa keadaannya di bawah.",
        )
    messages.success(
        request, f"{kept.number}: {kept.get_state_display()}, tahap {kept.get_stage_display()}."
    )
    return redirect("cooperation_proposal", kept.pk)


def _is_made(request, found, action):
    """Whether the move is the newest one already: the second click of a pair."""
    said, last = request.POST, found.changes.select_related("review").last()
    if last.review:
        is_same = last.review.decision == said.get("decision")
    else:
        is_same = said.get("target") in (None, "", last.target)
    is_same = is_same and last.reason.split() == said.get("reason", "").split()
    made_by = (last.action, last.by_id, found.version - 1)
    return is_same and made_by == (action, request.user.pk, posted_id(said.get("version")))


def _overtaken(request, found, sentence):
    """The page as it stands now, why nothing was done, and the reason that was typed for it."""
    messages.error(request, sentence)
    return detail(request, found, status=409, unsaved=request.POST.get("reason", ""))


@require_POST
@allowed("propose")
@in_province
def add_paper(request, proposal_id):
    """Keep a document of the proposal."""
    found = find_proposal(request, proposal_id)
    if not may_write(request.user, found):
        raise PermissionDenied("Dokumen diunggah oleh pengusul atau TKKSD.")
    form = paper_form(workflow.lacking(found), request.POST, request.FILES)
    if form.is_valid():
        values = form.cleaned_data
        try:
            stored = store(values["file"], request.user)
            workflow.add_paper(
                found,
                stored,
                kind=values["kind"],
                name=files.clean_name(values["file"].name),
                number=values["number"],
                date=values["date"],
                by=request.user,
            )
        except ValidationError as refused:
            form.add_error("file", refused)
        except workflow.Refused as refused:
            messages.error(request, str(refused))
            return redirect("cooperation_proposal", found.pk)
        else:
            messages.success(request, f"{workflow.PAPERS[values['kind']]} tersimpan.")
            return redirect("cooperation_proposal", found.pk)
    return detail(request, found, paper=form)


@require_safe
@allowed("view_register")
@in_province
def paper(request, paper_id):
    """A document of a proposal as it was uploaded."""
    papers = ProposalPaper.objects.filter(
        proposal__in=Proposal.objects.visible_to(request.user)
    ).select_related("file")
    found = get_object_or_404(papers, pk=bounded(paper_id))
    return stored_answer(found.file, found.original_name)
