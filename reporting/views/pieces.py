"""One document of a report: replacing it, its number and day; and taking up an earlier one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reporting import files, workflow
from reporting.forms import PieceForm
from reporting.models import Evidence, EvidenceRequirement
from reporting.views import slots
from reporting.views.answers import refused
from reporting.views.lookups import bounded, entry_of, find_target, posted_number
from reporting.workflow import Refusal, Refused, refusal

ROWS_SHOWN = 15


# One document --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, evidence_id):
    """Put another file or link in a document's place, or set its number and day."""
    pieces = Evidence.objects.select_related("file", "requirement")
    piece = get_object_or_404(pieces, pk=bounded(evidence_id))
    # Whose document it is decides who finds its target.
    target = find_target(request, piece.entry.target_id)
    piece.entry = entry_of(target)
    back = _section(target)
    shut = refusal(piece.entry, "describe", by=request.user)
    if not shut and piece.removed_at:
        shut = Refusal("state", f"“{piece}” sudah diganti atau dihapus.")
    if shut:
        return refused(request, shut, back)
    form = PieceForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "document_number": piece.document_number,
            "document_date": piece.document_date,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            told = _change(piece, form, request.user)
        except Refused as failed:
            return refused(request, failed.refusal, back, entry=failed.entry)
        except ValidationError as wrong:
            form.add_error("uploads", wrong)
        else:
            messages.success(request, told)
            return redirect(back)
    context = {
        "target": target,
        "plan": target.assignment.plan,
        "region": target.assignment.region,
        "period": target.period,
        "piece": piece,
        "form": form,
        "is_drawn": bool(piece.file and piece.file.kind in files.PREVIEWED),
        "versions": versions_of(piece),
        "quota": slots.quota(target),
        "back": back,
    }
    return render(request, "reporting/piece.html", context)


def versions_of(piece):
    """The documents that stood in its place before, newest first. One query."""
    others = piece.entry.evidence.exclude(pk=piece.pk)
    by_id = {each.pk: each for each in others.select_related("file", "added_by", "removed_by")}
    found, older = [], piece.replaces_id
    while older:
        found.append(by_id[older])
        older = by_id[older].replaces_id
    return found


def _change(piece, form, by):
    """Do what the form asks; return the sentence about it."""
    given = form.cleaned_data
    number, day = given["document_number"], given["document_date"]
    new = Evidence(
        requirement=piece.requirement,
        replaces=piece,
        document_number=number,
        document_date=day,
        link=given["link"],
    )
    for upload in form.uploads:
        new.file = files.store(upload, by, room=slots.room(piece.entry.target))
        new.original_name = files.clean_name(upload.name)
    if (new.file, new.link) == (piece.file, piece.link) or not (new.file or new.link):
        changed = workflow.describe(piece, number=number, day=day, by=by)
        same = " Berkasnya sama dengan yang sudah ada, jadi tidak diganti." if new.file else ""
        return f"Keterangan “{changed}” disimpan.{same}"
    workflow.attach(piece.entry, new, by=by)
    return f"“{piece}” diganti dengan “{new}”. Versi lamanya tetap ada di riwayat."


# An earlier document -------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def reuse(request, target_id):
    """Choose among all documents of the unit one that counts for this report too."""
    target = find_target(request, target_id)
    entry = entry_of(target)
    back = _section(target)
    shut = refusal(entry, "attach", by=request.user)
    if shut:
        return refused(request, shut, back)
    requirement = _requirement(target, request.GET.get("syarat", ""))
    theirs = Evidence.objects.current().filter(
        entry__target__assignment__region=target.assignment.region
    )
    if request.method == "POST":
        number = request.POST.get("pakai", "")
        old = get_object_or_404(theirs, pk=posted_number(number))
        try:
            messages.success(request, slots.use_again(entry, old, requirement, by=request.user))
        except Refused as failed:
            return refused(request, failed.refusal, back, entry=failed.entry)
        return redirect(back)
    words = request.GET.get("cari", "").strip()
    found = _choices(theirs, entry, requirement, words)
    context = {
        "target": target,
        "plan": target.assignment.plan,
        "region": target.assignment.region,
        "period": target.period,
        "slot_key": requirement.pk if requirement else "lain",
        "slot_name": requirement.name if requirement else slots.OTHER,
        "words": words,
        "page": Paginator(found, ROWS_SHOWN).get_page(request.GET.get("page")),
        "query": _query(request),
        "back": back,
    }
    return render(request, "reporting/pick.html", context)


def _section(target):
    return f"{reverse('report', args=[target.pk])}#data-dukung"


def _requirement(target, key):
    """The requirement of the address; None stands for other evidence."""
    asked = EvidenceRequirement.objects.filter(
        Q(period=None) | Q(period=target.period), plan=target.assignment.plan
    )
    return asked.filter(pk=posted_number(key)).first()


def _choices(theirs, entry, requirement, words):
    """The unit's documents, each file and link once, newest first; without what is there."""
    if words:
        theirs = theirs.filter(
            Q(original_name__icontains=words)
            | Q(link__icontains=words)
            | Q(document_number__icontains=words)
            | Q(requirement__name__icontains=words)
        )
    there = Evidence.objects.current().filter(entry=entry.pk, requirement=requirement)
    latest = theirs.order_by().values("file", "link").annotate(last=Max("id")).values("last")
    return (
        Evidence.objects.filter(pk__in=latest)
        .exclude(file__in=there.filter(link="").values("file"))
        .exclude(link__in=there.exclude(link="").values("link"))
        .select_related(
            "file",
            "requirement",
            "entry__target__assignment__plan",
            "entry__target__period__year",
        )
        .order_by("-id")
    )


def _query(request):
    kept = request.GET.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""
