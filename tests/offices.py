"""What an office does to a workbook: fills cells in, opens and saves it in LibreOffice."""

import io
import shutil
import subprocess

import openpyxl
import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_libreoffice = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice tidak ada di mesin ini; pasang libreoffice-calc"
)


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def converted(data, folder, kind):
    """The workbook as LibreOffice saves it: to .ods and back for "xlsx", or printed as "pdf"."""
    steps = [("xlsx", "ods"), ("ods", "xlsx")] if kind == "xlsx" else [("xlsx", kind)]
    path = folder / "berkas.xlsx"
    path.write_bytes(data)
    for ending, wanted in steps:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [SOFFICE, profile, "--headless", "--convert-to", wanted]
        subprocess.run(
            [*command, "--outdir", str(folder), str(folder / f"berkas.{ending}")],
            check=True,
            capture_output=True,
            timeout=180,
        )
    return (folder / f"berkas.{kind}").read_bytes()
