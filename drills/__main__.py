"""`python3 dev.py drill`: kill, cut and flip, and count what was lost. Linux only."""

import argparse
import os
import random
import sys
import tempfile
from contextlib import ExitStack
from types import GeneratorType

from drills.cluster import durable_cluster

COUNTS = {
    "writers": 200,
    "rollovers": 100,
    "logs": 400,
    "postgres": 50,
    "migrations": 20,
    "increments": 20,
}


def main(arguments):
    parser = argparse.ArgumentParser(prog="python3 dev.py drill", description=__doc__)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--only", choices=COUNTS, action="append")
    parser.add_argument("--count", type=int, help="putaran; tanpa ini jumlah yang penuh")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args(arguments)
    print(f"seed {options.seed}, {options.db}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="randa-drill-"))
        cluster, url = None, f"sqlite:///{folder}/drill.sqlite3"
        if options.db == "postgres":
            cluster, url = stack.enter_context(durable_cluster())
        os.environ |= {"DATABASE_URL": url, "VAR_DIR": folder, "EMAIL_URL": "dummymail://"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        found = list(run(options, folder, cluster))
    return 1 if any(each.faults for each in found) else 0


def run(options, folder, cluster):
    """Do each drill that fits the database; yield and print the Figures of each."""
    import django

    django.setup()
    from django.db import connections

    from drills import cuts, increments, kills, migrating
    from drills.world import make_world

    make_world()
    drills = {
        "writers": lambda count, chance: kills.kill_writers(count, chance),
        "rollovers": lambda count, chance: kills.kill_rollovers(count, chance),
    }
    if cluster:
        drills["postgres"] = lambda count, chance: kills.kill_postgres(count, cluster, chance, 19)
    else:
        drills["logs"] = lambda count, chance: cuts.cut_logs(count, folder, chance)
    drills["increments"] = lambda count, chance: increments.increments(count)
    drills["migrations"] = lambda count, chance: migrating.kill_migrations(count, folder, chance)
    for name, drill in drills.items():
        if options.only and name not in options.only:
            continue
        done = drill(options.count or COUNTS[name], random.Random(options.seed))
        for figures in done if isinstance(done, GeneratorType) else [done]:
            print(figures, *figures.faults[:10], sep="\n  ", flush=True)
            yield figures
    connections.close_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
