"""Many rows of one model, each with its line of history, in as few statements as can be.

By `bulk_create` and an object per line of history, saving 5,000 rows of a plan sheet kept
everybody else waiting for seconds; bench/ has the figures. Values are handed to the driver as they
are: texts, numbers and None, no days and no JSON.
"""

import json
from operator import attrgetter

from django.db import connection
from django.utils import timezone


def create_with_history(model, rows, key, *, by, reason=""):
    """Insert new rows of a model; each is given its id and the first line of its history.

    A row is whatever has the model's columns as attributes: an object of the model is heavy.
    `key` are the two attributes that tell rows of the model apart, first the one with the fewest
    values. Columns are written as they stand: none fills itself in.
    """
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    _insert(model._meta.db_table, fields, _values(rows, fields))
    among = {f"{key[0]}__in": {getattr(row, key[0]) for row in rows}}
    found = model._base_manager.filter(**among).order_by().values_list(*key, "pk")
    ids = {(first, second): pk for first, second, pk in found.iterator()}
    made = [ids[place] for place in map(attrgetter(*key), rows)]
    name = model._meta.pk.attname
    for row, pk in zip(rows, made, strict=True):
        setattr(row, name, pk)
    _note(model, made, "+", by, reason)


def update_with_history(rows, names, *, by, reason=""):
    """Write those fields of known rows of one model, and a line of history for each row."""
    if not rows:
        return
    model = type(rows[0])
    fields = [model._meta.get_field(name) for name in names]
    _update(model, fields, _values(rows, [model._meta.pk, *fields]))
    _note(model, [row.pk for row in rows], "~", by, reason)


def delete_with_history(model, ids, *, by, reason=""):
    """Delete the rows with those ids and write the last line of their history.

    Nothing may refer to them any more: the database refuses what would be left hanging.
    """
    if not ids:
        return
    _note(model, ids, "-", by, reason)
    among, given = _among(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {_quoted(model._meta.db_table)} "  # noqa: S608 - names of models alone
            f"WHERE {_quoted(model._meta.pk.column)} {among}",
            [given],
        )


def _values(rows, fields):
    return map(attrgetter(*(field.attname for field in fields)), rows)


def _insert(table, fields, values):
    """The quickest that each database has: COPY, or the driver's executemany."""
    names = ", ".join(_quoted(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The driver's own way, whose errors Django would not translate.
            statement = f"COPY {_quoted(table)} ({names}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in values:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(
            f"INSERT INTO {_quoted(table)} ({names}) VALUES ({marks})",  # noqa: S608 - names of models alone
            values,
        )


def _update(model, fields, rows):
    """Write rows of (id, value of each field): one statement, or the driver's executemany."""
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    names = [_quoted(field.column) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds = [field.cast_db_type(connection) for field in (model._meta.pk, *fields)]
            arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
            new = ", ".join(f"{name} = new.{name}" for name in names)
            cursor.execute(
                f"UPDATE {table} SET {new} "  # noqa: S608 - names of models alone
                f"FROM unnest({arrays}) AS new ({', '.join([key, *names])}) "
                f"WHERE {table}.{key} = new.{key}",
                [list(column) for column in zip(*rows, strict=True)],
            )
            return
        new = ", ".join(f"{name} = %s" for name in names)
        cursor.executemany(
            f"UPDATE {table} SET {new} WHERE {key} = %s",  # noqa: S608 - names of models alone
            [(*values, pk) for pk, *values in rows],
        )


def _note(model, ids, kind, by, reason):
    """Copy the rows of those ids, as they now stand, into their history."""
    own = ", ".join(_quoted(field.column) for field in model._meta.concrete_fields)
    about = ", ".join(
        map(_quoted, ("history_date", "history_type", "history_user_id", "history_change_reason"))
    )
    table, history = _quoted(model._meta.db_table), _quoted(model.history.model._meta.db_table)
    key = _quoted(model._meta.pk.column)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    among, given = _among(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {history} ({own}, {about}) "  # noqa: S608 - names of models alone
            f"SELECT {own}, %s, %s, %s, %s FROM {table} WHERE {key} {among} ORDER BY {key}",
            [now, kind, by.pk, reason, given],
        )


def _among(ids):
    """(condition on a key, its one parameter) for any number of ids, however they lie.

    The parameter is one text: a list of 80,000 costs the driver 17 MB.
    """
    ids = json.dumps(sorted(ids))
    if connection.vendor == "postgresql":
        return "IN (SELECT value::bigint FROM json_array_elements_text(%s))", ids
    return "IN (SELECT value FROM json_each(%s))", ids


def _quoted(name):
    return connection.ops.quote_name(name)
