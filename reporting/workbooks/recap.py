"""The Excel of a Recap: lays the figures out, adds nothing up.

Figures are numbers; what cannot be a figure is a word or an empty cell, never 0. A mark behind
a figure belongs to its number format: 82* is sent and not yet verified, 82ᴺ is nil.
"""

from reporting.formats import day, full_moment, round_half_up
from reporting.models import ProgressEntry
from reporting.workbooks.writing import Heading, Styled, new_book, to_bytes, write_sheet

# Fill and text of the levels: the same as on the page (static/css/tokens.css).
COLOURS = {
    "over": ("E4EEF9", "143F6E"),
    "ok": ("D7ECDF", "0F3D2A"),
    "warn": ("F4CB6C", "3B2600"),
    "bad": ("B0371B", "FFFFFF"),
}
UNVERIFIED, NIL = '0"*"', '0" N"'
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARKS = "82*: sudah dikirim, belum diverifikasi. N: nihil. Sel kosong: belum ada data."
SHARE = Heading("Nilai (%)", 12)


def province_book(recap, pillars, notes, corrections=()):
    """The whole Recap as .xlsx bytes: Ringkasan, Matriks, Pilar, Kendala, Tren, Koreksi if any.

    `pillars` are its Slices; `notes` are what the units wrote, as `reporting.recap.notes` gives
    them; `corrections` the Corrections since the period was closed.
    """
    book = new_book()
    lines = [_title(recap), recap.headline, _state(recap)]
    write_sheet(book, "Ringkasan", SUMMARY, _summary(recap), lines=lines)
    write_sheet(
        book,
        "Matriks",
        _matrix_headings(recap),
        _matrix(recap),
        lines=[*lines[::2], f"Capaian ÷ target {recap.code} × 100. {MARKS}"],
        frozen_columns=2,
    )
    write_sheet(
        book,
        "Pilar",
        _pillar_headings(pillars),
        _pillars(recap, pillars),
        lines=[*lines[::2], "Rata-rata terhadap target tiap pilar. Sel kosong: belum cukup data."],
        frozen_columns=2,
    )
    write_sheet(book, "Kendala", OBSTACLES, _obstacles(notes), lines=lines[::2], frozen_columns=2)
    write_sheet(
        book,
        "Tren",
        _trend_headings(recap),
        _trends(recap),
        lines=[*lines[::2], "Rata-rata capaian dan target kabupaten/kota, dalam persen"],
        frozen_columns=2,
    )
    _write_corrections(book, recap, corrections)
    return to_bytes(book)


def unit_book(recap, unit, notes, corrections=()):
    """One unit's sheet as .xlsx bytes, with the province's average beside it.

    The unit's Corrections since the period was closed, if any, have a sheet of their own.
    """
    book = new_book()
    lines = [f"{unit.place.unit_name}: {_title(recap)}", _state(recap), MARKS]
    rows = [*_unit_rows(recap, unit, notes), *_unit_totals(recap, unit)]
    title = unit.place.unit_name
    write_sheet(book, title, _unit_headings(recap, unit), rows, lines=lines, frozen_columns=2)
    _write_corrections(book, recap, corrections)
    return to_bytes(book)


LIST = (
    Heading("Daerah", 28),
    Heading("Aksi", 7),
    Heading("Rencana aksi", 44),
    Heading("Target (%)", 11),
    Heading("Capaian (%)", 11),
    SHARE,
    Heading("Tingkat", 18),
    Heading("Laporan", 18),
    Heading("Nihil", 9),
    Heading("Terlambat", 11),
)


def list_book(recap, found, where, rule):
    """The rows behind a figure as .xlsx bytes, under the figure and its rule.

    `found` is their Listing; `where` names what narrows it, `rule` says how it counts.
    """
    of = f" dari {found.among}" if found.among and found.choice.key != "wajib" else ""
    title = f"{found.choice.label}: {len(found.rows)}{of}"
    lines = [title, f"{_title(recap)}{f', {where}' if where else ''}", _state(recap), rule]
    labels = {step.level: step.label for step in recap.steps}
    rows = [
        [
            row.place.unit_name,
            row.action.number,
            row.action.title,
            row.cell.target,
            row.cell.percent,
            _cell(row.cell),
            labels.get(row.cell.level, ""),
            _status(row.cell),
            row.cell.is_nil if row.cell.is_in else None,
            row.cell.is_late if row.cell.is_in else None,
        ]
        for row in found.rows
    ]
    book = new_book()
    write_sheet(book, "Daftar", LIST, rows, lines=lines, frozen_columns=3)
    return to_bytes(book)


