"""What was measured, as a table, as JSON and as RESULTS.md."""

import json
import os
import platform
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

RESULTS = Path(__file__).parent / "RESULTS.md"
COLUMNS = ("n", "median s", "spread s", "p95 s", "p99 s", "queries", "peak MB", "longest wait s")
TITLE = "# Results\n\nWritten by `python3 dev.py bench --record`; what they mean: README.md.\n"


@dataclass
class Figure:
    """All measurements of one contestant at one size (rows, or the name of a size).

    In seconds and MB above idle.
    """

    measurement: str
    rows: int | str
    name: str
    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    memory: float | None = None
    waits: list[float] = field(default_factory=list)
    faults: int = 0
    lost: int = 0

    @property
    def median(self):
        return median(self.seconds)

    def share(self, percent):
        """The seconds within which that percentage of the turns ended."""
        return sorted(self.seconds)[(len(self.seconds) - 1) * percent // 100]


def table(figures, yardstick):
    """The figures as lines of a Markdown table; ratios are to the one named `yardstick`.

    Columns in which nothing was measured are left out.
    """
    yardsticks = {figure.rows: figure for figure in figures if figure.name == yardstick}
    head = ("rows", "what", *COLUMNS[:5], f"÷ {yardstick}", *COLUMNS[5:])
    lines = [head]
    for figure in figures:
        by = yardsticks.get(figure.rows)
        is_ratio = by is not None and by is not figure
        n = len(figure.seconds)
        lines.append(
            (
                f"{figure.rows:,}" if isinstance(figure.rows, int) else figure.rows,
                figure.name.replace("_", " "),
                str(n),
                f"{figure.median:.4f}",
                f"{min(figure.seconds):.4f}–{max(figure.seconds):.4f}",
                *(f"{figure.share(part):.4f}" if n >= 100 else "" for part in (95, 99)),
                f"{figure.median / by.median:.2f}" if is_ratio else "",
                f"{figure.queries:,}" if figure.queries else "",
                "" if figure.memory is None else f"{figure.memory:.0f}",
                f"{max(figure.waits):.2f}" if figure.waits else "",
            )
        )
    filled = [column for column in zip(*lines, strict=True) if any(column[1:])]
    lines = [list(line) for line in zip(*filled, strict=True)]
    lines.insert(1, ["---" if title == "what" else "---:" for title in lines[0]])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]


def judged(asked):
    """Pairs (sentence, is met) as sentences that begin with "met" or "MISSED"."""
    return [f"{'met' if is_met else 'MISSED'}: {text}" for text, is_met in asked]


def machine():
    """Where it was measured: versions, cores and load, no names."""
    from django import get_version
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT 'SQLite ' || sqlite_version()")
        else:
            cursor.execute("SELECT 'PostgreSQL ' || current_setting('server_version')")
        (database,) = cursor.fetchone()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "python": platform.python_version(),
        "django": get_version(),
        "database": database.split(" (")[0],
        "cores": os.cpu_count(),
        "load": load,
    }


def headline(before):
    """One line on the machine; `before` is what `machine()` said before the run."""
    load = "" if before["load"] is None else f", load {before['load']:.1f} before"
    load += "" if before["load"] is None else f" and {machine()['load']:.1f} after"
    return (
        f"Python {before['python']}, Django {before['django']}, {before['database']}, "
        f"{before['cores']} cores{load}"
    )


def write_json(path, size, before, figures):
    """Write everything measured; `path` is a file."""
    content = {"size": size, "machine": before, "figures": [asdict(each) for each in figures]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n")


def record(heading, lines):
    """Put the lines under the heading of RESULTS.md, in place of what stood there."""
    text = RESULTS.read_text() if RESULTS.exists() else TITLE
    sections = dict(re.findall(r"^## ([^\n]+)\n\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    sections[heading] = "\n".join(lines) + "\n\n"
    body = "".join(f"\n## {name}\n\n{sections[name].rstrip()}\n" for name in sorted(sections))
    RESULTS.write_text(TITLE + body)
