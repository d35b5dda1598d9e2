"""The Excel of a Quality: lays its lines out, adds nothing up."""

from reporting.workbooks.writing import Heading, Styled, new_book, to_bytes, write_sheet

FIGURES = (
    Heading("Laporan", 10),
    Heading("Dikembalikan", 13),
    Heading("Dikembalikan (%)", 13),
    Heading("Putaran", 10),
    Heading("Mengisi (hari)", 12),
    Heading("Memeriksa (hari)", 13),
    Heading("Memperbaiki (hari)", 14),
    Heading("Alasan tersering", 44),
)
MEDIANS = (
    "Hari: median; mengisi dari simpanan pertama sampai kiriman pertama, memeriksa dari kiriman "
    "sampai putusan, memperbaiki dari pengembalian sampai kiriman ulang."
)


def quality_book(found, title):
    """The Quality as .xlsx bytes: Daerah, Aksi, Verifikator, Alasan; `title` stands above each."""
    book = new_book()
    lines = [title, MEDIANS]
    for name, first, rows in (
        ("Daerah", "Daerah", found.units),
        ("Aksi", "Rencana aksi", found.actions),
        ("Verifikator", "Verifikator", found.verifiers),
    ):
        headings = [Heading(first, 30), *FIGURES]
        rows = [*map(_row, rows), _row(found.total, is_total=True)]
        write_sheet(book, name, headings, rows, lines=lines, frozen_columns=1)
    headings = [Heading("Alasan pengembalian", 46), Heading("Jumlah", 10)]
    write_sheet(book, "Alasan", headings, found.total.reasons, lines=lines[:1])
    return to_bytes(book)


def _row(line, *, is_total=False):
    return [
        Styled(line.label, bold=True) if is_total else line.label,
        line.reports,
        line.returned,
        line.returned_percent,
        line.returns,
        line.fill,
        line.wait,
        line.repair,
        line.reason,
    ]
