"""Proposals of OPD: their list, and one of them."""

from django.core.paginator import Paginator
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.views.decorators.http import require_safe

from kerjasama import neighbours, workflow
from kerjasama.forms import MoveForm, PaperForm, ProposalFilter, ReviewForm
from kerjasama.models import (
    NO_AGENCY,
    Agreement,
    IntakeWindow,
    Meeting,
    Proposal,
    Review,
    Stage,
    by_choice,
)
from kerjasama.recap import places_of
from kerjasama.views.drafts import drafts_of
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, find_proposal, in_province, may_write, today
from reporting.models import Agency, Region

ROWS = 50
MOVING = Proposal.State.MOVING


@require_safe
@allowed("view_register")
@in_province
def proposals(request):
    """The list with its filters, newest first. Constant queries."""
    agencies = Agency.objects.filter(region__in=Region.objects.visible_to(request.user))
    form = ProposalFilter(
        request.GET, agencies=agencies.order_by("name"), places=places_of(request.region)
    )
    found = chosen(Proposal.objects.visible_to(request.user), form.chosen())
    page = Paginator(found.with_places(), ROWS).get_page(request.GET.get("page"))
    now, holidays = timezone.now(), workflow.load_holidays()
    for each in page:
        each.desk = workflow.desk_of(each)
        waited = workflow.working_days(each.stage_since, now, holidays)
        each.days = waited if each.desk else None
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": f"{query.urlencode()}&" if query else "",
        "is_filtered": bool(form.chosen()),
        "proposes": request.user.has_perm("kerjasama.propose"),
        "imports": request.user.has_perm("kerjasama.import_proposal"),
        "opens": request.user.has_perm("kerjasama.change_intakewindow"),
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
    if "daerah" in choices:
        found = found.of_place(choices["daerah"])
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


@require_safe
@allowed("view_register")
@in_province
def proposal(request, proposal_id):
    """One proposal: where it stands, what it says, what was decided, what it still lacks."""
    return detail(request, find_proposal(request, proposal_id))


def detail(request, found, *, status=200, review=None, move=None, paper=None, unsaved=""):
    """The page of a proposal; the forms hold what was refused.

    `unsaved` is a reason whose form may no longer be there.
    """
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
        "unsaved": unsaved,
        "path": path_of(found),
        "desk": workflow.desk_of(found),
        "days": workflow.working_days(found.stage_since, now, workflow.load_holidays()),
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
        "drafts": drafts_of(found, user),
        "meetings": _meetings(found, user),
        "extends": Agreement.objects.filter(decisions__proposal=found).first(),
        "edits": writes and workflow.is_open(found),
        "shows_code": writes,
        "registers": user.has_perm("kerjasama.keep_register") and found.state == MOVING,
    }
    return show(request, "proposal", context, status=status)


def _meetings(found, user):
    """The meetings that have the proposal on their agenda, for who may open them. One query."""
    if not user.has_perm("kerjasama.review_proposals"):
        return []
    return Meeting.objects.visible_to(user).filter(items__proposal=found)


VERBS = {
    "submit": "Usulan masuk",
    "revise": "Isi usulan diubah",
    "review": "Ditelaah TKKSD",
    "advance": "Lanjut ke tahap berikutnya",
    "skip": "Melompati tahap",
    "back": "Kembali ke tahap sebelumnya",
    "stop": "Dihentikan",
    "resume": "Dijalankan lagi",
    "partner": "Mitranya dicatat di register",
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
