"""Evidence leaves the portal only here: after asking who wants it, and never as a page."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from reporting import files
from reporting.models import Evidence
from reporting.views.lookups import bounded
from reporting.views.reading import may_see_removed
from reporting.views.serving import HEADERS, attachment


@require_safe
def download(request, evidence_id):
    """The document itself, to be saved; under the name it came with."""
    piece = _piece(request, evidence_id)
    return attachment(piece.file, piece.original_name or f"berkas.{piece.file.kind}")


@require_safe
def preview(request, evidence_id):
    """A small picture of an image or of a PDF's first page."""
    drawn = files.preview(_piece(request, evidence_id).file)
    if drawn is None:
        raise Http404("no picture of this kind of file")
    return HttpResponse(drawn, content_type="image/jpeg", headers=HEADERS)


def _piece(request, evidence_id):
    """The document in the user's scope; 404 for a link, and for a removed one to outsiders."""
    pieces = Evidence.objects.visible_to(request.user).filter(file__isnull=False)
    if not may_see_removed(request.user):
        pieces = pieces.current()
    return get_object_or_404(pieces.select_related("file"), pk=bounded(evidence_id))
