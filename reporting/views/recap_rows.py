"""What the province's recap loops over: every word and address decided before rendering."""

from collections import Counter

from django.urls import reverse

from reporting import drawings
from reporting.formats import MISSING, percent, round_half_up
from reporting.recap.choices import OBSTACLE
from reporting.recap.parts import NO_TARGET
from reporting.views.recap_asked import list_url, query_of


def tiles(recap, visible=None):
    """The tiles of the map; empty for a province whose units have no place on one."""
    return [
        {
            "label": drawings.hyphenated(unit.place.tile_label or unit.place.bare_name),
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
    address = reverse("recap_region", args=[recap.year, recap.code, unit.place.code])
    return address + query_of(recap)


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
    url = unit_url(recap, unit, visible)
    has_rows = url and unit.average is not None
    return {
        "place": unit.place,
        "rank": unit.rank or "",
        "url": url,
        "average": _or_dash(unit.average),
        "rows_url": list_url(recap, "dihitung", daerah=unit.place.code) if has_rows else "",
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


def total_row(recap, rows_url=None):
    """The province's averages below the units; `rows_url` is as for `province_figures`."""
    before = recap.compared.before if recap.compared else None
    return {
        "average": _or_dash(recap.average),
        "rows_url": rows_url("dihitung") if rows_url and recap.average is not None else "",
        "now": recap.average,
        "before": before,
        "spoken": _spoken(recap, before, recap.average),
        "cells": [
            {
                "text": _or_dash(action.average),
                "level": action.level or "none",
                "url": rows_url("dihitung", aksi=action.number)
                if rows_url and action.average is not None
                else "",
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


def bars(recap, rows_url=None):
    """Obstacles with their share of the most named one, in percent, and the reports' address."""
    most = max((obstacle.count for obstacle in recap.obstacles), default=0)
    return [
        {
            "label": obstacle.label,
            "count": obstacle.count,
            "share": 100 * obstacle.count // most,
            "url": rows_url(OBSTACLE, kendala=obstacle.kind) if rows_url else "",
        }
        for obstacle in recap.obstacles
    ]


def trend_table(recap, numbers=None):
    """The numbers of the trend charts: (name, cells) by action, of all or of those numbers."""
    return [
        (
            f"{action.number}. {action.short_title}",
            [
                (code, _whole(value), _whole(target))
                for code, value, target in zip(
                    recap.codes, action.trend.values, action.trend.targets, strict=True
                )
            ],
        )
        for action in recap.actions
        if numbers is None or action.number in numbers
    ]


def history_table(history):
    """The numbers of the charts across years: the years, and (name, cells) by action."""
    years = sorted({point.year for line in history.lines for point in line.points})
    rows = [
        (f"{line.number}. {line.short_title}", [_point(line, year) for year in years])
        for line in history.lines
    ]
    return {"years": years, "rows": rows}


def _point(line, year):
    """(percent in words, period) of a line's point in that year, dashes and "" without one."""
    point = next((point for point in line.points if point.year == year), None)
    return (_whole(point.percent), point.code) if point else (MISSING, "")


def _whole(figure):
    return MISSING if figure is None else percent(round_half_up(figure))
