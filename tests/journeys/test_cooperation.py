"""Cooperation from a proposal on a phone to a renewed agreement, and a partner's own way."""

import datetime
import io
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from docx import Document
from playwright.sync_api import expect

from kerjasama import roles
from kerjasama.contents import paragraphs_of
from kerjasama.forms import public
from kerjasama.models import Agreement, Proposal
from reporting.files import MIME_TYPES
from tests.builders import pdf, person
from tests.kerjasama import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1366, "height": 768}
DAY = datetime.timedelta(days=1)
FILE = {"name": "naskah.pdf", "mimeType": "application/pdf", "buffer": pdf()}
WORD = {"name": "naskah.docx", "mimeType": MIME_TYPES["docx"]}


def fill(desk, **said):
    """Fill fields in by their names; a list of choices takes the value."""
    for name, value in said.items():
        field = desk.page.locator(f"[name={name}]")
        if field.first.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def propose(desk, **said):
    """Fill the proposal in, look at what is like it, and send it."""
    fill(
        desk,
        title="Pasokan cabai antardaerah",
        kind="ksdpk",
        affair="Pangan",
        partner_name="PT Angin Ribut (contoh)",
        indicator="Ketersediaan pangan",
        indicator_target="90",
        indicator_achieved="62,5",
        cost_text="150.000.000",
        in_budget="ya",
        term_text="3 tahun",
        flagship="Unggulan" * 20,  # no blank to break at
        **said,
    )
    desk.press("Periksa usulan")
    desk.press("Kirim usulan")


def review(desk):
    for name in ("score_benefit", "score_fit", "score_ready", "score_partner"):
        fill(desk, **{name: "4"})
    desk.page.get_by_label("Lanjut", exact=True).check()
    desk.page.get_by_label("Alasan keputusan").fill("Menjawab indikator yang di bawah target.")
    desk.press("Simpan keputusan")


def download(desk, name):
    """The paragraphs of the Word file behind a link, and its bytes."""
    with desk.page.expect_download() as waited:
        desk.follow(name)
    content = Path(waited.value.path()).read_bytes()
    return paragraphs_of(content), content


def hold_meeting(desk, proposal_page):
    """Set up the meeting, decide the proposal, write the minutes, close; the minutes' text."""
    desk.page.goto("/kerja-sama/rapat/")
    desk.follow("Susun acara")
    today = timezone.localdate()
    fill(desk, held_at=f"{today:%d-%m-%Y} 00:01", place="Ruang rapat", leader="Asisten I")
    desk.press("Simpan acara")
    agenda, _ = download(desk, "Acara (Word)")
    assert any("Pasokan cabai antardaerah" in text for text in agenda)
    meeting = desk.page.url
    desk.follow("Putuskan di halaman usulan")
    expect(desk.page).to_have_url(proposal_page)
    review(desk)
    desk.page.goto(meeting)
    desk.page.get_by_label("Pembahasan KS-").fill("Mitra siap memasok.")
    desk.press("Simpan dan tutup rapat")
    expect(desk.page.get_by_text("Rapat ditutup")).to_be_visible()
    minutes, _ = download(desk, "Notulen (Word)")
    return "\n".join(minutes)


def draft(desk, kind):
    """Make the paper from its template, fill its blanks in as in Word, and call it ready."""
    page = desk.page.url
    desk.page.locator("select[name=kind]").first.select_option(kind)
    desk.press("Buat rancangan")
    _, content = download(desk, "Unduh Word")
    written = {**WORD, "buffer": filled_in(content)}
    desk.page.locator("[name=file]").set_input_files(written)
    desk.press("Simpan versi baru")
    expect(desk.page.get_by_text("Semua isi ditemukan.")).to_be_visible()
    for box in desk.page.get_by_role("checkbox").all():
        box.check()
    desk.press("Nyatakan siap")
    expect(desk.page.get_by_text("Versi 2 dinyatakan siap.", exact=True)).to_be_visible()
    desk.page.goto(page)


def filled_in(content):
    """The Word file with a text wherever the template left one open."""
    page = Document(io.BytesIO(content))
    for paragraph in page.element.body.iter(f"{{{page.element.body.nsmap['w']}}}t"):
        paragraph.text = re.sub(r"\[isi [^\[\]]+\]", "sesuai rapat", paragraph.text or "")
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def bring(desk, kind):
    """Upload a document of the proposal."""
    desk.page.locator("form[enctype] select[name=kind]").select_option(kind)
    desk.page.locator("[name=file]").set_input_files(FILE)
    desk.press("Unggah dokumen")
    expect(desk.page.get_by_text("tersimpan.")).to_be_visible()


def advance(desk, stage):
    """Move on without a word: nothing is missing."""
    desk.page.get_by_label(f"Lanjut ke {stage}").check()
    desk.press("Pindahkan")
    expect(desk.page.locator("#letak")).to_contain_text(stage)


def register(desk, number, starts, ends):
    """Register the proposal's next agreement and upload its scan."""
    desk.follow("Catat naskahnya")
    fill(
        desk,
        number_ours=f"120/{number}/2026",
        number_theirs=f"B/{number}",
        starts_on=starts.isoformat(),
        ends_on=ends.isoformat(),
    )
    desk.press("Simpan")
    desk.page.locator("[name=file]").set_input_files(FILE)
    desk.press("Unggah versi pertama")
    expect(desk.page.get_by_text("Pindaian versi 1 tersimpan.")).to_be_visible()


