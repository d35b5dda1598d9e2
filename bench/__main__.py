"""`python3 dev.py bench`: measure, print one table, write JSON."""

import argparse
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from bench.scratch import inside_postgres, scratch

MEASUREMENTS = {
    "recap": "bench.recaps",
    "import": "bench.imports",
    "export": "bench.exports",
    "night": "bench.night",
    "carry": "bench.carry",
}


def main(arguments):
    options = read(arguments)
    is_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    if options.db == "postgres" and not is_postgres:
        return inside_postgres(arguments)
    names = options.only or list(MEASUREMENTS)
    if len(names) > 1:
        # Each on a database and in a process of its own.
        again = [sys.executable, "-m", "bench", "--size", options.size, "--db", options.db]
        again += ["--pairs", str(options.pairs)] if options.pairs else []
        again += ["--record"] if options.record else []
        return max([subprocess.call([*again, "--only", name]) for name in names])
    with scratch(options.db) as folder:
        run(options, names[0], folder)
    return 0


def read(arguments):
    parser = argparse.ArgumentParser(prog="python3 dev.py bench", description=__doc__)
    parser.add_argument("--size", choices=["S", "M", "L", "XL"], default="S")
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--only", choices=MEASUREMENTS, action="append")
    parser.add_argument("--pairs", type=int, help="putaran per ukuran; tanpa ini 5 sampai 10")
    parser.add_argument("--record", action="store_true", help="menulis hasilnya ke RESULTS.md")
    return parser.parse_args(arguments)


def run(options, name, folder):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from bench import figures

    call_command("migrate", verbosity=0)
    before, size = figures.machine(), options.size
    module = import_module(MEASUREMENTS[name])
    found = list(module.measure(size, folder, pairs=options.pairs))
    table = figures.table(found, module.YARDSTICK)
    lines = [figures.headline(before) + ".", "", *table, ""]
    lines += [f"- {goal}" for goal in module.goals(found)]
    print("\n".join(lines))
    database = before["database"].split()[0]
    path = Path("var", "bench", f"{name}-{size}-{options.db}.json")
    figures.write_json(path, size, before, found)
    print(f"\n{path}")
    if options.record:
        figures.record(f"{name} · {size} · {database}", lines)
    connections.close_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
