"""Meetings of TKKSD in the demo: one that is over, and one to come."""

import datetime

from kerjasama import workflow
from kerjasama.models import Meeting, Proposal, Review
from reporting.formats import JAKARTA, day_of

SHARED = {
    "title": "Rapat TKKSD (contoh)",
    "place": "Ruang rapat Biro Pemerintahan dan Otonomi Daerah",
    "leader": "Asisten Pemerintahan dan Kesejahteraan Rakyat",
    "note_taker": "Sekretaris TKKSD",
    "is_example": True,
}


def tell_meetings(region, by, now):
    """The meeting in which the first proposals were decided, and the next one, by `by`."""
    first = Review.objects.order_by("at", "pk").first()
    if first:
        on = day_of(first.at)
        decided = Proposal.objects.filter(reviews__in=_of_day(on)).order_by("pk")
        held = _keep(region, on, decided, by)
        texts = {
            item.pk: "Perangkat daerah memaparkan usulannya (contoh)." for item in held.items.all()
        }
        present = {"attendance": "Anggota TKKSD dan para pengusul (contoh)", "note": ""}
        workflow.write_minutes(
            held,
            present,
            texts,
            by=by,
            version=held.version,
            closes=True,
            at=_hour(on, 15),
        )
    waiting = Proposal.objects.filter(state=Proposal.State.WAITING).order_by("pk")[:4]
    _keep(region, day_of(now) + datetime.timedelta(days=3), waiting, by)


def _of_day(on):
    return Review.objects.filter(at__gte=_hour(on, 0), at__lt=_hour(on, 23))


def _keep(region, on, proposals, by):
    meeting = Meeting(region=region, held_at=_hour(on, 9), **SHARED)
    return workflow.keep_meeting(meeting, list(proposals), by=by, version=0)


def _hour(on, hour):
    return datetime.datetime.combine(on, datetime.time(hour), JAKARTA)
