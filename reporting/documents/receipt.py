"""Tanda terima: what arrived, when, and the hash to check it by."""

from reporting.documents.output import pdf
from reporting.documents.parts import head
from reporting.documents.sent import sent_rows
from reporting.formats import full_moment


def receipt_pdf(submission, moves, *, address, extended=""):
    """The receipt as PDF. `address` is its page, `extended` a sentence about the extension."""
    return pdf("receipt", lay_out(submission, moves, address=address, extended=extended))


def lay_out(submission, moves, *, address, extended=""):
    """Everything the receipt prints, as texts."""
    period = submission.period
    facts = [
        ("Daerah", f"Pokja PUG {submission.region.name}"),
        ("Periode", f"{period.code} ({period.span} {period.year.year})"),
        ("Dikirim", full_moment(submission.at)),
        ("Oleh", submission.by.name),
        ("Atas nama", f"Pokja PUG {submission.region.name}")
        if any(move.on_behalf for move in moves)
        else None,
        ("Perpanjangan", extended) if extended else None,
    ]
    return {
        **head(submission.region),
        "title": f"Tanda terima {submission.receipt}",
        "receiver": f"Bappeda {submission.region.province.name}",
        "receipt": submission.receipt,
        "count": f"{len(moves)} laporan sudah diterima",
        "facts": [{"term": term, "text": text} for term, text in filter(None, facts)],
        "rows": sent_rows(moves),
        "digest": submission.digest,
        "address": address,
    }
