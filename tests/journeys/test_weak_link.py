"""A report written over a weak link, by one person and by two: nothing typed is lost."""

import io

import pytest
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import expect

from reporting.models import ProgressEntry, StoredFile
from tests.builders import PASSWORD, plan_year, report, target

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def year(province):
    return plan_year()


def address():
    return f"/laporan/{target().pk}/"


def open_report(desk, person, **given):
    seat = desk(person, **given)
    seat.page.goto(address())
    return seat


def narrative(seat):
    return seat.page.get_by_label("Uraian kemajuan")


def follow_up(seat):
    return seat.page.get_by_label("Rencana tindak lanjut")


def state(seat):
    return seat.page.locator(".save-state")


def write(seat, field, text):
    """Type into a field and go on to another one."""
    field.fill(text)
    seat.page.get_by_label("Jelaskan kendala").focus()


def until(seat, script):
    """Wait for a script to say true; Playwright's own waiting would need eval in the page."""
    for _ in range(100):
        if seat.page.evaluate(script):
            return
        seat.page.wait_for_timeout(100)
    raise AssertionError(script)


def saved(seat):
    """Wait until the server has all that the page holds."""
    expect(state(seat)).to_contain_text("Tersimpan otomatis pukul")
    until(seat, "localStorage.length === 0")


def entry():
    return ProgressEntry.objects.get(target=target())


def test_report_saves_by_itself_and_shows_what_follows(desk, cast, year):
    seat = open_report(desk, cast.operator, **PHONE)
    seat.page.get_by_label("Capaian sampai", exact=False).fill("40")
    seat.page.get_by_label("Data terpilah belum tersedia").check()
    write(seat, narrative(seat), "Dua rapat koordinasi.")
    saved(seat)
    expect(seat.page.get_by_text("Tertinggal, 50% dari target")).to_be_visible()
    seat.assert_accessible()
    seat.page.reload()
    expect(narrative(seat)).to_have_value("Dua rapat koordinasi.")
    assert (entry().claimed_percent, entry().obstacle_kinds) == (40, ["data"])
    # Going on with the buttons does not collide with what was saved in between.
    write(seat, follow_up(seat), "Surat Sekda.")
    seat.press("Simpan draf")
    expect(seat.page.get_by_text("Draf tersimpan pukul")).to_be_visible()


def test_ten_minutes_offline_lose_nothing(desk, cast, year):
    seat = desk(cast.operator, **PHONE)
    seat.page.clock.install()
    seat.page.goto(address())
    seat.context.set_offline(True)
    write(seat, narrative(seat), "Ditulis tanpa sinyal.")
    expect(state(seat)).to_contain_text("Isian disimpan di perangkat ini")
    seat.page.clock.run_for("10:00")
    expect(state(seat)).to_contain_text("Isian disimpan di perangkat ini")
    write(seat, follow_up(seat), "Juga tanpa sinyal.")
    seat.press("Simpan draf")
    expect(state(seat)).to_contain_text("dikirim saat tersambung lagi")
    expect(narrative(seat)).to_have_value("Ditulis tanpa sinyal.")
    seat.assert_accessible()
    seat.context.set_offline(False)
    saved(seat)
    assert (entry().narrative, entry().follow_up) == (
        "Ditulis tanpa sinyal.",
        "Juga tanpa sinyal.",
    )
    assert seat.page.evaluate("localStorage.length") == 0


def test_page_closed_while_offline_offers_the_text_again(desk, cast, year):
    seat = open_report(desk, cast.operator)
    seat.context.set_offline(True)
    write(seat, narrative(seat), "Ditulis tanpa sinyal.")
    expect(state(seat)).to_contain_text("Isian disimpan di perangkat ini")
    seat.reopen()
    seat.context.set_offline(False)
    seat.page.goto(address())
    expect(seat.page.get_by_text("yang belum tersimpan di server")).to_be_visible()
    expect(narrative(seat)).to_have_value("")
    seat.assert_accessible()
    seat.press("Pakai")
    expect(narrative(seat)).to_have_value("Ditulis tanpa sinyal.")
    saved(seat)
    assert entry().narrative == "Ditulis tanpa sinyal."


def test_signing_out_saves_first_and_leaves_an_empty_device(desk, cast, year):
    seat = open_report(desk, cast.operator)
    seat.context.set_offline(True)
    write(seat, narrative(seat), "Rahasia Rina.")
    expect(state(seat)).to_contain_text("Isian disimpan di perangkat ini")
    seat.page.locator(".menu summary").click()
    seat.press("Keluar")
    expect(state(seat)).to_contain_text("Tekan Keluar sekali lagi")
    seat.context.set_offline(False)
    saved(seat)
    narrative(seat).fill("Rahasia Rina, selesai.")
    seat.press("Keluar")
    expect(seat.page.get_by_label("Kata sandi", exact=True)).to_be_visible()
    assert entry().narrative == "Rahasia Rina, selesai."
    assert seat.page.evaluate("localStorage.length") == 0