def test_proposal_of_an_opd_becomes_agreements_that_live_end_and_are_renewed(desk, province):
    on = timezone.localdate()
    health = builders.agency("Dinas Kesehatan")
    builders.partner()
    phone = desk(person(roles.PROPOSER, "13", agency=health), viewport=PHONE)
    office = desk(person(roles.COOPERATION, "13"), viewport=LAPTOP)

    # An OPD proposes on a phone and brings what the first stage needs.
    phone.page.goto("/kerja-sama/")
    phone.follow("Usulkan kerja sama")
    propose(phone)
    expect(phone.heading()).to_have_text("Pasokan cabai antardaerah")
    proposal_page = phone.page.url
    draft(phone, "kak")
    bring(phone, "mapping")
    bring(phone, "study")
    phone.assert_accessible(colours=False)

    # TKKSD meets and decides; the papers are drafted, signed and uploaded stage by stage.
    minutes = hold_meeting(office, proposal_page)
    assert "Menjawab indikator yang di bawah target." in minutes
    assert "Mitra siap memasok." in minutes
    office.page.goto(proposal_page)
    advance(office, "Penawaran")
    bring(office, "offer")
    advance(office, "Penyusunan kesepakatan bersama")
    draft(office, "mou")
    advance(office, "Penandatanganan kesepakatan bersama")
    register(office, "KB", on - DAY, on + 40 * DAY)
    office.page.goto(proposal_page)
    advance(office, "Penyusunan perjanjian kerja sama")
    phone.page.goto(proposal_page)
    draft(phone, "pks")
    office.page.goto(proposal_page)
    advance(office, "Penandatanganan perjanjian kerja sama")
    register(office, "PKS", on - DAY, on + 500 * DAY)
    office.assert_accessible(colours=False)
    pks = Agreement.objects.get(kind=Agreement.Kind.PKS)
    assert pks.parent.number_ours == "120/KB/2026"
    office.page.goto(proposal_page)
    advance(office, "Pelaksanaan")
    assert not Proposal.objects.get().changes.exclude(action="review").exclude(reason="").exists()

    # What was promised is reported with evidence, and evaluated.
    office.page.goto(f"/kerja-sama/naskah/{pks.pk}/")
    office.follow("Tambah komitmen")
    fill(office, action="Membangun gudang", promised="Satu gudang berfungsi")
    office.press("Simpan")
    phone.page.goto(f"/kerja-sama/naskah/{pks.pk}/")
    phone.follow("Membangun gudang")
    fill(phone, percent="60", result="Gudang dibangun.")
    phone.page.locator("[name=file]").set_input_files(FILE)
    phone.press("Simpan laporan")
    expect(phone.page.locator("p", has_text="Gudang dibangun.")).to_be_visible()
    phone.assert_accessible(colours=False)
    office.page.goto(f"/kerja-sama/naskah/{pks.pk}/")
    office.follow("Evaluasi semester")
    fill(office, outcome="partly", findings="Gudang belum penuh.", advice="lanjut")
    office.press("Simpan evaluasi")
    expect(office.page.get_by_text("Sebagian tercapai")).to_be_visible()

    # The end nears: prompted, on the board and in the calendar, extended, renewed.
    call_command("prompt_ends", verbosity=0)
    office.page.goto("/kerja-sama/akhir/")
    expect(office.page.get_by_role("row", name="KB Pasokan cabai")).to_contain_text("40 hari lagi")
    with office.page.expect_download() as waited:
        office.follow("Kalender (.ics)")
    assert b"KB Pasokan cabai antardaerah" in Path(waited.value.path()).read_bytes()
    office.page.goto("/kabar/")
    office.page.get_by_text("Putuskan kelanjutannya").first.click()
    office.follow("Putuskan")
    office.page.locator("[name=choice][value=extend]").check()
    fill(office, reason="Hasilnya masih dibutuhkan.")
    office.press("Simpan keputusan")
    expect(office.heading()).to_have_text("Perpanjangan Pasokan cabai antardaerah")
    review(office)
    register(office, "KB-2", on + 41 * DAY, on + 900 * DAY)
    renewal = Agreement.objects.latest("pk")
    assert (renewal.renews.kind, renewal.renews.number_ours) == ("mou", "120/KB/2026")
    office.page.goto("/kerja-sama/akhir/")
    expect(office.page.get_by_text("Perlu diputuskan")).to_have_count(0)
    office.page.goto("/kerja-sama/peta/alur/")
    expect(office.page.get_by_text("60%")).to_be_visible()
    office.assert_accessible(colours=False)


def test_partner_without_an_account_proposes_and_follows_by_number(desk, province, monkeypatch):
    monkeypatch.setattr(public, "FASTEST", 0)
    guest = desk(viewport=PHONE)
    guest.page.goto("/kerja-sama/usulkan/")
    propose(
        guest,
        proposer_name="Sari Dewi",
        proposer_office="Direktur, Koperasi Kakao (contoh)",
        proposer_phone="0811-0000-999",
    )
    expect(guest.heading()).to_have_text("Usulan diterima")
    guest.assert_accessible(colours=False)
    made = Proposal.objects.get()
    guest.follow("Lacak usulan lain")
    fill(guest, nomor=made.number, kode=made.code)
    guest.press("Tampilkan")
    expect(guest.heading()).to_have_text("Pasokan cabai antardaerah")
    expect(guest.page.get_by_text("TKKSD", exact=True)).to_be_visible()
    expect(guest.page.get_by_text("0 hari kerja")).to_be_visible()
    expect(guest.page.get_by_text("Kerangka acuan kerja (KAK)")).to_be_visible()
