"""The portal's addresses and an empty page of the same server, the yardstick of all pages."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("kosong/", lambda request: HttpResponse(b"")),
    path("", include("randa.urls")),
]
handler400 = "randa.errors.bad_request"
handler403 = "randa.errors.forbidden"
handler404 = "randa.errors.not_found"
handler500 = "randa.errors.server_error"
