"""A period of a year: its dates, opening, extending, closing, and taking it up again."""

import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reporting import papers, years
from reporting.formats import full_moment
from reporting.forms import ExtensionForm, ProlongForm, ReopenPeriodForm, WindowForm
from reporting.models import Extension, PlanYear, Region

from .lookups import find_period
from .years import manages_plans, state_words

logger = logging.getLogger(__name__)


@manages_plans
@require_http_methods(["GET", "POST"])
def period(request, year, code):
    """The period with its dates to change and every other act on it; a POST saves the dates."""
    found = find_period(request, year, code)
    form = WindowForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            years.reschedule(found, form.dates, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Tanggal {found.code} tersimpan.")
            return _back(found)
    return _page(request, found, window=form)


def _page(
    request, found, *, window=None, extension=None, prolonging=None, reopening=None, status=200
):
    now = timezone.now()
    units = _units(request, found)
    is_running = found.year.status == PlanYear.Status.RUNNING
    context = {
        "found": found.year,
        "period": found,
        "state": found.state(now),
        "words": state_words(found, now),
        "window": window or WindowForm(instance=found),
        "extension": extension or ExtensionForm(units=units),
        "prolonging": prolonging or ProlongForm(),
        "reopening": reopening or ReopenPeriodForm(),
        "extensions": _extensions(found),
        "history": _history(found),
        "is_running": is_running,
        "siblings": found.year.periods.order_by("code"),
    }
    return render(request, "reporting/year_period.html", context, status=status)


def _units(request, found):
    """The units of the year's province that the person may see."""
    units = Region.objects.reporting_units(found.year.province).select_related("parent")
    return units.filter(pk__in=Region.objects.visible_to(request.user))


def _extensions(found):
    """Triples (extension, whether it holds): the newest of a unit holds."""
    seen, rows = set(), []
    for extension in Extension.objects.filter(period=found).select_related("region", "by"):
        rows.append((extension, extension.region_id not in seen))
        seen.add(extension.region_id)
    return rows


def _history(found):
    """What was done to the period, newest first: (when, by whom, sentence)."""
    records = list(found.history.select_related("history_user").order_by("-history_date", "-pk"))
    rows = []
    for record, before in zip(records, [*records[1:], None], strict=True):
        sentence = _changed(record, before)
        if sentence:
            rows.append((record.history_date, record.history_user, sentence))
    return rows


LABELS = {
    "opens_at": "Dibuka",
    "due_at": "Batas kirim",
    "closes_at": "Batas kirim terlambat",
    "verify_by": "Batas verifikasi",
}


def _changed(record, before):
    if before is None:
        return "Periode dibuat."
    parts = []
    if record.closed_at and not before.closed_at:
        parts.append("Periode ditutup.")
    if before.closed_at and not record.closed_at:
        parts.append(f"Dibuka kembali: {record.history_change_reason or 'tanpa alasan'}.")
    for name, label in LABELS.items():
        old, new = getattr(before, name), getattr(record, name)
        if old != new:
            parts.append(f"{label}: {full_moment(old)} menjadi {full_moment(new)}.")
    if parts and record.history_change_reason and not before.closed_at:
        parts.append(f"Alasan: {record.history_change_reason}")
    return " ".join(parts)


def _back(found):
    return redirect("year_period", year=found.year.year, code=found.code)


@manages_plans
@require_POST
def open_period(request, year, code):
    """Open the period at once."""
    found = find_period(request, year, code)
    try:
        years.open_now(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{found.code} {found.year} dibuka; Pokja dapat mengisi.")
    return _back(found)


@manages_plans
@require_POST
def extend(request, year, code):
    """Give one unit more time."""
    found = find_period(request, year, code)
    form = ExtensionForm(request.POST, units=_units(request, found))
    if form.is_valid():
        try:
            made = years.extend(found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            until = full_moment(made.until)
            messages.success(request, f"{made.region} diberi waktu sampai {until}.")
            return _back(found)
    return _page(request, found, extension=form)


def make_files(checkpoint):
    """Make the frozen files now, so that their hashes are known; a failure only makes them later.

    The period is closed already: whatever fails here must not look like a failed closing.
    """
    for kind in papers.KINDS:
        try:
            papers.file_of(checkpoint, kind)
        except Exception:
            logger.exception("frozen file %s of %s", kind, checkpoint.pk)


@manages_plans
@require_POST
def prolong(request, year, code):
    """Move the end of the period for all units."""
    found = find_period(request, year, code)
    form = ProlongForm(request.POST)
    if form.is_valid():
        try:
            moved = years.prolong(found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            due = full_moment(moved.due_at)
            messages.success(request, f"Batas kirim semua daerah diundur sampai {due}.")
            return _back(found)
    return _page(request, found, prolonging=form)


@manages_plans
@require_http_methods(["GET", "POST"])
def close(request, year, code):
    """Name what would be left undone, then close the period."""
    found = find_period(request, year, code)
    now = timezone.now()
    blocked = _cannot_close(found, now)
    standing = years.standing(found)
    has_moved = False
    if request.method == "POST" and not blocked:
        has_moved = request.POST.get("seen") != standing.mark
        if not has_moved:
            undecided, checkpoint = papers.close(found, by=request.user)
            make_files(checkpoint)
            rest = f" {undecided} laporan tetap belum diverifikasi." if undecided else ""
            messages.success(request, f"{found.code} {found.year} ditutup.{rest}")
            return _back(found)
    context = {
        "found": found.year,
        "period": found,
        "blocked": blocked,
        "standing": standing,
        "has_moved": has_moved,
        "is_early": found.state(now) != "closed",
    }
    is_refused = request.method == "POST" and (blocked or has_moved)
    return render(
        request, "reporting/year_period_close.html", context, status=409 if is_refused else 200
    )


def _cannot_close(found, now):
    if found.closed_at:
        return f"{found.code} sudah ditutup {full_moment(found.closed_at)}."
    if found.year.status != PlanYear.Status.RUNNING:
        return f"Tahun {found.year} {found.year.get_status_display().lower()}, tidak berjalan."
    if found.state(now) == "upcoming":
        return f"{found.code} belum dibuka."
    return ""


@manages_plans
@require_POST
def reopen(request, year, code):
    """Take a closed period up again, with a reason and an end."""
    found = find_period(request, year, code)
    form = ReopenPeriodForm(request.POST)
    if form.is_valid():
        try:
            years.reopen(found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{found.code} {found.year} dibuka kembali.")
            return _back(found)
    return _page(request, found, reopening=form)
