"""How a year is verified: each unit's verifier, and the checklist of every decision."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reporting import years
from reporting.forms import VerificationForm
from reporting.models import Region, User

from .lookups import find_year
from .years import manages_plans


@manages_plans
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, year):
    """Choose who looks at which unit, and write what is looked at; a POST saves both."""
    found = find_year(request, year)
    units = Region.objects.visible_to(request.user).reporting_units(found.province)
    form = VerificationForm(
        request.POST or None,
        year=found,
        units=units.select_related("parent"),
        verifiers=User.objects.who_verify(found.province),
    )
    if request.method == "POST" and form.is_valid():
        changed = years.arrange(found, form.chosen(), form.checklist(), by=request.user)
        told = "Pengaturan verifikasi disimpan." if changed else "Tidak ada yang berubah."
        messages.success(request, told)
        return redirect("year_verification", year=found.year)
    context = {
        "found": found,
        "form": form,
        "lists": [form["administration"], form["substance"]],
        "without": sum(region.verifier_id is None for region in form.units),
    }
    return render(request, "reporting/year_verification.html", context)
