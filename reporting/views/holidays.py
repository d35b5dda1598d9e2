"""Hari libur: days on which no working day is counted; by hand and from a sheet."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reporting.forms import HolidayFileForm, HolidayForm
from reporting.models import Holiday
from reporting.resources.holidays import read_holidays, save_holidays
from reporting.views.lookups import posted_number
from reporting.views.years import manages_plans
from reporting.workbooks import Rejected

YEARS = range(2000, 2101)


@manages_plans
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request, year):
    """The holidays of a calendar year: to add, rename, remove and import."""
    if year not in YEARS:
        raise Http404("no such year")
    form, upload = HolidayForm(), HolidayFileForm()
    if "remove" in request.POST:
        return _remove(request, year)
    if "upload" in request.POST:
        upload = HolidayFileForm(request.POST, request.FILES)
        if upload.is_valid() and _import(request, upload):
            return redirect("year_holidays", year=year)
    elif request.method == "POST":
        form = HolidayForm(request.POST)
        if form.is_valid():
            day, name = form.cleaned_data["day"], form.cleaned_data["name"]
            save_holidays({day: name}, by=request.user)
            messages.success(request, f"{name} tersimpan.")
            return redirect("year_holidays", year=day.year)
    context = {
        "year": year,
        "days": Holiday.objects.filter(day__year=year),
        "form": form,
        "upload": upload,
    }
    return render(request, "reporting/holidays.html", context)


def _remove(request, year):
    holiday = get_object_or_404(Holiday, pk=posted_number(request.POST["remove"]))
    holiday._history_user = request.user
    holiday.delete()
    messages.success(request, f"{holiday.name} dihapus dari hari libur.")
    return redirect("year_holidays", year=year)


def _import(request, upload):
    """Save the file's days when all its rows can be read; whether it did."""
    file = upload.cleaned_data["file"]
    try:
        found = read_holidays(file.read(), file.name)
    except Rejected as reason:
        upload.add_error("file", str(reason))
        return False
    for sentence in found.faults:
        upload.add_error("file", sentence)
    if found.faults:
        return False
    added, renamed = save_holidays(found.days, by=request.user)
    same = len(found.days) - added - renamed
    messages.success(
        request, f"{added} hari libur ditambahkan, {renamed} diganti namanya, {same} tetap."
    )
    return True
