"""Filling in one report: saving, attaching, copying, and two people at once."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from randa import kept
from reporting import differences, workflow
from reporting.formats import clock
from reporting.forms import ProgressEntryForm
from reporting.views import autosave, reading, slots
from reporting.views.answers import refused
from reporting.views.form_page import form_page
from reporting.views.lookups import entry_of, find_target
from reporting.views.merging import bound, keep_closed, take_over
from reporting.views.saving import COPIED, Collision, keep, others_said, typed_in
from reporting.workflow import Refused, refusal

KEPT = "Isian Anda tetap tersimpan sebagai draf."
NOT_KEPT = "Isian Anda belum tersimpan, tetapi masih ada di halaman ini."


@require_http_methods(["GET", "HEAD", "POST"])
def report(request, target_id):
    """The report on one target: a form for those who may fill it in now, else to read."""
    target = find_target(request, target_id)
    entry = entry_of(target)
    if request.method == "POST" and autosave.is_meant(request):
        return autosave.save(request, entry)
    if request.method == "POST" and "discard" not in request.POST:
        return _save(request, entry)
    if request.method == "POST":
        kept.drop(request)
        return redirect("report", target.pk)
    shut = refusal(entry, "save", by=request.user)
    waiting = kept.find(request)
    if shut and waiting:
        kept.drop(request)
        return _refused(request, entry, shut, waiting)
    if shut:
        return reading.page(request, entry, shut)
    if waiting:
        keep_closed(waiting, entry)
    form = bound(waiting, target) if waiting else ProgressEntryForm.reopened(entry)
    note = NOT_KEPT if waiting else KEPT
    found = slots.load_slots(entry)
    return form_page(request, entry, form, found, note=note, is_waiting=bool(waiting))


# Saving -------------------------------------------------------------------------------------


def _save(request, entry):
    """Keep what was typed and attached; go where the pressed button leads."""
    typed = typed_in(request.POST, entry)
    evidence = slots.load_slots(entry, request.POST, request.FILES)
    autosave.catch_up(request, typed)
    try:
        saved = keep(entry.target, typed, evidence, by=request.user)
    except Refused as failed:
        return _refused(request, failed.entry, failed.refusal, typed)
    except Collision as failed:
        return _ask_which(request, failed, typed, evidence)
    kept.drop(request)
    for sentence in [*saved.told, *others_said(saved)]:
        messages.success(request, sentence)
    leads_to = slots.elsewhere(saved.entry, request.POST)
    if leads_to and not any(slot.form.errors for slot in saved.slots):
        return redirect(leads_to)
    if saved.has_errors:
        return form_page(request, saved.entry, saved.form, saved.slots, note=KEPT)
    return _onward(request, saved.entry, saved.told)


def _ask_which(request, collision, typed, evidence):
    """The form with both answers side by side where two people changed the same field (409)."""
    for sentence in collision.told:
        messages.success(request, sentence)
    current, theirs = collision.entry, collision.merge.theirs
    take_over(typed, current, [change.name for change in theirs])
    typed["seen_version"] = str(current.version)
    form = bound(typed, current.target)
    evidence = slots.reloaded(current, evidence)
    conflict = {"entry": current, "theirs": theirs, "both": collision.merge.both}
    return form_page(request, current, form, evidence, note=NOT_KEPT, conflict=conflict, status=409)


def _refused(request, entry, refusal, typed):
    """Why the report takes nothing now, with what was typed, to copy."""
    here = reverse("report", args=[entry.target_id])
    unsaved = differences.answers(workflow.state_of(bound(typed, entry.target).instance))
    return refused(request, refusal, here, entry=entry, unsaved=unsaved)


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
