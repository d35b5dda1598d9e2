"""The book of a period: cover, contents, the province, every unit, and all reports as annex."""

from reporting.documents import recap_province, recap_unit
from reporting.documents.output import pdf
from reporting.documents.recap_texts import author, label_of, state, title
from reporting.formats import MISSING, file_size, number, percent, rupiah


def book_pdf(recap, data):
    """The book as PDF; `data` is what `lay_out` gave."""
    return pdf("book", {"title": f"Buku {title(recap)}", "author": author(recap), **data})


def lay_out(recap, figures, units, reports, proofs, corrected):
    """Everything the book prints, as texts and numbers.

    `units` are what `recap_unit.page` takes for each unit beside the Recap, by region id;
    `reports` the ProgressEntries by (region id, action number), `proofs` the Proofs by
    (region, action number), `corrected` the newest Corrections since the period was closed, by
    (region id, action number).
    """
    rows = [*([recap.own] if recap.own else []), *by_code(recap.units)]
    return {
        "cover": {
            "over": "Rencana Aksi Daerah Pengarusutamaan Gender",
            "name": f"Buku rekap {recap.code}",
            "span": f"{recap.province.name}, {recap.span} {recap.year}",
            "state": state(recap),
            "headline": recap.headline,
        },
        "contents": "Daftar isi",
        "province": recap_province.fitted(
            recap_province.lay_out(recap, figures, corrected.values())
        )["page"],
        "units": [
            recap_unit.fitted(recap_unit.lay_out(recap, unit, **units[unit.place.id]))["page"]
            for unit in rows
        ],
        "annex": [_annex(recap, unit, reports, proofs, corrected) for unit in rows if unit.owed],
    }


def by_code(units):
    """Units in the order of their codes: a book is looked up in, not ranked."""
    return sorted(units, key=lambda unit: unit.place.code)


def _annex(recap, unit, reports, proofs, corrected):
    place = unit.place
    return {
        "name": f"Lampiran: laporan {place.unit_name}",
        "reports": [
            _report(
                recap,
                action,
                cell,
                reports.get((place.id, action.number)),
                proofs.get((place.name, action.number), ()),
                corrected.get((place.id, action.number)),
            )
            for action, cell in zip(recap.actions, unit.cells, strict=True)
            if cell.is_owed
        ],
    }


def _report(recap, action, cell, entry, proofs, correction):
    said = entry if cell.is_in else None
    level = f" ({label_of(recap, cell.level)})" if cell.level else ""
    figures = [
        f"Target {percent(cell.target)}",
        f"capaian {percent(cell.percent)}",
        f"terhadap target {percent(cell.value)}{level}",
        cell.note or "terverifikasi",
        *([correction.words] if correction else []),
    ]
    return {
        "title": f"{action.number}. {action.title}",
        "figures": " · ".join(figures),
        "facts": _facts(said) if said else [],
        "proofs_title": "Data dukung",
        "proofs": [_proof(each) for each in proofs] if said else [],
    }


def _facts(entry):
    if entry.is_nil:
        return [{"term": "Nihil", "text": entry.nil_reason}]
    people = [
        f"{number(count)} {word}"
        for count, word in (
            (entry.participants_male, "laki-laki"),
            (entry.participants_female, "perempuan"),
        )
        if count is not None
    ]
    found = (
        ("Kegiatan", entry.activities),
        ("Instansi", entry.agencies_involved),
        ("Sasaran", entry.beneficiaries),
        ("Peserta", ", ".join(people)),
        ("Uraian", entry.narrative),
        ("Kendala", entry.obstacles or "; ".join(entry.obstacle_labels())),
        ("Tindak lanjut", entry.follow_up),
        ("Realisasi", rupiah(entry.spent) if entry.spent is not None else ""),
    )
    return [{"term": term, "text": text} for term, text in found if text]


def _proof(each):
    document = " · ".join(filter(None, [each.requirement, each.document_number]))
    facts = [file_size(each.size), f"SHA-256 {each.sha256[:16]}"] if each.size else ["tautan"]
    return {
        "document": document or MISSING,
        "name": each.name or each.link,
        "facts": "".join(f" · {fact}" for fact in facts),
    }
