"""With whom the region cooperates, and the kinds of cooperation that follow from it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords


class Cooperation(models.TextChoices):
    """The kinds of PP 28/2018; sinergi is none of them and goes its own way."""

    REGIONAL_DUTY = "ksdd_wajib", "KSDD wajib"
    REGIONAL = "ksdd_sukarela", "KSDD sukarela"
    THIRD_PARTY = "ksdpk", "KSDPK (pihak ketiga)"
    FOREIGN_REGION = "ksdpl", "KSDPL (pemerintah daerah di luar negeri)"
    FOREIGN_BODY = "ksdll", "KSDLL (lembaga di luar negeri)"
    SYNERGY = "sinergi", "Sinergi dengan pemerintah pusat"


class Partner(models.Model):
    """Who stands on the other side of an agreement.

    `region_code` is Kemendagri's code of a region ("14", "13.71"), text with the dot; blank for
    everybody else.
    """

    class Kind(models.TextChoices):
        REGION = "region", "Daerah"
        THIRD_PARTY = "third", "Pihak ketiga"
        CENTRAL = "central", "Lembaga pemerintah pusat"
        FOREIGN_REGION = "foreign", "Pemerintah daerah di luar negeri"
        FOREIGN_BODY = "body", "Lembaga di luar negeri"

    name = models.CharField("nama", max_length=160)
    kind = models.CharField("jenis", max_length=7, choices=Kind)
    region_code = models.CharField("kode wilayah", max_length=5, blank=True)
    country = models.CharField("negara", max_length=60, blank=True)
    address = models.CharField("alamat", max_length=200, blank=True)
    contact_name = models.CharField("narahubung", max_length=120, blank=True)
    contact_email = models.EmailField("e-mail narahubung", blank=True)
    contact_phone = models.CharField("telepon narahubung", max_length=30, blank=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "mitra"
        verbose_name_plural = "mitra"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="partner_name_unique",
                violation_error_message="Mitra dengan nama itu sudah tercatat.",
            ),
            models.CheckConstraint(
                condition=Q(kind="region") | Q(region_code=""),
                name="partner_code_only_for_regions",
                violation_error_message="Kode wilayah hanya untuk mitra berjenis daerah.",
            ),
        ]

    def __str__(self):
        return self.name


# Which partner each kind of cooperation is made with.
PARTNER_OF = {
    Cooperation.REGIONAL_DUTY: Partner.Kind.REGION,
    Cooperation.REGIONAL: Partner.Kind.REGION,
    Cooperation.THIRD_PARTY: Partner.Kind.THIRD_PARTY,
    Cooperation.FOREIGN_REGION: Partner.Kind.FOREIGN_REGION,
    Cooperation.FOREIGN_BODY: Partner.Kind.FOREIGN_BODY,
    Cooperation.SYNERGY: Partner.Kind.CENTRAL,
}
