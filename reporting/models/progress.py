"""What was reported."""

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from reporting.models.places import Region
from reporting.models.plans import PERCENT, EvidenceRequirement, Target


class Status(models.TextChoices):
    """Where a report stands. "Belum diisi" is the absence of a report."""

    DRAFT = "draft", "Draf"
    SUBMITTED = "submitted", "Dikirim"
    RETURNED = "returned", "Dikembalikan"
    VERIFIED = "verified", "Terverifikasi"


class ObstacleKind(models.TextChoices):
    """The kinds that the leadership's recap counts."""

    BUDGET = "budget", "Anggaran belum tersedia atau digeser"
    STAFF_CHANGE = "staff_change", "Pergantian pejabat atau petugas"
    DATA = "data", "Data terpilah belum tersedia"
    COORDINATION = "coordination", "Koordinasi antarperangkat daerah"
    UNDERSTANDING = "understanding", "Belum paham PPRG, GAP, atau GBS"
    NETWORK = "network", "Jaringan atau akses wilayah"
    OTHER = "other", "Lainnya"
    NONE = "none", "Tidak ada kendala"


class ReturnReason(models.TextChoices):
    """Why a report goes back to its Pokja; a note always says what to change."""

    MISSING_EVIDENCE = "missing_evidence", "Data dukung belum lengkap"
    WRONG_EVIDENCE = "wrong_evidence", "Data dukung tidak sesuai aksi atau periode"
    UNSIGNED = "unsigned", "Dokumen belum ditandatangani"
    NUMBER = "number", "Angka capaian tidak didukung data"
    NARRATIVE = "narrative", "Uraian belum menjelaskan capaian"
    OBSTACLE = "obstacle", "Kendala atau tindak lanjut belum jelas"
    OTHER = "other", "Alasan lain"


class ReportPart(models.TextChoices):
    """What of a report a return opens again."""

    FIGURE = "figure", "Capaian"
    NARRATIVE = "narrative", "Uraian dan kegiatan"
    OBSTACLES = "obstacles", "Kendala"
    FOLLOW_UP = "follow_up", "Tindak lanjut"
    BUDGET = "budget", "Realisasi anggaran"
    EVIDENCE = "evidence", "Data dukung"


PARTS_OF_REASON = {
    ReturnReason.MISSING_EVIDENCE: [ReportPart.EVIDENCE],
    ReturnReason.WRONG_EVIDENCE: [ReportPart.EVIDENCE],
    ReturnReason.UNSIGNED: [ReportPart.EVIDENCE],
    # A figure is either corrected or proved.
    ReturnReason.NUMBER: [ReportPart.FIGURE, ReportPart.EVIDENCE],
    ReturnReason.NARRATIVE: [ReportPart.NARRATIVE],
    ReturnReason.OBSTACLE: [ReportPart.OBSTACLES, ReportPart.FOLLOW_UP],
    ReturnReason.OTHER: list(ReportPart),
}


class FollowUpDone(models.TextChoices):
    YES = "yes", "Ya"
    PARTLY = "partly", "Sebagian"
    NO = "no", "Belum"


# What a Pokja fills in. Forms, workflow, snapshots and sheets all take the list from here.
REPORT_FIELDS = (
    "claimed_percent",
    "is_nil",
    "nil_reason",
    "activities",
    "agencies_involved",
    "beneficiaries",
    "participants_male",
    "participants_female",
    "narrative",
    "obstacle_kinds",
    "obstacles",
    "previous_follow_up_done",
    "follow_up",
    "spent_apbd",
    "spent_apbn",
    "spent_other",
)


PART_OF_FIELD = {
    **dict.fromkeys(("claimed_percent", "is_nil", "nil_reason"), ReportPart.FIGURE),
    **dict.fromkeys(
        (
            "narrative",
            "activities",
            "agencies_involved",
            "beneficiaries",
            "participants_male",
            "participants_female",
        ),
        ReportPart.NARRATIVE,
    ),
    **dict.fromkeys(("obstacle_kinds", "obstacles"), ReportPart.OBSTACLES),
    **dict.fromkeys(("previous_follow_up_done", "follow_up"), ReportPart.FOLLOW_UP),
    **dict.fromkeys(("spent_apbd", "spent_apbn", "spent_other"), ReportPart.BUDGET),
}


class ProgressEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Reports of the regions the user may see."""
        return self.filter(target__assignment__region__in=Region.objects.visible_to(user))

    def with_places(self):
        """Each with target, plan, region and period in the same query."""
        return self.select_related(
            "target__assignment__plan",
            "target__assignment__region__parent",
            "target__period__year",
            "updated_by",
        )


class ProgressEntry(models.Model):
    """The report on one target, made when it is first saved. Only `workflow` writes it.

    Percents are 0–100 and cumulative within the year, amounts whole rupiah. `unread` keeps,
    per field, text that could not be read as a value, so that a draft loses nothing; the
    field itself is then empty. `version` grows with every move.
    """

    Status = Status

    target = models.OneToOneField(
        Target, models.PROTECT, related_name="entry", verbose_name="target"
    )
    status = models.CharField("keadaan", max_length=9, choices=Status, default=Status.DRAFT)
    is_ready = models.BooleanField("siap dikirim", default=False)
    claimed_percent = models.DecimalField(
        "capaian (%)", max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    verified_percent = models.DecimalField(
        "capaian terverifikasi (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
    )
    is_nil = models.BooleanField("nihil", default=False)
    nil_reason = models.CharField("alasan nihil", max_length=500, blank=True)
    activities = models.TextField("program dan kegiatan", max_length=1500, blank=True)
    agencies_involved = models.CharField("instansi yang terlibat", max_length=500, blank=True)
    beneficiaries = models.CharField("sasaran kegiatan", max_length=500, blank=True)
    participants_male = models.PositiveIntegerField("peserta laki-laki", null=True, blank=True)
    participants_female = models.PositiveIntegerField("peserta perempuan", null=True, blank=True)
    narrative = models.TextField("uraian kemajuan", max_length=1500, blank=True)
    obstacle_kinds = models.JSONField("kendala", default=list, blank=True)
    obstacles = models.TextField("penjelasan kendala", max_length=1500, blank=True)
    previous_follow_up_done = models.CharField(
        "tindak lanjut lalu terlaksana", max_length=6, choices=FollowUpDone, blank=True
    )
    follow_up = models.TextField("rencana tindak lanjut", max_length=1500, blank=True)
    spent_apbd = models.BigIntegerField(
        "realisasi APBD (Rp)", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    spent_apbn = models.BigIntegerField(
        "realisasi APBN (Rp)", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    spent_other = models.BigIntegerField(
        "realisasi sumber lain (Rp)", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    unread = models.JSONField("belum terbaca", default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    first_submitted_at = models.DateTimeField("pertama dikirim", null=True, editable=False)
    submitted_at = models.DateTimeField("dikirim pada", null=True, editable=False)
    is_late = models.BooleanField("terlambat", default=False, editable=False)
    updated_at = models.DateTimeField("disimpan pada", editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="disimpan oleh",
    )

    objects = ProgressEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan capaian"
        verbose_name_plural = "laporan capaian"
        ordering = ["target"]
        permissions = [
            ("save_report", "Dapat mengisi laporan daerahnya"),
            ("submit_report", "Dapat mengirim dan menarik laporan daerahnya"),
            ("report_on_behalf", "Dapat mengisi dan mengirim laporan atas nama daerah"),
            ("verify_report", "Dapat memverifikasi dan mengembalikan laporan"),
            ("chase_units", "Dapat memantau dan mengingatkan daerah"),
            ("view_recap", "Dapat melihat rekap"),
            ("export_recap", "Dapat mengunduh rekap"),
            ("import_progressentry", "Dapat mengimpor laporan capaian"),
        ]
        indexes = [models.Index(fields=["status", "submitted_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_percent__isnull=True)
                | Q(claimed_percent__gte=0, claimed_percent__lte=100),
                name="entry_claimed_range",
                violation_error_message="Capaian harus antara 0 dan 100 persen.",
            ),
            models.CheckConstraint(
                condition=Q(verified_percent__isnull=True)
                | Q(verified_percent__gte=0, verified_percent__lte=100),
                name="entry_verified_range",
                violation_error_message="Capaian terverifikasi harus antara 0 dan 100 persen.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.RETURNED])
                | Q(is_nil=True)
                | Q(claimed_percent__isnull=False),
                name="entry_sent_is_answered",
                violation_error_message="Laporan yang dikirim harus berisi capaian atau nihil.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.RETURNED])
                | Q(is_nil=False)
                | ~Q(nil_reason=""),
                name="entry_nil_has_reason",
                violation_error_message="Laporan nihil harus menyebut alasannya.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.VERIFIED)
                | Q(is_nil=True)
                | Q(verified_percent__isnull=False),
                name="entry_verified_has_percent",
                violation_error_message="Laporan terverifikasi harus memuat angka terverifikasi.",
            ),
            models.CheckConstraint(
                condition=(Q(spent_apbd__isnull=True) | Q(spent_apbd__gte=0))
                & (Q(spent_apbn__isnull=True) | Q(spent_apbn__gte=0))
                & (Q(spent_other__isnull=True) | Q(spent_other__gte=0)),
                name="entry_spent_not_negative",
                violation_error_message="Realisasi anggaran tidak boleh kurang dari 0.",
            ),
        ]

    def __str__(self):
        return str(self.target)

    @property
    def region(self):
        return self.target.assignment.region

    @property
    def plan(self):
        return self.target.assignment.plan

    @property
    def period(self):
        return self.target.period

    @property
    def spent(self):
        """Rupiah spent from all sources; None when no source was filled in."""
        given = [s for s in (self.spent_apbd, self.spent_apbn, self.spent_other) if s is not None]
        return sum(given) if given else None

    def obstacle_labels(self):
        """The obstacle kinds as people read them."""
        return [ObstacleKind(kind).label for kind in self.obstacle_kinds]

    def is_below_target(self):
        percent = self.target.percent
        return bool(percent) and self.claimed_percent is not None and self.claimed_percent < percent

    def contradictions(self):
        """Pairs (field, sentence) of what can never be right, not even in a draft."""
        if ObstacleKind.NONE in self.obstacle_kinds and len(self.obstacle_kinds) > 1:
            yield (
                "obstacle_kinds",
                "“Tidak ada kendala” tidak bisa dipilih bersama kendala lain.",
            )

    def gaps(self, missing=None):
        """Pairs (field, sentence) of what is missing before the report can be sent.

        `missing` are the required documents it lacks, looked up in one query when not given.
        """
        if self.is_nil:
            if not self.nil_reason:
                yield "nil_reason", "Tulis alasan mengapa tidak ada kegiatan."
            return
        if self.claimed_percent is None:
            yield "claimed_percent", "Isi capaian."
        if not self.narrative:
            yield "narrative", "Tulis uraian kemajuan."
        yield from self._obstacle_gaps()
        for requirement in self.missing_evidence() if missing is None else missing:
            yield NON_FIELD_ERRORS, f"Lampirkan data dukung wajib: {requirement.name}."

    def _obstacle_gaps(self):
        real = [kind for kind in self.obstacle_kinds if kind != ObstacleKind.NONE]
        if not self.obstacle_kinds:
            yield "obstacle_kinds", "Pilih kendala, atau pilih “Tidak ada kendala”."
        elif real and not self.obstacles:
            yield "obstacles", f"Jelaskan kendala “{ObstacleKind(real[0]).label}”."
        elif not real and self.is_below_target():
            yield "obstacle_kinds", "Capaian di bawah target. Pilih kendala yang menyebabkannya."
        if not self.follow_up and self.is_below_target():
            yield "follow_up", "Capaian di bawah target. Tulis rencana tindak lanjut."

    def missing_evidence(self):
        """Required documents that the report does not have yet, as EvidenceRequirement."""
        required = EvidenceRequirement.objects.filter(plan=self.plan, is_required=True).filter(
            Q(period=None) | Q(period=self.period)
        )
        if self.pk:
            required = required.exclude(
                pk__in=self.evidence.current()
                .filter(requirement__isnull=False)
                .values("requirement")
            )
        return required

    def clean(self):
        """Judge the report: contradictions always, gaps once it is called ready.

        Fields whose text could not be read are left out; their own sentence stands already.
        Raises ValidationError by field.
        """
        problems = list(self.contradictions())
        if self.is_ready:
            problems += self.gaps()
        errors = {}
        for field, sentence in problems:
            if field not in self.unread:
                errors.setdefault(field, []).append(sentence)
        if errors:
            raise ValidationError(errors)

    def warnings(self, previous=None):
        """Sentences about what is odd but allowed; `previous` is the report one period before."""
        found = []
        if previous is not None and None not in (self.claimed_percent, previous.claimed_percent):
            drop = previous.claimed_percent - self.claimed_percent
            if drop > 0:
                points = f"{drop.normalize():f}".replace(".", ",")
                found.append(
                    f"Capaian turun {points} poin dari {previous.period.code}. "
                    "Pastikan angkanya benar."
                )
        ceiling = self.target.assignment.budget_ceiling
        if ceiling is not None and self.spent is not None and self.spent > ceiling:
            found.append("Realisasi anggaran melebihi pagu. Pastikan angkanya benar.")
        return found
