"""Drafts: what a template may say, what a draft must contain, and what is called ready."""

import io

import pytest
from docx import Document

from kerjasama import workflow
from kerjasama.contents import blanks_of, contents_of, findings_of, paragraphs_of
from kerjasama.documents import BadTemplate, built_in, judge, render, texts_of
from kerjasama.models import Draft, DraftKind, DraftTemplate, DraftVersion, Readiness
from reporting import files
from tests.kerjasama import builders


def word(*paragraphs, header="", title=""):
    """A Word file of the paragraphs."""
    page = Document()
    for text in paragraphs:
        page.add_paragraph(text)
    page.sections[0].header.paragraphs[0].text = header
    page.core_properties.title = title
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def begun(team, kind=DraftKind.PKS):
    """The draft of a KSDPK proposal, made from the built-in template."""
    return builders.draft(builders.proposal(team.health), by=team.tkksd, kind=kind)


COMPLETE = (
    "Para pihak",
    "Maksud dan tujuan",
    "Objek",
    "Ruang lingkup",
    "Hak dan kewajiban",
    "Jangka waktu",
    "Pembiayaan",
    "Penyelesaian perselisihan",
    "Sanksi",
)


@pytest.mark.parametrize("kind", DraftKind)
def test_each_built_in_template_is_accepted_and_has_all_contents(kind):
    found = findings_of(kind, "ksdpk", paragraphs_of(judge(built_in(kind))))
    assert [each.content.label for each in found if not each.excerpt] == []


@pytest.mark.parametrize(
    "tag",
    [
        "{{ judul.__class__ }}",
        "{{ judul['x'] }}",
        "{{ judul * 999999999 }}",
        "{{ judul|upper }}",
        "{{ range(99999999) }}",
        "{% for x in judul %}{{ judul }}{% endfor %}",
        "{% set x = judul %}",
        "{% include 'x' %}",
        "{% macro x() %}{% endmacro %}",
    ],
)
def test_template_may_do_nothing_but_name_fields(tag):
    for template in (word(tag), word("Naskah", header=tag), word("Naskah", title=tag)):
        with pytest.raises(BadTemplate):
            judge(template)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Kepada {{ walikota }} di tempat", "Isian “walikota” tidak dikenal. Lihat daftar isian."),
        (
            "Kepada {{ mitra di tempat",
            "Tanda isian tidak lengkap atau salah tulis. Tulis {{ nama }}, dan tutup setiap "
            "{% if nama %} dengan {% endif %}.",
        ),
    ],
)
def test_unknown_and_unfinished_fields_are_named_with_their_paragraph(text, sentence):
    with pytest.raises(BadTemplate) as refused:
        judge(word("Pembukaan", text))
    assert refused.value.sentences == [f"{sentence} Paragraf: “{text}”."]


@pytest.mark.parametrize(
    "template",
    [
        b"PK\x03\x04 bukan arsip",
        word("{{ judul"),
        word("{% if judul %}" * 60 + "{% endif %}" * 60),
        word("{{ " + "not " * 5000 + "judul }}"),
        word(*["{{ judul }}"] * 301),
    ],
)
def test_broken_and_endless_templates_are_refused_with_a_sentence(template):
    with pytest.raises(BadTemplate) as refused:
        judge(template)
    assert refused.value.sentences


def test_what_people_typed_is_text_and_never_a_field():
    template = word("Tentang {{ judul }}")
    texts = {"judul": "{{ mitra }} <w:b/> & kawan"}
    made = render(template, texts, title="Rancangan", author="TKKSD")
    assert paragraphs_of(made) == ["Tentang {{ mitra }} <w:b/> & kawan"]


def test_only_a_contract_with_a_third_party_has_contents_by_law():
    def by_law(kind, cooperation):
        return [c.key for c in contents_of(kind, cooperation) if "Pasal 19" in c.basis]

    assert by_law("pks", "ksdpk") == ["rights", "term", "disputes", "sanctions"]
    assert by_law("pks", "ksdd_wajib") == by_law("mou", "ksdpk") == []


def test_draft_is_filled_with_what_is_known_and_names_what_is_not(team):
    draft = begun(team)
    with draft.newest.file.path.open("rb") as file:
        paragraphs = paragraphs_of(file.read())
    assert "Bank Nagari" in paragraphs
    assert {"ruang lingkup", "penanda tangan pihak kedua", "sanksi"} <= {*blanks_of(paragraphs)}
    assert "indikator RPJMD dengan target dan capaian" in texts_of(draft)["indikator"]


def test_nothing_is_called_ready_with_gaps_unless_a_reason_is_given(team):
    draft = begun(team)
    everything = [content.key for content in contents_of("pks", "ksdpk")]
    with pytest.raises(workflow.Refused, match="Belum diisi: ruang lingkup"):
        workflow.call_ready(draft.newest, everything, by=team.tkksd)
    made = workflow.call_ready(draft.newest, everything, by=team.tkksd, reason="Menyusul.")
    assert ("Belum diisi: sanksi." in made.gaps, made.reason, made.by) == (
        True,
        "Menyusul.",
        team.tkksd,
    )


def test_complete_draft_that_a_person_has_read_is_ready_and_is_the_proposals_paper(team):
    draft = begun(team)
    stored = files.keep(word(*COMPLETE), "docx", team.tkksd)
    version = workflow.add_version(draft, stored, name="final.docx", by=team.tkksd)
    keys = [content.key for content in contents_of("pks", "ksdpk")]
    with pytest.raises(workflow.Refused, match="Sanksi belum diperiksa"):
        workflow.call_ready(version, keys[:-1], by=team.tkksd)
    for _ in range(2):  # the second one is a double click
        made = workflow.call_ready(version, keys, by=team.tkksd)
    paper = draft.proposal.papers.get()
    assert (made.gaps, Readiness.objects.count()) == ([], 1)
    assert (paper.kind, paper.file, paper.original_name) == ("draft_pks", stored, "final.docx")


def test_edited_draft_is_a_new_version_once_and_the_old_one_cannot_be_called_ready(team):
    draft = begun(team)
    first = draft.newest
    stored = files.keep(word("Para pihak"), "docx", team.tkksd)
    for _ in range(2):
        workflow.add_version(draft, stored, name="ubahan.docx", by=team.tkksd)
    assert [*DraftVersion.objects.values_list("number", "is_made")] == [(2, False), (1, True)]
    with pytest.raises(workflow.Conflict):
        workflow.call_ready(first, [], by=team.tkksd, reason="Sudah.")


def test_template_of_the_office_holds_until_the_built_in_one_is_taken_back(team):
    region, own = team.tkksd.region, files.keep(word("{{ judul }}"), "docx", team.tkksd)
    kept = workflow.keep_template(region, "mou", own, name="kb.docx", by=team.tkksd)
    assert workflow.template_of(region, "mou") == kept
    for _ in range(2):
        workflow.keep_template(region, "mou", None, name="", by=team.tkksd)
    assert workflow.template_of(region, "mou") is None
    assert [*DraftTemplate.objects.values_list("number", "file")] == [(2, None), (1, own.pk)]


def test_drafts_are_seen_by_who_sees_what_they_are_for(team):
    draft = begun(team)
    of_paper = Draft.objects.create(
        agreement=builders.agreement(), kind="pks", created_at=draft.created_at
    )
    seen = {
        who: {*Draft.objects.visible_to(getattr(team, who))}
        for who in ("tkksd", "proposer", "colleague")
    }
    assert seen == {
        "tkksd": {draft, of_paper},
        "proposer": {draft, of_paper},
        "colleague": {of_paper},
    }
