"""Headings by synonym, columns pointed at, and the sentences for tables that cannot be used."""

import pytest

from reporting.workbooks import HeaderNotFound, Rejected
from tests.test_workbooks import (
    CHECKPOINTS,
    SHORT,
    SHORT_HEADINGS,
    TIDY,
    TIDY_HEADINGS,
    table_of,
    values,
    xlsx,
)


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        (["TW I", "TW II", "TW III", "TW IV"], "target_B09"),
        (["Maret", "Juni", "September", "Desember"], "target_B09"),
        (["B.03", "B 06", "Target B9", "B12 (Des)"], "target_B09"),
        (
            ["Target Triwulan 1 2026", "Target TW 2", "Target III (%)", "Target s.d. Desember"],
            "target_B09",
        ),
    ],
)
def test_targets_are_known_by_checkpoint_quarter_or_month(headings, code):
    rows = [["Kab/Kota", "Aksi", *headings], ["Kab. Agam", 1, 10, 20, 30, 40]]
    assert table_of(xlsx(("x", rows))).rows[0].cells[code].text == "30"


def test_targets_under_a_group_are_not_mixed_with_achievements():
    rows = [
        ["Kabupaten/Kota", None, "Kode Aksi", "Target", None, None, None, "Realisasi"],
        ["Kode", "Nama", None, "I", "II", "III", "IV", "I", "II", "III", "IV"],
        ["13.06", "Agam", "RA-01", 10, 20, 30, 40, 1, 2, 3, 4],
    ]
    row = table_of(xlsx(("x", rows))).rows[0]
    assert {key: cell.text for key, cell in row.cells.items()} == {
        "region_code": "13.06",
        "region": "Agam",
        "plan": "RA-01",
        "target_B03": "10",
        "target_B06": "20",
        "target_B09": "30",
        "target_B12": "40",
    }


def test_heading_kode_is_what_its_values_look_like():
    rows = [["Kab/Kota", "Kode", *CHECKPOINTS], ["Kab. Agam", "ra 3", 1, 2, 3, 4]]
    assert table_of(xlsx(("x", rows))).titles["plan"] == "Kode"


def refusal(data, name="x.xlsx", **given):
    with pytest.raises(Rejected) as refused:
        table_of(data, name, **given)
    return refused.value


def test_missing_columns_are_named_with_the_rows_to_point_at():
    rows = [
        ["Daftar"],
        ["Kab/Kota", "Kode Aksi", "Sasaran awal", "B06", "B09", "B12"],
        ["Kab. Agam", 1, 2, 3],
    ]
    refused = refusal(xlsx(("Aksi", rows)))
    assert str(refused) == (
        "Di lembar “Aksi” (judul di baris 2) tidak ada kolom “Target B03”."
        " Tambahkan kolomnya atau perbaiki judulnya, lalu unggah lagi."
    )
    assert refused.missing == ["Target B03"]
    assert refused.found["target_B06"] == "D"
    assert [(c.sheet, c.number, c.texts["A"]) for c in refused.candidates] == [
        ("Aksi", 1, "Daftar"),
        ("Aksi", 2, "Kab/Kota"),
        ("Aksi", 3, "Kab. Agam"),
    ]


def test_user_can_point_at_the_heading_and_match_columns():
    rows = [
        ["Daftar"],
        ["Wil.", "Kode Aksi", "Sasaran awal", "B06", "B09", "B12"],
        ["Kab. Agam", 1, 2, 3, 4, 5],
    ]
    mapping = {"region": "A", "target_B03": "C", "target_B12": ""}
    assert refusal(xlsx(("Aksi", rows)), header_row=2, mapping=mapping).missing == ["Target B12"]
    mapping["target_B12"] = "F"
    (row,) = table_of(xlsx(("Aksi", rows)), sheet="Aksi", header_row=2, mapping=mapping).rows
    assert [cell.text for cell in row.cells.values()] == ["Kab. Agam", "1", "2", "3", "4", "5"]


def test_two_columns_of_one_meaning_are_refused_with_their_places():
    rows = [[*TIDY_HEADINGS, "Pagu"], *TIDY]
    assert str(refusal(xlsx(("x", rows)))) == (
        "Di lembar “x” lebih dari satu kolom terbaca sebagai Pagu Anggaran: J1 “pagu_anggaran” dan"
        " L1 “Pagu”. Sisakan satu, atau ganti judul yang lain."
    )
    assert len(table_of(xlsx(("x", rows)), header_row=1, mapping={"budget_ceiling": "L"}).rows) == 4


