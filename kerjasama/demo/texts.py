"""The words that the demo's proposals and agreements are made of."""

from kerjasama.models import Cooperation, Partner

Kind = Partner.Kind

# Partners with the kinds of cooperation that the demo makes with them.
PARTNERS = [
    ("Provinsi Bengkulu", Kind.REGION, "17", "", Cooperation.REGIONAL_DUTY),
    ("Provinsi Jambi", Kind.REGION, "15", "", Cooperation.REGIONAL_DUTY),
    ("Provinsi Riau", Kind.REGION, "14", "", Cooperation.REGIONAL_DUTY),
    ("Provinsi DKI Jakarta", Kind.REGION, "31", "", Cooperation.REGIONAL),
    ("Kota Padang", Kind.REGION, "13.71", "", Cooperation.REGIONAL),
    ("Kabupaten Kepulauan Mentawai", Kind.REGION, "13.09", "", Cooperation.REGIONAL),
    ("Kabupaten Solok", Kind.REGION, "13.02", "", Cooperation.REGIONAL),
    ("Kabupaten Pasaman", Kind.REGION, "13.08", "", Cooperation.REGIONAL),
    ("Kota Bukittinggi", Kind.REGION, "13.75", "", Cooperation.REGIONAL),
    ("Bank Nagari", Kind.THIRD_PARTY, "", "", Cooperation.THIRD_PARTY),
    ("PT Semen Padang", Kind.THIRD_PARTY, "", "", Cooperation.THIRD_PARTY),
    ("Koperasi produsen kakao", Kind.THIRD_PARTY, "", "", Cooperation.THIRD_PARTY),
    ("Universitas Andalas", Kind.CENTRAL, "", "", Cooperation.SYNERGY),
    ("BPJS Kesehatan", Kind.CENTRAL, "", "", Cooperation.SYNERGY),
    ("Kota Hildesheim, Jerman", Kind.FOREIGN_REGION, "", "Jerman", Cooperation.FOREIGN_REGION),
    ("JICA", Kind.FOREIGN_BODY, "", "Jepang", Cooperation.FOREIGN_BODY),
]
# (title, urusan, OPD)
THEMES = [
    ("Pengelolaan sampah regional", "Lingkungan hidup", "Dinas Lingkungan Hidup"),
    ("Pengawasan perikanan 12 mil", "Kelautan dan perikanan", "Dinas Kelautan dan Perikanan"),
    ("Penanganan stunting lintas daerah", "Kesehatan", "Dinas Kesehatan"),
    ("Rujukan pelayanan kesehatan lintas batas", "Kesehatan", "Dinas Kesehatan"),
    ("Promosi pariwisata bersama Ranah Minang", "Pariwisata", "Dinas Pariwisata"),
    ("Pengembangan SMK berbasis industri", "Pendidikan", "Dinas Pendidikan"),
    ("Beasiswa dan riset terapan", "Pendidikan", "Dinas Pendidikan"),
    (
        "Magang dan penempatan tenaga kerja",
        "Ketenagakerjaan",
        "Dinas Tenaga Kerja dan Transmigrasi",
    ),
    ("Sertifikasi halal UMKM", "Perdagangan", "Dinas Perindustrian dan Perdagangan"),
    ("Pasokan pangan antardaerah", "Pangan", "Dinas Pangan"),
    ("Layanan perlindungan perempuan dan anak", "Sosial", "DP3AP2KB"),
    ("Penyediaan air baku lintas daerah", "Pekerjaan umum", "Dinas BMCKTR"),
    ("Pertukaran data kependudukan", "Komunikasi dan informatika", "Diskominfotik"),
    ("Mitigasi bencana Gunung Marapi", "Sosial", "BPBD"),
    ("Digitalisasi arsip dan perpustakaan", "Kearsipan", "Dinas Kearsipan dan Perpustakaan"),
]
FLAGSHIPS = [
    "",
    "Sumbar Sejahtera",
    "Sumbar Berkeadilan",
    "Sumbar Sehat dan Cerdas",
    "Sumbar Religius dan Berbudaya",
]
COSTS = [(0, ""), (50_000_000, ""), (125_000_000, ""), (1_500_000_000, ""), (None, "menyesuaikan")]
SOURCES = ["", "APBD", "APBD dan mitra", "Mitra"]
REASONS = {
    "lanjut": "Menjawab indikator yang di bawah target dan biayanya tersedia (contoh).",
    "perbaiki": "Lengkapi pembagian biaya dan manfaat bagi masyarakat (contoh).",
    "tolak": "Sudah tercakup naskah lain yang masih berjalan (contoh).",
}
FILED = "Dokumen asli disimpan di Biro Pemerintahan (contoh)."
COMMITMENTS = [
    ("Menyusun prosedur bersama", "Satu prosedur ditetapkan kedua pihak"),
    ("Melatih petugas pelaksana", "Empat puluh petugas terlatih"),
]
RESULTS = ["Rancangan dibahas kedua pihak (contoh).", "Ditetapkan dan mulai dipakai (contoh)."]
