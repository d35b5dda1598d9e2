"""The queue of reports that wait for Bappeda: which of them, and in which order."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse

from reporting.models import ProgressEntry, StatusChange
from reporting.models.progress import Status
from reporting.workflow import ENTERING

REGION = "target__assignment__region__code"
NUMBER = "target__assignment__plan__number"
AGE = ("submitted_at", "pk")
# What the address may sort by; the oldest first unless it says otherwise.
ORDERS = {"": AGE, "daerah": (REGION, NUMBER, *AGE), "aksi": (NUMBER, *AGE)}


@dataclass(frozen=True)
class Choice:
    """What the address narrows the queue to and sorts it by; the unreadable changes nothing.

    `is_mine` leaves the units whose verifier the user is.
    """

    region_code: str = ""
    number: str = ""
    is_mine: bool = False
    order: str = ""

    @classmethod
    def of(cls, request):
        code, number, order = (request.GET.get(name, "") for name in ("daerah", "aksi", "urut"))
        return cls(
            code if re.fullmatch(r"[0-9]{2}(\.[0-9]{2})?", code) else "",
            number if re.fullmatch(r"[0-9]{1,3}", number) else "",
            request.GET.get("antrean") == "saya",
            order if order in ORDERS else "",
        )

    @property
    def is_narrow(self):
        """Whether it leaves anything out."""
        return bool(self.region_code or self.number or self.is_mine)

    @property
    def query(self):
        """ "?daerah=13.02&aksi=5", or nothing."""
        given = {
            "antrean": "saya" if self.is_mine else "",
            "daerah": self.region_code,
            "aksi": self.number,
            "urut": self.order,
        }
        given = urlencode({name: value for name, value in given.items() if value})
        return f"?{given}" if given else ""

    def url(self, name, *args):
        """The address of a page that keeps the choice."""
        return reverse(name, args=args) + self.query


def waiting(period, user, choice=None):
    """Sent reports of the period that the user may see, in the order of the choice.

    `is_own` tells those that the user entered and therefore cannot decide.
    """
    entered = StatusChange.objects.filter(entry=OuterRef("pk"), by=user, action__in=ENTERING)
    choice = choice or Choice()
    reports = (
        ProgressEntry.objects.visible_to(user)
        .filter(target__period=period, status=Status.SUBMITTED)
        .annotate(is_own=Exists(entered))
        .order_by(*ORDERS[choice.order])
    )
    if choice.is_mine:
        reports = reports.filter(target__assignment__region__verifier=user)
    if choice.region_code:
        reports = reports.filter(target__assignment__region__code=choice.region_code)
    if choice.number:
        reports = reports.filter(target__assignment__plan__number=choice.number)
    return reports


def place_in_queue(entry, user, choice):
    """Where the report stands: position (None when it does not wait), total, both neighbours.

    The neighbours are addresses or "". One query.
    """
    ids = list(waiting(entry.period, user, choice).values_list("target_id", flat=True))
    here = ids.index(entry.target_id) if entry.target_id in ids else None
    before = ids[here - 1] if here else None
    after = ids[0] if here is None and ids else None
    if here is not None and here + 1 < len(ids):
        after = ids[here + 1]
    return {
        "position": None if here is None else here + 1,
        "total": len(ids),
        "before": choice.url("verify", before) if before else "",
        "after": choice.url("verify", after) if after else "",
    }


def next_after(entry, user, choice):
    """The address of the next report that the user may decide, or of the queue. One query.

    The one that comes after this one; behind the last, and for a report that was never sent,
    the first.
    """
    order = ORDERS[choice.order]
    rows = waiting(entry.period, user, choice).filter(is_own=False)
    rows = list(rows.values_list(*order, "target_id"))
    if not rows:
        return choice.url("queue", entry.period.year.year, entry.period.code)
    place = {REGION: entry.region.code, NUMBER: entry.plan.number}
    key = tuple(place[name] if name in place else getattr(entry, name) for name in order)
    later = [row for row in rows if row[:-1] > key] if entry.submitted_at else []
    return choice.url("verify", (later or rows)[0][-1])
