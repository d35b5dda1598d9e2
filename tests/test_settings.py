"""Production settings: what starts, what refuses to, and which headers a page carries."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from randa.checks import durability_faults

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "kM3-vX9_qLr7TzBw2NcYd8HsFj4PgUe6AoRi5ElZx1QmDbWt0Kv",
    "ALLOWED_HOSTS": "randa.contoh.go.id",
    "EMAIL_URL": "smtp+tls://randa:sandi@surel.contoh.go.id:587",
    "PROXY_COUNT": "1",
}


def python(*arguments, **changes):
    """Run Python with the production settings changed; None leaves a setting out."""
    env = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    env |= {name: value for name, value in (PRODUCTION | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True
    )


def manage(*command, **changes):
    return python("manage.py", *command, **changes)


def test_deployment_check_is_silent_with_production_settings(tmp_path):
    """Case 52."""
    done = manage("check", "--deploy", "--fail-level", "WARNING", VAR_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    ), done.stderr


UNSAFE = {
    "no key": ({"SECRET_KEY": None}, "SECRET_KEY belum diisi."),
    "default key": (
        {"SECRET_KEY": "django-insecure-" + PRODUCTION["SECRET_KEY"]},
        "SECRET_KEY lemah; perlu kunci acak sepanjang 50 huruf atau lebih.",
    ),
    "short key": (
        {"SECRET_KEY": "rahasia"},
        "SECRET_KEY lemah; perlu kunci acak sepanjang 50 huruf atau lebih.",
    ),
    "debug": (
        {"DEBUG": "1"},
        "DEBUG menyala, padahal ALLOWED_HOSTS memuat nama di luar komputer ini.",
    ),
    "no host": (
        {"ALLOWED_HOSTS": None},
        "ALLOWED_HOSTS kosong; isi dengan nama situs, misalnya randa.contoh.go.id.",
    ),
    "any host": (
        {"ALLOWED_HOSTS": "*", "SITE_URL": "https://randa.contoh.go.id"},
        "ALLOWED_HOSTS memuat *; tulis nama situsnya.",
    ),
    "plain origin": (
        {"CSRF_TRUSTED_ORIGINS": "http://randa.contoh.go.id"},
        "CSRF_TRUSTED_ORIGINS memuat alamat yang bukan https://.",
    ),
    "plain site": (
        {"SITE_URL": "http://randa.contoh.go.id"},
        "SITE_URL harus alamat https:// yang lengkap.",
    ),
    "database in public": (
        {"DATABASE_URL": "sqlite:///static/randa.sqlite3"},
        "DATABASE_URL menaruh berkas SQLite di folder yang terbuka untuk umum.",
    ),
    "evidence in public": (
        {"MEDIA_ROOT": str(ROOT / "static" / "bukti")},
        "MEDIA_ROOT berada di folder yang terbuka untuk umum.",
    ),
    "backup in public": (
        {"BACKUP_DIR": str(ROOT / "static" / "cadangan")},
        "BACKUP_DIR berada di folder yang terbuka untuk umum.",
    ),
    "no database password": (
        {"DATABASE_URL": "postgres://randa@127.0.0.1/randa"},
        "DATABASE_URL tidak memuat kata sandi basis data.",
    ),
    "other database": (
        {"DATABASE_URL": "mysql://randa:sandi@127.0.0.1/randa"},
        "DATABASE_URL harus berawalan sqlite:/// atau postgres://",
    ),
    "unreadable database": (
        {"DATABASE_URL": "randa.sqlite3"},
        "DATABASE_URL harus berawalan sqlite:/// atau postgres://",
    ),
}


@pytest.mark.parametrize(("changes", "complaint"), UNSAFE.values(), ids=UNSAFE)
def test_process_refuses_to_start_when_a_setting_is_unsafe(changes, complaint, tmp_path):
    """Case 52."""
    done = manage("check", VAR_DIR=str(tmp_path), **changes)
    last_line = done.stderr.splitlines()[-1]
    assert (done.returncode, last_line) == (1, f"RANDA tidak dijalankan: {complaint}")


def test_process_names_every_unsafe_setting_when_there_are_two(tmp_path):
    done = manage("check", VAR_DIR=str(tmp_path), SECRET_KEY=None, ALLOWED_HOSTS="*")
    assert "SECRET_KEY belum diisi; ALLOWED_HOSTS memuat *" in done.stderr


def test_regions_wait_for_the_tables_and_say_so(tmp_path):
    done = manage("load_reference", VAR_DIR=str(tmp_path))
    assert done.stderr.splitlines()[-1] == (
        "CommandError: Basis data belum punya tabel. Jalankan dulu: manage.py migrate."
    )


def test_server_starts_on_a_durable_database(tmp_path):
    done = python("-c", "import randa.wsgi", VAR_DIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


def test_server_refuses_a_database_that_forgets(tmp_path):
    done = python(
        "-c", "import randa.wsgi", VAR_DIR=str(tmp_path), DATABASE_URL="sqlite://:memory:"
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(
        "SQLite: PRAGMA journal_mode bernilai memory, seharusnya WAL."
    )


def test_server_starts_while_the_database_cannot_be_reached(tmp_path):
    nowhere = "postgres://randa:sandi@127.0.0.1:1/randa"
    done = python("-c", "import randa.wsgi", VAR_DIR=str(tmp_path), DATABASE_URL=nowhere)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.django_db
def test_database_keeps_its_promises_on_a_real_connection():
    if connection.vendor == "postgresql":
        pytest.skip("a throwaway PostgreSQL cluster runs without fsync on purpose")
    assert durability_faults(connection) == []


@pytest.mark.django_db
def test_weaker_sqlite_pragma_is_reported():
    if connection.vendor != "sqlite":
        pytest.skip("PRAGMA is SQLite's")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=5000")
        try:
            faults = durability_faults(connection)
        finally:
            cursor.execute("PRAGMA busy_timeout=20000")
    assert faults == ["SQLite: PRAGMA busy_timeout bernilai 5000, seharusnya 20000"]
