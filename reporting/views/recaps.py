"""The recap of the province and of one unit, as pages and as Excel."""

from functools import partial
from io import BytesIO

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from reporting import people
from reporting.formats import short_day
from reporting.models import Evidence, Extension, User
from reporting.recap import recap
from reporting.recap.corrections import corrections
from reporting.recap.definitions import DEFINITIONS, READING
from reporting.recap.frozen import notes_of
from reporting.recap.history import history
from reporting.recap.slices import pillars
from reporting.views import recap_figures as figures
from reporting.views import recap_rows as rows
from reporting.views import recap_unit as unit_rows
from reporting.views.lookups import find_period, find_region, or_no_period
from reporting.views.recap_asked import (
    list_url,
    sees_province,
    shared,
    views_of,
    wants_verified,
    within,
)
from reporting.views.recap_corrected import frozen_note, mark_actions, mark_heat
from reporting.views.recap_links import province_papers, unit_papers
from reporting.workbooks.recap import XLSX, province_book, unit_book


@require_safe
@permission_required("reporting.view_recap", raise_exception=True)
@or_no_period
def province(request, year=None, code=None):
    """The leadership's page; a unit's people are sent to their own while the ranking is shut."""
    period = find_period(request, year, code)
    sees_all = sees_province(request.user, period.year.province)
    if not sees_all and not period.year.is_ranking_open:
        address = [period.year.year, period.code, request.user.region.code]
        return redirect("recap_region", *address)
    return province_page(request, period, sees_all)


def province_page(request, period, sees_all, *, of_code=""):
    """The recap of the period's province; without `sees_all` only the own unit has a link.

    `of_code` is the province's code for a reader of many: addresses of its lists and papers name
    it, and its other recaps are left to the province.
    """
    is_own = sees_all and not of_code
    found = recap(period, verified_only=wants_verified(request))
    rows_url = partial(list_url, found, provinsi=of_code) if sees_all else None
    past = history(found, period)
    visible = None if sees_all else {request.user.region_id}
    heat, own = rows.heat_rows(found, visible), rows.own_row(found, visible)
    corrected = corrections(period, found)
    mark_heat([*heat, *([own] if own else [])], found, corrected)
    context = {
        "period": period,
        "sees_all": sees_all,
        "has_edits": any(decision.mark for decision in found.decisions),
        "can_edit_decisions": is_own
        and found.is_provisional
        and request.user.has_perm("reporting.edit_decisions"),
        "figures": figures.province_figures(found, rows_url),
        "legend": rows.legend(found),
        "tiles": rows.tiles(found, visible),
        "heat": heat,
        "own": own,
        "frozen": frozen_note(found, corrected, is_linked=is_own),
        "total": rows.total_row(found, rows_url),
        "scale": rows.scale(found),
        "signs": rows.signs(found),
        "bars": rows.bars(found, rows_url),
        "history": past,
        "trend_table": rows.trend_table(found),
        "history_table": rows.history_table(past),
        "definitions": [*READING, DEFINITIONS["usulan"]],
        "papers": province_papers(found, of_code) if sees_all else [],
        "views": views_of(found, "recap", sees_all) if is_own or not sees_all else [],
        **shared(request, found),
    }
    return render(request, "reporting/recap.html", context)


@require_safe
@permission_required("reporting.view_recap", raise_exception=True)
def region(request, year, code, region_code):
    """One unit: each action against its target, why, what it does about it, whom to ask."""
    period = find_period(request, year, code)
    place = find_region(request, region_code)
    found = recap(period, verified_only=wants_verified(request))
    unit = found.unit(place.pk)
    if unit is None:
        raise Http404("no unit of this year")
    sees_all = sees_province(request.user, period.year.province)
    until = Extension.objects.until(place, period)
    pokja = User.objects.of_pokja().filter(region=place).prefetch_related("groups")
    with_numbers = people.works_with(request.user, place)
    if with_numbers and request.user.region_id != place.pk:
        people.log_access(pokja, "Rekap daerah", by=request.user, request=request.number)
    actions = unit_rows.action_rows(found, unit, request.user)
    corrected = corrections(period, found, of=place.pk)
    mark_actions(actions, found, corrected)
    context = {
        "unit": unit,
        "period": period,
        "can_go_back": sees_all or period.year.is_ranking_open,
        "lead": unit_rows.unit_lead(found, unit),
        "figures": figures.unit_figures(found, unit),
        "actions": actions,
        "frozen": frozen_note(found, corrected, is_linked=sees_all),
        "notes": notes_of(period, found, place),
        "codes": found.codes[: len(unit.earlier) + 1],
        "floors": unit_rows.bullet_floors(found),
        "contacts": unit_rows.contacts(pokja, with_numbers=with_numbers),
        "evidence": _evidence_count(period, place),
        "extended": f"Diperpanjang sampai {short_day(until)}" if until else "",
        "history": unit_rows.earlier_reports(found, unit),
        "papers": unit_papers(found, unit),
        **unit_rows.neighbours(found, unit, sees_all),
        **shared(request, found),
    }
    return render(request, "reporting/recap_region.html", context)


def _evidence_count(period, place):
    return (
        Evidence.objects.current()
        .filter(entry__target__period=period, entry__target__assignment__region=place)
        .count()
    )


@require_safe
@permission_required("reporting.export_recap", raise_exception=True)
def xlsx(request, year, code):
    """The recap as Excel: everything for Bappeda and leadership, the own unit for its people."""
    period = find_period(request, year, code, of=within(request))
    found = recap(period, verified_only=wants_verified(request))
    name = f"rekap-randa-{found.year}-{found.code}"
    if sees_province(request.user, period.year.province):
        written = notes_of(period, found)
        content = province_book(found, pillars(found), written, corrections(period, found))
        return _file(content, name)
    place = find_region(request)
    unit = found.unit(place.pk)
    if unit is None:
        raise Http404("no unit of this year")
    written = notes_of(period, found, place)
    content = unit_book(found, unit, written, corrections(period, found, of=place.pk))
    return _file(content, f"{name}-{slugify(unit.place.unit_name)}")


def _file(content, name):
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
    )
