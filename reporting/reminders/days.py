"""Working days, and the days on which a unit is reminded."""

import datetime
from dataclasses import dataclass

from reporting.formats import JAKARTA, day_of
from reporting.models import Holiday, ReminderPlan

DAY = datetime.timedelta(days=1)
# Messages go out when offices open.
HOUR = datetime.time(8)


@dataclass(frozen=True)
class Step:
    """One step of the schedule: `offset` working days from the due day, on `day`."""

    offset: int
    day: datetime.date

    @property
    def at(self):
        """The moment from which it is due."""
        return datetime.datetime.combine(self.day, HOUR, JAKARTA)


def load_holidays():
    """All holidays as a set of dates. One query."""
    return set(Holiday.objects.values_list("day", flat=True))


def shift(day, offset, holidays):
    """The day so many working days after the day, before it for a negative `offset`.

    Working days are Monday to Friday without holidays; 0 is the day itself, whatever it is.
    """
    way = DAY if offset > 0 else -DAY
    left = abs(offset)
    while left:
        day += way
        if day.weekday() < 5 and day not in holidays:
            left -= 1
    return day


def offsets_of(period):
    """The offsets of the period's schedule, earliest first. One query."""
    plan = ReminderPlan.objects.filter(period=period).first()
    return sorted(plan.offsets if plan else ReminderPlan.USUAL)


def steps_of(period, offsets, holidays, *, until=None, extended_at=None):
    """The Steps for a unit whose extension ends at `until`, earliest first.

    Nobody is reminded before the period opens, after it takes no more reports, or of a new end
    on days that lay before it was given.
    """
    due_on, closes = day_of(period.due_for(until)), period.closes_for(until)
    begin = max(period.opens_at, extended_at or period.opens_at)
    steps = (Step(offset, shift(due_on, offset, holidays)) for offset in offsets)
    return [step for step in steps if begin < step.at <= closes]


def offset_words(offset):
    """ "5 hari kerja sebelum batas kirim"."""
    if not offset:
        return "pada hari batas kirim"
    side = "sebelum" if offset < 0 else "sesudah"
    return f"{abs(offset)} hari kerja {side} batas kirim"
