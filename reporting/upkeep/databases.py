"""A consistent copy of the whole database, its fingerprint, and the way back into an empty one.

SQLite is copied by its own backup call, PostgreSQL by pg_dump: both while people work. The
fingerprint of a table is the same in every copy of it, whatever the order of its rows.
"""

import hashlib
import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

from randa.checks import is_pooled

FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class NoCopy(Exception):
    """The database could not be copied or restored; the sentence says why."""


def in_words(fault):
    """What a NoCopy says, or of an OSError what the system refused and what to do about it."""
    if not isinstance(fault, OSError):
        return str(fault)
    place = f" pada {fault.filename}" if fault.filename else ""
    return (
        f"sistem menolak{place}: {fault.strerror or fault}. "
        "Periksa ruang disk dan izin menulis di sana, lalu ulangi."
    )


def copy_database(folder):
    """Write the database as one file into `folder`; return {table: {"rows", "digest"}} of it."""
    target = Path(folder, FILES[connection.vendor])
    target.touch(mode=0o600)
    if connection.vendor == "sqlite":
        with closing(_open_sqlite("ro")) as source:
            return _fill_sqlite(source, target)
    _require_own_session()
    with psycopg.connect(**connection.get_connection_params()) as session:
        session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        # pg_dump and the fingerprints below see the same moment.
        (snapshot,) = session.execute("SELECT pg_export_snapshot()").fetchone()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return _postgres_tables(session)


def fill_database(folder):
    """Bring the copy in `folder` into the empty database; return its tables as they are now."""
    source = Path(folder, FILES[connection.vendor])
    if connection.vendor == "sqlite":
        connection.close()
        with closing(sqlite3.connect(source)) as copy, closing(_open_sqlite("rwc")) as target:
            copy.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
            return _sqlite_tables(target)
    _require_own_session()
    database = connection.settings_dict["NAME"]
    _run("pg_restore", "--single-transaction", "--exit-on-error", f"--dbname={database}", source)
    with psycopg.connect(**connection.get_connection_params()) as session:
        return _postgres_tables(session)


def _open_sqlite(mode):
    path = Path(connection.settings_dict["NAME"]).absolute()
    return sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True)


def _fill_sqlite(source, target):
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # One file, which nothing beside it belongs to.
        copy.execute("PRAGMA journal_mode=DELETE")
        ((verdict,),) = copy.execute("PRAGMA integrity_check(1)")
        if verdict != "ok":
            raise NoCopy(f"Basis data rusak: {verdict}")
        return _sqlite_tables(copy)


def _sqlite_tables(source):
    names = source.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    tables = {}
    for (name,) in names.fetchall():
        rows = source.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - of its own catalogue
        tables[name] = _fingerprint(repr(row).encode() for row in rows)
    return tables


def _postgres_tables(session):
    session.execute("SET LOCAL TIME ZONE 'UTC'")
    names = session.execute(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
    )
    found = {}
    for (name,) in names.fetchall():
        copying = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
        with session.cursor().copy(copying) as lines:
            # One piece is one row.
            found[name] = _fingerprint(bytes(line) for line in lines)
    return found


def _fingerprint(rows):
    """How many rows there are, and the sum of their hashes: no order has to be agreed on."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(row).digest())
    return {"rows": count, "digest": f"{total % 2**256:064x}"}


def _require_own_session():
    # pg_dump empties the search path of a session that the pool then gives to a page.
    if is_pooled(connection):
        raise NoCopy(
            "DATABASE_URL melewati PgBouncer. Jalankan perintah ini dengan DATABASE_URL yang "
            "langsung ke PostgreSQL."
        )


def _run(program, *arguments):
    """Run a client program of PostgreSQL on the portal's database; its password is in no list."""
    params = connection.settings_dict
    known = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    env = {**os.environ, "PGDATABASE": params["NAME"]}
    env |= {name: str(params[key]) for name, key in known.items() if params[key]}
    if sslmode := params["OPTIONS"].get("sslmode"):
        env["PGSSLMODE"] = sslmode
    command = [program, "--no-owner", "--no-privileges", "--no-password", *map(str, arguments)]
    try:
        done = subprocess.run(  # noqa: S603 - programs and paths of ours
            command, env=env, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise NoCopy(
            f"Program {program} tidak ditemukan. Pasang paket postgresql-client yang versinya "
            "sama dengan servernya."
        ) from None
    if done.returncode:
        raise NoCopy(f"{program} gagal: {done.stderr.strip() or done.returncode}")
