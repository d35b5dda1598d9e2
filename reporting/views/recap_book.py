"""Buku rekap: asked for with a button, made in the background, kept while nothing changes."""

from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reporting.models import PaperJob
from reporting.papers import jobs
from reporting.views.lookups import bounded, find_period
from reporting.views.recap_asked import sees_province, wants_verified
from reporting.views.serving import attachment


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("reporting.export_recap", raise_exception=True)
def book(request, year, code):
    """What the book holds, and the button that asks for it."""
    period = _period(request, year, code)
    verified_only = wants_verified(request)
    if request.method == "POST":
        with transaction.atomic():
            job = jobs.ask(period, by=request.user, verified_only=verified_only)
        return redirect("recap_book_job", year, code, job.pk)
    context = {
        "period": period,
        "verified_only": verified_only,
        "earlier": PaperJob.objects.filter(period=period, state=PaperJob.State.DONE)
        .select_related("file", "by")
        .order_by("-id")[:5],
    }
    return render(request, "reporting/recap_book.html", context)


@require_safe
@permission_required("reporting.export_recap", raise_exception=True)
def job(request, year, code, job_id):
    """How far it is; the page asks again by itself, without a script."""
    period = _period(request, year, code)
    jobs.bury({"pk": bounded(job_id)}, timezone.now())
    found = get_object_or_404(PaperJob, pk=bounded(job_id), period=period)
    context = {
        "period": period,
        "job": found,
        "is_going": found.state in jobs.GOING,
        "verified_only": found.parameters.get("verified_only"),
    }
    return render(request, "reporting/recap_book_job.html", context)


@require_safe
@permission_required("reporting.export_recap", raise_exception=True)
def book_file(request, year, code, job_id):
    """The finished book."""
    period = _period(request, year, code)
    done = PaperJob.objects.filter(period=period, state=PaperJob.State.DONE).select_related("file")
    found = get_object_or_404(done, pk=bounded(job_id))
    return attachment(found.file, f"buku-rekap-randa-{year}-{code}.pdf")


def _period(request, year, code):
    """The period, for those who see the whole province: the book holds all of its units."""
    period = find_period(request, year, code)
    if not sees_province(request.user, period.year.province):
        raise Http404("only for those who see the province")
    return period
