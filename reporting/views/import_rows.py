"""What a preview shows of a file: counts to filter by, equal faults together, page by page."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.urls import reverse

from reporting.formats import number
from reporting.models import ImportBatch
from reporting.resources.previews import CHANGED, FAULTY, NEW, SAME, SKIPPED
from reporting.workbooks.remarks import ranges

ASSUMED, WARNED = "assumed", "warned"
FILTERS = {
    "baru": NEW,
    "berubah": CHANGED,
    "tetap": SAME,
    "bermasalah": FAULTY,
    "dilewati": SKIPPED,
    "anggapan": ASSUMED,
    "peringatan": WARNED,
}
WORDS = {outcome: word for word, outcome in FILTERS.items()}
LABELS = {
    NEW: "Baris baru",
    CHANGED: "Berubah",
    SAME: "Sama persis",
    FAULTY: "Bermasalah",
    SKIPPED: "Dilewati",
}
NOTES = {
    CHANGED: "isian lama tersimpan di riwayat",
    SAME: "tidak diubah",
    FAULTY: "tidak ikut disimpan",
    SKIPPED: "jumlah, catatan, tersembunyi",
}
TITLES = {
    NEW: "{} baris baru",
    CHANGED: "{} baris berubah",
    SAME: "{} baris sama persis",
    FAULTY: "Perbaiki di Excel, lalu unggah lagi",
    SKIPPED: "{} baris dilewati",
    ASSUMED: "Pastikan {} bacaan ini benar",
    WARNED: "{} hal yang perlu dilihat lagi",
}
IDENTITY = ("region_code", "region", "plan", "plan_title", "year", "period")
OVERVIEW = (FAULTY, ASSUMED, WARNED, CHANGED)
FEW, MANY = 20, 50  # lines of a list in the overview, and on a page of its own
TASTE = 5  # of the new rows in the overview: nothing has to be done about them
GROUPS = 10
MUCH = 0.2  # share of faulty rows from which on repairing the file comes first


@dataclass
class Listing:
    """One list of the preview: its kind, its title, a Page of lines, where all of them are."""

    kind: str
    title: str
    page: Page
    all_url: str = ""
    query: str = ""


@dataclass(frozen=True)
class Group:
    """The same fault in several rows."""

    count: int
    title: str
    sentence: str
    rows: str


def shown(request, batch, found):
    """The context of a preview, from the Preview `found` and the filter in the address."""
    chosen = FILTERS.get(request.GET.get("tampil", ""))
    counts = found.counts()
    savable, total = counts[NEW] + counts[CHANGED], len(found.rows)
    lines = _lines(found)
    base = reverse("import_preview", args=[batch.token])
    is_reports = batch.kind == ImportBatch.Kind.REPORTS
    if chosen:
        page = Paginator(lines[chosen], MANY).get_page(request.GET.get("page"))
        query = f"tampil={WORDS[chosen]}&"
        listings, after = [_listing(chosen, counts, lines, page, query=query)], []
    else:
        listings = [_overview(kind, counts, lines, base) for kind in OVERVIEW if lines[kind]]
        after = [_overview(kind, counts, lines, base) for kind in (NEW,) if lines[kind]]
    return {
        "tabs": _tabs(counts, chosen, base, is_reports),
        "found": found,
        "counts": counts,
        "chosen": chosen,
        "base": base,
        "savable": savable,
        "total": total,
        "outcome": "row_errors" if counts[FAULTY] else "accept",
        "headline": _headline(counts, total, savable),
        "digest": found.digest(),
        "remarks": found.remarks,
        "cautions": found.cautions,
        "groups": _groups(found.of(FAULTY)) if chosen in (None, FAULTY) else [],
        "listings": listings,
        "after": after,
        "titles": [found.titles[key] for key in _told(found)],
        "repairs_first": savable and counts[FAULTY] > MUCH * total,
        "many_sheets": len({row.sheet for row in found.rows}) > 1,
        "is_reports": is_reports,
    }


def _headline(counts, total, savable):
    if counts[FAULTY]:
        return f"{number(counts[FAULTY])} dari {number(total)} baris perlu diperbaiki"
    if savable:
        return f"{number(total)} baris terbaca, tidak ada yang bermasalah"
    return "Tidak ada yang berubah"


def _told(found):
    """The keys of the columns that a line shows beside the region and the action."""
    return [key for key in found.keys if key not in IDENTITY]


def _lines(found):
    """What each list would hold, by kind."""
    faulty, changed = found.of(FAULTY), found.of(CHANGED)
    return {
        FAULTY: [(row, fault) for row in faulty for fault in row.faults],
        CHANGED: [(row, change) for row in changed for change in row.changes],
        NEW: _Valued(found, found.of(NEW)),
        SAME: _Valued(found, found.of(SAME)),
        SKIPPED: found.skipped,
        ASSUMED: [(rows[0], each, rows[1:], _where(rows)) for rows, each in found.assumed()],
        WARNED: [(row, each, [], "") for row, each in found.warned()],
    }


class _Valued:
    """Rows with their values as people read them, written only for the page that is shown."""

    def __init__(self, found, rows):
        self.rows, self.keys = rows, _told(found)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, part):
        return [(row, [row.shown(key) for key in self.keys]) for row in self.rows[part]]


def _overview(kind, counts, lines, base):
    page = Paginator(lines[kind], TASTE if kind == NEW else FEW).get_page(1)
    more = f"{base}?tampil={WORDS[kind]}" if page.has_next() else ""
    return _listing(kind, counts, lines, page, all_url=more)


def _listing(kind, counts, lines, page, **where):
    title = TITLES[kind].format(number(counts.get(kind, len(lines[kind]))))
    return Listing(kind, title, page, **where)


def _tabs(counts, chosen, base, is_reports):
    notes = {NEW: "akan masuk sebagai draf" if is_reports else "akan ditambahkan", **NOTES}
    return [
        {
            "kind": kind,
            "label": label,
            "count": counts[kind],
            "note": notes[kind],
            "url": f"{base}?tampil={WORDS[kind]}" if counts[kind] else "",
            "current": kind == chosen,
        }
        for kind, label in LABELS.items()
    ]


def _groups(rows):
    """The faults that several rows share, the most frequent first, with the rows named."""
    together = {}
    for row in rows:
        for fault in row.faults:
            together.setdefault((fault.title, fault.sentence), []).append(row)
    groups = [
        Group(len(same), title, sentence, _places(same))
        for (title, sentence), same in together.items()
        if len(same) > 1
    ]
    return sorted(groups, key=lambda group: -group.count)[:GROUPS]


def _where(rows):
    """The rows of a reading that several share; "" where the cell itself can be named."""
    return "" if len(rows) == 1 else _places(rows)


def _places(rows):
    by_sheet = {}
    for row in rows:
        by_sheet.setdefault(row.sheet, []).append(row.number)
    if len(by_sheet) == 1:
        return f"baris {ranges(*by_sheet.values(), most=None)}"
    return "; ".join(
        f"lembar “{sheet}” baris {ranges(numbers, most=None)}"
        for sheet, numbers in by_sheet.items()
    )
