"""The measurement "recap": pages over one province and over the nation, beside an empty page.

Each page is asked through the whole server stack in this process, signed in, in turns with an
empty view, the admin's own list of 100 reports, and the bare SQL of the nation's figures.
"""

import time

from django.db import connection
from django.test import Client

from bench.contestants import counted
from bench.country import make_country
from bench.figures import Figure, judged

YARDSTICK = "empty_view"
LEAST_PAIRS = 15
# What a national page says, as one statement without rules of its own.
BARE_SQL = """
SELECT r.parent_id, p.code, COUNT(*), SUM(e.status = 'verified'), AVG(
    CASE WHEN e.status IN ('submitted', 'verified')
    THEN COALESCE(e.verified_percent, e.claimed_percent) * 100.0 / t.percent END)
FROM reporting_target t
JOIN reporting_assignment a ON a.id = t.assignment_id
JOIN reporting_region r ON r.id = a.region_id
JOIN reporting_period p ON p.id = t.period_id
JOIN reporting_planyear y ON y.id = p.year_id
LEFT JOIN reporting_progressentry e ON e.target_id = t.id
WHERE y.year = %s AND p.code <= %s AND a.is_applicable
GROUP BY r.parent_id, p.code
"""


def measure(size, folder, *, pairs=None):
    """Yield a Figure for each page and yardstick at the size."""
    country = make_country(size)
    contestants = _contestants(country)
    figures = {name: Figure("recap", size, name) for name in contestants}
    for run in contestants.values():
        run()
    for number in range(pairs or LEAST_PAIRS):
        items = list(contestants.items())
        start = number % len(items)
        for name, run in items[start:] + items[:start]:
            with counted() as calls:
                begun = time.perf_counter()
                run()
                figures[name].seconds.append(time.perf_counter() - begun)
            figures[name].queries = calls["queries"]
    yield from figures.values()


def _contestants(country):
    at = f"{country.year}/{country.code}/"
    nation, province, staff = map(_reader, (country.leader, country.province_leader, country.admin))
    unit = f"/rekap/{at}10.01/"
    return {
        "empty_view": lambda: nation("/kosong/"),
        "province_page": lambda: province(f"/rekap/{at}"),
        "unit_page": lambda: province(unit),
        "nation_page": lambda: nation(f"/nasional/{at}"),
        "bare_SQL_of_the_nation": lambda: _bare(country),
        "admin_list": lambda: staff("/kelola/reporting/progressentry/"),
    }


def _reader(user):
    """A function that asks for an address as the user and demands a page."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)

    def ask(address):
        response = client.get(address)
        if response.status_code != 200:
            raise AssertionError(f"{address}: {response.status_code}")

    return ask


def _bare(country):
    sql = BARE_SQL
    if connection.vendor == "postgresql":
        sql = sql.replace("SUM(e.status = 'verified')", "SUM((e.status = 'verified')::int)")
    with connection.cursor() as cursor:
        cursor.execute(sql, [country.year, country.code])
        cursor.fetchall()


def goals(figures):
    """Sentences that hold the pages against their goals, met or not."""
    found = {figure.name: figure for figure in figures}
    empty, province = found["empty_view"].median, found["province_page"].median
    ratio, nation = province / empty, found["nation_page"].median / province
    asked = [(f"province page ÷ empty view {ratio:.1f}, goal ≤ 12", ratio <= 12)]
    if found["nation_page"].rows in ("L", "XL"):
        asked.append((f"nation page ÷ province page {nation:.1f}, goal ≤ 3", nation <= 3))
    return judged(asked)
