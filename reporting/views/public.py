"""The open recap: what a year publishes, without sign-in, as page, CSV and JSON."""

import csv
import io
import json
from datetime import datetime, time
from decimal import Decimal
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_POST, require_safe

from reporting import years
from reporting.formats import full_moment
from reporting.models import Period
from reporting.recap.corrections import corrections
from reporting.recap.definitions import DATED, READING, version_of, version_words
from reporting.recap.history import history
from reporting.recap.public import COLUMNS, open_rows, public_recap
from reporting.views import recap_figures as figures
from reporting.views import recap_rows as rows
from reporting.views.caching import kept_by_caches
from reporting.views.lookups import find_year
from reporting.views.recap_corrected import frozen_note, mark_heat
from reporting.views.years import manages_plans

LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def for_everybody(view):
    """A page that needs no sign-in and that caches may keep, with a validator to ask again by."""

    @wraps(view)
    @require_safe
    @login_not_required
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        # For somebody signed in the frame carries the account's own links.
        is_shared = not request.user.is_authenticated
        return kept_by_caches(request, response, is_shared=is_shared)

    return answer


def _published():
    """Periods that have opened of the years that are published, latest first."""
    return (
        Period.objects.filter(year__is_public=True, opens_at__lte=timezone.now())
        .select_related("year__province")
        .order_by("year__province__code", "-year__year", "-code")
    )


def _find(province_code, year, code):
    """The published period of the address; 404 for one that is not."""
    period = _published().filter(year__province__code=province_code, year__year=year, code=code)
    if not (found := period.first()):
        raise Http404("not published")
    return found


@for_everybody
def index(request):
    """What is published: each year with its periods."""
    by_year = {}
    for period in _published():
        by_year.setdefault(period.year, []).append(period)
    return render(request, "reporting/public_index.html", {"by_year": by_year.items()})


@for_everybody
def page(request, province_code, year, code):
    """The public recap of one period."""
    period = _find(province_code, year, code)
    found = public_recap(period)
    past = history(found, period)
    nobody = frozenset()
    heat, own = rows.heat_rows(found, nobody), rows.own_row(found, nobody)
    corrected = corrections(period, found)
    mark_heat([*heat, *([own] if own else [])], found, corrected)
    context = {
        "recap": found,
        "period": period,
        "siblings": [each for each in _published() if each.year_id == period.year_id][::-1],
        "as_of": full_moment(found.at).partition(", ")[2],
        "figures": figures.public_figures(found),
        "legend": rows.legend(found),
        "tiles": rows.tiles(found, nobody),
        "heat": heat,
        "own": own,
        "frozen": frozen_note(found, corrected, is_linked=False),
        "total": rows.total_row(found),
        "scale": rows.scale(found),
        "signs": rows.signs(found),
        "bars": rows.bars(found),
        "history": past,
        "trend_table": rows.trend_table(found),
        "history_table": rows.history_table(past),
        "definitions": READING,
    }
    return render(request, "reporting/public_recap.html", context)


@for_everybody
def dictionary(request):
    """What the columns of the open data hold."""
    context = {"columns": COLUMNS, "version": version_words()}
    return render(request, "reporting/public_dictionary.html", context)


@for_everybody
def dictionary_csv(request):
    """The column definitions as CSV."""
    lines = [("kolom", "jenis", "keterangan"), *((c.name, c.type, c.text) for c in COLUMNS)]
    return _csv(lines, "kamus-data-rekap-randa.csv")


@for_everybody
def data_csv(request, province_code, year, code):
    """The public recap's rows as CSV: UTF-8, commas, decimal points, empty for what is missing."""
    period = _find(province_code, year, code)
    found = public_recap(period)
    corrected = corrections(period, found)
    names = [column.name for column in COLUMNS]
    lines = [names, *([row[name] for name in names] for row in open_rows(found, corrected))]
    return _dated(_csv(lines, f"rekap-randa-{year}-{code}.csv"), found, corrected)


def _csv(lines, name):
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([_plain(value) for value in line] for line in lines)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _plain(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    # A spreadsheet would reckon with a title that begins like a formula.
    is_formula = isinstance(value, str) and value.startswith(LIKE_FORMULA)
    return f"'{value}" if is_formula else value


def _number(value):
    """A Decimal as JSON has numbers; percents have two decimals, which a float holds."""
    return float(value) if isinstance(value, Decimal) else value


@for_everybody
def data_json(request, province_code, year, code):
    """The public recap's rows as JSON, with the definitions of their columns."""
    period = _find(province_code, year, code)
    found = public_recap(period)
    corrected = corrections(period, found)
    content = {
        "judul": f"Rekap RANDA PUG {found.province.bare_name}, {found.code} {found.year}",
        "tahun": found.year,
        "periode": found.code,
        "per": found.at.isoformat(),
        "sementara": found.is_provisional,
        "contoh": found.is_example,
        "versi_definisi": version_of(found),
        "kamus": request.build_absolute_uri(reverse("public_dictionary")),
        "kolom": [
            {"nama": column.name, "jenis": column.type, "keterangan": column.text}
            for column in COLUMNS
        ],
        "baris": [
            {name: _number(value) for name, value in row.items()}
            for row in open_rows(found, corrected)
        ],
    }
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)
    return _dated(HttpResponse(text, content_type="application/json"), found, corrected)


def _dated(response, found, corrected):
    """The answer with the moment of its last change, once the period is closed.

    Before, a target or a title may change, which no moment tells: only the ETag is sure.
    """
    if found.closed_at:
        defined = datetime.combine(DATED, time(), timezone.get_default_timezone())
        last = max([found.closed_at, defined, *(each.at for each in corrected)])
        response.headers["Last-Modified"] = http_date(last.timestamp())
    return response


@manages_plans
@require_POST
def publish(request, year):
    """Open the year's recap to everybody, or shut it again."""
    found = find_year(request, year)
    is_public = request.POST.get("is_public") == "1"
    years.publish(found, is_public, by=request.user)
    words = "sekarang terbuka untuk umum" if is_public else "tidak lagi terbuka untuk umum"
    messages.success(request, f"Rekap tahun {found} {words}.")
    return redirect("year", year=found.year)
