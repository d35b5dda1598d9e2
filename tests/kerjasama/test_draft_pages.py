"""Drafting on the page: from a template to a paper that is called ready."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from kerjasama.contents import contents_of, paragraphs_of
from kerjasama.models import Draft, DraftTemplate, DraftVersion, Readiness
from tests.builders import person
from tests.kerjasama import builders
from tests.kerjasama.test_drafts import COMPLETE, word


def upload(content, name="naskah.docx"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def proposal(team):
    return builders.proposal(team.health)


@pytest.fixture
def proposer(client, team):
    """The OPD's own browser."""
    client.force_login(team.proposer)
    return client


def begin(client, proposal, kind="pks"):
    address = reverse("cooperation_proposal_draft_new", args=[proposal.pk])
    return client.post(address, {"kind": kind}, follow=True)


def call_ready(client, draft, version, ticked=(), reason=""):
    form = {"version": version.pk, "ticked": list(ticked), "reason": reason}
    return client.post(reverse("cooperation_draft_ready", args=[draft.pk]), form, follow=True)


def test_draft_goes_from_the_proposal_through_word_to_its_paper(proposer, proposal):
    page = begin(proposer, proposal)
    draft = Draft.objects.get()
    assert page.request["PATH_INFO"] == reverse("cooperation_draft", args=[draft.pk])
    made = proposer.get(reverse("cooperation_draft_version", args=[draft.newest.pk]))
    assert "Bank Nagari" in paragraphs_of(b"".join(made.streaming_content))
    form = {"file": upload(word(*COMPLETE)), "note": "Hasil rapat"}
    page = proposer.post(reverse("cooperation_draft", args=[draft.pk]), form, follow=True)
    version = DraftVersion.objects.get(number=2)
    assert "Semua isi ditemukan." in page.text
    keys = [content.key for content in contents_of("pks", "ksdpk")]
    page = call_ready(proposer, draft, version, keys[:-1])
    assert "Sanksi belum diperiksa." in page.text
    page = call_ready(proposer, draft, version, keys)
    assert "dinyatakan siap" in page.text
    assert proposal.papers.get().file == version.file


def test_page_of_the_proposal_offers_the_kinds_that_are_left(proposer, proposal):
    begin(proposer, proposal)
    begin(proposer, proposal)  # a second click
    page = proposer.get(reverse("cooperation_proposal", args=[proposal.pk]))
    offered = [value for value, _ in page.context["drafts"]["form"].fields["kind"].choices]
    assert (Draft.objects.count(), offered) == (1, ["kak", "offer", "mou", "attorney"])


def test_gaps_are_named_and_need_a_reason(proposer, proposal):
    begin(proposer, proposal)
    draft = Draft.objects.get()
    page = call_ready(proposer, draft, draft.newest)
    assert "Belum diisi: sanksi." in page.text
    assert not Readiness.objects.exists()
    call_ready(proposer, draft, draft.newest, reason="Sanksi menyusul dari Biro Hukum.")
    assert Readiness.objects.get().reason == "Sanksi menyusul dari Biro Hukum."


def test_older_version_that_was_seen_is_not_called_ready(proposer, proposal, team):
    begin(proposer, proposal)
    draft = Draft.objects.get()
    seen = draft.newest
    proposer.post(reverse("cooperation_draft", args=[draft.pk]), {"file": upload(word(*COMPLETE))})
    page = call_ready(proposer, draft, seen, reason="Sudah.")
    assert page.status_code == 409
    form = page.context["ready_form"]
    shown = (form["version"].value(), form["reason"].value())
    assert shown == (draft.versions.latest("number").pk, "Sudah.")
    assert not Readiness.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("naskah.docx", b"PK\x03\x04bukan"), ("naskah.docx", builders.pdf()), ("kosong.docx", b"")],
)
def test_what_is_no_word_file_is_refused_with_what_to_do(name, content, proposer, proposal):
    begin(proposer, proposal)
    draft = Draft.objects.get()
    address = reverse("cooperation_draft", args=[draft.pk])
    page = proposer.post(address, {"file": upload(content, name)})
    assert page.context["upload_form"].errors["file"]
    assert DraftVersion.objects.count() == 1


def test_ended_proposal_takes_no_more_versions(proposer, proposal):
    begin(proposer, proposal)
    proposal.state = proposal.State.REJECTED
    proposal.save()
    draft = Draft.objects.get()
    address = reverse("cooperation_draft", args=[draft.pk])
    assert proposer.post(address, {"file": upload(word("Objek"))}).status_code == 403
    assert "upload_form" in proposer.get(address).context
    assert proposer.get(address).context["upload_form"] is None


def test_template_of_the_office_is_tried_before_it_holds(client, team, proposal):
    client.force_login(team.tkksd)
    address = reverse("cooperation_template", args=["mou"])
    page = client.post(address, {"file": upload(word("Kepada {{ walikota }}"))})
    assert "Isian “walikota” tidak dikenal" in " ".join(page.context["form"].errors["file"])
    assert not DraftTemplate.objects.exists()
    client.post(address, {"file": upload(word("Tentang {{ judul }} saja"), "kb-kami.docx")})
    begin(client, proposal, "mou")
    with Draft.objects.get().newest.file.path.open("rb") as file:
        assert paragraphs_of(file.read()) == ["Tentang Pasokan pangan saja"]
    client.post(reverse("cooperation_template_back", args=["mou"]))
    answer = client.get(reverse("cooperation_template_file", args=["mou"]))
    assert "Ruang lingkup" in " ".join(
        paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs
    )


def test_unknown_kind_of_template_is_not_there(client, team):
    client.force_login(team.tkksd)
    assert client.get(reverse("cooperation_template", args=["lain"])).status_code == 404


def test_page_of_a_draft_asks_as_much_for_many_versions(client, team, proposal):
    draft = builders.draft(proposal, by=team.tkksd)
    client.force_login(team.tkksd)
    address = reverse("cooperation_draft", args=[draft.pk])

    def asked():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    few = asked()
    for number in range(6):
        client.post(address, {"file": upload(word(f"Objek {number}"))})
    assert draft.versions.count() > 6
    assert asked() == few


def test_draft_of_another_regions_agreement_is_not_there(client, team):
    paper = builders.agreement()
    client.force_login(team.tkksd)
    client.post(reverse("cooperation_agreement_draft_new", args=[paper.pk]), {"kind": "mou"})
    address = reverse("cooperation_draft", args=[Draft.objects.get(agreement=paper).pk])
    assert client.get(address).status_code == 200
    client.force_login(person("TKKSD", "13.02"))
    assert client.get(address).status_code == 404
