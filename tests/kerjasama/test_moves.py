"""The stages: each kind's path, who moves what, and nothing that skips without a reason."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kerjasama import workflow
from kerjasama.models import Agreement, Proposal, Review, StageChange
from reporting.formats import JAKARTA
from reporting.models import Holiday
from tests.builders import numbers
from tests.kerjasama.builders import accepted, agreement, proposal, review, stored

State = Proposal.State

# --- the table ---

TEN = [
    "persiapan",
    "penawaran",
    "susun_kb",
    "tanda_kb",
    "dprd",
    "susun_pks",
    "tanda_pks",
    "pelaksanaan",
    "penatausahaan",
    "pelaporan",
]
SHORT = ["persiapan", "nota", "rencana", "pelaksanaan", "pelaporan"]
FIRST_PAPERS = {
    "ksdd_wajib": ["kak", "mapping"],
    "ksdd_sukarela": ["kak"],
    "ksdpk": ["kak", "mapping", "study"],
    "ksdpl": ["kak"],
    "ksdll": ["kak"],
    "sinergi": ["kak"],
}


@pytest.mark.parametrize("kind", FIRST_PAPERS)
@pytest.mark.parametrize(
    ("in_budget", "burdens", "is_asked"),
    [(True, False, False), (True, True, True), (False, False, True), (None, None, False)],
)
def test_path_of_each_kind_asks_the_council_only_when_flagged(kind, in_budget, burdens, is_asked):
    made = Proposal(kind=kind, stage="persiapan", in_budget=in_budget, burdens_public=burdens)
    expected = SHORT if kind == "sinergi" else [s for s in TEN if s != "dprd" or is_asked]
    assert [step.stage for step in workflow.steps_of(made)] == expected
    assert list(workflow.steps_of(made)[0].papers) == FIRST_PAPERS[kind]
    assert made.needs_council == (is_asked and kind != "sinergi")


@pytest.mark.parametrize("kind", FIRST_PAPERS)
def test_proposal_of_each_kind_walks_its_path_to_the_end(kind, team):
    made = accepted(team.health, by=team.tkksd, kind=kind, burdens_public=True)
    walked = [made.stage]
    while made.state == State.MOVING:
        for key in workflow.lacking(made):
            file = stored(team.tkksd)
            workflow.add_paper(made, file, kind=key, name="a.pdf", by=team.tkksd)
        made = workflow.move(made, "advance", by=team.tkksd, version=made.version)
        walked.append(made.stage)
    path = SHORT if kind == "sinergi" else TEN
    assert (walked, made.state) == ([*path, path[-1]], State.DONE)
    assert [change.reason for change in made.changes.filter(action="advance")] == [""] * len(path)


@pytest.mark.parametrize("state", [State.REJECTED, State.STOPPED, State.DONE])
def test_proposal_at_its_end_takes_no_more_documents(state, team):
    made = accepted(team.health, by=team.tkksd)
    Proposal.objects.filter(pk=made.pk).update(state=state)
    with pytest.raises(workflow.Refused, match="tidak dapat ditambah lagi"):
        workflow.add_paper(made, stored(team.tkksd), kind="kak", name="a.pdf", by=team.tkksd)
    assert not made.papers.exists()


# --- review ---


@pytest.mark.parametrize(
    ("decision", "state"),
    [("lanjut", State.MOVING), ("perbaiki", State.RETURNED), ("tolak", State.REJECTED)],
)
def test_decision_of_tkksd_moves_the_proposal_and_stays_in_its_history(decision, state, team):
    made = proposal(team.health)
    at = datetime.datetime(2026, 12, 3, 10, tzinfo=JAKARTA)
    kept = workflow.move(
        made, "review", by=team.tkksd, version=1, at=at, review=review(decision, "Karena.")
    )
    change = kept.changes.last()
    assert (kept.state, kept.version, kept.stage_since) == (state, 2, at)
    assert (change.action, change.by, change.reason, change.waited_days, change.review.total) == (
        "review",
        team.tkksd,
        "Karena.",
        5,
        16,
    )


def test_returned_proposal_waits_again_once_its_opd_has_mended_it(team):
    made = proposal(team.health)
    back = workflow.move(made, "review", by=team.tkksd, version=1, review=review("perbaiki"))
    mended = workflow.revise(back, {"benefits": "Lebih jelas"}, by=team.proposer, version=2)
    assert (mended.state, mended.benefits, mended.version) == (State.WAITING, "Lebih jelas", 3)
    assert workflow.desk_of(mended) == "TKKSD"


def test_nobody_reviews_what_he_proposed(team):
    made = proposal(team.health, by=team.tkksd)
    with pytest.raises(workflow.Refused, match="Anda yang mengusulkannya"):
        workflow.move(made, "review", by=team.tkksd, version=1, review=review())
    assert not Review.objects.exists()


# --- nothing skips without a reason ---


def test_missing_paper_is_named_and_needs_a_reason(team):
    made = accepted(team.health, by=team.tkksd)
    with pytest.raises(workflow.Refused) as refused:
        workflow.move(made, "advance", by=team.tkksd, version=made.version)
    assert str(refused.value) == (
        "Dokumen belum ada: kerangka acuan kerja (KAK), pemetaan urusan, studi kelayakan. "
        "Unggah dulu, atau tulis alasan melanjutkan."
    )
    kept = workflow.move(
        made, "advance", by=team.tkksd, version=made.version, reason="Menyusul pekan depan"
    )
    assert kept.changes.last().lacking == ["kak", "mapping", "study"]


@pytest.mark.parametrize(
    ("action", "target"),
    [("skip", "tanda_pks"), ("back", "persiapan"), ("stop", None)],
)
def test_unusual_move_needs_a_reason(action, target, team):
    made = accepted(team.health, by=team.tkksd)
    made = workflow.move(made, "advance", by=team.tkksd, version=2, reason="Menyusul")
    given = {"by": team.tkksd, "version": made.version, "target": target}
    with pytest.raises(workflow.Refused, match="Tulis alasannya"):
        workflow.move(made, action, **given, reason="  ")
    kept = workflow.move(made, action, **given, reason="Diputuskan rapat")
    assert (kept.stage, kept.changes.last().reason) == (target or made.stage, "Diputuskan rapat")


@pytest.mark.parametrize(
    ("action", "target"), [("skip", "penawaran"), ("skip", "nota"), ("back", "pelaporan")]
)
def test_move_to_a_stage_that_is_not_offered_is_refused(action, target, team):
    made = accepted(team.health, by=team.tkksd)
    with pytest.raises(workflow.Refused, match="Pilih tahap dari daftar"):
        workflow.move(made, action, by=team.tkksd, version=2, target=target, reason="x")
    assert made.changes.count() == 2


def test_signed_agreement_in_the_register_stands_for_its_paper(team):
    made = accepted(team.health, by=team.tkksd)
    reason = {"reason": "Menyusul", "target": "tanda_kb"}
    made = workflow.move(made, "skip", by=team.tkksd, version=2, **reason)
    assert workflow.lacking(made) == ["mou"]
    draft = agreement(proposal=made, starts_on=None, ends_on=None)
    assert workflow.lacking(made) == ["mou"]
    Agreement.objects.filter(pk=draft.pk).update(starts_on=datetime.date(2026, 11, 28))
    assert workflow.lacking(made) == []


# --- two people ---


def test_second_of_two_moves_on_the_same_page_is_refused(team):
    made = accepted(team.health, by=team.tkksd)
    workflow.move(made, "stop", by=team.tkksd, version=2, reason="Mitra mundur")
    with pytest.raises(workflow.Refused, match="dihentikan, tidak dapat dilanjutkan"):
        workflow.move(made, "advance", by=team.tkksd, version=2)
    resumed = workflow.move(made, "resume", by=team.tkksd, version=3, reason="Mitra kembali")
    with pytest.raises(workflow.Conflict):
        workflow.move(resumed, "advance", by=team.tkksd, version=2, reason="x")
    assert StageChange.objects.filter(proposal=made).count() == 4


@pytest.mark.parametrize("decision", [None, "perbaiki", "lanjut"])
def test_stopped_proposal_goes_on_from_where_it_was_and_skips_no_review(decision, team):
    made = proposal(team.health)
    if decision:
        move = {"by": team.tkksd, "version": 1, "review": review(decision)}
        made = workflow.move(made, "review", **move)
    before = made.state
    for action in ("stop", "resume"):
        made = workflow.move(made, action, by=team.tkksd, version=made.version, reason="Mitra")
    assert (made.state, made.changes.last().state) == (before, before)


def test_only_tkksd_moves(team):
    made = accepted(team.health, by=team.tkksd)
    with pytest.raises(workflow.Refused, match="Hanya TKKSD"):
        workflow.move(made, "advance", by=team.proposer, version=2, reason="x")


# --- any order of moves ---


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_tried_the_history_explains_where_it_stands(data, team):
    made = proposal(team.health, title=f"Usulan {next(numbers)}", in_budget=False)
    for _ in range(data.draw(st.integers(1, 8))):
        action = data.draw(st.sampled_from(list(workflow.MOVES)))
        decision = data.draw(st.sampled_from(Review.Decision.values))
        offered = workflow.targets(made, action) if action in ("skip", "back") else []
        given = {
            "target": data.draw(st.sampled_from(offered)) if offered else None,
            "reason": data.draw(st.sampled_from(["", "Sebab"])),
            "review": review(decision) if action == "review" else None,
        }
        try:
            made = workflow.move(made, action, by=team.tkksd, version=made.version, **given)
        except workflow.Refused:
            made.refresh_from_db()
    changes = list(made.changes.all())
    assert (changes[-1].target, changes[-1].state) == (made.stage, made.state)
    assert len(changes) == made.version
    for before, after in zip(changes, changes[1:], strict=False):
        assert after.source == before.target
    path = [step.stage for step in workflow.steps_of(made)]
    for change in changes:
        leap = path.index(change.target) - path.index(change.source or change.target)
        assert change.reason or (leap in (0, 1) and not change.lacking)


# --- waiting ---


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-11-27", "2026-11-27", 0),  # a Friday
        ("2026-11-27", "2026-11-29", 0),
        ("2026-11-27", "2026-11-30", 1),
        ("2026-11-28", "2026-12-05", 5),
        ("2026-11-01", "2026-12-01", 22),
        ("2026-12-05", "2026-11-28", 0),
        ("2026-12-23", "2026-12-28", 1),  # Christmas and the day before it are holidays
        ("2026-12-25", "2026-12-28", 1),
    ],
)
def test_working_days_are_mondays_to_fridays_without_holidays(since, until, days, db):
    for day in ("2026-12-24", "2026-12-25"):
        Holiday.objects.create(day=day, name="Libur")
    moments = [
        datetime.datetime.fromisoformat(day).replace(tzinfo=JAKARTA) for day in (since, until)
    ]
    assert workflow.working_days(*moments, workflow.load_holidays()) == days
