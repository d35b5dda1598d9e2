"""The table of moves: who, from where, when, and what a move leaves behind."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from reporting import workflow
from reporting.models import Evidence, Extension, Period, ProgressEntry, StatusChange, Submission
from reporting.workflow import Conflict, Refused, perform, refusal
from tests.builders import ANSWERS, plan_year, report, require, target

STATES = ("", "draft", "submitted", "returned", "verified")
# For each move the states it leaves from, and who of the cast may make it.
ALLOWED = {
    "save": ({"", "draft", "returned"}, {"operator", "approver", "admin"}),
    "attach": ({"", "draft", "returned"}, {"operator", "approver", "admin"}),
    "detach": ({"draft", "returned"}, {"operator", "approver", "admin"}),
    "describe": ({"draft", "returned"}, {"operator", "approver", "admin"}),
    "submit": ({"draft", "returned"}, {"approver", "admin"}),
    "withdraw": ({"submitted"}, {"approver", "admin"}),
    "return": ({"submitted"}, {"verifier", "admin"}),
    "verify": ({"submitted"}, {"verifier", "admin"}),
    "undo": ({"returned", "verified"}, {"verifier", "admin"}),
    "correct": (set(), set()),
}
PEOPLE = (
    "operator",
    "approver",
    "stranger",
    "verifier",
    "admin",
    "leader",
    "regent",
    "half_made",
)


def in_state(state, cast):
    if not state:
        return ProgressEntry(target=target())
    return report(target(), by=cast.approver, upto=state, verifier=cast.verifier)


@pytest.mark.parametrize("state", STATES)
def test_moves_are_allowed_exactly_by_the_table(state, cast, year):
    """Case 14."""
    entry = in_state(state, cast)
    found = {
        (action, who)
        for action in workflow.MOVES
        for who in PEOPLE
        if refusal(entry, action, by=getattr(cast, who)) is None
    }
    assert found == {
        (action, who)
        for action, (states, people) in ALLOWED.items()
        if state in states
        for who in people
    }


def test_save_makes_a_draft_and_one_change(cast, year):
    entry = perform(
        ProgressEntry(target=target()), "save", by=cast.operator, version=0, values=ANSWERS
    )
    change = StatusChange.objects.get()
    assert (entry.status, entry.version, entry.is_ready) == ("draft", 1, True)
    assert (change.action, change.source, change.target) == ("save", "", "draft")
    assert (change.by, change.on_behalf) == (cast.operator, False)
    assert change.snapshot["narrative"] == ANSWERS["narrative"]


def test_save_that_changes_nothing_writes_nothing(cast, year):
    entry = report(target(), by=cast.operator)
    again = perform(entry, "save", by=cast.operator, version=1, values=ANSWERS)
    assert again.version == 1
    assert StatusChange.objects.count() == 1


def test_save_keeps_text_that_could_not_be_read(cast, year):
    entry = report(target(), by=cast.operator)
    entry = perform(
        entry,
        "save",
        by=cast.operator,
        version=1,
        values={"narrative": "baru"},
        unread={"claimed_percent": "lima"},
    )
    entry.refresh_from_db()
    assert (entry.claimed_percent, entry.narrative) == (None, "baru")
    assert entry.unread == {"claimed_percent": "lima"}
    assert not entry.is_ready


def test_save_of_an_old_version_conflicts_and_shows_what_stands(cast, year):
    entry = report(target(), by=cast.operator)
    perform(entry, "save", by=cast.approver, version=1, values={"narrative": "lebih dulu"})
    with pytest.raises(Conflict) as caught:
        perform(entry, "save", by=cast.operator, version=1, values={"narrative": "terlambat"})
    assert caught.value.entry.narrative == "lebih dulu"
    assert caught.value.entry.updated_by == cast.approver
    assert ProgressEntry.objects.get().narrative == "lebih dulu"


def test_bappeda_saves_on_behalf_and_may_not_verify_it(cast, year):
    entry = report(target(), by=cast.admin, upto="submitted")
    assert list(entry.changes.values_list("on_behalf", flat=True)) == [True, True]
    refused = refusal(entry, "verify", by=cast.admin)
    assert (refused.kind, str(refused)) == (
        "deny",
        "Anda ikut mengisi atau mengirim laporan ini. Minta verifikator lain memeriksanya.",
    )
    assert refusal(entry, "verify", by=cast.verifier) is None


def test_submit_of_an_incomplete_report_is_refused(cast, year):
    """Case 23."""
    entry = report(target(), by=cast.approver, narrative="")
    with pytest.raises(Refused) as caught:
        perform(entry, "submit", by=cast.approver, version=entry.version)
    assert str(caught.value.refusal) == "RA-01 belum lengkap. Tulis uraian kemajuan."
    assert ProgressEntry.objects.get().status == "draft"


def test_submit_needs_required_evidence(cast, year):
    """Case 23."""
    requirement = require(target().assignment.plan)
    entry = report(target(), by=cast.approver)
    assert not entry.is_ready
    piece = Evidence(requirement=requirement, link="https://jdih.example.id/1")
    workflow.attach(entry, piece, by=cast.approver)
    entry = perform(entry, "save", by=cast.approver, version=1, values={"is_ready": True})
    entry = perform(entry, "submit", by=cast.approver, version=entry.version)
    assert entry.status == "submitted"


def test_detach_retires_the_piece_and_unreadies_the_report(cast, year):
    requirement = require(target().assignment.plan)
    piece = Evidence(requirement=requirement, link="https://jdih.example.id/1")
    entry = workflow.attach(ProgressEntry(target=target()), piece, by=cast.operator).entry
    entry = perform(entry, "save", by=cast.operator, version=1, values=ANSWERS)
    assert entry.is_ready
    workflow.detach(Evidence.objects.get(), by=cast.approver)
    entry.refresh_from_db()
    piece.refresh_from_db()
    assert (entry.is_ready, piece.removed_by) == (False, cast.approver)
    assert [c.action for c in entry.changes.all()] == ["save", "attach", "save", "detach"]


def test_nil_report_needs_only_its_reason(cast, year):
    nothing = {"is_nil": True, "is_ready": True}
    entry = ProgressEntry(target=target())
    entry = perform(entry, "save", by=cast.approver, version=0, values=nothing)
    assert list(entry.gaps()) == [("nil_reason", "Tulis alasan mengapa tidak ada kegiatan.")]
    reason = {**nothing, "nil_reason": "Anggaran perubahan belum disahkan."}
    entry = perform(entry, "save", by=cast.approver, version=1, values=reason)
    entry = perform(entry, "submit", by=cast.approver, version=2)
    entry = perform(entry, "verify", by=cast.verifier, version=3)
    assert (entry.status, entry.verified_percent) == ("verified", None)


@pytest.mark.parametrize(
    ("days", "answer"),
    [
        (-30, "Periode B09 baru dibuka"),
        (1, None),
        (6, None),
        (13, "Batas kirim B09 sudah lewat. Hubungi Bappeda untuk meminta perpanjangan."),
    ],
)
def test_filling_follows_the_window(days, answer, cast, year):
    at = timezone.now() + datetime.timedelta(days=days)
    found = refusal(ProgressEntry(target=target()), "save", by=cast.operator, at=at)
    if answer is None:
        assert found is None
    else:
        assert found.kind == "lock"
        assert found.startswith(answer)


def test_extension_moves_both_limits_for_its_unit_alone(cast, year):
    on = target()
    after = on.period.closes_at + datetime.timedelta(days=1)
    until = after + datetime.timedelta(days=1)
    Extension.objects.create(
        region=on.assignment.region, period=on.period, until=until, reason="Banjir", by=cast.admin
    )
    entry = report(on, by=cast.approver, upto="submitted", at=after)
    assert not entry.is_late
    stranger = refusal(ProgressEntry(target=target("13.72")), "save", by=cast.stranger, at=after)
    assert stranger.kind == "lock"


def test_late_is_judged_at_the_first_sending(cast, year):
    on = target()
    late = on.period.due_at + datetime.timedelta(minutes=1)
    first = report(on, by=cast.approver, upto="submitted", at=on.period.due_at)
    again = perform(first, "withdraw", by=cast.approver, version=first.version, at=late)
    again = perform(again, "save", by=cast.approver, version=again.version, at=late, values=ANSWERS)
    again = perform(again, "submit", by=cast.approver, version=again.version, at=late)
    other = report(target(number=2), by=cast.approver, upto="submitted", at=late)
    assert (again.is_late, other.is_late) == (False, True)
    assert (again.first_submitted_at, again.submitted_at) == (on.period.due_at, late)


@pytest.mark.parametrize("second", [0, 59])
def test_minute_that_a_limit_names_still_counts(second, cast, year):
    """Case 71."""
    on = target()
    due = datetime.datetime(2026, 12, 31, 16, 59, second, tzinfo=datetime.UTC)
    closes = due + datetime.timedelta(days=7)
    opens = due - datetime.timedelta(days=25)
    Period.objects.filter(pk=on.period.pk).update(opens_at=opens, due_at=due, closes_at=closes)
    on = target()
    last = datetime.datetime(2026, 12, 31, 16, 59, 59, 999_999, tzinfo=datetime.UTC)
    over = last + datetime.timedelta(microseconds=1)
    week = datetime.timedelta(days=7)
    in_time = report(on, by=cast.approver, upto="submitted", at=last)
    late = report(target(number=2), by=cast.approver, upto="submitted", at=over)
    assert (in_time.is_late, late.is_late) == (False, True)
    found = [on.period.state(at) for at in (last, over, last + week, over + week)]
    assert found == ["open", "late", "late", "closed"]


def test_closed_period_takes_only_corrections(cast, year):
    entry = report(target(), by=cast.approver, upto="verified", verifier=cast.verifier)
    workflow.close(target().period, by=cast.admin)
    entry = workflow.locked(entry)
    found = {action: refusal(entry, action, by=cast.verifier) for action in ("undo", "correct")}
    assert (found["undo"].kind, found["correct"]) == ("lock", None)
    entry = perform(
        entry,
        "correct",
        by=cast.verifier,
        version=entry.version,
        verified_percent=Decimal("55"),
        note="Dua OPD ternyata belum menyerahkan data.",
    )
    assert (entry.status, entry.verified_percent) == ("verified", Decimal("55"))
    late = refusal(ProgressEntry(target=target(number=2)), "save", by=cast.operator)
    assert late == (
        "Periode B09 2026 sudah ditutup. Hubungi Bappeda bila ada yang perlu dikoreksi."
    )


def test_returned_report_may_be_repaired_until_its_day(cast, year):
    entry = report(target(), by=cast.approver, upto="submitted")
    after = target().period.closes_at + datetime.timedelta(days=2)
    entry = perform(
        entry,
        "return",
        by=cast.verifier,
        version=entry.version,
        reasons=["number"],
        note="Lampirkan hitungannya.",
        fix_by=timezone.localdate(after),
    )
    day = datetime.timedelta(days=1)
    found = [refusal(entry, "save", by=cast.operator, at=after + n * day) for n in (0, 1)]
    assert (found[0], found[1].kind) == (None, "lock")


def test_return_needs_a_reason_and_a_note(cast, year):
    entry = report(target(), by=cast.approver, upto="submitted")
    for given, sentence in (
        ({}, "Pilih alasan."),
        ({"reasons": ["number"], "note": " "}, "Tulis catatan untuk Pokja."),
    ):
        with pytest.raises(Refused) as caught:
            perform(entry, "return", by=cast.verifier, version=entry.version, **given)
        assert caught.value.refusal == sentence
    assert ProgressEntry.objects.get().status == "submitted"


def test_verdicts_are_stored_with_the_decision(cast, year):
    entry, piece = sent_with_evidence(cast)
    entry = perform(
        entry,
        "return",
        by=cast.verifier,
        version=entry.version,
        reasons=["wrong_evidence"],
        note="Unggah notula September.",
        verdicts={piece.pk: ("wrong", "Notula ini dari Maret.")},
    )
    piece.refresh_from_db()
    assert (piece.verdict, piece.verdict_note) == ("wrong", "Notula ini dari Maret.")
    assert entry.changes.last().snapshot["verdicts"] == [
        ["https://jdih.example.id/1", "wrong", "Notula ini dari Maret."]
    ]


@pytest.mark.parametrize("verdict", [("lacking", ""), ("wrong", ""), ("well", "Bagus.")])
def test_verdict_that_cannot_stand_stops_the_decision(verdict, cast, year):
    entry, piece = sent_with_evidence(cast)
    with pytest.raises(Refused) as caught:
        perform(
            entry,
            "verify",
            by=cast.verifier,
            version=entry.version,
            verdicts={piece.pk: verdict},
        )
    piece.refresh_from_db()
    assert caught.value.refusal.kind == "form"
    assert (piece.verdict, ProgressEntry.objects.get().status) == ("", "submitted")


def test_only_the_reports_own_current_evidence_is_judged(cast, year):
    entry, piece = sent_with_evidence(cast)
    other = report(target("13.72"), by=cast.stranger)
    foreign = workflow.attach(other, Evidence(link="https://jdih.example.id/2"), by=cast.stranger)
    with pytest.raises(Refused) as caught:
        perform(
            entry,
            "verify",
            by=cast.verifier,
            version=entry.version,
            verdicts={piece.pk: ("fits", ""), foreign.pk: ("wrong", "Bukan milik laporan ini.")},
        )
    assert caught.value.refusal == "Nilai hanya data dukung yang ada di laporan ini."
    assert set(Evidence.objects.values_list("verdict", flat=True)) == {""}


def test_evidence_is_judged_only_in_a_decision(cast, year):
    entry, piece = sent_with_evidence(cast)
    with pytest.raises(TypeError):
        perform(
            entry,
            "withdraw",
            by=cast.approver,
            version=entry.version,
            verdicts={piece.pk: ("fits", "")},
        )


def sent_with_evidence(cast):
    entry = report(target(), by=cast.approver)
    piece = workflow.attach(entry, Evidence(link="https://jdih.example.id/1"), by=cast.approver)
    return perform(entry, "submit", by=cast.approver, version=entry.version), piece


def test_verified_percent_that_differs_needs_a_note(cast, year):
    entry = report(target(), by=cast.approver, upto="submitted")
    lower = {"by": cast.verifier, "version": entry.version, "verified_percent": Decimal("50")}
    with pytest.raises(Refused):
        perform(entry, "verify", **lower)
    entry = perform(entry, "verify", **lower, note="Tiga OPD tanpa bukti.")
    assert (entry.claimed_percent, entry.verified_percent) == (Decimal("60"), Decimal("50"))


def test_undo_of_a_return_is_refused_once_the_pokja_repairs(cast, year):
    entry = report(target(), by=cast.approver, upto="returned", verifier=cast.verifier)
    assert refusal(entry, "undo", by=cast.verifier) is None
    entry = perform(
        entry, "save", by=cast.operator, version=entry.version, values={"narrative": "baru"}
    )
    assert refusal(entry, "undo", by=cast.verifier).kind == "state"


def test_not_applicable_assignment_takes_no_report(cast, year):
    on = target()
    on.assignment.is_applicable = False
    assert refusal(ProgressEntry(target=on), "save", by=cast.operator).kind == "state"


def test_send_gives_one_receipt_for_all(cast, year):
    entries = [report(target(number=n), by=cast.operator) for n in (1, 2)]
    on, token = target(), uuid.uuid4()
    versions = {entry.target_id: entry.version for entry in entries}
    place = on.assignment.region, on.period
    first = workflow.send(*place, versions, by=cast.approver, token=token)
    again = workflow.send(*place, versions, by=cast.approver, token=token)
    assert first == again == Submission.objects.get()
    assert first.receipt == "B09-SLK-0001"
    assert len(first.digest) == 64
    assert set(first.changes.values_list("entry", flat=True)) == {e.pk for e in entries}
    assert not ProgressEntry.objects.exclude(status="submitted").exists()


def test_send_is_all_or_nothing(cast, year):
    good = report(target(), by=cast.operator)
    bad = report(target(number=2), by=cast.operator, narrative="")
    versions = {good.target_id: good.version, bad.target_id: bad.version}
    place = target().assignment.region, target().period
    with pytest.raises(Refused) as caught:
        workflow.send(*place, versions, by=cast.approver, token=uuid.uuid4())
    assert caught.value.entry.target_id == bad.target_id
    assert not Submission.objects.exists()
    assert not ProgressEntry.objects.filter(status="submitted").exists()


def test_year_in_preparation_takes_no_report(cast, province):
    plan_year(status="preparation")
    assert refusal(ProgressEntry(target=target()), "save", by=cast.operator).kind == "lock"
