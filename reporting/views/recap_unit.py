"""What the page of one unit loops over."""

from django.urls import reverse

from reporting.formats import percent, whatsapp_url
from reporting.recap.words import counts_in, too_few
from reporting.views.recap_rows import label_of, unit_url

NAMED = 4  # actions are named up to this many, counted beyond


def unit_lead(recap, unit):
    """One sentence on where the unit stands."""
    if not unit.owed:
        return f"Tidak ada aksi yang berlaku pada {recap.code}."
    counted, done = counts_in(recap, unit.reports, unit.verified)
    if not counted:
        return f"Belum ada laporan {recap.code} yang {done} dari {unit.owed} aksi."
    if unit.average is None:
        why = too_few(counted, unit.figures)
        return f"{counted} dari {unit.owed} laporan {recap.code} sudah {done}, {why}."
    behind = [
        action.short_title
        for action, cell in zip(recap.actions, unit.cells, strict=True)
        if cell.level == "bad"
    ]
    named = f": {', '.join(behind)}" if len(behind) <= NAMED else ""
    tail = f"{len(behind)} aksi tertinggal{named}." if behind else ""
    return (
        f"Rata-rata {unit.average}% dari target {recap.code}, "
        f"dari {unit.figures} laporan yang dihitung. {tail}"
    ).strip()


def action_rows(recap, unit, user):
    """One row per action of a unit's page."""
    before = recap.codes.index(recap.code) - 1
    return [
        {
            "number": action.number,
            "title": action.title,
            "url": report_url(cell, unit.place, user),
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


def report_url(cell, place, user):
    """Where the figure comes from: the report, for a verifier beside its evidence."""
    is_own = user.has_perm("reporting.save_report") and user.region_id == place.id
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


def contacts(people, *, with_numbers):
    """Who fills in and who sends for the unit, approvers first; `people` with their groups.

    Their numbers are for those alone who work with them.
    """
    found = []
    for person in people:
        roles = sorted((group.name.split(" ")[0] for group in person.groups.all()), reverse=True)
        found.append(
            {
                "role": ", ".join(roles),
                "name": person.name,
                "office": person.office,
                "url": whatsapp_url(person.phone) if with_numbers else "",
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
    previous, following = (other and _neighbour(recap, other) for other in around)
    return {"previous": previous, "next": following}


def _neighbour(recap, unit):
    # As on the map: of two Solok each says which.
    named = unit.place.tile_label or unit.place.name
    name = "Pokja Provinsi" if unit is recap.own else named
    return {"name": name, "url": unit_url(recap, unit)}
