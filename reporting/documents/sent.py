"""The reports of one sending as they were when they went, from their snapshots."""

from decimal import Decimal

from reporting.formats import percent


def sent_rows(moves):
    """Texts of each StatusChange of a sending: number, action with its flags, target, percent."""
    return [_row(move) for move in moves]


def _row(move):
    entry, said = move.entry, move.snapshot
    claimed = said["claimed_percent"]
    flags = ["nihil" if said["is_nil"] else "", "terlambat" if entry.is_late else ""]
    flags = ", ".join(filter(None, flags))
    return {
        "number": str(entry.plan.number),
        "action": f"{entry.plan.title} ({flags})" if flags else entry.plan.title,
        "target": percent(entry.target.percent),
        "percent": percent(Decimal(claimed) if claimed is not None else None),
    }