def _title(recap):
    return f"Rekap RANDA PUG {recap.province.bare_name}, {recap.code} ({recap.span} {recap.year})"


def _state(recap):
    """Whether the figures may still change, and of which moment they are."""
    if recap.is_provisional:
        state = f"ANGKA SEMENTARA per {full_moment(recap.at)}"
    else:
        state = f"Angka tetap, periode ditutup {day(recap.closed_at)}"
    if recap.verified_only:
        state += "; hanya laporan terverifikasi"
    state += f". {recap.definitions}"
    return f"DATA CONTOH. {state}" if recap.is_example else state


SUMMARY = (
    Heading("Hal", 46),
    Heading("Jumlah", 12),
    Heading("Dari", 12),
    Heading("Perubahan", 12),
    Heading("Keterangan", 60),
)


def _summary(recap):
    counts, compared = recap.counts, recap.compared
    change = compared.change if compared else None
    since = f"dibanding {recap.compared_code}" if compared else ""
    at_same_day = f"{since}, pada jarak hari yang sama dari batas kirim" if since else ""
    yield (
        Styled("Rata-rata terhadap target (%)", bold=True),
        Styled(recap.average, bold=True),
        None,
        change,
        f"poin, {since}" if since else "",
    )
    yield "Laporan masuk", counts.reports, counts.owed, counts.reports_change, at_same_day
    yield "Terverifikasi", counts.verified, counts.owed, None, ""
    yield "Menunggu verifikasi", counts.waiting, counts.reports, None, ""
    yield "Terlambat", counts.late, counts.reports, None, ""
    yield "Sesuai target", counts.on_target, counts.figures, counts.on_target_change, since
    yield "Tertinggal", counts.behind, counts.figures, counts.behind_change, since
    for obstacle in recap.obstacles:
        yield f"Kendala: {obstacle.label}", obstacle.count, recap.obstacle_reports, None, ""
    for number, decision in enumerate(recap.decisions, 1):
        mark = f" ({decision.mark})" if decision.mark else ""
        words = f"{decision.act} {decision.reason}{mark}"
        yield f"Usulan keputusan {number}", None, None, None, words


def _matrix_headings(recap):
    before = recap.compared_code
    return [
        Heading("Peringkat", 10),
        Heading("Daerah", 28),
        Heading("Laporan masuk", 10),
        Heading("Rata-rata (%)", 10),
        *([Heading(f"Rata-rata {before} (%)", 10)] if before else []),
        *(Heading(f"{action.number}. {action.short_title}", 12) for action in recap.actions),
    ]


def _matrix(recap):
    for unit in recap.units:
        yield _matrix_row(recap, unit)
    before = [recap.compared.before if recap.compared else None] if recap.compared_code else []
    yield [
        None,
        Styled("Rata-rata provinsi", bold=True),
        recap.counts.reports,
        Styled(recap.average, bold=True),
        *before,
        *(_figure(action.average, action.level) for action in recap.actions),
    ]
    if recap.own:
        yield _matrix_row(recap, recap.own, "Pokja Provinsi (di luar rata-rata)")


def _matrix_row(recap, unit, name=None):
    return [
        unit.rank,
        name or unit.place.name,
        unit.reports,
        Styled(unit.average, bold=True),
        *([unit.before] if recap.compared_code else []),
        *(_cell(cell) for cell in unit.cells),
    ]


def _pillar_headings(pillars):
    return [
        Heading("Peringkat", 10),
        Heading("Daerah", 28),
        Heading("Semua (%)", 10),
        *(Heading(f"{each.key.upper()}. {each.title} (%)", 24) for each in pillars),
    ]


def _pillars(recap, pillars):
    for index, unit in enumerate(recap.units):
        yield _pillar_row(unit, unit.place.name, [each.parts[index] for each in pillars])
    yield [
        None,
        Styled("Rata-rata provinsi", bold=True),
        Styled(recap.average, bold=True),
        *(_figure(each.average, each.level) for each in pillars),
    ]
    if recap.own:
        parts = [each.own for each in pillars]
        yield _pillar_row(recap.own, "Pokja Provinsi (di luar rata-rata)", parts)


def _pillar_row(unit, name, parts):
    figures = (_figure(part.average, part.level) for part in parts)
    return [unit.rank, name, Styled(unit.average, bold=True), *figures]


