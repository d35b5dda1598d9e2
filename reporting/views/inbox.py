"""Kabar: what the portal has told one person, and reading it."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reporting.models import Notice

PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request):
    """The person's notices, newest first; a POST marks all of them read."""
    mine = Notice.objects.filter(user=request.user)
    if request.method == "POST":
        mine.filter(read_at=None).update(read_at=timezone.now())
        return redirect("inbox")
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": mine.filter(read_at=None).count(), "now": timezone.now()}
    return render(request, "reporting/inbox.html", context)


@require_POST
def follow(request, notice_id):
    """Mark one notice read and go where it leads."""
    notice = get_object_or_404(Notice, pk=notice_id, user=request.user)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return redirect(notice.path)
