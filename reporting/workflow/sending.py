"""Sending: several reports in one Submission, and the request to send them."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reporting.models import ProgressEntry, Region, SendRequest, StatusChange, Submission, Target
from reporting.workflow.moves import perform
from reporting.workflow.rules import Refusal, Refused, refusal
from reporting.workflow.snapshots import digest, snapshot


def send(region, period, versions, *, by, token, at=None, via=StatusChange.Via.PAGE):
    """Send the unit's reports in one Submission and return it.

    `versions` maps target ids to the version that was reviewed. All go or none: a report that
    may not go raises Refused or Conflict with its entry. The same `token` again returns the
    submission that it made, so that a double click or a retry sends once.
    """
    at = at or timezone.now()
    with transaction.atomic():
        # One sending at a time per unit: the receipt's number follows the last one.
        Region.objects.select_for_update().get(pk=region.pk)
        made = Submission.objects.filter(token=token).first()
        if made:
            return made
        if not versions:
            raise Refused(Refusal("form", "Tidak ada laporan yang siap dikirim."))
        last = Submission.objects.filter(region=region, period=period).aggregate(n=Max("number"))
        submission = Submission.objects.create(
            region=region, period=period, number=(last["n"] or 0) + 1, by=by, at=at, token=token
        )
        sent = []
        for target_id in sorted(versions):
            target = Target.objects.with_places().get(
                pk=target_id, assignment__region=region, period=period
            )
            entry = perform(
                ProgressEntry(target=target),
                "submit",
                by=by,
                version=versions[target_id],
                at=at,
                via=via,
                submission=submission,
            )
            sent.append([target_id, snapshot(entry)])
        submission.digest = digest(sent)
        submission.save(update_fields=["digest"])
        waiting = SendRequest.objects.filter(region=region, period=period, answered_at=None)
        waiting.update(answered_at=at)
    return submission


def ask(entries, *, by, at=None):
    """Ask the unit's Penyetuju to send these reports; return the SendRequest and if it is new.

    `entries` are of one unit and period. The same request twice, by a double click or by two
    operators, is one as long as it waits. Raises Refused.
    """
    at = at or timezone.now()
    if not entries:
        raise Refused(Refusal("form", "Tidak ada laporan yang siap dikirim."))
    region, period = entries[0].region, entries[0].period
    with transaction.atomic():
        Region.objects.select_for_update().get(pk=region.pk)
        refused = refusal(entries[0], "save", by=by, at=at)
        if refused:
            raise Refused(refused, entries[0])
        actions = sorted(entry.plan.number for entry in entries)
        last = SendRequest.objects.waiting(region, period)
        if last and last.actions == actions:
            return last, False
        made = SendRequest.objects.create(
            region=region, period=period, actions=actions, by=by, at=at
        )
    return made, True
