"""Every page of the demo, as each role, at both widths: accessible, quiet, and in its window."""

import pytest

from reporting.models import Evidence, ProgressEntry, Target, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = {"laptop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


def targets(region, status=None):
    found = Target.objects.filter(
        assignment__region__code=region, period__code="B09", period__year__status="running"
    )
    found = found.filter(entry__status=status) if status else found.filter(entry=None)
    return found.values_list("pk", flat=True).first()


def addresses():
    """(username, paths) for each role; ids are of Kab. Pesisir Selatan in the running B09."""
    running = Target.objects.filter(period__code="B09", period__year__status="running").first()
    year = running.period.year.year
    waiting = (
        ProgressEntry.objects.filter(status="submitted").order_by("submitted_at").first().target_id
    )
    theirs = {status: targets("13.01", status) for status in ("draft", "returned", "verified")}
    piece = Evidence.objects.current().filter(entry__target=theirs["returned"]).first().pk
    return [
        (
            "penyetuju.pessel",
            [
                "/tugas/",
                f"/tugas/{year}/B12/",
                f"/tugas/{year - 1}/B12/",
                f"/laporan/{targets('13.01')}/",
                *[f"/laporan/{pk}/" for pk in theirs.values()],
                f"/laporan/{theirs['verified']}/riwayat/",
                f"/laporan/{theirs['draft']}/pakai-lagi/",
                f"/bukti/{piece}/ubah/",
                f"/tugas/{year}/B09/riwayat/",
                f"/tinjau/{year}/B09/",
                f"/rekap/{year}/B09/13.01/",
                f"/dokumen/{year}/B06/",
                f"/dokumen/{year}/B09/",
                "/kabar/",
                "/bantuan/",
                "/bantuan/panduan/",
                "/sandi/",
            ],
        ),
        (
            "admin",
            [
                "/pantau/",
                f"/pantau/{year}/B09/ingatkan/",
                f"/pantau/{year}/B09/pengingat/",
                "/pantau/pesan/",
                "/kabar/",
                f"/tahun/{year}/libur/",
                f"/tahun/{year}/surat/?periode=B09",
                f"/tahun/{year}/periode/B09/",
                f"/pantau/{year}/B09/ketepatan/",
                "/verifikasi/",
                f"/verifikasi/{year}/B09/sekaligus/",
                f"/verifikasi/{year}/B09/mutu/?cakupan=tahun",
                f"/verifikasi/laporan/{waiting}/",
                f"/verifikasi/laporan/{waiting}/?kembalikan=1",
                f"/verifikasi/laporan/{theirs['verified']}/batal/",
                f"/tahun/{year}/verifikasi/",
                "/impor/",
                "/rekap/",
                f"/rekap/{year - 1}/B12/",
                f"/rekap/{year}/B09/keputusan/",
                "/sistem/",
            ],
        ),
        (
            "pimpinan",
            [
                "/rekap/",
                f"/rekap/{year}/B09/13.09/",
                f"/rekap/{year}/B09/daftar/?pilih=tertinggal",
                f"/rekap/{year}/B09/pilar/",
                f"/rekap/{year}/B09/aksi/6/",
                f"/rekap/{year}/B09/banding/",
                f"/rekap/{year}/B09/banding/?daerah=13.01&dengan=13.02",
                f"/rekap/{year}/B09/kelengkapan/",
                "/rekap/definisi/",
            ],
        ),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_and_fits(width, desk, demo):
    visitor = desk(viewport=WIDTHS[width])
    for path in ("/masuk/", "/sandi/lupa/", "/tidak-ada/"):
        visitor.page.goto(path)
        visitor.assert_accessible()
    for username, paths in addresses():
        person = User.objects.get(username=username)
        person.set_password("kopi-darek-dan-randai")
        person.save()
        seat = desk(person, viewport=WIDTHS[width])
        for path in paths:
            answer = seat.page.goto(path)
            assert answer.status == 200, path
            seat.assert_accessible()
