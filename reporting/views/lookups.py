"""The scoped lookups that views begin with: what is foreign or missing is a 404."""

from functools import wraps

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from reporting.models import ActionPlan, Period, PlanYear, ProgressEntry, Region, Target


class NoPeriod(Http404):
    """No year is running and none has had a period before."""


def or_no_period(view):
    """The view; while there is no period to work on, a page that says so, not a 404."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except NoPeriod:
            if request.user.region_id is None and not request.user.is_superuser:
                raise
            return render(request, "reporting/no_period.html")

    return answer


def find_period(request, year=None, code=None, *, of=""):
    """The period of the address, or the one people work on now; the frame shows it.

    Of several provinces it is the one that the address names by a region, else that of
    the region with the code `of`, else the first.
    Without a running year the latest period that has opened; NoPeriod when there is none.
    """
    periods = Period.objects.visible_to(request.user).select_related("year__province")
    if region_code := request.resolver_match.kwargs.get("region_code") or of:
        provinces = Region.objects.filter(Q(code=region_code) | Q(children__code=region_code))
        periods = periods.filter(year__province__in=provinces.values("pk"))
    if code:
        found = periods.filter(year__year=year, code=code)
        period = found.order_by("year__province__code").first()
        if period is None:
            raise Http404("no such period")
    else:
        running = periods.filter(year__status=PlanYear.Status.RUNNING)
        now = timezone.now()
        period = running.running(now) or running.order_by("opens_at").first()
        period = period or periods.running(now)
        if period is None:
            raise NoPeriod("no period")
    request.period = period
    return period


def find_year(request, year):
    """The PlanYear of the address; of several provinces the one that `find_period` takes."""
    years = PlanYear.objects.visible_to(request.user).filter(year=year)
    if region_code := request.resolver_match.kwargs.get("region_code"):
        named = Q(province__code=region_code) | Q(province__children__code=region_code)
        years = years.filter(named)
    found = years.order_by("province__code").first()
    if found is None:
        raise Http404("no such year")
    return found


def find_plan(request, year, number):
    """The action of the address with its year and province; of several the first's."""
    plans = ActionPlan.objects.filter(year__in=PlanYear.objects.visible_to(request.user))
    plans = plans.select_related("year__province", "continues__year")
    found = plans.filter(year__year=year, number=number).order_by("year__province__code").first()
    if found is None:
        raise Http404("no such action")
    return found


def find_region(request, code=None):
    """The region of the address, or the user's own."""
    regions = Region.objects.visible_to(request.user).select_related("parent")
    if code is None and request.user.region_id is None:
        raise Http404("no region")
    return get_object_or_404(
        regions, **({"code": code} if code else {"pk": request.user.region_id})
    )


def find_target(request, target_id):
    """The target with its assignment, plan, region and period; the frame shows its period."""
    targets = Target.objects.visible_to(request.user).with_places()
    target = get_object_or_404(targets, pk=bounded(target_id))
    request.period = target.period
    return target


def entry_of(target):
    """The report on the target, or an unsaved one with version 0. One query."""
    entry = ProgressEntry.objects.filter(target=target).select_related("updated_by").first()
    entry = entry or ProgressEntry(target=target)
    entry.target = target
    return entry


def bounded(number):
    """The id itself when a database can hold it, else an id that no row has."""
    return number if number < 2**63 else 0


def posted_number(text):
    """The id or version that a request names; -1, which nothing has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 19 else -1
