"""Ends of agreements as a calendar file (RFC 5545), to be read by any calendar."""

from datetime import UTC, timedelta

ALARMS = (180, 90, 60, 30, 15)
LONGEST = 75  # octets of a line


def calendar(agreements, *, host, at):
    """The bytes of an .ics: one all-day event on the last day of each agreement.

    `host` makes the events' names unique in the world, `at` is when the file was made.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//RANDA PUG Sumatera Barat//KERABAT//ID",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Akhir masa berlaku kerja sama",
    ]
    for agreement in agreements:
        lines += _event(agreement, host, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line)).encode()


def _event(agreement, host, at):
    last = agreement.ends_on
    lines = [
        "BEGIN:VEVENT",
        f"UID:naskah-{agreement.pk}@{host}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{last:%Y%m%d}",
        f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(f'Berakhir: {agreement}')}",
        f"DESCRIPTION:{_escaped(f'Mitra: {agreement.partner}')}",
        "TRANSP:TRANSPARENT",
    ]
    for days in ALARMS:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"TRIGGER:-P{days}D",
            f"DESCRIPTION:{_escaped(f'{days} hari lagi berakhir: {agreement}')}",
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]


def _escaped(text):
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(text.split())


def _fold(line):
    """The line in pieces of at most LONGEST octets, later ones led by a blank."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST:
            yield piece
            piece = " "
        piece += letter
    yield piece
