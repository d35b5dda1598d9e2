"""How the portal itself is: for its administrator, and for the monitor that asks each minute."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reporting.upkeep.health import BAD, WARNING, health_lines, worst


@require_safe
@permission_required("reporting.manage_accounts", raise_exception=True)
def system(request):
    """Each thing that must hold, in words, with what to do."""
    now = timezone.now()
    lines = health_lines(now)
    context = {
        "lines": lines,
        "at": now,
        "bad": sum(line.state == BAD for line in lines),
        "warned": sum(line.state == WARNING for line in lines),
    }
    return render(request, "reporting/system.html", context)


@login_not_required
@require_safe
def readiness(request):
    """The same as JSON: 503 while something is broken. 404 for whom it does not concern."""
    if not _may_ask(request):
        raise Http404("not a monitor of ours")
    lines = health_lines(timezone.now())
    state = worst(lines)
    told = {"status": state, "lines": {line.key: [line.state, line.found] for line in lines}}
    return JsonResponse(told, status=503 if state == BAD else 200)


def _may_ask(request):
    """Who knows the token, or asks from this machine itself, past every proxy."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.HEALTH_TOKEN
    if token and compare_digest(sent.encode(), token.encode()):
        return True
    if "X-Forwarded-For" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
