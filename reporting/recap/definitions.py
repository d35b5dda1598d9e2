"""What every figure means, in the words that page, list, export and API share.

Whoever changes how a figure is counted, or what it says it is, raises VERSION and DATED.
"""

from dataclasses import dataclass
from datetime import date

from reporting.formats import MONTHS

VERSION = "1.1"
DATED = date(2026, 11, 28)


def version_words():
    """ "Definisi angka versi 1.0, 28 November 2026"."""
    day = f"{DATED.day} {MONTHS[DATED.month - 1]} {DATED.year}"
    return f"Definisi angka versi {VERSION}, {day}"


def version_of(recap):
    """The version that a Recap was counted by, "1.0"; that of a frozen one may be an old one."""
    return recap.definitions.partition("versi ")[2].partition(",")[0]


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's meaning; `key` is its anchor on the page and its name in the API."""

    key: str
    term: str
    text: str


GROUPS = (
    (
        "Satu laporan",
        (
            Definition(
                "capaian",
                "Capaian",
                "Persen yang dicapai dari awal tahun sampai akhir periode. Yang dipakai adalah "
                "angka terverifikasi; bila belum ada, klaim pada laporan yang sudah dikirim "
                "(bergaris titik). Dengan pilihan “Terverifikasi saja” hanya yang pertama.",
            ),
            Definition(
                "nilai",
                "Nilai",
                "Capaian dibagi target periode, dikali 100, dibulatkan ke bilangan bulat "
                "terdekat (setengah ke atas). Boleh lebih dari 100.",
            ),
            Definition(
                "tingkat",
                "Tingkat",
                "Nilai yang sudah dibulatkan dibandingkan dengan batas tingkat tahun itu. "
                "Terlambat adalah tanda dan tidak mengubah nilai.",
            ),
            Definition(
                "belum_ada",
                "Belum ada data",
                "Belum diisi, masih draf, atau dikembalikan. Selnya diarsir dan tidak pernah "
                "dihitung sebagai 0.",
            ),
            Definition(
                "nihil",
                "Nihil (N)",
                "Tidak ada kegiatan, dengan alasan. Laporan dihitung masuk dan memakai capaian "
                "terverifikasi terakhir pada tahun yang sama; tanpa itu laporan tidak bernilai.",
            ),
            Definition(
                "tanpa_target",
                "Tanpa target, tidak berlaku",
                "Target 0 atau belum ditetapkan: laporan dihitung masuk, tetapi tanpa nilai. "
                "Aksi yang tidak berlaku bagi suatu daerah berada di luar semua hitungan.",
            ),
        ),
    ),
    (
        "Banyaknya laporan",
        (
            Definition(
                "wajib",
                "Laporan yang wajib",
                "Satu laporan untuk setiap aksi yang berlaku pada setiap kabupaten/kota.",
            ),
            Definition(
                "masuk",
                "Laporan masuk",
                "Sudah dikirim dan tidak sedang dikembalikan: menunggu verifikasi atau sudah "
                "terverifikasi, dari laporan yang wajib. Draf tidak dihitung masuk.",
            ),
            Definition(
                "belum",
                "Belum masuk",
                "Belum diisi, masih draf, atau dikembalikan, dari laporan yang wajib.",
            ),
            Definition(
                "terverifikasi",
                "Terverifikasi",
                "Diterima Bappeda dengan capaian terverifikasi, dari laporan yang wajib.",
            ),
            Definition(
                "menunggu",
                "Menunggu verifikasi",
                "Sudah dikirim dan belum diputuskan Bappeda, dari laporan yang masuk.",
            ),
            Definition(
                "terlambat",
                "Terlambat",
                "Dikirim sesudah batas kirim daerah itu, perpanjangan sudah diperhitungkan, dari "
                "laporan yang masuk.",
            ),
            Definition(
                "sesuai",
                "Sesuai target",
                "Nilainya mencapai tingkat “sesuai target” atau lebih, dari laporan yang bernilai.",
            ),
            Definition(
                "mendekati",
                "Mendekati",
                "Nilainya pada tingkat “mendekati”, dari laporan yang bernilai.",
            ),
            Definition(
                "tertinggal",
                "Tertinggal",
                "Nilainya pada tingkat “tertinggal”, dari laporan yang bernilai.",
            ),
            Definition(
                "kendala",
                "Kendala",
                "Laporan masuk yang menyebut kendala itu, dihitung sekali untuk setiap laporan, "
                "dari semua laporan masuk. Satu laporan dapat menyebut beberapa kendala.",
            ),
        ),
    ),
    (
        "Rata-rata dan peringkat",
        (
            Definition(
                "dihitung",
                "Rata-rata terhadap target",
                "Rata-rata nilai semua laporan yang bernilai sebelum dibulatkan, masing-masing "
                "paling tinggi 100, supaya yang melampaui target tidak menutupi yang tertinggal. "
                "Tampil bila laporan yang bernilai mencapai batas minimal tahun itu, atau semuanya "
                "bila yang wajib lebih sedikit.",
            ),
            Definition(
                "rata_provinsi",
                "Rata-rata provinsi",
                "Rata-rata nilai semua laporan kabupaten/kota, bukan rata-rata dari rata-rata "
                "daerah. Pokja Provinsi ditampilkan di samping dan tidak ikut dihitung.",
            ),
            Definition(
                "peringkat",
                "Peringkat",
                "Menurut rata-rata yang tampil. Rata-rata sama berarti peringkat sama. Daerah "
                "tanpa rata-rata tidak diberi peringkat.",
            ),
            Definition(
                "perubahan",
                "Perubahan",
                "Dibandingkan dengan periode sebelumnya hanya pada laporan yang bernilai di kedua "
                "periode. Laporan masuk dibandingkan pada jarak hari yang sama dari batas kirim.",
            ),
            Definition(
                "tren",
                "Tren dan lintas tahun",
                "Rata-rata capaian (bukan nilai) kabupaten/kota pada setiap periode, dan pada "
                "periode terakhir setiap tahun. Aksi yang dilanjutkan disambung garisnya.",
            ),
            Definition(
                "sementara",
                "Angka sementara, angka tetap",
                "Angka sementara masih dapat berubah sampai periode ditutup. Sesudah itu angka "
                "tetap; koreksi dicatat sebagai koreksi.",
            ),
            Definition(
                "usulan",
                "Usulan keputusan",
                "Disusun menurut aturan: daerah tanpa laporan menjelang batas kirim, aksi dengan "
                "rata-rata terendah yang belum sesuai target, dan kendala yang paling sering "
                "disebut. Bappeda dapat menyuntingnya; yang disunting diberi tanda.",
            ),
        ),
    ),
    (
        "Penghargaan tahunan",
        (
            Definition(
                "penghargaan",
                "Nilai penghargaan",
                "Poin setiap ukuran = bobotnya dikali persennya; persen dan poin dibulatkan ke dua "
                "desimal. Nilai = jumlah poin dibagi jumlah bobot ukuran yang dapat dinilai, "
                "dikali 100. Laporan ikut dihitung sejak dikirim, atau sejak batas kirim "
                "daerahnya lewat, perpanjangan sudah diperhitungkan; aksi yang tidak berlaku "
                "di luar semua hitungan.",
            ),
            Definition(
                "penghargaan_on_time",
                "Penghargaan: tepat waktu",
                "Laporan masuk yang pertama kali dikirim sampai batas kirim daerahnya, dari "
                "laporan yang dihitung.",
            ),
            Definition(
                "penghargaan_complete",
                "Penghargaan: lengkap",
                "Laporan yang sudah dikirim dan tidak sedang dikembalikan, terlambat atau tidak, "
                "dari laporan yang dihitung.",
            ),
            Definition(
                "penghargaan_accepted",
                "Penghargaan: data dukung diterima pertama kali",
                "Laporan yang tidak pernah dikembalikan karena data dukung kurang, tidak sesuai, "
                "atau belum ditandatangani, dari laporan tidak nihil yang sudah diputus Bappeda. "
                "Pengembalian yang dibatalkan tidak dihitung.",
            ),
            Definition(
                "penghargaan_achieved",
                "Penghargaan: capaian terhadap target",
                "Rata-rata capaian terverifikasi dibagi target, masing-masing paling tinggi 100%, "
                "dari laporan bertarget yang terverifikasi. Yang belum masuk sudah mengurangi "
                "ukuran lengkap dan tidak dihitung 0 di sini.",
            ),
            Definition(
                "penghargaan_nil",
                "Penghargaan: nihil beralasan ditangani",
                "Laporan nihil yang alasannya diterima Bappeda (terverifikasi), dari laporan nihil "
                "yang sudah diputus.",
            ),
            Definition(
                "penghargaan_dasar",
                "Ukuran tanpa dasar",
                "Bila tidak ada satu laporan pun yang dapat dinilai pada suatu ukuran, misalnya "
                "daerah tanpa laporan nihil, ukuran itu bertanda – dan bobotnya dibagikan menurut "
                "bobot ukuran lain: tidak menambah dan tidak mengurangi nilai.",
            ),
            Definition(
                "penghargaan_peringkat",
                "Peringkat dan predikat",
                "Peringkat kabupaten/kota menurut nilai sesudah koreksi; nilai sama berarti "
                "peringkat sama. Daerah dengan laporan masuk kurang dari batas tahun itu tidak "
                "diberi peringkat dan predikat. Pokja Provinsi ditampilkan di samping.",
            ),
            Definition(
                "penghargaan_koreksi",
                "Koreksi poin",
                "Poin yang ditambahkan pada nilai karena sanggahan diterima, dengan alasannya. "
                "Nilai hasil hitungan tetap ditampilkan di sampingnya; bersama koreksi paling "
                "tinggi 100.",
            ),
        ),
    ),
)
DEFINITIONS = {each.key: each for _, group in GROUPS for each in group}

# What a reader of the recap needs beside it; the page of definitions has the rest.
READING = tuple(
    DEFINITIONS[key]
    for key in (
        "capaian",
        "nilai",
        "dihitung",
        "rata_provinsi",
        "peringkat",
        "perubahan",
        "belum_ada",
        "nihil",
        "tanpa_target",
    )
)
