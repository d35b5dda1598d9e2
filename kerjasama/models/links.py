"""Which actions of a RANDA year rest on an agreement."""

from django.db import models
from simple_history.models import HistoricalRecords

from kerjasama.models.agreements import Agreement
from reporting.models import ActionPlan


class RestingAction(models.Model):
    """One action that needs the agreement to hold; its history says who tied and untied them."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="resting", verbose_name="naskah"
    )
    plan = models.ForeignKey(
        ActionPlan, models.PROTECT, related_name="+", verbose_name="rencana aksi"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "aksi yang bertumpu pada naskah"
        verbose_name_plural = "aksi yang bertumpu pada naskah"
        ordering = ["plan"]
        permissions = [("tie_actions", "Dapat mengaitkan aksi RANDA dengan naskah")]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "plan"],
                name="resting_action_once",
                violation_error_message="Aksi itu sudah dikaitkan dengan naskah ini.",
            )
        ]

    def __str__(self):
        return f"{self.plan} pada {self.agreement}"
