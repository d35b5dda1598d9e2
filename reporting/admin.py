"""The admin for Bappeda: plans in bulk, accounts, and reports under the same workflow.

Lists begin at what the person may see, nothing is deleted, and what one does not manage is
not there at all.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

from reporting import roles, workflow
from reporting.fields import PercentField, RupiahField
from reporting.formats import clock, percent
from reporting.forms import ProgressEntryForm
from reporting.models import (
    ActionPlan,
    Agency,
    Assignment,
    Band,
    EvidenceRequirement,
    Extension,
    Milestone,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    StatusChange,
    Target,
    User,
)
from reporting.models.progress import REPORT_FIELDS

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


class ScopedAdmin(Scoped, SimpleHistoryAdmin):
    def changelist_view(self, request, extra_context=None):
        try:
            return super().changelist_view(request, extra_context)
        except OverflowError:
            # An id in the address that no database can hold.
            return redirect(request.path)


class Inline(Scoped, admin.TabularInline):
    extra = 0
    can_delete = False


@admin.register(Region)
class RegionAdmin(ScopedAdmin):
    list_display = ["code", "name", "kind", "capital", "contact_email"]
    list_display_links = ["code", "name"]
    list_filter = ["kind"]
    search_fields = ["code", "name", "short_code"]


@admin.register(Agency)
class AgencyAdmin(Scoped, admin.ModelAdmin):
    list_display = ["name", "short_name", "region", "role"]
    list_select_related = ["region"]
    list_filter = ["role"]
    search_fields = ["name", "short_name"]

    def get_queryset(self, request):
        regions = Region.objects.visible_to(request.user)
        return admin.ModelAdmin.get_queryset(self, request).filter(region__in=regions)


class BandInline(Inline):
    model = Band
    can_delete = True

    def get_queryset(self, request):
        return admin.TabularInline.get_queryset(self, request)

    def has_delete_permission(self, request, obj=None):
        # A fourth level may be tried and taken back; bands keep their own history.
        return self.has_change_permission(request, obj)


class PeriodInline(Inline):
    model = Period
    readonly_fields = ["closed_at"]


@admin.register(PlanYear)
class PlanYearAdmin(ScopedAdmin):
    list_display = ["year", "province", "status", "is_example"]
    list_select_related = ["province"]
    inlines = [PeriodInline, BandInline]


class MilestoneInline(Inline):
    model = Milestone

    def get_queryset(self, request):
        return admin.TabularInline.get_queryset(self, request).select_related("period__year")


class RequirementInline(Inline):
    model = EvidenceRequirement

    def get_queryset(self, request):
        return admin.TabularInline.get_queryset(self, request).select_related("period__year")


@admin.register(ActionPlan)
class ActionPlanAdmin(ScopedAdmin):
    list_display = ["code", "title", "year", "pillar", "lead_role", "is_example"]
    list_display_links = ["code", "title"]
    list_select_related = ["year"]
    list_filter = ["year", "pillar"]
    search_fields = ["title", "short_title"]
    inlines = [MilestoneInline, RequirementInline]

    def get_queryset(self, request):
        years = PlanYear.objects.visible_to(request.user)
        return SimpleHistoryAdmin.get_queryset(self, request).filter(year__in=years)


class TargetForm(forms.ModelForm):
    """One target; a cell that somebody else changed meanwhile is not overwritten."""

    percent = PercentField(label="Target (%)", required=False, show_hidden_initial=True)

    class Meta:
        model = Target
        fields = ["percent"]

    def clean_percent(self):
        value = self.cleaned_data["percent"]
        field = self.fields["percent"]
        shown = self.data.get(self.add_initial_prefix("percent"))
        stored = self.instance.percent
        if shown is not None and self.instance.pk and field.has_changed(stored, shown):
            raise ValidationError(
                f"Target ini sudah diubah menjadi {percent(stored)} sejak halaman dibuka. "
                "Muat ulang halaman sebelum mengubahnya."
            )
        return value


class TargetInline(Inline):
    model = Target
    form = TargetForm
    fields = ["period", "percent"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("period__year")


class AssignmentForm(forms.ModelForm):
    budget_ceiling = RupiahField(label="Pagu anggaran (Rp)", required=False)

    class Meta:
        model = Assignment
        fields = [
            "plan",
            "region",
            "is_applicable",
            "lead_agency",
            "supporting_agencies",
            "indicator",
            "budget_ceiling",
            "budget_source",
        ]


@admin.register(Assignment)
class AssignmentAdmin(ScopedAdmin):
    form = AssignmentForm
    list_display = ["region", "plan", "lead_agency", "budget_ceiling", "is_applicable"]
    list_display_links = ["region", "plan"]
    list_select_related = ["region", "plan"]
    list_filter = ["plan__year", "region", "plan__number"]
    search_fields = ["region__name", "plan__title", "lead_agency"]
    inlines = [TargetInline]


@admin.register(Target)
class TargetAdmin(ScopedAdmin):
    """All targets as one sheet: forty rows are one unit's ten actions at four checkpoints."""

    list_display = ["region", "plan", "period", "percent"]
    list_display_links = None
    list_editable = ["percent"]
    list_filter = ["period__year", "assignment__region", "assignment__plan__number", "period__code"]
    list_per_page = 40
    ordering = ["-period__year", "assignment__region__code", "assignment__plan", "period__code"]
    search_fields = ["assignment__region__name", "assignment__plan__title"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("assignment__region", "assignment__plan", "period__year")
        )

    def get_changelist_form(self, request, **kwargs):
        return TargetForm

    def has_add_permission(self, request):
        return False

    @admin.display(description="daerah", ordering="assignment__region__code")
    def region(self, target):
        return target.assignment.region

    @admin.display(description="rencana aksi", ordering="assignment__plan__number")
    def plan(self, target):
        return target.assignment.plan


