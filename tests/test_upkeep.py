"""Timed commands and what they leave behind."""

import pytest
from django.utils import timezone

from reporting.models import TimedRun
from reporting.upkeep.runs import record_run

pytestmark = pytest.mark.django_db


def test_run_leaves_its_moments_and_its_outcome():
    before = timezone.now()
    with record_run("sweep") as note:
        running = TimedRun.objects.get()
        note.outcome = "3 berkas dihapus."
    done = TimedRun.objects.get()
    assert (running.name, running.ended_at, running.succeeded_at) == ("sweep", None, None)
    assert before <= done.begun_at <= done.ended_at == done.succeeded_at
    assert done.outcome == "3 berkas dihapus."


def test_failed_run_keeps_the_last_success_and_says_why():
    with record_run("sweep"):
        pass
    good = TimedRun.objects.get()
    with pytest.raises(OSError, match="disk penuh"), record_run("sweep"):
        raise OSError("disk penuh")
    failed = TimedRun.objects.get()
    assert failed.succeeded_at == good.succeeded_at < failed.ended_at
    assert failed.outcome == "Gagal: disk penuh"


def test_job_without_a_row_in_the_table_is_refused():
    with pytest.raises(ValueError), record_run("lain"):
        pass
    assert not TimedRun.objects.exists()
