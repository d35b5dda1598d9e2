"""The files that a recap page offers."""

from django.urls import reverse

from reporting.views.recap_asked import query_of


def province_papers(recap, within=""):
    """The files of the province's page, as links; the book is the province's own.

    `within` is the province's code for a reader of many.
    """
    address, query = [recap.year, recap.code], query_of(recap, provinsi=within)
    found = {kind: reverse("recap_paper", args=[*address, kind]) for kind in ("pdf", "png", "docx")}
    found["xlsx"] = reverse("recap_xlsx", args=address)
    if not within:
        found["book"] = reverse("recap_book", args=address)
    return [_link(kind, found[kind] + query) for kind in LABELS if kind in found]


def unit_papers(recap, unit):
    """The files of one unit's page, as links."""
    address, query = [recap.year, recap.code, unit.place.code], query_of(recap)
    return [
        _link(kind, reverse("recap_region_paper", args=[*address, kind]) + query)
        for kind in LABELS
        if kind not in ("docx", "book")
    ]


def _link(kind, url):
    label, rest = LABELS[kind]
    return {"url": url, "label": label, "rest": rest}


LABELS = {
    "pdf": ("PDF", ""),
    "png": ("Gambar", " untuk WhatsApp"),
    "xlsx": ("Excel", ""),
    "docx": ("Word", ""),
    "book": ("Buku", " rekap lengkap"),
}
