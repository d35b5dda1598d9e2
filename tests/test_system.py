"""How the portal itself is: the administrator's page and the monitor's address."""

import datetime
import json
from collections import namedtuple

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from reporting.models import TimedRun
from reporting.upkeep import health
from reporting.upkeep.health import BAD, GOOD, WARNING, health_lines, worst
from reporting.upkeep.runs import JOBS

NOW = timezone.now()
HOUR = datetime.timedelta(hours=1)


def run(name="backup", *, began, ended=None, succeeded=None, outcome=""):
    def at(hours):
        return None if hours is None else NOW - hours * HOUR

    return TimedRun.objects.create(
        name=name, begun_at=at(began), ended_at=at(ended), succeeded_at=at(succeeded),
        outcome=outcome,
    )  # fmt: skip


def line(key):
    return next(line for line in health_lines(NOW) if line.key == key)


RUNS = {
    "never run": (None, WARNING, "Belum pernah berjalan."),
    "well": ({"began": 0, "ended": 0, "succeeded": 0, "outcome": "Jadi."}, GOOD, "Jadi. Hari ini."),
    "failed once": (
        {"began": 1, "ended": 1, "succeeded": 25, "outcome": "Gagal: disk penuh"},
        WARNING,
        "Gagal: disk penuh",
    ),
    "never well": (
        {"began": 1, "ended": 1, "outcome": "Gagal: disk penuh"},
        BAD,
        "Gagal: disk penuh Belum pernah berhasil.",
    ),
    "killed": ({"began": 7, "succeeded": 25}, WARNING, "Berhenti di tengah jalan."),
}


@pytest.mark.parametrize("how", RUNS)
@pytest.mark.django_db
def test_line_of_a_timed_command_tells_how_it_ended(how):
    given, state, found = RUNS[how]
    if given:
        run(**given)
    told = line("backup")
    assert (told.state, told.found) == (state, found)
    assert bool(told.advice) == (state != GOOD)


@pytest.mark.django_db
def test_command_that_stopped_running_is_missed():
    run(began=40, ended=40, succeeded=40, outcome="Jadi.")
    told = line("backup")
    assert told.state == BAD
    assert told.found.startswith("Jadi. Terakhir berhasil ")


@pytest.mark.parametrize(
    ("free", "state"), [(health.DISK_BAD - 1, BAD), (2_000_000_000, WARNING), (10**12, GOOD)]
)
@pytest.mark.django_db
def test_full_disk_is_told_before_work_stops(free, state, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage(10**12, 0, free))
    assert {each.state for each in health_lines(NOW) if each.key.startswith("disk")} == {state}


@pytest.mark.django_db
def test_mail_server_that_does_not_answer_is_told(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    told = line("mail")
    assert (told.state, told.found) == (WARNING, "Server e-mail 127.0.0.1 tidak menjawab.")


@pytest.mark.django_db
def test_dead_database_leaves_the_lines_that_need_none(monkeypatch):
    def dead():
        raise OperationalError("gone")

    monkeypatch.setattr(health.connection, "ensure_connection", dead)
    lines = health_lines(NOW)
    assert (lines[0].state, worst(lines)) == (BAD, BAD)
    assert {each.key.rstrip("-1234") for each in lines} == {"database", "disk", "mail"}


def test_worst_line_is_the_state_of_the_whole():
    def of(*states):
        return worst([health.Line("", "", state, "") for state in states])

    assert [of(), of(GOOD), of(WARNING, GOOD), of(GOOD, BAD, WARNING)] == [GOOD, GOOD, WARNING, BAD]


def test_page_shows_every_line_to_the_administrator(client, cast, django_assert_max_num_queries):
    for key in JOBS:
        run(key, began=1, ended=1, succeeded=1, outcome="Jadi.")
    client.force_login(cast.admin)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("system")).content.decode()
    for each in health_lines(NOW):
        assert each.name in page
    assert "Semuanya baik" not in page  # the tests send no mail


def test_readiness_answers_this_machine_and_who_knows_the_word(client, cast, settings):
    address, remote = reverse("readiness"), {"REMOTE_ADDR": "203.0.113.9"}
    told = client.get(address)
    assert told.status_code in (200, 503)
    assert json.loads(told.content)["status"] in (GOOD, WARNING, BAD)
    assert client.get(address, **remote).status_code == 404
    # Through a proxy on this machine it is somebody else who asks.
    assert client.get(address, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    wrong = {"Authorization": "Bearer "}
    assert client.get(address, headers=wrong, **remote).status_code == 404
    settings.HEALTH_TOKEN = "kata-panjang"
    right = {"Authorization": "Bearer kata-panjang", "X-Forwarded-For": "203.0.113.9"}
    assert client.get(address, headers=right).status_code == told.status_code
    assert client.get(address, headers=wrong, **remote).status_code == 404


def test_readiness_is_503_while_something_is_broken(client, db):
    run(began=1, ended=1, outcome="Gagal: disk penuh")
    response = client.get(reverse("readiness"))
    assert response.status_code == 503
    assert json.loads(response.content)["lines"]["backup"][0] == BAD
