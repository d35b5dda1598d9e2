"""Closing a period under the locks of all its reports."""

from django.db import transaction
from django.utils import timezone

from reporting.models import Period, PlanYear, ProgressEntry, Target
from reporting.workflow.rules import SUBMITTED


def close(period, *, by, at=None):
    """Close the period; return how many sent reports stay unverified in it.

    Takes the lock of every report of the period, so that a save either ends before or is
    refused after, and that of the year, so that no import adds reports to it meanwhile.
    """
    with transaction.atomic():
        PlanYear.objects.select_for_update(of=("self",), no_key=True).get(pk=period.year_id)
        list(Target.objects.select_for_update().filter(period=period).order_by("pk"))
        current = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
        if current.closed_at is None:
            current.closed_at = at or timezone.now()
            current._history_user = by
            current.save(update_fields=["closed_at"])
    return ProgressEntry.objects.filter(target__period=period, status=SUBMITTED).count()
