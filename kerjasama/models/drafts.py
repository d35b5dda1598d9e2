"""Drafts of papers: the office's own templates, each draft's versions, and what is called ready."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kerjasama.models.agreements import Agreement
from kerjasama.models.proposals import Proposal
from reporting.models import Region, StoredFile


class DraftKind(models.TextChoices):
    """What is drafted in the portal."""

    MOU = "mou", "Kesepakatan bersama (KB)"
    PKS = "pks", "Perjanjian kerja sama (PKS)"
    NOTE = "note", "Nota kesepakatan"
    PLAN = "plan", "Rencana kerja"
    OFFER = "offer", "Surat penawaran"
    TERMS = "kak", "Kerangka acuan kerja (KAK)"
    ATTORNEY = "attorney", "Surat kuasa"


class DraftTemplate(models.Model):
    """A version of the office's template of a kind; the highest `number` holds, older ones stay.

    Without a file it says that the portal's built-in template holds again.
    """

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    kind = models.CharField("jenis naskah", max_length=8, choices=DraftKind)
    number = models.PositiveSmallIntegerField("versi")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, verbose_name="berkas"
    )
    original_name = models.CharField("nama berkas", max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")

    class Meta:
        verbose_name = "templat naskah"
        verbose_name_plural = "templat naskah"
        ordering = ["kind", "-number"]
        permissions = [("keep_templates", "Dapat mengganti templat naskah kerja sama")]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "number"], name="draft_template_version_unique"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} versi {self.number}"


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts of the proposals and agreements that the user may see."""
        return self.filter(
            Q(proposal__in=Proposal.objects.visible_to(user))
            | Q(agreement__in=Agreement.objects.visible_to(user))
        )

    def with_places(self):
        """With all that a list of drafts names."""
        return self.select_related(
            "proposal__agency",
            "proposal__region",
            "agreement__agency",
            "agreement__partner",
            "agreement__region",
        ).prefetch_related("versions__readiness")


class Draft(models.Model):
    """A paper in the making, of one proposal or one agreement; its text is in its versions."""

    proposal = models.ForeignKey(
        Proposal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name="usulan",
    )
    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name="naskah",
    )
    kind = models.CharField("jenis naskah", max_length=8, choices=DraftKind)
    created_at = models.DateTimeField("dibuat pada")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "rancangan naskah"
        verbose_name_plural = "rancangan naskah"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=True) ^ Q(agreement__isnull=True),
                name="draft_of_one",
                violation_error_message="Rancangan milik satu usulan atau satu naskah.",
            ),
            models.UniqueConstraint(
                fields=["proposal", "kind"],
                name="draft_of_proposal_unique",
                violation_error_message="Rancangan jenis itu sudah ada pada usulan ini.",
            ),
            models.UniqueConstraint(
                fields=["agreement", "kind"],
                name="draft_of_agreement_unique",
                violation_error_message="Rancangan jenis itu sudah ada pada naskah ini.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.source.title}"

    @property
    def source(self):
        """The Proposal or Agreement that it is drafted for."""
        return self.proposal or self.agreement

    @property
    def cooperation(self):
        """The kind of cooperation, a value of Cooperation or ""."""
        return self.proposal.kind if self.proposal_id else self.agreement.cooperation

    @property
    def newest(self):
        """The version that holds, the highest number."""
        return next(iter(self.versions.all()), None)


class DraftVersion(models.Model):
    """One text of a draft, made from a template or brought from Word; never changed."""

    draft = models.ForeignKey(
        Draft, models.PROTECT, related_name="versions", verbose_name="rancangan"
    )
    number = models.PositiveSmallIntegerField("versi")
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="berkas")
    original_name = models.CharField("nama berkas", max_length=200)
    is_made = models.BooleanField("dibuat portal dari templat", default=False)
    note = models.CharField("catatan", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")

    class Meta:
        verbose_name = "versi rancangan"
        verbose_name_plural = "versi rancangan"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_version_unique")
        ]

    def __str__(self):
        return self.original_name


class Readiness(models.Model):
    """Who called a version ready, what he read and ticked, and why in spite of which gaps."""

    version = models.OneToOneField(
        DraftVersion, models.PROTECT, related_name="readiness", verbose_name="versi"
    )
    ticked = models.JSONField("isi yang diperiksa", default=list)
    gaps = models.JSONField("yang masih kurang", default=list, blank=True)
    reason = models.TextField("alasan", max_length=1500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")

    class Meta:
        verbose_name = "pernyataan siap"
        verbose_name_plural = "pernyataan siap"
        constraints = [
            models.CheckConstraint(
                condition=Q(gaps=[]) | ~Q(reason=""),
                name="readiness_with_gaps_has_reason",
                violation_error_message="Tulis alasan menyatakan siap meski ada yang kurang.",
            )
        ]

    def __str__(self):
        return f"{self.version} siap"
