"""Case 14: people do anything in any order; only the moves of the table happen.

About a hundred steps in the suite; with RANDA_STEPS=10000 and `pytest -s --timeout 0`, since it
takes longer than a test of the suite may, ten thousand, and it prints what was counted.
"""

import os
from collections import Counter

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from reporting import workflow
from reporting.models import Evidence, Period, ProgressEntry, StatusChange
from reporting.models.progress import ReportPart
from reporting.workflow import Conflict, Refused
from tests.builders import ANSWERS, target
from tests.test_workflow import ALLOWED, PEOPLE

STEPS = int(os.environ.get("RANDA_STEPS", "100"))
EACH = 50  # steps of one story at most, about half of it as a rule
LEADS_TO = {
    "submit": "submitted",
    "withdraw": "draft",
    "return": "returned",
    "verify": "verified",
    "undo": "submitted",
}
EVIDENCE = ("attach", "detach", "describe")
ENTERS = ("save", "attach", "describe", "submit")


class Reporting(RuleBasedStateMachine):
    """One report and the whole cast. What should happen is told here once more, in plain words."""

    cast = None
    counted = Counter()

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.target = target()
        self.status, self.version, self.rows = "", 0, 0
        self.is_ready = self.is_closed = False
        self.entered, self.last, self.pieces = set(), "", []

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @rule(who=st.sampled_from(PEOPLE), action=st.sampled_from(sorted(workflow.MOVES)))
    def moves(self, who, action):
        self.step(who, action, stale=False)

    @rule(
        who=st.sampled_from(("operator", "approver", "verifier")),
        action=st.sampled_from(("save", "submit", "withdraw", "return", "verify", "undo")),
    )
    def moves_from_an_old_page(self, who, action):
        self.step(who, action, stale=True)

    @rule(choice=st.integers(0, 10_000))
    def goes_on_as_it_may(self, choice):
        """One of the moves that are open now, so that stories get beyond the first draft."""
        pairs = [
            (who, action)
            for action in sorted(ALLOWED)
            for who in PEOPLE
            if self.expected(who, action, False) == "done"
            and (self.pieces or action not in ("detach", "describe"))
        ]
        if pairs:
            self.step(*pairs[choice % len(pairs)], stale=False)

    @rule(choice=st.integers(0, 5))
    def closes_or_reopens_the_period(self, choice):
        if self.is_closed or choice == 0:
            self.is_closed = not self.is_closed
            closed_at = timezone.now() if self.is_closed else None
            Period.objects.filter(pk=self.target.period_id).update(closed_at=closed_at)
            self.target = target()

    def step(self, who, action, stale):
        if action in ("detach", "describe") and not self.pieces:
            return  # there is nothing that could be sent
        expected = self.expected(who, action, stale)
        before = self.stored()
        try:
            self.act(getattr(self.cast, who), action, self.version - 1 if stale else self.version)
            found = "done"
        except Refused as refused:
            found = refused.refusal.kind
        except Conflict:
            found = "conflict"
        story = (who, action, self.status, stale, self.is_closed)
        assert found == expected, (story, found, expected)
        self.counted[found] += 1
        if found != "done":
            assert self.stored() == before, story
            return
        self.follow(who, action)
        self.check(who, action, story)

    def expected(self, who, action, stale):
        sources, people = ALLOWED[action]
        if action == "correct":
            sources, people = {"verified"}, {"verifier", "admin"}
        if who not in people:
            return "deny"
        if self.status not in sources:
            return "state"
        if self.is_closed != (action == "correct"):
            return "lock"
        if action == "undo" and self.status == "returned" and self.last != "return":
            return "state"
        if action in ("verify", "return") and who in self.entered:
            return "deny"
        if stale:
            return "conflict"
        return "form" if action == "submit" and not self.is_ready else "done"

    def act(self, by, action, version):
        entry = ProgressEntry.objects.filter(target=self.target).first()
        entry = entry or ProgressEntry(target=self.target)
        if action == "attach":
            piece = Evidence(link=f"https://jdih.example.id/{self.rows}")
            self.pieces.append(workflow.attach(entry, piece, by=by))
        elif action in ("detach", "describe"):
            if action == "detach":
                workflow.detach(self.pieces[-1], by=by)
                self.pieces.pop()
            else:
                workflow.describe(self.pieces[-1], number=f"{self.rows}/2026", day=None, by=by)
        else:
            given = {"save": {"values": {**ANSWERS, "narrative": f"Rapat ke-{self.rows}."}}}
            everything = ReportPart.values
            given["return"] = {"reasons": ["other"], "parts": everything, "note": "Lengkapi."}
            given["undo"] = given["correct"] = {"note": "Salah baca."}
            workflow.perform(entry, action, by=by, version=version, **given.get(action, {}))

    def follow(self, who, action):
        self.rows += 2 if action == "attach" and not self.status else 1
        if action not in EVIDENCE:
            self.version += 1
        elif not self.status:
            self.version = 1
        self.status = LEADS_TO.get(action, self.status or "draft")
        if action in ("save", "return", "withdraw"):
            self.is_ready = action == "save"
        if action in ENTERS:
            self.entered.add(who)
        self.last = action

    def check(self, who, action, story):
        """The report stands where it should; the step left one line with its actor."""
        entry = ProgressEntry.objects.get(target=self.target)
        assert (entry.status, entry.version) == (self.status, self.version), story
        changes = StatusChange.objects.filter(entry=entry)
        line = changes.last()
        assert changes.count() == self.rows, story
        assert (line.action, line.by, line.target) == (
            action,
            getattr(self.cast, who),
            self.status,
        ), story

    def stored(self):
        rows = ProgressEntry.objects.filter(target=self.target).values()
        pieces = Evidence.objects.filter(entry__target=self.target).values()
        changes = StatusChange.objects.filter(entry__target=self.target).count()
        return list(rows), list(pieces), changes


def test_no_order_of_moves_leaves_the_table(cast, year):
    Reporting.cast, Reporting.counted = cast, Counter()
    run_state_machine_as_test(
        Reporting,
        settings=settings(
            max_examples=max(1, STEPS // 25),
            stateful_step_count=EACH,
            # Shrinking a story would take minutes; the story that failed is told as it was.
            phases=[Phase.generate],
            deadline=None,
            derandomize=STEPS < 1000,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"\n{Reporting.counted.total()} langkah: {dict(Reporting.counted)}, 0 pelanggaran")
    assert {"done", "deny", "state"} <= set(Reporting.counted)
