"""How people get in: by an e-mailed link and a second factor, or by a sheet from Excel's list."""

import io
import re
import time
from base64 import b32decode

import pytest
from django_otp.oath import TOTP
from openpyxl import load_workbook
from playwright.sync_api import expect

from reporting import roles
from reporting.models import ProgressEntry, User
from tests.builders import plan_year
from tests.smtp_sink import Sink, listening

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
OWN = "jalan-pulang-ke-rantau"
PRINTED = re.compile(r"\b\w{4}-\w{4}-\w{4}\b")


@pytest.fixture
def sink(settings, live_server):
    """A mail server that the portal is set to; the links of its letters lead to this portal."""
    settings.SITE_URL = live_server.url
    sink = Sink()
    with listening(sink) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield sink


def letter(sink):
    """The text of the one letter, which leaves after the page has come back."""
    for _ in range(100):
        if sink.letters:
            break
        time.sleep(0.05)
    ((_, _, text),) = sink.read()
    return text


def code_of(page):
    """The code that an app shows after its owner typed the key of the page into it."""
    page.get_by_text("Tidak bisa memindai").click()
    key = page.locator("code.digest").inner_text().replace(" ", "")
    totp = TOTP(b32decode(key + "=" * (-len(key) % 8)))
    totp.time = time.time()
    return f"{totp.token():06}"


def make_password(seat, old=None):
    if old:
        seat.page.get_by_label("Kata sandi lama").fill(old)
    seat.page.get_by_label("Kata sandi baru", exact=True).fill(OWN)
    seat.page.get_by_label("Ulangi kata sandi baru").fill(OWN)
    seat.press("Simpan kata sandi")


def sign_in(seat, username, password=OWN):
    seat.page.goto("/masuk/")
    seat.page.get_by_label("Nama pengguna atau e-mail").fill(username)
    seat.page.get_by_label("Kata sandi", exact=True).fill(password)
    seat.press("Masuk")


def test_verifier_gets_in_by_a_letter_and_once_more_by_a_recovery_code(desk, cast, settings, sink):
    plan_year()
    office = desk(cast.admin)
    settings.SECOND_FACTOR_DEMANDED = True
    office.follow("Akun")
    office.follow("Akun baru")
    office.page.get_by_label("Nama lengkap").fill("Silvia Yuniarti")
    office.page.get_by_label("Daerah", exact=True).select_option(label="Provinsi Sumatera Barat")
    office.page.get_by_label("Verifikator").check()
    office.page.get_by_label("E-mail", exact=True).fill("silvia@sumbar.example")
    office.press("Buat akun")
    expect(office.page.get_by_text("Undangan untuk Silvia Yuniarti dikirim")).to_be_visible()

    seat = desk(viewport=PHONE)
    page = seat.page
    page.goto(re.search(r"http\S+/undangan/\S+", letter(sink))[0])
    seat.assert_accessible()
    make_password(seat)
    username = User.objects.get(email="silvia@sumbar.example").username
    sign_in(seat, username)
    expect(seat.heading()).to_have_text("Pasang faktor kedua")
    expect(page.get_by_role("navigation")).to_have_count(0)
    seat.assert_accessible()
    page.get_by_label("Kode", exact=True).fill(code_of(page))
    seat.press("Pasang")
    expect(seat.heading()).to_have_text("Faktor kedua terpasang")
    spare = PRINTED.findall(page.locator("main").inner_text())
    assert len(spare) == 10
    seat.follow("Sudah saya simpan")

    page.locator(".menu summary").click()
    seat.press("Keluar")
    sign_in(seat, username)
    expect(seat.heading()).to_have_text("Kode dari aplikasi")
    page.get_by_label("Kode", exact=True).fill(spare[0])
    seat.press("Lanjut")
    expect(page.get_by_text("Sisa 9 kode")).to_be_visible()
    expect(page.get_by_role("navigation", name="Menu utama")).to_contain_text("Verifikasi")


def filled(template):
    """The template with two people for each unit, as Bappeda types them in."""
    book = load_workbook(io.BytesIO(template.read_bytes()))
    first, *rows = book.active.iter_rows()
    place = [cell.value for cell in first].index("Nama")
    for number, row in enumerate(rows):
        row[place].value = f"{'Nina' if number % 2 else 'Anton'} Ke{number // 2:02}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_everybody_of_20_units_gets_a_sheet_and_one_goes_on_to_a_report(desk, cast, province):
    plan_year(plans=1)
    office = desk(cast.admin)
    office.page.goto("/akun/excel/")
    with office.page.expect_download() as download:
        office.follow("Unduh templat")
    office.page.get_by_label("Berkas Excel atau CSV").set_input_files(
        {"name": "akun.xlsx", "mimeType": "", "buffer": filled(download.value.path())}
    )
    office.press("Unggah dan periksa")
    expect(office.heading()).to_have_text("40 akun akan dibuat")
    office.assert_accessible(colours=False)
    office.press("Buat 40 akun")
    sheets = office.page.locator(".access-sheet")
    expect(sheets).to_have_count(40)
    office.page.emulate_media(media="print")
    expect(office.page.get_by_role("navigation")).to_be_hidden()

    owner = User.objects.get(region__code="13.02", name__startswith="Anton")
    assert owner.groups.get().name == roles.OPERATOR
    (first,) = PRINTED.findall(sheets.filter(has_text=owner.username).inner_text())
    seat = desk(viewport=PHONE)
    sign_in(seat, owner.username, first)
    expect(seat.heading()).to_have_text("Ganti kata sandi")
    seat.page.goto("/tugas/")
    expect(seat.heading()).to_have_text("Ganti kata sandi")
    make_password(seat, first)
    expect(seat.heading()).to_have_text("Tugas laporan B09")
    seat.follow("Rencana aksi nomor 1")
    seat.page.get_by_label("Uraian kemajuan").fill("Dua rapat koordinasi.")
    seat.press("Simpan draf")
    expect(seat.page.get_by_text("tersimpan").first).to_be_visible()
    entry = ProgressEntry.objects.get()
    assert (entry.narrative, entry.updated_by) == ("Dua rapat koordinasi.", owner)
