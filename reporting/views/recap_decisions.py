"""The points for decision: proposed by rule, edited by Bappeda before the leadership reads them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reporting import years
from reporting.forms import PointForm
from reporting.forms.points import HIDDEN, OWN, RULE
from reporting.models import DecisionEdit
from reporting.recap import recap
from reporting.recap.decisions import proposed_points
from reporting.views.lookups import find_period
from reporting.views.recap_asked import sees_province


@permission_required("reporting.edit_decisions", raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request, year, code):
    """Edit, hide, write or give back the three points of a period, all in one sending."""
    period = find_period(request, year, code)
    if not sees_province(request.user, period.year.province):
        raise PermissionDenied("Butir keputusan disunting oleh Bappeda.")
    if request.method == "POST":
        return _save(request, period)
    return _page(request, period, _forms(period, years.read_edits(period)))


def _save(request, period):
    try:
        with transaction.atomic():
            forms = _forms(period, years.hold_decisions(period), request.POST)
            # Every form is asked, so that all that is wrong stands on the page at once.
            if not all([form.is_valid() for form in forms]):
                return _page(request, period, forms, status=400)
            changed = [form for form in forms if _apply(form, period, request.user)]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = "Butir keputusan disimpan." if changed else "Tidak ada yang berubah."
        messages.success(request, words)
    return redirect("recap", year=period.year.year, code=period.code)


def _forms(period, edits, data=None):
    proposed = proposed_points(recap(period), period)
    return [
        PointForm(data, prefix=slot, proposed=proposed.get(slot), edit=edits.get(slot))
        for slot in DecisionEdit.Slot.values
    ]


def _apply(form, period, user):
    """Save what the form says; return whether anything changed."""
    asked = form.cleaned_data
    choice, edit = asked["choice"], form.edit
    if choice == RULE:
        years.give_back_decision(period, form.prefix, by=user)
        return edit is not None
    if edit and not form.has_changed():
        return False
    is_hidden = choice == HIDDEN
    words = {name: asked[name] for name in ("act", "reason")} if choice == OWN else {}
    years.edit_decision(
        period, form.prefix, **words, is_hidden=is_hidden, by=user, at=timezone.now()
    )
    return True


def _page(request, period, forms, status=200):
    slots = dict(DecisionEdit.Slot.choices)
    context = {
        "period": period,
        "forms": forms,
        "slots": [(slots[form.prefix], form) for form in forms],
    }
    return render(request, "reporting/recap_decisions.html", context, status=status)
