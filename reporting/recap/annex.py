"""Every report of a period with what it says; the figures beside them are the Recap's."""

from reporting.models import ProgressEntry
from reporting.models.progress import Status


def reports(period, regions):
    """The ProgressEntries that were sent, by (region id, action number). One query.

    Whether an action applies to a region is the Recap's to say, which may be a frozen one.
    """
    found = ProgressEntry.objects.with_places().filter(
        target__period=period,
        target__assignment__region__in=regions,
        status__in=[Status.SUBMITTED, Status.VERIFIED],
    )
    return {(entry.region.pk, entry.plan.number): entry for entry in found}
