"""The sentences of a Recap, made by rule: its finding, and what to decide."""

from reporting.formats import day, day_of, deadline, within_sentence
from reporting.recap.parts import GOOD_LEVELS, Decision

STEADY = 1  # points within which the province's average counts as unchanged
SILENT_DAYS = 7  # before the due day, from which a unit without any report is named
NAMED = 3  # units are named up to this many, counted beyond

LEADERS = {
    "planning": "perangkat daerah perencanaan",
    "finance": "perangkat daerah keuangan",
    "women": "perangkat daerah PPPA",
    "inspectorate": "Inspektorat",
    "other": "penanggung jawab aksi",
}
OBSTACLE_ACTS = {
    "budget": "Amankan anggaran PUG tahun {next_year}.",
    "staff_change": "Minta setiap daerah menetapkan petugas pengganti.",
    "data": "Percepat penyediaan data terpilah.",
    "coordination": "Pimpin rapat koordinasi antarperangkat daerah.",
    "understanding": "Adakan pendampingan PPRG, GAP, dan GBS.",
    "network": "Bantu daerah yang sulit jaringan.",
    "other": "Telaah kendala lain yang disebut Pokja.",
}


def headline(recap, opens_at=None):
    """The finding in one sentence; `opens_at` is given while the period has not opened."""
    if not recap.actions:
        return f"Rencana aksi tahun {recap.year} belum disusun"
    if opens_at and not recap.counts.reports:
        return f"Laporan {recap.code} belum dibuka; periode mulai {day(opens_at)}"
    if recap.average is None:
        return _no_average(recap)
    kind = "Capaian terverifikasi" if recap.verified_only else "Capaian"
    change = f", {_movement(recap.compared.change)}" if recap.compared else ""
    return f"{kind} {recap.average}% dari target {recap.code}{change}{_lagging(recap)}"


def _no_average(recap):
    counts = recap.counts
    counted, done = counts_in(recap, counts.reports, counts.verified)
    if not counted:
        return f"Belum ada laporan {recap.code} yang {done}"
    return f"Baru {counted} laporan {recap.code} yang {done}, {too_few(counted, counts.figures)}"


def counts_in(recap, reports, verified):
    """How many reports the figures may be of, and the word for it: "masuk", "terverifikasi"."""
    return (verified, "terverifikasi") if recap.verified_only else (reports, "masuk")


def too_few(counted, figures):
    """Why so many reports give no average; nil ones and those without a target have no value."""
    if not figures:
        return "belum ada yang bernilai"
    valued = f"{figures} di antaranya bernilai, " if figures < counted else ""
    return f"{valued}belum cukup untuk rata-rata"


def _movement(change):
    if abs(change) <= STEADY:
        return "tetap"
    return f"naik {change} poin" if change > 0 else f"turun {-change} poin"


def _lagging(recap):
    """How the actions stand: how many of them are counted, and the last of those."""
    lowest = _weakest(recap)
    if not lowest:
        return ""
    counted, expected = _counted_actions(recap)
    is_partial = counted < expected
    said = [f"baru {counted} dari {expected} aksi terhitung"] if is_partial else []
    weakest, *others = lowest
    if weakest.level in GOOD_LEVELS:
        said.append("sesuai target" if is_partial else "semua aksi sesuai target")
    elif len(lowest) < counted:  # of equals none is behind the others
        more = f" serta {len(others)} aksi lain" if others else ""
        said.append(f"{within_sentence(weakest.short_title)}{more} paling tertinggal")
    return f"; {', '.join(said)}" if said else ""


def _counted_actions(recap):
    """How many actions have an average, and in how many a figure is expected."""
    averages = [
        action.average
        for column, action in enumerate(recap.actions)
        if any(unit.cells[column].can_count for unit in recap.units)
    ]
    return sum(average is not None for average in averages), len(averages)


def _weakest(recap):
    """The actions with the lowest average; none without averages."""
    known = [action for action in recap.actions if action.average is not None]
    lowest = min((action.average for action in known), default=None)
    return [action for action in known if action.average == lowest]


def proposals(recap, extended=frozenset()):
    """Decisions by slot: a silent unit, the weakest action, the most named obstacle.

    `extended` are the ids of units that have more time: they are not silent yet.
    """
    found = {"silent": _silent(recap, extended), "weak": _weak(recap), "obstacle": _named(recap)}
    return {slot: decision for slot, decision in found.items() if decision}


def _silent(recap, extended):
    days = (day_of(recap.due_at) - day_of(recap.at)).days
    silent = [
        unit.place
        for unit in recap.units
        if unit.owed and not unit.reports and unit.place.id not in extended
    ]
    if not silent or days > SILENT_DAYS:
        return None
    if recap.closed_at:
        when = "periode sudah ditutup"
    elif recap.at > recap.due_at:
        when = "batas kirim sudah lewat"
    else:
        when = f"batas kirim {deadline(recap.due_at, recap.at).lower()}"
    reason = f"Belum satu pun laporan {recap.code} masuk; {when}."
    return Decision(f"Hubungi {_heads(silent)}.", reason)


def _heads(places):
    """Whom to call: "Bupati Agam dan Wali Kota Solok"; many are counted."""
    if len(places) > NAMED:
        return f"{len(places)} kepala daerah"
    titles = {"regency": "Bupati", "city": "Wali Kota"}
    named = [f"{titles.get(place.kind, '')} {place.bare_name}".strip() for place in places]
    *first, last = named
    return f"{', '.join(first)} dan {last}" if first else last


def _weak(recap):
    weakest = next(iter(_weakest(recap)), None)
    if weakest is None or weakest.level not in ("warn", "bad"):
        return None
    column = recap.actions.index(weakest)
    levels = [unit.cells[column].level for unit in recap.units]
    where = levels.count("bad") or levels.count("warn")
    return Decision(
        f"Tugaskan {LEADERS[weakest.lead_role]} di {where} daerah.",
        f"{weakest.short_title} baru {weakest.average}% dari target {recap.code}.",
    )


def _named(recap):
    if not recap.obstacles:
        return None
    most = recap.obstacles[0]
    act = OBSTACLE_ACTS[most.kind].format(next_year=recap.year + 1)
    label = within_sentence(most.label)
    return Decision(act, f"{most.count} dari {recap.obstacle_reports} laporan menyebut: {label}.")
