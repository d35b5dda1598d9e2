"""One report on the verifier's desk: its history, its documents and the forms to decide it."""

from dataclasses import dataclass

from django.utils import timezone

from reporting.forms import ChecklistForm, ReturnForm, VerifyForm, fix_days
from reporting.models import Extension, ProgressEntry
from reporting.models.progress import Status
from reporting.reminders import load_holidays
from reporting.views.claims import DECISIVE, documents
from reporting.views.lookups import posted_number

DECISIONS = ("verify", "return")
TYPED = ("verified_percent", "verify_note", "note", "fix_by")


@dataclass
class Desk:
    """`changes` are the sendings and decisions in order, `documents` as `claims.documents` gives.

    `returned` is the return that the report answers, None for a first sending. `forms` maps
    "verify" and "return" to their forms, `checklist` goes with either of them; None when the
    report cannot be decided.
    """

    entry: ProgressEntry
    changes: list
    returned: object
    documents: list
    forms: dict
    checklist: ChecklistForm | None

    def verdict_forms(self):
        """Those that were sent."""
        forms = [piece["form"] for group in self.documents for piece in group["pieces"]]
        return [form for form in forms if form.is_bound]

    def is_valid(self, decision):
        """Judge the form of the decision and the verdicts; what is wrong stands in the forms."""
        form = self.forms[decision]
        if decision == "verify" and self.forms["return"].initial.get("note"):
            form.add_error(
                None,
                "Anda juga menulis catatan pengembalian. Kosongkan catatan itu untuk "
                "memverifikasi, atau tekan “Kembalikan ke Pokja”.",
            )
        sent = (form, self.checklist, *self.verdict_forms())
        return all([each.is_valid() for each in sent])

    def values(self, decision):
        """What was decided, as `workflow.perform` takes it."""
        values = self.forms[decision].cleaned_data
        checklist = self.checklist.checked()
        verdicts = {
            form.instance.pk: (form.cleaned_data["verdict"], form.cleaned_data["verdict_note"])
            for form in self.verdict_forms()
            if form.has_changed()
        }
        if decision == "verify":
            return {
                "verified_percent": values.get("verified_percent"),
                "note": values.get("verify_note", ""),
                "verdicts": verdicts,
                "checklist": checklist,
            }
        return {**values, "verdicts": verdicts, "checklist": checklist}


def open_desk(entry, data=None, decision=None):
    """Lay the report out; `data` is what was posted, `decision` which form of it is judged.

    Without a decision what was typed is only kept: it stands in the forms again. Six queries,
    fewer for a report that cannot be decided.
    """
    changes = []
    if entry.pk:
        changes = list(entry.changes.filter(action__in=DECISIVE).select_related("by"))
    returned = None
    if entry.status == Status.SUBMITTED:
        returned = next((c for c in reversed(changes) if c.action == "return"), None)
    return Desk(
        entry=entry,
        changes=changes,
        returned=returned,
        documents=documents(entry, returned, data),
        forms=_forms(entry, data, decision),
        checklist=_checklist(entry, data),
    )


def _checklist(entry, data):
    if entry.status != Status.SUBMITTED:
        return None
    return ChecklistForm(data, year=entry.period.year)


def _forms(entry, data, decision):
    if entry.status != Status.SUBMITTED:
        return {}
    until = Extension.objects.until(entry.region, entry.period)
    days = fix_days(entry.period, until, timezone.localdate(), load_holidays())
    initial = typed(data) if data else {}
    return {
        "verify": VerifyForm(data if decision == "verify" else None, entry=entry, initial=initial),
        "return": ReturnForm(data if decision == "return" else None, days=days, initial=initial),
    }


def typed(data):
    """What a person typed or ticked, as initial values; blanks left out.

    Without a reason the figure was only the claim of that moment, so it is not kept.
    """
    kept = {name: data[name] for name in TYPED if data.get(name, "").strip()}
    if "verify_note" not in kept:
        kept.pop("verified_percent", None)
    for name in ("reasons", "parts"):
        if data.getlist(name):
            kept[name] = data.getlist(name)
    return kept


def seen_version(data):
    """The version of the report that the page showed; -1 when it does not say."""
    return posted_number(data.get("version", ""))
