"""What of a Recap everybody may read: verified figures, and of the rest only that it is not there.

No points for decision, no state of a report, no moment at which somebody sent one.
"""

from dataclasses import dataclass, replace

from django.db.models import Max

from reporting.models import ActionPlan, ProgressEntry
from reporting.recap.corrections import newest
from reporting.recap.definitions import version_of
from reporting.recap.frozen import recap
from reporting.recap.parts import (
    MISSING,
    NIL,
    NO_TARGET,
    NOT_APPLICABLE,
    UNPUBLISHED,
    VERIFIED,
    Cell,
)
from reporting.recap.totals import ranks


def public_recap(period):
    """The public Recap of a period, of the moment at which a report of its year last changed.

    Between two changes it is the same, so that caches may keep what is made of it. Nine queries.
    """
    reports = ProgressEntry.objects.filter(target__period__year=period.year_id)
    last = reports.aggregate(last=Max("updated_at"))["last"]
    found = recap(period, verified_only=True, at=max(last or period.opens_at, period.opens_at))
    counts = replace(
        found.counts,
        reports=found.counts.verified,
        waiting=0,
        late=0,
        reports_change=None,
    )
    return replace(
        found,
        units=ranks([_public_unit(unit) for unit in found.units]),
        own=_public_unit(found.own) if found.own else None,
        counts=counts,
        decisions=(),
    )


def _public_unit(unit):
    return replace(
        unit,
        cells=tuple(_public_cell(cell) for cell in unit.cells),
        earlier=tuple(tuple(_public_cell(cell) for cell in cells) for cells in unit.earlier),
    )


def _public_cell(cell):
    if not cell.is_owed:
        return cell
    if cell.is_verified:
        return replace(cell, target_id=None, is_late=False, sent_at=None)
    state = NO_TARGET if cell.state == NO_TARGET else MISSING
    return Cell(state=state, status=UNPUBLISHED, target=cell.target)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the open data: its name in the file, and what it holds, for people."""

    name: str
    type: str
    text: str


COLUMNS = (
    Column("tahun", "integer", "Tahun RANDA PUG."),
    Column("periode", "string", "Periode pelaporan: B03, B06, B09, atau B12 (akhir bulan itu)."),
    Column("kode_daerah", "string", "Kode wilayah Kemendagri, teks dengan titik, misalnya 13.01."),
    Column("daerah", "string", "Nama provinsi, kabupaten, atau kota."),
    Column("jenis", "string", "Jenis daerah: province, regency (kabupaten), atau city (kota)."),
    Column("nomor_aksi", "integer", "Nomor rencana aksi pada tahun itu."),
    Column("aksi", "string", "Judul rencana aksi."),
    Column("pilar", "string", "Pilar rencana aksi: a, b, c, atau d."),
    Column("nama_pilar", "string", "Nama pilar."),
    Column("target_persen", "number", "Target periode, 0 sampai 100; kosong bila belum ada."),
    Column(
        "capaian_persen",
        "number",
        "Capaian yang sudah diverifikasi Bappeda, kumulatif sejak Januari; kosong bila belum ada.",
    ),
    Column(
        "koreksi_persen",
        "number",
        "Capaian yang berlaku sejak dikoreksi Bappeda setelah periode ditutup; kosong bila tidak "
        "dikoreksi. capaian_persen dan nilai tetap yang berlaku saat periode ditutup.",
    ),
    Column("nilai", "integer", "Capaian dibagi target dikali 100, dibulatkan; boleh di atas 100."),
    Column("tingkat", "string", "Tingkat capaian menurut batas tahun itu: over, ok, warn, bad."),
    Column(
        "keadaan",
        "string",
        "terverifikasi; nihil (tidak ada kegiatan, memakai capaian terverifikasi terakhir); "
        "tanpa_target; tidak_berlaku; belum_ada (belum ada angka terverifikasi, bukan nol).",
    ),
    Column(
        "ikut_rata_rata",
        "boolean",
        "true bila termasuk rata-rata provinsi; Pokja Provinsi berada di luar rata-rata.",
    ),
    Column("versi_definisi", "string", "Versi definisi angka menurut mana baris ini dihitung."),
)
STATES = {
    VERIFIED: "terverifikasi",
    NIL: "nihil",
    NO_TARGET: "tanpa_target",
    NOT_APPLICABLE: "tidak_berlaku",
    MISSING: "belum_ada",
}


def open_rows(recap, corrected=()):
    """A dict by COLUMNS for each unit and action of a public Recap, by code and number.

    `corrected` are the Corrections since its period was closed.
    """
    last = newest(corrected)
    units = [*recap.units, *([recap.own] if recap.own else [])]
    for unit in sorted(units, key=lambda unit: unit.place.code):
        for action, cell in zip(recap.actions, unit.cells, strict=True):
            fix = last.get((unit.place.id, action.number))
            yield {
                "tahun": recap.year,
                "periode": recap.code,
                "kode_daerah": unit.place.code,
                "daerah": unit.place.name,
                "jenis": unit.place.kind,
                "nomor_aksi": action.number,
                "aksi": action.title,
                "pilar": action.pillar,
                "nama_pilar": ActionPlan.Pillar(action.pillar).label,
                "target_persen": cell.target,
                "capaian_persen": cell.percent,
                "koreksi_persen": fix.percent if fix else None,
                "nilai": cell.value,
                "tingkat": cell.level,
                "keadaan": STATES[cell.state],
                "ikut_rata_rata": cell.value is not None and unit is not recap.own,
                "versi_definisi": version_of(recap),
            }
