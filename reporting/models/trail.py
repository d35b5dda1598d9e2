"""What happened to reports: their sendings, their moves, and the time they were given."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from reporting.models.places import Region
from reporting.models.progress import ProgressEntry, ReportPart, ReturnReason
from reporting.models.years import Period


class Submission(models.Model):
    """One sending of one or more reports, with its receipt.

    `token` comes from the page that was sent, so that a double click makes one submission;
    `digest` is the sha-256 of what was sent.
    """

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    period = models.ForeignKey(Period, models.PROTECT, verbose_name="periode")
    number = models.PositiveSmallIntegerField("nomor")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")
    token = models.UUIDField(unique=True, editable=False)
    digest = models.CharField("sidik", max_length=64)

    class Meta:
        verbose_name = "pengiriman"
        verbose_name_plural = "pengiriman"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "period", "number"], name="submission_number_unique"
            )
        ]

    def __str__(self):
        return self.receipt

    @property
    def receipt(self):
        """The number on the receipt, "B09-PSS-0007"."""
        return f"{self.period.code}-{self.region.short_code}-{self.number:04}"


class StatusChange(models.Model):
    """One move of one report, never changed afterwards.

    `snapshot` is the report as it stood after the move (REPORT_FIELDS, verified percent and
    the evidence names), from which differences and conversations are drawn. `parts` are the
    ReportParts that a return opened; none stands for all of them. `checklist` is what the
    verifier vouched for, as `PlanYear.checked` gives it.
    """

    class Via(models.TextChoices):
        PAGE = "page", "halaman"
        AUTO = "auto", "simpan otomatis"
        ADMIN = "admin", "admin"
        EXCEL = "excel", "Excel"
        LIST = "list", "daftar sekaligus"
        DEMO = "demo", "data contoh"

    entry = models.ForeignKey(
        ProgressEntry, models.PROTECT, related_name="changes", verbose_name="laporan"
    )
    action = models.CharField("tindakan", max_length=10)
    source = models.CharField("dari", max_length=9, blank=True)
    target = models.CharField("menjadi", max_length=9)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    on_behalf = models.BooleanField("atas nama daerah", default=False)
    at = models.DateTimeField("pada")
    reasons = models.JSONField("alasan", default=list, blank=True)
    parts = models.JSONField("bagian yang dibuka", default=list, blank=True)
    checklist = models.JSONField("daftar periksa", default=list, blank=True)
    note = models.TextField("catatan", max_length=1500, blank=True)
    fix_by = models.DateField("perbaiki sebelum", null=True, blank=True)
    via = models.CharField("melalui", max_length=5, choices=Via, default=Via.PAGE)
    snapshot = models.JSONField("isi laporan", default=dict)
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, related_name="changes", verbose_name="pengiriman"
    )

    class Meta:
        verbose_name = "riwayat"
        verbose_name_plural = "riwayat"
        ordering = ["id"]
        indexes = [models.Index(fields=["entry", "action"])]

    def __str__(self):
        return f"{self.entry}, {timezone.localtime(self.at):%d/%m/%Y pukul %H.%M} WIB"

    def reason_labels(self):
        """The reasons as people read them."""
        return [ReturnReason(reason).label for reason in self.reasons]

    def unmet(self):
        """The items of the checklist that were not met."""
        return [item for _, item, is_met in self.checklist if not is_met]

    def met_count(self):
        """How many items of the checklist were met."""
        return len(self.checklist) - len(self.unmet())

    def part_labels(self):
        """The parts that a return opened, as people read them; none when all are open."""
        if len(self.parts) == len(ReportPart):
            return []
        return [label for part, label in ReportPart.choices if part in self.parts]


class ExtensionQuerySet(models.QuerySet):
    def until(self, region, period):
        """The end of the unit's latest extension for the period, or None. One query."""
        return (
            self.filter(region=region, period=period)
            .order_by("-id")
            .values_list("until", flat=True)
            .first()
        )


class Extension(models.Model):
    """More time for one unit in one period; the newest one holds."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="extensions", verbose_name="periode"
    )
    until = models.DateTimeField("sampai")
    reason = models.CharField("alasan", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("diberikan pada", auto_now_add=True)

    history = HistoricalRecords()
    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = "perpanjangan"
        verbose_name_plural = "perpanjangan"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.region} {self.period.code}"