def test_next_account_on_the_same_computer_finds_nothing(desk, cast, year):
    seat = open_report(desk, cast.operator)
    seat.context.set_offline(True)
    write(seat, narrative(seat), "Rahasia Rina.")
    expect(state(seat)).to_contain_text("Isian disimpan di perangkat ini")
    seat.page.goto("about:blank")
    Session.objects.all().delete()
    seat.context.set_offline(False)
    seat.sign_in(cast.approver)
    expect(seat.heading()).to_contain_text("Tugas")
    assert seat.page.evaluate("localStorage.length") == 0


def test_two_operators_are_united_field_by_field_and_asked_about_one(desk, cast, year):
    report(target(), by=cast.operator)
    rina, hendra = (open_report(desk, each) for each in (cast.operator, cast.approver))
    write(rina, narrative(rina), "Uraian Rina.")
    saved(rina)
    write(hendra, follow_up(hendra), "Langkah Hendra.")
    expect(state(hendra)).to_contain_text("Rina Marlina sementara itu mengubah Uraian kemajuan")
    expect(narrative(hendra)).to_have_value("Uraian Rina.")
    hendra.assert_accessible()

    write(rina, follow_up(rina), "Langkah Rina.")
    expect(state(rina)).to_contain_text("Hendra Saputra juga mengubah Rencana tindak lanjut")
    rina.assert_accessible()
    assert entry().follow_up == "Langkah Hendra."
    rina.press("Bandingkan dan pilih")
    for text in ("Langkah Hendra.", "Langkah Rina."):
        expect(rina.page.locator(".choices").get_by_text(text)).to_be_visible()
    rina.assert_accessible()
    rina.press("Simpan pilihan ini")
    expect(rina.page.get_by_text("Draf tersimpan pukul")).to_be_visible()
    assert (entry().narrative, entry().follow_up) == ("Uraian Rina.", "Langkah Rina.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_session_that_ends_in_mid_text_costs_a_sign_in_and_no_text(scripts, desk, cast, year):
    seat = open_report(desk, cast.operator, java_script_enabled=scripts)
    Session.objects.all().delete()
    write(seat, narrative(seat), "Panjang dan hampir selesai.")
    if scripts:
        expect(state(seat)).to_contain_text("Sesi Anda berakhir")
        seat.assert_accessible()
        seat.press("Masuk lagi dan lanjutkan")
    else:
        seat.press("Simpan draf")
    expect(seat.page.get_by_text("Teksnya tidak hilang")).to_be_visible()
    seat.page.get_by_label("Nama pengguna atau e-mail").fill(cast.operator.username)
    seat.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    seat.press("Masuk")
    expect(seat.page.get_by_text("Isian ini belum tersimpan")).to_be_visible()
    expect(narrative(seat)).to_have_value("Panjang dan hampir selesai.")
    if scripts:
        seat.assert_accessible()
    assert not ProgressEntry.objects.exists()
    seat.press("Simpan draf")
    expect(seat.page.get_by_text("Draf tersimpan pukul")).to_be_visible()
    assert entry().narrative == "Panjang dan hampir selesai."
    expect(seat.page.get_by_text("belum tersimpan di server")).to_be_hidden()


def test_photo_is_shrunk_on_the_device_and_sent_again_after_a_cut(desk, cast, year):
    out = io.BytesIO()
    Image.effect_noise((1000, 750), 60).resize((4000, 3000)).convert("RGB").save(out, "JPEG")
    photo = {"name": "foto-rapat.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    seat = open_report(desk, cast.operator, **PHONE)
    seat.page.get_by_text("Unggah berkas atau tempel tautan").first.click()
    chosen = seat.page.locator("input[type=file]").first
    chosen.set_input_files(photo)
    light = len(out.getvalue()) / 2
    until(seat, f"document.querySelector('input[type=file]').files[0].size < {light}")

    narrative(seat).fill("Uraian di samping foto.")
    seat.page.route("**/laporan/**", lambda route: route.abort())
    seat.press("Unggah dan simpan draf")
    expect(state(seat)).to_contain_text("Berkas belum terunggah")
    seat.assert_accessible()
    seat.page.unroute("**/laporan/**")
    seat.press("Coba lagi")
    expect(seat.page.get_by_role("link", name="foto-rapat.jpg")).to_be_visible()
    expect(narrative(seat)).to_have_value("Uraian di samping foto.")
    seat.assert_accessible()
    assert StoredFile.objects.get().size < light
    assert entry().narrative == "Uraian di samping foto."
