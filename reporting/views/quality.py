"""Mutu: how often reports come back, why, and how long each step takes."""

from io import BytesIO

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reporting.formats import number
from reporting.models import Region
from reporting.recap.quality import quality
from reporting.views.lookups import find_period
from reporting.workbooks.quality import quality_book
from reporting.workbooks.recap import XLSX

may_verify = permission_required("reporting.verify_report", raise_exception=True)


@may_verify
@require_safe
def page(request, year, code):
    """Rounds, reasons and days per unit, action and verifier. Changes nothing."""
    period, is_year, found = _found(request, year, code)
    place = [period.year.year, period.code]
    here, query = reverse("quality", args=place), "?cakupan=tahun" if is_year else ""
    context = {
        "period": period,
        "span": _span(period, is_year),
        "quality": found,
        "lead": _lead(found),
        "tables": [
            ("Tiap daerah", "daerah", "Daerah", _most_returned(found.units)),
            ("Tiap aksi", "aksi", "Rencana aksi", found.actions),
            ("Tiap verifikator", "verifikator", "Verifikator", found.verifiers),
        ],
        "download": reverse("quality_xlsx", args=place) + query,
        "spans": [
            {"label": period.code, "url": here, "is_current": not is_year},
            {
                "label": f"Seluruh {period.year}",
                "url": f"{here}?cakupan=tahun",
                "is_current": is_year,
            },
        ],
    }
    return render(request, "reporting/quality.html", context)


@may_verify
@require_safe
def xlsx(request, year, code):
    """The same as Excel."""
    period, is_year, found = _found(request, year, code)
    span = _span(period, is_year)
    content = quality_book(found, f"Mutu pelaporan dan verifikasi RANDA PUG {span}")
    name = f"mutu-randa-{period.year}" + ("" if is_year else f"-{period.code}")
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
    )


def _found(request, year, code):
    """The period of the address, whether its whole year is asked for, and the Quality of that."""
    period = find_period(request, year, code)
    is_year = request.GET.get("cakupan") == "tahun"
    periods = list(period.year.periods.all()) if is_year else [period]
    units = Region.objects.visible_to(request.user).reporting_units(period.year.province)
    return period, is_year, quality(periods, regions=units.order_by())


def _span(period, is_year):
    return f"{period.year}" if is_year else f"{period.code} {period.year}"


def _lead(found):
    """The finding in sentences: how many came back, mostly why, how long it takes."""
    total = found.total
    if not total.reports:
        return "Belum ada laporan yang dikirim."
    told = f"{total.returned} dari {total.reports} laporan ({total.returned_percent}%) pernah "
    told += "dikembalikan"
    told += f", paling sering karena “{total.reason.lower()}”." if total.reason else "."
    if total.wait is not None:
        told += f" Separuh kiriman diputus dalam {number(total.wait)} hari atau kurang."
    return told


def _most_returned(lines):
    return sorted(lines, key=lambda line: (-line.returned_percent, line.label))
