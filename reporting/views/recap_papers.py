"""The recap on paper: one sheet for the province, one per unit, pictures of them, the letter."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from reporting import documents, files
from reporting.models import Evidence
from reporting.recap import recap
from reporting.recap.corrections import corrections, newest
from reporting.recap.frozen import notes_of
from reporting.views import recap_figures as figures
from reporting.views import recap_unit as unit_rows
from reporting.views.lookups import find_period, find_region
from reporting.views.recap_asked import sees_province, wants_verified, within
from reporting.views.receipts import file_answer
from reporting.workbooks.recap import unit_book


@require_safe
@permission_required("reporting.export_recap", raise_exception=True)
def province_paper(request, year, code, kind):
    """The province's sheet for those who see it; a unit's people get the sheet of their own."""
    period = find_period(request, year, code, of=within(request))
    if kind not in PROVINCE:
        raise Http404("no such kind of file")
    if not sees_province(request.user, period.year.province):
        if kind not in UNIT:
            raise Http404("the letter is the province's")
        return _unit_paper(request, period, find_region(request), kind)
    found = recap(period, verified_only=wants_verified(request))
    corrected = newest(corrections(period, found)).values()
    content = PROVINCE[kind](found, figures.province_figures(found), corrected)
    return file_answer(content, f"rekap-randa-{found.year}-{found.code}", kind)


@require_safe
@permission_required("reporting.export_recap", raise_exception=True)
def unit_paper(request, year, code, region_code, kind):
    """One unit's sheet as PDF, as picture of it or as Excel."""
    period = find_period(request, year, code)
    if kind not in UNIT:
        raise Http404("no such kind of file")
    return _unit_paper(request, period, find_region(request, region_code), kind)


def _unit_paper(request, period, place, kind):
    found = recap(period, verified_only=wants_verified(request))
    unit = found.unit(place.pk)
    if unit is None:
        raise Http404("no unit of this year")
    written = notes_of(period, found, place)
    name = f"rekap-randa-{found.year}-{found.code}-{slugify(unit.place.unit_name)}"
    return file_answer(UNIT[kind](found, unit, written, period), name, kind)


def _province_png(found, strip, corrected):
    return files.first_page_png(documents.province_pdf(found, strip, corrected))


def unit_sheet(found, unit, written, period):
    """The unit's sheet as PDF. Two queries at most."""
    return documents.unit_pdf(
        found,
        unit,
        lead=unit_rows.unit_lead(found, unit),
        figures=figures.unit_figures(found, unit),
        notes=written,
        evidence=_evidence_count(period, unit),
        corrected=newest(corrections(period, found, of=unit.place.id)).values(),
    )


def _unit_png(found, unit, written, period):
    return files.first_page_png(unit_sheet(found, unit, written, period), UPRIGHT_WIDTH)


def _unit_xlsx(found, unit, written, period):
    return unit_book(found, unit, written, corrections(period, found, of=unit.place.id))


def _evidence_count(period, unit):
    region = {"entry__target__assignment__region": unit.place.id}
    return Evidence.objects.current().filter(entry__target__period=period, **region).count()


UPRIGHT_WIDTH = 1240  # A4 upright at 150 points an inch
PROVINCE = {
    "pdf": documents.province_pdf,
    "png": _province_png,
    "docx": documents.recap_letter_docx,
}
UNIT = {"pdf": unit_sheet, "png": _unit_png, "xlsx": _unit_xlsx}
