"""The mapping: where cooperation stands and where it stops, as a page and as a workbook."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kerjasama import recap
from kerjasama.chains import chains, with_gap
from kerjasama.models import Proposal
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, in_province, today
from kerjasama.workbooks import mapping_book
from reporting import drawings, files
from reporting.views.serving import HEADERS

LISTS = {"proposals": "cooperation_proposals", "agreements": "cooperation_agreements"}


@require_safe
@allowed("view_register")
@in_province
def mapping(request):
    """The funnel and the tables; each figure leads to the list of its rows."""
    tables = [laid_out(table) for table in recap.counted(request.user)]
    return show(request, "mapping", {"tables": tables, "on": today()})


def laid_out(table):
    """The Table as the template prints it: (label, note, cells, total cell, bar's share)."""
    longest = max([row.total.count for row in table.rows], default=0) or 1

    def cell(figure):
        return figure and {"count": figure.count, "url": address(table.of, figure)}

    def line(row):
        cells = [cell(each) for each in row.figures]
        share = 100 * row.total.count / longest
        return row.label, row.note, cells, cell(row.total), share

    return {
        "table": table,
        "tiles": tiles(table),
        "rows": [line(row) for row in table.rows],
        "below": table.total and line(table.total),
    }


def tiles(table):
    """The tiles of the Table's map, as the recap draws them; none for rows that are no regions."""
    words = {"agreements": " naskah", "proposals": " usulan"}[table.of]
    return [
        {
            "label": drawings.hyphenated(place.tile_label or place.short_name),
            "column": place.map_column,
            "row": place.map_row,
            "url": address(table.of, row.total) if row.total.count else "",
            "level": "some" if row.total.count else "none",
            "average": row.total.count,
            "word": words,
        }
        for place, row in sorted(
            zip(table.places, table.rows, strict=False),
            key=lambda pair: (pair[0].map_row or 0, pair[0].map_column or 0),
        )
        if place.map_column and place.map_row
    ]


def address(of, figure):
    """The list that shows exactly the figure's rows."""
    query = urlencode(figure.choices)
    return reverse(LISTS[of]) + (f"?{query}" if query else "")


@require_safe
@allowed("view_register")
@in_province
def excel(request):
    """The same figures as a workbook, one sheet for each table and one for the line."""
    on = today()
    proposals = with_gap(Proposal.objects.visible_to(request.user)).with_places()
    line = chains(list(proposals), on)
    content = mapping_book(recap.counted(request.user), line, region=request.region, on=on)
    answer = HttpResponse(content, content_type=files.MIME_TYPES["xlsx"], headers=HEADERS)
    name = f"peta-kerja-sama-{on.isoformat()}.xlsx"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    return answer
