"""The reports of one unit in one year of the demo, each walked along its course."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.text import slugify

from reporting import workflow
from reporting.demo.courses import DAY, RUNNING, ClosedPeriod, RunningPeriod
from reporting.demo.people import People
from reporting.demo.shelf import Shelf
from reporting.demo.story import ActionStory, texts
from reporting.demo.trail import Sendings, Trail
from reporting.models import Evidence
from reporting.models.progress import ReportPart

MINUTE = timedelta(minutes=1)
# Nobody reported these: (years ago, period, region) → actions.
MISSING = {
    (0, "B03", "13.09"): {5, 6, 10},
    (0, "B03", "13.11"): {6},
    (0, "B06", "13.09"): {6},
    (0, "B06", "13.11"): {8, 10},
}
# Where the line was down, Bappeda typed and sent what came by telephone.
ON_BEHALF = {(1, "B03", "13.09"): {1, 2}, (1, "B06", "13.09"): {9}}
LATE = {(1, "13.09"), (1, "13.11"), (1, "13.12"), (0, "13.01"), (0, "13.09")}
# In the running period: reports of (region, action).
NIL = {("13.10", 6), ("13.07", 10), ("13.02", 6)}
OVERSPENT = {("13.76", 8)}
LOWERED = {("13.06", 3), ("13.04", 10), ("13.73", 4), ("13.01", 2)}
READY = {("13.01", 3): True, ("13.01", 8): True, ("13.01", 5): False}
UNREAD = {("13.01", 5): {"spent_apbd": "kurang lebih 12 juta"}}
RETURN_NOTES = {
    ("13.01", 4): "GBS Dinas Pendidikan belum ditandatangani kepala dinas. "
    "Unggah ulang versi bertanda tangan."
}


def dice(*names):
    """Chance that falls the same way each time for the same names."""
    return random.Random("/".join(map(str, names)))  # noqa: S311 - a story, no secret


@dataclass(frozen=True)
class Stage:
    """What all reports of a demo share; `requirements` are lists by the id of their plan."""

    people: People
    shelf: Shelf
    requirements: dict
    now: datetime


class UnitYear:
    """Tells what one unit reported in one year."""

    def __init__(self, unit, stage, years_ago):
        self.unit, self.stage, self.years_ago = unit, stage, years_ago
        self.rng = dice("laporan", years_ago, unit.code)
        self.nil = set()
        self.operator = stage.people.operators[unit.code]
        self.approver = stage.people.approvers[unit.code]

    def tell(self, assignments, periods, extended):
        """Walk all reports of the opened periods; returns their Trails and Submissions.

        Each assignment carries its targets by period code as `by_code`; `extended` maps period
        codes to the end of the unit's extension.
        """
        stories = {
            assignment.plan.number: ActionStory(
                self.unit, assignment, self.rng, years_ago=self.years_ago
            )
            for assignment in assignments
        }
        trails, submissions = [], []
        for period in periods:
            if period.opens_at > self.stage.now:
                continue
            courses = self._courses(period)
            sendings = Sendings(assignments[0].region, period, self.rng)
            told = []
            for assignment in assignments:
                number = assignment.plan.number
                course = None if self._is(MISSING, period, number) else courses.course(number)
                if course:
                    trail = Trail(assignment.by_code[period.code], extended.get(period.code))
                    self._walk(trail, stories[number], course, sendings)
                    told.append(trail)
            trails += told
            submissions += sendings.finish(told)
        return trails, submissions

    def _courses(self, period):
        if period.closed_at:
            is_late = (self.years_ago, self.unit.code) in LATE and self.rng.random() < 0.7
            return ClosedPeriod(period, self.rng, is_late=is_late)
        return RunningPeriod(self.unit, self.rng, self.stage.now)

    def _is(self, table, period, number):
        return number in table.get((self.years_ago, period.code, self.unit.code), ())

    def _runs(self, table, period, number):
        """Whether the table of the running period names this report."""
        is_running = not self.years_ago and period.code == RUNNING
        return is_running and (self.unit.code, number) in table

    def _walk(self, trail, story, course, sendings):
        period, number = trail.entry.period, story.number
        if course.state == "D":
            self._draft(trail, story, course.begun)
            return
        if self._is(ON_BEHALF, period, number):
            writer = sender = self.stage.people.admin
        else:
            writer, sender = self.operator, self.approver
        on_behalf = writer == self.stage.people.admin
        if on_behalf:
            # A sending has one sender: Bappeda's follows the unit's own.
            course.sent += 20 * MINUTE
        is_nil = self._is_nil(period, number)
        if is_nil:
            course.returned = course.resent = None
            trail.save(
                by=writer, at=course.begun, on_behalf=on_behalf, is_ready=True, **story.nil()
            )
        else:
            overspent = self._runs(OVERSPENT, period, number)
            values = story.answers(trail.entry.target, course.begun, overspent=overspent)
            self._fill(trail, values, course.begun, by=writer, on_behalf=on_behalf)
        trail.submit(sendings.at(course.sent, sender), on_behalf=on_behalf)
        if course.returned:
            self._send_back(trail, course)
        if course.resent:
            self._resend(trail, course, sendings)
        if course.decided:
            self._decide(trail, story, course.decided, on_behalf=on_behalf)

    def _is_nil(self, period, number):
        """The table for the running period; before it one in fifty, once a year at most."""
        if period.code == RUNNING and not self.years_ago:
            return (self.unit.code, number) in NIL
        was_nil = number in self.nil or (self.unit.code, number) in NIL
        if period.code != "B12" and not was_nil and self.rng.random() < 0.02:
            self.nil.add(number)
            return True
        return False

    def _fill(self, trail, values, at, *, by, on_behalf=False):
        """A first short save, the evidence, then the complete report, all within the hour."""
        short = {name: values[name] for name in ("claimed_percent", "narrative")}
        trail.save(by=by, at=at, on_behalf=on_behalf, **short)
        for given in list(self._evidence(trail.entry)):
            at += self.rng.randint(4, 12) * MINUTE
            trail.attach(by=by, at=at, on_behalf=on_behalf, **given)
        at += self.rng.randint(4, 12) * MINUTE
        trail.save(by=by, at=at, on_behalf=on_behalf, is_ready=True, **values)

    def _draft(self, trail, story, saved):
        key = (self.unit.code, story.number)
        values = story.answers(trail.entry.target, saved)
        if READY.get(key, self.rng.random() < 0.4 and self.unit.idle_days < 10):
            self._fill(trail, values, saved - 60 * MINUTE, by=self.operator)
            return
        half = {name: values[name] for name in ("claimed_percent", "activities", "narrative")}
        trail.save(by=self.operator, at=saved, unread=UNREAD.get(key), **half)

    def _send_back(self, trail, course):
        found = dict(self.rng.choice(texts()["returns"]))
        key = (self.unit.code, trail.entry.plan.number)
        if course.state == "R" and key in RETURN_NOTES:
            found = {**texts()["returns"][0], "note": RETURN_NOTES[key]}
        if found["lacking"] and trail.evidence:
            trail.evidence[0].verdict = Evidence.Verdict.LACKING
            trail.evidence[0].verdict_note = found["lacking"]
        parts = workflow.parts_of(found["reasons"])
        if course.resent:
            # Whatever was wanting, the demo's Pokja answers with another document.
            parts = workflow.parts_of([], [*parts, ReportPart.EVIDENCE])
        trail.send_back(
            by=self.stage.people.verifier,
            at=course.returned,
            reasons=found["reasons"],
            parts=parts,
            note=found["note"],
            fix_by=course.fix_by,
        )

    def _resend(self, trail, course, sendings):
        """Replace the first piece of evidence, call the report ready again and send it."""
        old = trail.evidence[0]
        new = self.stage.shelf.other(old.file, trail.entry.plan.number)
        stem = (old.original_name or "dokumen").rpartition(".")[0] or "dokumen"
        trail.attach(
            by=self.operator,
            at=course.resent - 30 * MINUTE,
            replaces=old,
            requirement=old.requirement,
            file=new,
            original_name=f"{stem}-perbaikan.{new.kind}",
            document_number=old.document_number,
            document_date=old.document_date,
        )
        answer = f"“{old}” sudah diganti dengan versi yang diperbaiki."
        trail.save(by=self.operator, at=course.resent - 15 * MINUTE, is_ready=True, answer=answer)
        trail.submit(sendings.at(course.resent, self.approver))

    def _decide(self, trail, story, at, *, on_behalf):
        people, entry = self.stage.people, trail.entry
        by = people.admin if not on_behalf and self.rng.random() < 0.12 else people.verifier
        for piece in trail.evidence:
            if piece.removed_at is None:
                piece.verdict, piece.verdict_note = Evidence.Verdict.FITS, ""
        is_lowered = self._runs(LOWERED, entry.period, story.number) or (
            entry.period.closed_at and self.rng.random() < 0.03
        )
        percent, note = entry.claimed_percent, ""
        if is_lowered and not entry.is_nil:
            percent = max(percent - self.rng.randint(3, 7), story.verified)
        if percent != entry.claimed_percent:
            note = self.rng.choice(texts()["lowered"])
        trail.verify(by=by, at=at, percent=percent, note=note)
        story.verified = max(story.verified, percent or 0)

    def _evidence(self, entry):
        """What is given of each piece: every required document and some of the others."""
        period, rng = entry.period, self.rng
        short_code = entry.region.short_code.lower()
        for requirement in self.stage.requirements[entry.plan.pk]:
            if requirement.period_id not in (None, period.pk):
                continue
            if not requirement.is_required and rng.random() > 0.4:
                continue
            day = min(period.ends_on, timezone.localdate(self.stage.now) - 30 * DAY)
            given = {
                "requirement": requirement,
                "document_date": day - rng.randint(2, 40) * DAY,
                "document_number": f"050/{rng.randint(11, 480)}/Pokja-PUG/{day.year}",
            }
            if "JDIH" in requirement.name or (not requirement.is_required and rng.random() < 0.15):
                address = f"https://{self.unit.slug}.example/{slugify(requirement.name)}-{day.year}"
                yield {**given, "link": address}
                continue
            stored = self.stage.shelf.pick(requirement, entry.plan.number, rng)
            stem = slugify(requirement.name.partition(" (")[0])[:60].strip("-")
            name = f"{stem}-{short_code}-{period.code.lower()}.{stored.kind}"
            yield {**given, "file": stored, "original_name": name}
