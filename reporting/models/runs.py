"""The commands that a timer runs: when each ran last, and how that ended."""

from django.db import models


class TimedRun(models.Model):
    """The last run of one timed command, one row for each; its names are in `upkeep.runs.JOBS`.

    `ended_at` is None while it runs, or since it was killed. `succeeded_at` outlives later
    failures. `outcome` is what it did or what stopped it, one Indonesian sentence.
    """

    name = models.CharField("perintah", max_length=40, unique=True)
    begun_at = models.DateTimeField("dimulai pada")
    ended_at = models.DateTimeField("selesai pada", null=True)
    succeeded_at = models.DateTimeField("terakhir berhasil pada", null=True)
    outcome = models.CharField("hasil", max_length=300, blank=True)

    class Meta:
        verbose_name = "perintah berkala"
        verbose_name_plural = "perintah berkala"
        ordering = ["name"]

    def __str__(self):
        return self.name
