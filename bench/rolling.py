"""`python -m bench.rolling`: two instances behind nginx, restarted in turn while people work.

PostgreSQL, one folder of files for both, deploy/nginx.conf with two servers, and gunicorn as its
unit starts it: on a socket that stays open while the process behind it is replaced. Units report,
a leader reads, an administrator uploads sheets at one instance and saves them at the other. Exit
code 1 when a request failed or something that was told to be saved is not there.
"""

import argparse
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

from bench.scratch import inside_postgres, scratch
from bench.soak import Leader, Person, ReportingUnit
from bench.visitor import Visitor, hidden

CODES = ("B03", "B06", "B09", "B12")
DEPLOY = Path(__file__).parent.parent / "deploy"
FOR_EVER = 24 * 3600  # seconds
FIRST_SHARE, SHARES = 76, 24  # percent: the first sheet's target for B12, and how many follow


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m bench.rolling", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="restarts of each instance")
    parser.add_argument("--units", type=int, default=19)
    parser.add_argument("--pause", type=float, default=1, help="detik di antara dua halaman")
    options = parser.parse_args(arguments)
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return inside_postgres(arguments, "bench.rolling")
    with scratch("postgres") as folder:
        os.environ["ACCEL_LOCATION"] = "/berkas-dalam/"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from bench.country import make_evening

        call_command("migrate", verbosity=0)
        evening = make_evening(options.units)
        with ExitStack() as stack:
            instances = [stack.enter_context(Instance()) for _ in range(2)]
            port = stack.enter_context(front(folder, instances))
            faults = roll(evening, instances, SimpleNamespace(port=port), options)
        connections.close_all()
    return int(bool(faults))


def roll(evening, instances, site, options):
    """Restart each instance so many times while people work; print counts, return the faults."""
    until = time.monotonic() + FOR_EVER
    people = [ReportingUnit(evening, unit, site, until, options.pause) for unit in evening.units]
    people.append(Leader(evening, site, until, options.pause))
    people.append(Importer(evening, instances, until, options.pause))
    threads = [threading.Thread(target=person.play) for person in people]
    for thread in threads:
        thread.start()
    took = []
    for _ in range(options.rounds):
        for instance in instances:
            time.sleep(5 * options.pause)
            begun = time.monotonic()
            instance.restart()
            took.append(time.monotonic() - begun)
    time.sleep(5 * options.pause)
    for person in people:
        person.until = 0
    for thread in threads:
        thread.join()
    wrong = [fault for person in people for fault in person.faults]
    lost = sum(person.lost() for person in people)
    print(
        f"{len(took)} restarts of at most {max(took):.1f} s, {len(evening.units)} units, a leader, "
        f"{people[-1].saved} sheets uploaded here and saved there: "
        f"{sum(person.asked for person in people)} requests, failed {len(wrong)}, lost {lost}",
        *wrong[:5],
        sep="\n  ",
        flush=True,
    )
    return len(wrong) + lost


class Instance:
    """One gunicorn on a socket that outlives it, as randa.socket holds it for randa.service."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port = self.socket.getsockname()[1]
        self.start()
        return self

    def start(self):
        """Start it, and wait until it answers."""
        unit = (DEPLOY / "systemd" / "randa.service").read_text()
        command = shlex.split(re.search(r"^ExecStart=\S+gunicorn (.*)", unit, re.M)[1])
        self.process = subprocess.Popen(
            ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', "sh", sys.executable]
            + ["-m", "gunicorn", *command, "--log-level", "error"],
            env=os.environ | {"LOG_LEVEL": "ERROR", "PROXY_COUNT": "1"},
            # systemd's first socket is always the fourth file.
            preexec_fn=lambda: os.dup2(self.socket.fileno(), 3),
            pass_fds=[3],
            start_new_session=True,
        )
        while Visitor(self.port, {}).ask("GET", "/sehat/")[0] != 200:
            time.sleep(0.1)

    def restart(self):
        """As `systemctl restart` does: end it when its requests are answered, start it anew."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        self.start()

    def __exit__(self, *fault):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        self.socket.close()


@contextmanager
def front(folder, instances):
    """nginx with deploy/nginx.conf before the instances, without TLS; yield its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    text = (DEPLOY / "nginx.conf").read_text()
    servers = "".join(f"server 127.0.0.1:{each.port};" for each in instances)
    for pattern, new in (
        (r"server \{\n    listen 80;.*?\n\}\n", ""),
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        (r"\n    (listen \[::\]|ssl_).*", ""),
        (r"server 127\.0\.0\.1:8000;", servers),
        (r"server_name .*;", "server_name localhost;"),
        # Everybody comes from one address here.
        (r"rate=\d+r/[sm]", "rate=10000r/s"),
        (r"limit_conn randa_connections \d+", "limit_conn randa_connections 1000"),
        (r"/var/lib/randa/media/", f"{folder}/media/"),
        (r"/srv/randa/deploy", str(DEPLOY)),
    ):
        text, found = re.subn(pattern, new, text, flags=re.S if "80;" in pattern else 0)
        assert found, f"deploy/nginx.conf has no {pattern}"
    conf = Path(folder, "nginx.conf")
    conf.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user root;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{\n{text}\n}}\n"
    )
    server = subprocess.Popen(["nginx", "-c", str(conf)])
    try:
        for _ in range(50):
            try:
                assert Visitor(port, {}).ask("GET", "/sehat/")[0] == 200
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


class Importer(Person):
    """An Admin Bappeda who uploads a sheet at one instance, and saves it at the other."""

    def __init__(self, evening, instances, until, pause):
        super().__init__(until, pause, "importer")
        from bench.country import session_of
        from reporting.models import PlanYear

        self.year = PlanYear.objects.get(year=evening.year, province__code="10")
        self.unit = evening.units[-1]
        key = session_of("importer", "10")
        self.here, self.there = (Visitor(each.port, {"sessionid": key}) for each in instances)
        self.saved = 0

    def round(self):
        share = self.saved % SHARES + FIRST_SHARE
        titles = ("Kode Wilayah", "Kode Aksi", *(f"Target {code}" for code in CODES))
        rows = [(self.unit.code, f"RA-{n:02}", 25, 50, 75, share) for n in range(1, 11)]
        sheet = "\n".join(";".join(map(str, row)) for row in (titles, *rows)).encode()
        fields = {"csrfmiddlewaretoken": self.token("/impor/"), "kind": "plans"}
        fields["year"] = self.year.pk
        status, path, _ = self.here.ask(
            "POST", "/impor/", fields.items(), [("file", "target.csv", sheet)]
        )
        self.expect(302, status, "uploading a sheet")
        status, _, page = self.there.ask("GET", path)
        self.expect(200, status, "the preview of the sheet")
        names = ("csrfmiddlewaretoken", "digest")
        fields = {name: hidden(page, name)[0] for name in names}
        status = self.there.ask("POST", path, fields.items())[0]
        self.expect(302, status, "saving the sheet")
        self.saved += 1
        self.here, self.there = self.there, self.here

    def token(self, path):
        status, _, page = self.here.ask("GET", path)
        self.expect(200, status, path)
        return hidden(page, "csrfmiddlewaretoken")[0]

    def lost(self):
        """How many targets are not what the last sheet says."""
        from reporting.models import Target

        share = (self.saved - 1) % SHARES + FIRST_SHARE
        asked = Target.objects.filter(
            assignment__region__code=self.unit.code, period__code="B12", period__year=self.year
        )
        return asked.exclude(percent=share).count() + (10 - asked.count())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
