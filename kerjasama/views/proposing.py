"""Proposing: the form, what is like it already, and changing what was proposed."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kerjasama import neighbours, workflow
from kerjasama.forms import ProposalForm
from kerjasama.models import IntakeWindow, Partner, Proposal
from kerjasama.views.frame import show
from kerjasama.views.keeping import says_why
from kerjasama.views.lookups import (
    allowed,
    find_proposal,
    in_province,
    may_write,
    posted_id,
    today,
)
from reporting.models import Agency

PARTNERS_OFFERED = 500


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
    form, status = ProposalForm(request.POST or None, instance=found), 200
    if form.is_bound and agency is None:
        form.add_error(None, "Pilih perangkat daerah pengusul.")
    if request.method == "POST" and form.is_valid():
        answer = check(request, form)
        if answer is not None:
            return form_page(request, form, agencies=agencies, agency=agency, answer=answer)
        try:
            [kept] = workflow.receive([found], region=request.region, by=user)
        except IntegrityError:
            status = 409
            if not says_why(form):
                raise
        else:
            if kept.proposer_id != user.pk:
                raise Http404("somebody else's form")
            messages.success(request, f"Usulan diterima dengan nomor {kept.number}.")
            return redirect("cooperation_proposal", kept.pk)
    return form_page(request, form, agencies=agencies, agency=agency, status=status)


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
    if not request.user.is_authenticated:
        running = [each for each in running if each.is_public]
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


def form_page(
    request,
    form,
    *,
    agencies=(),
    agency=None,
    answer=None,
    template="proposal_form",
    status=200,
):
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
    return show(request, template, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("propose")
@in_province
def edit(request, proposal_id):
    """Change what a proposal says, until TKKSD lets it go on; one sent back goes again."""
    found = find_proposal(request, proposal_id)
    is_sent, status = request.method == "POST", 200
    is_open = workflow.is_open(found)
    if not may_write(request.user, found) or not (is_open or is_sent):
        raise PermissionDenied("Usulan ini tidak dapat diubah lagi. Hubungi TKKSD.")
    # A page that was sent back is still the one that was seen then.
    seen = posted_id(request.POST.get("version")) if is_sent else found.version
    form = ProposalForm(request.POST or None, instance=found)
    if not is_open:
        status = 409
        form.full_clean()
        form.add_error(
            None,
            "TKKSD sudah memutuskan usulan ini, jadi isian Anda tidak disimpan. Salin yang masih "
            "diperlukan, lalu hubungi TKKSD.",
        )
    elif is_sent and form.is_valid():
        try:
            workflow.revise(found, form.values(), by=request.user, version=seen)
        except workflow.Conflict:
            status = 409
            form.add_error(
                None,
                "Usulan ini sudah berubah sejak halaman dibuka, jadi isian Anda belum disimpan. "
                "Buka halamannya di jendela lain, lalu ubah dari sana.",
            )
        except IntegrityError:
            status = 409
            if not says_why(form):
                raise
        else:
            messages.success(request, "Perubahan tersimpan.")
            return redirect("cooperation_proposal", found.pk)
    found.version = seen
    return form_page(request, form, agency=found.agency, status=status)
