"""Admin Bappeda's tables of KERABAT: to read; what TKKSD keeps has its own pages."""

from django.contrib import admin

from kerjasama.models import Agreement, IntakeWindow, Partner, Proposal
from reporting.admin.base import Scoped, ScopedAdmin


class ReadOnly:
    """Tables that are written by the workflow alone."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Partner)
class PartnerAdmin(ReadOnly, ScopedAdmin):
    list_display = ["name", "kind", "region_code", "country"]
    list_filter = ["kind"]
    search_fields = ["name"]


@admin.register(IntakeWindow)
class IntakeWindowAdmin(ReadOnly, ScopedAdmin):
    list_display = ["name", "region", "opens_at", "due_at", "closes_at"]
    list_select_related = ["region"]


@admin.register(Agreement)
class AgreementAdmin(ReadOnly, ScopedAdmin):
    list_display = ["title", "kind", "partner", "number_ours", "starts_on", "ends_on"]
    list_select_related = ["partner"]
    list_filter = ["kind", "cooperation"]
    search_fields = ["title", "number_ours", "number_theirs", "partner__name"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnly, Scoped, admin.ModelAdmin):
    list_display = ["number", "title", "agency", "partner_name", "kind", "stage", "state"]
    list_select_related = ["agency"]
    list_filter = ["kind", "stage", "state"]
    search_fields = ["number", "title", "partner_name"]
    exclude = ["code", "proposer_email", "proposer_phone"]
