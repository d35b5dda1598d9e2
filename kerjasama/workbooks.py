"""The mapping as a workbook: one sheet for each view, layout only."""

from reporting.formats import day
from reporting.workbooks.writing import Heading, new_book, to_bytes, write_sheet


def mapping_book(tables, *, region, on):
    """The .xlsx of the recap's Tables as they stand on the day."""
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
    return to_bytes(book)
