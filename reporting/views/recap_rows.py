"""What the recap's templates loop over: every word and address decided before rendering."""

import re
from collections import Counter

from django.urls import reverse

from reporting import drawings
from reporting.formats import MISSING, day_of, percent, whatsapp_url
from reporting.recap.parts import NO_TARGET

LONG_WORD = 10  # letters from which a word of a tile may be broken
SYLLABLES = re.compile(r"(?<=[aeiou])(?=[^aeiou][aeiou])|(?<=[^aeiou])(?=[^aeiou][aeiou])")


def province_figures(recap):
    """The five figures of the province's page with their change and a word for it."""
    counts, compared = recap.counts, recap.compared
    since = f"dari {recap.compared_code}" if compared else ""
    return [
        _figure(
            "Rata-rata terhadap target",
            *_percent(recap.average),
            compared.change if compared else None,
            unit="poin",
            since=since,
        ),
        _figure(
            f"Laporan masuk, {counts.late} terlambat" if counts.late else "Laporan masuk",
            counts.reports,
            f" / {counts.owed}",
            counts.reports_change,
            since=_distance(recap),
            words=False,
        ),
        _figure(
            "Terverifikasi",
            counts.verified,
            f" / {counts.owed}",
            note=f"{counts.waiting} menunggu Bappeda"
            if counts.waiting
            else "tidak ada yang menunggu",
        ),
        _figure(
            "Sesuai target",
            *_share(counts.on_target, counts.figures),
            counts.on_target_change,
            since=since,
        ),
        _figure(
            "Tertinggal",
            *_share(counts.behind, counts.figures),
            counts.behind_change,
            since=since,
            better="down",
            is_trouble=bool(counts.behind),
        ),
    ]


def _figure(
    label,
    value,
    of,
    change=None,
    *,
    unit="",
    since="",
    note="",
    better="up",
    words=True,
    is_trouble=False,
):
    tail = []
    if change is not None:
        tail.append(since)
        if words and change:
            tail.append("membaik" if (change > 0) == (better == "up") else "memburuk")
    tail.append(note)
    return {
        "label": label,
        "value": value,
        "of": of,
        "change": change,
        "unit": unit,
        "better": better,
        "note": " · ".join(part for part in tail if part),
        "is_trouble": is_trouble,
    }


def _percent(average):
    """A big figure and the small sign behind it; a dash for what is not there."""
    return (MISSING, "") if average is None else (average, "%")


def _share(count, of):
    return (count, f" / {of}") if of else (MISSING, "")


def _distance(recap):
    """With what the number of reports is compared: "dari B06 pada H−5"."""
    days = (day_of(recap.due_at) - day_of(recap.at)).days
    if recap.closed_at or days < -31:
        return f"dari {recap.compared_code}"
    mark = "hari H" if not days else f"H−{days}" if days > 0 else f"H+{-days}"
    return f"dari {recap.compared_code} pada {mark}"


def tiles(recap, visible=None):
    """The tiles of the map; empty for a province whose units have no place on one."""
    return [
        {
            "label": hyphenated(unit.place.tile_label or unit.place.bare_name),
            "column": unit.place.column,
            "row": unit.place.row,
            "url": unit_url(recap, unit, visible),
            "level": unit.level or "none",
            "icon": f"level-{unit.level or 'none'}",
            "average": _or_dash(unit.average),
            "word": f"%, {label_of(recap, unit.level)}" if unit.level else "belum ada data",
        }
        for unit in sorted(
            recap.units, key=lambda unit: (unit.place.row or 0, unit.place.column or 0)
        )
        if unit.place.column and unit.place.row
    ]


def hyphenated(label):
    """The label with a soft hyphen near the middle of each long word: "Dharmas|raya"."""
    return " ".join(_broken(word) for word in label.split(" "))


def _broken(word):
    places = [match.start() for match in SYLLABLES.finditer(word)]
    places = [place for place in places if 3 < place < len(word) - 2]
    if len(word) < LONG_WORD or not places:
        return word
    middle = min(places, key=lambda place: abs(place - len(word) / 2))
    return f"{word[:middle]}\u00ad{word[middle:]}"


def label_of(recap, level):
    """The year's own word for a level, inside a sentence."""
    return next((step.label.lower() for step in recap.steps if step.level == level), "")


def legend(recap):
    """The levels of the year as the map's legend says them, highest first."""
    return [
        {
            "level": step.level,
            "icon": f"level-{step.level}",
            "words": f"{step.range} {step.label.lower()}",
        }
        for step in recap.steps
    ]


def unit_url(recap, unit, visible=None):
    """The unit's page, or "" when the reader may not open it."""
    if visible is not None and unit.place.id not in visible:
        return ""
    query = "?angka=terverifikasi" if recap.verified_only else ""
    return reverse("recap_region", args=[recap.year, recap.code, unit.place.code]) + query


