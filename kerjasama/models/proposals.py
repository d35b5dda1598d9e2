"""What is proposed: the windows in which proposals come, the proposals and their papers."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from kerjasama.models.partners import Cooperation, Partner
from reporting.models import Agency, Region, StoredFile

# Without the letters and digits that are mistaken for each other over the telephone.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def tracking_code():
    """A code that opens a proposal's public page together with its number: "7KQM-2XRP"."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class IntakeWindowQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Windows of the regions the user may see."""
        return self.filter(region__in=Region.objects.visible_to(user))

    def taking(self, at):
        """Windows that take proposals at the moment, late ones included; soonest end first."""
        return self.filter(opens_at__lte=at, closes_at__gt=at).order_by("closes_at")


class IntakeWindow(models.Model):
    """When proposals are asked for. From `due_at` to `closes_at` they still come, marked late."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    name = models.CharField("nama", max_length=120)
    opens_at = models.DateTimeField("dibuka")
    due_at = models.DateTimeField("batas waktu")
    closes_at = models.DateTimeField("usulan terlambat diterima sampai")
    is_example = models.BooleanField("contoh", default=False)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    history = HistoricalRecords()
    objects = IntakeWindowQuerySet.as_manager()

    class Meta:
        verbose_name = "masa usulan"
        verbose_name_plural = "masa usulan"
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("due_at")) & Q(due_at__lte=F("closes_at")),
                name="intake_window_ordered",
                violation_error_message=(
                    "Batas waktu harus sesudah pembukaan dan tidak sesudah akhir penerimaan."
                ),
            ),
            models.UniqueConstraint(
                fields=["region", "name"],
                name="intake_window_name_unique",
                violation_error_message="Masa usulan dengan nama itu sudah ada.",
            ),
        ]

    def __str__(self):
        return self.name

    def state(self, at):
        """ "upcoming", "open", "late" or "closed" at the moment."""
        if at < self.opens_at:
            return "upcoming"
        if at <= self.due_at:
            return "open"
        return "late" if at < self.closes_at else "closed"


class Stage(models.TextChoices):
    """The ten stages of PP 28/2018 Pasal 6 in their order; sinergi passes by its own few.

    Which kind passes which of them, with what papers, is `kerjasama.workflow.paths`.
    """

    PREPARATION = "persiapan", "Persiapan"
    OFFER = "penawaran", "Penawaran"
    DRAFT_MOU = "susun_kb", "Penyusunan kesepakatan bersama"
    SIGN_MOU = "tanda_kb", "Penandatanganan kesepakatan bersama"
    COUNCIL = "dprd", "Persetujuan DPRD"
    DRAFT_PKS = "susun_pks", "Penyusunan perjanjian kerja sama"
    SIGN_PKS = "tanda_pks", "Penandatanganan perjanjian kerja sama"
    EXECUTION = "pelaksanaan", "Pelaksanaan"
    ADMINISTRATION = "penatausahaan", "Penatausahaan"
    REPORTING = "pelaporan", "Pelaporan"
    SYNERGY_NOTE = "nota", "Nota kesepakatan"
    WORK_PLAN = "rencana", "Rencana kerja"


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Proposals of the regions the user may see; a proposer's are those of the own OPD.

        Who reviews or only reads sees all of them.
        """
        found = self.filter(region__in=Region.objects.visible_to(user))
        if not user.has_perm("kerjasama.view_register"):
            return self.none()
        if user.has_perm("kerjasama.propose") and not user.has_perm("kerjasama.review_proposals"):
            return found.filter(Q(agency=user.agency_id, agency__isnull=False) | Q(proposer=user))
        return found

    def of_place(self, code):
        """Proposals in the region of the code, or with it as a registered partner."""
        return self.filter(Q(region__code=code) | Q(partner__region_code=code))

    def with_places(self):
        """With all that a list or a page of proposals names."""
        return self.select_related("region", "agency", "partner", "window", "proposer")


