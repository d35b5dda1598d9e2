"""The evidence section of a report: one slot per requirement, and one for anything else."""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404

from reporting import files, workflow
from reporting.forms import EvidenceForm
from reporting.models import Evidence, EvidenceRequirement, ProgressEntry
from reporting.views.lookups import bounded

OTHER = "Data dukung lain"
REUSABLE_MAX = 5


@dataclass
class Slot:
    """Where documents of one requirement go; `requirement` is None in the slot for others.

    `pieces` are attached to this report, `earlier` to reports of the same assignment before it.
    """

    requirement: EvidenceRequirement | None
    pieces: list = field(default_factory=list)
    earlier: list = field(default_factory=list)
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
    """The slots of the report with their forms, bound when `data` is given. Three queries."""
    target = entry.target
    requirements = EvidenceRequirement.objects.filter(
        Q(period=None) | Q(period=target.period), plan=target.assignment.plan
    ).order_by("id")
    slots = [Slot(requirement) for requirement in requirements] + [Slot(None)]
    by_id = {slot.requirement and slot.requirement.pk: slot for slot in slots}
    for piece in _pieces(entry):
        by_id.get(piece.requirement_id, slots[-1]).pieces.append(piece)
    _offer_earlier(entry, slots, by_id)
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
            told.append(_attach(entry, slot, by, link=link))
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
                piece = Evidence(
                    requirement=slot.requirement,
                    file=old.file,
                    link=old.link,
                    original_name=old.original_name,
                    document_number=old.document_number,
                    document_date=old.document_date,
                )
                workflow.attach(entry, piece, by=by)
                return [f"“{old}” dipakai lagi untuk “{slot.name}”."]
    _find(Evidence.objects.filter(entry__target__assignment=entry.target.assignment), number)
    return []


def remove(entry, number, *, by):
    """Take a document off the report; return sentences. 404 when it never was on it."""
    piece = _find(Evidence.objects.filter(entry=entry.pk), number)
    if piece.removed_at:
        return []
    workflow.detach(piece, by=by)
    return [f"“{piece}” dihapus dari laporan ini. Versinya tetap ada di riwayat."]


def _find(pieces, number):
    return get_object_or_404(pieces, pk=bounded(int(number)) if number.isdecimal() else 0)


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


def _add_file(entry, slot, upload, by):
    stored = files.store(upload, by)
    name = files.clean_name(upload.name)
    twin = Evidence.objects.current().filter(entry__target=entry.target_id, file=stored).first()
    if twin and twin.requirement == slot.requirement:
        return f"“{name}” sudah ada sebagai “{twin}”; tidak ditambahkan lagi."
    told = _attach(entry, slot, by, file=stored, original_name=name)
    return f"{told} Isinya sama dengan “{twin}” di laporan ini." if twin else told


def _attach(entry, slot, by, **what):
    given = slot.form.cleaned_data
    piece = Evidence(
        requirement=slot.requirement,
        document_number=given.get("document_number", ""),
        document_date=given.get("document_date"),
        **what,
    )
    workflow.attach(ProgressEntry(target=entry.target), piece, by=by)
    return f"“{piece}” dilampirkan untuk “{slot.name}”."
