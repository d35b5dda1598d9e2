"""Ends in time: which prompts went out, and what was decided about each end."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kerjasama.models.agreements import Agreement
from kerjasama.models.proposals import Proposal


class EndPrompt(models.Model):
    """One prompt about one end of an agreement, made at most once.

    `days` before `ends_on` it was due; several that fell due during an outage go out as one, on
    the day after it. A moved end date begins anew.
    """

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="prompts", verbose_name="naskah"
    )
    ends_on = models.DateField("tanggal akhir yang diingatkan")
    days = models.PositiveSmallIntegerField("hari sebelumnya")
    due_on = models.DateField("jatuh tempo pengingat")
    prompted_at = models.DateTimeField("diingatkan pada")

    class Meta:
        verbose_name = "pengingat akhir naskah"
        verbose_name_plural = "pengingat akhir naskah"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "ends_on", "days"], name="end_prompt_once")
        ]

    def __str__(self):
        return f"{self.agreement}, {self.days} hari"


class EndDecision(models.Model):
    """What is done about an end; the newest one about that end holds and stops its prompts.

    An extension is a new procedure: a proposal, later an agreement that renews this one. A
    replacement names the agreement that takes its place.
    """

    class Choice(models.TextChoices):
        EXTEND = "extend", "Diperpanjang dengan prosedur baru"
        LET_END = "end", "Dibiarkan berakhir"
        REPLACED = "replaced", "Diganti naskah lain"

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="decisions", verbose_name="naskah"
    )
    ends_on = models.DateField("tanggal akhir")
    choice = models.CharField("keputusan", max_length=8, choices=Choice)
    reason = models.TextField("alasan", max_length=1500)
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, verbose_name="usulan perpanjangan"
    )
    successor = models.ForeignKey(
        Agreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="naskah pengganti",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")

    class Meta:
        verbose_name = "keputusan akhir naskah"
        verbose_name_plural = "keputusan akhir naskah"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="end_decision_has_reason",
                violation_error_message="Tulis alasan keputusan.",
            ),
            models.CheckConstraint(
                condition=Q(choice="replaced", successor__isnull=False)
                | ~Q(choice="replaced") & Q(successor__isnull=True),
                name="end_decision_replaced_by",
                violation_error_message="Pilih naskah pengganti bila naskah ini diganti.",
            ),
        ]

    def __str__(self):
        return f"{self.agreement}, {self.get_choice_display()}"
