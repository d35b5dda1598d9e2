"""The scoped lookups that views begin with: what is foreign or missing is a 404."""

from functools import wraps

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kerjasama.models import Agreement, Proposal
from reporting.formats import day_of


def allowed(codename):
    """A decorator: the view for those with the permission, 403 for all others."""
    return permission_required(f"kerjasama.{codename}", raise_exception=True)


def today():
    """The day in Asia/Jakarta, whatever clock the server keeps."""
    return day_of(timezone.now())


def bounded(number):
    """The id itself when a database can hold it, else an id that no row has."""
    return number if number < 2**63 else 0


def region_of_address(request, regions):
    """The region whose code `?provinsi=` names, without it the only one of `regions`.

    None when there are several and the visitor has yet to choose; 404 for a code of none of
    them, and without any.
    """
    code = request.GET.get("provinsi")
    found = [region for region in regions if code in (None, region.code)]
    if not found:
        raise Http404("no such region")
    return found[0] if len(found) == 1 else None


def find_agreement(request, agreement_id):
    """The agreement of the address with what its page names."""
    found = Agreement.objects.visible_to(request.user).with_places()
    return get_object_or_404(found.select_related("parent", "renews"), pk=bounded(agreement_id))


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


def posted_id(text):
    """The id that a request names; 0, which nothing has, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def in_province(view):
    """The view for accounts with a region, whose register they work in; without one a 404."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        request.region = request.user.region
        if request.region is None:
            raise Http404("no region")
        return view(request, *args, **kwargs)

    return answer
