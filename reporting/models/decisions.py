"""What Bappeda puts before the leadership in place of a point that a rule proposes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from reporting.models.years import Period


class DecisionEdit(models.Model):
    """Bappeda's hand on one of a recap's three points: hidden, or in its own words.

    Without such a row the point stands as the rule proposes it.
    """

    class Slot(models.TextChoices):
        SILENT = "silent", "Daerah tanpa laporan"
        WEAK = "weak", "Aksi paling tertinggal"
        OBSTACLE = "obstacle", "Kendala terbanyak"

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="decision_edits", verbose_name="periode"
    )
    slot = models.CharField("butir", max_length=8, choices=Slot)
    is_hidden = models.BooleanField("disembunyikan", default=False)
    act = models.CharField("keputusan yang diminta", max_length=160, blank=True)
    reason = models.CharField("alasan", max_length=240, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "butir keputusan"
        verbose_name_plural = "butir keputusan"
        ordering = ["period", "slot"]
        permissions = [("edit_decisions", "Dapat menyunting butir keputusan pimpinan")]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "slot"],
                name="decision_slot_unique",
                violation_error_message="Butir itu sudah disunting pada periode ini.",
            ),
            models.CheckConstraint(
                condition=Q(is_hidden=True) | ~Q(act=""),
                name="decision_says_something",
                violation_error_message="Tulis keputusan yang diminta.",
            ),
        ]

    def __str__(self):
        return f"{self.period}: {self.get_slot_display()}"