def test_region_missing_everywhere_is_a_missing_column():
    assert str(refusal(xlsx(("Sheet1", [SHORT_HEADINGS, *SHORT])))) == (
        "Di lembar “Sheet1” (judul di baris 1) tidak ada kolom “Kode Wilayah” atau"
        " “Kabupaten/Kota”. Tambahkan kolomnya atau perbaiki judulnya, lalu unggah lagi."
    )


def test_amounts_in_thousands_or_millions_are_not_taken_for_rupiah():
    rows = [[*TIDY_HEADINGS[:9], "Pagu (juta rupiah)"], TIDY[0][:10]]
    table = table_of(xlsx(("x", rows)))
    assert "budget_ceiling" not in table.titles
    assert "Kolom “Pagu (juta rupiah)” tidak dipakai." in table.remarks


def test_wrong_workbook_is_refused():
    refused = refusal(xlsx(("Anggaran", [["Uraian", "Rupiah"], ["ATK", 5]])))
    assert isinstance(refused, HeaderNotFound)
    assert str(refused) == (
        "Tabel tidak ditemukan di berkas ini. Baris judulnya memuat “Kode Wilayah” atau"
        " “Kabupaten/Kota”, “Kode Aksi” atau “Rencana Aksi”, “Target B03”, “Target B06”,"
        " “Target B09”, dan “Target B12”. Periksa berkasnya, atau tunjuk baris judulnya."
    )


def test_heading_without_rows_is_refused():
    assert str(refusal(xlsx(("x", [TIDY_HEADINGS])))) == (
        "Di bawah judul tabel tidak ada baris isian. Isi tabelnya, lalu unggah lagi."
    )


def test_sheet_whose_table_lacks_a_column_is_refused_and_another_table_left_out():
    typo = [*TIDY_HEADINGS[:7], "taget 9", *TIDY_HEADINGS[8:]]
    lost = xlsx(("Satu", [TIDY_HEADINGS, *TIDY]), ("Dua", [typo, *TIDY]))
    assert refusal(lost).missing == ["Target B09"]
    recap = [["Kab/Kota", *CHECKPOINTS], ["Agam", 1, 2, 3, 4]]
    table = table_of(
        xlsx(("Satu", [TIDY_HEADINGS, *TIDY]), ("Pagu", [["Kab/Kota", "Pagu"], *recap[1:]]))
    )
    assert len(table.rows) == 4
    assert table.remarks[-1] == "Lembar “Pagu” tidak berisi tabel ini dan dilewati."


def test_recap_beside_the_region_sheets_is_left_out():
    recap = [["Kab/Kota", *CHECKPOINTS], ["Solok", 17, 50, 70, 95], ["Dharmasraya", 2, 22, 55, 87]]
    table = table_of(
        xlsx(
            ("Rekap", recap),
            ("Solok, Kab.", [SHORT_HEADINGS, *SHORT[:2]]),
            ("Dharmasraya", [SHORT_HEADINGS, *SHORT[2:]]),
        )
    )
    assert [values(row) for row in table.rows] == TIDY
    assert table.remarks[0] == "Lembar “Rekap” tidak berisi tabel ini dan dilewati."


def test_unfinished_row_after_a_gap_is_read_and_a_signature_is_not():
    signature = [["Mengetahui,"], [None] * 6 + ["Padang"], [None] * 6 + ["NIP 1970"]]
    rows = [TIDY_HEADINGS, TIDY[0], [], ["13.10", None, "RA-02"], [], *signature]
    table = table_of(xlsx(("x", rows)))
    assert [(row.number, row.cells["plan"].text) for row in table.rows] == [
        (2, "RA-01"),
        (4, "RA-02"),
    ]
    assert table.remarks[1] == "Baris 6–8 (catatan atau tanda tangan) tidak dibaca."


def test_table_of_nothing_but_a_signature_has_no_rows():
    rows = [TIDY_HEADINGS, [], [None] * 6 + ["Padang, Januari 2026"]]
    assert str(refusal(xlsx(("x", rows)))) == (
        "Di bawah judul tabel tidak ada baris isian. Isi tabelnya, lalu unggah lagi."
    )


def test_lone_region_in_a_full_table_is_named_as_left_out():
    table = table_of(xlsx(("x", [TIDY_HEADINGS, *TIDY, [None, "Kab. Agam"]])))
    assert table.remarks[1] == "Baris 6 (catatan atau tanda tangan) tidak dibaca."
