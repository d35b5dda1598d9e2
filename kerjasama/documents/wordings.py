"""The words of the built-in templates, by kind: title, opening, and articles or chapters.

`{{ … }}` are the fields of `kerjasama.documents.fields`. A template says what the papers of an
office usually say; it names no regulation beyond those that the portal knows.
"""

from kerjasama.models import DraftKind

PARTIES = [
    "{{ penanda_tangan_kesatu }}, {{ jabatan_kesatu }}, bertindak untuk dan atas nama "
    "{{ pihak_kesatu }}, selanjutnya disebut PIHAK KESATU.",
    "{{ penanda_tangan_kedua }}, {{ jabatan_kedua }}, bertindak untuk dan atas nama "
    "{{ mitra }}, selanjutnya disebut PIHAK KEDUA.",
    "PIHAK KESATU dan PIHAK KEDUA, selanjutnya disebut PARA PIHAK, sepakat mengenai "
    "{{ judul }} dengan ketentuan berikut.",
]
OBJECT = ("Objek", ["{{ objek }}"])
SCOPE = ("Ruang lingkup", ["{{ ruang_lingkup }}"])
TERM = (
    "Jangka waktu",
    [
        "Berlaku selama {{ jangka_waktu }} sejak ditandatangani.",
        "Perpanjangan dibahas sebelum jangka waktu berakhir dan dilakukan sebagai prosedur baru.",
        "Kerja sama tidak berakhir karena pergantian pimpinan PARA PIHAK (PP 28/2018 Pasal 9).",
    ],
)
FUNDING = ("Pembiayaan", ["{{ pembiayaan }}"])
DISPUTES = (
    "Penyelesaian perselisihan",
    [
        "Perselisihan diselesaikan dengan musyawarah untuk mufakat.",
        "Bila mufakat tidak tercapai, penyelesaian ditempuh melalui [isi cara penyelesaian].",
    ],
)
CLOSING = (
    "Penutup",
    [
        "Hal yang belum diatur disepakati PARA PIHAK secara tertulis dalam adendum.",
        "Dibuat rangkap dua, masing-masing mempunyai kekuatan hukum yang sama.",
    ],
)


def _purpose(paper):
    return (
        "Maksud dan tujuan",
        [
            f"{paper} ini dimaksudkan sebagai landasan PARA PIHAK dalam {{{{ judul }}}}.",
            "Tujuannya: {{ manfaat }}",
        ],
    )


# Articles ("pasal") stand in agreements, chapters in terms of reference.
ARTICLES = {
    DraftKind.MOU: [
        _purpose("Kesepakatan bersama"),
        OBJECT,
        SCOPE,
        (
            "Pelaksanaan",
            ["Kesepakatan bersama ini dilaksanakan dengan perjanjian kerja sama tersendiri."],
        ),
        TERM,
        FUNDING,
        CLOSING,
    ],
    DraftKind.PKS: [
        _purpose("Perjanjian kerja sama"),
        OBJECT,
        SCOPE,
        (
            "Hak dan kewajiban",
            [
                "{{ hak_dan_kewajiban }}",
                "PARA PIHAK melaporkan pelaksanaannya setiap semester.",
            ],
        ),
        TERM,
        FUNDING,
        DISPUTES,
        (
            "Sanksi",
            ["Pihak yang tidak memenuhi kewajibannya dikenai sanksi berupa [isi sanksi]."],
        ),
        CLOSING,
    ],
    DraftKind.NOTE: [
        _purpose("Nota kesepakatan"),
        OBJECT,
        SCOPE,
        ("Pelaksanaan", ["Nota kesepakatan ini dilaksanakan dengan rencana kerja."]),
        TERM,
        FUNDING,
        CLOSING,
    ],
    DraftKind.PLAN: [
        ("Dasar", ["Rencana kerja ini melaksanakan nota kesepakatan {{ naskah_induk }}."]),
        ("Ruang lingkup", ["{{ ruang_lingkup }}"]),
        ("Kegiatan dan jadwal", ["[isi kegiatan, pelaksana, dan jadwal]"]),
        TERM,
        FUNDING,
        (
            "Pemantauan dan evaluasi",
            ["PARA PIHAK mengevaluasi pelaksanaan rencana kerja dua kali setahun."],
        ),
    ],
}
CHAPTERS = [
    ("Latar belakang", ["{{ latar_belakang }}", "Indikator RPJMD: {{ indikator }}."]),
    ("Maksud dan tujuan", ["Kerja sama dengan {{ mitra }} tentang {{ judul }}."]),
    ("Objek", ["{{ objek }}"]),
    ("Ruang lingkup", ["Urusan pemerintahan: {{ urusan }}.", "{{ ruang_lingkup }}"]),
    ("Manfaat", ["{{ manfaat }}"]),
    ("Jangka waktu", ["{{ jangka_waktu }}"]),
    ("Pembiayaan", ["{{ pembiayaan }}"]),
    ("Pelaksana", ["{{ perangkat_daerah }}"]),
]
OFFER = [
    "Nomor: ....................................",
    "Hal: Penawaran kerja sama {{ judul }}",
    "",
    "Kepada Yth. {{ jabatan_kedua }}",
    "{{ mitra }}",
    "",
    "Dengan hormat,",
    "{{ pihak_kesatu }} menawarkan kerja sama dengan {{ mitra }}. Objek kerja sama: {{ objek }}",
    "Manfaat yang diharapkan: {{ manfaat }}",
    "Jangka waktu yang ditawarkan: {{ jangka_waktu }}. Pembiayaan: {{ pembiayaan }}",
    "Kami mohon tanggapan tertulis paling lambat [isi tanggal jawaban].",
    "Atas perhatian Bapak/Ibu kami ucapkan terima kasih.",
]
ATTORNEY = [
    "Nomor: ....................................",
    "Yang bertanda tangan di bawah ini {{ penanda_tangan_kesatu }}, {{ jabatan_kesatu }}, "
    "selanjutnya disebut PEMBERI KUASA,",
    "memberi kuasa kepada [isi nama penerima kuasa], [isi jabatan penerima kuasa], "
    "selanjutnya disebut PENERIMA KUASA,",
    "untuk menandatangani perjanjian kerja sama {{ judul }} dengan {{ mitra }} "
    "(PP 28/2018 Pasal 2 dan Pasal 13).",
    "Kuasa ini tidak dapat dialihkan dan berakhir setelah perjanjian ditandatangani.",
]
