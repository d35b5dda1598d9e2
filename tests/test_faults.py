"""Killed processes, cut logs, lost updates: a few of each; `python3 dev.py drill` does hundreds."""

import os
import random

import pytest
from django.db import connection

from tests import builders
from tests.builders import KAB_SOLOK, person

if not hasattr(os, "fork"):
    pytest.skip("fork is Unix's", allow_module_level=True)

from drills.cuts import cut_logs
from drills.increments import increments
from drills.kills import kill_rollovers, kill_writers

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    builders.reference()
    builders.plan_year(plans=4)
    person("Penyetuju Pokja", KAB_SOLOK)


def test_killed_workers_leave_what_they_acknowledged_and_nothing_half(world):
    """Case 62."""
    found = kill_writers(4, random.Random(62))
    assert (found.rounds, found.faults) == (4, [])
    assert found.acknowledged >= 4


def test_killed_rollover_is_whole_or_not_there_and_twice_is_once(world):
    """Case 73."""
    found = kill_rollovers(3, random.Random(73))
    assert (found.rounds, found.faults) == (3, [])


def test_cut_log_leaves_whole_transactions(world, tmp_path):
    """Case 63."""
    if connection.vendor != "sqlite":
        pytest.skip("the log is SQLite's")
    found = cut_logs(40, tmp_path, random.Random(63), moves=5)
    assert (found.rounds, found.faults) == (40, [])


def test_what_many_were_told_is_saved_is_stored(world):
    """Case 19: each way to write that reads before it writes."""
    found = list(increments(tries=2, people=3))
    assert {each.name: each.faults for each in found} == {each.name: [] for each in found}
