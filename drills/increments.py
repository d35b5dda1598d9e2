"""Many read, add and write at once through the portal's own code: what was confirmed is stored.

Nineteen processes take turns at nothing: each reads, adds one and writes, as somebody does who has
a page open. Who was overtaken is refused; who is told that the database is busy tries again, as the
503 asks. Both are counted; who was told "saved" must be found. Case 19.
"""

import os
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import reverse

from drills.kills import Figures
from kerjasama import workflow as cooperation
from kerjasama.models import Agreement, Commitment, CommitmentReport
from reporting import roles, workflow
from reporting.models import (
    Evidence,
    PlanYear,
    ProgressEntry,
    StatusChange,
    Submission,
    Target,
    User,
)
from reporting.workflow import Conflict, Refused
from tests import builders
from tests.kerjasama import builders as made

OVERTAKEN = (Conflict, Refused, cooperation.Conflict)
TRIES, PEOPLE = 20, 19


@dataclass(frozen=True)
class Way:
    """One function that writes: `write(number)` raises or returns False when it was overtaken."""

    name: str
    write: Callable
    stored: Callable


def increments(tries=TRIES, people=PEOPLE):
    """Yield a Figures for each way; `acknowledged` of people × tries were stored, none lost.

    `busy` is how often a writer waited in vain for its turn.
    """
    for way in _ways():
        begun, found = time.time(), Figures(f"19 lost updates, {way.name}")
        before = way.stored()
        connections.close_all()
        told = [_person(way, number, tries) for number in range(people)]
        answers = [_answer(pid, pipe) for pid, pipe in told]
        found.rounds = people * tries
        found.acknowledged = sum(int(each.split()[0]) for each in answers if each)
        found.busy = sum(int(each.split()[1]) for each in answers if each)
        stored = way.stored() - before
        if stored != found.acknowledged or "" in answers or not stored:
            found.faults.append(f"confirmed {answers}, stored {stored}")
        found.seconds = time.time() - begun
        yield found


def _person(way, number, tries):
    """A process that tries so often; on a pipe: how often it was told "saved", how often "busy"."""
    pipe, out = os.pipe()
    pid = os.fork()
    if pid:
        os.close(out)
        return pid, pipe
    try:
        saved = busy = turn = 0
        while turn < tries:
            try:
                saved += way.write(number * tries + turn + 1) is not False
            except OVERTAKEN:
                connection.close()
            except OperationalError:
                busy += 1
                connection.close()
                continue
            turn += 1
        os.write(out, b"%d %d" % (saved, busy))
    except BaseException as fault:
        os.write(2, f"{way.name}: {fault!r}\n".encode())
    os._exit(0)


def _answer(pid, pipe):
    os.waitpid(pid, 0)
    with os.fdopen(pipe) as told:
        return told.read()


def _ways():
    """The ways to write that read before they write, on rows of their own."""
    by = User.objects.filter(groups__name=roles.APPROVER).first()
    admin = builders.person(roles.ADMIN, "13", username="drill.admin")
    agreement = made.agreement(object="0")
    promise = made.commitment(agreement)
    own = Target.objects.with_places().filter(assignment__region=by.region, period__code="B09")
    on = list(own.order_by("pk")[:4])
    clerk = {"year": PlanYear.objects.get(status="running").year}
    sheet = reverse("grid_plan", args=[clerk["year"], on[3].assignment.plan.number])

    def entry(number):
        found = ProgressEntry.objects.filter(target=on[number]).first()
        return found or ProgressEntry(target=on[number])

    def save(_):
        seen = entry(0)
        values = {"participants_female": (seen.participants_female or 0) + 1}
        workflow.perform(seen, "save", by=by, version=seen.version, values=values)

    def send(_):
        seen = entry(1)
        if seen.status == "submitted":
            seen = workflow.perform(seen, "withdraw", by=by, version=seen.version)
        if not seen.is_ready:
            seen = workflow.perform(seen, "save", by=by, version=seen.version, values=READY)
        place = seen.region, seen.period
        workflow.send(*place, {seen.target_id: seen.version}, by=by, token=uuid.uuid4())

    def attach(number):
        link = f"https://contoh.example.id/{number}"
        workflow.attach(entry(2), Evidence(link=link), by=by)

    def grid(number):
        browser = Client(headers={"host": "localhost"})
        browser.force_login(admin)
        page = _unless_busy(browser.get(sheet)).content.decode()
        name, seen = re.search(r'name="seen-(\S+)"\s+value="([^"]*)"', page).groups()
        typed = f"{10 + number // 100},{number % 100:02}"
        answer = _unless_busy(browser.post(sheet, {name: typed, f"seen-{name}": seen}))
        return answer.status_code == 302

    def keep(_):
        seen = Agreement.objects.get(pk=agreement.pk)
        seen.object = str(int(seen.object) + 1)
        cooperation.keep(seen, by=by, version=seen.version)

    def semester(number):
        place = {"year": 2026, "semester": 1}
        seen = CommitmentReport.objects.filter(commitment=promise, **place).first()
        result = str(int(seen.result) + 1) if seen else "1"
        values = {"percent": number % 100, "result": result, "obstacles": ""}
        version = seen.version if seen else 0
        cooperation.report(promise, **place, values=values, by=by, version=version)

    def commitment(number):
        made.commitment(agreement, action=f"Aksi {number}")

    yield Way("save a report", save, lambda: _sum(entry(0).participants_female))
    yield Way(
        "send and withdraw",
        send,
        lambda: (
            Submission.objects.count()
            if _in_order(Submission.objects.order_by("number"))
            and StatusChange.objects.filter(entry__target=on[1]).count() == entry(1).version
            else -1
        ),
    )
    yield Way("attach evidence", attach, lambda: Evidence.objects.current().count())
    yield Way("target grid", grid, Target.history.count)
    yield Way(
        "keep an agreement", keep, lambda: _sum(Agreement.objects.get(pk=agreement.pk).object)
    )
    yield Way(
        "report a commitment",
        semester,
        lambda: _sum(CommitmentReport.objects.values_list("result", flat=True).first()),
    )
    yield Way("number commitments", commitment, lambda: Commitment.objects.count())


READY = {
    "claimed_percent": 90,
    "narrative": "Dua rapat.",
    "obstacle_kinds": ["none"],
    "is_ready": True,
}


def _unless_busy(answer):
    if answer.status_code == 503:
        raise OperationalError("busy")
    return answer


def _sum(value):
    return int(value or 0)


def _in_order(submissions):
    numbers = list(submissions.values_list("number", flat=True))
    return numbers == list(range(1, len(numbers) + 1))
