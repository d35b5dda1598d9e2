"""Stored files leave the portal only here: to be saved, never run, never kept by a cache."""

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

from reporting import files

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def attachment(stored, name):
    """The StoredFile as a download called `name`; 404 when its bytes are gone.

    Who may have it was asked before. With ACCEL_LOCATION the web server sends the bytes from
    its own internal address, else this process does.
    """
    storage, kept, name = stored.path.storage, stored.path.name, files.clean_name(name)
    kind = files.MIME_TYPES.get(stored.kind, "text/csv")
    if settings.ACCEL_LOCATION and storage.exists(kept):
        response = HttpResponse(content_type=kind, headers=HEADERS)
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
        response.headers["X-Accel-Redirect"] = settings.ACCEL_LOCATION + quote(kept)
        return response
    try:
        content = stored.path.open("rb")
    except FileNotFoundError:
        raise Http404("the stored file is gone") from None
    return FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type=kind,
        # Already compressed; told so, the gzip layer keeps the length that progress bars need.
        headers={**HEADERS, "Content-Encoding": "identity"},
    )
