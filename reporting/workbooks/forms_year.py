"""The year's workbook: what Bappeda fills in or changes in Excel and imports as it is."""

from itertools import chain

from .forms_parts import (
    HELP,
    add_help,
    add_lists,
    choice,
    number_between,
    open_cell,
    protect,
)
from .sheets import letters
from .writing import new_book, to_bytes, write_sheet

LOCKED = ("region_code", "region", "plan", "plan_title")
LISTS = "Daftar"
SPARE = 30  # rows below the last one, for what is assigned later
HELP_PARTS = (
    (
        "Mengisi",
        (
            "Isi atau ubah sel kuning. Kolom daerah dan aksi terkunci supaya barisnya tidak"
            " tertukar.",
            "Target ditulis dalam persen kumulatif, 0 sampai 100, misalnya 58 atau 58,5."
            " Kosongkan bila belum ada target.",
            "Pagu ditulis dalam rupiah penuh, misalnya 150000000.",
            "Sumber dana boleh dipilih dari daftar atau ditulis sendiri.",
        ),
    ),
    (
        "Menambah penugasan",
        (
            "Pakai baris kuning di bawah baris terakhir: pilih daerah dan aksinya dari daftar,"
            " lalu isi sel lainnya.",
            "Baris yang dibiarkan kosong dilewati. Menghapus isi sebuah baris tidak menghapus"
            " penugasannya di portal.",
        ),
    ),
    (
        "Mengunggah",
        (
            "Simpan berkas ini sebagai .xlsx, lalu unggah di halaman Impor. Anda melihat dulu apa"
            " yang berubah; belum ada yang tersimpan sebelum Anda menyetujuinya.",
            "Target pada periode yang sudah ditutup atau laporannya sudah terverifikasi tidak dapat"
            " diubah.",
            f"Lembar {HELP} ini tidak ikut dibaca.",
        ),
    ),
)


def year_book(title, headings, rows, count, *, regions, plans, sources):
    """The .xlsx bytes of a year: its rows with identity locked, spare rows, lists and help.

    `headings` maps column keys to Headings, `rows` are `count` lists of values in their order;
    `regions`, `plans` and `sources` are the texts to choose from.
    """
    book = new_book()
    keys = list(headings)
    blank = [None] * len(keys)
    lines = chain(
        (_row(keys, row, LOCKED) for row in rows),
        (_row(keys, blank, ("plan_title",)) for _ in range(SPARE)),
    )
    sheet = write_sheet(book, title, list(headings.values()), lines, frozen_columns=len(LOCKED))
    protect(sheet)
    add_help(book, f"Cara memakai {title}", HELP_PARTS)
    lists = add_lists(book, LISTS, {"region": regions, "plan": plans, "budget_source": sources})
    for key, validation in _validations(keys, lists):
        letter = letters(keys.index(key) + 1)
        validation.add(f"{letter}2:{letter}{count + SPARE + 1}")
        sheet.data_validations.append(validation)
    return to_bytes(book)


def _row(keys, values, locked):
    return [
        value if key in locked else open_cell(value)
        for key, value in zip(keys, values, strict=True)
    ]


def _validations(keys, lists):
    """Pairs (column key, validation)."""
    if "region" in lists:
        yield "region", choice(lists["region"], message="Pilih daerah dari daftar.", is_strict=True)
    if "plan" in lists:
        yield "plan", choice(lists["plan"], message="Pilih kode aksi dari daftar.", is_strict=True)
    if "budget_source" in lists:
        yield "budget_source", choice(lists["budget_source"])
    for key in keys:
        if key.startswith("target_"):
            message = "Tulis target sebagai angka 0 sampai 100, misalnya 58 atau 58,5."
            yield key, number_between(0, 100, message=message, is_strict=True)
    message = "Tulis rupiah penuh tanpa huruf, misalnya 150000000."
    yield "budget_ceiling", number_between(0, None, message=message)
