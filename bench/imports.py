"""The measurement "import": the plan sheet of 190, 5,140 and 20,000 rows, by four ways in."""

import json
import subprocess
import sys
import time

from bench import worlds
from bench.contestants import CONTESTANTS, NAME, counted
from bench.figures import Figure, judged, machine
from reporting.resources import PlanSheet

YARDSTICK = "product"
UNITS = {"S": [19], "M": [19, 514], "L": [19, 514, 2000], "XL": [19, 514, 2000]}
LEAST_PAIRS = 5
WAITS = 3
MOST_SECONDS = 600  # after which a child is given up
MINUTES = {19: 2, 514: 4, 2000: 4}  # for the turns at each size
MOST_FOR_DEFAULTS = 514  # units; at 2,000 the library takes a quarter of an hour


def measure(size, folder, *, pairs=None):
    """Yield a Figure for each contestant at each number of rows."""
    made = [worlds.make_world(units, folder, n) for n, units in enumerate(UNITS[size])]
    for world in made:
        yield from _compare(world, folder, made[0], pairs)


def _compare(world, folder, warm, pairs):
    contestants = dict(CONTESTANTS)
    if world.units > MOST_FOR_DEFAULTS:
        del contestants["defaults"]
    figures = {name: Figure("import", world.rows, name) for name in contestants}
    for name, run in contestants.items():
        _timed(run, warm, Figure("", 0, name))
    deadline = time.monotonic() + MINUTES[world.units] * 60
    for number in range(pairs or LEAST_PAIRS * 2):
        longest = 0
        for name, run in _turned(contestants.items(), number):
            begun = time.monotonic()
            if figures[name].seconds and begun + max(figures[name].seconds) > deadline:
                continue
            _timed(run, world, figures[name])
            longest = max(longest, time.monotonic() - begun)
        say(f"  {world.rows} baris, putaran {number + 1}")
        if time.monotonic() > deadline or (number + 1 >= LEAST_PAIRS and longest > 5):
            break
    for name in contestants:
        # The defaults at many rows take minutes, and their memory is nobody's goal.
        if name != "defaults" or world.units == warm.units:
            worlds.empty()
            figures[name].memory = _memory(name, warm, world, folder)
    for _ in range(WAITS):
        worlds.empty()
        figures["product"].waits.append(_longest_wait(world))
    worlds.empty()
    yield from figures.values()


def _turned(items, number):
    """The contestants in their order, each round begun by the next one."""
    items = list(items)
    start = number % len(items)
    return items[start:] + items[:start]


def _timed(run, world, figure):
    worlds.empty()
    with counted() as calls:
        begun = time.perf_counter()
        run(world)
        figure.seconds.append(time.perf_counter() - begun)
    figure.queries = calls["queries"]
    worlds.check(world)


def _memory(name, warm, world, folder):
    arguments = ["memory", name, str(warm.units), str(world.units), folder]
    done = subprocess.run(
        [sys.executable, "-m", "bench.child", *arguments],
        capture_output=True,
        check=True,
        timeout=MOST_SECONDS,
    )
    return json.loads(done.stdout)


def _longest_wait(world):
    """How long the slowest save of a report took while the sheet was being saved, in seconds."""
    target, person = worlds.start_reporting(world)
    shown = PlanSheet(world.year, world.by).preview(world.data, NAME).digest()
    arguments = ["report", str(target.pk), person.username]
    command = [sys.executable, "-m", "bench.child", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        time.sleep(0.2)
        begun = time.monotonic()
        PlanSheet(world.year, world.by).save(world.data, NAME, shown)
        ended = time.monotonic()
        time.sleep(0.1)
        saves = json.loads(other.communicate(timeout=MOST_SECONDS)[0])
    return max(took for at, took in saves if at + took > begun and at < ended)


def say(text):
    print(text, file=sys.stderr, flush=True)


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
    return judged(asked)
