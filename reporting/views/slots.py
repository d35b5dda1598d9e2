"""The evidence section of a report: one slot per requirement, and one for anything else."""

from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from reporting import files, workflow
from reporting.formats import file_size
from reporting.forms import EvidenceForm
from reporting.models import Evidence, EvidenceRequirement, ProgressEntry
from reporting.views import examples
from reporting.views.lookups import posted_number

OTHER = "Data dukung lain"
REUSABLE_MAX = 5
USES_SHOWN = 3


@dataclass
class Slot:
    """Where documents of one requirement go; `requirement` is None in the slot for others.

    `pieces` are attached to this report, each with `also`, the unit's other reports that hold
    the same file; `earlier` to reports of the same assignment before it. `example` is what the
    unit brought and a verifier accepted, `elsewhere` how accepted ones of other units came.
    """

    requirement: EvidenceRequirement | None
    pieces: list = field(default_factory=list)
    earlier: list = field(default_factory=list)
    example: Evidence | None = None
    elsewhere: str = ""
    form: EvidenceForm | None = None

    @property
    def key(self):
        return str(self.requirement.pk) if self.requirement else "lain"

    @property
    def name(self):
        return self.requirement.name if self.requirement else OTHER

    @property
    def is_missing(self):
        """Required, and nothing is there."""
        return bool(self.requirement and self.requirement.is_required and not self.pieces)

    @property
    def is_open(self):
        """Whether the form to add something is shown without a click."""
        return self.is_missing or bool(self.form.errors)


def load_slots(entry, data=None, uploads=None):
    """The slots of the report with their forms, bound when `data` is given. At most six queries."""
    target = entry.target
    requirements = EvidenceRequirement.objects.filter(
        Q(period=None) | Q(period=target.period), plan=target.assignment.plan
    ).order_by("id")
    slots = [Slot(requirement) for requirement in requirements] + [Slot(None)]
    by_id = {slot.requirement and slot.requirement.pk: slot for slot in slots}
    for piece in _pieces(entry):
        by_id.get(piece.requirement_id, slots[-1]).pieces.append(piece)
    _offer_earlier(entry, slots, by_id)
    _name_other_uses(entry, slots)
    _show_accepted(target, slots)
    for slot in slots:
        slot.form = EvidenceForm(data, uploads, prefix=f"bukti-{slot.key}")
    return slots


def reloaded(entry, slots):
    """The slots as they stand now, with the forms of these that have an error."""
    fresh = load_slots(entry)
    for slot, before in zip(fresh, slots, strict=True):
        if before.form.errors:
            slot.form = before.form
    return fresh


def is_adding(slots):
    """Whether the request brings files or links."""
    return any(slot.form.is_bound and slot.form.has_changed() for slot in slots)


def add_to(entry, slots, *, by):
    """Attach what the request brings to the report; return sentences about what was done.

    What cannot be accepted stays as an error at its slot's form; the rest is attached and the
    form emptied. Raises Refused when the report takes no evidence.
    """
    told = []
    for slot in slots:
        if not slot.form.has_changed():
            continue
        slot.form.is_valid()
        for upload in slot.form.uploads:
            try:
                told.append(_add_file(entry, slot, upload, by))
            except ValidationError as refused:
                slot.form.add_error("uploads", refused)
        link = slot.form.cleaned_data.get("link")
        if link:
            told.append(_add_link(entry, slot, link, by))
        if not slot.form.errors:
            slot.form = EvidenceForm(prefix=slot.form.prefix)
    return told


def reuse(entry, slots, number, *, by):
    """Attach a document of an earlier report again; return sentences. 404 for any other.

    A page that is sent twice finds it attached already and does nothing.
    """
    for slot in slots:
        for old in slot.earlier:
            if str(old.pk) == number:
                return [use_again(entry, old, slot.requirement, by=by)]
    _find(Evidence.objects.filter(entry__target__assignment=entry.target.assignment), number)
    return []


def use_again(entry, old, requirement, *, by):
    """Attach the document of another report for the requirement too; return what was done.

    What is there already is not attached twice. Raises Refused.
    """
    name = requirement.name if requirement else OTHER
    piece = Evidence(
        requirement=requirement,
        file=old.file,
        link=old.link,
        original_name=old.original_name,
        document_number=old.document_number,
        document_date=old.document_date,
    )
    if workflow.attach(entry, piece, by=by) is not piece:
        return f"“{old}” sudah ada untuk “{name}”."
    return f"“{old}” dipakai lagi untuk “{name}”."


def elsewhere(entry, data):
    """The address of the page that a button of the evidence section leads to; "" for none.

    404 for a document that never was on the report.
    """
    if "edit" in data:
        piece = _find(Evidence.objects.filter(entry=entry.pk), data["edit"])
        return reverse("evidence_edit", args=[piece.pk])
    if "pick" in data:
        address = reverse("evidence_reuse", args=[entry.target_id])
        return f"{address}?{urlencode({'syarat': data['pick']})}"
    return ""


def quota(target):
    """How much evidence the unit has stored this year, "12 MB dari 500 MB". One query."""
    used = files.used_bytes(target.assignment.region, target.period.year)
    return f"{file_size(used)} dari {file_size(settings.EVIDENCE_QUOTA_BYTES)}"


