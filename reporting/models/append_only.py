"""History that only grows: the database itself refuses to change or delete what it holds.

Each table gets triggers against UPDATE and DELETE, on PostgreSQL also against TRUNCATE. They are
put in place after every `migrate`, since SQLite rebuilds a table to change a column and drops
its triggers with the old one. Whoever must empty these tables, as a restore over an old database
does, says so with `lifted`.
"""

from contextlib import contextmanager

from django.apps import apps as installed
from django.core import checks
from django.db import connections, transaction
from simple_history.models import HistoricalChanges

# Other apps add their own when they are loaded, as labels of their models.
NAMED = {
    f"reporting.{name}"
    for name in (
        "accesslog",
        "awardresult",
        "checkpoint",
        "checkpointfile",
        "statuschange",
        "submission",
    )
}
VERBS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}
SENTENCE = "Riwayat hanya dapat ditambah, tidak diubah atau dihapus."

REFUSE = f"""
CREATE OR REPLACE FUNCTION reporting_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$
"""
CREATE = {
    "sqlite": "CREATE TRIGGER {name} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
    "postgresql": "CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} "
    "EXECUTE FUNCTION reporting_append_only()",
}
DROP = {"sqlite": "DROP TRIGGER {name}", "postgresql": "DROP TRIGGER {name} ON {table}"}
STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O' AND NOT tgisinternal",
}


def tables(apps=installed):
    """The names of the tables that only grow: moves, sendings, looks at personal data, history."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.label_lower in NAMED or issubclass(model, HistoricalChanges)
    )


def guards(connection, apps=installed):
    """The triggers that belong to the tables there are: (name, what its SQL needs) each."""
    there = set(connection.introspection.table_names())
    return {
        f"{table}_keep_{verb.lower()}": {
            "table": table,
            "verb": verb,
            "each": "STATEMENT" if verb == "TRUNCATE" else "ROW",
        }
        for table in tables(apps)
        if table in there
        for verb in VERBS[connection.vendor]
    }


def standing(connection):
    """The names of all triggers in force. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def protect(connection, apps=installed):
    """Make the triggers that are missing."""
    there = standing(connection)
    missing = {k: v for k, v in guards(connection, apps).items() if k not in there}
    with connection.cursor() as cursor:
        if missing and connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for name, parts in missing.items():
            cursor.execute(CREATE[connection.vendor].format(name=name, **parts))


@contextmanager
def lifted(connection, only=None):
    """Within the block these tables (all of history when none is named) may be emptied.

    The block is one transaction: a fault takes back what it did, and the guards stand as before.
    """
    with transaction.atomic(using=connection.alias):
        there = standing(connection)
        with connection.cursor() as cursor:
            for name, parts in guards(connection).items():
                if name in there and (only is None or parts["table"] in only):
                    cursor.execute(DROP[connection.vendor].format(name=name, **parts))
        yield
        # PostgreSQL makes no trigger on a table whose rows still wait to be checked.
        connection.check_constraints()
        protect(connection)


def protect_after_migrating(sender, using, apps=installed, **kwargs):
    """What `migrate` and `flush` call at their end."""
    protect(connections[using], apps)


@checks.register(checks.Tags.database)
def check_guards(databases, **kwargs):
    """Complain in `check --database default` about history that could be rewritten."""
    return [
        checks.Warning(
            f"Riwayat tidak terlindung: pemicu {name} tidak ada.",
            hint="Jalankan manage.py migrate.",
            id="reporting.W001",
        )
        for alias in databases or ()
        for name in sorted(guards(connections[alias]).keys() - standing(connections[alias]))
    ]