def _figure(value, level, form="0"):
    fill, color = COLOURS.get(level, ("", ""))
    return Styled(value, fill=fill, color=color, format=form)


def _cell(cell):
    """The value with its mark; a word where a report has none; nothing where there is no report."""
    if cell.value is None:
        return cell.note if cell.is_in or not cell.is_owed else None
    if cell.is_nil:
        return _figure(cell.value, cell.level, NIL)
    return _figure(cell.value, cell.level, UNVERIFIED if cell.is_unverified else "0")


OBSTACLES = (
    Heading("Daerah", 26),
    Heading("Aksi", 7),
    Heading("Sebutan aksi", 20),
    Heading("Jenis kendala", 32),
    Heading("Kendala", 60),
    Heading("Tindak lanjut", 60),
)


def _obstacles(notes):
    for note in notes:
        kinds = "; ".join(note.kinds)
        yield note.region, note.number, note.action, kinds, note.obstacles, note.follow_up


def _trend_headings(recap):
    return [
        Heading("Aksi", 7),
        Heading("Sebutan aksi", 24),
        Heading("Rata-rata terhadap target (%)", 14),
        Heading("Perubahan (poin)", 12),
        *(Heading(f"Capaian {code}", 11) for code in recap.codes),
        *(Heading(f"Target {code}", 11) for code in recap.codes),
    ]


def _trends(recap):
    for action in recap.actions:
        figures = (*action.trend.values, *action.trend.targets)
        yield [
            action.number,
            action.short_title,
            _figure(action.average, action.level),
            action.compared.change if action.compared else None,
            *(None if figure is None else round_half_up(figure) for figure in figures),
        ]


CORRECTIONS = (
    Heading("Daerah", 26),
    Heading("Aksi", 7),
    Heading("Sebutan aksi", 24),
    Heading("Saat ditutup (%)", 12),
    Heading("Koreksi (%)", 12),
    Heading("Alasan", 60),
    Heading("Oleh", 26),
    Heading("Pada", 22),
)


def _write_corrections(book, recap, corrections):
    if not corrections:
        return
    lines = [
        f"Koreksi setelah {recap.code} ditutup, yang terlama lebih dahulu",
        "Angka di lembar lain tetap yang berlaku saat periode ditutup.",
    ]
    rows = [
        [
            each.region,
            each.number,
            each.action,
            each.frozen,
            each.percent,
            each.reason,
            each.by,
            full_moment(each.at),
        ]
        for each in corrections
    ]
    write_sheet(book, "Koreksi", CORRECTIONS, rows, lines=lines, frozen_columns=2)


def _unit_headings(recap, unit):
    codes = recap.codes[: len(unit.earlier) + 1]
    return [
        Heading("No", 6),
        Heading("Rencana aksi", 44),
        *(Heading(f"Capaian {code} (%)", 11) for code in codes),
        Heading("Target (%)", 11),
        SHARE,
        Heading("Tingkat", 18),
        Heading("Laporan", 18),
        Heading("Terlambat", 11),
        Heading("Kendala", 50),
        Heading("Tindak lanjut", 50),
    ]


def _unit_rows(recap, unit, notes):
    labels = {step.level: step.label for step in recap.steps}
    written = {note.number: note for note in notes}
    for index, (action, cell) in enumerate(zip(recap.actions, unit.cells, strict=True)):
        note = written.get(action.number)
        yield [
            action.number,
            action.title,
            *(cells[index].percent for cells in unit.earlier),
            cell.percent,
            cell.target,
            _cell(cell),
            labels.get(cell.level, ""),
            _status(cell),
            cell.is_late if cell.is_in else None,
            note.words if note else "",
            note.follow_up if note else "",
        ]


def _status(cell):
    if not cell.is_owed:
        return "Tidak berlaku"
    return ProgressEntry.Status(cell.status).label if cell.status else "Belum diisi"


def _unit_totals(recap, unit):
    """Rows below the actions: the averages and the rank, each in the column of the values."""
    before = len(unit.earlier) + 2
    totals = [("Rata-rata daerah", unit.average), ("Rata-rata provinsi", recap.average)]
    if unit.rank:
        totals.append((f"Peringkat, dari {recap.ranked} daerah", unit.rank))
    for name, value in totals:
        yield [
            None,
            Styled(name, bold=True),
            *[None] * before,
            Styled(value, bold=True),
            *[None] * 5,
        ]
