"""Processes that are killed while they write; what they were told was saved must be there.

A child is a fork with a connection of its own. It saves, sends and withdraws one report over and
over through `workflow`, and says on a pipe which version it was told is stored.
"""

import os
import random
import signal
import time
from dataclasses import dataclass, field

from django.db import Error, connection, connections

from reporting import workflow
from reporting.models import PlanYear, ProgressEntry, StatusChange, Target, User
from reporting.years import prepare_year

MOVES = {0: "save", 1: "submit", 2: "withdraw"}
WRITERS = 4


@dataclass
class Figures:
    """What a drill has counted. `faults` are sentences; none is the only good number."""

    name: str
    rounds: int = 0
    acknowledged: int = 0
    busy: int = 0
    faults: list = field(default_factory=list)
    seconds: float = 0
    slowest: float = 0

    def __str__(self):
        slowest = f", back after at most {self.slowest:.1f} s" if self.slowest else ""
        busy = f"{self.busy} busy, " if self.busy else ""
        return (
            f"{self.name}: {self.rounds} rounds, {self.acknowledged} acknowledged, {busy}"
            f"{len(self.faults)} faults{slowest}, {self.seconds:.0f} s"
        )


class Writer:
    """A child process that writes one report until it is killed."""

    def __init__(self, target_id, username):
        self.target_id, self.told, self._rest = target_id, 0, b""
        self.pipe, out = os.pipe()
        os.set_blocking(self.pipe, False)
        connections.close_all()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.pipe)
            _write_for_ever(target_id, username, out)
        os.close(out)

    def listen(self):
        """The latest version that the child was told is stored."""
        try:
            while piece := os.read(self.pipe, 65536):
                *lines, self._rest = (self._rest + piece).split(b"\n")
                self.told = int(lines[-1]) if lines else self.told
        except BlockingIOError:
            pass
        return self.told

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.listen()
        os.close(self.pipe)


def kill_writers(count, chance=None, writers=WRITERS):
    """Kill `count` writers at random moments; return Figures. Case 62."""
    chance, found, begun = chance or random.Random(62), Figures("62 killed workers"), time.time()
    people = _people(writers)
    while found.rounds < count:
        at_work = [Writer(*each) for each in people]
        before = [writer.told for writer in at_work]
        _until(lambda at=at_work, was=before: all(w.listen() > b for w, b in zip(at, was)))  # noqa: B905
        time.sleep(chance.uniform(0, 0.15))
        for writer in at_work:
            writer.kill()
        found.rounds += len(at_work)
        for writer in at_work:
            _judge(writer, found)
    return _finish(found, begun)


def kill_rollovers(count, chance=None):
    """Kill the making of a new year at random moments, then make it twice. Case 73."""
    chance, found, begun = chance or random.Random(73), Figures("73 killed roll-over"), time.time()
    old = PlanYear.objects.select_related("province").order_by("-year").first()
    before = _year_state(old)

    def making(year):
        connections.close_all()
        pid = os.fork()
        if pid == 0:
            _quietly(lambda: prepare_year(old.province, year, User.objects.first()))
        return pid

    alone = time.time()
    os.waitpid(making(old.year + 1), 0)
    # Some are killed before they begin to write, some after they have ended.
    longest = 1.5 * (time.time() - alone)
    for number in range(count):
        year = old.year + 2 + number
        pid = making(year)
        time.sleep(chance.uniform(0, longest))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        made = PlanYear.objects.filter(year=year).first()
        if made and _year_state(made)[:2] != (4, 10):
            found.faults.append(f"{year}: half a year {_year_state(made)}")
        found.acknowledged += bool(made)
        states = []
        for _ in range(2):
            states.append(_year_state(prepare_year(old.province, year, User.objects.first())))
        if states[0] != states[1] or states[0][:2] != (4, 10):
            found.faults.append(f"{year}: the second time changed something {states}")
        found.rounds += 1
    if _year_state(old) != before:
        found.faults.append("the old year changed")
    return _finish(found, begun)


