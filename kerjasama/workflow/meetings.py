"""Writes meetings of TKKSD: the agenda, the minutes, and their end."""

from django.db import transaction
from django.utils import timezone

from kerjasama.models import Meeting, MeetingItem, Review
from kerjasama.workflow.moves import Refused
from kerjasama.workflow.register import Conflict, twin_of
from reporting.formats import JAKARTA
from reporting.models import Region


def keep_meeting(meeting, proposals, *, by, version):
    """Save a judged meeting, a new one or a changed one, with its agenda; return it.

    `proposals` are in the order of the agenda. What was already discussed stays on it. A new
    meeting that a second click brings again is kept once. Raises Refused for a closed meeting or
    Conflict, having written nothing.
    """
    with transaction.atomic():
        if meeting.pk:
            meeting.version = _locked(meeting, version).version + 1
        else:
            # The second click waits here.
            Region.objects.select_for_update(no_key=True).get(pk=meeting.region_id)
            known = twin_of(meeting)
            if known and [item.proposal for item in known.items.all()] == list(proposals):
                return known
        meeting._history_user = by
        meeting.save()
        known = {item.proposal_id: item for item in meeting.items.all()}
        for order, proposal in enumerate(proposals, 1):
            item = known.pop(proposal.pk, None) or MeetingItem(meeting=meeting, proposal=proposal)
            _save_item(item, by, order=order)
        kept = [item for item in known.values() if item.discussion]
        for item in known.values():
            if not item.discussion:
                item._history_user = by
                item.delete()
        for order, item in enumerate(kept, len(proposals) + 1):
            _save_item(item, by, order=order)
    return meeting


def write_minutes(meeting, values, discussions, *, by, version, closes=False, at=None):
    """Save what was said, and end the meeting when it `closes`; return the Meeting.

    `values` has "attendance" and "note", `discussions` maps ids of items to texts. Closing keeps
    each item's decision, and takes a decision or a discussion of every one. Raises Refused or
    Conflict, having written nothing.
    """
    with transaction.atomic():
        current = _locked(meeting, version)
        current.attendance, current.note = values["attendance"], values["note"]
        current.version += 1
        items = list(current.items.select_related("proposal"))
        decided = decisions(current, items) if closes else {}
        for item in items:
            text = discussions.get(item.pk, item.discussion).strip()
            _save_item(item, by, discussion=text, review=decided.get(item.pk))
        if closes:
            _demand_all(items)
            current.closed_at, current.closed_by = at or timezone.now(), by
        current._history_user = by
        current.save()
    return current


def decisions(meeting, items):
    """The Review of each item by the item's id: the last one since the meeting's day began.

    Those of a closed meeting are the ones it was closed with. One query.
    """
    if meeting.closed_at:
        wanted = {item.review_id: item.pk for item in items if item.review_id}
        found = Review.objects.filter(pk__in=wanted)
        return {wanted[review.pk]: review for review in found.select_related("by")}
    begins = meeting.held_at.astimezone(JAKARTA).replace(hour=0, minute=0, second=0, microsecond=0)
    of = {item.proposal_id: item.pk for item in items}
    found = Review.objects.filter(proposal__in=of, at__gte=begins).order_by("id")
    return {of[review.proposal_id]: review for review in found.select_related("by")}


def _locked(meeting, version):
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if current.closed_at:
        raise Refused("Rapat ini sudah ditutup; notulennya tidak dapat diubah lagi.")
    if current.version != version:
        raise Conflict(current)
    return current


def _save_item(item, by, **values):
    """Save the item where a value is new, so that its history holds changes only."""
    if item.pk and all(getattr(item, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(item, name, value)
    item._history_user = by
    item.save()


def _demand_all(items):
    if not items:
        raise Refused("Rapat ini belum mempunyai acara. Pilih usulannya dulu.")
    empty = [item.proposal.number for item in items if not item.review and not item.discussion]
    if empty:
        raise Refused(
            f"Belum ada keputusan atau pembahasan untuk {', '.join(empty)}. Putuskan di halaman "
            "usulannya, atau tulis pembahasannya, lalu tutup rapat."
        )
