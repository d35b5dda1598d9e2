"""Working days, as the portal's calendar of holidays has them."""

from datetime import timedelta

from reporting.formats import day_of
from reporting.models import Holiday


def load_holidays():
    """All holidays as a set of dates. One query."""
    return set(Holiday.objects.values_list("day", flat=True))


def working_days(since, until, holidays):
    """How many working days lie after the day of `since`, up to that of `until`.

    Both are aware datetimes; working days are Monday to Friday without `holidays`, a set of
    dates.
    """
    first, last = day_of(since), day_of(until)
    weeks, rest = divmod((last - first).days, 7)
    tail = [last - timedelta(days=back) for back in range(rest)]
    weekdays = weeks * 5 + sum(day.weekday() < 5 for day in tail)
    closed = sum(first < day <= last and day.weekday() < 5 for day in holidays)
    return max(weekdays - closed, 0)
