"""Accounts by office and role."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Q
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from reporting import roles
from reporting.models import Region, User

from .base import HistoryAdmin, Scoped

# Keys and recovery codes are nobody's to read, and each account page can take them away.
admin.site.unregister([Group, StaticDevice, TOTPDevice])


class AccountCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "name", "email", "region"]


@admin.register(User)
class AccountAdmin(Scoped, HistoryAdmin, UserAdmin):
    """Accounts by office and role. Whoever holds the role Admin Bappeda may open the admin."""

    add_form = AccountCreationForm
    list_display = ["username", "name", "region", "role", "phone", "is_active"]
    list_select_related = ["region"]
    list_filter = ["groups", "is_active"]
    search_fields = ["username", "name", "email"]
    ordering = ["region__code", "name"]
    filter_horizontal = []
    own_fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Orang", {"fields": ["name", "email", "phone", "office"]}),
        ("Peran", {"fields": ["region", "agency", "groups", "is_active", "must_change_password"]}),
        ("Catatan", {"fields": ["last_login", "date_joined"]}),
    ]
    emergency = [("Darurat", {"fields": ["is_superuser"]})]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "username",
                    "name",
                    "email",
                    "region",
                    "usable_password",
                    "password1",
                    "password2",
                ]
            },
        ),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_queryset(self, request):
        # An account without a region is half made; who manages accounts must see it to finish it.
        reach = Q(region__in=Region.objects.visible_to(request.user)) | Q(region=None)
        rows = UserAdmin.get_queryset(self, request).filter(reach).prefetch_related("groups")
        return rows if request.user.is_superuser else rows.exclude(is_superuser=True)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.add_fieldsets
        return self.own_fieldsets + (self.emergency if request.user.is_superuser else [])

    def save_model(self, request, obj, form, change):
        # Whoever makes an account knows its first password; its owner replaces it.
        obj.must_change_password = obj.must_change_password or not change
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        account = form.instance
        is_admin = account.groups.filter(name=roles.ADMIN).exists()
        if account.is_staff != (is_admin or account.is_superuser):
            account.is_staff = is_admin or account.is_superuser
            account.save(update_fields=["is_staff"])

    @admin.display(description="peran")
    def role(self, user):
        return ", ".join(group.name for group in user.groups.all()) or "–"
