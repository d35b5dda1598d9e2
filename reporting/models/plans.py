"""What is expected: the ten actions, who owes what by when."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from reporting.models.places import AgencyRole, Region
from reporting.models.years import Period, PlanYear

PERCENT = [
    MinValueValidator(0, "Persentase paling kecil 0."),
    MaxValueValidator(100, "Persentase paling besar 100."),
]


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
        return plan_code(self.number)


def plan_code(number):
    """The code of the action of that number: "RA-01"."""
    return f"RA-{number:02}"


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
        # What holds for every period first; the two databases sort an empty period differently.
        ordering = ["plan", models.F("period__code").asc(nulls_first=True), "id"]

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