def heat_rows(recap, visible=None):
    """One row per unit in the order of the ranking."""
    names = Counter(unit.place.bare_name for unit in recap.units)
    rows = [_heat_row(recap, unit, visible) for unit in recap.units]
    for row in rows:
        # Narrow screens drop "Kab." and "Kota" where the name alone says who it is.
        row["is_alone"] = names[row["place"].bare_name] == 1
    return rows


def own_row(recap, visible=None):
    """The row of the province's own Pokja, or None when it owes nothing."""
    if recap.own is None or not recap.own.owed:
        return None
    return _heat_row(recap, recap.own, visible)


def _heat_row(recap, unit, visible):
    return {
        "place": unit.place,
        "rank": unit.rank or "",
        "url": unit_url(recap, unit, visible),
        "average": _or_dash(unit.average),
        "now": unit.average,
        "before": unit.before,
        "spoken": _spoken(recap, unit.before, unit.average),
        "cells": [_heat_cell(cell) for cell in unit.cells],
    }


def _heat_cell(cell):
    """Level, text and the note for those who do not see colours and dots."""
    mark = {"text": "", "level": "none", "note": cell.note, "is_unverified": cell.is_unverified}
    if not cell.is_owed:
        return mark | {"level": "off", "text": "×"}
    if cell.value is not None:
        return mark | {"level": cell.level or "blank", "text": cell.value, "is_nil": cell.is_nil}
    if cell.is_in and cell.state == NO_TARGET:
        return mark | {"level": "blank", "text": "tt"}
    if cell.is_nil:
        return mark | {"level": "blank", "text": "N"}
    return mark


def _spoken(recap, before, now):
    said = []
    if recap.compared_code:
        said.append(f"{recap.compared_code} {'tanpa data' if before is None else before}")
    said.append(f"{recap.code} {'tanpa data' if now is None else now}")
    return ", ".join(said)


def total_row(recap):
    """The province's averages below the units."""
    before = recap.compared.before if recap.compared else None
    return {
        "average": _or_dash(recap.average),
        "now": recap.average,
        "before": before,
        "spoken": _spoken(recap, before, recap.average),
        "cells": [
            {
                "text": _or_dash(action.average),
                "level": action.level or "none",
            }
            for action in recap.actions
        ],
    }


def scale(recap):
    """The scale of the dot plot, wide enough for every average."""
    rows = [*recap.units, *([recap.own] if recap.own else [])]
    return drawings.dot_scale(
        [unit.average for unit in rows] + [unit.before for unit in rows] + [recap.average]
    )


def signs(recap):
    """Which signs the legend of the table must explain."""
    cells = [cell for unit in recap.units for cell in unit.cells]
    cells += recap.own.cells if recap.own else ()
    return {
        "unverified": any(cell.is_unverified for cell in cells),
        "nil": any(cell.is_nil for cell in cells),
        "no_target": any(cell.is_in and cell.state == NO_TARGET for cell in cells),
        "off": any(not cell.is_owed for cell in cells),
    }


def _or_dash(figure):
    return MISSING if figure is None else figure


def bars(recap):
    """Obstacles with their share of the most named one, in percent."""
    most = max((obstacle.count for obstacle in recap.obstacles), default=0)
    return [
        {
            "label": obstacle.label,
            "count": obstacle.count,
            "share": 100 * obstacle.count // most,
        }
        for obstacle in recap.obstacles
    ]


def unit_lead(recap, unit):
    """One sentence on where the unit stands."""
    if not unit.owed:
        return f"Tidak ada aksi yang berlaku pada {recap.code}."
    if not unit.reports:
        return f"Belum ada laporan {recap.code} yang masuk dari {unit.owed} aksi."
    if unit.average is None:
        return (
            f"{unit.reports} dari {unit.owed} laporan {recap.code} sudah masuk, "
            "belum cukup untuk rata-rata."
        )
    behind = [
        action.short_title
        for action, cell in zip(recap.actions, unit.cells, strict=True)
        if cell.level == "bad"
    ]
    tail = f"{len(behind)} aksi tertinggal: {', '.join(behind)}." if behind else ""
    return (
        f"Rata-rata {unit.average}% dari target {recap.code}, "
        f"dari {unit.figures} laporan yang dihitung. {tail}"
    ).strip()


def unit_figures(recap, unit):
    """The figures of a unit's page: average beside the province's, rank, reports, behind."""
    compared = unit.compared
    returned = sum(cell.status == "returned" for cell in unit.cells)
    waiting = unit.reports - unit.verified
    behind = sum(cell.level == "bad" for cell in unit.cells)
    found = [
        _figure(
            "Rata-rata terhadap target",
            *_percent(unit.average),
            compared.change if compared else None,
            unit="poin",
            since=f"dari {recap.compared_code}",
            note="" if unit.average is not None else "belum cukup laporan",
        ),
        _figure(
            "Rata-rata provinsi",
            *_percent(recap.average),
            note=_against(unit.average, recap.average),
        ),
        _figure(
            "Laporan terverifikasi",
            unit.verified,
            f" / {unit.owed}",
            note=", ".join(
                word
                for count, word in (
                    (waiting, f"{waiting} menunggu Bappeda"),
                    (returned, f"{returned} dikembalikan"),
                )
                if count
            ),
        ),
        _figure(
            "Tertinggal",
            *_share(behind, unit.figures),
            note=_behind_before(recap, unit),
            is_trouble=bool(behind),
        ),
    ]
    if recap.own is None or unit.place.id != recap.own.place.id:
        found.insert(1, _rank_figure(recap, unit))
    return found


