"""What is due to whom, in words: the texts that leave the portal by WhatsApp and e-mail."""

import logging
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from reporting.formats import clock, day, day_of, full_moment, short_day

logger = logging.getLogger("randa.mail")
# A mail server that does not answer keeps nobody's page waiting.
courier = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def post(subject, text, addresses):
    """Send an e-mail once the transaction at hand is committed, to each known address once.

    Never fails for whoever calls it: what the mail server refuses is logged.
    """
    known = {address.lower(): address for address in addresses if address}
    if known:
        message = EmailMessage(subject, text, to=list(known.values()))
        transaction.on_commit(lambda: courier.submit(_deliver, message))


def _deliver(message):
    try:
        message.send()
    except Exception as error:
        # Addresses stay out of the log.
        logger.error("Mail not sent (%s): %s", type(error).__name__, message.subject)


def ask_message(request, actions, *, due_at, approver=None):
    """What an operator writes to a Penyetuju: which reports are ready, until when, and where.

    `actions` are the ActionPlans of the SendRequest.
    """
    period, region = request.period, request.region
    names = ", ".join(f"{plan.number} {plan.short_title}" for plan in actions)
    name = f"Bapak/Ibu {approver}" if approver else f"Penyetuju Pokja PUG {region.short_name}"
    return (
        f"Yth. {name}. {len(actions)} laporan RANDA PUG {period.code} {period.year} "
        f"{region.short_name} siap dikirim: aksi {names}. "
        f"Batas kirim {day(due_at)}, {clock(due_at)}. "
        f"Tinjau dan kirim di: {review_link(period)} Terima kasih. "
        f"– {request.by}, Pokja PUG {region.short_name}"
    )


def ask_subject(request):
    """The subject of the same as an e-mail."""
    return (
        f"{len(request.actions)} laporan RANDA PUG {request.period.code} {request.period.year} "
        f"{request.region.short_name} menunggu dikirim"
    )


def receipt_message(submission, plans):
    """The receipt as an e-mail: number, moment, what was sent, the hash, and its page."""
    period, region = submission.period, submission.region
    names = "\n".join(f"  {plan.number}. {plan.title}" for plan in plans)
    return (
        f"{len(plans)} laporan RANDA PUG {period.code} {period.year} {region.short_name} "
        f"sudah diterima Bappeda.\n\n"
        f"Tanda terima : {submission.receipt}\n"
        f"Waktu        : {full_moment(submission.at)}\n"
        f"Dikirim oleh : {submission.by}\n"
        f"Sidik isi    : {submission.digest} (SHA-256)\n\n"
        f"Yang dikirim:\n{names}\n\n"
        f"Halaman tanda terima, dengan PDF dan surat pengantarnya:\n{receipt_link(submission)}\n"
    )


def receipt_subject(submission):
    """The subject of the receipt."""
    period = submission.period
    return f"Tanda terima {submission.receipt}: laporan RANDA PUG {period.code} {period.year}"


def receipt_link(submission):
    """The full address of the receipt's page."""
    return settings.SITE_URL + reverse("receipt", args=[submission.pk])


def review_link(period):
    """The full address of the page from which the Pokja sends."""
    return settings.SITE_URL + reverse("review", args=[period.year.year, period.code])


def chase_message(unit, *, sender, now):
    """The reminder to a unit's Pokja, made from what is really missing.

    `unit` is a row of Bappeda's board: region, period, contact, due_at, and the lists owed,
    sent, missing and returned of its reports. `sender` signs it.
    """
    period = unit.period
    sentences = [
        f"Yth. {_address(unit)}.",
        f"Laporan RANDA PUG {period.code} {period.year}: {_progress(unit)}.",
        _missing(unit.missing),
        _returned(unit.returned, now),
        _due(unit, now),
        f"Isi di: {tasks_link(period)}",
        "Bila ada kendala, balas pesan ini. Terima kasih.",
        f"– {sender}, Bappeda {period.year.province.short_name}",
    ]
    return " ".join(filter(None, sentences))


def chase_subject(unit):
    """The subject of the same reminder as an e-mail."""
    owed = len(unit.owed) - len(unit.sent)
    return (
        f"Laporan RANDA PUG {unit.period.code} {unit.period.year}: {owed} laporan "
        f"{unit.region.short_name} belum dikirim"
    )


def tasks_link(period):
    """The full address of the Pokja's task list for the period."""
    return settings.SITE_URL + reverse("tasks", args=[period.year.year, period.code])


def mail_url(address, subject, text):
    """A mailto link with subject and text; "" without an address."""
    if not address:
        return ""
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(text)}"


def _address(unit):
    pokja = f"Pokja PUG {unit.region.short_name}"
    return f"Bapak/Ibu {unit.contact}, {pokja}" if unit.contact else pokja


def _actions(cells):
    return ", ".join(f"{cell.plan.number} {cell.plan.short_title}" for cell in cells)


def _progress(unit):
    if not unit.sent:
        return f"belum ada yang dikirim dari {len(unit.owed)} laporan"
    return f"{len(unit.sent)} dari {len(unit.owed)} sudah dikirim"


def _missing(cells):
    return f"Belum dikirim: aksi {_actions(cells)}." if cells else ""


def _returned(cells, now):
    if not cells:
        return ""
    days = [cell.fix_by for cell in cells if cell.fix_by]
    if not days:
        until = ""
    elif min(days) < day_of(now):
        until = f" (batas perbaikan {short_day(min(days))} sudah lewat)"
    else:
        until = f" (paling lambat {short_day(min(days))})"
    return f"Perlu diperbaiki: aksi {_actions(cells)}{until}."


def _due(unit, now):
    due = f"{day(unit.due_at)}, {clock(unit.due_at)}"
    if now <= unit.due_at:
        return f"Batas kirim {due}."
    closes = unit.period.closes_for(unit.until)
    if now > closes or not unit.missing:
        return f"Batas kirim {due} sudah lewat."
    return (
        f"Batas kirim {due} sudah lewat; laporan masih diterima sampai {day(closes)}, "
        f"{clock(closes)}, dan ditandai terlambat."
    )
