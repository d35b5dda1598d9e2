"""The measurement "export": the year's workbook, beside django-import-export's own export."""

import json
import subprocess
import sys
import time

from import_export import fields
from import_export.formats.base_formats import XLSX

from bench import worlds
from bench.contestants import CODES, NAME, StockResource, counted
from bench.figures import Figure, judged
from bench.imports import MOST_SECONDS, UNITS
from reporting.models import Assignment
from reporting.resources import PlanSheet
from reporting.resources.plan_book import plan_workbook

YARDSTICK = "product"
LEAST_PAIRS = 5
SECONDS = 120  # for the turns at each size


def product(world):
    """The workbook with headings, locked columns, lists and help, as the page hands it out."""
    return plan_workbook(world.year, world.by)


class StockExport(StockResource):
    """The same resource with a column per target, as the library's manual makes them."""

    target_b03 = fields.Field(column_name="Target B03")
    target_b06 = fields.Field(column_name="Target B06")
    target_b09 = fields.Field(column_name="Target B09")
    target_b12 = fields.Field(column_name="Target B12")

    class Meta(StockResource.Meta):
        fields = (*StockResource.Meta.fields, *(f"target_{code.lower()}" for code in CODES))

    def dehydrate_target_b03(self, assignment):
        return self._target(assignment, "B03")

    def dehydrate_target_b06(self, assignment):
        return self._target(assignment, "B06")

    def dehydrate_target_b09(self, assignment):
        return self._target(assignment, "B09")

    def dehydrate_target_b12(self, assignment):
        return self._target(assignment, "B12")

    def _target(self, assignment, code):
        return assignment.targets.get(period=self.periods[code]).percent


def defaults(world):
    """The library's export of the same assignments with their targets."""
    found = StockExport(world.year).export(Assignment.objects.filter(plan__year=world.year))
    return XLSX().export_data(found)


CONTESTANTS = {"product": product, "defaults": defaults}


def measure(size, folder, *, pairs=None):
    """Yield a Figure for each contestant at each number of rows."""
    for number, units in enumerate(UNITS[size]):
        worlds.empty()
        world = worlds.make_world(units, folder, number)
        shown = PlanSheet(world.year, world.by).preview(world.data, NAME).digest()
        PlanSheet(world.year, world.by).save(world.data, NAME, shown)
        worlds.check(world)
        figures = {name: Figure("export", world.rows, name) for name in CONTESTANTS}
        begun = time.monotonic()
        for _ in range(pairs or LEAST_PAIRS):
            for name, run in CONTESTANTS.items():
                with counted() as calls:
                    at = time.perf_counter()
                    run(world)
                    figures[name].seconds.append(time.perf_counter() - at)
                figures[name].queries = calls["queries"]
            if time.monotonic() - begun > SECONDS:
                break
        for name, figure in figures.items():
            figure.memory = _memory(name, world, folder)
        yield from figures.values()


def _memory(name, world, folder):
    done = subprocess.run(
        [sys.executable, "-m", "bench.child", "export", name, str(world.units), folder],
        capture_output=True,
        check=True,
        timeout=MOST_SECONDS,
    )
    return json.loads(done.stdout)


def goals(figures):
    """Sentences that hold the export of 20,000 rows against its goals, met or not."""
    found = {(figure.rows, figure.name): figure for figure in figures}
    if (20_000, "product") not in found:
        return []
    product, stock = found[20_000, "product"], found[20_000, "defaults"]
    faster = stock.median / product.median
    asked = [(f"20,000 rows {faster:.0f} × faster than the defaults, goal ≥ 10", faster >= 10)]
    if product.memory is not None:
        text = f"20,000 rows, peak {product.memory:.0f} MB above idle, goal ≤ 60"
        asked.append((text, product.memory <= 60))
    return judged(asked)
