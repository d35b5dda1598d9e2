"""Documents afterwards: replacing, describing, taking up an earlier one, and what counts."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from reporting import workflow
from reporting.models import ActionPlan, Evidence, ProgressEntry
from reporting.views import slots
from tests import builders
from tests.builders import ANSWERS, KOTA_SOLOK, report, require, target

TEXT = {"seen_version": "0", "narrative": "Tidak boleh hilang.", "is_ready": "False"}


def pdf(name="sk.pdf"):
    return SimpleUploadedFile(name, builders.pdf())


def photo(name="foto.jpg", shade=90):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 10, 10)).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


@pytest.fixture
def slot(cast, year):
    return require(target().assignment.plan, "SK tim penyusun")


@pytest.fixture
def piece(client, cast, slot):
    """A PDF on the first report of Kab. Solok, uploaded by its operator, who is signed in."""
    upload(client, cast.operator, target(), slot, pdf())
    return Evidence.objects.get()


def upload(client, user, on, slot, *uploads):
    client.force_login(user)
    seen = ProgressEntry.objects.filter(target=on).values_list("version", flat=True).first() or 0
    field = f"bukti-{slot.pk if slot else 'lain'}-uploads"
    sent = {**TEXT, "seen_version": str(seen), field: list(uploads)}
    return client.post(reverse("report", args=[on.pk]), sent)


def accept(client, cast, on, slot, verdict="fits", note=""):
    """Send the report on the target with a document and let the verifier judge that."""
    maker = cast.stranger if on.assignment.region.code == KOTA_SOLOK else cast.operator
    at = on.period.due_at
    entry = report(on, by=maker, at=at, is_ready=False)
    link = Evidence(requirement=slot, link=f"https://{on.assignment.region.code}.example.id/sk")
    piece = workflow.attach(entry, link, by=maker, at=at)
    ready = workflow.perform(
        piece.entry, "save", by=maker, version=entry.version, at=at, values={"is_ready": True}
    )
    sent = workflow.perform(ready, "submit", by=cast.admin, version=ready.version, at=at)
    workflow.perform(
        sent,
        "verify",
        by=cast.verifier,
        version=sent.version,
        at=at,
        verdicts={piece.pk: (verdict, note)},
    )
    return piece


def page(client, user, name="report", *args):
    client.force_login(user)
    return client.get(reverse(name, args=args or [target().pk])).content.decode()


def told(response):
    return [str(message) for message in response.wsgi_request._messages]


def edit(client, piece, **sent):
    return client.post(reverse("evidence_edit", args=[piece.pk]), sent)


# What counts


def test_each_slot_says_what_counts(client, cast, slot):
    slot.hint = "Keputusan bernomor dengan lampiran."
    slot.save()
    assert "Keputusan bernomor dengan lampiran." in page(client, cast.operator)


def test_accepted_document_of_the_own_unit_is_the_example(client, cast, slot):
    piece = accept(client, cast, target(code="B06"), slot)
    shown = page(client, cast.operator)
    assert "Contoh yang diterima dari daerah Anda" in shown
    assert f'href="{piece.link}"' in shown


def test_document_that_was_not_accepted_is_no_example(client, cast, slot):
    accept(client, cast, target(code="B06"), slot, "lacking", "Belum bertanggal.")
    assert "Contoh yang diterima" not in page(client, cast.operator)


def test_other_units_documents_are_only_counted(client, cast, slot):
    piece = accept(client, cast, target(KOTA_SOLOK, code="B06"), slot)
    shown = page(client, cast.operator)
    assert "Yang diterima dari daerah lain: tautan (1)" in shown
    assert piece.link not in shown
    assert "Kota Solok" not in shown.replace("Kota Solok</", "")


def test_example_comes_from_the_year_before_too(client, cast, slot, province):
    builders.plan_year(2025, status="closed")
    before = target(year=2025)
    old = require(before.assignment.plan, "SK tim penyusun")
    ActionPlan.objects.filter(pk=slot.plan_id).update(continues=before.assignment.plan)
    entry = ProgressEntry.objects.create(
        target=before, version=1, updated_at=before.period.due_at, updated_by=cast.operator
    )
    Evidence.objects.create(
        entry=entry,
        requirement=old,
        link="https://a.example.id/2025",
        added_by=cast.operator,
        added_at=before.period.due_at,
        verdict="fits",
    )
    assert "(B09 2025)" in page(client, cast.operator)


# Replacing and describing


def test_replacement_keeps_the_old_version_for_the_unit_and_bappeda(client, cast, piece):
    response = edit(client, piece, uploads=photo())
    assert told(response)[-1] == (
        "“sk.pdf” diganti dengan “foto.jpg”. Versi lamanya tetap ada di riwayat."
    )
    new = Evidence.objects.current().get()
    assert (new.replaces, new.requirement) == (piece, piece.requirement)
    for user in (cast.operator, cast.verifier):
        history = page(client, user, "report_history", target().pk)
        assert piece.file.sha256 in history
        assert new.file.sha256 in history
    assert piece.file.sha256 not in page(client, cast.leader, "report_history", target().pk)


def test_number_and_day_are_set_afterwards(client, cast, piece):
    response = edit(client, piece, document_number="050/12/2026", document_date="2026-09-05")
    assert told(response)[-1] == "Keterangan “sk.pdf” disimpan."
    piece.refresh_from_db()
    assert (piece.document_number, str(piece.document_date)) == ("050/12/2026", "2026-09-05")
    shown = page(client, cast.operator, "evidence_edit", piece.pk)
    assert 'value="2026-09-05"' in shown


def test_same_bytes_replace_nothing(client, cast, piece):
    again = SimpleUploadedFile("salinan.pdf", piece.file.path.read())
    response = edit(client, piece, uploads=again, document_number="1")
    assert "sama dengan yang sudah ada" in told(response)[-1]
    piece.refresh_from_db()
    assert (piece.removed_at, piece.document_number) == (None, "1")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"uploads": SimpleUploadedFile("a.pdf", b"x")}, "Berkas “a.pdf” bukan PDF"),
        ({"link": "kosong"}, "Tautan harus alamat lengkap"),
        ({"uploads": photo(), "link": "https://a.id/"}, "Pilih satu berkas atau satu tautan"),
        ({"document_date": "kemarin"}, "anggal"),
    ],
)
def test_faulty_change_changes_nothing(sent, sentence, client, cast, piece):
    response = edit(client, piece, **sent)
    assert response.status_code == 200
    shown = response.content.decode()
    assert "<title>Galat: " in shown
    assert sentence in shown
    assert Evidence.objects.current().get() == piece


def test_replaced_document_can_no_longer_be_changed(client, cast, piece):
    edit(client, piece, uploads=photo())
    assert edit(client, piece, uploads=photo(shade=3)).status_code == 409
    assert Evidence.objects.count() == 2


def test_document_of_a_sent_report_stays(client, cast, piece):
    entry = ProgressEntry.objects.get()
    entry = workflow.perform(entry, "save", by=cast.operator, version=entry.version, values=ANSWERS)
    workflow.perform(entry, "submit", by=cast.approver, version=entry.version)
    assert edit(client, piece, document_number="1").status_code == 409


def test_button_saves_the_form_before_it_leads_on(client, cast, piece):
    sent = {**TEXT, "seen_version": "2", "narrative": "Baru.", "edit": piece.pk}
    response = client.post(reverse("report", args=[target().pk]), sent)
    assert response.url == reverse("evidence_edit", args=[piece.pk])
    assert ProgressEntry.objects.get().narrative == "Baru."


# Taking up an earlier document


def pick(client, on, slot, piece):
    address = f"{reverse('evidence_reuse', args=[on.pk])}?syarat={slot.pk if slot else 'lain'}"
    return client.post(address, {"pakai": piece.pk})


def test_document_of_another_action_can_be_used_again(client, cast, piece):
    on = target(number=2)
    other = require(on.assignment.plan, "Notulen")
    address = f"{reverse('evidence_reuse', args=[on.pk])}?syarat={other.pk}"
    shown = client.get(address).content.decode()
    assert "Aksi 1 B09 2026 · SK tim penyusun" in shown
    response = pick(client, on, other, piece)
    assert told(response)[-1] == "“sk.pdf” dipakai lagi untuk “Notulen”."
    again = Evidence.objects.get(entry__target=on)
    assert (again.file, again.requirement) == (piece.file, other)
    assert "Belum ada berkas lain" in client.get(address).content.decode()
    assert told(pick(client, on, other, piece))[-1] == "“sk.pdf” sudah ada untuk “Notulen”."


def test_same_file_is_flagged_where_else_it_is_used(client, cast, piece):
    response = upload(client, cast.operator, target(number=2), None, pdf())
    again = SimpleUploadedFile("b.pdf", piece.file.path.read())
    response = upload(client, cast.operator, target(number=2), None, again)
    assert "Berkas ini sudah dipakai di aksi 1 B09." in told(response)[-1]
    shown = page(client, cast.operator, "report", target(number=2).pk)
    assert "Berkas yang sama dipakai di aksi 1 B09" in shown


def test_picker_shows_nothing_of_other_units(client, cast, piece):
    theirs = report(target(KOTA_SOLOK), by=cast.stranger)
    foreign = workflow.attach(theirs, Evidence(link="https://rahasia.id/"), by=cast.stranger)
    assert "rahasia" not in page(client, cast.operator, "evidence_reuse", target(number=2).pk)
    assert pick(client, target(number=2), None, foreign).status_code == 404
    assert not Evidence.objects.filter(entry__target=target(number=2)).exists()


def test_picker_finds_by_name_and_number(client, cast, piece):
    edit(client, piece, document_number="050/12")
    address = reverse("evidence_reuse", args=[target(number=2).pk])
    for words, found in (("050", 1), ("SK tim", 1), ("sk.pdf", 1), ("notula", 0)):
        shown = client.get(address, {"cari": words})
        assert len(shown.context["page"].object_list) == found


@pytest.mark.parametrize("key", ["", "x", "99999999999999999999", "lain"])
def test_unknown_requirement_means_other_evidence(key, client, cast, piece):
    address = reverse("evidence_reuse", args=[target(number=2).pk])
    assert client.get(address, {"syarat": key}).context["slot_name"] == slots.OTHER


# Quota


def test_quota_is_shown_and_refused_with_figures(client, cast, piece, settings):
    settings.EVIDENCE_QUOTA_BYTES = piece.file.size + 100
    assert f"Terpakai {slots.quota(target())} tahun 2026" in page(client, cast.operator)
    response = upload(client, cast.operator, target(), piece.requirement, photo())
    shown = response.content.decode()
    assert "sisa kuota daerah Anda tahun ini" in shown
    assert "minta Bappeda menambah kuota" in shown
    assert Evidence.objects.count() == 1
    assert "sisa kuota" in edit(client, piece, uploads=photo()).content.decode()


def test_file_used_twice_counts_once(client, cast, piece):
    used = slots.room(target())
    pick(client, target(number=2), None, piece)
    assert slots.room(target()) == used
    assert slots.room(target(KOTA_SOLOK)) > used


@pytest.mark.parametrize("name", ["report", "evidence_reuse", "evidence_edit", "report_history"])
def test_page_costs_the_same_for_little_and_much_evidence(name, client, cast, piece):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=[number])).status_code == 200
        return len(queries)

    upload(client, cast.operator, target(number=2), None, photo())
    edit(client, piece, uploads=photo(shade=1))
    piece = Evidence.objects.current().get(entry__target=target())
    number = piece.pk if name == "evidence_edit" else target().pk
    count()
    few = count()
    for shade in range(20, 26):
        upload(client, cast.operator, target(), piece.requirement, photo(f"{shade}.jpg", shade))
        upload(client, cast.operator, target(number=2), None, photo(f"{shade}.jpg", shade))
    assert count() == few
