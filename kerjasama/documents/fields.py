"""The fields that a template may use, and their texts for one proposal or agreement."""

from reporting.formats import day, number, rupiah, within_sentence

# name: (what it is, an example)
FIELDS = {
    "judul": ("Judul kerja sama", "Pengelolaan sampah regional"),
    "pihak_kesatu": ("Pemerintah daerah", "Pemerintah Provinsi Sumatera Barat"),
    "mitra": ("Nama mitra, pihak kedua", "Provinsi Riau"),
    "jenis_kerja_sama": ("Jenis kerja sama", "KSDD wajib"),
    "urusan": ("Urusan pemerintahan", "Lingkungan hidup"),
    "perangkat_daerah": ("Perangkat daerah pelaksana", "Dinas Lingkungan Hidup"),
    "nomor_usulan": ("Nomor usulan di portal", "KS-2026-00115"),
    "indikator": ("Indikator RPJMD dengan target dan capaian", "Sampah tertangani, target 90"),
    "program_unggulan": ("Program unggulan", "Sumbar Sejahtera"),
    "latar_belakang": ("Latar belakang", "Tempat pemrosesan akhir hampir penuh."),
    "manfaat": ("Manfaat", "Sampah dua daerah tertangani bersama."),
    "objek": ("Objek kerja sama", "Pengelolaan sampah regional"),
    "ruang_lingkup": ("Ruang lingkup", "Pengangkutan dan pemrosesan akhir."),
    "hak_dan_kewajiban": ("Hak dan kewajiban", "Kedua pihak saling memberi data."),
    "pembiayaan": ("Biaya dan sumbernya", "Rp125.000.000 dari APBD"),
    "jangka_waktu": ("Jangka waktu", "3 tahun"),
    "naskah_induk": ("Naskah yang menjadi dasar", "KB Pengelolaan sampah regional"),
    "nomor_kesatu": ("Nomor naskah pihak kesatu", "120/015/KB/2026"),
    "nomor_kedua": ("Nomor naskah pihak kedua", "180/09/2026"),
    "penanda_tangan_kesatu": ("Penanda tangan pihak kesatu", "Nama Gubernur"),
    "jabatan_kesatu": ("Jabatan penanda tangan pihak kesatu", "Gubernur Sumatera Barat"),
    "penanda_tangan_kedua": ("Penanda tangan pihak kedua", "Nama pejabat"),
    "jabatan_kedua": ("Jabatan penanda tangan pihak kedua", "Gubernur Riau"),
    "surat_kuasa": ("Nomor dan tanggal surat kuasa", "120/7/2026, 5 Mei 2026"),
    "tempat": ("Tempat penandatanganan", "Padang"),
}
EXAMPLES = {name: example for name, (_, example) in FIELDS.items()}
DOTS = "...................................."


def texts_of(draft, parent=None):
    """A text for each of FIELDS; what is not known is "[isi …]", a number that comes later dots.

    `parent` is the Agreement on which the paper rests, if any.
    """
    proposal = draft.proposal or draft.agreement.proposal
    region = draft.source.region
    known = {
        "pihak_kesatu": f"Pemerintah {_of_region(region)}",
        "tempat": region.capital,
        "nomor_kesatu": DOTS,
        "nomor_kedua": DOTS,
        "naskah_induk": str(parent) if parent else "",
        **(_of_proposal(proposal) if proposal else {}),
    }
    if draft.agreement_id:
        given = _of_agreement(draft.agreement)
        known |= {name: text for name, text in given.items() if text}
    return {
        name: str(known.get(name) or "").strip() or f"[isi {within_sentence(label)}]"
        for name, (label, _) in FIELDS.items()
    }


def _of_region(region):
    return region.name if region.parent_id else f"Provinsi {region.name.removeprefix('Provinsi ')}"


def _of_proposal(proposal):
    indicator = proposal.indicator
    if indicator and proposal.indicator_target is not None:
        indicator += f", target {number(proposal.indicator_target)}"
        if proposal.indicator_achieved is not None:
            indicator += f", capaian {number(proposal.indicator_achieved)}"
    cost = proposal.cost_note or (rupiah(proposal.cost) if proposal.cost is not None else "")
    source = f"dari {proposal.cost_source}" if proposal.cost_source else ""
    term = f"sampai {day(proposal.term_until)}" if proposal.term_until else proposal.term
    return {
        "judul": proposal.title,
        "mitra": proposal.partner_name,
        "jenis_kerja_sama": proposal.get_kind_display(),
        "urusan": proposal.affair,
        "perangkat_daerah": proposal.proposed_by,
        "nomor_usulan": proposal.number,
        "indikator": indicator,
        "program_unggulan": proposal.flagship,
        "latar_belakang": proposal.background,
        "manfaat": proposal.benefits,
        "objek": proposal.title,
        "pembiayaan": " ".join(filter(None, (cost, source))),
        "jangka_waktu": term,
    }


def _of_agreement(agreement):
    cost = rupiah(agreement.value) if agreement.value is not None else ""
    source = f"dari {agreement.funding}" if agreement.funding else ""
    term = ""
    if agreement.starts_on and agreement.ends_on:
        term = f"{day(agreement.starts_on)} sampai dengan {day(agreement.ends_on)}"
    return {
        "judul": agreement.title,
        "mitra": agreement.partner.name,
        "jenis_kerja_sama": agreement.get_cooperation_display(),
        "urusan": agreement.affair,
        "perangkat_daerah": agreement.agency and agreement.agency.name,
        "objek": agreement.object,
        "ruang_lingkup": agreement.scope,
        "hak_dan_kewajiban": agreement.rights,
        "pembiayaan": " ".join(filter(None, (cost, source))),
        "jangka_waktu": term,
        "nomor_kesatu": agreement.number_ours,
        "nomor_kedua": agreement.number_theirs,
        "penanda_tangan_kesatu": agreement.signer_ours,
        "jabatan_kesatu": agreement.signer_ours_office,
        "penanda_tangan_kedua": agreement.signer_theirs,
        "jabatan_kedua": agreement.signer_theirs_office,
        "surat_kuasa": agreement.attorney,
    }
