"""Figures of past years: read, and corrected one by one; new ones come with a sheet."""

from django import forms
from django.contrib import admin

from reporting.fields import PercentField
from reporting.models import ActionPlan, HistoricFigure, PlanYear

from .base import ScopedAdmin


class HistoricFigureForm(forms.ModelForm):
    percent = PercentField(label="Capaian (%)")

    class Meta:
        model = HistoricFigure
        fields = ["plan", "percent", "remark"]


@admin.register(HistoricFigure)
class HistoricFigureAdmin(ScopedAdmin):
    form = HistoricFigureForm
    list_display = ["year", "checkpoint", "region", "action", "percent", "source", "plan"]
    list_display_links = ["year", "checkpoint"]
    list_select_related = ["region", "plan"]
    list_filter = ["year", "checkpoint", "region", "source"]
    search_fields = ["region__name", "action", "remark"]
    # What makes a figure this figure stays: a changed key would come in again with the sheet.
    readonly_fields = [
        "region",
        "year",
        "action",
        "checkpoint",
        "source",
        "is_example",
        "imported_by",
        "imported_at",
    ]
    fields = [*readonly_fields, "plan", "percent", "remark"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "plan":
            # A figure hangs on the plan that a chain begins with.
            years = PlanYear.objects.visible_to(request.user)
            kwargs["queryset"] = ActionPlan.objects.filter(year__in=years, continues=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request):
        return False
