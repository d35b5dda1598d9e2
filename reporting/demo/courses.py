"""When things happen in the demo: the windows of its periods and the course of each report."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from reporting.years import usual_window, window

DAY = datetime.timedelta(days=1)
RUNNING = "B09"
DUE_IN_DAYS, OPENED_DAYS_AGO, LATE_DAYS = 4, 20, 3
# A period before the running one was due at least this many days ago.
DUE_BEFORE = {
    (0, "B06"): 60,
    (0, "B03"): 130,
    (-1, "B12"): 200,
    (-1, "B09"): 275,
    (-1, "B06"): 350,
    (-1, "B03"): 425,
}
FIX_DAYS = 5


def demo_window(this_year, year, code, now):
    """The fields of Period for a year of the demo, so that B09 of this year always runs.

    Where today is late enough in the year the others have their usual dates; else they move.
    """
    today = timezone.localdate(now)
    running = window(
        opens_on=today - OPENED_DAYS_AGO * DAY,
        due_on=today + DUE_IN_DAYS * DAY,
        late_days=LATE_DAYS,
    )
    usual = usual_window(year, code)
    if (year, code) == (this_year, RUNNING):
        return running
    if (year, code) == (this_year, "B12"):
        shift = max(running["closes_at"] - usual["opens_at"], datetime.timedelta())
        # Whole days, and never before the running period has ended.
        shift = DAY * -(-shift // DAY)
    elif (year - this_year, code) in DUE_BEFORE:
        latest = today - DUE_BEFORE[year - this_year, code] * DAY
        shift = min(latest - timezone.localdate(usual["due_at"]), datetime.timedelta())
    else:
        shift = datetime.timedelta()
    return {name: moment + shift for name, moment in usual.items()}


@dataclass
class Course:
    """One report's moments; None for what did not happen. `state` is V, S, R or D (see cast).

    `resent` follows `returned`; `decided` is when it was verified.
    """

    state: str
    begun: datetime.datetime
    sent: datetime.datetime | None = None
    returned: datetime.datetime | None = None
    fix_by: datetime.date | None = None
    resent: datetime.datetime | None = None
    decided: datetime.datetime | None = None


def working_hour(day, rng):
    """A moment on that day between 08.00 and 15.59 in Jakarta."""
    clock = datetime.time(rng.randint(8, 15), rng.randint(0, 59))
    return datetime.datetime.combine(day, clock, timezone.get_default_timezone())


class ClosedPeriod:
    """The courses of one unit in a period that is over: sent twice, decided within days."""

    def __init__(self, period, rng, *, is_late):
        self.rng = rng
        due = timezone.localdate(period.due_at)
        last = due + rng.randint(1, 2) * DAY if is_late else due - rng.randint(0, 4) * DAY
        self.batches = [
            working_hour(due - rng.randint(7, 16) * DAY, rng),
            working_hour(last, rng),
        ]

    def course(self, number):
        """How the report on that action went; about one in fifteen was returned once."""
        rng = self.rng
        sent = self.batches[rng.random() > 0.7]
        begun = working_hour(timezone.localdate(sent) - rng.randint(1, 5) * DAY, rng)
        course = Course("V", begun=begun, sent=sent)
        if rng.random() < 0.07:
            course.returned = working_hour(timezone.localdate(sent) + 2 * DAY, rng)
            course.fix_by = timezone.localdate(course.returned) + FIX_DAYS * DAY
            day = timezone.localdate(course.returned) + rng.randint(1, 3) * DAY
            course.resent = working_hour(day, rng)
        last = timezone.localdate(course.resent or sent)
        course.decided = working_hour(last + rng.randint(1, 4) * DAY, rng)
        return course


class RunningPeriod:
    """The courses of one unit in the running period, as `Unit.now` describes them."""

    # These units let their fix-by day pass; the others were asked only lately.
    OVERDUE = {"13.08", "13.77"}
    RESENT = {("13.05", 5), ("13.06", 6), ("13.75", 4)}

    def __init__(self, unit, rng, now):
        self.unit, self.rng, self.now = unit, rng, now
        self.last = self._ago(unit.idle_days)
        self.main = self._ago(unit.idle_days + 5)
        self.verified = 0

    def course(self, number):
        """How the report on that action stands; None when it was not begun."""
        state = self.unit.now[number - 1]
        if state == "N":
            return None
        if state == "D":
            days = self.unit.idle_days + self.rng.choice([0, 0, 1, 2])
            saved = self.last if number == self.unit.now.rindex("D") + 1 else self._ago(days)
            return Course(state, begun=saved)
        if state == "R":
            return self._returned()
        if state == "V":
            self.verified += 1
        # A unit that has finished sent its last few reports in a second batch.
        waits = state == "S" or ("S" not in self.unit.now and self.verified > 7)
        sent = self.last if waits else self.main
        if (self.unit.code, number) in self.RESENT:
            return self._resent(state)
        course = Course(state, begun=self._before(sent), sent=sent)
        if state == "V":
            course.decided = self._after(sent, 1 if waits else self.rng.randint(1, 3))
        return course

    def _returned(self):
        is_overdue = self.unit.code in self.OVERDUE
        returned = self._after(self.main, 2) if is_overdue else self._ago(2)
        fix_by = timezone.localdate(returned) + FIX_DAYS * DAY
        return Course("R", self._before(self.main), self.main, returned, fix_by)

    def _resent(self, state):
        course = Course(state, begun=self._before(self.main), sent=self.main)
        course.returned = self._after(self.main, 2)
        course.fix_by = timezone.localdate(course.returned) + FIX_DAYS * DAY
        course.resent = self.last
        if state == "V":
            course.decided = self._after(self.last, 1)
        return course

    def _before(self, moment):
        return working_hour(timezone.localdate(moment) - self.rng.randint(1, 3) * DAY, self.rng)

    def _after(self, moment, days):
        return working_hour(timezone.localdate(moment) + days * DAY, self.rng)

    def _ago(self, days):
        if days:
            return working_hour(timezone.localdate(self.now) - days * DAY, self.rng)
        # Of today only what has certainly passed.
        moment = self.now - datetime.timedelta(minutes=self.rng.randint(25, 55))
        return moment.replace(second=0, microsecond=0)
