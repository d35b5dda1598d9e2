"""What is expected: the year, its periods, the ten actions, who owes what by when."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from reporting.models.places import AgencyRole, Region

PERCENT = [
    MinValueValidator(0, "Persentase paling kecil 0."),
    MaxValueValidator(100, "Persentase paling besar 100."),
]


class PlanYearQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Years of the provinces that the user's regions belong to."""
        regions = Region.objects.visible_to(user)
        return self.filter(
            Q(province__in=regions) | Q(province__in=regions.values("parent"))
        ).select_related("province")


class PlanYear(models.Model):
    """One year of RANDA PUG in one province.

    `min_reports` is how many reports a unit must have before an average is shown for it.
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
        """The period people work on at that moment: the latest one that has opened, or None."""
        return self.filter(opens_at__lte=at).order_by("-opens_at").first()


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


class ActionPlan(models.Model):
    """One rencana aksi of a year. `continues` is the plan of the year before that it carries on.

    `closing_reason` says why the next year does not carry this one on; "" while undecided.
    """

    class Pillar(models.TextChoices):
        LEGISLATION = "a", "PUG dalam peraturan daerah"
        DEVELOPMENT = "b", "PUG dalam siklus pembangunan"
        INSTITUTIONS = "c", "Penguatan kelembagaan PUG"
        PARTICIPATION = "d", "Peran serta masyarakat"

    year = models.ForeignKey(PlanYear, models.PROTECT, related_name="plans", verbose_name="tahun")
    number = models.PositiveSmallIntegerField("nomor", validators=[MinValueValidator(1)])
    title = models.CharField("rencana aksi", max_length=250)
    short_title = models.CharField("sebutan singkat", max_length=24)
    pillar = models.CharField("pilar", max_length=1, choices=Pillar)
    objective = models.TextField("tujuan", blank=True)
    success_criterion = models.TextField("kriteria keberhasilan", blank=True)
    lead_role = models.CharField("penggerak", max_length=12, choices=AgencyRole)
    continues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name="melanjutkan",
    )
    closing_reason = models.CharField("alasan tidak dilanjutkan", max_length=300, blank=True)
    is_example = models.BooleanField("contoh", default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "rencana aksi"
        verbose_name_plural = "rencana aksi"
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                name="plan_number_unique",
                violation_error_message="Nomor aksi itu sudah dipakai pada tahun ini.",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def code(self):
        """ "RA-01"."""
        return f"RA-{self.number:02}"


class Milestone(models.Model):
    """What must be reached at a period, in words; the percent new targets begin with."""

    plan = models.ForeignKey(
        # Wording of its plan; the plan itself is protected by its assignments.
        ActionPlan,
        models.CASCADE,
        related_name="milestones",
        verbose_name="rencana aksi",
    )
    period = models.ForeignKey(Period, models.PROTECT, verbose_name="periode")
    measure = models.CharField("ukuran keberhasilan", max_length=300)
    default_percent = models.DecimalField(
        "target awal (%)", max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "ukuran keberhasilan"
        verbose_name_plural = "ukuran keberhasilan"
        ordering = ["plan", "period__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "period"],
                name="milestone_unique",
                violation_error_message="Ukuran untuk periode itu sudah ada.",
            )
        ]

    def __str__(self):
        return f"{self.period.code}: {self.measure}"


class EvidenceRequirement(models.Model):
    """A document that a report on the plan should bring; without a period it holds for all.

    `hint` says what makes such a document count.
    """

    plan = models.ForeignKey(
        ActionPlan, models.PROTECT, related_name="requirements", verbose_name="rencana aksi"
    )
    period = models.ForeignKey(
        Period, models.PROTECT, null=True, blank=True, verbose_name="periode"
    )
    name = models.CharField("data dukung", max_length=160)
    hint = models.CharField("yang dihitung", max_length=300, blank=True)
    is_required = models.BooleanField("wajib", default=True)

    class Meta:
        verbose_name = "syarat data dukung"
        verbose_name_plural = "syarat data dukung"
        ordering = ["plan", "period__code", "id"]

    def __str__(self):
        return self.name


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Assignments of the regions the user may see."""
        return self.filter(region__in=Region.objects.visible_to(user))


class Assignment(models.Model):
    """A plan that one region carries out, with its lead agency under its local name.

    `budget_ceiling` is whole rupiah, None when not given. A not applicable assignment owes no
    report and stands outside every figure.
    """

    plan = models.ForeignKey(
        ActionPlan, models.PROTECT, related_name="assignments", verbose_name="rencana aksi"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="assignments", verbose_name="daerah"
    )
    lead_agency = models.CharField("penanggung jawab", max_length=160, blank=True)
    supporting_agencies = models.CharField("instansi terkait", max_length=300, blank=True)
    indicator = models.CharField("indikator", max_length=300, blank=True)
    budget_ceiling = models.BigIntegerField(
        "pagu anggaran (Rp)",
        null=True,
        blank=True,
        validators=[MinValueValidator(0, "Pagu anggaran tidak boleh kurang dari 0.")],
    )
    budget_source = models.CharField("sumber dana", max_length=60, blank=True)
    is_applicable = models.BooleanField("berlaku bagi daerah ini", default=True)

    history = HistoricalRecords()
    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "penugasan aksi"
        verbose_name_plural = "penugasan aksi"
        ordering = ["region__code", "plan__number"]
        permissions = [
            ("import_assignment", "Dapat mengimpor penugasan dan target"),
            ("export_assignment", "Dapat mengunduh penugasan dan target"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "region"],
                name="assignment_unique",
                violation_error_message="Aksi itu sudah ditugaskan kepada daerah ini.",
            ),
            models.CheckConstraint(
                condition=Q(budget_ceiling__isnull=True) | Q(budget_ceiling__gte=0),
                name="assignment_budget_not_negative",
                violation_error_message="Pagu anggaran tidak boleh kurang dari 0.",
            ),
        ]

    def __str__(self):
        return f"{self.plan.code} {self.region}"


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Targets of the regions the user may see."""
        return self.filter(assignment__region__in=Region.objects.visible_to(user))

    def owed(self, period):
        """Targets of the period on which a report is expected."""
        return self.filter(period=period, assignment__is_applicable=True)

    def with_places(self):
        """Each with its assignment, plan, region and period in the same query."""
        return self.select_related("assignment__plan", "assignment__region__parent", "period__year")


class Target(models.Model):
    """What an assignment should have reached by a period: percent 0–100, cumulative.

    Without a percent or with 0 the report is "tanpa target": owed, but without a value.
    """

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="targets", verbose_name="penugasan"
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="targets", verbose_name="periode"
    )
    percent = models.DecimalField(
        "target (%)", max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )

    history = HistoricalRecords()
    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "target periode"
        verbose_name_plural = "target periode"
        ordering = ["assignment", "period__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "period"],
                name="target_unique",
                violation_error_message="Target untuk periode itu sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
                name="target_percent_range",
                violation_error_message="Target harus antara 0 dan 100 persen.",
            ),
        ]

    def __str__(self):
        return f"{self.assignment} {self.period.code}"

    @staticmethod
    def lock(period, is_verified):
        """Why the percent may not change any more: the sentence, or ""."""
        if period.closed_at:
            return f"Periode {period.code} sudah ditutup; targetnya tidak dapat diubah."
        if is_verified:
            return f"Laporan {period.code} sudah terverifikasi; targetnya tidak dapat diubah."
        return ""
