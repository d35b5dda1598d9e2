"""Opens an uploaded file: decides what it is by its content, then has it read as sheets of text."""

from pathlib import PurePath

from .delimited import SAVE_AS_CSV, read_csv
from .package import LOCKED
from .sheets import FROM_LIBREOFFICE, MAX_BYTES, SAVE_AS_XLSX, Rejected
from .xlsx import read_xlsx

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and encrypted new ones
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

OTHER_KINDS = {
    ".xls": f"Berkas .xls adalah format lama. {SAVE_AS_XLSX}",
    ".xlsm": f"Berkas .xlsm dapat berisi makro. {SAVE_AS_XLSX}",
    ".xlsb": f"Berkas .xlsb tidak dapat dibaca. {SAVE_AS_XLSX}",
    ".ods": FROM_LIBREOFFICE,
    ".pdf": "Berkas PDF tidak dapat diimpor. Unggah berkas Excel-nya (.xlsx).",
}


def open_workbook(data, name, *, hidden=()):
    """The uploaded file as a Workbook of its visible sheets.

    `data` is the whole file as bytes, `name` what the uploader called it; `hidden` names sheets
    of an .xlsx that are read even when they are hidden. Raises Rejected, with a sentence for the
    uploader, for everything but a sound .xlsx or a UTF-8 .csv; in bounded time and memory
    whatever the file holds.
    """
    suffix = PurePath(name).suffix.lower()
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1024 / 1024:.1f}".replace(".", ",")
        raise Rejected(f"Berkas berukuran {size} MB. Paling besar {MAX_BYTES // 1024 // 1024} MB.")
    if not data.strip():
        raise Rejected("Berkas kosong. Pilih berkas yang berisi tabel, lalu unggah lagi.")
    if data.startswith(OLE):
        raise Rejected(LOCKED if ENCRYPTED in data else OTHER_KINDS[".xls"])
    if suffix in OTHER_KINDS:
        raise Rejected(OTHER_KINDS[suffix])
    if suffix not in (".xlsx", ".csv"):
        raise Rejected("Jenis berkas ini tidak dapat dibaca. Unggah berkas .xlsx atau .csv.")
    if suffix == ".xlsx":
        return _open_xlsx(data, name, hidden)
    if data.startswith(ZIP):
        raise Rejected(
            "Isi berkas ini Excel, tetapi namanya .csv. Ganti namanya menjadi .xlsx,"
            " lalu unggah lagi."
        )
    if data.startswith(UTF_16):
        raise Rejected(f"Berkas CSV ini memakai UTF-16. {SAVE_AS_CSV}")
    return read_csv(data, name)


def _open_xlsx(data, name, hidden):
    if not data.startswith(ZIP):
        raise Rejected(
            "Isi berkas ini bukan Excel, walaupun namanya .xlsx. Bila isinya CSV, ganti namanya"
            f" menjadi .csv. Bila bukan: {SAVE_AS_XLSX[0].lower()}{SAVE_AS_XLSX[1:]}"
        )
    return read_xlsx(data, name, hidden)
