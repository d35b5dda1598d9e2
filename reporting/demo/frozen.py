"""Closed periods with their recap frozen as it was, and corrections that came afterwards."""

import datetime

from reporting import workflow
from reporting.models import Period, ProgressEntry
from reporting.recap.frozen import freeze

CORRECTED = ("13.01", 3)  # the unit and the action whose figure Bappeda corrected later
AFTER = datetime.timedelta(hours=34)
POINTS = 4
REASON = "Dua perangkat daerah ternyata sudah menyelesaikan kegiatannya; bukti menyusul."


def freeze_closed(years, people, now):
    """Freeze every closed period of the years, then correct a report of the latest of them.

    And of the latest that everybody may read, so that the public page shows one too.
    """
    closed = Period.objects.filter(year__year__in=years).exclude(closed_at=None)
    closed = list(closed.select_related("year__province").order_by("closed_at"))
    for period in closed:
        freeze(period, by=people.admin)
    published = [period for period in closed if period.year.is_public]
    for period in dict.fromkeys([*published[-1:], *closed[-1:]]):
        if period.closed_at + AFTER < now:
            _correct(period, people)


def _correct(period, people):
    code, number = CORRECTED
    entry = (
        ProgressEntry.objects.with_places()
        .filter(target__assignment__region__code=code, target__period=period)
        .filter(target__assignment__plan__number=number, status="verified", is_nil=False)
        .first()
    )
    if entry:
        workflow.perform(
            entry,
            "correct",
            by=people.verifier,
            version=entry.version,
            at=period.closed_at + AFTER,
            verified_percent=min(100, entry.verified_percent + POINTS),
            note=REASON,
        )
