"""The register: agreements of every kind in one line of ancestry, with their signed scans."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from kerjasama.models.partners import Cooperation, Partner
from kerjasama.models.proposals import Proposal
from reporting.models import Agency, Region, StoredFile

ENDING_DAYS = 180
IN_FORCE = "berlaku"  # the choice of lists for agreements that hold, near their end or not


class Status(models.TextChoices):
    """How an agreement stands on a day; follows from its dates and is never stored."""

    DRAFT = "draft", "Belum ditandatangani"
    UPCOMING = "upcoming", "Belum mulai"
    RUNNING = "running", "Berjalan"
    ENDING = "ending", "Segera berakhir"
    ENDED = "ended", "Berakhir"


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agreements of the regions the user may see, for those who may read the register."""
        if not user.has_perm("kerjasama.view_register"):
            return self.none()
        return self.filter(region__in=Region.objects.visible_to(user))

    def with_places(self):
        """With all that a list of agreements names."""
        return self.select_related("region", "partner", "agency")

    def of_place(self, code):
        """Agreements that the region of the code made, or that were made with it."""
        return self.filter(Q(region__code=code) | Q(partner__region_code=code))

    def in_force(self, today):
        """Agreements that hold on the day, near their end or not."""
        return self.of_status(Status.RUNNING, today) | self.of_status(Status.ENDING, today)

    def of_status(self, status, today):
        """Agreements that have the status on the day, exactly as `Agreement.status` says."""
        begun = Q(starts_on__lte=today)
        ended = begun & (Q(ends_on__lt=today) | Q(stopped_on__lte=today))
        near = Q(ends_on__lte=today + timedelta(days=ENDING_DAYS))
        conditions = {
            Status.DRAFT: Q(starts_on=None),
            Status.UPCOMING: Q(starts_on__gt=today),
            Status.ENDED: ended,
            Status.ENDING: begun & near,
            Status.RUNNING: begun & (Q(ends_on=None) | ~near),
        }
        found = self.filter(conditions[status])
        if status not in (Status.ENDING, Status.RUNNING):
            return found
        found = found.filter(Q(ends_on=None) | Q(ends_on__gte=today))
        return found.filter(Q(stopped_on=None) | Q(stopped_on__gt=today))


