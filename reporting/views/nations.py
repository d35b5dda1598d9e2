"""The national view: province beside province, and from there each province's own recap."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.models import Region
from reporting.recap.nation import nation as add_up
from reporting.views.lookups import find_period, find_region, or_no_period
from reporting.views.recap_asked import list_url, shared_of, wants_verified
from reporting.views.recaps import province_page


@require_safe
@or_no_period
def nation(request, year=None, code=None):
    """All provinces at one checkpoint; for accounts above the provinces."""
    _demand_nation(request.user)
    period = find_period(request, year, code)
    regions = Region.objects.visible_to(request.user)
    asked = wants_verified(request)
    found = add_up(period.year.year, period.code, regions, verified_only=asked)
    provinces = [_with_lists(found, standing) for standing in found.provinces]
    context = {"nation": found, "provinces": provinces, **shared_of(request, found)}
    return render(request, "reporting/nation.html", context)


def _with_lists(found, standing):
    """The Standing with the addresses of the rows that its counts count."""
    code = standing.place.code
    lists = {
        choice: list_url(found, choice, provinsi=code)
        for choice in ("masuk", "terverifikasi", "terlambat")
    }
    return {"standing": standing, "lists": lists}


@require_safe
def province(request, year, code, region_code):
    """The recap of one of the provinces."""
    _demand_nation(request.user)
    place = find_region(request, region_code)
    if place.kind != Region.Kind.PROVINCE:
        raise Http404("not a province")
    return province_page(request, find_period(request, year, code), True, of_code=place.code)


def _demand_nation(user):
    is_national = user.region and user.region.kind == Region.Kind.NATION
    if not (is_national or user.is_superuser) or not user.has_perm("reporting.view_recap"):
        raise PermissionDenied("Halaman nasional hanya untuk akun tingkat nasional.")
