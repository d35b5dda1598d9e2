"""Closing a period freezes its recap; the files of it are made once, of what was frozen."""

from django.db import IntegrityError, transaction

from reporting import documents, files, workflow
from reporting.models import CheckpointFile, Period
from reporting.recap.frozen import freeze, read, read_notes, read_proofs
from reporting.recap.slices import pillars
from reporting.views.recap_figures import province_figures
from reporting.workbooks.recap import province_book
from reporting.workbooks.writing import to_csv

Kind = CheckpointFile.Kind
PROOF_HEADINGS = (
    "Daerah",
    "Nomor aksi",
    "Aksi",
    "Data dukung",
    "Nama berkas",
    "Nomor dokumen",
    "Tanggal dokumen",
    "Sidik SHA-256",
    "Ukuran (byte)",
    "Tautan",
    "Penilaian",
)


def close(period, *, by, at=None):
    """Close the period and freeze its recap in one transaction.

    Returns how many sent reports stay unverified, and the Checkpoint. The files are made
    afterwards by `file_of`, so that nobody waits for them under the locks.
    """
    with transaction.atomic():
        undecided = workflow.close(period, by=by, at=at)
        closed = Period.objects.select_related("year__province").get(pk=period.pk)
        checkpoint = freeze(closed, by=by)
    return undecided, checkpoint


def file_of(checkpoint, kind):
    """The StoredFile of that kind; made at the first call, the same bytes ever after.

    Made of the frozen data alone: whatever was corrected since does not reach it. Of two who
    make it in one moment, the first one's stays.
    """
    made = checkpoint.files.filter(kind=kind).select_related("file").first()
    if made is None:
        stored = files.keep(MAKERS[kind](checkpoint), kind, checkpoint.by)
        try:
            with transaction.atomic():
                made = CheckpointFile.objects.create(checkpoint=checkpoint, kind=kind, file=stored)
        except IntegrityError:
            made = checkpoint.files.select_related("file").get(kind=kind)
    return made.file


def _pdf(checkpoint):
    recap = read(checkpoint)
    return documents.province_pdf(recap, province_figures(recap))


def _xlsx(checkpoint):
    found = read(checkpoint)
    return province_book(found, pillars(found), read_notes(checkpoint))


def _csv(checkpoint):
    rows = (
        (
            proof.region,
            proof.number,
            proof.action,
            proof.requirement,
            proof.name,
            proof.document_number,
            proof.document_date,
            proof.sha256,
            proof.size,
            proof.link,
            proof.verdict,
        )
        for proof in read_proofs(checkpoint)
    )
    return to_csv([PROOF_HEADINGS, *rows])


MAKERS = {Kind.PDF: _pdf, Kind.XLSX: _xlsx, Kind.CSV: _csv}
KINDS = tuple(MAKERS)
