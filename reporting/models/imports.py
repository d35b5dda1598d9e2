"""Files that were read into the portal: staged, previewed, applied once."""

import uuid

from django.conf import settings
from django.db import models

from reporting.models.plans import PlanYear
from reporting.models.progress import StoredFile


class ImportBatchQuerySet(models.QuerySet):
    def owned_by(self, user):
        """The user's own imports: nobody confirms what somebody else uploaded."""
        return self.filter(by=user)


class ImportBatch(models.Model):
    """One uploaded workbook and what became of it.

    `digest` is the sha-256 of what the preview showed; applying compares it with a fresh
    reading, so that nothing is saved that the user has not seen. `counts` holds the rows by
    outcome.
    """

    class Kind(models.TextChoices):
        PLANS = "plans", "Penugasan dan target"
        REPORTS = "reports", "Laporan capaian"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("isi", max_length=8, choices=Kind)
    year = models.ForeignKey(PlanYear, models.PROTECT, verbose_name="tahun")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("diunggah pada", auto_now_add=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="berkas")
    original_name = models.CharField("nama berkas", max_length=200)
    digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField("jumlah baris", default=dict)
    applied_at = models.DateTimeField("disimpan pada", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-at"]

    def __str__(self):
        return self.original_name
