"""Everything goes home: tables, named files and pages, readable without the portal."""

import csv
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from reporting import files, workflow
from reporting.models import Evidence, PlanYear, ProgressEntry, Region, StoredFile, User
from reporting.upkeep.takeout import export_all
from tests import builders
from tests.builders import report, target
from tests.kerjasama import builders as kerabat


@pytest.fixture
def folder(cast, year, tmp_path):
    """The takeout of one verified report with two versions of one file, and a second report."""
    entry = report(target(), by=cast.approver)
    for shade in range(2):
        stored = files.store(SimpleUploadedFile("a.pdf", builders.pdf() + b"%" * shade), cast.admin)
        old = Evidence.objects.last()
        piece = Evidence(file=stored, original_name='Notula: "rapat" 1.pdf', replaces=old)
        workflow.attach(entry, piece, by=cast.approver)
    report(target(number=2), by=cast.approver, upto="verified", verifier=cast.verifier)
    made = tmp_path / "keluar"
    export_all(made)
    return made


class Links(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.found = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in ("href", "src")]


def test_every_file_has_its_checksum(folder):
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    there = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert listed == there


def test_evidence_stands_under_its_name_where_it_belongs(folder):
    found = sorted(p.relative_to(folder / "bukti").as_posix() for p in folder.rglob("*.pdf"))
    place = "2026/B09/13.02 Kab. Solok/Aksi 01"
    assert found == [f"{place}/Notula   rapat  1.pdf", f"{place}/versi lama/Notula   rapat  1.pdf"]


def test_each_table_is_whole_in_both_formats_and_tells_no_secret(folder):
    for model in apps.get_app_config("reporting").get_models():
        name, count = model._meta.db_table, model._base_manager.count()
        with (folder / "tabel/csv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=";"))
        sheet = openpyxl.load_workbook(folder / "tabel/xlsx" / f"{name}.xlsx").active
        assert (len(rows) - 1, sheet.max_row - 1) == (count, count), name
    text = (folder / "tabel/csv/reporting_user.csv").read_text("utf-8-sig")
    assert User.objects.first().name in text
    assert not [user for user in User.objects.all() if user.password in text]
    assert not (folder / "tabel/csv/django_session.csv").exists()


def test_pages_lead_only_to_files_that_came_along(folder):
    pages = sorted((folder / "tahun/2026").glob("*.html"))
    assert [page.name for page in pages] == ["13.02.html", "index.html"]
    for page in pages:
        links = Links(page).found
        assert links
        for link in links:
            assert (page.parent / unquote(link)).is_file(), (page, link)
    assert ProgressEntry.objects.first().narrative in pages[0].read_text("utf-8")


def test_takeout_never_writes_into_a_folder_that_is_there(folder):
    with pytest.raises(CommandError, match="sudah ada"):
        call_command("export_all", str(folder))


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"x")])
def test_lost_or_spoilt_file_is_listed_and_the_rest_goes_on(spoil, folder, tmp_path):
    piece = Evidence.objects.current().get()
    spoil(Path(piece.file.path.path))
    with pytest.raises(CommandError, match="1 berkas hilang atau rusak"):
        call_command("export_all", str(tmp_path / "lagi"))
    assert piece.file.sha256 in (tmp_path / "lagi/berkas-hilang.txt").read_text("utf-8")


def test_every_stored_file_comes_along_behind_its_rows_id(cast, year, tmp_path):
    """Those of KERABAT too, which stands above this app; whatever their names are like."""
    paper = kerabat.stored(cast.admin)
    name = f"Surat/{'字' * 170}.pdf"
    scan = kerabat.agreement().scans.create(
        number=1, file=paper, original_name=name, by=cast.admin, at=timezone.now()
    )
    kerabat.sheet(cast.admin)
    export_all(tmp_path / "keluar")
    there = {p.relative_to(tmp_path / "keluar").as_posix() for p in tmp_path.rglob("berkas/*/*")}
    assert len(there) == StoredFile.objects.count() == 2
    kept = next(path.rpartition("/")[2] for path in there if "pindaian naskah/" in path)
    assert re.fullmatch(rf"{scan.pk} Surat 字+\.pdf", kept) and 150 < len(kept.encode()) <= 255
    sums = (tmp_path / "keluar/SHA256SUMS").read_text("utf-8")
    assert all(stored.sha256 in sums for stored in StoredFile.objects.all())


def test_provinces_that_share_a_year_have_a_folder_each(cast, year, tmp_path):
    other = Region.objects.create(code="14", name="Riau", kind="province")
    PlanYear.objects.create(province=other, year=year.year)
    export_all(tmp_path / "keluar")
    names = sorted(path.name for path in (tmp_path / "keluar/tahun").iterdir())
    assert names == ["2026 Provinsi Riau", "2026 Provinsi Sumatera Barat"]


def test_place_that_cannot_be_written_is_a_sentence(cast, year, tmp_path):
    (tmp_path / "berkas").write_text("bukan folder")
    with pytest.raises(CommandError, match="ditulis: sistem menolak pada .*keluar: .*izin menulis"):
        call_command("export_all", str(tmp_path / "berkas/keluar"))
