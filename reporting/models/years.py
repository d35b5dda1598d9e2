"""The year of RANDA PUG: its levels and its reporting periods."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from simple_history.models import HistoricalRecords

from reporting.models.places import Region


class PlanYearQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Years of the provinces that the user's regions belong to."""
        regions = Region.objects.visible_to(user)
        return self.filter(
            Q(province__in=regions) | Q(province__in=regions.values("parent"))
        ).select_related("province")


class ChecklistPart(models.TextChoices):
    ADMINISTRATION = "administration", "Administrasi"
    SUBSTANCE = "substance", "Substansi"


def usual_checklist():
    """What a verifier vouches for until the year's own list says otherwise."""
    return {
        ChecklistPart.ADMINISTRATION.value: [
            "Data dukung wajib lengkap dan dapat dibuka",
            "Dokumen bertanda tangan, bernomor, dan bertanggal",
            "Dokumen milik daerah, aksi, dan periode ini",
        ],
        ChecklistPart.SUBSTANCE.value: [
            "Angka capaian sesuai ukuran keberhasilan dan data dukung",
            "Uraian menyebut apa yang dilakukan dan hasilnya",
            "Kendala dan tindak lanjut jelas",
        ],
    }


class PlanYear(models.Model):
    """One year of RANDA PUG in one province.

    `min_reports` is how many reports a unit must have before an average is shown for it.
    `checklist` holds, by ChecklistPart, what a verifier vouches for with each decision.
    """

    class Status(models.TextChoices):
        PREPARATION = "preparation", "Disiapkan"
        RUNNING = "running", "Berjalan"
        CLOSED = "closed", "Ditutup"

    province = models.ForeignKey(Region, models.PROTECT, verbose_name="provinsi")
    year = models.PositiveSmallIntegerField(
        "tahun", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    status = models.CharField("keadaan", max_length=12, choices=Status, default=Status.PREPARATION)
    min_reports = models.PositiveSmallIntegerField("laporan minimal untuk rata-rata", default=5)
    is_ranking_open = models.BooleanField(
        "peringkat terbuka bagi Pokja",
        default=False,
        help_text="Bila terbuka, setiap Pokja melihat peringkat semua daerah.",
    )
    checklist = models.JSONField("daftar periksa", default=usual_checklist, blank=True)
    is_public = models.BooleanField(
        "rekap terbuka untuk umum",
        default=False,
        help_text="Bila terbuka, siapa pun membaca angka terverifikasi tahun ini tanpa masuk.",
    )
    is_example = models.BooleanField("data contoh", default=False)

    history = HistoricalRecords()
    objects = PlanYearQuerySet.as_manager()

    class Meta:
        verbose_name = "tahun RANDA"
        verbose_name_plural = "tahun RANDA"
        ordering = ["-year"]
        permissions = [("manage_plans", "Dapat menyusun tahun, aksi, dan target")]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "year"],
                name="plan_year_unique",
                violation_error_message="Tahun itu sudah ada untuk provinsi ini.",
            )
        ]

    def __str__(self):
        return str(self.year)

    def checked(self, unmet=()):
        """The checklist as a decision keeps it: [part, item, whether it is met] for each item.

        `unmet` are the items that are not met.
        """
        return [
            [part, item, item not in unmet]
            for part in ChecklistPart.values
            for item in self.checklist.get(part, [])
        ]


class Band(models.Model):
    """One level of achievement: from `floor` percent of target up to the next band."""

    class Level(models.TextChoices):
        OVER = "over", "Melampaui"
        OK = "ok", "Sesuai target"
        WARN = "warn", "Mendekati"
        BAD = "bad", "Tertinggal"

    DEFAULTS = [(Level.OK, 91), (Level.WARN, 76), (Level.BAD, 0)]

    year = models.ForeignKey(
        # A band is a setting of its year and has no life without it.
        PlanYear,
        models.CASCADE,
        related_name="bands",
        verbose_name="tahun",
    )
    level = models.CharField("tingkat", max_length=4, choices=Level)
    floor = models.PositiveSmallIntegerField("mulai dari (%)")
    label = models.CharField("sebutan", max_length=30)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "batas tingkat capaian"
        verbose_name_plural = "batas tingkat capaian"
        ordering = ["-floor"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "level"],
                name="band_level_unique",
                violation_error_message="Tingkat itu sudah ada pada tahun ini.",
            ),
            models.UniqueConstraint(
                fields=["year", "floor"],
                name="band_floor_unique",
                violation_error_message="Batas itu sudah dipakai tingkat lain.",
            ),
        ]

    def __str__(self):
        return f"{self.label} mulai {self.floor}%"


class PeriodQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Periods of the years the user may see."""
        return self.filter(year__in=PlanYear.objects.visible_to(user))

    def running(self, at):
        """The period people work on at that moment, or None before any has opened.

        Of those still to be reported it is the one that is due first, whatever else has been
        opened early; with none of them the latest that has opened.
        """
        awaited = Case(When(closed_at=None, due_at__gt=at, then="due_at"))
        opened = self.filter(opens_at__lte=at)
        return opened.order_by(awaited.asc(nulls_last=True), "-opens_at").first()


class Period(models.Model):
    """A checkpoint of the year with its window. Figures in it are cumulative from January.

    A report sent after `due_at` is late, after `closes_at` it is refused; `closed_at` is set
    when Bappeda closes the period, whatever the clock says.
    """

    class Code(models.TextChoices):
        B03 = "B03", "B03"
        B06 = "B06", "B06"
        B09 = "B09", "B09"
        B12 = "B12", "B12"

    SPANS = {
        "B03": "Januari–Maret",
        "B06": "Januari–Juni",
        "B09": "Januari–September",
        "B12": "Januari–Desember",
    }

    year = models.ForeignKey(PlanYear, models.PROTECT, related_name="periods", verbose_name="tahun")
    code = models.CharField("periode", max_length=3, choices=Code)
    opens_at = models.DateTimeField("dibuka")
    due_at = models.DateTimeField("batas kirim")
    closes_at = models.DateTimeField("batas kirim terlambat")
    verify_by = models.DateTimeField("batas verifikasi", null=True, blank=True)
    closed_at = models.DateTimeField("ditutup pada", null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "periode pelaporan"
        verbose_name_plural = "periode pelaporan"
        ordering = ["year", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "code"],
                name="period_code_unique",
                violation_error_message="Periode itu sudah ada pada tahun ini.",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("due_at")),
                name="period_opens_before_due",
                violation_error_message="Batas kirim harus sesudah periode dibuka.",
            ),
            models.CheckConstraint(
                condition=Q(due_at__lte=F("closes_at")),
                name="period_due_before_close",
                violation_error_message=(
                    "Batas kirim terlambat tidak boleh mendahului batas kirim."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.year}"

    @property
    def span(self):
        """The months the figures cover, "Januari–September"."""
        return self.SPANS[self.code]

    @property
    def month(self):
        return int(self.code[1:])

    @property
    def ends_on(self):
        """The last day that the figures cover."""
        first_of_next = datetime.date(self.year.year, self.month, 28) + datetime.timedelta(days=4)
        return first_of_next.replace(day=1) - datetime.timedelta(days=1)

    def due_for(self, until=None):
        """The last moment at which a unit reports in time; `until` is the end of its extension.

        Limits are told to the minute, "23.59": the whole of that minute still counts.
        """
        return _end_of_minute(max(self.due_at, until) if until else self.due_at)

    def closes_for(self, until=None):
        """The last moment at which a unit may send at all."""
        return max(_end_of_minute(self.closes_at), self.due_for(until))

    def state(self, at=None, *, until=None):
        """upcoming, open, late (past the due moment, still accepted) or closed.

        `until` is the end of one unit's extension; it moves the due and the closing moment.
        """
        at = at or timezone.now()
        if self.closed_at:
            return "closed"
        if at < self.opens_at:
            return "upcoming"
        if at <= self.due_for(until):
            return "open"
        return "late" if at <= self.closes_for(until) else "closed"


def _end_of_minute(moment):
    return moment.replace(second=59, microsecond=999_999)
