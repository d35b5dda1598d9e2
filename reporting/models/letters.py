"""What goes around a report: the request to send it, and the signed paper that comes back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reporting.models.evidence import StoredFile
from reporting.models.places import Region
from reporting.models.trail import Submission
from reporting.models.years import Period


class SendRequestQuerySet(models.QuerySet):
    def waiting(self, region, period):
        """The unit's latest request that no sending has answered yet, or None. One query."""
        found = self.filter(region=region, period=period, answered_at=None)
        return found.select_related("by").order_by("id").last()


class SendRequest(models.Model):
    """An operator asks the unit's Penyetuju to send. The unit's next sending answers it.

    `actions` are the numbers of the actions that were ready; `seen_at` is when a Penyetuju
    first opened the page that shows them.
    """

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    period = models.ForeignKey(Period, models.PROTECT, verbose_name="periode")
    actions = models.JSONField("nomor aksi")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")
    seen_at = models.DateTimeField("dibaca pada", null=True)
    answered_at = models.DateTimeField("dijawab pada", null=True)

    objects = SendRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "permintaan kirim"
        verbose_name_plural = "permintaan kirim"
        ordering = ["id"]
        indexes = [models.Index(fields=["region", "period", "answered_at"])]

    def __str__(self):
        return f"{self.region} {self.period.code}, {self.by}"


class SignedDocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Documents of the regions the user may see, replaced versions included."""
        return self.filter(region__in=Region.objects.visible_to(user))


class SignedDocument(models.Model):
    """A signed PDF with the number and day it bears. The newest holds, older ones stay.

    A letter belongs to the `submission` that it went with, the semester report to none.
    """

    class Kind(models.TextChoices):
        SEMESTER = "semester", "Laporan semester"
        LETTER = "letter", "Surat pengantar"

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    period = models.ForeignKey(Period, models.PROTECT, verbose_name="periode")
    kind = models.CharField("jenis", max_length=8, choices=Kind)
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, verbose_name="pengiriman"
    )
    number = models.CharField("nomor surat", max_length=100)
    date = models.DateField("tanggal surat")
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="berkas")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    at = models.DateTimeField("diunggah pada")

    objects = SignedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "dokumen bertanda tangan"
        verbose_name_plural = "dokumen bertanda tangan"
        ordering = ["-id"]
        indexes = [models.Index(fields=["region", "period"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="letter", submission__isnull=False)
                | Q(kind="semester", submission__isnull=True),
                name="signed_letter_has_submission",
                violation_error_message="Surat pengantar menyertai satu pengiriman.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"
