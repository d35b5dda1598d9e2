"""One unit's recap on one A4 sheet upright."""

from reporting.documents.output import pdf, sized
from reporting.documents.recap_texts import (
    author,
    eyebrow,
    figure_strip,
    label_of,
    or_dash,
    real,
    title,
)
from reporting.formats import percent

SIZES = (8.8, 8.2, 7.6, 7, 6.4, 5.8, 5.2, 4.6)  # points of the sheet's text
NOTE_LETTERS = 150  # of a note on the sheet; the portal has the rest
STATUS_WORDS = {
    "": "Belum diisi",
    "draft": "Draf",
    "submitted": "Dikirim",
    "returned": "Dikembalikan",
    "verified": "Terverifikasi",
}


def unit_pdf(recap, unit, **given):
    """The sheet as PDF; what is `given` is as for `page`."""
    return pdf("unit", fitted(lay_out(recap, unit, **given)))


def fitted(data):
    """The same with the type size in which the sheet is one page."""
    return sized("unit", data, SIZES)


def lay_out(recap, unit, **given):
    """Everything the sheet prints, as texts and numbers."""
    return {
        "title": f"{unit.place.unit_name}: {title(recap)}",
        "author": author(recap),
        "page": page(recap, unit, **given),
    }


def page(recap, unit, *, lead, figures, notes, evidence=None, corrected=()):
    """The sheet without its document.

    `lead` and `figures` are those of the unit's page, `notes` what it wrote, `evidence` how
    many files and links prove its reports, None when it is not told, `corrected` the
    newest Correction of each of its figures since the period was closed.
    """
    proof = {"term": "Data dukung", "text": f"{evidence} berkas dan tautan"}
    return {
        "eyebrow": eyebrow(recap),
        "name": unit.place.unit_name,
        "lead": lead,
        "figures": figure_strip(figures),
        "actions_title": "Capaian tiap aksi",
        "actions_note": "batang: capaian; garis tebal: target; garis tipis: periode sebelumnya",
        "codes": list(recap.codes[: len(unit.earlier) + 1]),
        "head": {
            "number": "No.",
            "action": "Rencana aksi",
            "target": "Target",
            "chart": "Capaian",
            "value": "Terhadap target",
            "report": "Laporan",
        },
        "rows": [
            _row(recap, unit, index, *pair)
            for index, pair in enumerate(zip(recap.actions, unit.cells, strict=True))
        ],
        "notes_title": "Kendala dan tindak lanjut",
        "notes_note": "teks lengkap ada di portal" if any(map(_is_long, notes)) else "",
        "notes_head": ["Aksi", "Kendala", "Tindak lanjut"],
        "no_notes": "Belum ada kendala atau tindak lanjut dalam laporan yang masuk.",
        "notes": [
            {
                "action": f"{note.number}. {note.action}",
                "words": _short(note.words),
                "follow_up": _short(note.follow_up),
            }
            for note in notes
        ],
        "facts_title": "Berkas dan laporan sebelumnya",
        "facts": [
            *_corrected(recap, corrected),
            *([] if evidence is None else [proof]),
            *_earlier(recap, unit),
        ],
        "footer": f"{author(recap)} · portal RANDA PUG",
    }


def _row(recap, unit, index, action, cell):
    before = unit.earlier[-1][index].percent if unit.earlier else None
    floors = {step.level: step.floor for step in recap.steps}
    # A value is rounded before it is classed, so a level begins half a point below.
    near, reached = (
        float(cell.target or 0) * (floors.get(level, usual) - 0.5) / 100
        for level, usual in (("warn", 76), ("ok", 91))
    )
    return {
        "number": str(action.number),
        "title": action.title,
        "earlier": [percent(cells[index].percent) for cells in unit.earlier],
        "percent": percent(cell.percent),
        "unverified": cell.is_unverified,
        "target": percent(cell.target),
        "bar": real(cell.percent),
        "goal": real(cell.target or None),
        "before": real(before),
        "near": near,
        "reached": reached,
        "level": cell.level if cell.value is not None else "",
        "hatched": cell.is_owed and not cell.is_in,
        "words": _against_target(recap, cell),
        "status": _status(cell),
        "spoken": f"Capaian {percent(cell.percent)}, target {percent(cell.target)}",
    }


def _against_target(recap, cell):
    if cell.value is not None:
        return f"{label_of(recap, cell.level).capitalize()}, {cell.value}%"
    if not cell.is_owed:
        return "Tidak berlaku"
    if cell.is_in and cell.note != "belum diverifikasi":
        return cell.note.capitalize()
    return "Belum dihitung" if cell.status else "Belum ada data"


def _status(cell):
    if not cell.is_owed:
        return ""
    late = ", terlambat" if cell.is_late and cell.is_in else ""
    return STATUS_WORDS[cell.status] + late


def _corrected(recap, corrected):
    told = [f"aksi {each.number}: {percent(each.percent)}" for each in corrected]
    if told:
        yield {"term": f"Koreksi setelah {recap.code}", "text": "; ".join(told)}


def _earlier(recap, unit):
    """How complete and how timely the unit reported before."""
    for code, cells in zip(recap.codes, unit.earlier, strict=False):
        owed = sum(cell.is_owed for cell in cells)
        late = sum(cell.is_in and cell.is_late for cell in cells)
        reports = sum(cell.is_in for cell in cells)
        if owed:
            when = f", {late} terlambat" if late else ", tepat waktu" if reports else ""
            yield {"term": f"Laporan {code}", "text": f"{reports} dari {owed} masuk{when}"}


def _short(text):
    """The beginning of a long text, cut at a word."""
    text = " ".join(text.split())
    if len(text) <= NOTE_LETTERS:
        return text or or_dash(None)
    return f"{text[:NOTE_LETTERS].rsplit(' ', 1)[0]} …"


def _is_long(note):
    return max(len(note.words), len(note.follow_up)) > NOTE_LETTERS
