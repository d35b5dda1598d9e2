"""The columns that are looked for in a sheet, and the headings that offices write over them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of a table, whatever its place and heading in the file.

    `title` names it in messages and in exports. `synonyms` are other headings; case, order of
    words, punctuation, years and "(Rp)", "(%)" do not matter. `group` lists the first words of
    a heading above it ("Target (%)" over B03, B06, …) and `in_group` what may stand below that.
    `alternative` is the key of the column that can stand in for a required one. `identity` marks
    what says which row it is: a total, a note or a signature says nothing there. `in_title`
    matches the text of a title or band ("Kabupaten Solok") that says it for all rows below, so
    that the column may be absent or blank. `looks_like` matches its values and decides between
    columns that share a heading ("Kode"). `per_row` marks amounts that one merged cell cannot
    state for several rows.
    """

    key: str
    title: str
    synonyms: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    in_group: tuple[str, ...] = ()
    required: bool = True
    alternative: str = ""
    identity: bool = False
    in_title: str = ""
    looks_like: str = ""
    per_row: bool = False


def _target(code, number, roman, month, short):
    names = (
        code,
        month,
        short,
        f"s d {month}",
        f"sd {month}",
        f"januari {month}",
        f"{code} {month}",
        f"{code} {short}",
        f"B {code[1:]}",
        f"B{int(code[1:])}",
    )
    names += tuple(f"{word} {n}" for word in ("tw", "triwulan") for n in (roman, number))
    counted = (roman, number)
    return Column(
        f"target_{code}",
        f"Target {code}",
        synonyms=names + tuple(f"target {name}" for name in names + counted),
        group=("target", "triwulan", "periode"),
        in_group=names + counted,
    )


PLAN_COLUMNS = (
    Column(
        "region_code",
        "Kode Wilayah",
        synonyms=(
            "Kode",
            "Kode Daerah",
            "Kode Kab/Kota",
            "Kode Kabupaten/Kota",
            "Kode Kemendagri",
            "Kode Wilayah Kemendagri",
            "Kode Kabupaten",
        ),
        alternative="region",
        identity=True,
        looks_like=r"\d{2}[.,]\d{1,2}",
    ),
    Column(
        "region",
        "Kabupaten/Kota",
        synonyms=(
            "Kab/Kota",
            "Nama Kabupaten/Kota",
            "Nama Kab/Kota",
            "Daerah",
            "Nama Daerah",
            "Wilayah",
            "Nama Wilayah",
            "Kabupaten dan Kota",
            "Kabupaten atau Kota",
            "Pemerintah Kabupaten/Kota",
            "Pemerintah Daerah",
            "Pemda",
        ),
        alternative="region_code",
        identity=True,
        in_title=r"(pokja (pug )?)?(kab\.?|kabupaten|kota|kodya)( *:)? +(?!se[- ])[a-z0-9][^:/]*",
    ),
    Column(
        "plan",
        "Kode Aksi",
        synonyms=(
            "Kode",
            "Aksi",
            "No Aksi",
            "Nomor Aksi",
            "Nomor Rencana Aksi",
            "Kode Rencana Aksi",
            "No Rencana Aksi",
            "Kode RA",
            "No RA",
            "RA",
            "Aksi ke",
        ),
        alternative="plan_title",
        identity=True,
        in_title=r"(ra|aksi|rencana aksi)[ .\-]*\d{1,2}([ .:\-–].*)?",
        looks_like=r"(ra|aksi)?[ .\-]*\d{1,2}",
    ),
    Column(
        "plan_title",
        "Rencana Aksi",
        synonyms=(
            "Nama Aksi",
            "Judul Aksi",
            "Uraian Aksi",
            "Nama Rencana Aksi",
            "Judul Rencana Aksi",
            "Uraian Rencana Aksi",
            "Rencana Aksi Daerah",
            "Rencana Aksi PUG",
        ),
        alternative="plan",
        identity=True,
    ),
    Column(
        "lead_agency",
        "Penanggung Jawab",
        synonyms=(
            "PJ",
            "Penanggungjawab",
            "Instansi Penanggung Jawab",
            "Perangkat Daerah Penanggung Jawab",
            "OPD Penanggung Jawab",
            "OPD",
            "Perangkat Daerah",
            "Instansi",
            "Pelaksana",
            "OPD Pelaksana",
            "Instansi Pelaksana",
            "Penanggung Jawab Aksi",
        ),
        required=False,
    ),
    Column(
        "indicator",
        "Ukuran/Indikator Keberhasilan",
        synonyms=(
            "Indikator",
            "Indikator Keberhasilan",
            "Ukuran Keberhasilan",
            "Indikator Kinerja",
            "Indikator Aksi",
            "Kriteria Keberhasilan",
        ),
        required=False,
    ),
    _target("B03", "1", "I", "Maret", "Mar"),
    _target("B06", "2", "II", "Juni", "Jun"),
    _target("B09", "3", "III", "September", "Sep"),
    _target("B12", "4", "IV", "Desember", "Des"),
    Column(
        "budget_ceiling",
        "Pagu Anggaran",
        synonyms=("Pagu", "Anggaran", "Jumlah Anggaran", "Pagu Dana", "Nilai Anggaran", "Biaya"),
        required=False,
        per_row=True,
    ),
    Column(
        "budget_source",
        "Sumber Dana",
        synonyms=(
            "Sumber Anggaran",
            "Sumber",
            "Sumber Pendanaan",
            "Sumber Pembiayaan",
            "Sumber Pagu",
            "Sumber Biaya",
            "Asal Dana",
        ),
        required=False,
    ),
)
