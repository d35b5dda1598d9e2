"""Reminders by a person: an e-mail to chosen units, and the mark that WhatsApp was used."""

from django.db import transaction
from django.utils import timezone

from reporting import notices
from reporting.formats import day_of
from reporting.models import Reminder

from .ledger import GOOD_FOR
from .texts import message_for


def mark(unit, *, by, text="", at=None):
    """Note that `by` reminded the unit by WhatsApp; once a day. Returns (Reminder, is new)."""
    return _note(unit, Reminder.Channel.WHATSAPP, by, text, at or timezone.now())


@transaction.atomic
def remind(units, *, by, template, at=None):
    """Write an e-mail to each of the units that has an address; return pairs (unit, what was done).

    "sent", "again" when the person wrote to the unit today already, "unreachable" without an
    address.
    """
    at = at or timezone.now()
    done = []
    for unit in units:
        if not unit.addresses:
            done.append((unit, "unreachable"))
            continue
        text = message_for(unit, sender=by.name, now=at, template=template, to_all=True)
        reminder, is_new = _note(unit, Reminder.Channel.EMAIL, by, text, at)
        if is_new:
            subject = notices.chase_subject(unit)
            notices.post(reminder.event, subject, text, unit.addresses, good_for=GOOD_FOR)
        done.append((unit, "sent" if is_new else "again"))
    return done


def _note(unit, channel, by, text, at):
    return Reminder.objects.get_or_create(
        region=unit.region,
        period=unit.period,
        by=by,
        channel=channel,
        planned_on=day_of(at),
        defaults={"at": at, "outcome": Reminder.Outcome.SENT, "text": text},
    )
