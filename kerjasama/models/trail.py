"""What happened to proposals: reviews and moves, never changed afterwards."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from kerjasama.models.proposals import Proposal, Stage


class Review(models.Model):
    """TKKSD's judgement of a proposal as it stood: scores 1 to 5, the decision and its reason."""

    class Decision(models.TextChoices):
        GO_ON = "lanjut", "Lanjut"
        MEND = "perbaiki", "Perbaiki"
        REJECT = "tolak", "Tolak"

    SCORES = ("score_benefit", "score_fit", "score_ready", "score_partner")

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="reviews", verbose_name="usulan"
    )
    score_benefit = models.PositiveSmallIntegerField(
        "manfaat bagi masyarakat", validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    score_fit = models.PositiveSmallIntegerField(
        "kesesuaian dengan RPJMD", validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    score_ready = models.PositiveSmallIntegerField(
        "kesiapan biaya dan dokumen", validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    score_partner = models.PositiveSmallIntegerField(
        "kemampuan mitra", validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    decision = models.CharField("keputusan", max_length=8, choices=Decision)
    reason = models.TextField("alasan", max_length=1500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")

    class Meta:
        verbose_name = "telaah"
        verbose_name_plural = "telaah"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(score_benefit__range=(1, 5))
                & Q(score_fit__range=(1, 5))
                & Q(score_ready__range=(1, 5))
                & Q(score_partner__range=(1, 5)),
                name="review_scores_in_range",
                violation_error_message="Setiap nilai harus dari 1 sampai 5.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="review_has_reason",
                violation_error_message="Tulis alasan keputusan.",
            ),
        ]

    def __str__(self):
        return f"{self.proposal.number} {self.get_decision_display()}"

    @property
    def total(self):
        """The sum of the scores, 4 to 20."""
        return sum(getattr(self, name) for name in self.SCORES)


class StageChange(models.Model):
    """One move of one proposal, never changed afterwards.

    `by` is empty for what somebody without an account did; `lacking` names the papers that were
    missing when it moved on, `waited_days` the calendar days that it had stood in `source`.
    `before` holds what a change of the proposal replaced: pairs of a field's label and its text.
    """

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="changes", verbose_name="usulan"
    )
    action = models.CharField("tindakan", max_length=10)
    source = models.CharField("dari", max_length=13, choices=Stage, blank=True)
    target = models.CharField("ke", max_length=13, choices=Stage)
    state = models.CharField("keadaan", max_length=8, choices=Proposal.State)
    reason = models.TextField("alasan", max_length=1500, blank=True)
    lacking = models.JSONField("dokumen yang belum ada", default=list, blank=True)
    before = models.JSONField("isian sebelumnya", default=list, blank=True)
    waited_days = models.PositiveIntegerField("hari di tahap sebelumnya", default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="oleh",
    )
    at = models.DateTimeField("pada")
    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, verbose_name="telaah")

    class Meta:
        verbose_name = "riwayat tahap"
        verbose_name_plural = "riwayat tahap"
        ordering = ["id"]

    def __str__(self):
        return f"{self.proposal.number} {self.action}"
