"""The form's own script: saves by the same rules, merges field by field, floods no history."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from reporting import workflow
from reporting.formats import clock
from reporting.models import Evidence, ProgressEntry, StatusChange
from tests.builders import pdf, report, require, target


def address():
    return reverse("report", args=[target().pk])


def entry():
    return ProgressEntry.objects.get(target=target())


def autosave(client, version, page="halaman1", **fields):
    """What the script sends: the fields that were changed, and their names."""
    body = {"seen_version": version, "typed_by": page, "changed": list(fields), **fields}
    return client.post(address(), body, headers={"accept": "application/json"})


@pytest.fixture
def rina(client, cast, year):
    client.force_login(cast.operator)
    return client


def by_hendra(cast, **values):
    """Hendra saves the report in between."""
    now = entry()
    return workflow.perform(now, "save", by=cast.approver, version=now.version, values=values)


def test_autosave_begins_a_report(rina):
    answer = autosave(rina, 0, narrative="Baru mulai.").json()
    assert (entry().narrative, entry().version) == ("Baru mulai.", 1)
    assert (answer["version"], answer["theirs"]) == (1, {})
    assert answer["saved"] == f"Tersimpan otomatis pukul {clock(timezone.now())}"


def test_autosave_touches_only_what_was_changed(rina, cast):
    before = workflow.state_of(report(target(), by=cast.operator))
    autosave(rina, 1, claimed_percent="61,5", obstacle_kinds=["data", "budget"])
    assert workflow.state_of(entry()) == {
        **before,
        "claimed_percent": "61.5",
        "obstacle_kinds": ["data", "budget"],
    }


def test_autosave_empties_what_was_emptied(rina, cast):
    report(target(), by=cast.operator, is_nil=True, nil_reason="Belum ada.")
    body = {"seen_version": 1, "changed": ["is_nil", "nil_reason", "obstacle_kinds"]}
    rina.post(address(), {**body, "nil_reason": ""}, headers={"accept": "application/json"})
    assert (entry().is_nil, entry().nil_reason, entry().obstacle_kinds) == (False, "", [])


def test_autosave_keeps_what_cannot_be_read(rina):
    autosave(rina, 0, claimed_percent="lima")
    assert (entry().claimed_percent, entry().unread) == (None, {"claimed_percent": "lima"})
    autosave(rina, 1, narrative="Lanjut.")
    assert (entry().narrative, entry().unread) == ("Lanjut.", {"claimed_percent": "lima"})


def test_autosave_never_calls_a_report_ready_but_may_take_it_back(rina, cast):
    report(target(), by=cast.operator, is_ready=False)
    autosave(rina, 1, is_ready="True", narrative="Lengkap.")
    assert not entry().is_ready
    by_hendra(cast, is_ready=True)
    autosave(rina, 3, narrative="Lengkap sekali.")
    assert entry().is_ready
    autosave(rina, 4, is_ready="False")
    assert not entry().is_ready


def test_every_autosave_stands_in_history_and_nothing_else(rina, cast):
    report(target(), by=cast.operator)
    for version, text in ((1, "Satu."), (2, "Dua."), (3, "Dua.")):
        autosave(rina, version, narrative=text)
    steps = StatusChange.objects.values_list("via", "snapshot__narrative")
    assert list(steps)[1:] == [("auto", "Satu."), ("auto", "Dua.")]


def test_history_folds_autosaves_of_one_sitting(rina, cast):
    report(target(), by=cast.operator)
    begun = timezone.now()
    for version, minute in enumerate((0, 1, 9, 30), start=1):
        with time_machine.travel(begun + datetime.timedelta(minutes=minute), tick=False):
            autosave(rina, version, narrative=f"Menit {minute}.")
    rina.force_login(cast.operator)
    steps = rina.get(reverse("report_history", args=[target().pk])).context["steps"]
    told = [[(c.before, c.after) for c in step.differences] for step in steps if step.via == "auto"]
    first = report_text()
    assert told == [[("Menit 9.", "Menit 30.")], [(first, "Menit 9.")]]


def report_text():
    return StatusChange.objects.first().snapshot["narrative"]


def test_level_and_warnings_come_with_the_answer(rina, cast):
    report(
        target(code="B06"),
        by=cast.approver,
        upto="verified",
        verifier=cast.verifier,
        at=timezone.now() - datetime.timedelta(days=130),
        claimed_percent=Decimal(42),
    )
    parts = autosave(rina, 0, claimed_percent="40").json()["html"]
    assert set(parts) == {"tingkat", "peringatan"}
    assert "Tertinggal, 50% dari target" in parts["tingkat"]
    assert "Capaian turun 2 poin dari B06." in parts["peringatan"]


# Two people at once


def test_fields_changed_apart_are_united_and_handed_over(rina, cast):
    report(target(), by=cast.operator)
    by_hendra(cast, narrative="Teks Hendra.", obstacle_kinds=["budget"], claimed_percent=61)
    answer = autosave(rina, 1, follow_up="Langkah Rina.").json()
    assert (entry().narrative, entry().follow_up) == ("Teks Hendra.", "Langkah Rina.")
    assert answer["theirs"] == {
        "claimed_percent": ["61"],
        "narrative": ["Teks Hendra."],
        "obstacle_kinds": ["budget"],
    }
    assert answer["told"] == (
        "Hendra Saputra sementara itu mengubah Capaian, Uraian kemajuan, Kendala; "
        "isiannya sudah disatukan."
    )


def test_field_changed_by_both_is_asked_about_and_never_overwritten(rina, cast):
    report(target(), by=cast.operator)
    by_hendra(cast, narrative="Teks Hendra.")
    response = autosave(rina, 1, narrative="Teks Rina.", follow_up="Langkah Rina.")
    assert response.status_code == 409
    assert response.json() == {
        "stop": "Hendra Saputra juga mengubah Uraian kemajuan. Isian Anda belum tersimpan.",
        "button": "Bandingkan dan pilih",
    }
    assert (entry().narrative, entry().version) == ("Teks Hendra.", 2)


def test_same_words_of_both_are_no_collision(rina, cast):
    report(target(), by=cast.operator)
    by_hendra(cast, narrative="Teks yang sama.")
    assert autosave(rina, 1, narrative="Teks yang sama.").json()["version"] == 2


def test_page_whose_answer_was_lost_does_not_collide_with_itself(rina, cast):
    report(target(), by=cast.operator)
    autosave(rina, 1, narrative="Sampai sini")
    assert autosave(rina, 1, narrative="Sampai sini, lalu lanjut.").json()["version"] == 3
    assert autosave(rina, 1, page="halaman2", narrative="Tab lain.").status_code == 409
    assert entry().narrative == "Sampai sini, lalu lanjut."


def test_lost_answer_that_brought_words_of_others_stays_a_question(rina, cast):
    report(target(), by=cast.operator)
    by_hendra(cast, narrative="Teks Hendra.")
    autosave(rina, 1, follow_up="Langkah Rina.")
    assert autosave(rina, 1, narrative="Teks Rina.").status_code == 409
    assert entry().narrative == "Teks Hendra."


def test_save_that_is_overtaken_at_the_last_moment_is_united(rina, cast, monkeypatch):
    report(target(), by=cast.operator)
    perform, others = workflow.perform, iter(["Langkah Hendra."])

    def overtaken(*args, **kwargs):
        for text in others:
            now = entry()
            perform(now, "save", by=cast.approver, version=1, values={"follow_up": text})
        return perform(*args, **kwargs)

    monkeypatch.setattr(workflow, "perform", overtaken)
    assert autosave(rina, 1, narrative="Teks Rina.").json()["version"] == 3
    assert (entry().narrative, entry().follow_up) == ("Teks Rina.", "Langkah Hendra.")


# When it cannot be saved


def test_autosave_of_a_report_sent_meanwhile_says_so(rina, cast):
    report(target(), by=cast.approver, upto="submitted")
    response = autosave(rina, 1, narrative="Terlambat.")
    assert (response.status_code, response.json()) == (
        409,
        {"stop": "Laporan ini dikirim, tidak dapat disimpan.", "button": "Lihat keadaan terbaru"},
    )


def test_autosave_without_a_session_is_told_to_sign_in(client, cast, year):
    response = autosave(client, 0, narrative="Tanpa sesi.")
    assert (response.status_code, response.json()) == (
        401,
        {"stop": "Sesi Anda berakhir.", "button": "Masuk lagi dan lanjutkan"},
    )
    assert not ProgressEntry.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("verifier", 403), ("leader", 403)])
def test_autosave_is_for_those_who_may_save(who, status, client, cast, year):
    client.force_login(getattr(cast, who))
    assert autosave(client, 0, narrative="Bukan saya.").status_code == status


# Files


def test_files_of_one_slot_are_sent_alone(rina, cast):
    wanted = require(target().assignment.plan, "Notula")
    upload = SimpleUploadedFile("notula.pdf", pdf())
    body = {"seen_version": 0, "changed": ["narrative"], "narrative": "Rapat.", "upload": "x"}
    response = rina.post(
        address(),
        {**body, f"bukti-{wanted.pk}-uploads": upload},
        headers={"accept": "application/json"},
    )
    answer = response.json()
    assert entry().narrative == "Rapat."
    assert [str(piece) for piece in Evidence.objects.all()] == ["notula.pdf"]
    assert "notula.pdf" in answer["html"]["data-dukung"]
    assert answer["told"] == "“notula.pdf” dilampirkan untuk “Notula”."


def test_refused_file_comes_back_with_its_sentence_and_the_text_is_saved(rina, cast):
    wanted = require(target().assignment.plan, "Notula")
    upload = SimpleUploadedFile("foto.heic", b"\x00\x00\x00\x18ftypheic" + b"0" * 100)
    body = {"seen_version": 0, "changed": ["narrative"], "narrative": "Rapat.", "upload": "x"}
    response = rina.post(
        address(),
        {**body, f"bukti-{wanted.pk}-uploads": upload},
        headers={"accept": "application/json"},
    )
    assert "foto.heic" in response.json()["html"]["data-dukung"]
    assert (entry().narrative, Evidence.objects.count()) == ("Rapat.", 0)
