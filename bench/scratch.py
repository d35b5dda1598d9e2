"""A database of the bench's own, made for one run and thrown away after it."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

NAME = f"randa_bench_{os.getpid()}"


@contextmanager
def scratch(kind):
    """Point the environment at a fresh, empty database of the kind; yield the scratch folder.

    A DATABASE_URL of PostgreSQL only says where the server is: its database is not touched.
    """
    folder = tempfile.mkdtemp(prefix="randa-bench-")
    os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    try:
        if kind == "sqlite":
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
            yield folder
        else:
            with _postgres_database():
                yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres_database():
    import psycopg

    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'")
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))
        try:
            yield
        finally:
            maintenance.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def inside_postgres(arguments, module="bench"):
    """Start the bench again inside a throw-away cluster; return its exit code."""
    if shutil.which("pg_virtualenv") is None:
        sys.exit("Isi DATABASE_URL dengan server PostgreSQL, atau pasang postgresql-common.")
    # Its values are known only inside.
    command = 'DATABASE_URL="postgres://$PGUSER:$PGPASSWORD@localhost:$PGPORT/postgres" exec "$@"'
    inner = [sys.executable, "-m", module, *arguments]
    # Without this the cluster trades safety for speed, which the portal's server refuses.
    cluster = ["pg_virtualenv", "-o", "fsync=on"]
    return subprocess.call([*cluster, "sh", "-c", command, "sh", *inner])
