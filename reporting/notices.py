"""What is due to whom, in words: the texts that leave the portal by WhatsApp and e-mail."""

from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from reporting.formats import clock, day, day_of, short_day


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
