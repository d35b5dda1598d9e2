"""A correction: the verified figure of a report in a closed period, with its reason."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reporting.forms import CorrectForm
from reporting.views.desk import seen_version
from reporting.views.lookups import entry_of, find_target
from reporting.views.verification import may_verify
from reporting.views.verify_page import overtaken
from reporting.workflow import Conflict, Refused, perform, refusal


@may_verify
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, target_id):
    """Correct the figure; the frozen recap stays and shows the correction beside it."""
    entry = entry_of(find_target(request, target_id))
    refused = refusal(entry, "correct", by=request.user)
    if refused:
        return overtaken(request, entry, refused)
    form = CorrectForm(request.POST or None, entry=entry)
    if not form.is_valid():
        return _page(request, entry, form)
    try:
        perform(
            entry,
            "correct",
            by=request.user,
            version=seen_version(request.POST),
            verified_percent=form.cleaned_data.get("verified_percent"),
            note=form.cleaned_data["note"],
        )
    except Refused as error:
        if error.refusal.kind != "form":
            return overtaken(request, error.entry, error.refusal)
        form.add_error("note", error.refusal)
        return _page(request, entry, form)
    except Conflict as error:
        notice = "Laporan ini berubah sesudah Anda membuka halaman. Periksa lagi."
        return _page(request, error.entry, form, notice=notice, status=409)
    messages.success(
        request,
        f"Koreksi tercatat. Rekap beku {entry.period.code} tetap, koreksinya di sampingnya.",
    )
    return redirect("verify", entry.target_id)


def _page(request, entry, form, *, notice="", status=200):
    context = {"entry": entry, "form": form, "notice": notice}
    return render(request, "reporting/verify_correct.html", context, status=status)
