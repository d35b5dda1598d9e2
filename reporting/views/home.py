"""The front door: to the page of one's job, and the short help."""

from django.conf import settings
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reporting import context, roles
from reporting.formats import file_size
from reporting.models import PlanYear


@require_safe
def home(request):
    """Send each person to the first page of the own job."""
    jobs = context.jobs(request.user)
    return redirect(jobs[0][0] if jobs else "help")


@require_safe
def help_page(request):
    """Short help for the person's own roles; also where a half-made account lands."""
    may = request.user.has_perm
    return render(
        request,
        "reporting/help.html",
        {
            "has_job": bool(context.jobs(request.user)),
            "fills_in": may("reporting.save_report"),
            "sends": may("reporting.submit_report"),
            "verifies": may("reporting.verify_report"),
            "manages": may("reporting.manage_plans"),
            "reads": may("reporting.view_recap"),
            "largest_file": file_size(settings.EVIDENCE_MAX_BYTES),
            "bands": _bands(request.user),
        },
    )


@require_safe
def rights(request):
    """Who may do what, from the very table that the portal asks; the reader's roles are marked."""
    own = set(request.user.groups.values_list("name", flat=True))
    tables = [table for _, table in roles.tables()]
    reach = {name: words for table in tables for name, words in table.REACH.items()}
    groups = [
        (
            title,
            [
                (label, [(name, code in table.PERMISSIONS.get(name, ())) for name in reach])
                for code, label in actions
            ],
        )
        for table in tables
        for title, actions in table.ACTIONS
    ]
    heads = [(name, words, name in own) for name, words in reach.items()]
    return render(request, "reporting/rights.html", {"heads": heads, "groups": groups})


@require_safe
def guide(request):
    """How to fill in a report, field by field; the fields' help leads here."""
    context = {
        "largest_file": file_size(settings.EVIDENCE_MAX_BYTES),
        "largest_picture": file_size(settings.PICTURE_MAX_BYTES),
        "quota": file_size(settings.EVIDENCE_QUOTA_BYTES),
        "fills_in": request.user.has_perm("reporting.save_report"),
    }
    return render(request, "reporting/guide.html", context)


def _bands(user):
    """The levels of the latest year that the user sees, highest first."""
    year = PlanYear.objects.visible_to(user).order_by("-year").first()
    return year.bands.all() if year else []
