"""Reports moved in memory exactly as `workflow.perform` would move them, written in bulk.

Making more than a thousand reports move by move would take minutes. A test walks the same
way through `workflow` and compares every row.
"""

import uuid
from decimal import Decimal

from reporting import workflow
from reporting.models import Evidence, ProgressEntry, StatusChange, Submission
from reporting.models.progress import ReturnReason, Status
from reporting.models.years import ChecklistPart

# Which item of the usual checklist, by part and place, a reason says is missed.
ITEM_OF_REASON = {
    ReturnReason.MISSING_EVIDENCE: (ChecklistPart.ADMINISTRATION, 0),
    ReturnReason.UNSIGNED: (ChecklistPart.ADMINISTRATION, 1),
    ReturnReason.WRONG_EVIDENCE: (ChecklistPart.ADMINISTRATION, 2),
    ReturnReason.NUMBER: (ChecklistPart.SUBSTANCE, 0),
    ReturnReason.NARRATIVE: (ChecklistPart.SUBSTANCE, 1),
    ReturnReason.OBSTACLE: (ChecklistPart.SUBSTANCE, 2),
    ReturnReason.OTHER: ("", 0),
}


class Trail:
    """One report with the moves and the evidence it collects; nothing is written yet.

    `extended_until` is the end of the unit's extension, which decides whether it is late.
    """

    def __init__(self, target, extended_until=None):
        self.entry = ProgressEntry(target=target)
        self.extended_until = extended_until
        self.evidence = []
        self.changes = []
        self.answer = ""

    def save(self, *, by, at, on_behalf=False, unread=None, answer="", **values):
        """Fill in the report; what cannot be read, by field, goes to `unread`.

        `answer` is what the Pokja answers a return.
        """
        source = self._status()
        entry = self.entry
        for name, value in values.items():
            setattr(entry, name, value)
        entry.unread = unread or {}
        self.answer = answer
        self._move("save", source, by, at, on_behalf=on_behalf, note=answer)

    def attach(self, *, by, at, on_behalf=False, replaces=None, **given):
        """Add a piece of evidence and return it; `replaces` retires another one."""
        piece = Evidence(entry=self.entry, added_by=by, added_at=at, replaces=replaces, **given)
        if replaces:
            replaces.removed_at, replaces.removed_by = at, by
        self.evidence.append(piece)
        status = self.entry.status
        note = f"{piece} menggantikan {replaces}" if replaces else str(piece)
        self._note("attach", status, by, at, on_behalf=on_behalf, note=note)
        return piece

    def submit(self, sending, *, on_behalf=False):
        """Send the report in the Submission `sending`, by and at whom and when it was sent."""
        entry, source, at = self.entry, self.entry.status, sending.at
        entry.status = Status.SUBMITTED
        if entry.first_submitted_at is None:
            entry.first_submitted_at = at
            entry.is_late = at > entry.period.due_for(self.extended_until)
        entry.submitted_at = at
        given = {"on_behalf": on_behalf, "submission": sending, "note": self.answer}
        self._move("submit", source, sending.by, at, **given)

    def send_back(self, *, by, at, reasons, parts, note, fix_by):
        """Return the report to its Pokja, with the items of the checklist that it missed."""
        source, self.entry.status = self.entry.status, Status.RETURNED
        self.answer = ""
        self.entry.verified_percent, self.entry.is_ready = None, False
        checklist = self.entry.period.year.checklist
        unmet = {checklist[part][place] for part, place in map(ITEM_OF_REASON.get, reasons) if part}
        given = {"reasons": reasons, "parts": parts, "note": note, "fix_by": fix_by}
        given["checklist"] = self.entry.period.year.checked(unmet)
        self._move("return", source, by, at, **given)

    def verify(self, *, by, at, percent=None, note=""):
        """Verify the report, with the claimed figure if no other is given."""
        source, self.entry.status = self.entry.status, Status.VERIFIED
        if not self.entry.is_nil:
            self.entry.verified_percent = (
                self.entry.claimed_percent if percent is None else Decimal(percent)
            )
        checklist = self.entry.period.year.checked()
        self._move("verify", source, by, at, note=note, checklist=checklist)

    def _status(self):
        return self.entry.status if self.entry.version else workflow.NEW

    def _move(self, action, source, by, at, **given):
        self.entry.version += 1
        self.entry.updated_at, self.entry.updated_by = at, by
        self._note(action, source, by, at, **given)

    def _note(self, action, source, by, at, **given):
        self.changes.append(
            StatusChange(
                entry=self.entry,
                action=action,
                source=source,
                target=self.entry.status,
                by=by,
                at=at,
                via=StatusChange.Via.DEMO,
                snapshot=self._snapshot(),
                **given,
            )
        )

    def _snapshot(self):
        """As workflow.snapshot, with the evidence that is still in memory."""
        return {
            **workflow.snapshot(self.entry),
            "evidence": [str(piece) for piece in self.evidence if piece.removed_at is None],
        }


class Sendings:
    """The Submissions of one unit in one period, one for each moment at which it sent."""

    def __init__(self, region, period, rng):
        self.region, self.period, self.rng = region, period, rng
        self.by_moment = {}

    def at(self, moment, by):
        """The Submission of that moment, made on first use and numbered by `finish`."""
        if moment not in self.by_moment:
            self.by_moment[moment] = Submission(
                region=self.region,
                period=self.period,
                by=by,
                at=moment,
                token=uuid.UUID(int=self.rng.getrandbits(128), version=4),
            )
        return self.by_moment[moment]

    def finish(self, trails):
        """Number the submissions in order of time and seal what each of them sent."""
        sent = {}
        for trail in sorted(trails, key=lambda trail: trail.entry.target_id):
            for change in trail.changes:
                if change.submission:
                    pair = [trail.entry.target_id, change.snapshot]
                    sent.setdefault(change.at, []).append(pair)
        made = [self.by_moment[moment] for moment in sorted(self.by_moment)]
        for number, submission in enumerate(made, 1):
            submission.number = number
            submission.digest = workflow.digest(sent[submission.at])
        return made


def write(trails, submissions):
    """Write the reports with all that belongs to them, in the order in which it happened."""
    ProgressEntry.objects.bulk_create([trail.entry for trail in trails])
    Submission.objects.bulk_create(sorted(submissions, key=lambda submission: submission.at))
    pieces = sorted((p for t in trails for p in t.evidence), key=lambda piece: piece.added_at)
    # What replaces another piece points at it, so it comes second.
    Evidence.objects.bulk_create([piece for piece in pieces if piece.replaces is None])
    Evidence.objects.bulk_create([piece for piece in pieces if piece.replaces])
    changes = sorted((c for t in trails for c in t.changes), key=lambda change: change.at)
    StatusChange.objects.bulk_create(changes, batch_size=500)
