"""Several reports verified in one act: all of them, or none."""

from django.db import transaction
from django.utils import timezone

from reporting.models import ProgressEntry, StatusChange
from reporting.workflow.moves import perform


def verify_all(seen, *, by, checklist=(), at=None):
    """Verify all these reports with the figures they claim; return them as they stand then.

    `seen` maps target ids to the version that was listed, `checklist` is what is vouched for each.
    Raises Refused or Conflict with the
    first report that cannot be verified as it was seen; none is verified then.
    """
    at = at or timezone.now()
    with transaction.atomic():
        return [
            perform(
                ProgressEntry(target_id=target_id),
                "verify",
                by=by,
                version=seen[target_id],
                checklist=checklist,
                at=at,
                via=StatusChange.Via.LIST,
            )
            # In the order in which all take their locks.
            for target_id in sorted(seen)
        ]
