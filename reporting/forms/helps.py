"""What stands behind "Bantuan" at a field of the report: how to answer, and a good example."""

from typing import NamedTuple


class Help(NamedTuple):
    """`text` says how to answer, `example` is a good answer or "", `anchor` a part of the guide."""

    text: str
    example: str
    anchor: str


HELPS = {
    "claimed_percent": Help(
        "Hitung dari Januari sampai akhir periode menurut ukuran di atas halaman, bukan tambahan "
        "periode ini saja. Angka harus tampak di data dukung.",
        "12 dari 20 perangkat daerah punya focal point: tulis 60.",
        "capaian",
    ),
    "nil_reason": Help(
        "Hanya bila sama sekali tidak ada kegiatan. Bila ada kegiatan tetapi belum ada hasil, isi "
        "capaian 0 dan ceritakan kendalanya.",
        "Kegiatan dijadwalkan mulai Oktober sesuai DPA perubahan.",
        "nihil",
    ),
    "narrative": Help(
        "Apa yang dilakukan, kapan, oleh siapa, dan apa hasilnya. Sebut angka yang sama dengan "
        "capaian dan data dukung.",
        "Rapat 5 September dihadiri 18 perangkat daerah; dua rancangan peraturan selesai dibahas "
        "dan diserahkan ke Bagian Hukum.",
        "uraian",
    ),
    "activities": Help(
        "Nama program, kegiatan, atau subkegiatan seperti di DPA. Masuk laporan semester.",
        "Program Pengarusutamaan Gender; Bimtek PPRG bagi perencana.",
        "kegiatan",
    ),
    "obstacle_kinds": Help(
        "Pilihan ini dihitung untuk seluruh provinsi dan dibaca pimpinan. Pilih penyebabnya, bukan "
        "akibatnya. “Tidak ada kendala” dipilih sendirian.",
        "",
        "kendala",
    ),
    "obstacles": Help(
        "Satu atau dua kalimat: apa yang terjadi dan bagian mana yang tertahan.",
        "Data terpilah dari tiga perangkat daerah belum masuk, jadi profil gender baru separuh.",
        "kendala",
    ),
    "follow_up": Help(
        "Langkah berikutnya, penanggung jawab, dan tanggal selesai. Periode depan Anda ditanya "
        "apakah sudah terlaksana.",
        "Bapelitbang menyurati tiga perangkat daerah, selesai 15 Oktober.",
        "tindak-lanjut",
    ),
    "spent_apbd": Help(
        "Jumlah sejak Januari dalam rupiah penuh, tanpa sen. Kosong berarti belum diketahui, "
        "0 berarti tidak ada.",
        "12.500.000",
        "anggaran",
    ),
    "is_ready": Help(
        "Tandai siap bila semua isian dan data dukung wajib sudah ada. Yang belum ditandai tetap "
        "draf dan tidak ikut terkirim.",
        "",
        "kirim",
    ),
}
