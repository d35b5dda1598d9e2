"""What the recaps by pillar and by action loop over."""

from django.urls import reverse

from reporting.formats import MISSING, percent
from reporting.recap.choices import count
from reporting.views.recap_asked import list_url, query_of
from reporting.views.recap_rows import label_of, unit_url


def action_url(recap, number):
    """The page of one action in this recap."""
    address = reverse("recap_action", args=[recap.year, recap.code, number])
    return address + query_of(recap)


def pillar(recap, part, is_linked):
    """A pillar's head: its average, change, cells by level, and its actions."""
    return {
        "key": part.key,
        "title": part.title,
        "average": MISSING if part.average is None else part.average,
        "is_known": part.average is not None,
        "level": part.level,
        "change": part.compared.change if part.compared else None,
        "url": list_url(recap, "dihitung", pilar=part.key) if is_linked else "",
        "on_target": count(part.cells, "sesuai"),
        "behind": count(part.cells, "tertinggal"),
        "figures": count(part.cells, "dihitung"),
        "actions": [(action, action_url(recap, action.number)) for action in part.actions],
    }


def pillar_rows(recap, slices, visible):
    """A row per unit in the recap's order: the whole average, and one for each pillar."""
    return [
        _pillar_row(recap, unit, [part.parts[index] for part in slices], visible)
        for index, unit in enumerate(recap.units)
    ]


def pillar_own(recap, slices, visible):
    """The row of the province's own Pokja, or None when it owes nothing."""
    if recap.own is None or not recap.own.owed:
        return None
    return _pillar_row(recap, recap.own, [part.own for part in slices], visible)


def _pillar_row(recap, unit, parts, visible):
    url = unit_url(recap, unit, visible)
    return {
        "name": unit.place.name,
        "rank": unit.rank or "",
        "url": url,
        "average": MISSING if unit.average is None else unit.average,
        "cells": [
            {
                "text": MISSING if part.average is None else part.average,
                "level": part.level or ("none" if any(c.is_owed for c in part.cells) else "off"),
                "word": label_of(recap, part.level) or "belum ada data",
            }
            for part in parts
        ],
    }


def action_rows(recap, action, visible):
    """A row per unit, highest value first, those without a value last."""
    found = [_action_row(recap, unit, action, visible) for unit in recap.units]
    return sorted(found, key=lambda row: (row["value"] is None, -(row["value"] or 0)))


def action_own(recap, action, visible):
    """The row of the province's own Pokja, or None when the action is not its own."""
    if recap.own is None or not recap.own.cells[recap.actions.index(action)].is_owed:
        return None
    return _action_row(recap, recap.own, action, visible)


def _action_row(recap, unit, action, visible):
    place = recap.actions.index(action)
    cell = unit.cells[place]
    earlier = [cells[place].percent for cells in unit.earlier]
    return {
        "name": unit.place.name,
        "url": unit_url(recap, unit, visible),
        "cell": cell,
        "value": cell.value,
        "percent": percent(cell.percent),
        "target": percent(cell.target),
        "goal": cell.target or None,
        "before": earlier[-1] if earlier else None,
        **side(recap, cell),
    }


def side(recap, cell):
    """A cell's level and the words beside its sign: "Mendekati, 86%", "Belum diisi"."""
    if cell.value is not None:
        words = f"{label_of(recap, cell.level).capitalize()}, {cell.value}%"
    else:
        words = (cell.note or "belum ada data").capitalize()
    return {"level": cell.level, "words": words, "is_unverified": cell.is_unverified}


def beside(each, name, note=""):
    """A row of two periods side by side; `each` is a Beside, figures None while too few."""
    compared = each.compared
    return {
        "name": name,
        "note": note,
        "common": each.common,
        "before": compared.before if compared else None,
        "now": compared.now if compared else None,
        "change": compared.change if compared else None,
    }


def periods_beside(compared):
    """The two tables of a Periods: by action and by unit, each above the province's row."""
    total = beside(compared.total, "Provinsi")
    own = compared.own and compared.own.common
    return [
        {
            "title": "Tiap aksi",
            "first": "Rencana aksi",
            "rows": [
                beside(each, f"{each.item.number}. {each.item.short_title}")
                for each in compared.actions
            ],
            "totals": [total],
        },
        {
            "title": "Tiap daerah",
            "first": "Daerah",
            "rows": [beside(each, each.item.place.name) for each in compared.units],
            "totals": [
                total,
                *([beside(compared.own, "Pokja Provinsi", "di luar rata-rata")] if own else []),
            ],
        },
    ]


def around(recap, number):
    """The actions before and after, as the page's tools show them."""
    numbers = [action.number for action in recap.actions]
    place = numbers.index(number)
    found = {}
    for name, step in (("previous", place - 1), ("next", place + 1)):
        is_there = 0 <= step < len(numbers)
        found[name] = (
            {"name": f"Aksi {numbers[step]}", "url": action_url(recap, numbers[step])}
            if is_there
            else None
        )
    return found
