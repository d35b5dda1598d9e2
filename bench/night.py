"""The measurement "night": every unit saves, uploads, sends and reads on the last evening.

A real gunicorn with four workers serves a scratch database; one thread per unit plays its
Penyetuju over loopback, with a pause between pages as people have one. At the end the database
must hold every report as it was typed, sent once, with its evidence.
"""

import random
import re
import sys
import threading
import time
from collections import defaultdict

from bench.country import make_evening
from bench.figures import Figure, judged
from bench.visitor import Server, Visitor, hidden

YARDSTICK = "read"
# Units, and the mean pause between two pages in seconds.
EVENINGS = {"S": (19, 1), "M": (19, 1), "L": (514, 45), "XL": (514, 45)}
WORKERS = 4


def measure(size, folder, *, pairs=None):
    """Yield a Figure for each kind of request."""
    units, pause = EVENINGS[size]
    evening = make_evening(units)
    with Server(WORKERS) as server:
        took, faults, lost, _ = play(evening, server.port, pause)
    for kind, seconds in took.items():
        yield Figure("night", units, kind, seconds, faults=len(faults), lost=lost)


class _Unit:
    """One unit's evening: ten reports with a document each, then all of them sent."""

    def __init__(self, evening, unit, port, pause, took, faults):
        self.evening, self.unit, self.pause = evening, unit, pause
        self.visitor = Visitor(port, {"sessionid": unit.session})
        self.took, self.faults = took, faults
        self.dice = random.Random(unit.code)

    def play(self):
        time.sleep(self.dice.random() * self.pause)
        try:
            self._play()
        except Exception as fault:
            self.faults.append(f"{self.unit.code}: {type(fault).__name__} {fault}")

    def _play(self):
        period = f"{self.evening.year}/B09/"
        self._ask("read", 200, "GET", "/tugas/")
        for number, target in enumerate(self.unit.targets, 1):
            page = self._ask("read", 200, "GET", f"/laporan/{target}/")
            fields = {
                "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")[0],
                "seen_version": hidden(page, "seen_version")[0],
                "typed_by": (hidden(page, "typed_by") or [""])[0],
                "claimed_percent": "58,5",
                "narrative": self.unit.narrative(number),
                "obstacle_kinds": "data",
                "obstacles": "Pengelola data dimutasi.",
                "follow_up": "Surat Sekda, paling lambat 15 Oktober.",
                "is_ready": "True",
                "save": "",
            }
            document = ("bukti-lain-uploads", "notula.pdf", self.unit.document(number))
            self._ask("save", 302, "POST", f"/laporan/{target}/", fields.items(), [document])
        page = self._ask("read", 200, "GET", f"/tinjau/{period}")
        fields = [
            ("csrfmiddlewaretoken", hidden(page, "csrfmiddlewaretoken")[0]),
            ("token", hidden(page, "token")[0]),
            ("declared", "on"),
            ("send", "1"),
        ]
        fields += re.findall(r'name="(version-\d+)"[^>]*value="(\d+)"', page)
        self._ask("send", 302, "POST", f"/tinjau/{period}", fields)
        self._ask("read", 200, "GET", "/tugas/")
        self._ask("read", 200, "GET", f"/rekap/{period}{self.unit.code}/")

    def _ask(self, kind, expected, *request):
        time.sleep(self.dice.uniform(0.5, 1.5) * self.pause)
        begun = time.perf_counter()
        status, location, text = self.visitor.ask(*request)
        self.took[kind].append(time.perf_counter() - begun)
        if status != expected:
            raise AssertionError(f"{request[1]} answered {status}")
        return text


def play(evening, port, pause):
    """Let all units of the Evening play at once.

    Return ({kind: [seconds]}, faults, how many reports are lost, seconds).
    """
    took, faults = defaultdict(list), []
    units = [_Unit(evening, unit, port, pause, took, faults) for unit in evening.units]
    threads = [threading.Thread(target=unit.play) for unit in units]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - begun
    asked, lost = sum(map(len, took.values())), evening.lost()
    print(
        f"  {len(units)} daerah, {asked} permintaan dalam {lasted:.0f} detik, "
        f"{asked / lasted:.1f} per detik; galat {len(faults)}; hilang {lost}",
        *faults[:5],
        sep="\n    ",
        file=sys.stderr,
        flush=True,
    )
    return took, faults, lost, lasted


def goals(figures):
    """Sentences that hold the evening against its goals, met or not."""
    asked = []
    for units in dict.fromkeys(figure.rows for figure in figures):
        found = [figure for figure in figures if figure.rows == units]
        faults, lost = found[0].faults, found[0].lost
        every = sorted(second for figure in found for second in figure.seconds)
        late = every[len(every) * 99 // 100]
        asked += [
            (f"{units} units: {faults} errors, {lost} reports lost, goal 0", not faults + lost),
            (f"{units} units: p99 of all requests {late:.2f} s, goal ≤ 2", late <= 2),
        ]
    return judged(asked)
