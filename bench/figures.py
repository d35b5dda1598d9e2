"""What was measured, as a table, as JSON and as RESULTS.md."""

import json
import os
import platform
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

RESULTS = Path(__file__).parent / "RESULTS.md"
COLUMNS = (
    *("rows", "way in", "n", "median s", "spread s", "÷ product", "queries"),
    *("peak MB", "longest wait s"),
)
TITLE = "# Results\n\nWritten by `python3 dev.py bench --record`; what they mean: README.md.\n"


@dataclass
class Figure:
    """All measurements of one contestant at one size; seconds, MB above idle."""

    measurement: str
    rows: int
    name: str
    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    memory: float | None = None
    waits: list[float] = field(default_factory=list)

    @property
    def median(self):
        return median(self.seconds)


def table(figures):
    """The figures as lines of a Markdown table."""
    products = {figure.rows: figure for figure in figures if figure.name == "product"}
    lines = [COLUMNS, ["---:" if n != 1 else "---" for n in range(len(COLUMNS))]]
    for figure in figures:
        ratio = figure.median / products[figure.rows].median
        lines.append(
            (
                f"{figure.rows:,}",
                figure.name.replace("_", " "),
                str(len(figure.seconds)),
                f"{figure.median:.3f}",
                f"{min(figure.seconds):.3f}–{max(figure.seconds):.3f}",
                "" if figure.name == "product" else f"{ratio:.2f}",
                f"{figure.queries:,}",
                "" if figure.memory is None else f"{figure.memory:.0f}",
                f"{max(figure.waits):.2f}" if figure.waits else "",
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]


def goals(figures):
    """Sentences that hold the import against its goals, met or not."""
    found = {(figure.rows, figure.name): figure for figure in figures}
    product = {rows: figure for (rows, name), figure in found.items() if name == "product"}
    asked = []
    for rows, figure in product.items():
        limit = figure.median / found[rows, "openpyxl_limit"].median
        if defaults := found.get((rows, "defaults")):
            faster = defaults.median / figure.median
        if rows == 190:
            asked.append((f"190 rows ÷ openpyxl limit {limit:.1f}, goal ≤ 5", limit <= 5))
        if rows == 5140:
            goal = 10 if machine()["database"].startswith("SQLite") else 25
            text = f"5,140 rows {faster:.0f} × faster than the defaults, goal ≥ {goal}"
            asked.append((text, faster >= goal))
            wait = max(figure.waits)
            asked.append((f"5,140 rows, longest wait {wait:.2f} s, goal ≤ 0.5", wait <= 0.5))
        if rows == 20_000:
            asked.append((f"20,000 rows ÷ openpyxl limit {limit:.1f}, goal ≤ 4", limit <= 4))
        if rows == 20_000 and figure.memory is not None:
            text = f"20,000 rows, peak {figure.memory:.0f} MB above idle, goal ≤ 150"
            asked.append((text, figure.memory <= 150))
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
