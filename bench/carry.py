"""The measurement "carry": how much of the last evening one server answers within a second.

Step by step other units do what they do in "night", with a shorter pause between pages each time,
until more than 5 of 100 requests wait longer than a second.
"""

from dataclasses import replace

from bench.country import make_evening
from bench.figures import Figure, judged
from bench.night import EVENINGS, WORKERS, play
from bench.visitor import Server

YARDSTICK = "none"
# Units of one step, and the mean pause between two pages in seconds, step after step.
STEPS = {"S": (10, (1, 0.5)), "M": (40, (5, 4, 3.3, 2.8, 2.4, 2, 1.7, 1.4, 1.2, 1, 0.8))}
WITHIN = 1  # second


def measure(size, folder, *, pairs=None):
    """Yield a Figure for each step up to the first one that is too much."""
    units, pauses = STEPS["S" if size == "S" else "M"]
    evening = make_evening(units * len(pauses))
    with Server(WORKERS) as server:
        for at, pause in enumerate(pauses):
            step = replace(evening, units=evening.units[at * units : (at + 1) * units])
            took, faults, lost, lasted = play(step, server.port, pause)
            every = [second for seconds in took.values() for second in seconds]
            name = f"{len(every) / lasted:.1f} a second"
            figure = Figure("carry", units, name, every, faults=len(faults), lost=lost)
            yield figure
            if figure.share(95) > WITHIN:
                break


def goals(figures):
    """The largest load that was carried, and of how many units it is the evening."""
    carried = [figure.name for figure in figures if figure.share(95) <= WITHIN]
    wrong = sum(figure.faults + figure.lost for figure in figures)
    load, (_, pause) = carried[-1] if carried else "0 a second", EVENINGS["L"]
    units = float(load.split()[0]) * pause
    return judged(
        [
            (f"{wrong} errors and lost reports, goal 0", not wrong),
            (f"p95 ≤ 1 s up to {load}: {units:.0f} units with {pause} s between pages", carried),
        ]
    )
