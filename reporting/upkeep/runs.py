"""Timed commands leave a mark, so that the health page notices the one that stopped."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from reporting.models import TimedRun


@dataclass(frozen=True)
class Job:
    """A timed command as people read it, and after how long without success it is missed."""

    label: str
    missed_after: timedelta


# Every command that a timer runs (deploy/), by the name that it gives to `record_run`. Another
# app adds its own in its config's `ready`.
JOBS = {
    "backup": Job("Cadangan malam", timedelta(hours=26)),
    "messages": Job("Pengiriman pesan", timedelta(hours=1)),
    "sweep": Job("Pembersihan malam", timedelta(hours=26)),
}


@dataclass
class Note:
    """What the running command has done, for `TimedRun.outcome`."""

    outcome: str = ""


@contextmanager
def record_run(name):
    """Write down that the job `name` of JOBS ran, around its work; yields a Note to fill in.

    A failure is written down with its sentence and raised again. Outside of any transaction:
    the mark of a failed run must outlive what the failure takes back.
    """
    if name not in JOBS:
        raise ValueError(f"no such job: {name}")
    TimedRun.objects.update_or_create(
        name=name, defaults={"begun_at": timezone.now(), "ended_at": None, "outcome": ""}
    )
    note = Note()
    row = TimedRun.objects.filter(name=name)
    try:
        yield note
    except BaseException as fault:
        told = f"Gagal: {fault or type(fault).__name__}"
        row.update(ended_at=timezone.now(), outcome=told[:300])
        raise
    now = timezone.now()
    row.update(ended_at=now, succeeded_at=now, outcome=note.outcome[:300])
