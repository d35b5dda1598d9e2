"""What a sending leaves behind: its receipt and the letter that goes with it."""

from io import BytesIO

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reporting import documents, files, notices, roles
from reporting.formats import full_moment
from reporting.models import Extension, Region, Submission
from reporting.views import worklist
from reporting.views.lookups import bounded
from reporting.workflow import acts_for

LETTERS = {"pdf": documents.letter_pdf, "docx": documents.letter_docx}


@require_safe
def receipt(request, submission_id):
    """What was sent, when, under which number, and what is left to do."""
    submission = _find(request, submission_id)
    region, period = submission.region, submission.period
    works_here = bool(acts_for(region, "save", request.user))
    context = {
        "submission": submission,
        "period": period,
        "region": region,
        "moves": _moves(submission),
        "extended": _extended(submission),
        "works_here": works_here,
        "todo": _todo(region, period) if works_here else [],
        "tasks_url": reverse("tasks", args=[period.year.year, period.code, region.code]),
    }
    return render(request, "reporting/receipt.html", context)


@require_safe
def receipt_file(request, submission_id):
    """The receipt as PDF."""
    submission = _find(request, submission_id)
    content = documents.receipt_pdf(
        submission,
        _moves(submission),
        address=notices.receipt_link(submission),
        extended=_extended(submission),
    )
    return file_answer(content, f"tanda-terima-{submission.receipt}", "pdf")


@require_safe
def letter(request, submission_id, kind):
    """The letter of the sending as PDF, or as a Word file to edit."""
    if kind not in LETTERS:
        raise Http404("no such kind of file")
    submission = _find(request, submission_id)
    moves = _moves(submission)
    content = LETTERS[kind](submission, moves, _signer(submission, moves))
    return file_answer(content, f"surat-pengantar-{submission.receipt}", kind)


def file_answer(content, name, kind):
    """The bytes as a file to be saved."""
    return FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=f"{name}.{kind}",
        content_type=files.MIME_TYPES[kind],
    )


def signer_of(region):
    """In whose name a unit's papers are signed: its Penyetuju, one with an office first."""
    people = worklist.people_with(roles.APPROVER, region)
    return min(people, key=lambda person: not person.office, default=None)


def _find(request, submission_id):
    """The sending in the user's scope; the frame shows its period."""
    sendings = Submission.objects.filter(region__in=Region.objects.visible_to(request.user))
    submission = get_object_or_404(
        sendings.select_related("region__parent", "period__year__province", "by"),
        pk=bounded(submission_id),
    )
    request.period = submission.period
    return submission


def _moves(submission):
    """What went with the sending, by action. One query."""
    moves = submission.changes.select_related("entry__target__assignment__plan")
    return sorted(moves, key=lambda move: move.entry.plan.number)


def _signer(submission, moves):
    """Who sent it, or the unit's Penyetuju when Bappeda sent on its behalf."""
    if any(move.on_behalf for move in moves):
        return signer_of(submission.region)
    return submission.by


def _extended(submission):
    """The extension that held when the reports were sent, in words, or ""."""
    given = Extension.objects.filter(
        region=submission.region, period=submission.period, at__lte=submission.at
    ).first()
    return f"sampai {full_moment(given.until)} ({given.reason})" if given else ""


def _todo(region, period):
    """What is left to do, in the order of work."""
    groups = worklist.by_group(worklist.load_tasks(region, period))
    return [task for name, tasks in groups if name != worklist.DONE for task in tasks]
