"""Surat pemberitahuan: schedule, what to report and which evidence, for a year or one period."""

from reporting.documents.output import docx, pdf
from reporting.formats import day, file_size, full_moment

REPORTED = (
    "Capaian terhadap target periode, dalam persen, dengan uraian kemajuan.",
    "Program dan kegiatan.",
    "Instansi yang terlibat.",
    "Sasaran kegiatan, dengan jumlah peserta laki-laki dan perempuan.",
    "Penggunaan anggaran menurut sumbernya: APBD, APBN, dan sumber lain.",
    "Permasalahan yang dihadapi.",
    "Upaya yang telah dilakukan dan rencana tindak lanjut.",
)
OPEN = "............................................"
AGENCY = "Badan Perencanaan Pembangunan Daerah"


def notification_pdf(letter):
    """The letter as PDF; `letter` comes from `lay_out`."""
    return pdf("notification", letter)


def notification_docx(letter):
    """The same as a Word file to edit."""
    return docx("notification", letter)


def lay_out(year, periods, actions, *, only=None, kinds, largest, contact, address):
    """Everything the letter says, as texts.

    `periods` are the year's, `actions` dicts title, measure, documents; `only` is the period
    that the letter is about, None for the whole year. `kinds` are endings of evidence files,
    `largest` their most bytes, `contact` whom to ask and `address` the portal's. Number and
    signature stay open: Srikandi gives them.
    """
    province = year.province
    about = f"{only.code} tahun {year}" if only else f"tahun {year}"
    return {
        "government": f"Pemerintah {province.name}",
        "pokja": AGENCY,
        "title": f"Surat pemberitahuan RANDA PUG {about}",
        "subject": f"Pelaporan RANDA PUG {about}",
        "number": OPEN,
        "place": f"{province.capital or province.name}, {OPEN}",
        "addressee": "Ketua Pokja PUG Provinsi, Kabupaten, dan Kota",
        "addressee_place": f"se-{province.name}",
        "opening": _opening(year, only),
        "schedule": [_window(period) for period in periods if only in (None, period)],
        "rule": (
            "Angka bersifat kumulatif sejak Januari. Laporan sesudah batas kirim ditandai "
            "terlambat; sesudah batas terakhir laporan tidak diterima, kecuali Bappeda memberi "
            "perpanjangan."
        ),
        "reported": list(REPORTED),
        "nil": "Bila tidak ada kegiatan pada suatu periode, laporkan nihil dengan alasannya.",
        "formats": (
            f"Berkas {', '.join(kinds)}, paling besar {file_size(largest)} setiap berkas, atau "
            "tautan ke dokumen. Dokumen hendaknya bertanggal dan bertanda tangan."
        ),
        "actions": actions,
        "contact": (
            f"{contact}. Setiap Pokja hendaknya memastikan paling sedikit dua orang petugas "
            "mempunyai akun yang aktif, seorang di antaranya Penyetuju."
        ),
        "closing": (
            f"Laporan diisi dan dikirim melalui portal RANDA PUG di {address}. Demikian kami "
            "sampaikan; atas perhatian dan kerja sama Bapak/Ibu kami ucapkan terima kasih."
        ),
        "sign": {"office": f"Kepala {AGENCY} {province.name}", "name": OPEN},
    }


def _opening(year, only):
    what = (
        f"pelaporan Rencana Aksi Daerah Pengarusutamaan Gender (RANDA PUG) periode {only.code} "
        f"({only.span} {year})"
        if only
        else f"pelaksanaan Rencana Aksi Daerah Pengarusutamaan Gender (RANDA PUG) tahun {year}"
    )
    return (
        f"Sehubungan dengan {what}, setiap Pokja PUG kami mohon melaporkan capaian "
        "rencana aksinya melalui portal RANDA PUG menurut jadwal berikut."
    )


def _window(period):
    return {
        "code": period.code,
        "span": period.span,
        "opens": day(period.opens_at),
        "due": full_moment(period.due_at),
        "closes": full_moment(period.closes_at),
    }
