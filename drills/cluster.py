"""A PostgreSQL cluster of the drill's own, durable as in production, that may be killed."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

PORT = int(os.environ.get("DRILL_PORT", "8779"))
SETTINGS = Path(__file__).parent.parent / "deploy" / "postgresql.conf"


class Cluster:
    """A server in a folder; `start` waits until it answers."""

    def __init__(self, folder, programs, account):
        self.folder, self.programs, self.account = folder, programs, account

    def start(self):
        """Start the server and return once it answers; after a crash it recovers first."""
        command = [self.programs / "postgres", "-D", f"{self.folder}/data", "-p", str(PORT)]
        command += ["-c", f"unix_socket_directories={self.folder}"]
        with open(f"{self.folder}/log", "a") as log:
            self.server = subprocess.Popen(command, stderr=log, cwd="/", **self.account)
        ask = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(PORT)]
        while subprocess.call(ask):
            if self.server.poll() is not None:
                sys.exit(Path(self.folder, "log").read_text()[-2000:])
            time.sleep(0.05)

    def kill(self):
        """SIGKILL to the server and all of its processes at once."""
        pid = self.server.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self.server.wait()
        # While one of the old processes lives, a new server refuses to start.
        while any(Path(f"/proc/{each}/exe").exists() for each in children):
            time.sleep(0.02)

    def make(self):
        self._run("initdb", "-D", f"{self.folder}/data", "-A", "trust", "-E", "UTF8")
        shutil.copyfile(SETTINGS, f"{self.folder}/data/drill.conf")
        with open(f"{self.folder}/data/postgresql.conf", "a") as conf:
            conf.write("include 'drill.conf'\n")
        self.start()

    def _run(self, program, *arguments):
        subprocess.run(
            [self.programs / program, *arguments],
            check=True, stdout=subprocess.DEVNULL, cwd="/", **self.account,
        )  # fmt: skip


@contextmanager
def durable_cluster():
    """Yield (Cluster, DATABASE_URL). As root the server runs as the account "postgres"."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    account = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    folder = tempfile.mkdtemp(prefix="randa-drill-")
    if account:
        shutil.chown(folder, **account)
    owner = "postgres" if account else os.environ["USER"]
    cluster = Cluster(folder, programs, account)
    try:
        cluster.make()
        yield cluster, f"postgres://{owner}:tidak-dipakai@127.0.0.1:{PORT}/postgres"
    finally:
        with suppress(OSError, ValueError):
            cluster.kill()
        shutil.rmtree(folder, ignore_errors=True)
