"""Meetings of TKKSD: their list, agenda and minutes, as pages and as Word files."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kerjasama import workflow
from kerjasama.documents import agenda_file, minutes_file
from kerjasama.forms import MeetingForm, MinutesForm
from kerjasama.models import Meeting, Proposal
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, bounded, in_province
from reporting.files import MIME_TYPES
from reporting.formats import day_of

ROWS = 30
State = Proposal.State


@require_safe
@allowed("review_proposals")
@in_province
def meetings(request):
    """All meetings, newest first, with the number of items. Constant queries."""
    found = Meeting.objects.visible_to(request.user).annotate(count=Count("items"))
    found = found.order_by("-held_at", "-pk")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    waiting = Proposal.objects.visible_to(request.user).filter(state=State.WAITING).count()
    context = {"page": page, "waiting": waiting, "now": timezone.now(), "query": ""}
    return show(request, "meetings", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("review_proposals")
@in_province
def new(request):
    """A new meeting; what waits for review is on its agenda."""
    meeting = Meeting(region=request.region, title="Rapat TKKSD")
    return _edit(request, meeting, _waiting(request).filter(state=State.WAITING))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("review_proposals")
@in_province
def edit(request, meeting_id):
    """Change when, where and about what a meeting is, until it is closed."""
    found = find_meeting(request, meeting_id)
    if found.closed_at:
        messages.error(request, "Rapat ini sudah ditutup; acaranya tidak dapat diubah lagi.")
        return redirect("cooperation_meeting", found.pk)
    return _edit(request, found, [item.proposal_id for item in found.items.all()])


def _waiting(request, meeting=None):
    """Proposals that a meeting may talk about: what is undecided, and what it has already."""
    wanted = Q(state__in=(State.WAITING, State.RETURNED))
    if meeting and meeting.pk:
        wanted |= Q(pk__in=meeting.items.values("proposal"))
    found = Proposal.objects.visible_to(request.user).filter(wanted)
    return found.select_related("agency").order_by("proposed_on", "pk")


def _edit(request, meeting, chosen):
    form = MeetingForm(
        request.POST or None,
        instance=meeting,
        proposals=_waiting(request, meeting),
        chosen=chosen,
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            kept = workflow.keep_meeting(
                form.instance,
                list(values["proposals"]),
                by=request.user,
                version=values["version"],
            )
        except workflow.Refused as refused:
            form.add_error(None, str(refused))
        except workflow.Conflict as conflict:
            status = 409
            form.add_error(None, _changed(form, conflict))
        else:
            messages.success(
                request,
                f"{kept}: acara tersimpan. Unduh acaranya sebagai berkas Word di halaman ini.",
            )
            return redirect("cooperation_meeting", kept.pk)
    return show(request, "meeting_form", {"form": form, "found": meeting}, status=status)


def _changed(form, conflict):
    """Say that somebody else saved it; the next try is made on the newest version."""
    form.data = form.data.copy()
    form.data["version"] = conflict.current.version
    return (
        "Rapat ini sudah diubah orang lain sejak halaman dibuka. Isian Anda masih di bawah; "
        "simpan lagi untuk menggantinya."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("review_proposals")
@in_province
def meeting(request, meeting_id):
    """One meeting with its agenda and decisions, and its minutes to write."""
    found = find_meeting(request, meeting_id)
    items = _items(found)
    is_sent, form = request.method == "POST", None
    if is_sent or not found.closed_at:
        form = MinutesForm(request.POST or None, meeting=found, items=items)
    if is_sent and found.closed_at and set(form.changed_data) <= {"version"}:
        return redirect("cooperation_meeting", found.pk)  # a second click
    status = 200
    if is_sent and form.is_valid():
        closes = "close" in request.POST
        try:
            kept = workflow.write_minutes(
                found,
                form.cleaned_data,
                form.discussions(),
                by=request.user,
                version=form.cleaned_data["version"],
                closes=closes,
            )
        except workflow.Refused as refused:
            form.add_error(None, str(refused))
        except workflow.Conflict as conflict:
            status = 409
            form.add_error(None, _changed(form, conflict))
        else:
            told = "Rapat ditutup; notulennya siap diunduh." if closes else "Notulen tersimpan."
            messages.success(request, told)
            return redirect("cooperation_meeting", kept.pk)
    decided = workflow.decisions(found, items)
    rows = [(item, decided.get(item.pk), form and form[f"item_{item.pk}"]) for item in items]
    return show(request, "meeting", {"found": found, "rows": rows, "form": form}, status=status)


@require_safe
@allowed("review_proposals")
@in_province
def agenda(request, meeting_id):
    """The agenda as a Word file."""
    found = find_meeting(request, meeting_id)
    items = _items(found)
    for item in items:
        item.desk = workflow.desk_of(item.proposal)
    return _word(agenda_file(found, items), "acara", found)


@require_safe
@allowed("review_proposals")
@in_province
def minutes(request, meeting_id):
    """The minutes as a Word file; a draft until the meeting is closed."""
    found = find_meeting(request, meeting_id)
    items = _items(found)
    return _word(minutes_file(found, items, workflow.decisions(found, items)), "notulen", found)


def find_meeting(request, meeting_id):
    """The meeting of the address in the user's scope."""
    return get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("region", "closed_by"),
        pk=bounded(meeting_id),
    )


def _items(found):
    return list(found.items.select_related("proposal__agency"))


def _word(content, name, found):
    named = f"{name}-rapat-tkksd-{day_of(found.held_at).isoformat()}.docx"
    return HttpResponse(
        content,
        content_type=MIME_TYPES["docx"],
        headers={"Content-Disposition": f'attachment; filename="{named}"'},
    )
