"""A report as plain data: what history keeps and what receipts are a digest of."""

import hashlib
import json

from reporting.models import Evidence
from reporting.models.progress import REPORT_FIELDS


def state_of(entry):
    """What a save may change, as plain data: equal before and after means nothing changed."""
    return {
        "is_ready": entry.is_ready,
        "unread": entry.unread,
        **{name: plain(getattr(entry, name)) for name in REPORT_FIELDS},
    }


def snapshot(entry):
    """The report as plain data for history: REPORT_FIELDS, verified percent, evidence.

    "evidence" holds the names, "verdicts" triples (name, verdict, note) of what was judged.
    """
    pieces = Evidence.objects.current().filter(entry=entry) if entry.pk else []
    return {
        **state_of(entry),
        "verified_percent": plain(entry.verified_percent),
        "evidence": [str(piece) for piece in pieces],
        "verdicts": [
            [str(piece), piece.verdict, piece.verdict_note] for piece in pieces if piece.verdict
        ],
    }


def plain(value):
    """A value of a report as it stands in snapshots: what JSON can hold."""
    # Decimals are written without trailing zeros: 58.00 read back equals 58 typed.
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value


def digest(data):
    """The sha-256 of plain data, the same for the same content."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
