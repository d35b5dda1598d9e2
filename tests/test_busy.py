"""Somebody else holds the database: people wait a little, then are told, and lose no text."""

import sqlite3
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.db import connection
from django.urls import reverse

from reporting.models import ProgressEntry, StatusChange
from tests import builders
from tests.builders import KAB_SOLOK, PASSWORD, person, target

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "Rapat koordinasi <b>empat</b> perangkat daerah sudah selesai."


@pytest.fixture
def rina():
    builders.reference()
    builders.plan_year()
    return person("Operator Pokja", KAB_SOLOK, username="rina")


@contextmanager
def held(*, patience=200):
    """Another program holds every write; ours waits `patience` milliseconds for it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout={patience}")
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
                other.execute("BEGIN IMMEDIATE")
                try:
                    yield
                finally:
                    other.rollback()
                    cursor.execute("PRAGMA busy_timeout=20000")
            return
        cursor.execute(f"SET lock_timeout = {patience}")
        with psycopg.connect(**connection.get_connection_params()) as other:
            other.execute("LOCK TABLE reporting_target, django_session IN EXCLUSIVE MODE")
            try:
                yield
            finally:
                other.rollback()
                cursor.execute("RESET lock_timeout")


def test_busy_database_gives_the_typed_text_back_and_writes_nothing(client, rina):
    """Case 64; the text is shown as text, once."""
    client.force_login(rina)
    here = reverse("report", args=[target().pk])
    with held():
        response = client.post(here, {"seen_version": "0", "narrative": TYPED})
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert page.count("Rapat koordinasi &lt;b&gt;empat&lt;/b&gt; perangkat daerah") == 1
    assert not ProgressEntry.objects.exists()
    assert not StatusChange.objects.exists()
    assert client.post(here, {"seen_version": "0", "narrative": TYPED}).status_code == 302
    assert ProgressEntry.objects.get().narrative == TYPED


def test_busy_database_never_shows_a_password(client, rina):
    with held():
        response = client.post(reverse("login"), {"username": "rina", "password": PASSWORD})
    assert response.status_code == 503
    assert PASSWORD not in response.content.decode()
