"""A quarter from the task list to the recap: reported, returned, repaired, verified, shown."""

import pytest
from playwright.sync_api import expect

from reporting.models import ProgressEntry, StatusChange
from tests.builders import pdf, plan_year, require, target

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTE = "Notula 2 September belum ditandatangani. Unggah ulang versi bertanda tangan."


@pytest.fixture
def year(province):
    made = plan_year()
    require(made.plans.get(number=1), "Notula rapat Pokja")
    return made


def fill_in(desk):
    page = desk.page
    page.get_by_label("Capaian sampai", exact=False).fill("60")
    page.get_by_label("Uraian kemajuan").fill("Dua rapat koordinasi, rancangan selesai dibahas.")
    page.get_by_label("Data terpilah belum tersedia").check()
    page.get_by_label("Jelaskan kendala").fill("Tiga perangkat daerah belum menyerahkan data.")
    page.get_by_label("Rencana tindak lanjut").fill("Menyurati tiga dinas, selesai 15 Oktober.")


def attach(desk, name):
    page = desk.page
    if not page.locator("input[type=file]").first.is_visible():
        page.locator("#data-dukung summary").first.click()
    page.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": pdf()}
    )
    desk.press("Unggah dan simpan draf")
    expect(page.get_by_role("link", name=name)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_report_is_returned_repaired_verified_and_shown(scripts, desk, cast, year):
    given = {"java_script_enabled": scripts}
    operator = desk(cast.operator, **given)
    expect(operator.heading()).to_have_text("Tugas laporan B09")
    operator.follow("Rencana aksi nomor 1")
    fill_in(operator)
    attach(operator, "notula-2-september.pdf")
    expect(operator.page.get_by_label("Uraian kemajuan")).to_have_value(
        "Dua rapat koordinasi, rancangan selesai dibahas."
    )
    operator.page.get_by_label("Ya, siap ditinjau dan dikirim").check()
    operator.page.get_by_role("button", name="Simpan draf", exact=True).click()
    expect(operator.page.get_by_text("Siap dikirim").first).to_be_visible()

    approver = desk(cast.approver, **given)
    approver.follow("Tinjau dan kirim 1 laporan")
    approver.press("Kirim 1 laporan")
    expect(approver.page.get_by_text("Centang pernyataan sebelum mengirim.").first).to_be_visible()
    approver.page.get_by_role("checkbox").check()
    approver.press("Kirim 1 laporan")
    expect(approver.page.get_by_text("B09-SLK-0001").first).to_be_visible()

    verifier = desk(cast.verifier, **given)
    verifier.page.goto(f"/verifikasi/laporan/{target().pk}/?kembalikan=1")
    verifier.page.get_by_label("Dokumen belum ditandatangani").check()
    verifier.page.get_by_label("Catatan untuk Pokja").fill(NOTE)
    verifier.press("Kembalikan ke Pokja")
    expect(verifier.page.get_by_text("dikembalikan").first).to_be_visible()

    operator.page.goto("/tugas/")
    expect(operator.page.get_by_text(NOTE).first).to_be_visible()
    operator.follow("Rencana aksi nomor 1")
    attach(operator, "notula-bertanda-tangan.pdf")
    operator.page.get_by_label("Ya, siap ditinjau dan dikirim").check()
    operator.page.get_by_role("button", name="Simpan draf", exact=True).click()
    expect(operator.page.get_by_text("Siap dikirim").first).to_be_visible()
    approver.page.goto("/tugas/")
    approver.follow("Tinjau dan kirim 1 laporan")
    approver.page.get_by_role("checkbox").check()
    approver.press("Kirim 1 laporan")
    expect(approver.page.get_by_text("B09-SLK-0002").first).to_be_visible()

    verifier.page.goto("/verifikasi/")
    verifier.follow("Kab. Solok · aksi 1")
    verifier.press("Verifikasi dan lanjut")
    expect(verifier.page.get_by_text("Kab. Solok aksi 1 terverifikasi")).to_be_visible()
    entry = ProgressEntry.objects.get()
    assert (entry.status, entry.verified_percent) == ("verified", 60)
    moves = StatusChange.objects.exclude(action__in=["save", "attach"]).values_list(
        "action", flat=True
    )
    assert list(moves) == ["submit", "return", "submit", "verify"]

    leader = desk(cast.leader, **given)
    cell = leader.page.get_by_role("row", name="Kab. Solok").get_by_role("cell", name="75")
    expect(cell.first).to_be_visible()
    with leader.page.expect_download() as download:
        leader.follow("Unduh Excel")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_two_editors_lose_no_text(desk, cast, year):
    first, second = desk(cast.operator), desk(cast.approver)
    address = f"/laporan/{target(number=2).pk}/"
    first.page.goto(address)
    second.page.goto(address)
    first.page.get_by_label("Uraian kemajuan").fill("Ditulis lebih dulu.")
    first.press("Simpan draf")
    expect(first.page.get_by_text("tersimpan").first).to_be_visible()
    second.page.get_by_label("Uraian kemajuan").fill("Ditulis kemudian.")
    second.press("Simpan draf")
    for text in ("Ditulis lebih dulu.", "Ditulis kemudian."):
        expect(second.page.get_by_text(text).first).to_be_attached()
    assert ProgressEntry.objects.get().narrative == "Ditulis lebih dulu."
