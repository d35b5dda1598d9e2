"""What the form's script sends by itself: saved by the same rules, answered in JSON.

Each answer to a save holds the report's new `version`, what to tell, parts of the page that
follow from what was saved (`html` by element id) and the answers of others (`theirs` by field).
An answer that is not 200 makes the script stop: `stop` says why, `button` what to press.
"""

from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from randa import kept
from reporting.formats import clock
from reporting.models import StatusChange
from reporting.views import slots
from reporting.views.answers import STATUS_CODES
from reporting.views.form_page import form_context
from reporting.views.merging import answers_in, seen_version
from reporting.views.saving import Collision, keep, others_said, typed_so_far
from reporting.workflow import Refused

PAGES = "autosaved"
MAX_PAGES = 10


def is_meant(request):
    """Whether the form's script asks, and not a button."""
    return request.headers.get("Accept") == "application/json"


def save(request, entry):
    """Save the changed fields, or with them the files of one slot; the answer as JSON."""
    is_upload = "upload" in request.POST
    via = StatusChange.Via.PAGE if is_upload else StatusChange.Via.AUTO
    data = request.POST.copy()
    catch_up(request, data)
    typed = typed_so_far(data, entry)
    evidence = slots.load_slots(entry, request.POST, request.FILES)
    try:
        saved = keep(entry.target, typed, evidence, by=request.user, via=via)
    except Refused as failed:
        code = STATUS_CODES[failed.refusal.kind]
        return _stop(failed.refusal, "Lihat keadaan terbaru", code)
    except Collision as failed:
        return _stop(_which(failed), "Bandingkan dan pilih", 409)
    kept.drop(request)
    if not saved.theirs:
        _note_version(request, saved.entry.version)
    return JsonResponse(_answer(request, saved, is_upload))


def catch_up(request, typed):
    """Give the form the version that its script saved last, though the answer may be lost.

    So nobody collides with himself on a link that breaks between a save and its answer.
    """
    version = request.session.get(PAGES, {}).get(typed.get(kept.FIELD), 0)
    if version > seen_version(typed):
        typed["seen_version"] = str(version)


def _note_version(request, version):
    page = request.POST.get(kept.FIELD, "")[:200]
    pages = request.session.get(PAGES, {})
    if page and pages.get(page) != version:
        pages.pop(page, None)
        pages[page] = version
        request.session[PAGES] = dict(list(pages.items())[-MAX_PAGES:])


def _answer(request, saved, is_upload):
    parts = {"tingkat": "_level.html", "peringatan": "_warnings.html"}
    found, how = saved.slots, "otomatis "
    if is_upload:
        parts["data-dukung"] = "_slots.html"
        found, how = slots.reloaded(saved.entry, saved.slots), ""
    context = form_context(request, saved.entry, saved.form, found)
    return {
        "version": saved.entry.version,
        "saved": f"Tersimpan {how}pukul {clock(timezone.now())}",
        "told": " ".join([*saved.told, *others_said(saved)]),
        "theirs": answers_in(saved.entry, [change.name for change in saved.theirs]),
        "html": {
            place: render_to_string(f"reporting/{name}", context, request)
            for place, name in parts.items()
        },
    }


def _which(collision):
    labels = ", ".join(change.label for change in collision.merge.both)
    return f"{collision.entry.updated_by} juga mengubah {labels}. Isian Anda belum tersimpan."


def _stop(sentence, button, status):
    return JsonResponse({"stop": str(sentence), "button": button}, status=status)
