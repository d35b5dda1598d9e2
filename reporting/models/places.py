"""Regions and agencies: where the reporting units are, and who may see them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class RegionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Regions whose data the user may see: the door every scoped lookup goes through.

        Nothing for an inactive account or one without a region, the user's own region for
        a Pokja, and the region with all below it for whoever holds view_all_regions.
        A superuser, kept for emergencies, sees everything.
        """
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        if user.region_id is None:
            return self.none()
        if user.has_perm("reporting.view_all_regions"):
            return self.subtree(user.region_id)
        return self.filter(pk=user.region_id)

    def subtree(self, region_id):
        """The region and everything below it, down to two levels (nation, province, unit)."""
        return self.filter(
            Q(pk=region_id) | Q(parent_id=region_id) | Q(parent__parent_id=region_id)
        )

    def reporting_units(self, province):
        """The province's own Pokja first, then its kabupaten and kota by code."""
        return self.filter(Q(pk=province.pk) | Q(parent=province)).order_by("code")


class Region(models.Model):
    """A province, kabupaten or kota; each has a Pokja that reports. Above provinces the nation.

    `code` is Kemendagri's (Kepmendagri 300.2.2-2430/2025), text with the dot. `map_column` and
    `map_row` place the tile on the province's map (counted from 1); a region without a place
    is not drawn. `verifier` is who at the province looks at the unit's reports first; others may
    decide on them too.
    """

    class Kind(models.TextChoices):
        NATION = "nation", "Nasional"
        PROVINCE = "province", "Provinsi"
        REGENCY = "regency", "Kabupaten"
        CITY = "city", "Kota"

    SHORT_KINDS = {
        Kind.NATION: "",
        Kind.PROVINCE: "Provinsi",
        Kind.REGENCY: "Kab.",
        Kind.CITY: "Kota",
    }

    code = models.CharField("kode Kemendagri", max_length=5, unique=True)
    short_code = models.CharField("kode singkat", max_length=4)
    name = models.CharField("nama", max_length=80, unique=True)
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="wilayah induk",
    )
    capital = models.CharField("ibu kota", max_length=60, blank=True)
    contact_email = models.EmailField("e-mail Pokja", blank=True)
    tile_label = models.CharField("nama di peta", max_length=30, blank=True)
    map_column = models.PositiveSmallIntegerField("kolom di peta", null=True, blank=True)
    map_row = models.PositiveSmallIntegerField("baris di peta", null=True, blank=True)

    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="verifikator",
    )

    history = HistoricalRecords()
    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "daerah"
        verbose_name_plural = "daerah"
        ordering = ["code"]
        permissions = [("view_all_regions", "Dapat melihat semua daerah di bawahnya")]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "map_column", "map_row"],
                name="region_tile_unique",
                violation_error_message="Petak peta itu sudah dipakai daerah lain.",
            ),
            models.UniqueConstraint(
                fields=["parent", "short_code"],
                name="region_short_code_unique",
                violation_error_message="Kode singkat itu sudah dipakai daerah lain.",
            ),
        ]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        """The name as screens show it: "Kab. Solok", "Kota Solok", "Provinsi Sumatera Barat"."""
        bare = self.name.removeprefix(f"{self.get_kind_display()} ")
        return f"{self.SHORT_KINDS[self.kind]} {bare}".strip()

    @property
    def province(self):
        """The province this unit reports to; the province itself for a province."""
        return self if self.kind == self.Kind.PROVINCE else self.parent


class AgencyRole(models.TextChoices):
    """The four agencies that compile a report, whatever their local names."""

    PLANNING = "planning", "Perencanaan"
    FINANCE = "finance", "Keuangan"
    WOMEN = "women", "Pemberdayaan perempuan (PPPA)"
    INSPECTORATE = "inspectorate", "Pengawasan"
    OTHER = "other", "Lainnya"


class Agency(models.Model):
    """A perangkat daerah (OPD) of a region."""

    name = models.CharField("nama", max_length=160)
    short_name = models.CharField("nama singkat", max_length=40, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="daerah")
    role = models.CharField("peran", max_length=12, choices=AgencyRole, default=AgencyRole.OTHER)

    class Meta:
        verbose_name = "perangkat daerah"
        verbose_name_plural = "perangkat daerah"
        ordering = ["region__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name"],
                name="agency_name_unique",
                violation_error_message="Perangkat daerah itu sudah tercatat di daerah ini.",
            )
        ]

    def __str__(self):
        return self.short_name or self.name
