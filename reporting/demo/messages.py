"""What the demo's people were told: notices, reminders by the schedule and by hand, holidays."""

import datetime

from reporting import notices, reminders
from reporting.formats import JAKARTA, day_of
from reporting.models import (
    Holiday,
    Mail,
    Notice,
    Period,
    PlanYear,
    Reminder,
    StatusChange,
    Submission,
)
from reporting.reminders.days import steps_of

DAY = datetime.timedelta(days=1)
# How long ago somebody last looked at what the portal tells.
READ_UNTIL = 3 * DAY
TOLD = ("return", "verify", "undo")
# The holidays that fall on the same day every year.
FIXED = {
    (1, 1): "Tahun Baru Masehi",
    (5, 1): "Hari Buruh Internasional",
    (6, 1): "Hari Lahir Pancasila",
    (8, 17): "Hari Kemerdekaan Republik Indonesia",
    (12, 25): "Hari Raya Natal",
}
# Who was reminded by hand, so many days ago.
BY_HAND = {"13.09": 1, "13.12": 2, "13.11": 2}


def tell_messages(people, now):
    """Write what the running period's moves would have told, and its reminders so far."""
    this_year = day_of(now).year
    for year in (this_year - 1, this_year, this_year + 1):
        for (month, day), name in FIXED.items():
            Holiday(day=datetime.date(year, month, day), name=name).save()
    running = Period.objects.filter(year__status=PlanYear.Status.RUNNING)
    period = running.select_related("year__province").running(now)
    _tell_moves(period)
    Notice.objects.filter(at__lt=now - READ_UNTIL).update(read_at=now - READ_UNTIL)
    units = reminders.load_owing(period)
    for step in steps_of(period, reminders.offsets_of(period), reminders.load_holidays()):
        if step.at <= now:
            _remind(units, step)
    for unit in units:
        days = BY_HAND.get(unit.region.code)
        if days and unit.is_reminded(now):
            at = datetime.datetime.combine(day_of(now) - days * DAY, datetime.time(9), JAKARTA)
            reminders.mark(unit, by=people.verifier, at=at)


def _tell_moves(period):
    """Notices alone: the demo writes no e-mail to anybody."""
    moves = StatusChange.objects.filter(entry__target__period=period, action__in=TOLD)
    sendings = Submission.objects.filter(period=period).select_related("region__parent", "by")
    told = [
        *moves.select_related("by", "entry__target__assignment__region__parent"),
        *sendings,
    ]
    for each in sorted(told, key=lambda each: each.at):
        if isinstance(each, Submission):
            notices.tell_sent(each, each.changes.count())
        else:
            notices.tell(each)
    Mail.objects.all().delete()


def _remind(units, step):
    """The step as it went out: to those who owe reports still, and no others."""
    for unit in units:
        owes = len(unit.sent) < len(unit.owed)
        made = Reminder.objects.create(
            region=unit.region,
            period=unit.period,
            due_on=day_of(unit.due_at),
            step=step.offset,
            planned_on=step.day,
            at=step.at,
            outcome=Reminder.Outcome.SENT if owes else Reminder.Outcome.NOTHING,
        )
        if owes:
            Mail.objects.bulk_create(
                Mail(
                    event=made.event,
                    address=address,
                    subject=notices.chase_subject(unit),
                    made_at=step.at,
                    next_try_at=step.at,
                    sent_at=step.at,
                )
                for address in unit.addresses
            )
