"""What anybody may do: propose without an account, and see how far a proposal is."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from kerjasama import workflow
from kerjasama.forms import PublicProposalForm, TrackForm
from kerjasama.models import IntakeWindow, Proposal
from kerjasama.views.frame import show
from kerjasama.views.lookups import region_of_address, today
from kerjasama.views.proposals import path_of
from kerjasama.views.proposing import check, form_page, form_token
from randa.accounts import client_ip
from reporting.models import Region, User


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request):
    """The form for partners and citizens: then what is like it, then the receipt."""
    regions = _receiving()
    region = region_of_address(request, regions)
    if region is None:
        return show(request, "public_choice", {"regions": regions})
    found = Proposal(region=region, proposed_on=today(), origin=Proposal.Origin.PUBLIC)
    form = PublicProposalForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        answer = check(request, form)
        if answer is not None:
            return _page(request, form, region, answer)
        found.form_token = form_token(request)
        found.sender = sender_of(request)
        if _sent_too_much(found):
            form.add_error(
                None,
                "Dari jaringan Anda sudah banyak usulan masuk dalam satu jam terakhir. "
                "Coba lagi nanti, atau hubungi Biro Pemerintahan.",
            )
            return _page(request, form, region)
        [kept] = workflow.receive([found], region=region, by=None)
        query = urlencode({"nomor": kept.number, "kode": kept.code, "baru": "1"})
        return redirect(f"{reverse('cooperation_track')}?{query}")
    return _page(request, form, region)


def _receiving():
    """The provinces that somebody without an account may write to: those with a TKKSD.

    A portal of one province takes proposals also before it has its TKKSD.
    """
    provinces = Region.objects.filter(kind=Region.Kind.PROVINCE).order_by("name")
    reviewers = User.objects.filter(
        is_active=True, groups__permissions__codename="review_proposals"
    )
    return list(provinces.filter(pk__in=reviewers.values("region"))) or list(provinces)


def _page(request, form, region, answer=None):
    now = timezone.now()
    # A guest sees of other people's proposals that they exist, and nothing else of them.
    request.windows = IntakeWindow.objects.filter(region=region).taking(now)
    return form_page(request, form, answer=answer, template="public_form")


def sender_of(request):
    """A keyed digest of the visitor's address: enough to count by, no address kept."""
    return salted_hmac("kerjasama.sender", client_ip(request) or "").hexdigest()[:64]


def _sent_too_much(found):
    """Whether the sender reached the limit of an hour; the same form again does not count."""
    since = timezone.now() - timedelta(hours=1)
    sent = Proposal.objects.filter(sender=found.sender, created_at__gt=since)
    return sent.exclude(form_token=found.form_token).count() >= settings.PROPOSALS_PER_HOUR


@login_not_required
@require_safe
def track(request):
    """How far a proposal is, by its number and code: stage, desk, working days, what it lacks."""
    is_asked = "nomor" in request.GET or "kode" in request.GET
    form = TrackForm(request.GET if is_asked else None)
    found = None
    if is_asked and form.is_valid():
        values = form.cleaned_data
        found = Proposal.objects.filter(number=values["nomor"], code=values["kode"]).first()
        if found is None:
            form.add_error(
                None, "Nomor dan kode itu tidak cocok. Periksa tanda terima Anda, lalu coba lagi."
            )
    if found is None:
        status = 404 if is_asked and not form.errors.get("nomor") else 200
        return show(request, "track", {"form": form}, status=status)
    State = Proposal.State
    returned = found.reviews.first() if found.state == State.RETURNED else None
    ended = None
    if found.state in (State.REJECTED, State.STOPPED):
        ended = found.changes.filter(action__in=("review", "stop")).last()
    context = {
        "form": form,
        "found": found,
        "path": path_of(found),
        "desk": workflow.desk_of(found),
        "days": workflow.working_days(found.stage_since, timezone.now(), workflow.load_holidays()),
        "missing": [workflow.PAPERS[key] for key in workflow.lacking(found)],
        "asked": returned.reason if returned else "",
        "why": ended.reason if ended else "",
        "is_receipt": request.GET.get("baru") == "1",
    }
    return show(request, "tracked", context)
