"""The ledger: each step of each unit is settled once, by whichever process comes first."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from reporting import notices
from reporting.formats import day_of
from reporting.models import Mail, Period, PlanYear, Reminder

from .days import load_holidays, offsets_of, steps_of
from .owing import load_owing
from .texts import message_for, template_of

# A reminder that could not leave is looked at again before it does: the unit may have sent.
GOOD_FOR = datetime.timedelta(hours=1)
Outcome = Reminder.Outcome
# Who signs what nobody wrote by hand.
SENDER = "Tim RANDA PUG"


@dataclass
class Settled:
    """How many steps ended how this time, and how many e-mails were taken back."""

    sent: int = 0
    passed: int = 0
    nothing: int = 0
    unreachable: int = 0
    taken_back: int = 0


def settle(*, now=None):
    """Settle the steps that are due in all running periods; return what was Settled.

    Of several steps that are due, after an outage, only the last is sent and the others are
    passed over. E-mails still waiting are taken back when their unit owes nothing any more,
    a later step is due, or their reader's account was closed.
    """
    now, done = now or timezone.now(), Settled()
    periods = Period.objects.filter(
        year__status=PlanYear.Status.RUNNING, closed_at=None, opens_at__lte=now
    )
    holidays = load_holidays()
    for pk in list(periods.values_list("pk", flat=True)):
        _settle_period(pk, holidays, now, done)
    return done


@transaction.atomic
def _settle_period(pk, holidays, now, done):
    """Under the period's lock, so that two processes at once settle each step once."""
    period = Period.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if period.closed_at:
        return
    offsets, template = offsets_of(period), template_of(period.year.province)
    units = {unit.region.pk: unit for unit in load_owing(period)}
    settled = defaultdict(set)
    for region, due_on, step in Reminder.objects.filter(period=period, by=None).values_list(
        "region", "due_on", "step"
    ):
        settled[region, due_on].add(step)
    for unit in units.values():
        if not unit.can_send(now):
            continue
        due_on = day_of(unit.due_at)
        steps = steps_of(period, offsets, holidays, until=unit.until, extended_at=unit.extended_at)
        due = [step for step in steps if step.at <= now]
        open_steps = [step for step in due if step.offset not in settled[unit.region.pk, due_on]]
        for step in open_steps:
            if step is due[-1]:
                _last(unit, step, due_on, template, now, done)
            else:
                _write(unit, step, due_on, Outcome.PASSED, now)
                done.passed += 1
    _look_again(period, units, now, done)


def _last(unit, step, due_on, template, now, done):
    if not unit.is_reminded(now):
        _write(unit, step, due_on, Outcome.NOTHING, now)
        done.nothing += 1
    elif not unit.addresses:
        _write(unit, step, due_on, Outcome.UNREACHABLE, now)
        done.unreachable += 1
    else:
        text = message_for(unit, sender=SENDER, now=now, template=template, to_all=True)
        reminder = _write(unit, step, due_on, Outcome.SENT, now, text)
        subject = notices.chase_subject(unit)
        notices.post(reminder.event, subject, text, unit.addresses, good_for=GOOD_FOR)
        done.sent += 1


def _write(unit, step, due_on, outcome, now, text=""):
    return Reminder.objects.create(
        region=unit.region,
        period=unit.period,
        due_on=due_on,
        step=step.offset,
        planned_on=step.day,
        at=now,
        outcome=outcome,
        text=text,
    )


def _look_again(period, units, now, done):
    """Take back waiting e-mails that are no longer true, and let the others go on waiting."""
    waiting = Mail.objects.filter(sent_at=None, event__startswith="pengingat-")
    by_event = defaultdict(list)
    for mail in waiting:
        by_event[mail.event].append(mail)
    if not by_event:
        return
    reminders = list(Reminder.objects.filter(period=period).done())
    last = {each.region_id: each.pk for each in reminders if each.by_id is None}
    kept, dropped = [], []
    for reminder in reminders:
        unit = units.get(reminder.region_id)
        is_true = unit is not None and unit.is_reminded(now)
        is_last = reminder.by_id is not None or last[reminder.region_id] == reminder.pk
        for mail in by_event[reminder.event]:
            is_kept = is_true and is_last and mail.address in unit.addresses
            (kept if is_kept else dropped).append(mail.pk)
        if by_event[reminder.event] and not (is_true and is_last):
            _recall(reminder, Outcome.PASSED if is_true else Outcome.NOTHING)
    Mail.objects.filter(pk__in=kept).update(good_until=now + GOOD_FOR)
    done.taken_back += Mail.objects.filter(pk__in=dropped, sent_at=None).delete()[0]


def _recall(reminder, outcome):
    """Say of a reminder that reached nobody how it ended."""
    if not Mail.objects.filter(event=reminder.event, sent_at__isnull=False).exists():
        Reminder.objects.filter(pk=reminder.pk).update(outcome=outcome)