def room(target):
    """How many bytes the unit may still store this year. One query."""
    used = files.used_bytes(target.assignment.region, target.period.year)
    return settings.EVIDENCE_QUOTA_BYTES - used


def other_uses(target, file_ids):
    """Where else the unit's reports hold these files: "aksi 3 B06, aksi 1 B03" by file id.

    The latest ones first, at most USES_SHOWN. One query.
    """
    found = (
        Evidence.objects.current()
        .filter(file__in=file_ids, entry__target__assignment__region=target.assignment.region)
        .exclude(entry__target=target)
        .select_related("entry__target__assignment__plan", "entry__target__period__year")
        .order_by("-id")
    )
    uses = defaultdict(dict)
    for piece in found:
        period, number = piece.entry.period, piece.entry.plan.number
        year = "" if period.year_id == target.period.year_id else f" {period.year.year}"
        uses[piece.file_id][f"aksi {number} {period.code}{year}"] = True
    return {file_id: _some(list(words)) for file_id, words in uses.items()}


def _some(words):
    rest = len(words) - USES_SHOWN
    return ", ".join(words[:USES_SHOWN]) + (f", dan {rest} laporan lain" if rest > 0 else "")


def remove(entry, number, *, by):
    """Take a document off the report; return sentences. 404 when it never was on it."""
    piece = _find(Evidence.objects.filter(entry=entry.pk), number)
    if piece.removed_at:
        return []
    workflow.detach(piece, by=by)
    return [f"“{piece}” dihapus dari laporan ini. Versinya tetap ada di riwayat."]


def _find(pieces, number):
    return get_object_or_404(pieces, pk=posted_number(number))


def point_to(slots, form):
    """Move the form's sentences about missing documents to their slots, where a link can lead."""
    missing = {
        f"Lampirkan data dukung wajib: {slot.name}.": slot for slot in slots if slot.is_missing
    }
    for sentence in form.errors.pop(NON_FIELD_ERRORS, []):
        if sentence not in missing:
            form.add_error(None, sentence)
            continue
        slot = missing[sentence]
        if not slot.form.is_bound:
            slot.form = EvidenceForm({}, prefix=slot.form.prefix)
        slot.form.is_valid()
        slot.form.add_error("uploads", sentence)


def _pieces(entry):
    if not entry.pk:
        return []
    return Evidence.objects.current().filter(entry=entry.pk).select_related("file", "added_by")


def _offer_earlier(entry, slots, by_id):
    """Documents of the same assignment's earlier reports, newest first, in the slot they fit."""
    target = entry.target
    found = (
        Evidence.objects.current()
        .filter(
            entry__target__assignment=target.assignment,
            entry__target__period__code__lt=target.period.code,
        )
        .select_related("file", "requirement", "entry__target__period")
        .order_by("-id")
    )
    by_name = {slot.name: slot for slot in slots}
    taken = {(slot.key, piece.file_id, piece.link) for slot in slots for piece in slot.pieces}
    for old in found:
        slot = by_id.get(old.requirement_id) or by_name.get(str(old.requirement)) or slots[-1]
        known = (slot.key, old.file_id, old.link)
        if known not in taken and len(slot.earlier) < REUSABLE_MAX:
            slot.earlier.append(old)
            taken.add(known)


def _name_other_uses(entry, slots):
    pieces = [piece for slot in slots for piece in slot.pieces]
    file_ids = [piece.file_id for piece in pieces if piece.file_id]
    uses = other_uses(entry.target, file_ids) if file_ids else {}
    for piece in pieces:
        piece.also = uses.get(piece.file_id, "")


def _show_accepted(target, slots):
    names = [slot.name for slot in slots if slot.requirement]
    if not names:
        return
    own, others = examples.own_examples(target, names), examples.others_words(target, names)
    for slot in slots:
        slot.example, slot.elsewhere = own.get(slot.name), others.get(slot.name, "")


def _add_file(entry, slot, upload, by):
    stored = files.store(upload, by, room=room(entry.target))
    name = files.clean_name(upload.name)
    piece, there = _attach(entry, slot, by, file=stored, original_name=name)
    if there is not piece:
        return f"“{name}” sudah ada sebagai “{there}”; tidak ditambahkan lagi."
    told = f"“{piece}” dilampirkan untuk “{slot.name}”."
    same = Evidence.objects.current().filter(entry=piece.entry, file=stored).exclude(pk=piece.pk)
    if twin := same.first():
        return f"{told} Isinya sama dengan “{twin}” di laporan ini."
    uses = other_uses(entry.target, [stored.pk]).get(stored.pk)
    return f"{told} Berkas ini sudah dipakai di {uses}." if uses else told


def _add_link(entry, slot, link, by):
    piece, there = _attach(entry, slot, by, link=link)
    if there is not piece:
        return f"“{link}” sudah ada; tidak ditambahkan lagi."
    return f"“{piece}” dilampirkan untuk “{slot.name}”."


def _attach(entry, slot, by, **what):
    """Attach to the report; return the new piece, and what is there: it, or its twin."""
    given = slot.form.cleaned_data
    piece = Evidence(
        requirement=slot.requirement,
        document_number=given.get("document_number", ""),
        document_date=given.get("document_date"),
        **what,
    )
    return piece, workflow.attach(ProgressEntry(target=entry.target), piece, by=by)
