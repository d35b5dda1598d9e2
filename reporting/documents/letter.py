"""Surat pengantar: the letter that goes with one sending."""

from reporting.documents.output import docx, pdf
from reporting.documents.parts import head, signature
from reporting.documents.sent import sent_rows
from reporting.formats import full_moment


def letter_pdf(submission, moves, signer=None):
    """The letter as PDF. `moves` are the sending's StatusChanges by action, `signer` signs it."""
    return pdf("letter", lay_out(submission, moves, signer))


def letter_docx(submission, moves, signer=None):
    """The same as a Word file to edit."""
    return docx("letter", lay_out(submission, moves, signer))


def lay_out(submission, moves, signer=None):
    """Everything the letter prints, as texts. The number stays open: Srikandi gives it."""
    region, period = submission.region, submission.period
    province = region.province
    year = period.year.year
    return {
        **head(region),
        "title": f"Surat pengantar {submission.receipt}",
        "number": "............................................",
        "enclosure": f"{len(moves)} laporan",
        "subject": f"Penyampaian laporan capaian RANDA PUG {period.code} Tahun {year}",
        "addressee": f"Kepala Bappeda {province.name}",
        "addressee_place": province.capital or province.name,
        "opening": (
            "Bersama ini kami sampaikan laporan capaian Rencana Aksi Daerah Pengarusutamaan "
            f"Gender (RANDA PUG) {region.name} periode {period.code} ({period.span} {year}). "
            f"Laporan dikirim melalui portal RANDA PUG pada {full_moment(submission.at)}, dengan "
            f"tanda terima nomor {submission.receipt}."
        ),
        "rows": sent_rows(moves),
        "closing": (
            "Rincian setiap laporan dan data dukungnya dapat dibuka di portal. Demikian kami "
            "sampaikan; atas perhatian Bapak/Ibu kami ucapkan terima kasih."
        ),
        "digest": submission.digest,
        "sign": signature(region, signer),
    }
