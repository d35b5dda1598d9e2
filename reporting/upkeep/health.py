"""Whether the portal can do its work: one line for each thing that must hold.

The monitor's address and the administrator's page show the same lines.
"""

import shutil
import socket
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from randa.checks import durability_faults
from reporting.formats import ago, file_size, full_moment
from reporting.models import TimedRun
from reporting.upkeep.runs import JOBS

GOOD, WARNING, BAD = "good", "warning", "bad"
WORDS = {GOOD: "Baik", WARNING: "Perlu perhatian", BAD: "Gangguan"}
# Free space of a disk, in bytes, below which it is told and below which work stops soon.
DISK_WARNING, DISK_BAD = 2 * 1024**3, 300 * 1024**2
MAIL_TIMEOUT = 3  # seconds
KILLED_AFTER = timedelta(hours=6)


@dataclass(frozen=True)
class Line:
    """One thing that must hold: its state, what was found, and what to do unless it is good."""

    key: str
    name: str
    state: str
    found: str
    advice: str = ""

    @property
    def word(self):
        return WORDS[self.state]


def health_lines(now):
    """A Line each for database, migrations, disks, mail and every timed command.

    With a database that does not answer, only what can be known without it. Six queries; the
    mail server is asked for a connection, at most MAIL_TIMEOUT seconds.
    """
    database = _database()
    lines = [database]
    if database.state != BAD:
        lines += [_migrations(), *_jobs(now)]
    return [*lines, *_disks(), _mail()]


def worst(lines):
    """The state of the whole: that of its worst line."""
    return max((line.state for line in lines), key=list(WORDS).index, default=GOOD)


def _database():
    name = "Basis data"
    try:
        connection.ensure_connection()
        faults = durability_faults(connection)
    except Error:
        advice = "Segera minta pengelola server menjalankannya lagi dan memeriksa sisa disk."
        return Line("database", name, BAD, "Tidak menjawab.", advice)
    if faults:
        found = "Yang tersimpan dapat hilang saat listrik padam: " + "; ".join(faults) + "."
        advice = "Minta pengelola server membetulkan setelan itu (panduan operasi, bagian 7)."
        return Line("database", name, WARNING, found, advice)
    return Line("database", name, GOOD, "Menjawab, dan yang tersimpan tahan listrik padam.")


def _migrations():
    name = "Struktur data"
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        found = f"{len(waiting)} perubahan dari versi baru belum diterapkan."
        advice = "Minta pengelola server menjalankan: randa migrate (panduan operasi, bagian 6)."
        return Line("migrations", name, BAD, found, advice)
    return Line("migrations", name, GOOD, "Sesuai dengan versi portal ini.")


def _disks():
    """One Line for each disk that the portal writes to."""
    folders = {"data": settings.VAR_DIR, "bukti": settings.MEDIA_ROOT}
    folders["cadangan"] = settings.BACKUP_DIR
    disks = {}
    for use, folder in folders.items():
        there = next(path for path in [Path(folder), *Path(folder).parents] if path.exists())
        disks.setdefault(there.stat().st_dev, (there, []))[1].append(use)
    for number, (there, uses) in enumerate(disks.values(), 1):
        usage = shutil.disk_usage(there)
        yield _disk(f"disk-{number}", f"Disk ({', '.join(uses)})", usage)


def _disk(key, name, usage):
    found = f"Sisa {file_size(usage.free)} dari {file_size(usage.total)}."
    if usage.free < DISK_BAD:
        advice = "Segera kosongkan atau besarkan disk: sebentar lagi tidak ada yang tersimpan."
        return Line(key, name, BAD, found, advice)
    if usage.free < DISK_WARNING:
        return Line(key, name, WARNING, found, "Kosongkan atau besarkan disk minggu ini.")
    return Line(key, name, GOOD, found)


def _mail():
    name = "E-mail keluar"
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        advice = (
            "Minta pengelola server mengisi setelan EMAIL_URL. Tanpa itu tautan kata sandi dan "
            "pengingat tidak terkirim."
        )
        return Line(
            "mail", name, WARNING, "E-mail belum disambungkan; belum ada yang dikirim.", advice
        )
    address = settings.EMAIL_HOST, settings.EMAIL_PORT
    try:
        socket.create_connection(address, timeout=MAIL_TIMEOUT).close()
    except OSError:
        found = f"Server e-mail {settings.EMAIL_HOST} tidak menjawab."
        advice = (
            "E-mail menunggu dan dikirim begitu server itu menjawab. Bila lama, minta pengelola "
            "server memeriksa setelan EMAIL_URL."
        )
        return Line("mail", name, WARNING, found, advice)
    return Line("mail", name, GOOD, f"Server e-mail {settings.EMAIL_HOST} menjawab.")


def _jobs(now):
    """One Line for each timed command. One query."""
    runs = {run.name: run for run in TimedRun.objects.all()}
    return [_job(key, job, runs.get(key), now) for key, job in JOBS.items()]


def _job(key, job, run, now):
    def say(state, found, advice=""):
        return Line(key, job.label, state, found, advice)

    if run is None:
        advice = "Minta pengelola server memasang jadwalnya (panduan operasi, bagian 3)."
        return say(WARNING, "Belum pernah berjalan.", advice)
    if run.succeeded_at is None or now - run.succeeded_at > job.missed_after:
        last = f"Terakhir berhasil {full_moment(run.succeeded_at)}." if run.succeeded_at else ""
        found = " ".join(filter(None, [run.outcome, last or "Belum pernah berhasil."]))
        advice = "Minta pengelola server memeriksa jadwal dan catatannya, lalu mengulanginya."
        return say(BAD, found, advice)
    if run.ended_at is None and now - run.begun_at > KILLED_AFTER:
        return say(WARNING, "Berhenti di tengah jalan.", "Minta pengelola server mengulanginya.")
    if run.ended_at and run.ended_at != run.succeeded_at:
        advice = "Yang terakhir gagal. Minta pengelola server memeriksa catatannya."
        return say(WARNING, run.outcome, advice)
    return say(GOOD, f"{run.outcome or 'Berhasil.'} {ago(run.succeeded_at, now).capitalize()}.")
