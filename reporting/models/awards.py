"""The year's award: its formula, what units object to, and the result as it was published."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from reporting.models.evidence import StoredFile
from reporting.models.places import Region
from reporting.models.years import PlanYear

HUNDRED = [MaxValueValidator(100, "Paling besar 100.")]
NAME_LENGTH = 40  # letters of a predikat


class Measure(models.TextChoices):
    """What the award looks at. Each has a weight in the Award's field `weight_<value>`."""

    ON_TIME = "on_time", "Tepat waktu"
    COMPLETE = "complete", "Lengkap"
    ACCEPTED = "accepted", "Data dukung diterima pertama kali"
    ACHIEVED = "achieved", "Capaian terhadap target"
    NIL = "nil", "Nihil beralasan ditangani"

    @property
    def short(self):
        """As narrow as a column of a table."""
        return {"accepted": "Data dukung", "achieved": "Capaian", "nil": "Nihil"}.get(
            self.value, self.label
        )


def usual_bands():
    """Predikat with their lower bounds in points, highest first, until a year says otherwise."""
    return [
        ["Sangat memuaskan", 90],
        ["Memuaskan", 80],
        ["Baik", 65],
        ["Perlu pembinaan", 0],
    ]


def check_bands(bands):
    """Refuse predikat that leave a gap or overlap; `bands` are pairs [name, lower bound].

    Each reaches up to the next one, so different bounds that begin at 0 have neither. Raises
    ValidationError with a sentence for each fault.
    """
    names = [name.casefold() for name, _ in bands]
    floors = [floor for _, floor in bands]
    faults = []
    if 0 not in floors:
        faults.append(
            "Predikat terendah harus mulai dari 0 poin, supaya setiap nilai punya predikat."
        )
    for floor in sorted({floor for floor in floors if floors.count(floor) > 1}):
        faults.append(f"Dua predikat mulai dari {floor} poin. Beri batas bawah yang berbeda.")
    for name in dict.fromkeys(name for name, _ in bands if names.count(name.casefold()) > 1):
        faults.append(f"Predikat “{name}” tertulis dua kali. Beri nama yang berbeda.")
    if faults:
        raise ValidationError(faults)


def weight_field(measure, default):
    return models.PositiveSmallIntegerField(
        f"bobot {measure.label.lower()}", default=default, validators=HUNDRED
    )


class AwardQuerySet(models.QuerySet):
    def of(self, year):
        """The award of a PlanYear with its year and province, or None. One query."""
        return self.filter(year=year).select_related("year__province", "file").first()


