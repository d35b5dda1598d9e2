"""The addresses of all pages on a Pokja's way, full of the demo's data."""

from reporting.models import Evidence, Submission, Target

OUR_CODE, THEIR_CODE = "13.01", "13.02"
US, THEM = "penyetuju.pessel", "penyetuju.kabsolok"


def running():
    """The targets of the period that runs."""
    return Target.objects.filter(period__code="B09", period__year__status="running")


def pokja_pages():
    """Pairs (user name, address): those of one Pokja, and of one that has sent reports."""
    year = running().first().period.year.year
    ours = running().filter(assignment__region__code=OUR_CODE)
    blank, draft, returned, verified = (
        ours.filter(entry__status=status).first().pk
        for status in (None, "draft", "returned", "verified")
    )
    theirs = running().filter(assignment__region__code=THEIR_CODE)
    sent = theirs.filter(entry__status="submitted").first().pk
    piece = Evidence.objects.current().filter(entry__target=returned).first().pk
    receipt = Submission.objects.filter(region__code=OUR_CODE, period__year__year=year).first().pk
    paths = [
        "/tugas/",
        f"/tugas/{year}/B06/",
        f"/tugas/{year}/B12/",
        f"/tugas/{year - 1}/B12/",
        f"/tugas/{year}/B09/riwayat/",
        f"/tugas/{year}/B09/unggah/",
        *[f"/laporan/{pk}/" for pk in (blank, draft, returned, verified)],
        f"/laporan/{verified}/riwayat/",
        f"/laporan/{returned}/riwayat/",
        f"/laporan/{draft}/pakai-lagi/",
        f"/bukti/{piece}/ubah/",
        f"/tinjau/{year}/B09/",
        f"/tanda-terima/{receipt}/",
        f"/dokumen/{year}/B06/",
        f"/dokumen/{year}/B09/",
        f"/rekap/{year}/B09/{OUR_CODE}/",
        "/bantuan/",
        "/bantuan/panduan/",
        "/sandi/",
    ]
    after = ["/tugas/", f"/laporan/{sent}/", f"/laporan/{sent}/tarik/"]
    return [*[(US, path) for path in paths], *[(THEM, path) for path in after]]
