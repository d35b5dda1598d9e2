"""Proposals of OPD: their list, one of them, the form, and the papers of its stages."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kerjasama import neighbours, workflow
from kerjasama.forms import MoveForm, PaperForm, ProposalFilter, ProposalForm, ReviewForm
from kerjasama.models import (
    NO_AGENCY,
    IntakeWindow,
    Partner,
    Proposal,
    ProposalPaper,
    Review,
    Stage,
    by_choice,
)
from kerjasama.views.files import stored_answer
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, bounded, in_province, today
from reporting import files
from reporting.models import Agency, Region

ROWS = 50
PARTNERS_OFFERED = 500


@require_safe
@allowed("view_register")
@in_province
def proposals(request):
    """The list with its filters, newest first. Constant queries."""
    agencies = Agency.objects.filter(region__in=Region.objects.visible_to(request.user))
    form = ProposalFilter(request.GET, agencies=agencies.order_by("name"))
    found = chosen(Proposal.objects.visible_to(request.user), form.chosen())
    page = Paginator(found.with_places(), ROWS).get_page(request.GET.get("page"))
    now = timezone.now()
    for each in page:
        each.desk = workflow.desk_of(each)
        each.days = workflow.working_days(each.stage_since, now) if each.desk else None
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": f"{query.urlencode()}&" if query else "",
        "is_filtered": bool(form.chosen()),
        "proposes": request.user.has_perm("kerjasama.propose"),
        "imports": request.user.has_perm("kerjasama.import_proposal"),
        "windows": IntakeWindow.objects.filter(region=request.region).taking(now),
        "now": now,
    }
    return show(request, "proposals", context)


def chosen(found, choices):
    """The proposals that the choices of the filter leave."""
    for name, field in (("jenis", "kind"), ("keadaan", "state"), ("tahap", "stage")):
        if name in choices:
            found = found.filter(**{field: choices[name]})
    if "langkah" in choices:
        found = by_choice(found, choices["langkah"])
    if "opd" in choices:
        has_none = choices["opd"] == NO_AGENCY
        found = found.filter(agency=None if has_none else int(choices["opd"]))
    if "urusan" in choices:
        # Folded by the database on both sides, as the recap groups it.
        found = found.alias(folded=Lower("affair"))
        found = found.filter(folded=Lower(Value(choices["urusan"])))
    if text := choices.get("cari"):
        found = found.filter(
            Q(title__icontains=text)
            | Q(partner_name__icontains=text)
            | Q(number__icontains=text)
            | Q(agency__name__icontains=text)
        )
    return found


def find_proposal(request, proposal_id):
    """The proposal of the address in the user's scope."""
    found = Proposal.objects.visible_to(request.user).with_places()
    return get_object_or_404(found, pk=bounded(proposal_id))


def may_write(user, proposal):
    """Whether the user may change what it says and bring its papers: its OPD, or TKKSD."""
    if user.has_perm("kerjasama.review_proposals"):
        return True
    own = proposal.agency_id and proposal.agency_id == user.agency_id
    return user.has_perm("kerjasama.propose") and bool(own or proposal.proposer_id == user.pk)


@require_safe
@allowed("view_register")
@in_province
def proposal(request, proposal_id):
    """One proposal: where it stands, what it says, what was decided, what it still lacks."""
    return detail(request, find_proposal(request, proposal_id))


def detail(request, found, *, status=200, review=None, move=None, paper=None):
    """The page of a proposal; the forms hold what was refused."""
    user, now = request.user, timezone.now()
    missing = workflow.lacking(found)
    if workflow.refusal(found, "review", by=user):
        review = None
    else:
        review = review or ReviewForm(initial={"version": found.version})
    choices = move_choices(found, user)
    if not choices:
        move = None
    else:
        move = move or move_form(found, choices)
    writes = may_write(user, found)
    adds = writes and workflow.takes_papers(found)
    changes = list(found.changes.select_related("by", "review"))
    for change in changes:
        change.lacking = [workflow.PAPERS.get(key, key) for key in change.lacking]
    context = {
        "found": found,
        "path": path_of(found),
        "desk": workflow.desk_of(found),
        "days": workflow.working_days(found.stage_since, now),
        "missing": [workflow.PAPERS[key] for key in missing],
        "doubt": neighbours.doubts(found.region, found.kind, found.partner_name),
        "papers": [
            (workflow.PAPERS.get(p.kind, p.kind), p)
            for p in found.papers.select_related("file", "by")
        ],
        "changes": changes[::-1],
        "verbs": VERBS,
        "agreements": [
            (each, each.status(today())) for each in found.agreements.select_related("partner")
        ],
        "last_review": next((c.review for c in reversed(changes) if c.review), None),
        "review_form": review,
        "scores": [review[name] for name in Review.SCORES] if review else [],
        "move_form": move,
        "paper_form": (paper or paper_form(missing)) if adds else None,
        "edits": writes and workflow.is_open(found),
        "shows_code": writes,
    }
    return show(request, "proposal", context, status=status)


VERBS = {
    "submit": "Usulan masuk",
    "revise": "Isi usulan diubah",
    "review": "Ditelaah TKKSD",
    "advance": "Lanjut ke tahap berikutnya",
    "skip": "Melompati tahap",
    "back": "Kembali ke tahap sebelumnya",
    "stop": "Dihentikan",
    "resume": "Dijalankan lagi",
}


def move_choices(found, user):
    """Pairs (action, words) of the moves that the user may make now, reviews aside."""
    step = workflow.next_of(found)
    words = {
        "advance": f"Lanjut ke {step.stage.label}" if step else "Nyatakan selesai",
        "skip": "Lompat ke tahap lain",
        "back": "Kembali ke tahap sebelumnya",
        "stop": "Hentikan usulan",
        "resume": "Jalankan lagi",
    }
    return [
        (action, label)
        for action, label in words.items()
        if not workflow.refusal(found, action, by=user)
        and (action not in ("skip", "back") or workflow.targets(found, action))
    ]