def _rank_figure(recap, unit):
    if unit.rank is None:
        return _figure("Peringkat", MISSING, "", note="belum cukup laporan")
    shared = sum(other.rank == unit.rank for other in recap.units) - 1
    return _figure(
        "Peringkat",
        unit.rank,
        f" / {recap.ranked}",
        note=f"bersama {shared} daerah lain" if shared else "dari daerah dengan rata-rata",
    )


def _against(mine, theirs):
    if mine is None or theirs is None:
        return ""
    if mine == theirs:
        return "sama dengan daerah ini"
    return f"daerah ini {abs(mine - theirs)} poin {'di atas' if mine > theirs else 'di bawah'}nya"


def _behind_before(recap, unit):
    if not recap.compared_code:
        return ""
    cells = unit.earlier[recap.codes.index(recap.compared_code)]
    figures = [cell for cell in cells if cell.value is not None]
    behind = sum(cell.level == "bad" for cell in figures)
    return f"{recap.compared_code}: {behind} dari {len(figures)}" if figures else ""


def action_rows(recap, unit, user):
    """One row per action of a unit's page."""
    before = recap.codes.index(recap.code) - 1
    return [
        {
            "number": action.number,
            "title": action.title,
            "url": _report_url(cell, unit, user),
            "earlier": [
                {"code": code, "percent": percent(cells[index].percent)}
                for code, cells in zip(recap.codes, unit.earlier, strict=False)
            ],
            "percent": percent(cell.percent),
            "target": percent(cell.target),
            "goal": cell.target or None,
            "before": unit.earlier[before][index].percent if before >= 0 else None,
            "level": cell.level,
            "words": _against_target(recap, cell),
            "cell": cell,
        }
        for index, (action, cell) in enumerate(zip(recap.actions, unit.cells, strict=True))
    ]


def bullet_floors(recap):
    """Where the shades of a bullet chart end: the floors of near and of reached."""
    floors = {step.level: step.floor for step in recap.steps}
    return floors.get("warn", 76), floors.get("ok", 91)


def _report_url(cell, unit, user):
    """Where the figure comes from: the report, for a verifier beside its evidence."""
    is_own = user.has_perm("reporting.save_report") and user.region_id == unit.place.id
    if cell.target_id is None or not (cell.is_in or is_own):
        return ""
    name = "verify" if user.has_perm("reporting.verify_report") else "report"
    return reverse(name, args=[cell.target_id])


def _against_target(recap, cell):
    if cell.value is not None:
        return f"{label_of(recap, cell.level).capitalize()}, {cell.value}%"
    if not cell.is_owed:
        return "Tidak berlaku"
    if cell.is_in and cell.note != "belum diverifikasi":
        return cell.note.capitalize()
    return "Belum dihitung" if cell.status else "Belum ada data"


def earlier_reports(recap, unit):
    """How complete and how timely the unit reported before, oldest first."""
    found = []
    for code, cells in zip(recap.codes, unit.earlier, strict=False):
        owed = sum(cell.is_owed for cell in cells)
        late = sum(cell.is_in and cell.is_late for cell in cells)
        reports = sum(cell.is_in for cell in cells)
        if owed:
            when = f", {late} terlambat" if late else ", tepat waktu" if reports else ""
            found.append({"code": code, "words": f"{reports} dari {owed} laporan{when}"})
    return found


def contacts(people):
    """Who fills in and who sends for the unit, approvers first; `people` with their groups."""
    found = []
    for person in people:
        roles = sorted((group.name.split(" ")[0] for group in person.groups.all()), reverse=True)
        found.append(
            {
                "role": ", ".join(roles),
                "name": person.name,
                "office": person.office,
                "url": whatsapp_url(person.phone),
            }
        )
    return sorted(found, key=lambda person: person["role"], reverse=True)


def neighbours(recap, unit, sees_all):
    """The units before and after by code, for who may open them."""
    if not sees_all:
        return {"previous": None, "next": None}
    units = sorted([*recap.units, *([recap.own] if recap.own else [])], key=lambda u: u.place.code)
    place = units.index(unit)
    around = (
        units[place - 1] if place else None,
        units[place + 1] if place + 1 < len(units) else None,
    )
    previous, following = (
        other and {"name": other.place.bare_name, "url": unit_url(recap, other)} for other in around
    )
    return {"previous": previous, "next": following}