class Award(models.Model):
    """How a year's units are judged: a weight for each Measure, 100 in all, and the predikat.

    `bands` holds pairs [name, lower bound in points], highest first. A unit with less than
    `least_percent` of its reports in is not ranked. From `opened_at` to `objections_until` a
    unit may object; `published_at` is set once, with the AwardResult, and nothing changes after
    it but `file`, the PDF made of that result.
    """

    year = models.OneToOneField(
        PlanYear, models.PROTECT, related_name="award", verbose_name="tahun"
    )
    weight_on_time = weight_field(Measure.ON_TIME, 25)
    weight_complete = weight_field(Measure.COMPLETE, 25)
    weight_accepted = weight_field(Measure.ACCEPTED, 15)
    weight_achieved = weight_field(Measure.ACHIEVED, 30)
    weight_nil = weight_field(Measure.NIL, 5)
    least_percent = models.PositiveSmallIntegerField(
        "laporan masuk paling sedikit (%)", default=50, validators=HUNDRED
    )
    bands = models.JSONField("predikat", default=usual_bands)
    opened_at = models.DateTimeField("dibuka untuk sanggahan pada", null=True, editable=False)
    objections_until = models.DateTimeField("sanggahan sampai", null=True, editable=False)
    published_at = models.DateTimeField("diumumkan pada", null=True, editable=False)
    file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="daftar hasil",
    )

    history = HistoricalRecords()
    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = "penghargaan"
        verbose_name_plural = "penghargaan"
        ordering = ["-year__year"]
        permissions = [
            ("manage_award", "Dapat mengatur penghargaan, menjawab sanggahan, mengumumkan hasil"),
            ("object_award", "Dapat menyanggah nilai penghargaan daerahnya"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    weight_on_time=100
                    - F("weight_complete")
                    - F("weight_accepted")
                    - F("weight_achieved")
                    - F("weight_nil")
                ),
                name="award_weights_are_100",
                violation_error_message="Jumlah bobot harus tepat 100.",
            ),
            models.CheckConstraint(
                condition=Q(least_percent__lte=100),
                name="award_least_is_percent",
                violation_error_message="Batas laporan masuk paling besar 100 persen.",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, objections_until__isnull=True)
                | Q(opened_at__isnull=False, objections_until__gt=F("opened_at")),
                name="award_window_has_end",
                violation_error_message="Masa sanggahan harus berakhir sesudah dibuka.",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(opened_at__isnull=False),
                name="award_published_after_window",
                violation_error_message="Hasil diumumkan sesudah dibuka untuk sanggahan.",
            ),
        ]

    def __str__(self):
        return f"Penghargaan {self.year}"

    def clean(self):
        check_bands(self.bands)

    def weight(self, measure):
        """The weight of a Measure, whole points."""
        return getattr(self, f"weight_{measure}")

    def state(self, at):
        """provisional, open (units may object), closed (they no longer may) or published."""
        if self.published_at:
            return "published"
        if self.opened_at is None:
            return "provisional"
        return "open" if at <= self.objections_until else "closed"


class ObjectionQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(verdict="")


class Objection(models.Model):
    """A unit's one objection to its points, answered once.

    `correction` are points that an accepted one adds; they stand beside the computed points.
    `proof` says in words where the proof is: a report, a document with its number.
    """

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "Diterima"
        REJECTED = "rejected", "Ditolak"

    award = models.ForeignKey(Award, models.PROTECT, related_name="objections")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    reason = models.TextField("alasan", max_length=1500)
    proof = models.CharField("bukti yang ditunjuk", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")
    verdict = models.CharField("putusan", max_length=8, choices=Verdict, blank=True)
    answer = models.TextField("alasan putusan", max_length=1500, blank=True)
    correction = models.DecimalField(
        "koreksi poin",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), *HUNDRED],
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="diputus oleh",
    )
    answered_at = models.DateTimeField("diputus pada", null=True)

    history = HistoricalRecords()
    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "sanggahan"
        verbose_name_plural = "sanggahan"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "region"],
                name="objection_once",
                violation_error_message="Daerah ini sudah menyanggah tahun ini.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="objection_has_reason",
                violation_error_message="Tulis alasan sanggahan.",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", answered_by__isnull=True, answered_at__isnull=True)
                | (
                    ~Q(verdict="")
                    & ~Q(answer="")
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="objection_answer_is_whole",
                violation_error_message="Putusan menyebut alasan, orang, dan waktunya.",
            ),
            models.CheckConstraint(
                condition=Q(correction__isnull=True)
                | Q(verdict="accepted", correction__gt=0, correction__lte=100),
                name="objection_correction_is_accepted",
                violation_error_message=(
                    "Koreksi poin lebih dari 0 sampai 100, dan hanya pada sanggahan yang diterima."
                ),
            ),
        ]

    def __str__(self):
        return f"Sanggahan {self.region}"


class AwardResult(models.Model):
    """What was published; written once, never changed.

    `data` is JSON as `reporting.recap.award` writes it, `sha256` the digest of its bytes.
    """

    award = models.OneToOneField(Award, models.PROTECT, related_name="result")
    data = models.TextField("data")
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")

    class Meta:
        verbose_name = "hasil penghargaan"
        verbose_name_plural = "hasil penghargaan"

    def __str__(self):
        return f"Hasil {self.award}"
