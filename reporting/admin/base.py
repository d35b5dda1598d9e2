"""What every admin of the portal shares: the reach of the person, no deleting, one way in."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

admin.site.site_header = "RANDA PUG Sumatera Barat"
admin.site.site_title = "RANDA PUG"
admin.site.index_title = "Pengaturan"
admin.site.disable_action("delete_selected")


@login_not_required
def sign_in(request, extra_context=None):
    """One way in: the portal's own sign-in page; who is in already but not staff gets a 403."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", reverse("admin:index")))


admin.site.login = sign_in


def within_reach(model, user):
    """The rows of the model that the user may choose from or list."""
    rows = model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


class Scoped:
    """For admins and inlines: rows and choices within the person's reach, no deleting."""

    def get_queryset(self, request):
        return super().get_queryset(request) & within_reach(self.model, request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", within_reach(db_field.related_model, request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return False


class HistoryAdmin(SimpleHistoryAdmin):
    """History to read, of rows within the person's reach.

    The library hides its button to put a state back, but its page would still save what is
    posted, on any row and past every rule of the form.
    """

    def history_view(self, request, object_id, extra_context=None):
        self._demand_reach(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied("Riwayat hanya untuk dibaca.")
        self._demand_reach(request, object_id)
        if not version_id.isascii() or not version_id.isdigit():
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _demand_reach(self, request, object_id):
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404


class ScopedAdmin(Scoped, HistoryAdmin):
    def changelist_view(self, request, extra_context=None):
        try:
            return super().changelist_view(request, extra_context)
        except OverflowError:
            # An id in the address that no database can hold.
            return redirect(request.path)


class Inline(Scoped, admin.TabularInline):
    extra = 0
    can_delete = False
