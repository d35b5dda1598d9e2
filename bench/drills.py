"""`python -m bench.drills`: everybody sends at once, two write at once, the server is killed.

On a scratch database, over loopback, against a real gunicorn. Prints for each drill how many,
how long, and what was lost; exit code 1 when anything was.
"""

import argparse
import hashlib
import os
import random
import re
import sys
import threading
import time
from dataclasses import replace
from http.client import HTTPException

from bench.scratch import inside_postgres, scratch
from bench.visitor import Server, Visitor, hidden

SEED = 2026
KILLED = 5  # units on whose way the server is killed
ANSWERS = {
    "claimed_percent": "80",
    "obstacle_kinds": "data",
    "obstacles": "Pengelola data dimutasi.",
    "follow_up": "Surat Sekda, paling lambat 15 Oktober.",
    "is_ready": "True",
    "save": "",
}
# What a visitor gets when the server dies under the request.
CUT = (OSError, HTTPException)


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m bench.drills", description=__doc__)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--units", type=int, default=19)
    parser.add_argument("--rounds", type=int, default=1, help="how often all units send")
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--kills", type=int, default=40)
    options = parser.parse_args(arguments)
    if options.db == "postgres" and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return inside_postgres(arguments, "bench.drills")
    with scratch(options.db):
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from bench.country import make_evening

        call_command("migrate", verbosity=0)
        print(f"{options.db}, seed {SEED}", flush=True)
        evening = make_evening(options.units + KILLED + 1)
        first, second = options.units, options.units + KILLED
        sending, killing, writing = (
            replace(evening, units=units)
            for units in (
                evening.units[:first],
                evening.units[first:second],
                evening.units[second:],
            )
        )
        with Server() as server:
            lost = send_at_once(sending, server)
            lost += sum(send_again(sending, server, turn) for turn in range(1, options.rounds))
            lost += write_at_once(writing, server, options.pairs)
            lost += kill(killing, server, options.kills)
        connections.close_all()
    return int(bool(lost))


class Pokja:
    """One unit's approver at the pages of `bench.country.EveningUnit`."""

    def __init__(self, evening, unit, server):
        self.unit, self.server, self.period = unit, server, f"{evening.year}/B09/"
        self.documents = {}

    def visitor(self):
        return Visitor(self.server.port, {"sessionid": self.unit.session})

    def open(self, path):
        """A visitor who has the page open, and what its form holds in hidden fields."""
        visitor = self.visitor()
        status, _, page = visitor.ask("GET", path)
        names = ("csrfmiddlewaretoken", "seen_version", "typed_by", "token")
        fields = {name: (hidden(page, name) or [""])[0] for name in names}
        return visitor, fields, page

    def save(self, number, narrative=None, document=True):
        """Save the report on that action with its document; the status."""
        path = f"/laporan/{self.unit.targets[number - 1]}/"
        visitor, fields, _ = self.open(path)
        fields |= ANSWERS | {"narrative": narrative or self.unit.narrative(number)}
        # The same bytes when the save is repeated: each PDF that is made bears its moment.
        content = self.documents.setdefault(number, self.unit.document(number))
        files = [("bukti-lain-uploads", "notula.pdf", content)]
        return visitor.ask("POST", path, fields.items(), files if document else ())[0]

    def review(self):
        """The page on which all is sent, opened: what sends it, as often as it is called."""
        path = f"/tinjau/{self.period}"
        visitor, fields, page = self.open(path)
        fields |= {"declared": "on", "send": "1"}
        fields |= {f"version-{t}": v for t, v in _versions(page)}
        return lambda: visitor.ask("POST", path, fields.items())[:2]

    def review_twice(self):
        """As `review`, two presses of one button: the second names the reports backwards."""
        path = f"/tinjau/{self.period}"
        visitor, fields, page = self.open(path)
        fields |= {"declared": "on", "send": "1"}
        versions = [(f"version-{t}", v) for t, v in _versions(page)]
        orders = [[*fields.items(), *each] for each in (versions, versions[::-1])]
        return [lambda sent=sent: visitor.ask("POST", path, sent)[:2] for sent in orders]


def _versions(page):
    return re.findall(r'name="version-(\d+)"[^>]*value="(\d+)"', page)


def at_once(jobs):
    """Run the jobs in threads that start together; pairs (seconds, what each returned)."""
    start, found = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job):
        start.wait()
        begun = time.perf_counter()
        answer = job()
        found[number] = (time.perf_counter() - begun, answer)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def send_at_once(evening, server):
    """All units send all reports in one moment, each with a double click; how many are lost.

    Cases 16 and 17.
    """
    units = [Pokja(evening, unit, server) for unit in evening.units]
    for pokja in units:
        for number in range(1, len(pokja.unit.targets) + 1):
            pokja.save(number)
    jobs = [job for pokja in units for job in [pokja.review()] * 2]
    begun = time.perf_counter()
    found = at_once(jobs)
    lasted = time.perf_counter() - begun
    answers = [each[1] for each in found]
    faults = sum(status != 302 for status, _ in answers)
    faults += sum(one != two for one, two in zip(answers[::2], answers[1::2], strict=True))
    lost = evening.lost()
    reports = sum(len(unit.targets) for unit in evening.units)
    print(
        f"sent at once: {len(units)} units, {reports} reports, each pressed twice, "
        f"{lasted:.1f} s, p95 {_p95(found):.2f} s; errors {faults}, lost or doubled {lost}",
        flush=True,
    )
    return faults + lost


