"""Reports and their history, under the same workflow as the pages."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from reporting import workflow
from reporting.formats import clock
from reporting.forms import ProgressEntryForm
from reporting.models import ProgressEntry, Region, StatusChange
from reporting.models.progress import REPORT_FIELDS

from .base import Scoped


class ReportForm(ProgressEntryForm):
    """The Pokja's form in the admin; says why a report may not be changed here and now."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in workflow.closed_fields(workflow.open_parts(self.instance)):
                self.fields[name].disabled = True

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


class MoveFilter(admin.SimpleListFilter):
    """Which moves to show, by the words that people read."""

    title = "tindakan"
    parameter_name = "tindakan"

    def lookups(self, request, model_admin):
        words = dict.fromkeys(move.verb for move in workflow.MOVES.values())
        return [(word, word.capitalize()) for word in words]

    def queryset(self, request, rows):
        asked = [name for name, move in workflow.MOVES.items() if move.verb == self.value()]
        return rows.filter(action__in=asked) if asked else rows


@admin.register(StatusChange)
class StatusChangeAdmin(admin.ModelAdmin):
    """The history of all reports, to read."""

    list_display = ["at", "entry", "move", "before", "after", "by", "via"]
    list_display_links = None
    list_select_related = [
        "entry__target__assignment__plan",
        "entry__target__assignment__region",
        "entry__target__period",
        "by",
    ]
    list_filter = [MoveFilter, "via"]
    ordering = ["-id"]
    fields = ["at", "entry", "move", "before", "after", "by", "on_behalf", "via", "note", "fix_by"]

    def get_queryset(self, request):
        regions = Region.objects.visible_to(request.user)
        return super().get_queryset(request).filter(entry__target__assignment__region__in=regions)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="tindakan")
    def move(self, change):
        return workflow.MOVES[change.action].verb.capitalize()

    @admin.display(description="dari")
    def before(self, change):
        return workflow.STATE_WORDS[change.source].capitalize()

    @admin.display(description="menjadi")
    def after(self, change):
        return workflow.STATE_WORDS[change.target].capitalize()
