"""Reminding: on which days, with which words, and what was sent to whom."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from reporting.models.places import Region
from reporting.models.years import Period


class Holiday(models.Model):
    """A day from Monday to Friday on which offices are closed."""

    day = models.DateField(
        "tanggal", unique=True, error_messages={"unique": "Tanggal itu sudah tercatat."}
    )
    name = models.CharField("nama hari libur", max_length=100)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"
        ordering = ["day"]

    def __str__(self):
        return f"{self.name}, {self.day:%d/%m/%Y}"


class ChaseTemplate(models.Model):
    """A province's own words for reminders, with names in braces; without a row the usual ones."""

    province = models.OneToOneField(Region, models.PROTECT, verbose_name="provinsi")
    text = models.TextField("isi pesan", max_length=1500)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "templat pengingat"
        verbose_name_plural = "templat pengingat"

    def __str__(self):
        return f"Templat pengingat {self.province}"


def clean_offsets(offsets):
    """Refuse what is no list of different whole numbers of days from -60 to 60."""
    is_sound = isinstance(offsets, list) and all(
        type(each) is int and -60 <= each <= 60 for each in offsets
    )
    if not is_sound or len(set(offsets)) < len(offsets):
        raise ValidationError("Jadwal pengingat berisi jumlah hari kerja yang berbeda-beda.")


class ReminderPlan(models.Model):
    """When a period's units are reminded; without a row at the usual steps.

    `offsets` are working days from a unit's due day: -5 five before, 0 on the day, 2 two after.
    """

    USUAL = [-10, -5, -2, 0, 2]

    period = models.OneToOneField(
        Period, models.PROTECT, related_name="reminder_plan", verbose_name="periode"
    )
    offsets = models.JSONField("hari kerja dari batas kirim", validators=[clean_offsets])

    history = HistoricalRecords()

    class Meta:
        verbose_name = "jadwal pengingat"
        verbose_name_plural = "jadwal pengingat"

    def __str__(self):
        return f"Jadwal pengingat {self.period}"


class ReminderQuerySet(models.QuerySet):
    def done(self):
        """Those that reached somebody, or are on their way."""
        return self.filter(outcome=Reminder.Outcome.SENT)


class Reminder(models.Model):
    """One step of reminding one unit, settled once; or one act of a person.

    A step has `due_on`, the day it counts from, and `step`, the working days from it; a
    person's act has `by` instead. `text` is what was written.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        WHATSAPP = "whatsapp", "WA"

    class Outcome(models.TextChoices):
        SENT = "sent", "Dikirim"
        PASSED = "passed", "Dilewati"
        NOTHING = "nothing", "Tidak perlu"
        UNREACHABLE = "unreachable", "Tanpa alamat"

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="reminders", verbose_name="periode"
    )
    due_on = models.DateField("dihitung dari", null=True)
    step = models.SmallIntegerField("hari kerja dari batas kirim", null=True)
    planned_on = models.DateField("direncanakan pada")
    at = models.DateTimeField("diputuskan pada")
    channel = models.CharField("melalui", max_length=8, choices=Channel, default=Channel.EMAIL)
    outcome = models.CharField("hasil", max_length=11, choices=Outcome)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="oleh"
    )
    text = models.TextField("isi pesan", blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "pengingat"
        verbose_name_plural = "pengingat"
        ordering = ["id"]
        indexes = [models.Index(fields=["period", "region"])]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "period", "due_on", "step"],
                condition=Q(by=None),
                name="reminder_step_once",
                violation_error_message="Pengingat langkah itu sudah dicatat.",
            ),
            models.UniqueConstraint(
                fields=["region", "period", "by", "channel", "planned_on"],
                condition=Q(by__isnull=False),
                name="reminder_by_person_once_a_day",
                violation_error_message="Anda sudah mengingatkan daerah ini hari ini.",
            ),
            models.CheckConstraint(
                condition=Q(by=None, due_on__isnull=False, step__isnull=False)
                | Q(by__isnull=False, due_on=None, step=None),
                name="reminder_is_a_step_or_an_act",
                violation_error_message="Pengingat adalah langkah jadwal atau tindakan seseorang.",
            ),
        ]

    def __str__(self):
        return f"{self.region} {self.period.code}, {self.planned_on:%d/%m/%Y}"

    @property
    def event(self):
        """What its e-mails are called in the outbox."""
        return f"pengingat-{self.pk}"
