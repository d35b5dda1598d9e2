"""Surat rekap: the letter that passes the province's recap on, in Word, with tables to edit."""

from reporting.documents.output import docx
from reporting.documents.parts import plain_day
from reporting.documents.recap_texts import (
    author,
    corrected_words,
    heat_cell,
    label_of,
    or_dash,
    state,
    title,
)
from reporting.formats import MISSING, day_of, percent


def recap_letter_docx(recap, figures, corrected=()):
    """The letter as a Word file; `figures` are the five of the page.

    `corrected` are the newest Correction of each figure since the period was closed.
    """
    return docx("recap", lay_out(recap, figures, corrected))


def lay_out(recap, figures, corrected=()):
    """Everything the letter prints, as texts. The number stays open: Srikandi gives it."""
    province = recap.province.name
    later = f" {corrected_words(recap, corrected)}." if corrected else ""
    what = f"rekap capaian RANDA PUG {recap.code} ({recap.span} {recap.year})"
    return {
        "title": title(recap),
        "government": f"Pemerintah {province}",
        "pokja": author(recap),
        "place": f"....................., {plain_day(day_of(recap.at))}",
        "number": "............................................",
        "enclosure": "1 (satu) berkas",
        "subject": f"Penyampaian {what}",
        "addressee": "............................................",
        "opening": (
            f"Bersama ini kami sampaikan {what} untuk {len(recap.units)} kabupaten/kota, "
            f"{state(recap)}. {recap.headline}."
        ),
        "figures": [_figure(each) for each in figures],
        "decisions": [f"{each.act} {each.reason}" for each in recap.decisions],
        "before": f"Rata-rata {recap.compared_code}" if recap.compared_code else "Sebelumnya",
        "units": [_unit(recap, unit) for unit in recap.units],
        "total": {
            "reports": f"{recap.counts.reports} dari {recap.counts.owed}",
            "average": percent(recap.average),
            "before": percent(recap.compared.before if recap.compared else None),
        },
        "actions": [_action(recap, action) for action in recap.actions],
        "columns": [str(action.number) for action in recap.actions],
        "matrix": [
            {"name": unit.place.name, "cells": [_cell(cell) for cell in unit.cells]}
            for unit in recap.units
        ],
        "reading": (
            f"Nilai tabel adalah capaian dibagi target {recap.code}, dikali 100. {MISSING} belum "
            "ada data; * sudah dikirim, belum diverifikasi; N nihil; tt tanpa target; × tidak "
            f"berlaku.{later}"
        ),
        "obstacles": [{"label": each.label, "count": str(each.count)} for each in recap.obstacles],
        "obstacle_reports": str(recap.obstacle_reports),
        "closing": (
            "Rincian setiap angka dapat dibuka di portal RANDA PUG. Demikian kami sampaikan; "
            "atas perhatian Bapak/Ibu kami ucapkan terima kasih."
        ),
        "sign": {"office": f"Kepala {author(recap)}", "name": "." * 40},
    }


def _figure(each):
    change = each["change"]
    moved = MISSING if change is None else f"{change:+d}" if change else "tetap"
    return {
        "label": each["label"],
        "value": f"{each['value']}{each['of']}",
        "change": f"{moved} {each['unit']}".strip() if change else moved,
        "note": each["note"],
    }


def _unit(recap, unit):
    return {
        "rank": or_dash(unit.rank),
        "name": unit.place.name,
        "reports": f"{unit.reports} dari {unit.owed}",
        "average": percent(unit.average),
        "before": percent(unit.before),
        "level": label_of(recap, unit.level) or "belum ada data",
    }


def _action(recap, action):
    moved = action.compared.change if action.compared else None
    return {
        "number": str(action.number),
        "title": action.title,
        "average": percent(action.average),
        "change": MISSING if moved is None else f"{moved:+d}" if moved else "tetap",
        "level": label_of(recap, action.level) or "belum ada data",
    }


def _cell(cell):
    mark = heat_cell(cell)
    return mark["text"] + (" N" if mark["nil"] else "*" if mark["unverified"] else "")
