"""Tables as offices keep them, found and read to the same values however they are laid out."""

import io
import json
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.fields import PlanNames, RegionNames, read_percent, read_rupiah, read_text
from reporting.workbooks import PLAN_COLUMNS, find_table, open_workbook
from reporting.workbooks.writing import to_csv

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT.parent / "shared" / "samples"
REGIONS = RegionNames(
    SimpleNamespace(**row)
    for row in json.loads((ROOT / "fixtures/regions.json").read_text("utf-8"))
)
CHECKPOINTS = ("B03", "B06", "B09", "B12")

# The same four assignments in every layout below.
TITLES = ("Regulasi PUG", "Penguatan Pokja")
TIDY = [
    ("13.02", "Kabupaten Solok", "RA-01", TITLES[0], "DP3A", 25, 50, 75, 100, 150_500_000, "APBD"),
    ("13.02", "Kabupaten Solok", "RA-02", TITLES[1], "Bappeda", 10, 50, 70, 90, 0, "APBN"),
    (
        "13.10",
        "Kabupaten Dharmasraya",
        "RA-01",
        TITLES[0],
        "DP3A",
        0,
        20,
        60,
        100,
        2_500_000,
        "APBD",
    ),
    ("13.10", "Kabupaten Dharmasraya", "RA-02", TITLES[1], "Bappeda", 5, 25, 50, 75, None, ""),
]
TIDY_HEADINGS = (
    "kode_wilayah kabupaten_kota kode_aksi rencana_aksi penanggung_jawab"
    " target_b03 target_b06 target_b09 target_b12 pagu_anggaran sumber_dana"
).split()
PLANS = PlanNames(
    SimpleNamespace(number=n, code=f"RA-{n:02}", title=title) for n, title in enumerate(TITLES, 1)
)


