"""Long papers that are made while nobody waits: what was asked for, how far it is, the result."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reporting.models.evidence import StoredFile
from reporting.models.years import Period


class PaperJob(models.Model):
    """One making of one paper. `fingerprint` is that of the data it is made of.

    The same data are made once: a job that is done answers everybody who asks again. `beat_at`
    is its last sign of life; `step` says in Indonesian what it is at, or what stopped it.
    """

    class Kind(models.TextChoices):
        BOOK = "book", "Buku rekap"

    class State(models.TextChoices):
        WAITING = "waiting", "Menunggu"
        RUNNING = "running", "Sedang dibuat"
        DONE = "done", "Selesai"
        FAILED = "failed", "Gagal"

    period = models.ForeignKey(Period, models.PROTECT, verbose_name="periode")
    kind = models.CharField("jenis", max_length=8, choices=Kind)
    parameters = models.JSONField("pilihan", default=dict)
    fingerprint = models.CharField("sidik data", max_length=64)
    state = models.CharField("keadaan", max_length=8, choices=State, default=State.WAITING)
    percent = models.PositiveSmallIntegerField("kemajuan (%)", default=0)
    step = models.CharField("langkah", max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, verbose_name="berkas")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diminta oleh"
    )
    at = models.DateTimeField("diminta pada")
    beat_at = models.DateTimeField("terakhir terlihat")

    class Meta:
        verbose_name = "pembuatan dokumen"
        verbose_name_plural = "pembuatan dokumen"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "kind", "fingerprint"],
                condition=~Q(state="failed"),
                name="paper_made_once",
                violation_error_message="Dokumen yang sama sudah dibuat.",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(file__isnull=False),
                name="paper_done_has_file",
                violation_error_message="Dokumen yang selesai harus punya berkas.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.period}"