class Proposal(models.Model):
    """A cooperation that somebody proposes: an OPD, or a partner without an account.

    In a sheet it is known by agency, title and partner. `stage` is where it stands on the path
    of its kind since `stage_since`, `state` whether it moves. `number` and `code` open the
    public page that tells how far it is. `indicator_target` and `indicator_achieved` are in the
    indicator's own unit, `cost` in rupiah; what cannot be said as an amount stands in
    `cost_note`. The term is months or a last day, not both.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Menunggu telaah"
        RETURNED = "returned", "Perlu diperbaiki"
        MOVING = "moving", "Berjalan"
        REJECTED = "rejected", "Ditolak"
        STOPPED = "stopped", "Dihentikan"
        DONE = "done", "Selesai"

    class Origin(models.TextChoices):
        PAGE = "page", "halaman"
        PUBLIC = "public", "halaman umum"
        EXCEL = "excel", "Excel"
        DEMO = "demo", "data contoh"

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    window = models.ForeignKey(
        IntakeWindow, models.PROTECT, null=True, blank=True, verbose_name="masa usulan"
    )
    number = models.CharField("nomor usulan", max_length=20, unique=True)
    code = models.CharField("kode pelacakan", max_length=9, default=tracking_code)
    form_token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, verbose_name="perangkat daerah"
    )
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="pengusul",
    )
    proposer_name = models.CharField("nama pengusul", max_length=120, blank=True)
    proposer_office = models.CharField("jabatan dan lembaga pengusul", max_length=160, blank=True)
    proposer_email = models.EmailField("e-mail pengusul", blank=True)
    proposer_phone = models.CharField("nomor telepon pengusul", max_length=30, blank=True)
    # A keyed digest of the sender's address, for the limit on forms without an account.
    sender = models.CharField(max_length=64, blank=True, editable=False)

    kind = models.CharField("jenis kerja sama", max_length=13, choices=Cooperation)
    title = models.CharField("judul kerja sama", max_length=250)
    partner_name = models.CharField("calon mitra", max_length=160)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, verbose_name="mitra terdaftar"
    )
    affair = models.CharField("urusan pemerintahan", max_length=100)
    indicator = models.CharField("indikator RPJMD", max_length=250, blank=True)
    indicator_target = models.DecimalField(
        "target indikator", max_digits=18, decimal_places=2, null=True, blank=True
    )
    indicator_achieved = models.DecimalField(
        "capaian indikator", max_digits=18, decimal_places=2, null=True, blank=True
    )
    flagship = models.CharField("program unggulan", max_length=160, blank=True)
    background = models.TextField("latar belakang", max_length=3000, blank=True)
    benefits = models.TextField("manfaat", max_length=3000, blank=True)
    cost = models.BigIntegerField("perkiraan biaya", null=True, blank=True)
    cost_note = models.CharField("catatan biaya", max_length=100, blank=True)
    cost_source = models.CharField("sumber biaya", max_length=100, blank=True)
    in_budget = models.BooleanField("sudah di APBD", null=True, blank=True)
    burdens_public = models.BooleanField("membebani masyarakat atau daerah", null=True, blank=True)
    term_months = models.PositiveSmallIntegerField("jangka waktu (bulan)", null=True, blank=True)
    term_until = models.DateField("berlaku sampai", null=True, blank=True)
    proposed_on = models.DateField("tanggal usulan")
    is_late = models.BooleanField("terlambat", default=False)

    stage = models.CharField("tahap", max_length=13, choices=Stage, default=Stage.PREPARATION)
    state = models.CharField("keadaan", max_length=8, choices=State, default=State.WAITING)
    stage_since = models.DateTimeField("di tahap ini sejak")
    origin = models.CharField("melalui", max_length=6, choices=Origin, default=Origin.PAGE)
    is_example = models.BooleanField("contoh", default=False)
    version = models.PositiveIntegerField("versi", default=1)
    created_at = models.DateTimeField("diterima pada")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "usulan kerja sama"
        verbose_name_plural = "usulan kerja sama"
        ordering = ["-proposed_on", "-id"]
        permissions = [
            ("propose", "Dapat mengusulkan kerja sama"),
            ("review_proposals", "Dapat menelaah dan memindahkan tahap usulan"),
            ("import_proposal", "Dapat mengimpor usulan dari Excel"),
        ]
        indexes = [
            models.Index(fields=["region", "state", "stage"]),
            models.Index(fields=["sender", "created_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                "region",
                "agency",
                Lower("title"),
                Lower("partner_name"),
                name="proposal_identity_unique",
                violation_error_message=(
                    "Usulan dengan perangkat daerah, judul, dan mitra yang sama sudah ada."
                ),
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | ~Q(proposer_name=""),
                name="proposal_has_proposer",
                violation_error_message="Isi perangkat daerah atau nama pengusul.",
            ),
            models.CheckConstraint(
                condition=Q(term_months__isnull=True) | Q(term_until__isnull=True),
                name="proposal_one_term",
                violation_error_message="Isi jangka waktu atau tanggal akhir, salah satu saja.",
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="proposal_cost_not_negative",
                violation_error_message="Perkiraan biaya tidak boleh negatif.",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def gap(self):
        """Target minus achievement in the indicator's unit; None when one of them is missing."""
        if self.indicator_target is None or self.indicator_achieved is None:
            return None
        return self.indicator_target - self.indicator_achieved

    @property
    def needs_council(self):
        """Whether the council must agree (Pasal 6 ayat 2): a burden, or not in the budget.

        Never to sinergi, which is no kerja sama daerah.
        """
        if self.kind == Cooperation.SYNERGY:
            return False
        return bool(self.burdens_public) or self.in_budget is False

    @property
    def term(self):
        """The term as people read it, "" when it is open."""
        if self.term_until:
            return self.term_until
        if not self.term_months:
            return ""
        years, months = divmod(self.term_months, 12)
        parts = [f"{years} tahun"] if years else []
        return " ".join(parts + ([f"{months} bulan"] if months else []))

    @property
    def proposed_by(self):
        """The OPD, or the person who proposed without an account."""
        if self.agency_id:
            return str(self.agency)
        return f"{self.proposer_name}, {self.proposer_office}".strip(", ")


class ProposalPaper(models.Model):
    """A document of a proposal: an upload, or a record that it exists elsewhere.

    `kind` is a key of `kerjasama.workflow.paths.PAPERS`. Newer ones stand beside older ones.
    """

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="papers", verbose_name="usulan"
    )
    kind = models.CharField("dokumen", max_length=20)
    number = models.CharField("nomor dokumen", max_length=100, blank=True)
    date = models.DateField("tanggal dokumen", null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="berkas")
    original_name = models.CharField("nama berkas", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    at = models.DateTimeField("diunggah pada")

    class Meta:
        verbose_name = "dokumen usulan"
        verbose_name_plural = "dokumen usulan"
        ordering = ["-id"]
        indexes = [models.Index(fields=["proposal", "kind"])]

    def __str__(self):
        return self.original_name
