"""The frame around every request: its number, its log line, its cache rule, its session's end."""

import logging
import secrets
import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from randa import errors, kept, second_factor
from randa.logs import request_number

logger = logging.getLogger("randa.request")

# Without the letters and digits that are mistaken for each other over the telephone.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
TOUCH_EVERY = 5 * 60  # seconds


class RequestLog:
    """Gives each request a number, returns it in a header and writes one line about it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
        request.number = f"{letters[:4]}-{letters[4:]}"
        # Never reset: Django logs an error answer after the last middleware has ended.
        request_number.set(request.number)
        begun = time.monotonic()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request.number
        if not request.path_info.startswith(settings.STATIC_URL):
            self.write(request, response, round((time.monotonic() - begun) * 1000))
        return response

    def write(self, request, response, milliseconds):
        path = request.path
        match = request.resolver_match
        if match and "token" in match.kwargs:
            path = f"/{match.route}"  # a password link is a secret
        # Not request.user: asking for it here could query a database that has just failed.
        extra = {"ms": milliseconds, "user": getattr(request, "account", None)}
        logger.info("%s %s %s", request.method, path, response.status_code, extra=extra)


class PrivatePages:
    """Forbids every cache to keep a page that has not said otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class SessionLimits:
    """Ends a session after two idle hours or twelve in all; demands the second factor and a due
    new password first.

    The idle limit is the session's own age; it is moved on at most every five minutes, so that
    reading pages does not write to the database each time.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self.keep_time(request)
        request.account = request.user.pk
        if request.user.is_authenticated and (owed := second_factor.detour(request)):
            return owed
        if request.user.is_authenticated and request.user.must_change_password:
            allowed = {reverse("password_change"), reverse("logout")}
            if request.path not in allowed:
                return redirect("password_change")
        return self.get_response(request)

    def keep_time(self, request):
        session, now = request.session, int(time.time())
        begun = session.setdefault("begun_at", now)
        if not 0 <= now - begun <= settings.SESSION_MAX_AGE.total_seconds():
            logout(request)
        elif now - session.get("seen_at", 0) > TOUCH_EVERY:
            session["seen_at"] = now


class SignInFirst(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page; what they had typed waits in their session."""

    def handle_no_permission(self, request, view_func):
        if request.headers.get("Accept") == "application/json":
            return JsonResponse(kept.SIGN_IN_AGAIN, status=401)
        if request.method == "POST":
            kept.keep(request)
        return super().handle_no_permission(request, view_func)


class ErrorPages:
    """Answers with the product's own page when the database is busy or an address is unknown."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > settings.REQUEST_MAX_BYTES:
            return errors.too_large(request)
        if settings.DEBUG:
            # Django would show the demo's visitors an English page for developers.
            try:
                resolve(request.path_info)
            except Resolver404 as unknown:
                return errors.not_found(request, unknown)
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, errors.AWAY):
            return errors.busy(request)
        if isinstance(exception, errors.UNFIT):
            return errors.unfit(request)
        if isinstance(exception, Http404):
            return errors.not_found(request, exception)
        return None
