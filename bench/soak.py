"""`python -m bench.soak`: mixed use for an hour, and whether memory and open files stay flat.

A real gunicorn on a scratch database; every unit reads, saves, uploads, sends, withdraws and
begins again, and a leader opens the recap as page, Excel and PDF. The second quarter, when all is
warm, is held against the last. Exit code 1 when a process grew, a request failed or a report is
not as it was typed last.
"""

import argparse
import os
import random
import sys
import threading
import time
from pathlib import Path
from statistics import median

from bench.drills import Pokja
from bench.scratch import inside_postgres, scratch
from bench.visitor import Server, Visitor, hidden

SAMPLES = 240  # in all
GROWTH = 1.05  # the last quarter's memory beside the second's
FILES_MORE = 2  # open files, of which a database connection may come and go
PAGE = os.sysconf("SC_PAGE_SIZE")


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--units", type=int, default=19)
    parser.add_argument("--pause", type=float, default=4, help="detik di antara dua halaman")
    options = parser.parse_args(arguments)
    if options.db == "postgres" and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return inside_postgres(arguments, "bench.soak")
    with scratch(options.db):
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from bench.country import make_evening

        call_command("migrate", verbosity=0)
        evening = make_evening(options.units)
        with Server() as server:
            faults = soak(evening, server, options)
        connections.close_all()
    return int(bool(faults))


def soak(evening, server, options):
    """Play for so many minutes and print what was asked and how each process stood; the faults."""
    until = time.monotonic() + options.minutes * 60
    people = [ReportingUnit(evening, unit, server, until, options.pause) for unit in evening.units]
    people.append(Leader(evening, server, until, options.pause))
    threads = [threading.Thread(target=person.play) for person in people]
    for thread in threads:
        thread.start()
    samples = []
    while (now := time.monotonic()) < until:
        samples.append(_processes(server.process.pid))
        time.sleep(min(options.minutes * 60 / SAMPLES, max(0, until - now)))
    for thread in threads:
        thread.join()
    asked = sum(person.asked for person in people)
    wrong = [fault for person in people for fault in person.faults]
    lost = sum(person.lost() for person in people)
    print(
        f"{options.db}, {options.minutes:g} minutes, {len(evening.units)} units and a leader: "
        f"{asked} requests, errors {len(wrong)}, lost {lost}",
        *wrong[:5],
        sep="\n  ",
        flush=True,
    )
    return len(wrong) + lost + grown(samples)


def grown(samples):
    """Print each process in the second and in the last quarter; how many grew or were replaced."""
    quarter = max(1, len(samples) // 4)
    count = 0
    for pid in sorted(set().union(*samples)):
        before = [each[pid] for each in samples[quarter : 2 * quarter] if pid in each]
        after = [each[pid] for each in samples[-quarter:] if pid in each]
        if not before or not after:
            count += 1
            print(f"process {pid} was not there all the time")
            continue
        (memory, files), (memory_after, files_after) = map(_middle, (before, after))
        flat = memory_after <= memory * GROWTH and files_after <= files + FILES_MORE
        count += not flat
        print(
            f"process {pid}: {memory / 2**20:.1f} → {memory_after / 2**20:.1f} MB, "
            f"{files:g} → {files_after:g} open files; {'flat' if flat else 'GREW'}",
            flush=True,
        )
    return count


def _middle(seen):
    return [median(column) for column in zip(*seen, strict=True)]


def _processes(parent):
    """By process id of the server and its workers: (resident bytes, open files)."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    found = {}
    for pid in (str(parent), *children):
        place = Path("/proc", pid)
        resident = int((place / "statm").read_text().split()[1]) * PAGE
        found[int(pid)] = resident, len(list((place / "fd").iterdir()))
    return found


class Person:
    """Somebody who asks for one page after another until the time is over."""

    def __init__(self, until, pause, seed):
        self.until, self.pause, self.dice = until, pause, random.Random(seed)
        self.asked, self.faults = 0, []

    def play(self):
        time.sleep(self.dice.random() * self.pause)
        try:
            while time.monotonic() < self.until:
                self.round()
        except Exception as fault:
            self.faults.append(f"{type(fault).__name__} {fault}")

    def is_over(self):
        return time.monotonic() >= self.until

    def expect(self, status, answered, what):
        """Count the request, note a wrong answer, and read for a while."""
        self.asked += 1
        if answered != status:
            self.faults.append(f"{what} answered {answered}")
        time.sleep(self.dice.uniform(0.5, 1.5) * self.pause)

    def lost(self):
        return 0


class ReportingUnit(Person):
    """A unit that reports on ten actions, sends them, takes them back and begins again."""

    def __init__(self, evening, unit, server, until, pause):
        super().__init__(until, pause, unit.code)
        self.pokja, self.targets = Pokja(evening, unit, server), unit.targets
        self.visitor, self.period = self.pokja.visitor(), f"{evening.year}/B09/"
        self.typed, self.turn = {}, 0

    def round(self):
        self.turn += 1
        self.read("/tugas/")
        for number, target in enumerate(self.targets, 1):
            if self.is_over():
                return
            narrative = f"Uraian aksi {number}, putaran {self.turn}: rapat koordinasi."
            has_none = target not in self.typed
            status = self.pokja.save(number, narrative, document=has_none)
            self.asked += 1  # the form that was opened first
            self.expect(302, status, f"saving report {number}")
            self.typed[target] = narrative
        self.read(f"/tinjau/{self.period}")
        self.asked += 1
        self.expect(302, self.pokja.review()()[0], "sending")
        self.read(f"/rekap/{self.period}{self.pokja.unit.code}/")
        self.read(f"/tugas/{self.period}formulir/")
        for target in self.targets:
            self.press(f"/laporan/{target}/tarik/")
        target = self.dice.choice(self.targets)
        piece = hidden(self.read(f"/laporan/{target}/"), "remove")
        self.press(f"/laporan/{target}/", remove=piece[0])
        number = self.targets.index(target) + 1
        self.asked += 1
        self.expect(302, self.pokja.save(number, self.typed[target]), "uploading again")

    def read(self, path):
        status, _, text = self.visitor.ask("GET", path)
        self.expect(200, status, path)
        return text

    def press(self, path, **button):
        """Open the page and press its button."""
        visitor, fields, _ = self.pokja.open(path)
        self.asked += 1
        self.expect(302, visitor.ask("POST", path, (fields | button).items())[0], path)

    def lost(self):
        """How many reports are not as typed last, with one document."""
        from reporting.models import Evidence, ProgressEntry

        lost = 0
        for target, narrative in self.typed.items():
            entry = ProgressEntry.objects.filter(target=target, narrative=narrative).first()
            lost += not entry or Evidence.objects.current().filter(entry=entry).count() != 1
        return lost


class Leader(Person):
    """A Pimpinan with the recap: page, one unit, Excel, PDF, the national view."""

    def __init__(self, evening, server, until, pause):
        super().__init__(until, pause, "leader")
        self.visitor = Visitor(server.port, {"sessionid": evening.leader})
        at = f"/rekap/{evening.year}/B09/"
        unit = evening.units[0].code
        papers = ("unduh/", "unduh/pdf/", f"{unit}/unduh/pdf/")
        self.paths = [at, f"{at}{unit}/", f"{at}daftar/", *(at + paper for paper in papers)]

    def round(self):
        for path in self.paths:
            self.expect(200, self.visitor.ask("GET", path)[0], path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
