"""Filling in one report: saving, attaching, copying, and two people at once."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reporting import workflow
from reporting.formats import MONTHS, clock, file_size, percent
from reporting.forms import ProgressEntryForm
from reporting.models import ProgressEntry
from reporting.models.progress import REPORT_FIELDS
from reporting.views import differences, reading, slots, worklist
from reporting.views.answers import refused
from reporting.views.lookups import entry_of, find_target
from reporting.workflow import Conflict, Refused, refusal

COPIED = ("activities", "agencies_involved", "beneficiaries", "narrative", "obstacles", "follow_up")
# Fields that most reports leave empty; their box opens when one is filled in or faulty.
BOXES = {
    "nil": ("is_nil", "nil_reason"),
    "activity": (
        "activities",
        "agencies_involved",
        "beneficiaries",
        "participants_male",
        "participants_female",
    ),
    "budget": ("spent_apbd", "spent_apbn", "spent_other"),
}
UNITS = {
    "claimed_percent": "%",
    "participants_male": "orang",
    "participants_female": "orang",
    "spent_apbd": "Rp",
    "spent_apbn": "Rp",
    "spent_other": "Rp",
}
KEPT = "Isian Anda tetap tersimpan sebagai draf."
NOT_KEPT = "Isian Anda belum tersimpan, tetapi masih ada di halaman ini."


@require_http_methods(["GET", "HEAD", "POST"])
def report(request, target_id):
    """The report on one target: a form for those who may fill it in now, else to read."""
    target = find_target(request, target_id)
    entry = entry_of(target)
    if request.method == "POST":
        return _save(request, entry)
    shut = refusal(entry, "save", by=request.user)
    if shut:
        return reading.page(request, entry, shut)
    form = ProgressEntryForm.reopened(entry)
    return _form_page(request, entry, form, slots.load_slots(entry), note=KEPT)


# Saving -------------------------------------------------------------------------------------


def _save(request, entry):
    """Keep what was typed and attached; go where the pressed button leads."""
    typed = _typed(request.POST, entry)
    evidence = slots.load_slots(entry, request.POST, request.FILES)
    try:
        return _keep_or_settle(request, entry.target, typed, evidence)
    except Refused as failed:
        return refused(
            request,
            failed.refusal,
            reverse("report", args=[entry.target_id]),
            entry=failed.entry,
            unsaved=differences.answers(_state(_bound(typed, entry.target))),
        )


def _keep_or_settle(request, target, typed, evidence):
    try:
        return _keep(request, target, typed, evidence)
    except Conflict as failed:
        return _collision(request, failed.entry, typed, evidence)


def _keep(request, target, typed, evidence):
    by, version = request.user, _seen_version(typed)
    if version == 0 and slots.is_adding(evidence):
        # Evidence needs a report to hang on, and the form judges with the evidence in place.
        begun = workflow.perform(ProgressEntry(target=target), "save", by=by, version=0)
        version = begun.version
    told = slots.add_to(ProgressEntry(target=target), evidence, by=by)
    form = ProgressEntryForm(typed, instance=entry_of(target))
    form.is_valid()
    entry = workflow.perform(
        form.instance, "save", by=by, version=version, values=form.values(), unread=form.unread()
    )
    if "remove" in request.POST:
        told += slots.remove(entry, request.POST["remove"], by=by)
    if "reuse" in request.POST:
        told += slots.reuse(entry, evidence, request.POST["reuse"], by=by)
    for sentence in told:
        messages.success(request, sentence)
    if form.errors or any(slot.form.errors for slot in evidence):
        typed["seen_version"] = str(entry.version)
        evidence = slots.reloaded(entry, evidence)
        slots.point_to(evidence, form)
        return _form_page(request, entry, form, evidence, note=KEPT)
    return _onward(request, entry, told)


def _onward(request, entry, told):
    """Where the pressed button leads once all is saved."""
    here = reverse("report", args=[entry.target_id])
    if "next" in request.POST:
        messages.success(request, f"Laporan aksi {entry.plan.number} tersimpan.")
        following = reading.next_of(entry.target, reading.siblings(entry.target))
        if following:
            return redirect("report", following.pk)
        return redirect(reading.tasks_address(entry.target))
    if request.POST.get("copy") in COPIED:
        return redirect(f"{here}#id_{request.POST['copy']}")
    if told:
        return redirect(f"{here}#data-dukung")
    messages.success(request, f"Draf tersimpan pukul {clock(entry.updated_at)}.")
    return redirect(here)


def _seen_version(typed):
    """The version that the page was made from; -1, which no report has, when it is not said."""
    text = typed.get("seen_version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _typed(data, entry):
    """What was sent, as a changeable copy in which "Salin" and a conflict's choices are done."""
    typed = data.copy()
    chosen = [name for name in REPORT_FIELDS if data.get(f"keep-{name}") == "stored"]
    if chosen:
        _take_over(typed, entry, chosen)
    name = data.get("copy")
    if name in COPIED:
        before = worklist.report_before(entry.target)
        parts = (typed.get(name, "").strip(), getattr(before, name, ""))
        typed[name] = "\n\n".join(filter(None, parts))
    return typed


