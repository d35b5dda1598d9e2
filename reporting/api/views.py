"""The addresses of the API, one function each."""

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from reporting.api.answers import endpoint
from reporting.api.asked import read
from reporting.api.schema import description
from reporting.api.shapes import (
    action_shape,
    period_shape,
    recap_shape,
    region_shape,
    target_shape,
    year_shape,
)
from reporting.models import ActionPlan, Period, Region, Target
from reporting.recap import recap as add_up
from reporting.recap.corrections import corrections, newest
from reporting.recap.definitions import VERSION
from reporting.recap.public import public_recap
from reporting.views.recap_asked import sees_province

PER_PAGE = 500


@endpoint
def index(request, reader):
    """Where everything is."""
    read(request)
    names = ("years", "periods", "regions", "actions", "targets", "openapi")
    return {
        "name": "RANDA PUG",
        "version": "1",
        "definitions": VERSION,
        "requests_per_minute": settings.API_PER_MINUTE,
        "links": {name: request.build_absolute_uri(reverse(f"api_{name}")) for name in names},
    }


@endpoint
def openapi(request, reader):
    """The API's own description."""
    read(request)
    return description(request.build_absolute_uri(reverse("api_index")).rstrip("/"))


@endpoint
def years(request, reader):
    page, *_ = read(request, "page")
    found = reader.years.prefetch_related("bands").order_by("province__code", "-year")
    return _page(request, found, page, year_shape)


@endpoint
def periods(request, reader):
    year, page = read(request, "year", "page")
    found = _of(Period.objects.filter(year__in=reader.years), year)
    if reader.user is None:
        found = found.filter(opens_at__lte=timezone.now())
    found = found.select_related("year__province").order_by(
        "year__province__code", "-year__year", "code"
    )
    now = timezone.now()
    return _page(request, found, page, lambda period: period_shape(period, now))


@endpoint
def regions(request, reader):
    page, *_ = read(request, "page")
    found = reader.regions.exclude(kind=Region.Kind.NATION).select_related("parent__parent")
    return _page(request, found.order_by("code"), page, region_shape)


@endpoint
def actions(request, reader):
    year, page = read(request, "year", "page")
    found = _of(ActionPlan.objects.filter(year__in=reader.years), year)
    found = found.select_related("year__province", "continues__year").order_by(
        "year__province__code", "-year__year", "number"
    )
    return _page(request, found, page, action_shape)


@endpoint
def targets(request, reader):
    year, period, region, page = read(request, "year", "period", "region", "page")
    found = _of(
        Target.objects.filter(period__year__in=reader.years, assignment__region__in=reader.regions),
        year,
        "period__year__year",
    )
    if reader.user is None:
        found = found.filter(period__opens_at__lte=timezone.now())
    if period:
        found = found.filter(period__code=period)
    if region:
        found = found.filter(assignment__region__code=region)
    found = found.select_related("period__year", "assignment__region", "assignment__plan").order_by(
        "-period__year__year",
        "period__code",
        "assignment__region__code",
        "assignment__plan__number",
    )
    return _page(request, found, page, target_shape)


@endpoint
def recap(request, reader, province_code, year, code):
    """The Recap of a period, as far as the reader may see it."""
    (verified_only,) = read(request, "verified_only")
    if not 2000 <= year <= 2100:
        raise Http404("no such year")
    period = (
        Period.objects.filter(
            year__in=reader.years, year__year=year, code=code, year__province__code=province_code
        )
        .select_related("year__province")
        .first()
    )
    if period is None or (reader.user is None and period.opens_at > timezone.now()):
        raise Http404("no such period")
    if reader.user is None:
        found = public_recap(period)
        return recap_shape(found, "public", corrected=newest(corrections(period, found)))
    found = add_up(period, verified_only=bool(verified_only))
    corrected = newest(corrections(period, found))
    if sees_province(reader.user, period.year.province):
        return recap_shape(found, "all", corrected=corrected)
    return recap_shape(found, "own", only=reader.user.region_id, corrected=corrected)


@endpoint
def unknown(request, reader, rest=""):
    """Any other address below the API's."""
    raise Http404("no such address")


def _of(found, year, field="year__year"):
    return found.filter(**{field: year}) if year else found


def _page(request, found, page, shape):
    """One page of a list: its items, and where it goes on."""
    page = page or 1
    total = found.count()
    pages = max(1, -(-total // PER_PAGE))
    following = None
    if page < pages:
        query = request.GET.copy()
        query["page"] = page + 1
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    items = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return {
        "items": [shape(item) for item in items],
        "page": page,
        "pages": pages,
        "total": total,
        "next": following,
    }
