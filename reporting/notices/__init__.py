"""What is due to whom, in words: e-mails, WhatsApp texts and notices in the portal."""

from reporting.notices.events import (
    mail_receipt,
    notify,
    pokja_of,
    tell,
    tell_asked,
    tell_extended,
    tell_sent,
)
from reporting.notices.outbox import Delivery, deliver, post
from reporting.notices.texts import (
    ask_message,
    ask_subject,
    chase_message,
    chase_subject,
    mail_url,
    reason,
    receipt_link,
    receipt_message,
    receipt_subject,
    returned_message,
    returned_subject,
    review_link,
    tasks_link,
)

__all__ = [
    "Delivery",
    "ask_message",
    "ask_subject",
    "chase_message",
    "chase_subject",
    "deliver",
    "mail_receipt",
    "mail_url",
    "notify",
    "pokja_of",
    "post",
    "reason",
    "receipt_link",
    "receipt_message",
    "receipt_subject",
    "returned_message",
    "returned_subject",
    "review_link",
    "tasks_link",
    "tell",
    "tell_asked",
    "tell_extended",
    "tell_sent",
]
