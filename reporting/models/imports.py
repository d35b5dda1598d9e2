"""Files that were read into the portal: staged, previewed, applied once, undone at most once."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from reporting.models.evidence import StoredFile
from reporting.models.places import Region
from reporting.models.years import Period, PlanYear

KEPT_FOR = timedelta(hours=24)


class ImportBatchQuerySet(models.QuerySet):
    def owned_by(self, user):
        """The user's own imports: nobody confirms what somebody else uploaded."""
        return self.filter(by=user)

    def visible_to(self, user):
        """Imports into the years the user may see: all to who keeps the plans, else the own."""
        found = self.filter(year__in=PlanYear.objects.visible_to(user))
        return found if user.has_perm("reporting.manage_plans") else found.owned_by(user)


class ImportBatch(models.Model):
    """One uploaded workbook and what became of it.

    `digest` is the sha-256 of what the preview showed; applying compares it with a fresh
    reading, so that nothing is saved that the user has not seen. `layout` says where the user
    found the heading ({"sheet", "row", "columns": {key: letter}}; empty: found by itself),
    `counts` holds the rows by outcome, `effects` what applying wrote, for its undoing: per kind
    of row the ids it made, and the old values of those it changed. `region` and `period` are
    those of an offline form, which its own Pokja uploads; other imports are for a whole year.
    """

    class Kind(models.TextChoices):
        PLANS = "plans", "Penugasan dan target"
        REPORTS = "reports", "Laporan capaian"
        LEGACY = "legacy", "Data SISPAN (tahun lampau)"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("isi", max_length=8, choices=Kind)
    year = models.ForeignKey(PlanYear, models.PROTECT, verbose_name="tahun")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="daerah")
    period = models.ForeignKey(
        Period, models.PROTECT, null=True, blank=True, verbose_name="periode"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("diunggah pada", auto_now_add=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="berkas")
    original_name = models.CharField("nama berkas", max_length=200)
    digest = models.CharField(max_length=64, blank=True)
    layout = models.JSONField("letak tabel", default=dict)
    counts = models.JSONField("jumlah baris", default=dict)
    applied_at = models.DateTimeField("disimpan pada", null=True, blank=True)
    effects = models.JSONField("yang ditulis", default=dict)
    undone_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dibatalkan oleh",
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-at"]

    def __str__(self):
        return self.original_name

    @property
    def about(self):
        """What the file holds, within a sentence: "laporan capaian 2026"."""
        label = self.get_kind_display()
        if self.kind == self.Kind.LEGACY:
            return f"{label[:1].lower()}{label[1:]}"  # its years stand in the sheet
        return f"{label.lower()} {self.year}"

    @property
    def is_expired(self):
        """Whether it waited too long to be applied: the portal has moved on."""
        return self.applied_at is None and self.at < timezone.now() - KEPT_FOR

    @property
    def reason(self):
        """What the history of each row says about this import; no two imports say the same."""
        return f"Impor {self.original_name[:60]} ({str(self.token)[:8]})"

    @property
    def saved(self):
        """How many rows were saved, new and changed."""
        return self.counts.get("new", 0) + self.counts.get("changed", 0)
