"""Accounts in an emergency: for the superuser alone. All others keep them on the account pages."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from reporting import people
from reporting.models import User

from .base import HistoryAdmin, Scoped

# Keys and recovery codes are nobody's to read, and each account page can take them away.
admin.site.unregister([Group, StaticDevice, TOTPDevice])


class AccountCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "name", "email", "region"]


@admin.register(User)
class AccountAdmin(Scoped, HistoryAdmin, UserAdmin):
    """Nobody's role holds the permissions for this table; the superuser makes superusers here."""

    add_form = AccountCreationForm
    list_display = ["username", "name", "region", "is_superuser", "is_active"]
    list_select_related = ["region"]
    list_filter = ["is_superuser", "groups", "is_active"]
    search_fields = ["username", "name"]
    ordering = ["region__code", "name"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Orang", {"fields": ["name", "email", "phone", "office"]}),
        ("Peran", {"fields": ["region", "agency", "groups", "is_active", "must_change_password"]}),
        ("Darurat", {"fields": ["is_superuser"]}),
        ("Catatan", {"fields": ["last_login", "date_joined"]}),
    ]
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
        return UserAdmin.get_queryset(self, request)

    def save_model(self, request, obj, form, change):
        # Whoever makes an account knows its first password; its owner replaces it.
        obj.must_change_password = obj.must_change_password or not change
        names = [group.name for group in form.cleaned_data.get("groups", [])]
        people.keep(obj, names, by=request.user, reason="Oleh superuser.")

    def save_related(self, request, form, formsets, change):
        """Nothing: the roles are saved together with the account."""
