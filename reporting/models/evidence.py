"""What proves a report: files kept once, and pieces of evidence that point at them."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from reporting.models.places import Region
from reporting.models.plans import EvidenceRequirement
from reporting.models.progress import ProgressEntry


def random_path(stored, filename):
    """A name under the private media folder that tells nothing: "evidence/3f/3f…c1.pdf"."""
    name = uuid.uuid4().hex
    return f"{stored.folder}/{name[:2]}/{name}.{stored.kind}"


class StoredFile(models.Model):
    """Bytes kept once and never changed: `kind` is the checked extension, `size` in bytes."""

    folder = "files"

    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("ukuran")
    kind = models.CharField("jenis", max_length=5)
    path = models.FileField(upload_to=random_path, max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    at = models.DateTimeField("diunggah pada", auto_now_add=True)

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "kind"],
                name="stored_file_once",
                violation_error_message="Berkas dengan isi yang sama sudah tersimpan.",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.sha256[:12]}"


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Evidence of the regions the user may see, removed versions included."""
        return self.filter(entry__target__assignment__region__in=Region.objects.visible_to(user))

    def current(self):
        """What counts now: neither removed nor replaced."""
        return self.filter(removed_at=None)


class Evidence(models.Model):
    """A document or link that proves a report. Replaced and removed ones stay for history."""

    class Verdict(models.TextChoices):
        FITS = "fits", "Sesuai"
        LACKING = "lacking", "Kurang"
        WRONG = "wrong", "Tidak sesuai"

    entry = models.ForeignKey(
        ProgressEntry, models.PROTECT, related_name="evidence", verbose_name="laporan"
    )
    requirement = models.ForeignKey(
        EvidenceRequirement, models.PROTECT, null=True, blank=True, verbose_name="syarat"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, verbose_name="berkas"
    )
    link = models.URLField(
        "tautan",
        max_length=500,
        blank=True,
        validators=[URLValidator(["http", "https"], message="Tautan harus diawali https://.")],
    )
    original_name = models.CharField("nama berkas", max_length=200, blank=True)
    document_number = models.CharField("nomor dokumen", max_length=100, blank=True)
    document_date = models.DateField("tanggal dokumen", null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="menggantikan",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ditambahkan oleh"
    )
    added_at = models.DateTimeField("ditambahkan pada")
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dihapus oleh",
    )
    removed_at = models.DateTimeField("dihapus pada", null=True, blank=True)
    verdict = models.CharField("penilaian", max_length=7, choices=Verdict, blank=True)
    verdict_note = models.CharField("catatan penilaian", max_length=300, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "data dukung"
        verbose_name_plural = "data dukung"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False, link="") | (Q(file__isnull=True) & ~Q(link="")),
                name="evidence_file_or_link",
                violation_error_message="Isi berkas atau tautan, salah satu saja.",
            )
        ]

    def __str__(self):
        return self.original_name or self.link

    def clean(self):
        """Requirement and replaced piece must be of the same report, a bad verdict explained.

        Raises ValidationError by field.
        """
        if self.verdict in (self.Verdict.LACKING, self.Verdict.WRONG) and not self.verdict_note:
            raise ValidationError({"verdict_note": "Tulis apa yang kurang atau tidak sesuai."})
        if self.requirement and self.requirement.plan_id != self.entry.plan.pk:
            raise ValidationError({"requirement": "Pilih syarat milik aksi ini."})
        if self.replaces and self.replaces.entry_id != self.entry_id:
            raise ValidationError({"replaces": "Pilih berkas milik laporan ini."})
