"""Pages for what went wrong: what happened, what to do next, and a number to report.

The number is the request's own, so each log line of that request carries it.
"""

import logging
import sys

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from randa import kept
from randa.storage import StorageAway
from randa.uploads import NoFiles
from reporting.formats import file_size

logger = logging.getLogger("randa.errors")

# What is waited for: a database that is busy or gone, files that are on another machine.
AWAY = (OperationalError, InterfaceError, StorageAway)
# What no column can hold: PostgreSQL says so itself, SQLite's driver before it asks.
UNFIT = (DataError, OverflowError)
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
RETRY_AFTER = 30  # seconds
READ_FOR_TEXTS = 4  # times the limit of a request
TOO_LARGE = (
    "Kiriman Anda %s, paling besar %s. Belum ada berkas yang terunggah. "
    "Kecilkan berkasnya, lalu unggah satu per satu."
)
LONG = 15  # letters from which a text is worth copying


def unfit(request):
    """400 for what no column can hold, such as a zero character, which PostgreSQL refuses."""
    logger.warning("Isian yang tidak dapat dibaca basis data", exc_info=True)
    return _bare(request, 400)


def bad_request(request, exception=None):
    """400; 413 for a form with more fields or letters than one request may hold."""
    if isinstance(exception, TOO_MUCH):
        return _bare(request, 413, is_form=True)
    return _bare(request, 400)


def forbidden(request, exception=None):
    """403 with the sentence that the code gave, if it gave one."""
    context = {"incident": _number(request), "reason": str(exception or "")}
    return render(request, "403.html", context, status=403)


def csrf_failure(request, reason=""):
    """The form's token did not fit: an old tab, or cookies that are switched off.

    A form that says whose it is comes back with its texts, to be sent again; where cookies are
    off, the page shows them to copy.
    """
    logger.warning("CSRF: %s", reason)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(kept.SIGN_IN_AGAIN, status=403)
    if settings.CSRF_COOKIE_NAME in request.COOKIES and kept.keep(request):
        return redirect(request.path)
    typed = kept.texts(request)
    texts = _long_texts(typed) if typed else []
    context = {"incident": _number(request), "is_stale_form": True, "texts": texts}
    return render(request, "403.html", context, status=403)


def not_found(request, exception=None):
    return render(request, "404.html", {"incident": _number(request)}, status=404)


def too_large(request):
    """The request is not read; but of a form that says whose it is the texts come back."""
    size = int(request.META["CONTENT_LENGTH"])
    told = TOO_LARGE % (file_size(size), file_size(settings.REQUEST_MAX_BYTES))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"refused": told}, status=413)
    if size <= READ_FOR_TEXTS * settings.REQUEST_MAX_BYTES:
        request.upload_handlers = [NoFiles(request)]
        if kept.keep(request):
            messages.error(request, told)
            return redirect(request.path)
    return _bare(request, 413)


def server_error(request):
    """Handler for 500. A database or storage that cannot answer is a pause, not a fault: 503."""
    raised = sys.exc_info()[1]
    if isinstance(raised, AWAY):
        return busy(request)
    if isinstance(raised, UNFIT):
        return unfit(request)
    return _bare(request, 500)


def busy(request):
    """503 with Retry-After: nothing was stored, and the page shows what was typed."""
    logger.error("Basis data atau penyimpanan berkas sibuk atau tidak terjangkau", exc_info=True)
    response = _bare(request, 503, texts=_typed(request))
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _typed(request):
    """The long texts of the form in hand; none of a form that asks for a password."""
    if request.method != "POST":
        return []
    try:
        posted = request.POST
    except (OSError, SuspiciousOperation):  # not all of it has come
        return []
    return [] if any("password" in name for name in posted) else _long_texts(posted)


def _long_texts(posted):
    hidden = ("csrfmiddlewaretoken", kept.FIELD)
    fields = (values for name, values in posted.lists() if name not in hidden)
    return [text for values in fields for text in values if len(text) >= LONG]


def _bare(request, status, **context):
    # Without the request: the frame around a page may need what has just failed.
    html = render_to_string(f"{status}.html", {"incident": _number(request), **context})
    return HttpResponse(html, status=status)


def _number(request):
    return getattr(request, "number", "")
