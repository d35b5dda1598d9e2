"""What must hold before the portal may serve: safe settings, and a database that keeps its word."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}
SQLITE_PRAGMAS = {
    "journal_mode": ("wal", "WAL"),
    "synchronous": (2, "FULL"),
    "foreign_keys": (1, "ON"),
    "busy_timeout": (20_000, "20000"),
}
# A statement that a connection has asked twice is planned once for all: more than half of what a
# page costs PostgreSQL was planning, see bench/README.md.
POSTGRES_OPTIONS = {"server_side_binding": True, "prepare_threshold": 2}
POSTGRES_DURABILITY = {"fsync": {"on"}, "full_page_writes": {"on"}}


def resolve_database(config, *, default, base, conn_max_age):
    """Return Django's `DATABASES` entry for what DATABASE_URL says; none means SQLite at `default`.

    A relative SQLite path starts at `base`; `conn_max_age` is in seconds, for PostgreSQL.
    """
    if config is None:
        config = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)}
    if config.get("ENGINE") == "django.db.backends.postgresql":
        # What was planned in one transaction is not there in the next one through PgBouncer.
        own = {} if config.get("DISABLE_SERVER_SIDE_CURSORS") else POSTGRES_OPTIONS
        return {
            **config,
            "CONN_MAX_AGE": conn_max_age,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {**own, **config.get("OPTIONS", {})},
        }
    if config.get("ENGINE") != "django.db.backends.sqlite3":
        raise ImproperlyConfigured("DATABASE_URL harus berawalan sqlite:/// atau postgres://")
    name = config["NAME"]
    if name != ":memory:":
        name = str(Path(base, name))
    return {**config, "NAME": name, "OPTIONS": {**config.get("OPTIONS", {}), **SQLITE_OPTIONS}}


def refuse_unsafe(**values):
    """Raise ImproperlyConfigured with one sentence that names every unsafe setting."""
    if faults := unsafe_settings(**values):
        raise ImproperlyConfigured("; ".join(faults) + ".")


def unsafe_settings(
    *,
    debug,
    secret_key,
    allowed_hosts,
    site_url,
    csrf_origins,
    database,
    public_folders,
    private_folders,
):
    """Return the Indonesian complaints about settings that must not face the internet."""
    faults = []
    if debug:
        faults.append("DEBUG menyala, padahal ALLOWED_HOSTS memuat nama di luar komputer ini")
    if fault := _key_fault(secret_key):
        faults.append(fault)
    if not allowed_hosts:
        faults.append("ALLOWED_HOSTS kosong; isi dengan nama situs, misalnya randa.contoh.go.id")
    if any("*" in host for host in allowed_hosts):
        faults.append("ALLOWED_HOSTS memuat *; tulis nama situsnya")
    site = urlsplit(site_url)
    if allowed_hosts and not debug and (site.scheme != "https" or not site.netloc.strip(".*")):
        faults.append("SITE_URL harus alamat https:// yang lengkap")
    if any(not origin.startswith("https://") for origin in csrf_origins):
        faults.append("CSRF_TRUSTED_ORIGINS memuat alamat yang bukan https://")
    return faults + _storage_faults(database, public_folders, private_folders)


def _key_fault(key):
    if not key:
        return "SECRET_KEY belum diisi"
    if len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure-"):
        return "SECRET_KEY lemah; perlu kunci acak sepanjang 50 huruf atau lebih"
    return None


def _storage_faults(database, public_folders, private_folders):
    def is_public(path):
        path = Path(path).resolve()
        return any(path.is_relative_to(Path(folder).resolve()) for folder in public_folders)

    faults = []
    if database["ENGINE"].endswith("sqlite3"):
        if is_public(database["NAME"]):
            faults.append("DATABASE_URL menaruh berkas SQLite di folder yang terbuka untuk umum")
    elif not database.get("PASSWORD"):
        faults.append("DATABASE_URL tidak memuat kata sandi basis data")
    for name, folder in private_folders.items():
        if is_public(folder):
            faults.append(f"{name} berada di folder yang terbuka untuk umum")
    return faults


def durability_faults(connection):
    """Return the complaints about a database that could lose what it has acknowledged.

    Asks the open connection itself, since a driver may ignore what the settings ask for
    (WAL does not take on some network disks).
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return _sqlite_faults(connection, cursor)
        faults = []
        for name, good in POSTGRES_DURABILITY.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            (value,) = cursor.fetchone()
            if value not in good:
                faults.append(f"PostgreSQL: {name} bernilai {value}, seharusnya on")
    if is_pooled(connection) and not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        faults.append(
            "DATABASE_URL melewati PgBouncer; akhiri dengan ?DISABLE_SERVER_SIDE_CURSORS=true"
        )
    return faults


def is_pooled(connection):
    """Whether something like PgBouncer stands before PostgreSQL.

    It answers for a process of its own invention, and each transaction may have another one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        return pid != cursor.connection.info.backend_pid


def _sqlite_faults(connection, cursor):
    faults = []
    for pragma, (good, word) in SQLITE_PRAGMAS.items():
        cursor.execute(f"PRAGMA {pragma}")
        (value,) = cursor.fetchone()
        if value != good:
            faults.append(f"SQLite: PRAGMA {pragma} bernilai {value}, seharusnya {word}")
    if connection.transaction_mode != "IMMEDIATE":
        faults.append("SQLite: transaction_mode harus IMMEDIATE")
    return faults


def require_durable_database():
    """Raise ImproperlyConfigured if the database could lose acknowledged work.

    A database that cannot be reached is no reason to stay down: pages answer 503 until it is back.
    """
    from django.db import OperationalError, connection

    try:
        faults = durability_faults(connection)
    except OperationalError:
        return
    finally:
        connection.close()
    if faults:
        raise ImproperlyConfigured("; ".join(faults) + ".")


@checks.register(checks.Tags.database)
def check_durability(databases, **kwargs):
    """Complain, before a migration and in `check --database default`, like the server does."""
    from django.db import connections

    message = checks.Warning if settings.DEBUG else checks.Error
    return [
        message(fault, id="randa.E001")
        for alias in databases or ()
        for fault in durability_faults(connections[alias])
    ]


@checks.register(checks.Tags.security, deploy=True)
def check_email(**kwargs):
    """Warn when nobody would receive a link for a new password."""
    silent = ("console", "dummy", "locmem")
    if any(word in settings.EMAIL_BACKEND for word in silent):
        hint = "Isi EMAIL_URL dengan server e-mail, lihat .env.example."
        return [checks.Warning("E-mail tidak dikirim ke mana pun.", hint=hint, id="randa.W001")]
    return []
