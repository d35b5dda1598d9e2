"""Further recaps: by pillar, by action, and two periods or two units side by side."""

from dataclasses import replace
from functools import wraps

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reporting import drawings
from reporting.formats import percent
from reporting.models import ActionPlan, Milestone, Period
from reporting.recap import recap
from reporting.recap.history import history
from reporting.recap.slices import compare_periods, compare_units, earlier, pillars, slice_of
from reporting.views import recap_figures as figures
from reporting.views import recap_part_rows as rows
from reporting.views.lookups import find_period
from reporting.views.recap_asked import (
    list_url,
    query_of,
    sees_province,
    shared,
    views_of,
    wants_verified,
)
from reporting.views.recap_rows import history_table, trend_table
from reporting.views.recap_unit import bullet_floors


def of_all_units(view):
    """A page on which all units stand: as the province's recap, for whoever may read that."""

    @wraps(view)
    @require_safe
    @permission_required("reporting.view_recap", raise_exception=True)
    def answer(request, year, code, **kwargs):
        period = find_period(request, year, code)
        sees_all = sees_province(request.user, period.year.province)
        if not sees_all and not period.year.is_ranking_open:
            return redirect("recap_region", year, code, request.user.region.code)
        return view(request, period, sees_all, **kwargs)

    return answer


@of_all_units
def by_pillar(request, period, sees_all):
    """The four pillars: their averages, and each unit's average in each."""
    found = recap(period, verified_only=wants_verified(request))
    slices = pillars(found)
    visible = None if sees_all else {request.user.region_id}
    context = {
        **shared(request, found),
        "views": views_of(found, "recap_pillars", sees_all),
        "period": period,
        "pillars": [rows.pillar(found, each, sees_all) for each in slices],
        "rows": rows.pillar_rows(found, slices, visible),
        "own": rows.pillar_own(found, slices, visible),
    }
    return render(request, "reporting/recap_pillars.html", context)


@of_all_units
def by_action(request, period, sees_all, number):
    """One action: every unit against its target, what holds it up, and its course."""
    found = recap(period, verified_only=wants_verified(request))
    numbers = [action.number for action in found.actions]
    if number not in numbers:
        raise Http404("no such action")
    part = slice_of(found, {number})
    visible = None if sees_all else {request.user.region_id}
    every = history(found, period)
    past = replace(every, lines=tuple(line for line in every.lines if line.number == number))
    action = part.actions[0]
    context = {
        **shared(request, found),
        "views": views_of(found, "recap_action", sees_all, number=number),
        "period": period,
        "sees_all": sees_all,
        "action": action,
        "pillar": ActionPlan.Pillar(action.pillar).label,
        "measure": Milestone.objects.filter(plan_id=action.id, period=period)
        .values_list("measure", flat=True)
        .first(),
        "figures": figures.action_figures(found, part, is_linked=sees_all),
        "rows": rows.action_rows(found, action, visible),
        "own": rows.action_own(found, action, visible),
        "floors": bullet_floors(found),
        "history": past,
        "trend_table": trend_table(found, {number}),
        "history_table": history_table(past),
        **rows.around(found, number),
    }
    return render(request, "reporting/recap_action.html", context)


@of_all_units
def comparison(request, period, sees_all):
    """Two periods, or two units of one, side by side over the same cells."""
    found = recap(period, verified_only=wants_verified(request))
    others = _other_periods(period)
    context = {
        **shared(request, found),
        "views": views_of(found, "recap_comparison", sees_all),
        "period": period,
        "sees_all": sees_all,
        "others": others,
        "units": sorted(
            [*found.units, *([found.own] if found.own else [])], key=lambda unit: unit.place.code
        ),
    }
    one, other = (_unit(found, request.GET.get(name, "")) for name in ("daerah", "dengan"))
    if one and other and one != other:
        context |= _units_beside(found, one, other)
    elif others:
        context |= _periods_beside(found, period, _asked(request, others, found))
    return render(request, "reporting/recap_comparison.html", context)


def _unit(recap, code):
    every = [*recap.units, *([recap.own] if recap.own else [])]
    return next((unit for unit in every if unit.place.code == code), None)


def _other_periods(period):
    """The province's other periods that have opened, latest first."""
    found = Period.objects.filter(
        year__province=period.year.province_id, opens_at__lte=timezone.now()
    ).exclude(pk=period.pk)
    return list(found.select_related("year__province").order_by("-year__year", "-code"))


def _asked(request, others, recap):
    """The period to compare with: of the address, else that of the recap's own comparisons."""
    wanted = request.GET.get("periode") or f"{recap.year}-{recap.compared_code}"
    named = {f"{each.year.year}-{each.code}": each for each in others}
    return named.get(wanted, others[0])


def _periods_beside(found, period, other):
    def of(each):
        return found if each == period else recap(each, verified_only=found.verified_only)

    first, last = sorted((period, other), key=lambda each: (each.year.year, each.code))
    now = of(last)
    if first.year_id == last.year_id:
        before, carried = earlier(now, first.code), None
    else:
        before = of(first)
        carried = _carried(before, now)
    compared = compare_periods(before, now, carried)
    tables = rows.periods_beside(compared)
    return {
        "other": other,
        "compared": compared,
        "names": (f"{before.code} {before.year}", f"{now.code} {now.year}"),
        "tables": tables,
        "scale": drawings.dot_scale(
            [row[side] for table in tables for row in table["rows"] for side in ("before", "now")]
        ),
        "is_carried": carried is not None,
    }


def _carried(before, now):
    """By id of an action of the later year, that of the earlier year which it carries on."""
    chain = dict(ActionPlan.objects.values_list("pk", "continues_id"))
    known, carried = {action.id for action in before.actions}, {}
    for action in now.actions:
        plan, seen = action.id, set()
        while plan and plan not in known and plan not in seen:
            seen.add(plan)
            plan = chain.get(plan)
        if plan in known:
            carried[action.id] = plan
    return carried


def _units_beside(found, one, other):
    return {
        "pair": (one, other),
        "beside": rows.beside(compare_units(found, one, other), ""),
        "pair_rows": [
            {
                "action": action,
                "sides": [rows.side(found, mine), rows.side(found, its)],
                "change": None
                if mine.value is None or its.value is None
                else its.value - mine.value,
            }
            for action, mine, its in zip(found.actions, one.cells, other.cells, strict=True)
        ],
        "totals": [
            {
                "unit": unit,
                "average": percent(unit.average),
                "reports": f"{unit.reports} / {unit.owed}",
                "verified": f"{unit.verified} / {unit.owed}",
                "late": sum(cell.is_in and cell.is_late for cell in unit.cells),
                "url": list_url(found, "dihitung", daerah=unit.place.code),
                "page": reverse("recap_region", args=[found.year, found.code, unit.place.code])
                + query_of(found),
            }
            for unit in (one, other)
        ],
    }
