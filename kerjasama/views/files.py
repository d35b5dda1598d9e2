"""Files leave KERABAT only through here: after asking who wants them, and never as a page."""

from django.http import FileResponse, Http404

from reporting.files import MIME_TYPES

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def stored_answer(stored, name):
    """The StoredFile as a file to be saved under the name; 404 when its bytes are gone."""
    try:
        content = stored.path.open("rb")
    except FileNotFoundError:
        raise Http404("the stored file is gone") from None
    return FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type=MIME_TYPES[stored.kind],
        # Already compressed; told so, the gzip layer keeps the length that progress bars need.
        headers={**HEADERS, "Content-Encoding": "identity"},
    )
