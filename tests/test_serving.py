"""Stored files on their way out: to whom, as what, and by whose hand."""

from email.message import Message

import pytest
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from randa.storage import DurableFiles, StorageAway
from reporting import files, roles, workflow
from reporting.models import Evidence, ProgressEntry, Region, StoredFile
from reporting.views.serving import attachment
from reporting.workflow import Refused
from tests import builders
from tests.builders import ANSWERS, person, report, target

NAMES = {
    "notula.pdf": "notula.pdf",
    'notula "rapat" 1.pdf': 'notula "rapat" 1.pdf',
    "a\\b.pdf": "b.pdf",
    "../../etc/passwd.pdf": "passwd.pdf",
    "a\r\nSet-Cookie: sesi=1.pdf": "aSet-Cookie: sesi=1.pdf",
    "\0nol.pdf": "nol.pdf",
    "surat; filename=lain.exe.pdf": "surat; filename=lain.exe.pdf",
    "Padang’s “SK” – 2026.pdf": "Padang’s “SK” – 2026.pdf",
    "\u202efdp.exe": "fdp.exe",
    "50% selesai.pdf": "50% selesai.pdf",
    "日本.pdf": "日本.pdf",
    "<script>.pdf": "<script>.pdf",
    "": "berkas",
    "x" * 300 + ".pdf": "x" * 196 + ".pdf",
}
HEADERS = {
    "Content-Type": "application/pdf",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


@pytest.fixture
def piece(cast, year):
    """A PDF as evidence of the draft of Kab. Solok."""
    return attach(report(target(), by=cast.operator), cast.operator)


def attach(entry, by, **given):
    stored = files.store(SimpleUploadedFile("notula.pdf", builders.pdf()), by)
    return workflow.attach(entry, Evidence(file=stored, original_name="notula.pdf", **given), by=by)


def saved_as(header):
    """The file name that a browser reads from a Content-Disposition."""
    message = Message()
    message["Content-Disposition"] = header
    name = message.get_filename()
    return message.get_content_disposition(), name


@pytest.mark.parametrize("accel", ["", "/berkas-dalam/"])
@pytest.mark.parametrize("name", NAMES)
def test_every_name_makes_one_valid_header(name, accel, piece, settings):
    """Case 51: also names that this database would not have taken."""
    settings.ACCEL_LOCATION = accel
    response = attachment(piece.file, name)
    response.close()
    assert response.status_code == 200
    assert {header: response[header] for header in HEADERS} == HEADERS
    assert saved_as(response["Content-Disposition"]) == ("attachment", NAMES[name])
    assert "Set-Cookie" not in response.headers


def test_web_server_is_told_where_the_bytes_are_and_nobody_else(client, cast, piece, settings):
    """Case 47."""
    settings.ACCEL_LOCATION = "/berkas-dalam/"
    address, inside = reverse("evidence", args=[piece.pk]), f"/berkas-dalam/{piece.file.path.name}"
    client.force_login(cast.operator)
    response = client.get(address)
    assert (response["X-Accel-Redirect"], response.content) == (inside, b"")
    client.force_login(cast.stranger)
    refused = client.get(address)
    assert (refused.status_code, "X-Accel-Redirect" in refused.headers) == (404, False)
    assert client.get(inside).status_code == 404


def test_lost_file_is_not_found_by_the_web_server_either(client, cast, piece, settings):
    settings.ACCEL_LOCATION = "/berkas-dalam/"
    piece.file.path.storage.delete(piece.file.path.name)
    client.force_login(cast.operator)
    assert client.get(reverse("evidence", args=[piece.pk])).status_code == 404


def test_evidence_of_each_unit_is_hidden_from_every_other_unit(client, province):
    """Case 48: 20 units × 19 strangers."""
    units = list(Region.objects.reporting_units(province))
    builders.plan_year(plans=1, units=[unit.code for unit in units])
    people = {unit.code: person(roles.OPERATOR, unit.code) for unit in units}
    pieces = {code: attach(report(target(code), by=by), by).pk for code, by in people.items()}
    seen = {
        code: set(Evidence.objects.visible_to(by).values_list("pk", flat=True))
        for code, by in people.items()
    }
    assert seen == {code: {pk} for code, pk in pieces.items()}
    codes = list(pieces)
    for code, neighbour in zip(codes, [*codes[1:], codes[0]], strict=True):
        client.force_login(people[code])
        answers = [
            client.get(reverse("evidence", args=[pieces[whose]])).status_code
            for whose in (code, neighbour)
        ]
        assert answers == [200, 404], code


@pytest.mark.parametrize("upto", ["draft", "submitted", "returned", "verified"])
def test_evidence_changes_only_while_the_report_may(upto, cast, year):
    """Case 50: add, replace and remove in each state; the old bytes stay in every case."""
    entry = report(target(), by=cast.approver)
    old = attach(entry, cast.approver)
    for action in {"draft": [], "submitted": ["submit"]}.get(upto, ["submit", upto]):
        entry = ProgressEntry.objects.get()
        move = {"returned": "return", "verified": "verify"}.get(action, action)
        by = cast.approver if move == "submit" else cast.verifier
        extra = {"reasons": ["unsigned"], "note": "Belum ditandatangani."}
        extra = extra if move == "return" else {}
        workflow.perform(entry, move, by=by, version=entry.version, **extra)
    is_open = upto in ("draft", "returned")

    def link(**given):
        return Evidence(link="https://a.example.id/", **given)

    def outcome(move, *arguments):
        try:
            move(*arguments, by=cast.approver)
        except Refused as refused:
            return refused.refusal.kind
        return "done"

    entry = ProgressEntry.objects.get()
    tried = {
        "add": outcome(workflow.attach, entry, link()),
        "replace": outcome(workflow.attach, entry, link(replaces=old)),
        "remove": outcome(workflow.detach, Evidence.objects.latest("pk")),
    }
    assert tried == dict.fromkeys(tried, "done" if is_open else "state")
    assert Evidence.objects.get(pk=old.pk).file.sha256 == old.file.sha256
    assert old.file.path.size == old.file.size


def test_read_only_disk_keeps_the_text_and_says_so(client, cast, year, monkeypatch):
    """Case 65."""

    def read_only(*args):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(DurableFiles, "_save", read_only)
    client.force_login(cast.operator)
    upload = SimpleUploadedFile("notula.pdf", builders.pdf())
    sent = {"seen_version": "0", "narrative": ANSWERS["narrative"], "bukti-lain-uploads": upload}
    response = client.post(reverse("report", args=[target().pk]), sent)
    assert response.status_code == 200
    assert "“notula.pdf” belum bisa disimpan" in response.content.decode()
    assert ProgressEntry.objects.get().narrative == ANSWERS["narrative"]
    assert not StoredFile.objects.exists()
    assert not Evidence.objects.exists()


def test_storage_that_is_away_is_waited_for(client, cast, piece, monkeypatch):
    """Case 65: as an S3-compatible one that does not answer."""

    def away(*args):
        raise StorageAway("no route to host")

    for name in ("_open", "exists"):
        monkeypatch.setattr(DurableFiles, name, away)
    client.force_login(cast.operator)
    for page in ("evidence", "evidence_preview"):
        answer = client.get(reverse(page, args=[piece.pk]))
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_picture_is_shown_though_it_cannot_be_kept(client, cast, piece, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DurableFiles, "_save", full)
    client.force_login(cast.operator)
    response = client.get(reverse("evidence_preview", args=[piece.pk]))
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")


def test_files_may_live_in_a_storage_without_paths(client, cast, year, monkeypatch):
    """As in an S3-compatible one: what goes in comes out."""
    field = StoredFile._meta.get_field("path")
    monkeypatch.setattr(field, "storage", InMemoryStorage())
    piece = attach(report(target(), by=cast.operator), cast.operator)
    client.force_login(cast.operator)
    response = client.get(reverse("evidence", args=[piece.pk]))
    assert len(b"".join(response.streaming_content)) == piece.file.size
    assert client.get(reverse("evidence_preview", args=[piece.pk])).status_code == 200
