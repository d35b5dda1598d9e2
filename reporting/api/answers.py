"""What every address of the API does: who asks, how often, which answer, which fault."""

import json
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from randa.accounts import client_ip
from reporting.api.tokens import digest_of, find_token, take
from reporting.models import PlanYear, Region
from reporting.views.caching import kept_by_caches

METHODS = ("GET", "HEAD")


class Fault(Exception):
    """An answer other than 200: its status, a word for programs, a sentence for people."""

    def __init__(self, status, code, message, **headers):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True)
class Reader:
    """Who asks: an account through its token, or the public (None) without one."""

    user: object = None

    @property
    def years(self):
        """The years that the reader may read."""
        if self.user is None:
            return PlanYear.objects.filter(is_public=True).select_related("province")
        return PlanYear.objects.visible_to(self.user)

    @property
    def regions(self):
        """The regions whose data the reader may read."""
        if self.user is None:
            provinces = self.years.values("province")
            below = Region.objects.filter(parent__in=provinces)
            return Region.objects.filter(pk__in=provinces) | below
        return Region.objects.visible_to(self.user)


def endpoint(view):
    """An address of the API: `view(request, reader, **kwargs)` returns what becomes the JSON."""

    @wraps(view)
    @csrf_exempt  # it changes nothing, and reads no cookie
    @login_not_required
    def answer(request, **kwargs):
        try:
            if request.method not in METHODS:
                raise Fault(
                    405, "method", "API ini hanya dibaca: pakai GET.", Allow=", ".join(METHODS)
                )
            reader = _reader(request)
            return _answer(request, view(request, reader, **kwargs), is_public=reader.user is None)
        except Http404:
            return _fault(
                Fault(404, "not_found", "Data itu tidak ada atau tidak terbuka bagi Anda.")
            )
        except Fault as fault:
            return _fault(fault)

    return answer


def _reader(request):
    at = timezone.now()
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    token = find_token(key.strip(), at=at) if scheme.lower() == "bearer" else None
    # Unknown keys count for the address, so that nobody tries them out.
    who = token.digest if token else digest_of(client_ip(request) or "")
    if wait := take(who, at=at, limit=settings.API_PER_MINUTE):
        raise Fault(
            429,
            "too_many",
            f"Terlalu banyak permintaan dalam satu menit. Ulangi {wait} detik lagi.",
            Retry_After=str(wait),
        )
    if token is None and scheme:
        raise Fault(
            401,
            "token",
            "Kunci API tidak dikenal atau sudah dicabut. Mintalah kunci baru kepada Admin Bappeda.",
            WWW_Authenticate="Bearer",
        )
    if token and not token.user.has_perm("reporting.view_recap"):
        raise Fault(403, "forbidden", "Akun kunci ini tidak boleh membaca rekap.")
    return Reader(token.user if token else None)


def _answer(request, content, *, is_public):
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)
    response = HttpResponse(text, content_type="application/json")
    patch_vary_headers(response, ["Authorization"])
    return kept_by_caches(request, response) if is_public else response


def _fault(fault):
    content = {"error": {"code": fault.code, "message": fault.message}}
    text = json.dumps(content, ensure_ascii=False)
    return HttpResponse(
        text, status=fault.status, content_type="application/json", headers=fault.headers
    )
