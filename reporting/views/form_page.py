"""The page on which a report is filled in, and what stands beside its fields."""

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from randa import kept
from reporting import workflow
from reporting.formats import MONTHS, file_size, percent
from reporting.models.progress import ReportPart
from reporting.views import reading, rounds, slots, worklist

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


def form_page(request, entry, form, evidence, *, status=200, **given):
    """The form as a page. `given`: `note` says whether errors were kept, `conflict` asks which
    answer stays, `is_waiting` tells that the texts come from a session that ended."""
    context = form_context(request, entry, form, evidence) | given
    return render(request, "reporting/report_form.html", context, status=status)


def form_context(request, entry, form, evidence):
    """What the form shows: itself with target, previous report and evidence beside it."""
    context = reading.context_of(request, entry)
    _dress(form, entry.target)
    rounds.point_out(form, context["returned"])
    parts = workflow.open_parts(entry)
    closed = workflow.closed_fields(parts)
    for name in closed:
        form.fields[name].disabled = True
    context |= {
        "form": form,
        "typed_by": kept.mark(request),
        "slots": evidence,
        "slot_forms": [slot.form for slot in evidence],
        "closed": closed,
        "opened": "" if parts == workflow.ALL_PARTS else workflow.part_names(parts),
        "takes_evidence": ReportPart.EVIDENCE in parts,
        "has_errors": bool(form.errors) or any(slot.form.errors for slot in evidence),
        "open": {box: _is_open(form, names) for box, names in BOXES.items()},
        "warnings": entry.warnings(context["previous"]),
        "saved": _last_saved(entry),
        "accepted": f"paling besar {file_size(settings.EVIDENCE_MAX_BYTES)} per berkas",
        "quota": slots.quota(entry.target),
        "next_number": _next_number(context),
    }
    return context


def _last_saved(entry):
    """when and by whom the report was last filled in; "" for never."""
    if not entry.version:
        return ""
    last = entry.changes.filter(action__in=["save", *workflow.EVIDENCE_MOVES])
    last = last.select_related("by").last()
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
