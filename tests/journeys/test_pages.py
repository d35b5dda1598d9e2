"""Every page of the demo, as each role, at both widths: accessible, quiet, and in its window."""

import pytest

from kerjasama.models import Commitment, Draft, Meeting
from reporting.models import PlanYear, ProgressEntry, User
from tests.demo_pages import OUR_CODE, THEM, US, pokja_pages, running

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = {"laptop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


def addresses():
    """(user name, paths) for each role: a Pokja's pages, and Bappeda's on the running B09."""
    year = running().first().period.year.year
    waiting = (
        ProgressEntry.objects.filter(status="submitted").order_by("submitted_at").first().target_id
    )
    verified = running().filter(assignment__region__code=OUR_CODE, entry__status="verified")
    verified = verified.first().pk
    operator = User.objects.get(username="operator.pessel").pk
    told = Commitment.objects.filter(reports__isnull=False).order_by("pk").first()
    pokja = pokja_pages()
    meetings = Meeting.objects.values_list("pk", flat=True)
    drafts = Draft.objects.values_list("pk", flat=True)
    return [
        *[(user, [path for who, path in pokja if who == user]) for user in (US, THEM)],
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
                f"/verifikasi/laporan/{verified}/batal/",
                f"/tahun/{year}/verifikasi/",
                "/impor/",
                "/rekap/",
                f"/rekap/{year - 1}/B12/",
                f"/rekap/{year}/B09/keputusan/",
                f"/penghargaan/{year}/",
                f"/penghargaan/{year}/rumus/",
                f"/penghargaan/{year}/buka/",
                f"/penghargaan/{year}/umumkan/",
                f"/penghargaan/{year}/{OUR_CODE}/",
                f"/penghargaan/{year}/{OUR_CODE}/achieved/",
                "/akun/",
                "/akun/?kontak=1",
                "/akun/baru/",
                f"/akun/{operator}/",
                f"/akun/{operator}/serah-terima/",
                f"/akun/{operator}/sandi/",
                f"/akun/{operator}/akhiri/",
                "/akun/excel/",
                "/akun/lembar/",
                "/akun/catatan/",
                "/bantuan/hak/",
                "/profil/",
                "/profil/kode/",
                "/sistem/",
                "/kunci-api/",
            ],
        ),
        (
            "tkksd",
            [
                "/kerja-sama/",
                "/kerja-sama/peta/",
                "/kerja-sama/peta/alur/",
                "/kerja-sama/usulan/?langkah=kb-saja",
                f"/kerja-sama/usulan/{told.agreement.proposal_id}/",
                "/kerja-sama/naskah/",
                f"/kerja-sama/naskah/{told.agreement_id}/",
                f"/kerja-sama/naskah/{told.agreement_id}/akhir/",
                f"/kerja-sama/komitmen/{told.pk}/",
                "/kerja-sama/akhir/",
                "/kerja-sama/mitra/",
                "/kerja-sama/panduan/",
                *[f"/kerja-sama/rancangan/{pk}/" for pk in drafts],
                "/kerja-sama/rapat/",
                "/kerja-sama/rapat/baru/",
                *[f"/kerja-sama/rapat/{pk}/" for pk in meetings],
                "/kerja-sama/templat/",
                "/kerja-sama/templat/pks/",
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
                f"/rekap/{year}/B06/",
                f"/rekap/{year}/B06/13.01/",
                f"/rekap/{year}/B06/beku/",
                f"/rekap/{year}/B09/buku/",
                f"/penghargaan/{year}/",
                f"/penghargaan/{year - 1}/",
                f"/penghargaan/{year - 1}/13.01/",
                f"/penghargaan/{year - 1}/13.01/sanggahan/",
            ],
        ),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_and_fits(width, desk, demo):
    """Case 57."""
    # Colours are the same at both widths.
    colours = width == "laptop"
    visitor = desk(viewport=WIDTHS[width])
    published = PlanYear.objects.get(is_public=True).year
    open_pages = ("/terbuka/", "/terbuka/kamus/", f"/terbuka/13/{published}/B12/")
    guests = ("/kerja-sama/daftar/", "/kerja-sama/usulkan/", "/kerja-sama/lacak/")
    for path in ("/masuk/", "/sandi/lupa/", "/tidak-ada/", *open_pages, *guests):
        visitor.page.goto(path)
        visitor.assert_accessible(colours)
    for username, paths in addresses():
        person = User.objects.get(username=username)
        person.set_password("kopi-darek-dan-randai")
        person.save()
        seat = desk(person, viewport=WIDTHS[width])
        for path in paths:
            answer = seat.page.goto(path)
            assert answer.status == 200, path
            seat.assert_accessible(colours)
            if username == "pimpinan" and not colours:
                seat.assert_operable()
