"""Which actions of RANDA rest on an agreement: shown on its page, set by Admin Bappeda."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kerjasama import workflow
from kerjasama.forms import TieForm
from kerjasama.views.lookups import allowed, find_agreement, in_province
from reporting.models import ActionPlan, PlanYear

SAYS = {"+": "dikaitkan", "~": "diubah", "-": "dilepas"}


def plans_for(user):
    """The actions that the user may tie: those of the years that are prepared or run."""
    years = PlanYear.objects.visible_to(user).exclude(status=PlanYear.Status.CLOSED)
    found = ActionPlan.objects.filter(year__in=years.values("pk")).select_related("year")
    return found.order_by("-year__year", "number")


def ties_of(found, user):
    """What the agreement's page shows: the ties, their history, and the form of who may tie."""
    ties = [tie.plan for tie in found.resting.select_related("plan__year")]
    past = found.resting.model.history.filter(agreement=found)
    past = past.select_related("plan__year", "history_user").order_by("-history_id")
    form = None
    if user.has_perm("kerjasama.tie_actions"):
        form = TieForm(among=plans_for(user), initial={"plans": [plan.pk for plan in ties]})
    return {
        "plans": ties,
        "form": form,
        "past": [(each, SAYS[each.history_type]) for each in past],
    }


@require_POST
@allowed("tie_actions")
@in_province
def tie(request, agreement_id):
    """Let the ticked actions rest on the agreement, and the others of their years no longer."""
    found = find_agreement(request, agreement_id)
    among = plans_for(request.user)
    form = TieForm(request.POST, among=among)
    if form.is_valid():
        workflow.tie_actions(found, form.cleaned_data["plans"], among=among, by=request.user)
        messages.success(request, "Kaitan dengan rencana aksi tersimpan.")
    else:
        messages.error(
            request, "Ada rencana aksi yang tidak dapat dipilih lagi. Pilih ulang dari daftar."
        )
    return redirect("cooperation_agreement", found.pk)
