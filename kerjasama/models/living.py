"""What an agreement does once it is signed: commitments, their reports, evaluations."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from kerjasama.models.agreements import Agreement
from reporting.models import Agency, StoredFile


class Semester(models.IntegerChoices):
    FIRST = 1, "Semester I"
    SECOND = 2, "Semester II"


class Commitment(models.Model):
    """One action that the parties promised, with the result that was promised of it."""

    class Party(models.TextChoices):
        OURS = "ours", "Pihak daerah"
        THEIRS = "theirs", "Pihak mitra"
        BOTH = "both", "Kedua pihak"

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="commitments", verbose_name="naskah"
    )
    number = models.PositiveSmallIntegerField("nomor")
    action = models.CharField("aksi", max_length=300)
    party = models.CharField("pelaksana", max_length=6, choices=Party, default=Party.BOTH)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, verbose_name="perangkat daerah"
    )
    promised = models.CharField("hasil yang dijanjikan", max_length=300)
    due_on = models.DateField("selesai paling lambat", null=True, blank=True)
    version = models.PositiveIntegerField("versi", default=1)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "komitmen"
        verbose_name_plural = "komitmen"
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="commitment_number_unique",
                violation_error_message="Nomor komitmen itu sudah dipakai di naskah ini.",
            )
        ]

    def __str__(self):
        return f"{self.number}. {self.action}"


class CommitmentReport(models.Model):
    """How far a commitment was at the end of a semester; cumulative percent, 0 to 100."""

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="reports", verbose_name="komitmen"
    )
    year = models.PositiveSmallIntegerField("tahun")
    semester = models.PositiveSmallIntegerField("semester", choices=Semester)
    percent = models.PositiveSmallIntegerField("kemajuan (%)", validators=[MaxValueValidator(100)])
    result = models.TextField("hasil yang dicapai", max_length=3000)
    obstacles = models.TextField("kendala", max_length=3000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")
    version = models.PositiveIntegerField("versi", default=1)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "laporan komitmen"
        verbose_name_plural = "laporan komitmen"
        ordering = ["-year", "-semester"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "year", "semester"],
                name="commitment_report_once",
                violation_error_message="Laporan semester itu sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="commitment_report_percent_in_range",
                violation_error_message="Kemajuan paling besar 100 persen.",
            ),
        ]

    def __str__(self):
        return f"{self.commitment} {self.get_semester_display()} {self.year}"


class CommitmentEvidence(models.Model):
    """A file that proves a report; it stays, also when the report is corrected."""

    report = models.ForeignKey(
        CommitmentReport, models.PROTECT, related_name="evidence", verbose_name="laporan"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="berkas")
    original_name = models.CharField("nama berkas", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    at = models.DateTimeField("diunggah pada")

    class Meta:
        verbose_name = "bukti komitmen"
        verbose_name_plural = "bukti komitmen"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "file"], name="commitment_evidence_once")
        ]

    def __str__(self):
        return self.original_name


class Evaluation(models.Model):
    """What TKKSD found of an agreement in a semester: the result against what was promised."""

    class Outcome(models.TextChoices):
        REACHED = "reached", "Sesuai yang dijanjikan"
        PARTLY = "partly", "Sebagian tercapai"
        NOT = "not", "Belum tercapai"

    class Advice(models.TextChoices):
        GO_ON = "lanjut", "Lanjutkan"
        MEND = "perbaiki", "Lanjutkan dengan perbaikan"
        END = "akhiri", "Usulkan diakhiri"

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="evaluations", verbose_name="naskah"
    )
    year = models.PositiveSmallIntegerField("tahun")
    semester = models.PositiveSmallIntegerField("semester", choices=Semester)
    outcome = models.CharField("hasil dibanding janji", max_length=8, choices=Outcome)
    findings = models.TextField("temuan", max_length=3000)
    advice = models.CharField("saran", max_length=8, choices=Advice)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")

    class Meta:
        verbose_name = "evaluasi"
        verbose_name_plural = "evaluasi"
        ordering = ["-year", "-semester", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year", "semester"],
                name="evaluation_once",
                violation_error_message="Evaluasi semester itu sudah ada.",
            )
        ]

    def __str__(self):
        return f"{self.agreement} {self.get_semester_display()} {self.year}"
