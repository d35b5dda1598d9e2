"""What the portal tells people: e-mails on their way, and notices inside the portal."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

# After so long nobody wants to read the message any more.
GIVE_UP = datetime.timedelta(days=7)


class MailQuerySet(models.QuerySet):
    def waiting(self, at):
        """E-mails that have not left and are still worth sending, oldest first."""
        return self.filter(sent_at=None, made_at__gt=at - GIVE_UP).order_by("id")

    def due(self, at):
        """Those of them that may be tried now."""
        is_good = Q(good_until=None) | Q(good_until__gte=at)
        return self.waiting(at).filter(is_good, next_try_at__lte=at)


class Mail(models.Model):
    """An e-mail to one address about one event, written with the act that it tells of.

    It leaves after commit. Whoever sends it claims it first, by moving `next_try_at` ahead;
    the same moment is when it is tried again after a failure. What it says may cease to be true:
    after `good_until` it leaves only if somebody looks again and sets a later moment.
    """

    event = models.CharField("peristiwa", max_length=60)
    address = models.EmailField("alamat")
    subject = models.CharField("perihal", max_length=250)
    text = models.TextField("isi")
    made_at = models.DateTimeField("dibuat pada")
    next_try_at = models.DateTimeField("dicoba pada")
    good_until = models.DateTimeField("berlaku sampai", null=True)
    tries = models.PositiveSmallIntegerField("kali dicoba", default=0)
    sent_at = models.DateTimeField("terkirim pada", null=True)
    fault = models.CharField("kegagalan terakhir", max_length=60, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "e-mail keluar"
        verbose_name_plural = "e-mail keluar"
        ordering = ["id"]
        indexes = [models.Index("next_try_at", name="mail_due", condition=Q(sent_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "address"],
                name="mail_once",
                violation_error_message="E-mail itu sudah dibuat untuk alamat ini.",
            )
        ]

    def __str__(self):
        return self.subject


class Notice(models.Model):
    """A line for one person inside the portal; `path` is where it leads.

    `reason` is what somebody wrote about it, word for word; "" when nothing was.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="untuk")
    event = models.CharField("peristiwa", max_length=60)
    text = models.CharField("kabar", max_length=250)
    reason = models.TextField("alasan", blank=True)
    path = models.CharField("alamat", max_length=200)
    at = models.DateTimeField("pada")
    read_at = models.DateTimeField("dibaca pada", null=True)

    class Meta:
        verbose_name = "kabar"
        verbose_name_plural = "kabar"
        ordering = ["-id"]
        indexes = [models.Index("user", name="notice_unread", condition=Q(read_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event"],
                name="notice_once",
                violation_error_message="Orang ini sudah menerima kabar itu.",
            )
        ]

    def __str__(self):
        return self.text
