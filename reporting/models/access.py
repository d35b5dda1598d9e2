"""Who saw personal data and who took it away: a log that the database lets nobody rewrite."""

from django.conf import settings
from django.db import models

# Every field that says something about a person and is not needed to do a report's work. Pages
# show them masked to whoever need not see them, and each look at them is written down here.
PERSONAL = {"user": ("email", "phone"), "region": ("contact_email",)}


class AccessLog(models.Model):
    """One look at the personal data of some accounts, or one taking of it; never changed.

    `accounts` are the ids of those whose data it was, `page` names where in the reader's words,
    `request` is the number of the request that the server's log carries too.
    """

    class Act(models.TextChoices):
        SEEN = "seen", "Dilihat"
        EXPORTED = "exported", "Diunduh"

    at = models.DateTimeField("pada", db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh"
    )
    act = models.CharField("tindakan", max_length=8, choices=Act)
    page = models.CharField("halaman", max_length=60)
    detail = models.CharField("saringan", max_length=200, blank=True)
    accounts = models.JSONField("akun", default=list)
    request = models.CharField("nomor permintaan", max_length=9, blank=True)

    class Meta:
        verbose_name = "catatan akses"
        verbose_name_plural = "catatan akses"
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("export_people", "Dapat mengunduh daftar orang")]

    def __str__(self):
        return f"{self.get_act_display()}: {self.page}"
