"""A Pokja's quarter as it is worked on in the field: from a telephone over 2G, and by keyboard."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from reporting.models import ProgressEntry, StoredFile, Submission
from tests.builders import PASSWORD, pdf, plan_year, require
from tests.test_files import locked_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GPRS = {
    "offline": False,
    "latency": 600,  # milliseconds
    "downloadThroughput": 50_000 / 8,  # bytes a second
    "uploadThroughput": 50_000 / 8,
}


@pytest.fixture
def year(province):
    made = plan_year(plans=1)
    require(made.plans.get(), "Foto rapat Pokja")
    return made


def photo():
    """12 megapixels as a telephone writes them, with its place; light, for the test's sake."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # to be shown turned
    exif.get_ifd(0x8825)[1] = "S"
    picture = Image.new("RGB", (4000, 3000), "teal")
    picture.save(out, "JPEG", quality=20, optimize=True, exif=exif.tobytes())
    return out.getvalue()


def attach(seat, *chosen):
    seat.page.wait_for_load_state()
    control = seat.page.locator("input[type=file]").first
    if not control.is_visible():
        seat.page.locator("#data-dukung summary").first.click()
    control.set_input_files(
        [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in chosen]
    )
    seat.press("Unggah dan simpan draf")


def test_quarter_from_a_telephone_over_2g_without_scripts(desk, cast, year):
    seat = desk(cast.approver, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    seat.context.new_cdp_session(seat.page).send("Network.emulateNetworkConditions", GPRS)
    seat.context.set_default_timeout(60_000)
    page = seat.page
    seat.follow("Rencana aksi nomor 1")
    page.get_by_label("Capaian sampai", exact=False).fill("80,5")
    page.get_by_label("Uraian kemajuan").fill("Dua rapat, satu di antaranya di Tuapejat.")
    page.get_by_label("Tidak ada kendala").check()
    page.get_by_label("Rencana tindak lanjut").fill("Rapat ketiga pada bulan Oktober.")
    attach(
        seat,
        ("IMG_2041.HEIC", "image/heic", b"\0\0\0\x18ftypheic" + b"\0" * 2000),
        ("sk.pdf", "application/pdf", locked_pdf()),
    )
    for sentence in (
        "Berkas “IMG_2041.HEIC” bukan PDF, JPG, PNG, XLSX, atau DOCX. "
        "Simpan ulang sebagai JPG, lalu unggah lagi.",
        "Berkas “sk.pdf” terkunci kata sandi. Unggah versi tanpa kata sandi.",
    ):
        expect(page.get_by_role("alert").get_by_text(sentence)).to_be_visible()
    attach(seat, ("IMG_2042.JPG", "image/jpeg", photo()))
    expect(page.get_by_role("link", name="IMG_2042.JPG")).to_be_visible()
    page.get_by_label("Ya, siap ditinjau dan dikirim").check()
    seat.press("Simpan dan kembali ke tugas")
    seat.follow("Tinjau dan kirim 1 laporan")
    page.get_by_role("checkbox").check()
    seat.press("Kirim 1 laporan")
    expect(page.get_by_text("B09-SLK-0001").first).to_be_visible()
    assert ProgressEntry.objects.get().narrative == "Dua rapat, satu di antaranya di Tuapejat."
    with StoredFile.objects.get().path.open() as stored, Image.open(stored) as kept:
        assert (kept.size, dict(kept.getexif())) == ((1800, 2400), {})


def test_keyboard_alone_is_enough(desk, cast, year):
    seat = desk()
    page, keys = seat.page, seat.page.keyboard
    # Chromium must know long before that the test takes the choosers: told together with the key,
    # it hears of the key first now and then and opens its own.
    page.on("filechooser", lambda chooser: None)

    def to(name):
        """Go on with the Tab key until the control with this name has the focus, and is seen."""
        for _ in range(120):
            keys.press("Tab")
            if page.evaluate(NAME_OF_FOCUS).startswith(name):
                assert page.evaluate(IS_SEEN), name
                return
        raise AssertionError(f"the Tab key never reaches {name}")

    page.goto("/masuk/")
    to("Nama pengguna atau e-mail")
    keys.type(cast.approver.username)
    to("Kata sandi")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(seat.heading()).to_have_text("Tugas laporan B09")
    to("Rencana aksi nomor 1")
    keys.press("Enter")
    expect(seat.heading()).to_have_text("Rencana aksi nomor 1")
    to("Capaian sampai")
    keys.type("80")
    to("Uraian kemajuan")
    keys.type("Dua rapat koordinasi.")
    to("Tidak ada kendala")
    keys.press("Space")
    to("Rencana tindak lanjut")
    keys.type("Rapat ketiga.")
    to("Pilih berkas")
    with page.expect_file_chooser() as chooser:
        keys.press("Space")
    chooser.value.set_files({"name": "foto.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    to("Unggah dan simpan draf")
    keys.press("Enter")
    expect(page.get_by_role("link", name="foto.pdf")).to_be_visible()
    to("Belum, simpan sebagai draf")
    keys.press("ArrowUp")
    to("Simpan dan kembali ke tugas")
    keys.press("Enter")
    expect(seat.heading()).to_have_text("Tugas laporan B09")
    to("Tinjau dan kirim 1 laporan")
    keys.press("Enter")
    expect(seat.heading()).to_have_text("Tinjau 1 laporan sebelum dikirim")
    to("Isian ini benar")
    keys.press("Space")
    to("Kirim 1 laporan")
    keys.press("Enter")
    expect(page.get_by_text("B09-SLK-0001").first).to_be_visible()
    assert Submission.objects.count() == 1


NAME_OF_FOCUS = """(() => {
  const { activeElement: it } = document;
  if (it === document.body) return "";
  const labels = [...(it.labels ?? [])].map((label) => label.innerText);
  return [it.ariaLabel ?? "", ...labels, it.innerText ?? ""].join(" ").trim();
})()"""
# The focus must be in the window and not under the bar that sticks to its end.
IS_SEEN = """(() => {
  const { activeElement: it } = document;
  const box = it.getBoundingClientRect();
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + 10);
  return it.contains(over) || over?.contains(it);
})()"""
