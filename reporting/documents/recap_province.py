"""The province's recap on one A4 sheet across."""

from reporting.documents.output import pdf, sized
from reporting.documents.recap_texts import (
    author,
    corrected_words,
    eyebrow,
    figure_strip,
    heat_cell,
    label_of,
    or_dash,
    real,
    title,
)
from reporting.drawings import dot_scale
from reporting.formats import percent, round_half_up

SIZES = (8.2, 7.8, 7.4, 7, 6.6, 6.2, 5.8, 5.4, 4.8)  # points of the sheet's text


def province_pdf(recap, figures, corrected=()):
    """The sheet as PDF; what is given is as for `page`."""
    return pdf("province", fitted(lay_out(recap, figures, corrected)))


def fitted(data):
    """The same with the type size in which the sheet is one page."""
    return sized("province", data, SIZES)


def lay_out(recap, figures, corrected=()):
    """Everything the sheet prints, as texts and numbers."""
    return {
        "title": title(recap),
        "author": author(recap),
        "page": page(recap, figures, corrected),
    }


def page(recap, figures, corrected=()):
    """The sheet without its document, so that a book can take it in.

    `figures` are the five of the page, `corrected` the newest Correction of each figure since
    the period was closed.
    """
    return {
        "eyebrow": eyebrow(recap),
        "headline": recap.headline,
        "figures": figure_strip(figures),
        "decisions_title": "Perlu keputusan pimpinan",
        "decisions_note": "usulan dari data, menurut aturan yang tetap"
        + (", disunting Bappeda" if any(each.mark for each in recap.decisions) else ""),
        "decisions": [
            {"act": each.act, "reason": each.reason + (f" ({each.mark})" if each.mark else "")}
            for each in recap.decisions
        ],
        "map": _map(recap),
        "obstacles": _obstacles(recap),
        "heat": _heat(recap, corrected),
        "trends": _trends(recap),
        "footer": f"{author(recap)} · portal RANDA PUG",
    }


def _map(recap):
    placed = [unit for unit in recap.units if unit.place.column and unit.place.row]
    if not placed:
        return None
    tiles = [
        {
            "label": unit.place.tile_label or unit.place.bare_name,
            "column": unit.place.column,
            "row": unit.place.row,
            "level": unit.level or "none",
            "value": or_dash(unit.average),
        }
        for unit in placed
    ]
    said = [
        f"{unit.place.name} {percent(unit.average)}, {label_of(recap, unit.level)}"
        if unit.level
        else f"{unit.place.name} belum ada data"
        for unit in placed
    ]
    legend = [
        {"level": step.level, "words": f"{step.range} {step.label.lower()}"} for step in recap.steps
    ]
    return {
        "title": "Peta: rata-rata capaian terhadap target",
        "tiles": tiles,
        "legend": [*legend, {"level": "none", "words": "belum ada data"}],
        "alt": "Peta ubin: " + "; ".join(said),
    }


def _obstacles(recap):
    most = max((each.count for each in recap.obstacles), default=0)
    counted = "terverifikasi" if recap.verified_only else "masuk"
    note = f"disebut, dari {recap.obstacle_reports} laporan {counted}"
    return {
        "title": "Kendala terbanyak",
        "note": note if recap.obstacles else "belum ada laporan yang menyebut kendala",
        "bars": [
            {"label": each.label, "count": each.count, "share": 100 * each.count // most}
            for each in recap.obstacles
        ],
    }


def _heat(recap, corrected):
    rows = [_row(recap, unit, unit.place.name) for unit in recap.units]
    own = recap.own if recap.own and recap.own.owed else None
    before = recap.compared.before if recap.compared else None
    ring = f"○ {recap.compared_code}  " if recap.compared_code else ""
    return {
        "title": (
            f"{len(rows)} daerah × {len(recap.actions)} aksi: capaian terhadap target "
            f"{recap.code} (%), urut dari tertinggi"
        ),
        "head": {
            "unit": "Daerah",
            "average": "Rata-\nrata",
            "dots": f"Rata-rata: {ring}● {recap.code}",
        },
        "columns": [
            {"number": str(each.number), "title": each.short_title} for each in recap.actions
        ],
        "scale": _scale(recap),
        "rows": rows,
        "total": {
            "rank": "",
            "name": "Rata-rata provinsi",
            "average": or_dash(recap.average),
            "now": recap.average,
            "before": before,
            "spoken": _spoken(recap, before, recap.average),
            "cells": [_mean(each) for each in recap.actions],
        },
        "own": _row(recap, own, "Pokja Provinsi") if own else None,
        "signs": _signs(recap, corrected),
    }


def _row(recap, unit, name):
    return {
        "rank": str(unit.rank or ""),
        "name": name,
        "average": or_dash(unit.average),
        "now": unit.average,
        "before": unit.before,
        "spoken": _spoken(recap, unit.before, unit.average),
        "cells": [heat_cell(cell) for cell in unit.cells],
    }


def _mean(action):
    return {
        "text": or_dash(action.average),
        "level": action.level or "none",
        "unverified": False,
        "nil": False,
    }


def _spoken(recap, before, now):
    said = f"Rata-rata {recap.code} {'tanpa data' if now is None else now}"
    if not recap.compared_code:
        return said
    return f"{said}, {recap.compared_code} {'tanpa data' if before is None else before}"


def _scale(recap):
    rows = [*recap.units, *([recap.own] if recap.own else [])]
    known = [unit.average for unit in rows] + [unit.before for unit in rows] + [recap.average]
    low, high = dot_scale(known)
    ticks = [tick for tick in (0, 20, 40, 60, 80) if tick >= low][-3:]
    return {"low": low, "high": high, "ticks": ticks}


def _signs(recap, corrected):
    """What the signs in the cells mean, those that occur, and what was corrected since."""
    cells = [cell for unit in recap.units for cell in unit.cells]
    cells += recap.own.cells if recap.own else ()
    known = (
        (
            any(cell.is_unverified for cell in cells),
            "Bergaris titik: sudah dikirim, belum diverifikasi",
        ),
        (any(cell.is_nil for cell in cells), "N: nihil"),
        (
            any(cell.is_in and cell.is_owed and not cell.can_count for cell in cells),
            "tt: tanpa target",
        ),
        (any(not cell.is_owed for cell in cells), "×: tidak berlaku"),
        (True, f"Rata-rata tampil bila minimal {recap.min_reports} laporan bernilai"),
        (True, "Nilai = capaian ÷ target periode"),
        (bool(recap.own and recap.own.owed), "Pokja Provinsi di luar rata-rata"),
        (bool(corrected), corrected_words(recap, corrected)),
    )
    return [words for occurs, words in known if occurs]


def _trends(recap):
    return {
        "title": "Tren tiap aksi, rata-rata provinsi",
        "note": "garis tebal capaian, garis putus target",
        "codes": list(recap.codes),
        "lines": [_trend(recap, each) for each in recap.actions],
    }


def _trend(recap, action):
    known = [
        (code, value)
        for code, value in zip(recap.codes, action.trend.values, strict=True)
        if value is not None
    ]
    said = ", ".join(f"{code} {percent(round_half_up(value))}" for code, value in known)
    return {
        "title": f"{action.number}. {action.short_title}",
        "values": [real(value) for value in action.trend.values],
        "targets": [real(value) for value in action.trend.targets],
        "level": action.level,
        "figure": percent(round_half_up(known[-1][1])) if known else "",
        "alt": f"Tren {action.short_title}: {said or 'belum ada capaian'}",
    }
