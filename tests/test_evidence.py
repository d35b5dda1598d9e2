"""Evidence on the report page and out of the door: one slot per requirement, nobody else's."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from reporting import workflow
from reporting.models import Evidence, ProgressEntry, StoredFile
from tests import builders
from tests.builders import KAB_SOLOK, KOTA_SOLOK, report, require, target

TEXT = {"seen_version": "0", "narrative": "Tidak boleh hilang.", "is_ready": "False"}


def pdf(name="notula.pdf"):
    return SimpleUploadedFile(name, builders.pdf())


def photo(name="foto.jpg", shade=90):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 10, 10)).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


@pytest.fixture
def slot(cast, year):
    """The requirement of the first action, and what its controls are called."""
    return require(target().assignment.plan, "SK tim penyusun")


def send(client, user, **sent):
    client.force_login(user)
    return client.post(reverse("report", args=[target().pk]), {**TEXT, **sent})


def field(requirement, name="uploads"):
    return f"bukti-{requirement.pk if requirement else 'lain'}-{name}"


def attached():
    return list(Evidence.objects.current().values_list("requirement__name", "original_name"))


def entry_version():
    return str(ProgressEntry.objects.get(target=target()).version)


def messages(response):
    return [str(message) for message in response.wsgi_request._messages]


def test_files_go_to_their_slots_together_with_the_text(client, cast, slot):
    response = send(
        client,
        cast.operator,
        **{field(slot): [pdf("sk.pdf"), photo()], field(None): photo("rapat.jpg", 20)},
    )
    assert response.status_code == 302
    assert response.url.endswith("#data-dukung")
    assert attached() == [
        ("SK tim penyusun", "sk.pdf"),
        ("SK tim penyusun", "foto.jpg"),
        (None, "rapat.jpg"),
    ]
    assert ProgressEntry.objects.get().narrative == "Tidak boleh hilang."


def test_file_and_ready_in_one_go_make_a_complete_report(client, cast, slot):
    nil = {"claimed_percent": "80", "obstacle_kinds": ["none"], "is_ready": "True"}
    assert send(client, cast.operator, **nil, **{field(slot): pdf()}).status_code == 302
    assert ProgressEntry.objects.get().is_ready


def test_number_and_day_of_the_document_are_kept(client, cast, slot):
    told = {
        field(slot): pdf(),
        field(slot, "document_number"): "050/12/2026",
        field(slot, "document_date"): "2026-09-05",
    }
    send(client, cast.operator, **told)
    piece = Evidence.objects.get()
    assert (piece.document_number, str(piece.document_date)) == ("050/12/2026", "2026-09-05")


def test_link_is_marked_as_not_archived(client, cast, slot):
    send(client, cast.operator, **{field(slot, "link"): "https://jdih.example.id/perda/3"})
    piece = Evidence.objects.get()
    assert (piece.link, piece.file) == ("https://jdih.example.id/perda/3", None)
    page = client.get(reverse("report", args=[target().pk])).content.decode()
    assert "tautan, belum diarsipkan" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (
            {"uploads": SimpleUploadedFile("foto.heic", b"\0\0\0\x18ftypheic")},
            "Berkas “foto.heic” bukan PDF, JPG, PNG, XLSX, atau DOCX. "
            "Simpan ulang sebagai JPG, lalu unggah lagi.",
        ),
        (
            {"uploads": SimpleUploadedFile("kosong.pdf", b"")},
            "Berkas “kosong.pdf” kosong. Periksa berkasnya, lalu unggah lagi.",
        ),
        ({"link": "javascript:alert(1)"}, "Tautan harus alamat lengkap yang diawali https://."),
        ({"document_number": "12"}, "Pilih berkas atau tempel tautan untuk dokumen ini."),
    ],
)
def test_faulty_evidence_keeps_the_text(sent, sentence, client, cast, slot):
    response = send(client, cast.operator, **{field(slot, name): it for name, it in sent.items()})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Galat: " in page
    assert sentence in page
    assert "Tidak boleh hilang." in page
    assert ProgressEntry.objects.get().narrative == "Tidak boleh hilang."
    assert attached() == []


def test_bad_file_does_not_keep_the_good_one_out(client, cast, slot):
    response = send(
        client, cast.operator, **{field(slot): [pdf(), SimpleUploadedFile("a.pdf", b"bukan")]}
    )
    assert attached() == [("SK tim penyusun", "notula.pdf")]
    assert "Berkas “a.pdf” bukan PDF" in response.content.decode()


def test_same_bytes_again_are_named_and_not_added_twice(client, cast, slot):
    content = builders.pdf()
    send(client, cast.operator, **{field(slot): SimpleUploadedFile("sk.pdf", content)})
    again = SimpleUploadedFile("salinan.pdf", content)
    response = send(client, cast.operator, seen_version="2", **{field(slot): again})
    assert messages(response)[1:] == [
        "“salinan.pdf” sudah ada sebagai “sk.pdf”; tidak ditambahkan lagi."
    ]
    assert attached() == [("SK tim penyusun", "sk.pdf")]
    assert StoredFile.objects.count() == 1


def test_same_link_again_is_named_and_not_added_twice(client, cast, slot):
    link = {field(slot, "link"): "https://jdih.example.id/sk"}
    send(client, cast.operator, **link)
    response = send(client, cast.operator, seen_version="2", **link)
    assert messages(response)[1:] == [
        "“https://jdih.example.id/sk” sudah ada; tidak ditambahkan lagi."
    ]
    assert attached() == [("SK tim penyusun", "")]
    elsewhere = {field(None, "link"): "https://jdih.example.id/sk"}
    send(client, cast.operator, seen_version="2", **elsewhere)
    assert len(attached()) == 2


def test_same_bytes_in_another_slot_are_added_and_flagged(client, cast, slot):
    content = builders.pdf()
    send(client, cast.operator, **{field(slot): SimpleUploadedFile("sk.pdf", content)})
    again = SimpleUploadedFile("sk2.pdf", content)
    response = send(client, cast.operator, seen_version="2", **{field(None): again})
    assert messages(response)[-1] == (
        "“sk2.pdf” dilampirkan untuk “Data dukung lain”. "
        "Isinya sama dengan “sk.pdf” di laporan ini."
    )
    assert len(attached()) == 2


def test_remove_keeps_the_text_and_the_old_file(client, cast, slot):
    send(client, cast.operator, **{field(slot): pdf()})
    piece = Evidence.objects.get()
    response = send(client, cast.operator, seen_version="2", narrative="Baru.", remove=piece.pk)
    assert response.status_code == 302
    assert attached() == []
    assert ProgressEntry.objects.get().narrative == "Baru."
    page = client.get(reverse("report_history", args=[target().pk])).content.decode()
    assert "dihapus Rina Marlina" in page
    assert client.get(reverse("evidence", args=[piece.pk])).status_code == 200


def test_remove_of_another_reports_document_is_not_found(client, cast, slot):
    other = report(target(number=2), by=cast.operator)
    piece = workflow.attach(other, Evidence(link="https://a.example.id/"), by=cast.operator)
    assert send(client, cast.operator, remove=piece.pk).status_code == 404
    for odd in ("x", "9" * 30, "9" * 5000):
        sent = send(client, cast.operator, seen_version=entry_version(), remove=odd)
        assert sent.status_code == 404
        sent = send(client, cast.operator, seen_version=entry_version(), reuse=odd)
        assert sent.status_code == 404
    assert len(attached()) == 1


def test_document_of_the_period_before_can_be_used_again(client, cast, slot):
    earlier = ProgressEntry(target=target(code="B06"))
    at = target(code="B06").period.due_at
    piece = workflow.attach(
        earlier,
        Evidence(requirement=slot, link="https://jdih.example.id/1", original_name=""),
        by=cast.operator,
        at=at,
    )
    client.force_login(cast.operator)
    page = client.get(reverse("report", args=[target().pk])).content.decode()
    assert "Pakai lagi berkas ini" in page
    response = send(client, cast.operator, reuse=piece.pk)
    assert response.status_code == 302
    again = Evidence.objects.get(entry__target=target())
    assert (again.requirement, again.link) == (slot, piece.link)
    assert "Pakai lagi berkas ini" not in client.get(response.url).content.decode()


def test_document_of_another_unit_cannot_be_used(client, cast, slot):
    theirs = report(target(KOTA_SOLOK), by=cast.stranger)
    piece = workflow.attach(theirs, Evidence(link="https://a.example.id/"), by=cast.stranger)
    assert send(client, cast.operator, reuse=piece.pk).status_code == 404


def test_file_added_in_a_conflict_is_attached_once(client, cast, slot):
    entry = report(target(), by=cast.operator, is_ready=False)
    workflow.perform(entry, "save", by=cast.approver, version=1, values={"narrative": "Hendra."})
    response = send(client, cast.operator, seen_version="1", **{field(slot): pdf()})
    assert response.status_code == 409
    assert attached() == [("SK tim penyusun", "notula.pdf")]


def test_sent_report_takes_no_file(client, cast, slot):
    entry = report(target(), by=cast.operator)
    workflow.attach(entry, Evidence(requirement=slot, link="https://a.example.id/"), by=cast.admin)
    saved = workflow.perform(entry, "save", by=cast.operator, version=1, values={"is_ready": True})
    workflow.perform(saved, "submit", by=cast.approver, version=saved.version)
    response = send(client, cast.operator, seen_version="1", **{field(slot): pdf()})
    assert response.status_code == 409
    assert len(attached()) == 1


# Out of the door


@pytest.fixture
def piece(client, cast, slot):
    send(client, cast.operator, **{field(slot): photo()})
    Evidence.objects.update(original_name='notula "rapat"\r\nSet-Cookie: a=b; é.jpg')
    return Evidence.objects.get()


def test_download_is_an_attachment_that_no_browser_runs(client, cast, piece):
    """Case 51."""
    response = client.get(reverse("evidence", args=[piece.pk]))
    assert b"".join(response.streaming_content) == piece.file.path.read()
    found = {
        name: response[name]
        for name in (
            "Content-Type",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Cache-Control",
            "Content-Length",
        )
    }
    assert found == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
        "Content-Length": str(piece.file.size),
    }
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "Set-Cookie" not in response.headers
    assert "\n" not in response["Content-Disposition"]


def test_preview_is_a_picture(client, cast, piece):
    response = client.get(reverse("evidence_preview", args=[piece.pk]))
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", ["evidence", "evidence_preview"])
@pytest.mark.parametrize(
    ("who", "now", "removed"),
    [
        ("operator", 200, 200),
        ("approver", 200, 200),
        ("verifier", 200, 200),
        ("admin", 200, 200),
        ("leader", 200, 404),
        ("regent", 200, 404),
        ("stranger", 404, 404),
        ("half_made", 404, 404),
    ],
)
def test_evidence_is_for_its_scope(name, who, now, removed, client, cast, piece):
    """Case 48."""
    client.force_login(getattr(cast, who))
    address = reverse(name, args=[piece.pk])
    assert client.get(address).status_code == now
    workflow.detach(piece, by=cast.operator)
    assert client.get(address).status_code == removed


def test_evidence_takes_no_post(client, cast, piece):
    assert client.post(reverse("evidence", args=[piece.pk])).status_code == 405


def test_link_and_lost_file_are_not_found(client, cast, piece):
    entry = ProgressEntry.objects.get()
    link = workflow.attach(entry, Evidence(link="https://a.example.id/"), by=cast.operator)
    assert client.get(reverse("evidence", args=[link.pk])).status_code == 404
    piece.file.path.storage.delete(piece.file.path.name)
    for name in ("evidence", "evidence_preview"):
        assert client.get(reverse(name, args=[piece.pk])).status_code == 404


def test_stored_file_has_no_address_of_its_own(client, cast, piece):
    """Case 47."""
    for path in (f"/media/{piece.file.path.name}", f"/{piece.file.path.name}"):
        assert client.get(path).status_code == 404


def test_stranger_finds_no_slot_of_ours(client, cast, slot):
    client.force_login(cast.stranger)
    here = reverse("report", args=[target(KAB_SOLOK).pk])
    assert client.post(here, {**TEXT, field(slot): pdf()}).status_code == 404
    assert not StoredFile.objects.exists()


# More than one request takes


def test_twentieth_file_is_the_last_one_taken_and_the_others_are_named(client, cast, slot):
    sent = [photo(f"foto-{n}.jpg", 10 * n) for n in range(1, 23)]
    response = send(client, cast.operator, **{field(slot): sent[:21], field(None): sent[21]})
    assert response.status_code == 200
    assert [name for _, name in attached()] == [f"foto-{n}.jpg" for n in range(1, 21)]
    errors = [slot.form.errors for slot in response.context["slots"]]
    assert errors == [
        {
            "uploads": [
                f"Berkas “foto-{n}.jpg” belum terunggah: sekali kirim paling banyak 20 berkas. "
                "Unggah lagi berkas ini."
            ]
        }
        for n in (21, 22)
    ]
    assert ProgressEntry.objects.get().narrative == "Tidak boleh hilang."


def test_request_that_is_too_large_comes_back_with_its_text(client, cast, slot, settings):
    settings.REQUEST_MAX_BYTES = 10_000
    here = reverse("report", args=[target().pk])
    client.force_login(cast.operator)
    mark = client.get(here).context["typed_by"]

    def heavy():
        return {field(slot): SimpleUploadedFile("berat.pdf", builders.pdf() + b"\0" * 20_000)}

    response = send(client, cast.operator, typed_by=mark, **heavy())
    assert (response.status_code, response.url) == (302, here)
    page = client.get(here)
    assert page.context["form"]["narrative"].value() == "Tidak boleh hilang."
    (told,) = [str(each) for each in page.context["messages"]]
    assert told == (
        "Kiriman Anda 21 KB, paling besar 10 KB. Belum ada berkas yang terunggah. "
        "Kecilkan berkasnya, lalu unggah satu per satu."
    )
    assert not StoredFile.objects.exists()
    asked = client.post(here, heavy(), headers={"accept": "application/json"})
    assert (asked.status_code, asked.json()["refused"][20:]) == (413, told[20:])
    settings.REQUEST_MAX_BYTES = 1_000
    assert send(client, cast.operator, typed_by=mark, **heavy()).status_code == 413