def move_form(found, choices, data=None):
    """The form of one move, with the stages that it may lead to."""
    stages = [*workflow.targets(found, "back"), *workflow.targets(found, "skip")]
    return MoveForm(data, choices=choices, stages=stages, version=found.version)


def paper_form(missing, *data):
    """The form of a document, what is missing first."""
    return PaperForm(*data, papers=workflow.PAPERS, wanted=missing)


def path_of(found):
    """The stages that the proposal passes as rows (number, label, "past", "here" or "ahead")."""
    steps = workflow.steps_of(found)
    stages = [step.stage for step in steps]
    here = stages.index(Stage(found.stage)) if found.stage in stages else 0
    done = found.state == Proposal.State.DONE
    return [
        (
            number + 1,
            stage.label,
            "past" if number < here or done else "here" if number == here else "ahead",
        )
        for number, stage in enumerate(stages)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("propose")
@in_province
def new(request):
    """Propose: the form first, then what is like it already, then the receipt."""
    user = request.user
    agencies = _agencies(request)
    agency = next((a for a in agencies if str(a.pk) == request.POST.get("agency")), None)
    if len(agencies) == 1:
        agency = agencies[0]
    found = Proposal(region=request.region, agency=agency, proposer=user, proposed_on=today())
    found.form_token = form_token(request)
    form = ProposalForm(request.POST or None, instance=found)
    if request.method == "POST" and agency is None:
        form.add_error(None, "Pilih perangkat daerah pengusul.")
    if request.method == "POST" and form.is_valid():
        answer = check(request, form)
        if answer is None:
            [kept] = workflow.receive([found], region=request.region, by=user)
            if kept.proposer_id != user.pk:
                raise Http404("somebody else's form")
            messages.success(request, f"Usulan diterima dengan nomor {kept.number}.")
            return redirect("cooperation_proposal", kept.pk)
        return form_page(request, form, agencies=agencies, agency=agency, answer=answer)
    return form_page(request, form, agencies=agencies, agency=agency)


def _agencies(request):
    """For whom the user may propose: the own OPD, for TKKSD any of the region."""
    if request.user.has_perm("kerjasama.review_proposals"):
        return list(Agency.objects.filter(region=request.region).order_by("name"))
    if request.user.agency_id is None:
        raise PermissionDenied(
            "Akun Anda belum dikaitkan dengan perangkat daerah. Minta Admin Bappeda melengkapinya."
        )
    return [request.user.agency]


def check(request, form):
    """What to look at before sending, or None when the person has seen it or there is nothing.

    A changed title, partner or kind is looked at anew.
    """
    found = form.instance
    seen = "|".join((found.kind, found.title, found.partner_name))
    if request.POST.get("seen") == seen:
        return None
    on = today()
    alike, running = workflow.similar(
        found.region, found.title, found.partner_name, on, but=found.pk
    )
    doubt = neighbours.doubts(found.region, found.kind, found.partner_name)
    windows = IntakeWindow.objects.filter(region=found.region).taking(timezone.now())
    late = [window for window in windows if window.state(timezone.now()) == "late"]
    return {"seen": seen, "alike": alike, "running": running, "doubt": doubt, "late": late}


def form_token(request):
    """The one-use token of the form; a new one for a request without."""
    try:
        return uuid.UUID(request.POST.get("form_token", ""))
    except ValueError:
        return uuid.uuid4()


def form_page(request, form, *, agencies=(), agency=None, answer=None, template="proposal_form"):
    """The form, with what to look at before it is sent."""
    context = {
        "form": form,
        "found": form.instance,
        "agencies": agencies,
        "agency": agency,
        "check": answer,
        "form_token": form_token(request),
        "partners": Partner.objects.values_list("name", flat=True)[:PARTNERS_OFFERED],
        "is_new": form.instance.pk is None,
    }
    return show(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("propose")
@in_province
def edit(request, proposal_id):
    """Change what a proposal says, until TKKSD lets it go on; one sent back goes again."""
    found = find_proposal(request, proposal_id)
    if not may_write(request.user, found) or not workflow.is_open(found):
        raise PermissionDenied("Usulan ini tidak dapat diubah lagi. Hubungi TKKSD.")
    version = found.version
    form = ProposalForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        try:
            workflow.revise(
                found,
                form.values(),
                by=request.user,
                version=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            )
        except workflow.Conflict:
            form.add_error(
                None,
                "Usulan ini sudah berubah sejak halaman dibuka, jadi isian Anda belum disimpan. "
                "Buka halamannya di jendela lain untuk melihat isi terbarunya.",
            )
        else:
            messages.success(request, "Perubahan tersimpan.")
            return redirect("cooperation_proposal", found.pk)
    found.version = version
    return form_page(request, form, agency=found.agency)


@require_POST
@allowed("review_proposals")
@in_province
def review(request, proposal_id):
    """TKKSD's scores and decision."""
    found = find_proposal(request, proposal_id)
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
    choices = move_choices(found, request.user)
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
    except workflow.Conflict as conflict:
        messages.error(
            request,
            "Usulan ini sudah dipindahkan orang lain sejak halaman dibuka; tidak ada yang "
            "berubah. Periksa keadaannya di bawah.",
        )
        current = find_proposal(request, conflict.current.pk)
        return detail(request, current, status=409)
    messages.success(
        request, f"{kept.number}: {kept.get_state_display()}, tahap {kept.get_stage_display()}."
    )
    return redirect("cooperation_proposal", kept.pk)


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
            stored = files.store(values["file"], request.user)
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