def xlsx(*sheets):
    """A workbook of (name, rows) or (name, rows, merged areas) as bytes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, *merged in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged[0] if merged else ():
            sheet.merge_cells(area)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def table_of(data, name="rencana.xlsx", **given):
    return find_table(open_workbook(data, name), PLAN_COLUMNS, **given)


def values(row, plans=PLANS):
    """A row of the table as values, in the order of TIDY."""
    texts = {key: cell.text for key, cell in row.cells.items()}
    region = REGIONS.match(texts.get("region_code", ""), texts.get("region", ""))
    plan = plans.match(texts.get("plan", ""), texts.get("plan_title", ""))
    return (
        region.code,
        region.name,
        plan.code,
        plan.title,
        read_text(texts.get("lead_agency")).value,
        *(read_percent(texts[f"target_{code}"]).value for code in CHECKPOINTS),
        read_rupiah(texts.get("budget_ceiling")).value,
        read_text(texts.get("budget_source")).value,
    )


def test_tidy_sheet_is_read_row_by_row():
    table = table_of(xlsx(("Rencana", [TIDY_HEADINGS, *TIDY])))
    assert [values(row) for row in table.rows] == TIDY
    assert table.remarks == ["Lembar “Rencana”: judul di baris 1, 4 baris isian dibaca."]
    assert table.missing == ["Ukuran/Indikator Keberhasilan"]


def field_sheet():
    """TIDY as an office keeps it: titles, two heading rows, merged cells, total, signature."""
    rows = [
        ["RENCANA AKSI DAERAH PUG"],
        ["KABUPATEN/KOTA SE-SUMATERA BARAT"],
        [],
        ["No", "Kode", "Kabupaten/Kota", "Kode Aksi", "Rencana Aksi", "PJ", "Target (%)"]
        + [None, None, None, "Pagu Anggaran (Rp)", "Sumber Dana"],
        [None] * 6 + ["B03", "B06", "B09", "B12"],
        [f"({n})" for n in range(1, 13)],
        [1, 13.02, "Kab. Solok", "RA 1", TITLES[0], "DP3A", "25%", 0.5, 75, "100 %"]
        + ["Rp 150.500.000", "APBD"],
        [None, None, None, 2, TITLES[1] + "\n", "Bappeda", "10,0", 50, 70, 90, "-", "APBN "],
        [],
        [2, 13.1, "Kab. Dharmasraya", "ra-01", TITLES[0], "DP3A", 0, 20, 60, 100]
        + ["2.500.000,00", "APBD"],
        [None, None, None, "RA-02", TITLES[1], "Bappeda", 5, 25, 0.5, "75 %"],
        ["JUMLAH", None, None, None, None, None, None, None, None, None, "=SUM(K7:K11)"],
        [],
        [None] * 8 + ["Padang,        Januari 2026"],
        [None] * 8 + ["Kepala Bappeda"],
    ]
    merged = [f"{c}4:{c}5" for c in "ABCDEFKL"] + ["G4:J4", "A1:L1", "A12:J12"]
    merged += [
        f"{c}{rows}" for c in "ABC" for rows in ("7:{0}8", "10:{0}11") for rows in [rows.format(c)]
    ]
    book = openpyxl.load_workbook(io.BytesIO(xlsx(("RANDA 2026", rows, merged))))
    for place in ("H7", "I11"):
        book.active[place].number_format = "0%"
    book.create_sheet("Catatan")["A1"] = "Target dibahas pada rakor Januari."
    return book


def test_field_sheet_gives_the_same_values_and_says_what_it_left_out():
    table = table_of(saved(field_sheet()))
    assert [values(row) for row in table.rows] == TIDY
    assert table.remarks == [
        "Lembar “RANDA 2026”: judul di baris 4–5, 4 baris isian dibaca;"
        " 1 baris kosong dan 1 baris jumlah dilewati.",
        "Baris 14–15 (catatan atau tanda tangan) tidak dibaca.",
        "Kolom “No” tidak dipakai.",
        "Lembar “Catatan” tidak berisi tabel ini dan dilewati.",
    ]
    assert table.captions == ["RENCANA AKSI DAERAH PUG", "KABUPATEN/KOTA SE-SUMATERA BARAT"]
    last = table.rows[-1]
    assert (last.number, last.cells["region"][:3]) == (
        11,
        ("C10", "Kab. Dharmasraya", "Kabupaten/Kota"),
    )
    assert last.cells["target_B12"][:3] == ("J11", "75 %", "Target (%) B12")


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples lie beside the project")
def test_both_samples_hold_the_same_assignments():
    tables = [
        table_of((SAMPLES / f"rencana-aksi-{name}.xlsx").read_bytes())
        for name in ("rapi", "lapangan")
    ]
    titles = {row.cells["plan"].text: row.cells["plan_title"].text for row in tables[0].rows}
    plans = PlanNames(
        SimpleNamespace(number=int(code[3:]), code=code, title=title)
        for code, title in titles.items()
    )
    tidy, field = ([values(row, plans) for row in table.rows] for table in tables)
    assert len(tidy) == 190
    assert tidy == field
    indicators = [[read_text(row.cells["indicator"].text) for row in t.rows] for t in tables]
    assert indicators[0] == indicators[1]


def test_total_is_left_out_wherever_its_word_stands():
    rows = [[*row, number] for number, row in enumerate([TIDY_HEADINGS, *TIDY])]
    rows[0][-1] = "No"
    total = [None] * 10 + [7_370_250_000, None, "JUMLAH"]
    table = table_of(xlsx(("x", [*rows, total])))
    assert [values(row) for row in table.rows] == TIDY
    assert table.remarks[0] == (
        "Lembar “x”: judul di baris 1, 4 baris isian dibaca; 1 baris jumlah dilewati."
    )


def test_indicator_that_is_the_word_for_a_total_is_no_total():
    headings = [*TIDY_HEADINGS[:5], "Indikator", *TIDY_HEADINGS[5:]]
    rows = [[*row[:5], "Jumlah", *row[5:]] for row in TIDY]
    assert [row.number for row in table_of(xlsx(("x", [headings, *rows]))).rows] == [2, 3, 4, 5]


@given(st.permutations(range(len(TIDY_HEADINGS))))
@settings(max_examples=15, deadline=None)
def test_columns_may_stand_in_any_order(order):
    rows = [[row[n] for n in order] for row in [TIDY_HEADINGS, *TIDY]]
    assert [values(row) for row in table_of(xlsx(("x", rows))).rows] == TIDY


def as_csv(book):
    """What Excel saves as CSV in Indonesia: no merged cells, semicolons, values as shown."""
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    rows[6][7], rows[10][8] = "50%", "50%"
    return to_csv(rows)


def test_csv_of_the_field_sheet_fills_the_regions_down_and_says_so():
    table = table_of(as_csv(field_sheet()), "rencana.csv")
    assert [values(row) for row in table.rows] == TIDY
    assert table.remarks == [
        "Lembar “rencana”: judul di baris 4–5, 4 baris isian dibaca;"
        " 1 baris kosong dan 1 baris jumlah dilewati.",
        "Baris 14–15 (catatan atau tanda tangan) tidak dibaca.",
        "Kolom “No” tidak dipakai.",
        "Kabupaten/Kota kosong di 2 baris dan disamakan dengan baris di atasnya.",
    ]
    assert table.rows[1].cells["region"].assumption == "Kosong, dianggap sama dengan sel C7."


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_may_use_any_usual_delimiter(codec, delimiter):
    rows = [TIDY_HEADINGS, *TIDY]
    lines = [delimiter.join("" if v is None else str(v) for v in row) for row in rows]
    table = table_of("\n".join(lines).encode(codec), "x.csv")
    assert [values(row) for row in table.rows] == TIDY


SHORT_HEADINGS = ["Kode Aksi", "PJ", *CHECKPOINTS, "Pagu", "Sumber"]
SHORT = [[row[2], *row[4:]] for row in TIDY]


def test_one_sheet_per_region_takes_the_region_from_the_sheets_name():
    table = table_of(
        xlsx(
            ("Kab. Solok", [["Rencana Aksi"], SHORT_HEADINGS, *SHORT[:2]]),
            ("Dharmasraya", [SHORT_HEADINGS, *SHORT[2:], ["Jumlah"] + [None] * 5 + [1]]),
        )
    )
    assert [values(row) for row in table.rows] == TIDY
    assert [(row.sheet, row.number) for row in table.rows] == [
        ("Kab. Solok", 3),
        ("Kab. Solok", 4),
        ("Dharmasraya", 2),
        ("Dharmasraya", 3),
    ]
    assert "Kabupaten/Kota dibaca dari nama lembar." in table.remarks


def test_sheets_of_which_the_same_is_said_are_named_together():
    regions = ["Kab. Solok", "Kab. Agam", "Kota Solok", "Kota Padang", "Kota Pariaman"]
    sheets = [(name, [SHORT_HEADINGS, *SHORT[:2]]) for name in regions]
    sheets.insert(2, ("Kab. Pasaman", [SHORT_HEADINGS, *SHORT[:1]]))
    table = table_of(xlsx(*sheets, ("Catatan", [["Rakor Januari"]]), ("Arsip", [["2019"]])))
    assert table.remarks == [
        "5 lembar (“Kab. Solok”, “Kab. Agam”, “Kota Solok”, dan 2 lainnya), masing-masing:"
        " judul di baris 1, 2 baris isian dibaca.",
        "Kabupaten/Kota dibaca dari nama lembar.",
        "Lembar “Kab. Pasaman”: judul di baris 1, 1 baris isian dibaca.",
        "Kabupaten/Kota dibaca dari nama lembar.",
        "2 lembar (“Catatan” dan “Arsip”) tidak berisi tabel ini dan dilewati.",
    ]


@pytest.mark.parametrize(
    "title",
    [
        ["KABUPATEN SOLOK"],
        ["Kabupaten/Kota: Kab. Solok"],
        ["Kabupaten/Kota", ": Kab. Solok"],
        ["Kabupaten : Solok"],
        ["Pokja PUG Kab. Solok"],
        ["Kabupaten Solok Tahun 2026"],
    ],
)
def test_one_table_per_region_takes_the_region_from_the_title_above(title):
    rows = [
        title,
        SHORT_HEADINGS,
        *SHORT[:2],
        ["JUMLAH", None, None, None, None, None, 1],
        [],
        ["KAB. DHARMASRAYA"],
        SHORT_HEADINGS,
        *SHORT[2:],
    ]
    table = table_of(xlsx(("Semua", rows)))
    assert [values(row) for row in table.rows] == TIDY
    assert table.rows[2].cells["region"][:3] == ("A7", "KAB. DHARMASRAYA", "judul tabel")
    assert table.remarks == [
        "Lembar “Semua”: judul di baris 2 dan 8, 4 baris isian dibaca; 1 baris jumlah dilewati.",
        "Kabupaten/Kota dibaca dari judul tabel.",
    ]


def test_bands_within_one_table_name_the_region():
    rows = [SHORT_HEADINGS, ["KAB. SOLOK"], *SHORT[:2], ["Kab. Dharmasraya"], *SHORT[2:]]
    table = table_of(xlsx(("Semua", rows)))
    assert [values(row) for row in table.rows] == TIDY


@pytest.mark.parametrize(
    "title",
    [
        [["KAB. DHARMASRAYA"], []],
        [["RENCANA AKSI"], ["KAB. DHARMASRAYA"], ["TAHUN 2026"], []],
        [["Kabupaten/Kota", "Kab. Dharmasraya"]],
        [["RENCANA AKSI"], ["Kabupaten/Kota", ":", "Kab. Dharmasraya"], []],
    ],
)
def test_titles_of_a_later_table_are_found_past_signature_and_blank_rows(title):
    signature = [[None] * 4 + ["Arosuka, 5 Januari 2026"], [None] * 4 + ["Kepala Bapelitbang"]]
    first = [["KAB. SOLOK"], SHORT_HEADINGS, *SHORT[:2], [], *signature, []]
    table = table_of(xlsx(("Semua", [*first, *title, SHORT_HEADINGS, *SHORT[2:]])))
    assert [values(row) for row in table.rows] == TIDY


@pytest.mark.parametrize(
    "band",
    [
        lambda letter, name: [f"{letter}. {name}"],
        lambda letter, name: [letter, name],
        lambda letter, name: [f"{letter}.", name, None, None, None, None, 152_000_000],
    ],
)
def test_bands_may_be_counted_and_bear_a_sum(band):
    headings = ["No", "Rencana Aksi", *CHECKPOINTS, "Pagu"]
    rows = [[n % 2 + 1, row[3], *row[5:10]] for n, row in enumerate(TIDY)]
    solok, dharmasraya = band("I", "KABUPATEN SOLOK"), band("II", "Kab. Dharmasraya")
    found = table_of(xlsx(("x", [headings, solok, *rows[:2], dharmasraya, *rows[2:]])))
    told = [(row.cells["region"].text, row.cells["plan_title"].text) for row in found.rows]
    assert told == [
        *[("KABUPATEN SOLOK", title) for title in TITLES],
        *[("Kab. Dharmasraya", title) for title in TITLES],
    ]


def test_row_with_nothing_but_its_region_is_no_band_where_regions_have_a_column():
    rows = [["No", "Kab/Kota", *CHECKPOINTS], [1, "Kab. Solok", 1, 2, 3, 4], [2, "Kab. Agam"]]
    found = table_of(xlsx(("RA-01", rows))).rows
    assert [row.cells["region"].text for row in found] == ["Kab. Solok", "Kab. Agam"]


def test_signature_below_a_band_is_left_out_and_named():
    signature = [[None, None, "Arosuka, 5 Januari 2026"], [None, None, "Kepala Bapelitbang"]]
    rows = [SHORT_HEADINGS, ["KAB. SOLOK"], *SHORT[:2], [], *signature, ["Kab. Dharmasraya"]]
    table = table_of(xlsx(("Semua", [*rows, *SHORT[2:]])))
    assert [values(row) for row in table.rows] == TIDY
    assert table.remarks[1] == "Baris 6–7 (catatan atau tanda tangan) tidak dibaca."


def test_rows_of_units_and_numbers_below_the_heading_are_no_data():
    units = [None, None, "(%)", "%", "(%)", "( % )", "(Rp)"]
    numbers = [f"({n})" for n in range(1, 8)]
    rows = [["Kode Aksi", "Kab/Kota", *CHECKPOINTS, "Pagu"], units, numbers]
    table = table_of(xlsx(("x", [*rows, ["RA-01", "Kab. Agam", 1, 2, 3, 4, 5]])))
    assert [row.number for row in table.rows] == [4]
    assert [skipped.reason for skipped in table.skipped] == ["nomor atau satuan kolom"] * 2


def test_table_per_action_takes_the_action_from_the_title():
    rows = [[*TIDY_HEADINGS[:2], *TIDY_HEADINGS[5:9]]]
    tables = [["RA-01 Regulasi PUG"], *rows, TIDY[0][:2] + TIDY[0][5:9], [], ["RA-02"], *rows]
    tables.append(TIDY[1][:2] + TIDY[1][5:9])
    found = table_of(xlsx(("x", tables))).rows
    assert [(row.cells["region"].text, row.cells["plan"].text) for row in found] == [
        ("Kabupaten Solok", "RA-01 Regulasi PUG"),
        ("Kabupaten Solok", "RA-02"),
    ]


def test_one_blank_among_filled_regions_stays_blank():
    rows = [list(row) for row in TIDY]
    rows[1][0] = rows[1][1] = None
    cells = table_of(xlsx(("x", [TIDY_HEADINGS, *rows]))).rows[1].cells
    assert (cells["region"].text, cells["region_code"].text) == ("", "")


def test_hidden_sheets_rows_and_columns_are_left_out_and_named():
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx(("Rencana", [[*TIDY_HEADINGS, "Indikator"], *TIDY])))
    )
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["L"].hidden = True
    book.active["L2"] = "tersembunyi"
    book.create_sheet("Lama").sheet_state = "hidden"
    table = table_of(saved(book))
    assert [values(row) for row in table.rows] == [TIDY[0], *TIDY[2:]]
    assert table.remarks == [
        "Lembar “Rencana”: judul di baris 1, 3 baris isian dibaca.",
        "1 baris tersembunyi tidak dibaca.",
        "Lembar “Lama” tersembunyi dan dilewati.",
    ]
    assert "indicator" not in table.titles


def test_numbers_dates_and_booleans_are_text_as_people_type_it():
    cells = {
        "A2": 1250.5,
        "B2": 0.7,
        "C2": date(2026, 3, 5),
        "D2": True,
        "E2": datetime(2026, 3, 5, 14, 30),
        "F2": 1e15,
        "G2": 0.1 + 0.2,
        "H2": "a_x000D_\nb",
        "I2": 13.1,
        "J2": 0.123456,
        "K2": "=1+1",
        "L2": "#REF!",
        "M2": "a_x0001_b",
        "N2": -5,
        "O2": 0.00001,
    }
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    book.active["B2"].number_format = "0%"
    book.active["J2"].number_format = '0.0" "%'
    book.active["F2"].number_format = '"Rp" #,##0'
    (sheet,) = open_workbook(saved(book), "x.xlsx").sheets
    assert list(sheet.rows[2].values()) == [
        "1250,5",
        "70%",
        "2026-03-05",
        "Ya",
        "2026-03-05 14:30",
        "1000000000000000",
        "0,3",
        "a\nb",
        "13,1",
        "12,3456%",
        "(rumus)",
        "#REF!",
        "a\x01b",
        "-5",
        "0,00001",
    ]
    assert sheet.problems == {
        (2, 11): "Sel K2 berisi rumus tanpa nilai. Buka dan simpan ulang berkasnya di Excel,"
        " atau ketik nilainya.",
        (2, 12): "Sel L2 berisi galat #REF!. Perbaiki rumusnya atau ketik nilainya.",
        (2, 13): "Sel M2 berisi karakter kendali yang tidak terlihat. Ketik ulang isinya.",
    }


def test_problem_of_a_cell_reaches_its_row():
    rows = [list(row) for row in TIDY]
    rows[0][9] = "=SUM(A1:A2)"
    cell = table_of(xlsx(("x", [TIDY_HEADINGS, *rows]))).rows[0].cells["budget_ceiling"]
    assert (cell.address, cell.problem[:34]) == ("J2", "Sel J2 berisi rumus tanpa nilai. B")


def test_one_merged_amount_cannot_stand_for_several_rows():
    table = table_of(xlsx(("x", [TIDY_HEADINGS, *TIDY], ["J2:J3", "K2:K3"])))
    problem = "Sel J2 digabung sampai baris 3. Tulis nilainya di tiap baris."
    assert [row.cells["budget_ceiling"].problem for row in table.rows] == [problem, problem, "", ""]
    assert [row.cells["budget_source"].text for row in table.rows[:2]] == ["APBD", "APBD"]


def test_one_target_merged_over_several_periods_is_not_guessed():
    rows = [list(row) for row in TIDY]
    rows[0][6:9] = [None] * 3
    cells = table_of(xlsx(("x", [TIDY_HEADINGS, *rows], ["A2:B2", "F2:I2"]))).rows[0].cells
    problem = "Sel F2 digabung sampai kolom I. Tulis nilainya di tiap kolom."
    assert (cells["target_B03"].problem, cells["region_code"].problem) == (problem, "")
