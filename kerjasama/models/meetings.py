"""Meetings of TKKSD: what is on the agenda, and what was said about each of it."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from kerjasama.models.proposals import Proposal
from kerjasama.models.trail import Review
from reporting.models import Region


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Meetings of the regions the user may see."""
        return self.filter(region__in=Region.objects.visible_to(user))


class Meeting(models.Model):
    """One meeting. Its minutes can be written until `closed_at`, and never afterwards."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    title = models.CharField("nama rapat", max_length=160)
    held_at = models.DateTimeField("waktu")
    place = models.CharField("tempat", max_length=160)
    leader = models.CharField("pimpinan rapat", max_length=160)
    note_taker = models.CharField("notulis", max_length=160, blank=True)
    attendance = models.TextField("peserta", max_length=3000, blank=True)
    note = models.TextField("catatan lain", max_length=3000, blank=True)
    closed_at = models.DateTimeField("ditutup pada", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ditutup oleh",
    )
    is_example = models.BooleanField("contoh", default=False)
    version = models.PositiveIntegerField("versi", default=1)

    history = HistoricalRecords()
    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "rapat TKKSD"
        verbose_name_plural = "rapat TKKSD"
        ordering = ["-held_at", "-id"]

    def __str__(self):
        return self.title


class MeetingItem(models.Model):
    """A proposal on the agenda. `review` is what was decided, filled when the meeting closes."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", verbose_name="rapat")
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="meeting_items", verbose_name="usulan"
    )
    order = models.PositiveSmallIntegerField("urutan")
    discussion = models.TextField("pembahasan", max_length=3000, blank=True)
    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="keputusan"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "acara rapat"
        verbose_name_plural = "acara rapat"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "proposal"],
                name="meeting_item_once",
                violation_error_message="Usulan itu sudah ada dalam acara rapat.",
            )
        ]

    def __str__(self):
        return f"{self.order}. {self.proposal}"
