"""A recap as it stood when its period was closed, and the files that were made of it."""

from django.conf import settings
from django.db import models

from reporting.models.evidence import StoredFile
from reporting.models.years import Period


class CheckpointQuerySet(models.QuerySet):
    def latest_of(self, period):
        """The newest version of a closed period, or None. One query."""
        return self.filter(period=period).order_by("-version").first()


class Checkpoint(models.Model):
    """What a period's recap was at its closing; written once, never changed.

    `data` is JSON as `reporting.recap.frozen` writes it, `sha256` the digest of its bytes.
    A period that is reopened and closed again gets the next `version`.
    """

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="checkpoints", verbose_name="periode"
    )
    version = models.PositiveSmallIntegerField("versi")
    data = models.TextField("data")
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        verbose_name = "rekap beku"
        verbose_name_plural = "rekap beku"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "version"],
                name="checkpoint_version_unique",
                violation_error_message="Versi itu sudah ada.",
            )
        ]

    def __str__(self):
        return f"{self.period} versi {self.version}"


class CheckpointFile(models.Model):
    """A file made of a checkpoint's data and of nothing else; written once."""

    class Kind(models.TextChoices):
        PDF = "pdf", "Lembar rekap"
        XLSX = "xlsx", "Rekap Excel"
        CSV = "csv", "Daftar data dukung"

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="files")
    kind = models.CharField("jenis", max_length=4, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "berkas rekap beku"
        verbose_name_plural = "berkas rekap beku"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "kind"], name="checkpoint_file_unique")
        ]

    def __str__(self):
        return f"{self.checkpoint}, {self.get_kind_display()}"
