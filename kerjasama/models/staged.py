"""Sheets of proposals on their way in: staged, previewed, applied once by who uploaded them."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from reporting.models import Region, StoredFile

KEPT_FOR = timedelta(hours=24)


class ProposalImport(models.Model):
    """One uploaded sheet; `counts` are its rows by outcome once saved."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("diunggah pada", auto_now_add=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="berkas")
    original_name = models.CharField("nama berkas", max_length=200)
    counts = models.JSONField("jumlah baris", default=dict)
    applied_at = models.DateTimeField("disimpan pada", null=True, blank=True)

    class Meta:
        verbose_name = "impor usulan"
        verbose_name_plural = "impor usulan"
        ordering = ["-at"]

    def __str__(self):
        return self.original_name

    @property
    def is_expired(self):
        """Whether it waited too long to be applied: the portal has moved on."""
        return self.applied_at is None and self.at < timezone.now() - KEPT_FOR

    @property
    def saved(self):
        """How many proposals were saved, new and changed."""
        return self.counts.get("new", 0) + self.counts.get("changed", 0)