@admin.register(Extension)
class ExtensionAdmin(ScopedAdmin):
    list_display = ["region", "period", "until", "reason", "by"]
    list_select_related = ["region", "period__year", "by"]
    list_filter = ["period__year", "period__code"]
    exclude = ["by"]

    def get_queryset(self, request):
        regions = Region.objects.visible_to(request.user)
        return SimpleHistoryAdmin.get_queryset(self, request).filter(region__in=regions)

    def has_change_permission(self, request, obj=None):
        # A new extension replaces the old one; what was once granted stays on record.
        return obj is None and super().has_change_permission(request)

    def save_model(self, request, obj, form, change):
        obj.by = request.user
        super().save_model(request, obj, form, change)


class ReportForm(ProgressEntryForm):
    """The Pokja's form in the admin; says why a report may not be changed here and now."""

    def clean(self):
        cleaned = super().clean()
        entry = workflow.locked(self.instance)
        refused = workflow.refusal(entry, "save", by=self.by)
        if refused:
            raise ValidationError(refused)
        if entry.version != cleaned.get("seen_version"):
            raise ValidationError(
                f"Laporan ini baru disimpan {entry.updated_by} pukul {clock(entry.updated_at)}. "
                "Buka lagi halamannya untuk melihat isinya sebelum menyimpan."
            )
        return cleaned


@admin.register(ProgressEntry)
class ProgressEntryAdmin(Scoped, admin.ModelAdmin):
    """Reports, filled in on behalf of a unit; every save goes through the workflow."""

    form = ReportForm
    list_display = ["region", "plan", "period", "status", "claimed_percent", "verified_percent"]
    list_display_links = ["region", "plan"]
    list_filter = ["status", "target__period__year", "target__period__code"]
    search_fields = ["target__assignment__region__name", "target__assignment__plan__title"]
    readonly_fields = ["target", "status", "verified_percent", "updated_at", "updated_by"]
    fields = [*readonly_fields, *REPORT_FIELDS, "is_ready", "seen_version"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_places()

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def has_add_permission(self, request):
        return False

    def save_model(self, request, obj, form, change):
        workflow.perform(
            obj,
            "save",
            by=request.user,
            version=form.cleaned_data["seen_version"],
            via=StatusChange.Via.ADMIN,
            values=form.values(),
            unread=form.unread(),
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except (workflow.Conflict, workflow.Refused):
            messages.error(request, "Laporan ini berubah pada saat yang sama. Periksa lagi isinya.")
            return redirect(request.path)

    @admin.display(description="daerah")
    def region(self, entry):
        return entry.region

    @admin.display(description="rencana aksi")
    def plan(self, entry):
        return entry.plan

    @admin.display(description="periode")
    def period(self, entry):
        return entry.period


@admin.register(StatusChange)
class StatusChangeAdmin(admin.ModelAdmin):
    """The history of all reports, to read."""

    list_display = ["at", "entry", "action", "source", "target", "by", "via"]
    list_display_links = None
    list_select_related = [
        "entry__target__assignment__plan",
        "entry__target__assignment__region",
        "entry__target__period",
        "by",
    ]
    list_filter = ["action", "via"]
    ordering = ["-id"]

    def get_queryset(self, request):
        regions = Region.objects.visible_to(request.user)
        return super().get_queryset(request).filter(entry__target__assignment__region__in=regions)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


admin.site.unregister(Group)


class AccountCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "name", "email", "region"]


@admin.register(User)
class AccountAdmin(Scoped, SimpleHistoryAdmin, UserAdmin):
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
