"""Killed updates: `migrate` ended at a random moment, then run again. Case 67."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from drills.kills import Figures

# A release of long ago: the tables of reports are there, nearly all that came later is not.
RELEASE, SIZE = "0010", "M"
MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]
FILL = (
    "import django; django.setup();from bench.country import make_country; make_country({!r})"
).format
# What a PostgreSQL schema is made of, as rows of text.
CATALOGUE = """
    SELECT 'column', table_name, column_name, data_type || is_nullable
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', tablename, indexname, indexdef
      FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
      FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1, 2, 3
"""


def kill_migrations(count, folder, chance=None, size=SIZE):
    """Update `count` copies of a filled database, each killed once; return Figures.

    The copies stand at RELEASE with five years of reports in them. Every killed update is run
    again and must end like one that nobody touched: tables, columns, constraints, triggers and
    the number of rows. `acknowledged` counts those that were killed half-way.
    """
    chance, found, begun = chance or random.Random(67), Figures("67 killed migrations"), time.time()
    if _manage(None, "makemigrations", "--check", "--dry-run").wait():
        found.faults.append("models have changed without a migration")
    with _databases(folder) as (base, copy):
        for step in (["migrate"], ["shell", "-c", FILL(size)], ["migrate", "reporting", RELEASE]):
            if _manage(base, *step).wait():
                raise RuntimeError(f"no database to update: {step[0]}")
        before = _applied(base)
        alone = time.time()
        with copy() as url:
            _manage(url, "migrate").wait()
            whole, expected = time.time() - alone, _state(url)
        for number in range(count):
            with copy() as url:
                job = _manage(url, "migrate")
                time.sleep(chance.uniform(0.2 * whole, whole))
                job.kill()
                job.wait()
                done = _applied(url)
                found.acknowledged += before < done < expected["django_migrations"]
                if _manage(url, "migrate").wait() or _state(url) != expected:
                    found.faults.append(
                        f"copy {number}, stopped after {done - before}: other state"
                    )
            found.rounds += 1
    found.seconds = time.time() - begun
    return found


def _manage(url, *arguments):
    env = os.environ | ({"DATABASE_URL": url} if url else {})
    return subprocess.Popen(
        [*MANAGE, *arguments], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@contextmanager
def _databases(folder):
    """Yield the DATABASE_URL of an empty database, and what yields that of a copy of it."""
    server = urlsplit(os.environ["DATABASE_URL"])
    if server.scheme == "sqlite":
        path = Path(folder, "update.sqlite3")

        @contextmanager
        def copy():
            other = path.with_name("copy.sqlite3")
            for old in other.parent.glob("copy.sqlite3*"):
                old.unlink()
            shutil.copyfile(path, other)
            yield f"sqlite:///{other}"

        yield f"sqlite:///{path}", copy
        return

    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as maintenance:
        maintenance.execute("CREATE DATABASE drill_update")

        @contextmanager
        def copy():
            maintenance.execute("CREATE DATABASE drill_copy TEMPLATE drill_update")
            yield urlunsplit(server._replace(path="/drill_copy"))
            maintenance.execute("DROP DATABASE drill_copy WITH (FORCE)")

        yield urlunsplit(server._replace(path="/drill_update")), copy
        maintenance.execute("DROP DATABASE drill_update WITH (FORCE)")


def _state(url):
    """The schema as rows of text, and for each table how many rows it has."""
    with _rows_of(url) as rows:
        if url.startswith("sqlite"):
            # Copied tables are renamed: names of what SQLite made by itself differ.
            schema = rows("SELECT type, tbl_name, name, sql FROM sqlite_master ORDER BY 1, 2, 3")
        else:
            schema = rows(CATALOGUE)
        tables = sorted({row[1] for row in schema if row[0] in ("table", "column")})
        counts = {table: rows(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables}
    return {"": schema, **counts}


def _applied(url):
    """How many migrations the database has seen."""
    with _rows_of(url) as rows:
        return rows("SELECT count(*) FROM django_migrations")[0][0]


@contextmanager
def _rows_of(url):
    """What returns all rows of a query."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            yield lambda sql: database.execute(sql).fetchall()
        return
    import psycopg

    with psycopg.connect(url) as database:
        yield lambda sql: database.execute(sql).fetchall()