def _take_over(typed, entry, names):
    """Put the stored answers of these fields in place of the typed ones."""
    form = ProgressEntryForm.reopened(entry)
    for name in names:
        value = form[name].value()
        typed.pop(name, None)
        if value not in (None, False, "", []):
            typed.setlist(name, value if isinstance(value, list) else [str(value)])


# Two people at once -------------------------------------------------------------------------


def _collision(request, current, typed, evidence):
    """Answer a save that came second, without losing a letter of either person.

    What only the other one changed is taken over into the form; where both changed a field
    the page asks which text stays (409). When both say the same, the save simply goes on.
    """
    for sentence in slots.add_to(current, evidence, by=request.user):
        messages.success(request, sentence)
    base = _state_at(current, _seen_version(typed))
    found = differences.changes(workflow.state_of(current), _state(_bound(typed, current.target)))
    typed["seen_version"] = str(current.version)
    if not found:
        return _keep_or_settle(request, current.target, typed, evidence)
    theirs = [change for change in found if differences.said(base, change.name) == change.after]
    _take_over(typed, current, [change.name for change in theirs])
    conflict = {
        "entry": current,
        "theirs": theirs,
        "both": [change for change in found if change not in theirs],
    }
    form = _bound(typed, current.target)
    evidence = slots.reloaded(current, evidence)
    return _form_page(
        request, current, form, evidence, note=NOT_KEPT, conflict=conflict, status=409
    )


def _bound(typed, target):
    """The validated form of what was typed, on a report of its own."""
    form = ProgressEntryForm(typed, instance=ProgressEntry(target=target))
    form.is_valid()
    return form


def _state(form):
    return workflow.state_of(form.instance)


def _state_at(entry, version):
    """The report's state at a version, from its history: each version is one move."""
    moves = entry.changes.exclude(action__in=["attach", "detach"]).order_by("id")
    change = moves[version - 1 : version].first() if version > 0 else None
    return change.snapshot if change else {}


# The page -----------------------------------------------------------------------------------


def _form_page(request, entry, form, evidence, *, note="", conflict=None, status=200):
    """The form with target, previous report and evidence beside it."""
    context = reading.context_of(request, entry)
    _dress(form, entry.target)
    context |= {
        "form": form,
        "slots": evidence,
        "slot_forms": [slot.form for slot in evidence],
        "note": note,
        "conflict": conflict,
        "has_errors": bool(form.errors) or any(slot.form.errors for slot in evidence),
        "open": {box: _is_open(form, names) for box, names in BOXES.items()},
        "warnings": entry.warnings(context["previous"]),
        "saved": _last_saved(entry),
        "accepted": f"paling besar {file_size(settings.EVIDENCE_MAX_BYTES)} per berkas",
        "next_number": _next_number(context),
    }
    return render(request, "reporting/report_form.html", context, status=status)


def _last_saved(entry):
    """when and by whom the report was last filled in; "" for never."""
    if not entry.version:
        return ""
    last = entry.changes.filter(action__in=["save", "attach", "detach"]).select_related("by").last()
    return f"{worklist.saved_at(last.at, timezone.now())} oleh {last.by}" if last else ""


def _next_number(context):
    following = reading.next_of(context["target"], context["siblings"])
    return following.number if following else None


def _is_open(form, names):
    return any(form[name].errors or form[name].value() not in (None, "", False) for name in names)


def _dress(form, target):
    """Name the day, the target and the units where they stand on the page."""
    period, day = target.period, target.period.ends_on
    goal = (
        f"Target {period.code}: {percent(target.percent)}." if target.percent else "Tanpa target."
    )
    # On the bound field: error sentences keep the field's own short name.
    box = form["claimed_percent"]
    box.label = f"Capaian sampai {day.day} {MONTHS[day.month - 1]} {day.year}"
    box.help_text = f"{goal} Tulis angka kumulatif, bukan tambahan."
    for name, unit in UNITS.items():
        form.fields[name].unit = unit
    form.fields["previous_follow_up_done"].widget.attrs["class"] = "options-inline"
