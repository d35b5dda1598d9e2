"""The people who sign in: each account belongs to an office and a role."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from reporting.models.places import Agency, Region


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Accounts of the regions the user may see."""
        return self.filter(region__in=Region.objects.visible_to(user))

    def of_pokja(self):
        """Active people who report for a unit, with their groups at hand."""
        return self.filter(
            is_active=True, groups__name__in=["Operator Pokja", "Penyetuju Pokja"]
        ).distinct()

    def who_verify(self, province):
        """Active people of the province who may verify reports, by name."""
        able = {"groups__permissions__codename": "verify_report"}
        return self.filter(is_active=True, region=province, **able).distinct().order_by("name")


class PeopleManager(UserManager.from_queryset(UserQuerySet)):
    """Django's manager of accounts with the querysets above."""


class User(AbstractUser):
    """An account. Roles are groups (`reporting.roles`); `region` is what it may see from."""

    first_name = None
    last_name = None
    name = models.CharField("nama lengkap", max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="daerah")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, verbose_name="perangkat daerah"
    )
    office = models.CharField("jabatan", max_length=120, blank=True)
    phone = models.CharField("nomor WhatsApp", max_length=20, blank=True)
    # Since when the list of tasks tells this person what is new.
    last_seen_tasks_at = models.DateTimeField(null=True, editable=False)
    must_change_password = models.BooleanField("wajib mengganti kata sandi", default=False)

    history = HistoricalRecords(excluded_fields=["password", "last_login", "last_seen_tasks_at"])
    objects = PeopleManager()

    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        verbose_name = "akun"
        verbose_name_plural = "akun"
        ordering = ["name"]
        permissions = [("manage_accounts", "Dapat mengelola akun")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                condition=~Q(email=""),
                violation_error_message="Alamat e-mail itu sudah dipakai akun lain.",
            )
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        """The name to address the person by."""
        return self.name or self.username

    def get_short_name(self):
        return self.get_full_name()
