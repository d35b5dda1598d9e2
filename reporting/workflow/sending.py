"""Sending: several reports in one Submission, and the request to send them."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reporting import notices
from reporting.models import ProgressEntry, Region, SendRequest, StatusChange, Submission, Target
from reporting.workflow.moves import locked, perform
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
        # One sending at a time per unit: the receipt's number follows the last one. Rows that
        # only refer to the region, as those of an import, do not wait for it.
        Region.objects.select_for_update(no_key=True).get(pk=region.pk)
        made = Submission.objects.filter(token=token).first()
        if made:
            return made
        if not versions:
            raise Refused(Refusal("form", "Tidak ada laporan yang siap dikirim."))
        last = Submission.objects.filter(region=region, period=period).aggregate(n=Max("number"))
        entries = _locked(region, period, versions)
        submission = Submission.objects.create(
            region=region,
            period=period,
            number=(last["n"] or 0) + 1,
            by=by,
            at=at,
            token=token,
            # Sending changes nothing that a snapshot holds, so that what is sealed is what goes.
            digest=digest([[entry.target_id, snapshot(entry)] for entry in entries]),
        )
        for entry in entries:
            perform(
                entry,
                "submit",
                by=by,
                version=versions[entry.target_id],
                at=at,
                via=via,
                submission=submission,
            )
        waiting = SendRequest.objects.filter(region=region, period=period, answered_at=None)
        waiting.update(answered_at=at)
        notices.tell_sent(submission, len(entries))
        plans = sorted((entry.plan for entry in entries), key=lambda plan: plan.number)
        notices.mail_receipt(submission, plans)
    return submission


def _locked(region, period, target_ids):
    """The unit's reports as they stand, under lock, in the order in which all take their locks."""
    targets = Target.objects.filter(assignment__region=region, period=period)
    return [locked(ProgressEntry(target=targets.get(pk=pk))) for pk in sorted(target_ids)]


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
        Region.objects.select_for_update(no_key=True).get(pk=region.pk)
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
