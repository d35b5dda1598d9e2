"""Cooperation from a proposal on a phone to a renewed agreement, and a partner's own way."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from kerjasama import roles
from kerjasama.forms import public
from kerjasama.models import Agreement, Proposal
from tests.builders import pdf, person
from tests.kerjasama import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1366, "height": 768}
DAY = datetime.timedelta(days=1)
FILE = {"name": "naskah.pdf", "mimeType": "application/pdf", "buffer": pdf()}


def fill(desk, **said):
    """Fill fields in by their names; a list of choices takes the value."""
    for name, value in said.items():
        field = desk.page.locator(f"[name={name}]")
        if field.first.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def propose(desk):
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
        term_text="3 tahun",
    )
    desk.press("Periksa usulan")
    desk.press("Kirim usulan")


def review(desk):
    for name in ("score_benefit", "score_fit", "score_ready", "score_partner"):
        fill(desk, **{name: "4"})
    desk.page.get_by_label("Lanjut", exact=True).check()
    desk.page.get_by_label("Alasan keputusan").fill("Menjawab indikator yang di bawah target.")
    desk.press("Simpan keputusan")


def advance(desk, times):
    for _ in range(times):
        desk.page.locator("[name=action][value=advance]").check()
        fill(desk, reason="Dokumen asli disimpan di Biro Pemerintahan.")
        desk.press("Pindahkan")


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

    phone.page.goto("/kerja-sama/")
    phone.follow("Usulkan kerja sama")
    propose(phone)
    expect(phone.heading()).to_have_text("Pasokan cabai antardaerah")
    phone.assert_accessible(colours=False)

    office.page.goto("/kerja-sama/usulan/")
    office.follow("Pasokan cabai antardaerah")
    review(office)
    advance(office, 3)
    proposal_page = office.page.url
    register(office, "KB", on - DAY, on + 40 * DAY)
    office.page.goto(proposal_page)
    register(office, "PKS", on - DAY, on + 500 * DAY)
    office.assert_accessible(colours=False)

    office.follow("Tambah komitmen")
    fill(office, action="Membangun gudang", promised="Satu gudang berfungsi")
    office.press("Simpan")
    pks = Agreement.objects.get(kind=Agreement.Kind.PKS)
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

    call_command("prompt_ends", verbosity=0)
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
    office.page.goto("/kerja-sama/peta/alur/")
    expect(office.page.get_by_text("60%")).to_be_visible()
    office.assert_accessible(colours=False)


def test_partner_without_an_account_proposes_and_follows_by_number(desk, province, monkeypatch):
    monkeypatch.setattr(public, "FASTEST", 0)
    guest = desk(viewport=PHONE)
    guest.page.goto("/kerja-sama/usulkan/")
    fill(
        guest,
        proposer_name="Sari Dewi",
        proposer_office="Direktur, Koperasi Kakao (contoh)",
        proposer_phone="0811-0000-999",
    )
    propose(guest)
    expect(guest.heading()).to_have_text("Usulan diterima")
    guest.assert_accessible(colours=False)
    made = Proposal.objects.get()
    guest.follow("Lacak usulan lain")
    fill(guest, nomor=made.number, kode=made.code)
    guest.press("Tampilkan")
    expect(guest.heading()).to_have_text("Pasokan cabai antardaerah")
    expect(guest.page.get_by_text("TKKSD", exact=True)).to_be_visible()
