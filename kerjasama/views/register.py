"""The register: its list, one agreement with its line of ancestry, its form and its scans."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kerjasama import workflow
from kerjasama.forms import AgreementFilter, AgreementForm, ScanForm
from kerjasama.models import IN_FORCE, Agreement, AgreementScan, Partner, Proposal, Status, owing
from kerjasama.recap import places_of
from kerjasama.views.changes import changes_of
from kerjasama.views.drafts import drafts_of
from kerjasama.views.ends import decisions_of
from kerjasama.views.files import store, stored_answer
from kerjasama.views.frame import show
from kerjasama.views.keeping import keep
from kerjasama.views.links import ties_of
from kerjasama.views.living import commitments_of
from kerjasama.views.lookups import (
    allowed,
    bounded,
    find_agreement,
    find_proposal,
    in_province,
    posted_id,
    today,
)
from reporting import files

ROWS = 50
DEEPEST = 20  # steps of a line of ancestry that a page follows


@require_safe
@allowed("view_register")
@in_province
def agreements(request):
    """The list with its filters, those without an end or with a late one first.

    Seven queries at any length.
    """
    form = AgreementFilter(request.GET, places=places_of(request.region), on=today())
    found = chosen(Agreement.objects.visible_to(request.user), form.chosen(), today())
    page = Paginator(found.with_places(), ROWS).get_page(request.GET.get("page"))
    for each in page:
        each.state = each.status(today())
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": f"{query.urlencode()}&" if query else "",
        "is_filtered": bool(form.chosen()),
        "keeps": request.user.has_perm("kerjasama.keep_register"),
    }
    return show(request, "agreements", context)


def chosen(found, choices, on):
    """The agreements that the choices of the filter leave, as they stand on the day."""
    if "jenis" in choices:
        found = found.filter(kind=choices["jenis"])
    if "keadaan" in choices:
        state = choices["keadaan"]
        found = found.in_force(on) if state == IN_FORCE else found.of_status(state, on)
    if "mitra" in choices:
        found = found.filter(partner__kind=choices["mitra"])
    if "daerah" in choices:
        found = found.of_place(choices["daerah"])
    if "kurang" in choices:
        found = owing(found, choices["kurang"], on)
    if text := choices.get("cari"):
        found = found.filter(
            Q(title__icontains=text)
            | Q(partner__name__icontains=text)
            | Q(number_ours__icontains=text)
            | Q(number_theirs__icontains=text)
        )
    return found


@require_safe
@allowed("view_register")
@in_province
def agreement(request, agreement_id):
    """One agreement: what it says, how it stands, its line of ancestry and its scans."""
    return detail(request, find_agreement(request, agreement_id))


def detail(request, found, scan_form=None, status=200):
    """The page of an agreement; `scan_form` holds an upload that was refused."""
    may_keep = request.user.has_perm("kerjasama.keep_register")
    scans = list(found.scans.select_related("file", "by"))
    state = found.status(today())
    context = {
        "found": found,
        "state": state,
        "line": line_of(found),
        "scans": scans,
        "oddities": list(found.oddities()),
        "keeps": may_keep,
        "commitments": commitments_of(found),
        "evaluations": found.evaluations.select_related("by"),
        "decisions": decisions_of(found, request.user),
        "drafts": drafts_of(found, request.user),
        "proposal": _proposal(found, request.user),
        "changes": changes_of(found, "partner", "agency", "parent", "renews"),
        "ties": ties_of(found, request.user),
        "is_near_end": state in (Status.ENDING, Status.ENDED) and found.ends_on is not None,
        "scan_form": (scan_form or ScanForm()) if may_keep else None,
        "begins": [
            kind for kind in Agreement.Kind if kind in CHILDREN.get(found.kind, ()) and may_keep
        ],
    }
    return show(request, "agreement", context, status=status)


def _proposal(found, user):
    """The proposal that it comes from, for who may open it."""
    mine = Proposal.objects.visible_to(user)
    return mine.filter(pk=found.proposal_id).first() if found.proposal_id else None


Kind = Agreement.Kind
CHILDREN = {
    Kind.MOU: (Kind.PKS, Kind.ADDENDUM),
    Kind.PKS: (Kind.ADDENDUM,),
    Kind.SYNERGY_NOTE: (Kind.WORK_PLAN, Kind.ADDENDUM),
    Kind.WORK_PLAN: (Kind.ADDENDUM,),
}


def line_of(found):
    """The whole line of ancestry as rows (agreement, depth, is it this one), oldest first.

    The line is all papers that hang together by parent and renewal. At most one query a step
    up or down, and DEEPEST steps.
    """
    known = {found.pk: found}
    fresh = {found.pk}
    for _ in range(DEEPEST):
        near = Q(parent__in=fresh) | Q(renews__in=fresh)
        up = {pk for each in known.values() for pk in (each.parent_id, each.renews_id) if pk}
        more = Agreement.objects.filter(near | Q(pk__in=up - known.keys()))
        more = more.exclude(pk__in=known.keys()).select_related("partner")
        fresh = set()
        for each in more:
            known[each.pk] = each
            fresh.add(each.pk)
        if not fresh:
            break
    on = today()
    rows = []

    def tell(agreement, depth):
        agreement.state = agreement.status(on)
        rows.append((agreement, min(depth, 5), agreement.pk == found.pk))
        for each in sorted(known.values(), key=lambda a: (a.starts_on is None, a.starts_on, a.pk)):
            if each.parent_id == agreement.pk or (
                each.parent_id not in known and each.renews_id == agreement.pk
            ):
                tell(each, depth + (each.parent_id == agreement.pk))

    roots = [a for a in known.values() if a.parent_id not in known and a.renews_id not in known]
    for root in roots:
        tell(root, 0)
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("keep_register")
@in_province
def new(request):
    """A new agreement: on its own, of a proposal (?usulan=), below another one (?induk=) or after
    it (?perpanjangan=)."""
    if wanted := posted_id(request.GET.get("usulan", "")):
        found = workflow.begin_agreement(find_proposal(request, wanted))
        return _edit(request, found, papers=[found.parent, found.renews])
    parent = _begun_from(request, "induk")
    renewed = _begun_from(request, "perpanjangan")
    base = parent or renewed
    region = base.region if base else request.region
    found = Agreement(region=region, parent=parent, renews=renewed)
    if parent:
        found.proposal = parent.proposal
    if base:
        found.partner, found.agency = base.partner, base.agency
        found.cooperation, found.affair, found.title = base.cooperation, base.affair, base.title
    if renewed:
        found.kind = renewed.kind
        found.parent = renewed.parent
    kind = request.GET.get("jenis", "")
    if kind in Kind.values:
        found.kind = kind
    return _edit(request, found, papers=[parent, renewed, renewed and renewed.parent])


def _begun_from(request, name):
    wanted = posted_id(request.GET.get(name, ""))
    return find_agreement(request, wanted) if wanted else None


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("keep_register")
@in_province
def edit(request, agreement_id):
    """Change an agreement; who changed it meanwhile is not overwritten."""
    found = find_agreement(request, agreement_id)
    return _edit(request, found, papers=[found.parent, found.renews])


def _edit(request, found, papers):
    named = found.proposal.partner_name if found.proposal and not found.partner_id else ""
    initial = {"partner": named} if named else None
    form = AgreementForm(request.POST or None, instance=found, papers=papers, initial=initial)
    is_new, status = found.pk is None, 200
    if request.method == "POST" and form.is_valid():
        kept = keep(form, by=request.user, name="Naskah")
        if kept:
            for sentence in kept.oddities():
                messages.warning(request, sentence)
            messages.success(request, f"{kept} tersimpan.")
            return redirect("cooperation_agreement", kept.pk)
        status = 409
    context = {
        "form": form,
        "found": found,
        "is_new": is_new,
        "unregistered": form["partner"].value() if form.errors.get("partner") else named,
        "partners": Partner.objects.values_list("name", flat=True)[:500],
    }
    return show(request, "agreement_form", context, status=status)


@require_POST
@allowed("keep_register")
@in_province
def add_scan(request, agreement_id):
    """Keep a signed scan as the newest version."""
    found = find_agreement(request, agreement_id)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            stored = store(upload, request.user)
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            name = files.clean_name(upload.name)
            note = form.cleaned_data["note"]
            kept = workflow.add_scan(found, stored, name=name, by=request.user, note=note)
            messages.success(request, f"Pindaian versi {kept.number} tersimpan.")
            return redirect("cooperation_agreement", found.pk)
    return detail(request, found, scan_form=form)


@require_safe
@allowed("view_register")
@in_province
def scan(request, scan_id):
    """A signed scan as it was uploaded, older versions too."""
    scans = AgreementScan.objects.filter(
        agreement__in=Agreement.objects.visible_to(request.user)
    ).select_related("file")
    found = get_object_or_404(scans, pk=bounded(scan_id))
    return stored_answer(found.file, found.original_name)