def kill_postgres(count, cluster, chance=None, writers=WRITERS):
    """Kill every process of PostgreSQL under load and start it again. Case 61.

    `cluster` has `kill()` and `start()`. The writers are not restarted: they go on by themselves.
    """
    chance, found, begun = chance or random.Random(61), Figures("61 killed PostgreSQL"), time.time()
    at_work = [Writer(*each) for each in _people(writers)]
    for _ in range(count):
        time.sleep(chance.uniform(0.2, 1))
        cluster.kill()
        killed = time.time()
        before = [writer.listen() for writer in at_work]
        cluster.start()
        _until(lambda was=before: all(w.listen() > b for w, b in zip(at_work, was)))  # noqa: B905
        found.slowest = max(found.slowest, time.time() - killed)
        found.rounds += 1
    for writer in at_work:
        writer.kill()
    connection.close()
    for writer in at_work:
        _judge(writer, found)
    return _finish(found, begun)


def _people(writers):
    """(target, username) of as many reports as there are writers."""
    targets = Target.objects.filter(period__code="B09", period__year__status="running")
    username = User.objects.filter(groups__name="Penyetuju Pokja").first().username
    unit = User.objects.get(username=username).region
    found = targets.filter(assignment__region=unit).order_by("pk")[:writers]
    return [(target.pk, username) for target in found]


def _write_for_ever(target_id, username, out):
    by = target = None
    while True:
        try:
            by = by or User.objects.get(username=username)
            target = target or Target.objects.with_places().get(pk=target_id)
            done = _move(target, by)
            os.write(out, b"%d\n" % done.version)
        except Error:  # the database is away: as the next request would, try again
            connection.close()
            time.sleep(0.05)
        except BaseException as fault:
            os.write(2, f"{fault!r}\n".encode())
            os._exit(1)


def _move(target, by):
    entry = ProgressEntry.objects.filter(target=target).first() or ProgressEntry(target=target)
    if entry.status == "submitted":
        return workflow.perform(entry, "withdraw", by=by, version=entry.version)
    if entry.version % 3 == 2 and entry.is_ready:
        return workflow.perform(entry, "submit", by=by, version=entry.version)
    values = {
        "claimed_percent": 90,
        "narrative": f"Versi {entry.version + 1}",
        "obstacle_kinds": ["none"],
        "is_ready": True,
    }
    return workflow.perform(entry, "save", by=by, version=entry.version, values=values)


def _judge(writer, found):
    """Hold what is stored against what the writer was told, and against its own history."""
    entry = ProgressEntry.objects.get(target_id=writer.target_id)
    found.acknowledged += writer.told
    if not writer.told <= entry.version <= writer.told + 1 and writer.told:
        found.faults.append(f"told {writer.told}, stored {entry.version}")
    changes = StatusChange.objects.filter(entry=entry).order_by("id")
    last = changes.last()
    if changes.count() != entry.version or last.target != entry.status:
        found.faults.append(f"version {entry.version} has {changes.count()} moves")
    if last.snapshot["narrative"] != entry.narrative:
        found.faults.append("the last move tells another text")


def integrity_faults():
    """What the database itself finds wrong."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            told = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            return told + [f"foreign key: {row}" for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM reporting_statuschange")
        return []


def _year_state(year):
    """(periods, actions, everything that may not change) of the year."""
    rows = [list(year.periods.order_by("pk").values()), list(year.plans.order_by("pk").values())]
    return len(rows[0]), len(rows[1]), repr(rows)


def _quietly(job):
    try:
        job()
    finally:
        os._exit(0)


def _until(is_so, seconds=60):
    begun = time.time()
    while not is_so():
        if time.time() - begun > seconds:
            raise TimeoutError("no writer got on")
        time.sleep(0.005)


def _finish(found, begun):
    found.faults += integrity_faults()
    found.seconds = time.time() - begun
    return found
