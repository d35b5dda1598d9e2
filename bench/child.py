"""What has to be measured in a process of its own: `python -m bench.child <job> ...`."""

import gc
import json
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import django

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def memory(name, warm_units, units, folder):
    """Print the peak of resident memory above idle in MB; nothing where /proc is missing."""
    from bench.contestants import CONTESTANTS
    from bench.worlds import empty, find_world

    run, world = CONTESTANTS[name], find_world(int(units), folder)
    run(find_world(int(warm_units), folder))
    empty()
    return _peak(run, world)


def export(name, units, folder):
    """Print the same of an export."""
    from bench.exports import CONTESTANTS
    from bench.worlds import find_world

    return _peak(CONTESTANTS[name], find_world(int(units), folder))


def _peak(run, world):
    if not CLEAR.exists():
        return None
    gc.collect()
    CLEAR.write_text("5")  # the peak begins anew
    idle = _kilobytes("VmRSS")
    run(world)
    return (_kilobytes("VmHWM") - idle) / 1024


def _kilobytes(name):
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])


def report(target_id, username):
    """Save a draft again and again until stdin closes; print [start, seconds] of each save."""
    from reporting import workflow
    from reporting.models import ProgressEntry, Target, User

    by = User.objects.get(username=username)
    entry = ProgressEntry(target=Target.objects.with_places().get(pk=target_id))
    at = entry.target.period.opens_at + timedelta(days=1)
    stopped = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stopped.set()), daemon=True).start()
    print("ready", flush=True)
    saves, number = [], 0
    while not stopped.is_set():
        number += 1
        begun = time.monotonic()
        values = {"narrative": f"Simpanan {number}"}
        entry = workflow.perform(entry, "save", by=by, version=entry.version, values=values, at=at)
        saves.append((begun, time.monotonic() - begun))
        time.sleep(0.005)
    return saves


if __name__ == "__main__":
    django.setup()
    job, *arguments = sys.argv[1:]
    print(json.dumps({"memory": memory, "export": export, "report": report}[job](*arguments)))
