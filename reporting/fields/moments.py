"""A day with its hour in one text: "15 April 2026, 23.59"."""

import re
from datetime import datetime, time

from django.core.exceptions import ValidationError

from reporting.formats import JAKARTA, MONTHS

from .formfields import ReadField
from .readers import Reading, quote, read_date

_HOUR = re.compile(
    r"(?:[\s,]+|T)(?:(?:pukul|jam)\s+)?(?P<hour>[01]?[0-9]|2[0-3])[.:](?P<minute>[0-5][0-9])"
    r"(?::00)?(?:\s*WIB)?\s*$",
    re.IGNORECASE,
)

_ODD_HOUR = re.compile(
    r"(?:[\s,]+|T)(?:(?:pukul|jam)\s+)?(?P<clock>[0-9]{1,2}[.:][0-9]{2})(?:\s*WIB)?\s*$",
    re.IGNORECASE,
)


def read_moment(text, *, label="Waktu", hour=time()):
    """An aware datetime of Jakarta: a day as `read_date` takes it, then "23.59" or "23:59".

    Without an hour it is `hour` of that day.
    """
    match = _HOUR.search(text)
    if match is None and (odd := _ODD_HOUR.search(text)):
        raise ValidationError(
            f"{label}: jam {odd['clock']} tidak ada. Tulis jam 00.00 sampai 23.59, misalnya"
            f" 15 April 2026, 23.59. Anda menulis {quote(text)}.",
            code="unreadable",
        )
    day = read_date(text[: match.start()] if match else text, label=label).value
    if day is None:
        return Reading(None)
    at = time(int(match["hour"]), int(match["minute"])) if match else hour
    return Reading(datetime.combine(day, at, JAKARTA))


class MomentField(ReadField):
    """A day with its hour in Jakarta, shown as "15 April 2026, 23.59".

    `hour` is meant when none is typed.
    """

    def __init__(self, *, hour=time(), **kwargs):
        self.hour = hour
        super().__init__(**kwargs)

    def reading(self, text):
        return read_moment(text, label=self.name, hour=self.hour)

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        at = value.astimezone(JAKARTA)
        return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H.%M}"
