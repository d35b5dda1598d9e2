"""Case 74: what happened to reports, accounts and plans cannot be rewritten, by nobody quietly."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from reporting.models import StatusChange, Submission, Target, User, append_only
from tests.builders import report, target

SENTENCE = "Riwayat hanya dapat ditambah, tidak diubah atau dihapus."


@pytest.fixture
def history(cast, year):
    """One report with its moves, so that every way of changing them has something to change."""
    report(target(), by=cast.approver, upto="submitted")
    cast.operator.office = "Kepala Bidang"
    cast.operator.save()
    return StatusChange.objects.first()


def raw(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def truncate(table):
    """What empties a table at once: TRUNCATE on PostgreSQL; SQLite has only DELETE for it."""
    if connection.vendor == "postgresql":
        connection.check_constraints()  # what waits for the end of the transaction forbids it too
        raw(f"TRUNCATE {table} CASCADE")
    else:
        raw(f"DELETE FROM {table}")


WAYS = {
    "update by model": lambda row: row.save(),
    "update by query": lambda row: StatusChange.objects.filter(pk=row.pk).update(note="lain"),
    "update in SQL": lambda row: raw(
        f"UPDATE reporting_statuschange SET note = '' WHERE id={row.pk}"
    ),
    "delete by model": lambda row: row.delete(),
    "delete by query": lambda row: StatusChange.objects.all().delete(),
    "delete in SQL": lambda row: raw("DELETE FROM reporting_statuschange"),
    "history of accounts": lambda row: User.history.all().delete(),
    "emptying": lambda row: truncate("reporting_historicaluser"),
    "emptying sendings": lambda row: truncate("reporting_submission"),
}


@pytest.mark.parametrize("way", WAYS)
def test_database_refuses_to_change_or_delete_history(history, way):
    """Case 74."""
    before = list(StatusChange.objects.values()), list(User.history.values())
    if way == "emptying sendings":
        Submission.objects.create(
            region=history.entry.region,
            period=history.entry.period,
            number=1,
            by=history.by,
            at=history.at,
            token="7f0e4a52-5a5e-4d0e-9d5e-0f3c6f1f0a11",
        )
    with pytest.raises(IntegrityError, match=SENTENCE), transaction.atomic():
        WAYS[way](history)
    assert (list(StatusChange.objects.values()), list(User.history.values())) == before


def test_every_table_of_history_is_guarded_after_migrating(db):
    expected = {
        "reporting_statuschange",
        "reporting_submission",
        "reporting_historicaluser",
        "kerjasama_draftversion",
        "kerjasama_readiness",
        "kerjasama_stagechange",
        "kerjasama_historicalagreement",
    }
    assert expected < set(append_only.tables())
    assert append_only.guards(connection).keys() <= append_only.standing(connection)


def complaints():
    return {error.id for error in run_checks(databases=["default"])}


@pytest.mark.django_db(transaction=True)
def test_missing_guard_is_reported_and_made_again_by_migrate():
    with append_only.lifted(connection):
        assert "reporting.W001" in complaints()
        call_command("migrate", verbosity=0)
        assert "reporting.W001" not in complaints()


def test_rows_can_be_put_into_an_empty_history(history):
    """A restore needs no way around: it only adds."""
    row = StatusChange(**{f.attname: getattr(history, f.attname) for f in history._meta.fields})
    row.pk = history.pk + 1000
    row.save_base(raw=True, force_insert=False)
    assert StatusChange.objects.filter(pk=row.pk).exists()


def test_lifted_guard_stands_again_even_after_a_fault(db):
    with pytest.raises(ZeroDivisionError), append_only.lifted(connection):
        raise ZeroDivisionError
    assert append_only.guards(connection).keys() <= append_only.standing(connection)
    assert not Target.history.exists()
