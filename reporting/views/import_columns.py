"""When no table is found: the user points at the heading and says what its columns are."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reporting.forms import ColumnsForm, HeadingForm
from reporting.resources.tables import read_table, read_workbook
from reporting.views.imports import content_of, expired, own_batch, sheet_of
from reporting.workbooks import HeaderNotFound, Rejected
from reporting.workbooks.headings import visible_rows
from reporting.workbooks.pointing import offer_columns
from reporting.workbooks.sheets import letters, shorten

ROWS_OFFERED = 15  # of each sheet: headings stand at the top
CELLS_OFFERED = 8


@permission_required("reporting.import_assignment", raise_exception=True)
@require_http_methods(["GET", "POST"])
def columns(request, token):
    """Choose the heading row, then match its columns; the preview follows with that layout."""
    batch = own_batch(request, token)
    if batch.applied_at:
        return redirect("import_preview", token=token)
    if batch.is_expired:
        return expired(request, batch)
    content, wanted = content_of(batch), sheet_of(batch).columns
    book = read_workbook(content, batch.original_name)
    rows = _offered_rows(book)
    reason, guess = _what_is_wrong(batch, content, wanted)
    heading = HeadingForm(
        request.GET if "place" in request.GET else None, choices=_choices(book, rows)
    )
    place = _place(heading, book, batch, guess, request.GET)
    context = {"batch": batch, "reason": reason, "heading": heading}
    if place is None:
        return render(request, "reporting/import_heading.html", context)
    offers, known = offer_columns(book, wanted, *place)
    if batch.layout and place == (batch.layout["sheet"], batch.layout["row"]):
        known = batch.layout["columns"]
    form = ColumnsForm(
        request.POST or None,
        initial=known,
        columns=wanted,
        letters=[(offer.letter, _described(offer)) for offer in offers],
    )
    if request.method == "POST" and form.is_valid():
        layout = {"sheet": place[0], "row": place[1], "columns": form.layout()}
        try:
            read_table(content, batch.original_name, wanted, layout)
        except Rejected as refused:
            form.add_error(None, str(refused))
        else:
            batch.layout = layout
            batch.save(update_fields=["layout"])
            return redirect("import_preview", token=token)
    sheet, row = place
    return render(
        request,
        "reporting/import_columns.html",
        {**context, "form": form, "offers": offers, "sheet": sheet, "row": row},
    )


def _what_is_wrong(batch, content, wanted):
    """The sentence why the table was not found by itself, and the nearest heading's place."""
    try:
        read_table(content, batch.original_name, wanted)
    except HeaderNotFound as found:
        return str(found), found.place
    except Rejected as refused:
        return str(refused), None
    return "", None


def _offered_rows(book):
    """Pairs (sheet, row number) that may be the heading."""
    return [
        (sheet, number) for sheet in book.sheets for number in visible_rows(sheet)[:ROWS_OFFERED]
    ]


def _choices(book, rows):
    """The rows as choices of a form, by sheet when there are several."""
    groups = {}
    for sheet, number in rows:
        position = next(n for n, each in enumerate(book.sheets) if each is sheet)
        texts = sorted(sheet.rows[number].items())[:CELLS_OFFERED]
        told = " · ".join(f"{letters(column)} {shorten(text, 30)}" for column, text in texts)
        groups.setdefault(f"Lembar “{shorten(sheet.name, 40)}”", []).append(
            (f"{position}:{number}", f"Baris {number}: {told}")
        )
    return (
        list(groups.items()) if len(groups) > 1 else [c for some in groups.values() for c in some]
    )


def _place(heading, book, batch, guess, query):
    """(sheet name, row) that was pointed at, or the nearest one; None: it is to be chosen."""
    if heading.is_bound:
        if not heading.is_valid():
            return None
        position, number = map(int, heading.cleaned_data["place"].split(":"))
        return book.sheets[position].name, number
    if "pilih" in query:
        return None
    if batch.layout:
        return batch.layout["sheet"], batch.layout["row"]
    return guess


def _described(offer):
    example = next(filter(None, offer.samples), "")
    title = offer.title or "tanpa judul"
    return f"{offer.letter} · {title}" + (f" (contoh: {example})" if example else "")