class Agreement(models.Model):
    """One paper between the region and a partner.

    `parent` is what it rests on (a PKS on its KB, a work plan on its note, an addendum on what
    it changes), `renews` the one that it follows after its end. `ends_on` is the last day on
    which it holds, `stopped_on` the day on which it was ended before; a draft has no
    `starts_on`. `value` is in rupiah.
    """

    class Kind(models.TextChoices):
        MOU = "mou", "Kesepakatan Bersama (KB)"
        PKS = "pks", "Perjanjian Kerja Sama (PKS)"
        SYNERGY_NOTE = "note", "Nota Kesepakatan"
        WORK_PLAN = "plan", "Rencana Kerja"
        ADDENDUM = "addendum", "Adendum"

    SHORT_KINDS = {
        Kind.MOU: "KB",
        Kind.PKS: "PKS",
        Kind.SYNERGY_NOTE: "Nota Kesepakatan",
        Kind.WORK_PLAN: "Rencana Kerja",
        Kind.ADDENDUM: "Adendum",
    }

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    kind = models.CharField("jenis naskah", max_length=8, choices=Kind)
    cooperation = models.CharField(
        "jenis kerja sama", max_length=13, choices=Cooperation, blank=True
    )
    title = models.CharField("judul", max_length=250)
    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name="mitra")
    other_parties = models.CharField("pihak lain", max_length=250, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, verbose_name="perangkat daerah pelaksana"
    )
    proposal = models.ForeignKey(
        Proposal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="usulan",
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="naskah induk",
    )
    renews = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewed_by",
        verbose_name="memperpanjang",
    )

    number_ours = models.CharField("nomor naskah pihak daerah", max_length=100, blank=True)
    number_theirs = models.CharField("nomor naskah pihak mitra", max_length=100, blank=True)
    signer_ours = models.CharField("penanda tangan pihak daerah", max_length=120, blank=True)
    signer_ours_office = models.CharField("jabatannya", max_length=120, blank=True)
    attorney = models.CharField(
        "surat kuasa",
        max_length=200,
        blank=True,
        help_text="Nomor dan tanggal surat kuasa bila ditandatangani pejabat perangkat daerah.",
    )
    signer_theirs = models.CharField("penanda tangan pihak mitra", max_length=120, blank=True)
    signer_theirs_office = models.CharField("jabatannya", max_length=120, blank=True)
    signed_on = models.DateField("tanggal penandatanganan", null=True, blank=True)

    affair = models.CharField("urusan pemerintahan", max_length=100, blank=True)
    object = models.TextField("objek", max_length=1500, blank=True)
    scope = models.TextField("ruang lingkup", max_length=3000, blank=True)
    rights = models.TextField("hak dan kewajiban secara ringkas", max_length=3000, blank=True)
    funding = models.CharField("pembiayaan", max_length=250, blank=True)
    value = models.BigIntegerField("nilai", null=True, blank=True)
    starts_on = models.DateField("mulai berlaku", null=True, blank=True)
    ends_on = models.DateField("berlaku sampai dengan", null=True, blank=True)
    stopped_on = models.DateField("diakhiri lebih awal pada", null=True, blank=True)
    stop_reason = models.CharField("alasan diakhiri", max_length=300, blank=True)
    is_public = models.BooleanField(
        "tampil di daftar umum",
        default=True,
        help_text="Hanya berlaku bila daftar umum dinyalakan.",
    )
    is_example = models.BooleanField("contoh", default=False)
    # Ends before this day are history: nobody is prompted about them.
    registered_on = models.DateField("dicatat pada", default=timezone.localdate, editable=False)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    history = HistoricalRecords()
    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "naskah kerja sama"
        verbose_name_plural = "naskah kerja sama"
        ordering = [F("ends_on").desc(nulls_first=True), "-id"]
        permissions = [
            ("view_register", "Dapat melihat register kerja sama"),
            ("keep_register", "Dapat memelihara register kerja sama"),
        ]
        indexes = [
            models.Index(fields=["region", "ends_on"]),
            models.Index(fields=["region", "kind"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_start",
                violation_error_message="Tanggal akhir tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=False)
                | Q(ends_on__isnull=True, stopped_on__isnull=True),
                name="agreement_end_needs_start",
                violation_error_message="Isi tanggal mulai berlaku.",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True, stop_reason="")
                | Q(stopped_on__isnull=False, stopped_on__gte=F("starts_on")) & ~Q(stop_reason=""),
                name="agreement_stop_has_reason",
                violation_error_message=(
                    "Isi tanggal dan alasan diakhiri, tidak sebelum tanggal mulai."
                ),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="agreement_value_not_negative",
                violation_error_message="Nilai tidak boleh negatif.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="addendum") | Q(parent__isnull=False),
                name="agreement_addendum_has_parent",
                violation_error_message="Pilih naskah yang diubah oleh adendum ini.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="agreement_not_own_parent",
                violation_error_message="Naskah tidak dapat menjadi induk dirinya sendiri.",
            ),
            models.UniqueConstraint(
                fields=["region", "number_ours"],
                name="agreement_number_unique",
                condition=~Q(number_ours=""),
                violation_error_message="Nomor naskah pihak daerah itu sudah dipakai.",
            ),
        ]

    def __str__(self):
        return f"{self.short_kind} {self.title}"

    @property
    def short_kind(self):
        """The kind as lists show it: "KB", "PKS"."""
        return self.SHORT_KINDS[self.kind]

    @property
    def last_day(self):
        """The last day on which it holds, None for an open end."""
        if self.stopped_on and (self.ends_on is None or self.stopped_on <= self.ends_on):
            return self.stopped_on - timedelta(days=1)
        return self.ends_on

    def status(self, today):
        """Its Status on the day in Asia/Jakarta."""
        if self.starts_on is None:
            return Status.DRAFT
        if self.starts_on > today:
            return Status.UPCOMING
        last = self.last_day
        if last is not None and last < today:
            return Status.ENDED
        if self.ends_on and self.ends_on <= today + timedelta(days=ENDING_DAYS):
            return Status.ENDING
        return Status.RUNNING

    def clean(self):
        """A paper of ours may not rest on itself through others, nor on another region's."""
        for name in ("parent", "renews"):
            ahead, seen = [getattr(self, name)], set()
            while ahead:
                other = ahead.pop()
                if other is None or other.pk in seen:
                    continue
                if other.pk == self.pk and self.pk:
                    raise ValidationError({name: "Silsilah naskah berputar. Pilih naskah lain."})
                if other.region_id != self.region_id:
                    raise ValidationError({name: "Pilih naskah milik daerah yang sama."})
                seen.add(other.pk)
                ahead += [other.parent, other.renews]

    def oddities(self):
        """Sentences on what does not fit the rules about kinds: said, never refused.

        The register also keeps older papers, made before the rules or against them.
        """
        if self.kind == self.Kind.PKS and self.parent_id is None:
            yield "PKS ini belum dikaitkan dengan Kesepakatan Bersama yang menjadi dasarnya."
        if self.kind == self.Kind.WORK_PLAN and self.parent_id is None:
            yield "Rencana Kerja ini belum dikaitkan dengan Nota Kesepakatannya."
        is_central = self.partner.kind == Partner.Kind.CENTRAL
        if is_central and self.kind in (self.Kind.MOU, self.Kind.PKS):
            yield (
                "Sinergi dengan pemerintah pusat memakai Nota Kesepakatan dan Rencana Kerja, "
                "bukan KB dan PKS (PP 28/2018 Pasal 46). Naskah lama tetap dicatat apa adanya."
            )
        if not is_central and self.kind in (self.Kind.SYNERGY_NOTE, self.Kind.WORK_PLAN):
            yield (
                "Nota Kesepakatan dan Rencana Kerja dipakai untuk sinergi dengan pemerintah "
                "pusat, sedangkan mitra ini bukan lembaga pusat."
            )
        if self.kind == self.Kind.PKS and self.starts_on and self.ends_on:
            if self.ends_on > _plus_years(self.starts_on, settings.PKS_MAX_YEARS):
                yield f"Jangka waktu PKS ini lebih dari {settings.PKS_MAX_YEARS} tahun."
        if self.starts_on and self.ends_on is None:
            yield "Tanggal akhir belum diisi, jadi tidak ada yang akan diingatkan."


def _plus_years(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


class AgreementScan(models.Model):
    """The signed paper as uploaded; the highest `number` holds, older versions stay."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="scans", verbose_name="naskah"
    )
    number = models.PositiveSmallIntegerField("versi")
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="berkas")
    original_name = models.CharField("nama berkas", max_length=200)
    note = models.CharField("catatan", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    at = models.DateTimeField("diunggah pada")

    class Meta:
        verbose_name = "pindaian naskah"
        verbose_name_plural = "pindaian naskah"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="scan_version_unique")
        ]

    def __str__(self):
        return self.original_name
