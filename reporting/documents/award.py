"""The list of results of an award, one A4 upright or as many as it takes."""

from reporting.documents.output import pdf
from reporting.documents.recap_texts import or_dash
from reporting.formats import full_moment, points
from reporting.models import Measure


def award_pdf(standing, *, sha256):
    """The list as PDF, made of a published Standing alone; `sha256` is that of its data."""
    return pdf("award", lay_out(standing, sha256=sha256))


def lay_out(standing, *, sha256):
    """Everything the list prints, as texts."""
    scores = [*standing.units, *([standing.own] if standing.own else [])]
    day = full_moment(standing.published_at)
    pokja = f"Bappeda {standing.province.name}"
    return {
        "title": f"Hasil Penghargaan RANDA PUG {standing.year}",
        "pokja": pokja,
        "example": "Data contoh" if standing.is_example else "",
        "subtitle": f"{standing.province.bare_name} · diumumkan {day}",
        "head": ["No.", "Daerah", *(each.short for each in Measure), "Nilai", "Predikat"],
        "weights": [f"bobot {weight}" for weight in standing.weights],
        "rows": [_row(score) for score in standing.units],
        "own": _row(standing.own) if standing.own else None,
        "bands_title": "Predikat",
        "bands": [{"name": each.name, "text": each.range} for each in standing.bands],
        "corrections_title": "Koreksi sesudah sanggahan",
        "corrections": [
            {
                "name": score.place.unit_name,
                "points": f"{points(score.total)} + {points(score.correction)}"
                f" = {points(score.final)}",
                "reason": score.correction_reason,
            }
            for score in scores
            if score.correction
        ],
        "notes": _notes(standing),
        "digest_title": "Sidik data (SHA-256)",
        "digest": sha256,
    }


def _row(score):
    return {
        "rank": or_dash(score.rank and str(score.rank)),
        "name": score.place.unit_name,
        "points": [points(each.points) for each in score.points],
        "final": points(score.final),
        "mark": "*" if score.correction else "",
        "predikat": score.predikat or "data belum cukup",
        "is_judged": score.is_judged,
    }


def _notes(standing):
    least = standing.least_percent
    return [
        "Poin tiap ukuran = bobot × persennya. Nilai = jumlah poin ÷ jumlah bobot ukuran yang "
        "dapat dinilai × 100. Tanda – berarti tidak ada laporan yang dapat dinilai; bobotnya "
        "dibagikan menurut bobot ukuran lain.",
        f"Daerah dengan laporan masuk kurang dari {least}% tidak diberi peringkat dan predikat. "
        "Nilai sama berarti peringkat sama. Pokja Provinsi di bawah garis tidak ikut diperingkat.",
        f"{standing.definitions}. Koreksi data sesudah hasil diumumkan tidak mengubah daftar ini.",
    ]
