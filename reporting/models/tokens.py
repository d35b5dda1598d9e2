"""Keys with which programs read the portal, and how often each reader has asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ApiToken(models.Model):
    """A key that reads as one account, with that account's scope. Only its digest is kept.

    `hint` are its first letters, by which people tell keys apart.
    """

    name = models.CharField("dipakai untuk", max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name="akun"
    )
    digest = models.CharField("sidik", max_length=64, unique=True, editable=False)
    hint = models.CharField("awal kunci", max_length=12, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dibuat oleh"
    )
    made_at = models.DateTimeField("dibuat pada")
    used_at = models.DateTimeField("terakhir dipakai", null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="dicabut oleh",
    )
    revoked_at = models.DateTimeField("dicabut pada", null=True)

    class Meta:
        verbose_name = "kunci API"
        verbose_name_plural = "kunci API"
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_by_somebody",
                violation_error_message="Kunci yang dicabut menyebut siapa yang mencabutnya.",
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.hint}…)"


class ApiWindow(models.Model):
    """How many requests one reader has made in the running minute.

    `key` is the digest of a token or of an address, `minute` counts from 1970.
    """

    key = models.CharField(max_length=64, unique=True)
    minute = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = "jendela API"
        verbose_name_plural = "jendela API"

    def __str__(self):
        return f"{self.key[:8]} {self.minute}: {self.count}"
