"""The mapping as a workbook: one sheet for each view and one for the line, layout only."""

from reporting.formats import day, percent
from reporting.workbooks.writing import Heading, new_book, to_bytes, write_sheet


def mapping_book(tables, chains, *, region, on):
    """The .xlsx of the recap's Tables and of the Chains as they stand on the day."""
    book = new_book()
    for table in tables:
        headings = [
            Heading(table.head, 44),
            *[Heading(label, 18) for label in table.columns],
            Heading("Jumlah", 12),
        ]
        rows = [*table.rows, *([table.total] if table.total else [])]
        write_sheet(
            book,
            table.title,
            headings,
            [
                [row.label, *[each and each.count for each in row.figures], row.total.count]
                for row in rows
            ],
            lines=[
                f"{table.title}, {region}",
                f"{table.note} Keadaan {day(on)}.",
                *[f"{row.label}: {row.note}." for row in table.rows if row.note],
            ],
            frozen_columns=1,
        )
    _write_line(book, chains, region, on)
    return to_bytes(book)


LINE = [
    Heading("Indikator RPJMD", 44),
    Heading("Target", 12),
    Heading("Capaian", 12),
    Heading("Usulan", 16),
    Heading("Judul", 44),
    Heading("Pengusul", 30),
    Heading("Keadaan", 18),
    Heading("Naskah", 44),
    Heading("Janji dan hasilnya", 50),
    Heading("Evaluasi", 24),
    Heading("Sampai di", 24),
]


def _write_line(book, chains, region, on):
    write_sheet(
        book,
        "Dari indikator ke hasil",
        LINE,
        [_line(chain) for chain in chains],
        lines=[
            f"Dari indikator ke hasil, {region}",
            f"Usulan yang indikatornya belum sama dengan target. Keadaan {day(on)}.",
        ],
        frozen_columns=1,
    )


def _line(chain):
    proposal = chain.proposal
    promises = [promise for paper in chain.papers for promise in paper.promises]
    judged = [paper.evaluation for paper in chain.papers if paper.evaluation]
    return [
        proposal.indicator,
        proposal.indicator_target,
        proposal.indicator_achieved,
        proposal.number,
        proposal.title,
        proposal.proposed_by,
        proposal.get_state_display(),
        "; ".join(f"{paper.agreement} ({paper.status.label})" for paper in chain.papers),
        "; ".join(
            f"{each.commitment.promised}: "
            + (percent(each.latest.percent) if each.latest else "belum dilaporkan")
            for each in promises
        ),
        "; ".join(each.get_outcome_display() for each in judged),
        chain.step.label,
    ]
