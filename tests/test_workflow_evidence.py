"""Moves of evidence beside the text, and the answer to a return that goes with a sending."""

import datetime

import pytest

from reporting import workflow
from reporting.models import Evidence, ProgressEntry
from reporting.workflow import Refused, perform
from tests.builders import report, target


@pytest.fixture
def piece(cast, year):
    entry = report(target(), by=cast.operator)
    return workflow.attach(entry, Evidence(link="https://a.example.id/1"), by=cast.operator)


def moves(entry):
    return list(entry.changes.values_list("action", "note"))[1:]


def test_replaced_document_stays_for_history(cast, piece):
    """Case 50."""
    new = Evidence(link="https://a.example.id/2", replaces=piece)
    new = workflow.attach(piece.entry, new, by=cast.approver)
    piece.refresh_from_db()
    assert list(Evidence.objects.current()) == [new]
    assert (piece.removed_by, piece.replaced_by) == (cast.approver, new)
    assert moves(piece.entry)[-1] == (
        "attach",
        "https://a.example.id/2 menggantikan https://a.example.id/1",
    )


def test_document_is_replaced_once(cast, piece):
    workflow.attach(
        piece.entry, Evidence(link="https://a.example.id/2", replaces=piece), by=cast.operator
    )
    with pytest.raises(Refused) as failed:
        again = Evidence(link="https://a.example.id/3", replaces=piece)
        workflow.attach(piece.entry, again, by=cast.operator)
    assert failed.value.refusal.kind == "state"
    assert Evidence.objects.count() == 2


def test_number_and_day_of_a_document_may_be_set_later(cast, piece):
    day = datetime.date(2026, 9, 5)
    told = {"number": "050/12/2026", "day": day, "by": cast.approver}
    changed = workflow.describe(piece, **told)
    assert workflow.describe(piece, **told) == changed
    assert (changed.document_number, changed.document_date) == ("050/12/2026", day)
    assert moves(piece.entry)[1:] == [
        (
            "describe",
            "https://a.example.id/1: nomor – → 050/12/2026, tanggal – → 05/09/2026",
        )
    ]
    assert ProgressEntry.objects.get().version == piece.entry.version


def test_document_of_a_sent_report_keeps_its_number(cast, piece):
    workflow.perform(piece.entry, "submit", by=cast.approver, version=piece.entry.version)
    with pytest.raises(Refused):
        workflow.describe(piece, number="1", day=None, by=cast.operator)
    with pytest.raises(Refused):
        workflow.describe(piece, number="1", day=None, by=cast.stranger)


@pytest.fixture
def returned(cast, year):
    return report(target(), by=cast.approver, upto="returned", verifier=cast.verifier)


def answer(entry, by, text, **values):
    return perform(entry, "save", by=by, version=entry.version, answer=text, values=values)


def test_answer_to_a_return_stays_through_saves_and_goes_with_the_next_sending(cast, returned):
    entry = answer(returned, cast.operator, "Notula sudah ditandatangani.")
    entry = perform(entry, "save", by=cast.operator, version=entry.version, values={"is_ready": 1})
    assert workflow.answer_of(entry) == "Notula sudah ditandatangani."
    sent = perform(entry, "submit", by=cast.approver, version=entry.version)
    assert sent.changes.last().note == "Notula sudah ditandatangani."
    again = perform(
        sent, "return", by=cast.verifier, version=sent.version, reasons=["other"], note="Belum."
    )
    assert workflow.answer_of(again) == ""


def test_answer_can_be_changed_and_taken_away(cast, returned):
    entry = answer(returned, cast.operator, "Satu.")
    assert answer(entry, cast.operator, "Satu.").version == entry.version
    entry = answer(entry, cast.operator, "Dua.")
    assert workflow.answer_of(entry) == "Dua."
    assert workflow.answer_of(answer(entry, cast.operator, "")) == ""


def test_answer_without_a_return_is_not_needed(cast, year):
    entry = report(target(), by=cast.approver, upto="submitted")
    assert workflow.answer_of(entry) == ""
    assert entry.changes.last().note == ""
