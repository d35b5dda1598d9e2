"""Files with rows that cannot be taken: each row is named with what to do."""

from tests.sheets import line, workbook

from .accepted import REQUIRED, SHORT
from .packing import SHEET, book, csv_text, repacked, row_errors


def cell_of(**given):
    return lambda: workbook(line(**given))


def formula(_, sheet):
    sheet["H2"] = "=40+0"


def raw_cell(xml):
    """The workbook with the cell H2 as written here."""

    def edit(text):
        start = text.index('<c r="H2"')
        return text[:start] + xml + text[text.index("</c>", start) + 4 :]

    return lambda: repacked({SHEET: edit})


def required(*values):
    return lambda: workbook(list(values), headings=REQUIRED)


CASES = {
    "words for a number": row_errors(cell_of(b06="lima puluh"), "Target B06 harus angka"),
    "target past 100": row_errors(cell_of(b12=120), "Target B12 paling besar 100."),
    "target below 0": row_errors(cell_of(b03=-5), "Target B03 paling kecil 0."),
    "thousand or decimal": row_errors(cell_of(b06="1.250"), "bisa berarti 1250 atau 1,25"),
    "English number": row_errors(cell_of(budget="1,250.5"), "memakai koma untuk ribuan"),
    "not a number": row_errors(cell_of(b06="NaN"), "Target B06 harus angka"),
    "infinity": row_errors(cell_of(b06="1e400"), "Target B06 harus angka"),
    "underscored number": row_errors(cell_of(b06="4_0"), "Target B06 harus angka"),
    "digits of another script": row_errors(cell_of(b06="٤٠"), "Target B06 harus angka"),
    "budget in words": row_errors(cell_of(budget="sekitar lima juta"), "harus angka rupiah"),
    "negative budget": row_errors(cell_of(budget=-1), "Pagu anggaran paling kecil 0."),
    "budget beyond all money": row_errors(cell_of(budget=10**30), "Pagu anggaran"),
    "formula without a value": row_errors(
        lambda: book(line(), edit=formula), "Sel H2 berisi rumus tanpa nilai."
    ),
    "formula error": row_errors(
        raw_cell('<c r="H2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'), "Sel H2 berisi galat #DIV/0!"
    ),
    "unknown region code": row_errors(
        required("13.99", *SHORT[1:]), "Kode daerah “13.99” tidak dikenal."
    ),
    "region of another province": row_errors(
        required("12.01", *SHORT[1:]), "Kode daerah “12.01” tidak dikenal."
    ),
    "name for two regions": row_errors(
        lambda: workbook(["Solok", *SHORT[1:]], headings=["Daerah", *REQUIRED[1:]]),
        "“Solok” bisa berarti dua daerah.",
    ),
    "code and name of two regions": row_errors(
        lambda: workbook(line("13.02", region="Kota Solok")), "Samakan kode dan namanya."
    ),
    "blank region": row_errors(
        lambda: workbook(
            SHORT,
            [None, "RA-02", 10, 40, 70, 100],
            SHORT[:1] + ["RA-03"] + SHORT[2:],
            headings=REQUIRED,
        ),
        "Kode Wilayah kosong.",
        ok=2,
    ),
    "unknown action": row_errors(required("13.02", 11, *SHORT[2:]), "Aksi 11 tidak ada."),
    "blank action": row_errors(
        lambda: workbook(
            line(), ["13.02", "", "", "", "x", "y", 10, 40, 70, 100, 1, "APBD"], line(number=3)
        ),
        "Kode Aksi kosong.",
        ok=2,
    ),
    "twins": row_errors(lambda: workbook(line(), line(b06=50)), "Kembar dengan baris 3.", bad=2),
    "control characters": row_errors(
        lambda: csv_text(line(agency="Dinas\x07")).encode(),
        "karakter kendali",
        name="berkas.csv",
    ),
    "text that turns around": row_errors(cell_of(agency="Dinas \u202eABC"), "karakter kendali"),
    "40,000 letters in a cell": row_errors(
        lambda: csv_text(line(indicator="x" * 40_000)).encode(),
        "lebih dari 32.767 huruf",
        name="berkas.csv",
    ),
    "indicator past its limit": row_errors(cell_of(indicator="x" * 301), "paling banyak 300 huruf"),
    "shared string that is not there": row_errors(
        raw_cell('<c r="H2" t="s"><v>99999</v></c>'), "Sel H2 tidak terbaca."
    ),
    "date where a percent belongs": row_errors(cell_of(b06="05/03/2027"), "Target B06 harus angka"),
    "one bad row among good ones": row_errors(
        lambda: workbook(*[line(number=n, b06="x" if n == 4 else 40) for n in range(1, 11)]),
        "Target B06 harus angka",
        ok=9,
    ),
    "budget merged over rows": row_errors(
        lambda: book(
            line(), line(number=2, budget=None), edit=lambda _, sheet: sheet.merge_cells("K2:K3")
        ),
        "Tulis nilainya di tiap baris.",
        bad=2,
    ),
}
