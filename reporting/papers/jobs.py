"""Long papers in the background of a request: a process of its own each, without a broker.

What is known of a job stands in its row. A process that died leaves a row without a sign of
life; whoever asks again gets a new one.
"""

import datetime
import logging
import subprocess
import sys

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting import files
from reporting.models import PaperJob
from reporting.papers.book import book, fingerprint

logger = logging.getLogger(__name__)
State = PaperJob.State
GOING = (State.WAITING, State.RUNNING)
SILENT_FOR = datetime.timedelta(minutes=2)


def ask(period, *, by, verified_only=False, at=None):
    """The PaperJob of the period's book: the one that is done or going on, else a new one.

    A new one begins after the commit.
    """
    at = at or timezone.now()
    same = {
        "period": period,
        "kind": PaperJob.Kind.BOOK,
        "fingerprint": fingerprint(period, verified_only),
    }
    bury(same, at)
    known = PaperJob.objects.filter(**same).exclude(state=State.FAILED).first()
    if known:
        return known
    try:
        with transaction.atomic():
            job = PaperJob.objects.create(
                **same,
                parameters={"verified_only": verified_only},
                step="Menunggu giliran",
                by=by,
                at=at,
                beat_at=at,
            )
    except IntegrityError:  # somebody asked in this moment
        return PaperJob.objects.filter(**same).exclude(state=State.FAILED).get()
    transaction.on_commit(lambda: start(job))
    return job


def bury(of, at):
    """Mark as failed the jobs with those values that have given no sign of life for long."""
    dead = PaperJob.objects.filter(state__in=GOING, beat_at__lt=at - SILENT_FOR, **of)
    dead.update(state=State.FAILED, step="Pembuatan terhenti sebelum selesai. Minta sekali lagi.")


def start(job):
    """Begin the job in a process of its own, which outlives the request and this worker."""
    subprocess.Popen(  # noqa: S603 - nothing of it is typed by anybody
        [sys.executable, settings.BASE_DIR / "manage.py", "make_paper", str(job.pk)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def run(job_id):
    """Make the paper of a job that waits; nothing for one that another process has taken.

    A failure is logged and told in the row.
    """
    taken = PaperJob.objects.filter(pk=job_id, state=State.WAITING)
    if not taken.update(state=State.RUNNING, beat_at=timezone.now()):
        return
    job = PaperJob.objects.select_related("period__year__province", "by").get(pk=job_id)

    def tell(percent, step):
        mine = PaperJob.objects.filter(pk=job_id)
        mine.update(percent=percent, step=step, beat_at=timezone.now())

    try:
        content = book(job.period, job.parameters["verified_only"], tell)
        tell(90, "Menyimpan berkas")
        stored = files.keep(content, "pdf", job.by)
        PaperJob.objects.filter(pk=job_id).update(
            state=State.DONE, file=stored, percent=100, step="Selesai", beat_at=timezone.now()
        )
    except Exception:
        logger.exception("paper job %s", job_id)
        PaperJob.objects.filter(pk=job_id).update(
            state=State.FAILED, step="Pembuatan gagal. Minta sekali lagi, atau hubungi Bappeda."
        )