def send_again(evening, server, turn):
    """All units withdraw what they sent and send it again in one moment; how many are lost.

    Each button is pressed twice, the second time with the reports in the opposite order.
    """
    from reporting import workflow
    from reporting.models import ProgressEntry, StatusChange, Submission, User

    for unit in evening.units:
        by = User.objects.get(username=f"unit{unit.code}")
        for target in unit.targets:
            for action, given in (("withdraw", {}), ("save", {"values": {"is_ready": True}})):
                entry = ProgressEntry.objects.get(target=target)
                workflow.perform(entry, action, by=by, version=entry.version, **given)
    units = [Pokja(evening, unit, server) for unit in evening.units]
    jobs = [job for pokja in units for job in pokja.review_twice()]
    begun = time.perf_counter()
    found = at_once(jobs)
    lasted = time.perf_counter() - begun
    answers = [each[1] for each in found]
    faults = sum(status != 302 for status, _ in answers)
    faults += sum(one != two for one, two in zip(answers[::2], answers[1::2], strict=True))
    lost = 0
    for unit in evening.units:
        for target in unit.targets:
            sent = StatusChange.objects.filter(entry__target=target, action="submit").count()
            is_there = ProgressEntry.objects.filter(target=target, status="submitted").exists()
            lost += sent != turn + 1 or not is_there
        lost += Submission.objects.filter(region__code=unit.code).count() != turn + 1
    print(
        f"sent again, turn {turn + 1}: {lasted:.1f} s, p95 {_p95(found):.2f} s; "
        f"errors {faults}, lost or doubled {lost}",
        flush=True,
    )
    return faults + lost


def write_at_once(evening, server, pairs):
    """Two people save the same version of a report, again and again; how many texts are lost.

    One is stored; the other sees both texts on the page. Case 18.
    """
    from reporting.models import ProgressEntry

    pokja = Pokja(evening, evening.units[0], server)
    target = pokja.unit.targets[0]
    path, lost, took = f"/laporan/{target}/", 0, []
    pokja.save(1)
    begun = time.perf_counter()
    for pair in range(pairs):
        texts = [f"Uraian {who} nomor {pair}." for who in ("Rina", "Hendra")]
        jobs = []
        for text in texts:
            visitor, fields, _ = pokja.open(path)
            fields |= ANSWERS | {"narrative": text}
            jobs.append(lambda ask=visitor.ask, sent=fields: ask("POST", path, sent.items()))
        found = at_once(jobs)
        took += found
        stored = ProgressEntry.objects.get(target=target).narrative
        said = [
            (answer[0], text, answer[2]) for (_, answer), text in zip(found, texts, strict=True)
        ]
        won = [text for status, text, _ in said if status == 302]
        other = [all(each in page for each in texts) for status, _, page in said if status == 409]
        lost += not (won == [stored] and other == [True])
    lasted = time.perf_counter() - begun
    print(
        f"written at once: {pairs} pairs, {lasted:.1f} s, p95 {_p95(took):.2f} s; lost {lost}",
        flush=True,
    )
    return lost


def _p95(found):
    return sorted(seconds for seconds, _ in found)[len(found) * 95 // 100]


def kill(evening, server, kills):
    """Kill the server around and within the steps of a quarter; how much is lost or half done.

    Each step is repeated as a person would: the page opened again, the button pressed again.
    Case 62.
    """
    dice = random.Random(SEED)
    units = [Pokja(evening, unit, server) for unit in evening.units]
    steps = [(pokja, number) for pokja in units for number in range(1, len(pokja.unit.targets) + 1)]
    every = max(1, len(steps) // kills)
    done = cut = lost = 0
    begun = time.perf_counter()
    for turn, (pokja, number) in enumerate(steps):
        if turn % every or done >= kills:
            pokja.save(number)
            continue
        answer = killed(server, lambda p=pokja, n=number: p.save(n), dice.uniform(0, 0.4))
        done += 1
        cut += answer is None
        lost += answer is not None and not is_kept(pokja.unit, number)
        if answer is None:
            lost += pokja.save(number) != 302
    for pokja in units:
        send = pokja.review()
        killed(server, send, dice.uniform(0, 0.3))
        done += 1
        status, place = send()
        lost += status != 302 or "/tanda-terima/" not in place
    lost += evening.lost() + half_done()
    print(
        f"killed: {done} times, {cut} in the middle of a save, "
        f"{time.perf_counter() - begun:.0f} s; lost or half done {lost}",
        flush=True,
    )
    return lost


def killed(server, step, after):
    """Do the step, kill the server so many seconds after it began, start it again.

    What the step returned, or None when the server died under it.
    """
    found = []

    def run():
        try:
            found.append(step())
        except CUT:
            found.append(None)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(after)
    server.kill()
    thread.join()
    server.start()
    return found[0]


def is_kept(unit, number):
    """Whether the report stands in the database as it was typed, with its document."""
    from reporting.models import Evidence, ProgressEntry

    entry = ProgressEntry.objects.filter(target=unit.targets[number - 1]).first()
    return bool(
        entry
        and entry.narrative == unit.narrative(number)
        and Evidence.objects.current().filter(entry=entry).count() == 1
    )


def half_done():
    """How many reports differ from their history, and stored files are not whole on disk."""
    from reporting.models import ProgressEntry, StoredFile
    from reporting.workflow import EVIDENCE_MOVES, snapshot

    faults = 0
    for entry in ProgressEntry.objects.with_places():
        moves = entry.changes.exclude(action__in=EVIDENCE_MOVES)
        same = ("narrative", "claimed_percent", "is_ready")
        said, now = moves.order_by("id").last().snapshot, snapshot(entry)
        faults += moves.count() != entry.version or any(said[n] != now[n] for n in same)
    for stored in StoredFile.objects.all():
        with stored.path.open("rb") as file:
            faults += hashlib.sha256(file.read()).hexdigest() != stored.sha256
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
