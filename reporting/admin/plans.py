"""Places, years, actions, assignments and targets: what Bappeda sets up and changes in bulk."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from simple_history.admin import SimpleHistoryAdmin

from reporting.fields import PercentField, RupiahField
from reporting.formats import percent
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
    Target,
)
from reporting.models.progress import Status

from .base import Inline, Scoped, ScopedAdmin
from .exchange import PlanExchange


@admin.register(Region)
class RegionAdmin(ScopedAdmin):
    # Chosen among those who verify, on the year's page of verification.
    exclude = ["verifier"]
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

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(PlanYear)
class PlanYearAdmin(ScopedAdmin):
    """A year's settings. Its status and periods move on the page Tahun, which knows the rules."""

    list_display = ["year", "province", "status", "is_example"]
    list_select_related = ["province"]
    inlines = [PeriodInline, BandInline]

    def get_readonly_fields(self, request, obj=None):
        return ["province", "year", "status"] if obj else ["status"]


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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "period" in self.fields:
            # The report on a target would move along with it.
            self.fields["period"].disabled = True

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
        if self.instance.pk and value != stored:
            entry = ProgressEntry.objects.filter(target=self.instance).first()
            is_verified = entry is not None and entry.status == Status.VERIFIED
            locked = Target.lock(self.instance.period, is_verified)
            if locked:
                raise ValidationError(locked)
        return value


class TargetInline(Inline):
    model = Target
    form = TargetForm
    fields = ["period", "percent"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("period__year")


class AssignmentForm(forms.ModelForm):
    """One assignment; one with reports stays applicable, or they would leave every figure."""

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

    def clean_is_applicable(self):
        wanted = self.cleaned_data["is_applicable"]
        reports = ProgressEntry.objects.filter(target__assignment=self.instance.pk)
        if self.instance.pk and not wanted and reports.exists():
            raise ValidationError("Aksi ini sudah dilaporkan daerahnya, jadi tetap berlaku.")
        return wanted


@admin.register(Assignment)
class AssignmentAdmin(PlanExchange, ScopedAdmin):
    form = AssignmentForm
    list_display = ["region", "plan", "lead_agency", "budget_ceiling", "is_applicable"]
    list_display_links = ["region", "plan"]
    list_select_related = ["region", "plan"]
    list_filter = ["plan__year", "region", "plan__number"]
    search_fields = ["region__name", "plan__title", "lead_agency"]
    inlines = [TargetInline]

    def get_readonly_fields(self, request, obj=None):
        # Targets and reports hang on an assignment: it stays with its plan and its region.
        return ["plan", "region"] if obj else []


@admin.register(Target)
class TargetAdmin(ScopedAdmin):
    """All targets as one sheet: forty rows are one unit's ten actions at four checkpoints."""

    form = TargetForm
    fields = ["region", "plan", "period", "percent"]
    readonly_fields = ["region", "plan", "period"]
    list_display = ["region", "plan", "period", "percent"]
    list_display_links = None
    list_editable = ["percent"]
    list_filter = ["period__year", "assignment__region", "assignment__plan__number", "period__code"]
    list_per_page = 40
    ordering = [
        "-period__year__year",
        "assignment__region__code",
        "assignment__plan__number",
        "period__code",
    ]
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
