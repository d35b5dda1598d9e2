"""The cast: one person for each way of standing before the portal."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import TransactionTestCase

from reporting import roles
from reporting.models import append_only
from tests import builders
from tests.builders import KAB_SOLOK, KOTA_SOLOK, person
from tests.recap_world import SOME_DAY


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Regions and roles stand in the database from the beginning: nearly every test needs them."""
    with django_db_blocker.unblock():
        builders.reference()


@pytest.fixture(scope="session", autouse=True)
def emptied_tables():
    """Tests that commit empty all tables at their end, which history itself refuses."""
    empty = TransactionTestCase._fixture_teardown

    def empty_with_history(self):
        with append_only.lifted(connection):
            empty(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_with_history)
        yield


@pytest.fixture
def province(db):
    return builders.reference()


@pytest.fixture
def in_2026(time_machine):
    """The clock within the year that tests plan, for rules that hold dates against its number."""
    time_machine.move_to(SOME_DAY)


@pytest.fixture
def year(province):
    """2026 with B09 running, two plans, Kab. Solok and Kota Solok."""
    return builders.plan_year()


@pytest.fixture
def cast(province):
    """People by name. Those of Kab. Solok are "ours", those of Kota Solok strangers to them."""
    return SimpleNamespace(
        operator=person(roles.OPERATOR, KAB_SOLOK, name="Rina Marlina", phone="081100000002"),
        approver=person(roles.APPROVER, KAB_SOLOK, name="Hendra Saputra"),
        stranger=person(roles.OPERATOR, KOTA_SOLOK, name="Rahmi Fauziah"),
        verifier=person(roles.VERIFIER, "13", name="Yulia Fitri", phone="081100000001"),
        admin=person(roles.ADMIN, "13", name="Zainal Arif", is_staff=True),
        leader=person(roles.LEADERSHIP, "13", name="Sekretaris Daerah"),
        regent=person(roles.LEADERSHIP, KAB_SOLOK, name="Bupati Solok"),
        half_made=person(roles.OPERATOR, None, name="Belum Lengkap"),
    )
