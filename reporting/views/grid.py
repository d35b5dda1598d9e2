"""The target grid: type or paste, save all at once, take it back once."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting import years
from reporting.fields import PlanNames, RegionNames
from reporting.forms import GridForm, read_paste
from reporting.models import Region

from .lookups import find_plan, find_year
from .years import manages_plans

UNDO = "target_undo"


@manages_plans
@require_safe
def index(request, year):
    """Go on to the grid that was chosen ("aksi-3", "daerah-13.02"), else to the first action's."""
    found = find_year(request, year)
    chosen = re.fullmatch(
        r"(aksi|daerah)-([0-9]{1,4}(?:\.[0-9]{2})?)", request.GET.get("lihat", "")
    )
    if chosen and chosen[1] == "daerah":
        return redirect("grid_region", year=year, region_code=chosen[2])
    if chosen and chosen[2].isdigit():
        return redirect("grid_plan", year=year, number=chosen[2])
    first = found.plans.order_by("number").first()
    if first is None:
        messages.info(request, "Tahun ini belum punya rencana aksi. Tambahkan aksinya dahulu.")
        return redirect("year", year=year)
    return redirect("grid_plan", year=year, number=first.number)


@manages_plans
@require_http_methods(["GET", "POST"])
def plan(request, year, number):
    """Targets of one action: a row for each unit."""
    found = find_plan(request, year, number)
    units = list(Region.objects.reporting_units(found.year.province).select_related("parent"))
    return _grid(
        request,
        found.year,
        load=lambda: years.rows_of_plan(found),
        names=RegionNames(units),
        everybody=units,
        context={
            "title": f"Target {found.code} {found.short_title}",
            "subtitle": found.title,
            "head": "Daerah",
            "chosen": f"aksi-{found.number}",
            "units_url": reverse("year_plan_units", args=[year, number]),
            "plan": found,
        },
    )


@manages_plans
@require_http_methods(["GET", "POST"])
def region(request, year, region_code):
    """Targets of one unit: a row for each action."""
    found = find_year(request, year)
    units = Region.objects.reporting_units(found.province).select_related("parent")
    unit = get_object_or_404(
        units.filter(pk__in=Region.objects.visible_to(request.user)), code=region_code
    )
    plans = list(found.plans.order_by("number"))
    return _grid(
        request,
        found,
        load=lambda: years.rows_of_region(found, unit),
        names=PlanNames(plans),
        everybody=plans,
        context={
            "title": f"Target {unit}",
            "subtitle": f"Semua aksi tahun {found}.",
            "head": "Rencana aksi",
            "chosen": f"daerah-{unit.code}",
            "region": unit,
        },
    )


def _grid(request, year, *, load, names, everybody, context):
    """Draw the grid; a POST saves it, or lays what was pasted over it, still unsaved."""
    codes = list(year.periods.order_by("code").values_list("code", flat=True))
    if not codes:
        raise Http404("no periods")
    pasted, paste_error = None, ""
    if request.method == "POST" and "paste" in request.POST:
        form = GridForm(request.POST.dict(), rows=load(), codes=codes)
        subjects = [row.subject for row in form.rows]
        try:
            pasted = read_paste(
                request.POST.get("text", ""), subjects=subjects, names=names, codes=codes
            )
        except ValidationError as error:
            paste_error = error.messages[0]
        else:
            form = form.with_pasted(pasted.cells)
    elif request.method == "POST":
        form = _saved(request, year, load, codes)
        if form is None:
            return redirect(request.path)
    else:
        form = GridForm(rows=load(), codes=codes)
    there = {row.subject.pk for row in form.rows}
    context |= {
        "found": year,
        "form": form,
        "codes": codes,
        "lines": form.lines,
        "pasted": pasted,
        "paste_text": request.POST.get("text", "") if paste_error else "",
        "paste_error": paste_error,
        "changed": len(form.changes),
        "unassigned": [each for each in everybody if each.pk not in there],
        **_gaps(form.rows, codes),
        "plans": year.plans.order_by("number"),
        "units": Region.objects.reporting_units(year.province).select_related("parent"),
        "undo": _undo_of(request, year),
    }
    return render(request, "reporting/grid.html", context)


def _gaps(rows, codes):
    """How many stored targets of the grid are empty, how many fall, and why some are locked."""
    empty = [row.percent(code) is None and not row.locks[code] for row in rows for code in codes]
    return {
        "empty": sum(empty),
        "falling": sum(len(row.falls()) for row in rows),
        "locks": sorted({lock for row in rows for lock in row.locks.values() if lock}),
    }


def _saved(request, year, load, codes):
    """Save the grid; None when it was saved, else the form with its messages."""
    with transaction.atomic():
        years.hold(year)
        form = GridForm(request.POST.dict(), rows=load(), codes=codes)
        if not form.is_valid():
            return form
        trace = years.write(year, form.changes, by=request.user)
    if trace:
        request.session[UNDO] = {"year": year.pk, "path": request.path, "trace": trace}
        messages.success(request, f"{len(trace)} target tersimpan.")
    else:
        messages.info(request, "Tidak ada target yang berubah.")
    return None


def _undo_of(request, year):
    """How many cells the last saving of this very grid can take back; 0 for none."""
    kept = request.session.get(UNDO)
    if not kept or (kept["year"], kept["path"]) != (year.pk, request.path):
        return 0
    return len(kept["trace"])


@manages_plans
@require_POST
def undo(request, year):
    """Take the last saving back, once, as far as nobody changed its cells since."""
    found = find_year(request, year)
    kept = request.session.get(UNDO)
    if not kept or kept["year"] != found.pk:
        messages.info(request, "Tidak ada perubahan yang dapat dibatalkan.")
        return redirect("grid", year=year)
    del request.session[UNDO]
    restored, left = years.undo(found, kept["trace"], by=request.user)
    rest = f" {left} target tidak disentuh karena sudah diubah lagi atau terkunci." if left else ""
    messages.success(request, f"{restored} target kembali seperti semula.{rest}")
    return redirect(kept["path"])
