"""The outbox: e-mails are rows, written with the act they tell of and sent after its commit."""

import datetime
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from reporting.models import Mail

logger = logging.getLogger("randa.mail")
# A mail server may think long before it says that it has taken a message. Whoever leaves
# earlier sends it twice.
PATIENCE = 60  # seconds
# Longer than the slowest sending: a mail that a killed process had in hand is tried again.
CLAIM = datetime.timedelta(minutes=15)
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (2, 5, 15, 60, 240)]
# What a page's thread sends at once; the timer's command sends the rest.
AT_ONCE = 30
REFUSALS = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)

courier = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")
_called = threading.Lock()


def post(event, subject, text, addresses, *, good_for=None):
    """Write an e-mail about the event to each known address; the same again writes nothing.

    It leaves soon after the transaction at hand is committed, and never when it is not.
    `good_for` is the timedelta after which what it says must be looked at again.
    """
    known = sorted({address.lower() for address in addresses if address})
    if not known:
        return
    now = timezone.now()
    Mail.objects.bulk_create(
        [
            Mail(
                event=event,
                address=address,
                subject=" ".join(subject.split())[:250],
                text=text,
                made_at=now,
                next_try_at=now,
                good_until=now + good_for if good_for else None,
            )
            for address in known
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(call_courier)


def call_courier():
    """Have the outbox emptied by a thread of its own; calls while one waits change nothing."""
    if _called.acquire(blocking=False):
        courier.submit(_carry)


def _carry():
    _called.release()
    try:
        deliver(most=AT_ONCE)
    except Exception:
        # The timer's command comes along anyway.
        logger.exception("Outbox not emptied")
    finally:
        connection.close()


@dataclass
class Delivery:
    """How many e-mails left, how many failed this time, and how many still wait."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0


def deliver(*, most=None):
    """Send at most `most` e-mails that are due; return the Delivery.

    Any number of processes may do so at once: each claims a mail before it sends it. Outside
    of any transaction, so that no lock is held while the mail server thinks. A server that
    cannot be reached ends the round.
    """
    done, line = Delivery(), get_connection(timeout=PATIENCE)
    due = Mail.objects.due(timezone.now()).values_list("pk", flat=True)
    for pk in list(due[:most]):
        mail = _claim(pk)
        if mail is None:
            continue
        try:
            line.open()
            _message(mail, line).send()
        except Exception as error:
            done.failed += 1
            _note_failure(mail, error)
            if isinstance(error, OSError) and not isinstance(error, REFUSALS):
                break
        else:
            done.sent += 1
            # Links that let somebody in, and what was written to whom, stay no longer than needed.
            Mail.objects.filter(pk=pk).update(sent_at=timezone.now(), fault="", text="")
    _hang_up(line)
    done.waiting = Mail.objects.waiting(timezone.now()).count()
    return done


def _claim(pk):
    """The mail if nobody else has it in hand, else None."""
    now = timezone.now()
    claimed = Mail.objects.filter(pk=pk).due(now)
    if not claimed.update(next_try_at=now + CLAIM, tries=F("tries") + 1):
        return None
    return Mail.objects.get(pk=pk)


def _message(mail, line):
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    # The same name at every try lets a mailbox know a repetition.
    headers = {"Message-ID": f"<randa-{mail.pk}-{mail.made_at:%Y%m%d%H%M%S}@{host}>"}
    return EmailMessage(
        mail.subject, mail.text, to=[mail.address], headers=headers, connection=line
    )


def _note_failure(mail, error):
    pause = PAUSES[min(mail.tries, len(PAUSES)) - 1]
    kind = type(error).__name__
    Mail.objects.filter(pk=mail.pk).update(next_try_at=timezone.now() + pause, fault=kind[:60])
    # Addresses stay out of the log.
    logger.error("Mail not sent (%s): %s", kind, mail.subject)


def _hang_up(line):
    try:
        line.close()
    except OSError as error:
        logger.warning("Mail server hung up (%s)", type(error).__name__)
