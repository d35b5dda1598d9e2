"""PgBouncer before PostgreSQL: noticed, demanded a setting of, and never used for a backup."""

import os
import shutil
import socket
import subprocess
import time

import environ
import pytest
from django.db import OperationalError, connection

from randa.checks import POSTGRES_OPTIONS, durability_faults, is_pooled, resolve_database
from reporting.upkeep import databases

PGBOUNCER = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
SETTINGS = """
[databases]
* = host={HOST} port={PORT} user={USER} password={PASSWORD}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
"""
ADVICE = "DATABASE_URL melewati PgBouncer; akhiri dengan ?DISABLE_SERVER_SIDE_CURSORS=true"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pooled(tmp_path_factory):
    """A connection to the test's database through PgBouncer, one transaction at a time."""
    if connection.vendor != "postgresql" or not PGBOUNCER:
        pytest.skip("needs PostgreSQL and PgBouncer")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    conf = tmp_path_factory.mktemp("pgbouncer") / "pgbouncer.ini"
    conf.write_text(SETTINGS.format(port=port, **connection.settings_dict))
    command = [PGBOUNCER, "-q", str(conf)]
    if os.geteuid() == 0:  # which PgBouncer refuses to be
        command[1:1] = ["--user=nobody"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    made = connection.copy()
    made.settings_dict |= {"HOST": "127.0.0.1", "PORT": port, "CONN_MAX_AGE": 0, "OPTIONS": {}}
    for _ in range(50):
        try:
            made.ensure_connection()
            break
        except OperationalError:
            time.sleep(0.1)
    yield made
    made.close()
    server.terminate()
    server.wait(timeout=30)


def test_pooler_is_noticed_and_demands_its_setting(pooled):
    assert not is_pooled(connection)
    assert is_pooled(pooled)
    assert ADVICE in durability_faults(pooled)
    pooled.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = "true"
    assert ADVICE not in durability_faults(pooled)


def test_backup_through_a_pooler_is_refused(pooled, tmp_path, monkeypatch):
    monkeypatch.setattr(databases, "connection", pooled)
    with pytest.raises(databases.NoCopy, match="langsung ke PostgreSQL"):
        databases.copy_database(tmp_path)


@pytest.mark.parametrize(
    ("ending", "options"), [("", POSTGRES_OPTIONS), ("?DISABLE_SERVER_SIDE_CURSORS=true", {})]
)
def test_only_a_session_of_its_own_keeps_plans(ending, options):
    config = environ.Env.db_url_config("postgres://randa:sandi@127.0.0.1:6432/randa" + ending)
    assert resolve_database(config, default="", base="", conn_max_age=60)["OPTIONS"] == options
