"""After a return: what is asked for stands where it is mended, and the answer reaches Bappeda."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reporting import workflow
from reporting.models import Evidence, ProgressEntry
from reporting.models.progress import ReportPart
from reporting.views import rounds
from reporting.workflow import perform
from tests import builders
from tests.builders import report, target


def send_back(entry, by, *reasons, note="Perbaiki dulu."):
    """Return the report for these reasons, all of it open to repair."""
    given = {"reasons": list(reasons), "parts": ReportPart.values, "note": note}
    return perform(entry, "return", by=by, version=entry.version, **given)


@pytest.fixture
def returned(cast, year):
    entry = report(target(), by=cast.approver, upto="submitted")
    return send_back(entry, cast.verifier, "narrative", "number", note="Sebut hasilnya.")


def resend(entry, cast, answer=None, **values):
    entry = perform(
        entry,
        "save",
        by=cast.operator,
        version=entry.version,
        values={"is_ready": True, **values},
        answer=answer,
    )
    return perform(entry, "submit", by=cast.approver, version=entry.version)


def page(client, user, name="report"):
    client.force_login(user)
    return client.get(reverse(name, args=[target().pk]))


def test_report_that_never_came_back_has_no_rounds(cast, year):
    assert rounds.conversation(report(target(), by=cast.operator)) == []
    assert rounds.conversation(ProgressEntry(target=target(number=2))) == []


def test_reason_and_note_stand_beside_the_fields_they_speak_of(client, cast, returned):
    form = page(client, cast.operator).context["form"]
    asked = {name: field.asked for name, field in form.fields.items() if hasattr(field, "asked")}
    assert asked == {
        "claimed_percent": {
            "reasons": ["Angka capaian tidak didukung data"],
            "note": "Sebut hasilnya.",
        },
        "narrative": {
            "reasons": ["Uraian belum menjelaskan capaian"],
            "note": "Sebut hasilnya.",
        },
    }


def test_verdict_of_a_document_stands_at_the_document(client, cast, year):
    entry = report(target(), by=cast.operator)
    piece = workflow.attach(entry, Evidence(link="https://a.example.id/"), by=cast.operator)
    sent = perform(entry, "submit", by=cast.approver, version=entry.version)
    perform(
        sent,
        "return",
        by=cast.verifier,
        version=sent.version,
        reasons=["wrong_evidence"],
        note="Ganti notulanya.",
        verdicts={piece.pk: ("wrong", "Notula ini dari Maret.")},
    )
    shown = page(client, cast.operator).content.decode()
    assert "Data dukung tidak sesuai aksi atau periode" in shown
    assert "catatan: Notula ini dari Maret." in shown
    assert 'aria-label="Tidak sesuai"' in shown


def test_only_the_returned_report_opens(client, cast, returned):
    other = report(target(number=2), by=cast.approver, upto="submitted")
    assert "form" in page(client, cast.operator).context
    closed = client.get(reverse("report", args=[other.target_id]))
    assert "form" not in closed.context


def test_answer_is_typed_with_the_report_and_read_by_the_verifier(client, cast, returned):
    client.force_login(cast.operator)
    sent = {
        "seen_version": returned.version,
        "claimed_percent": "70",
        "narrative": "Dua rancangan ditetapkan.",
        "obstacle_kinds": ["none"],
        "follow_up": "Selesai.",
        "answer": "Hasilnya sudah\r\ndisebut.\0",
        "is_ready": "False",
    }
    client.post(reverse("report", args=[target().pk]), sent)
    assert "Hasilnya sudah\ndisebut.</textarea>" in page(client, cast.approver).content.decode()
    entry = ProgressEntry.objects.with_places().get()
    resend(entry, cast, obstacle_kinds=["budget"], obstacles="Dana kurang.")
    for user, name in ((cast.verifier, "verify"), (cast.operator, "report")):
        shown = page(client, user, name).content.decode()
        assert "Putaran 1." in shown
        assert "Sebut hasilnya." in shown
        assert "Hasilnya sudah\ndisebut." in shown


def test_rounds_tell_what_changed_documents_of_the_same_name_included(client, cast, returned):
    first = SimpleUploadedFile("sk.pdf", builders.pdf())
    client.force_login(cast.operator)
    client.post(
        reverse("report", args=[target().pk]), {"bukti-lain-uploads": first, "seen_version": "3"}
    )
    piece = Evidence.objects.get()
    entry = ProgressEntry.objects.with_places().get()
    sent = resend(entry, cast, **{**builders.ANSWERS, "narrative": "Baru."})
    again = send_back(sent, cast.verifier, "unsigned", note="Tanda tangani.")
    new = SimpleUploadedFile("sk.pdf", builders.pdf() + b"\n")
    client.post(reverse("evidence_edit", args=[piece.pk]), {"uploads": new})
    resend(again, cast, "Sudah.")
    told = rounds.conversation(ProgressEntry.objects.with_places().get())
    assert [
        (each.number, each.answer, [c.name for c in each.changes], each.documents) for each in told
    ] == [
        (1, "", ["narrative"], ["“sk.pdf” ditambahkan"]),
        (2, "Sudah.", [], ["“sk.pdf” menggantikan “sk.pdf”"]),
    ]


def test_resending_without_a_change_is_said(client, cast, returned):
    resend(returned, cast)
    shown = page(client, cast.verifier, "verify").content.decode()
    assert "Tidak ada isian atau data dukung yang berubah." in shown


def test_return_that_was_taken_back_is_no_round(cast, returned):
    perform(returned, "undo", by=cast.verifier, version=returned.version, note="Keliru.")
    assert rounds.conversation(ProgressEntry.objects.with_places().get()) == []
