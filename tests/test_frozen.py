"""A closed period's recap: frozen with the closing, read back the same, corrected beside it."""

import csv
import datetime
import hashlib
import io
import json

import openpyxl
import pypdfium2
import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from reporting import papers, workflow, years
from reporting.models import (
    Assignment,
    Checkpoint,
    CheckpointFile,
    Evidence,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    StatusChange,
)
from reporting.papers.book import book
from reporting.recap import counted, definitions, recap
from reporting.recap.corrections import corrections
from reporting.recap.frozen import notes_of, pack, read, unpack
from reporting.recap.parts import Recap
from tests.builders import KAB_SOLOK, KOTA_SOLOK, add_plan, fill, report, target
from tests.generated import make_world
from tests.recap_world import clerk

HERE = "/rekap/2026/B09/beku/"
KINDS = ("pdf", "xlsx", "csv", "json")


def b09():
    return Period.objects.select_related("year__province").get(code="B09")


def close(cast, **given):
    return papers.close(b09(), by=cast.admin, **given)[1]


@pytest.fixture
def reported(cast, year):
    """Kab. Solok: action 1 verified at 60 of 80 with a link as proof, action 2 sent at 80."""
    year.min_reports = 1
    year.save()
    entry = report(target(), by=cast.approver, upto="draft")
    link = Evidence(link="https://jdih.contoh.id/12", document_number="050/12")
    workflow.attach(entry, link, by=cast.approver)
    entry.refresh_from_db()
    entry = workflow.perform(entry, "submit", by=cast.approver, version=entry.version)
    workflow.perform(entry, "verify", by=cast.verifier, version=entry.version)
    report(target(number=2), by=cast.approver, upto="submitted", claimed_percent=80)
    return year


def correct(cast, percent, number=1, **given):
    entry = ProgressEntry.objects.with_places().get(target=target(number=number))
    return workflow.perform(
        entry,
        "correct",
        by=cast.verifier,
        version=entry.version,
        verified_percent=percent,
        note="Dihitung ulang dari daftar hadir.",
        **given,
    )


def download(client, kind, version=1):
    answer = client.get(f"{HERE}{version}/{kind}/")
    assert answer.status_code == 200
    return b"".join(answer) if answer.streaming else answer.content


# Freezing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_recap_comes_back_from_storage_as_the_same_object(seed, province):
    make_world(seed)
    for verified_only in (False, True):
        found = counted(b09(), verified_only=verified_only)
        assert unpack(Recap, json.loads(json.dumps(pack(found)))) == found


def test_closing_freezes_both_ways_of_counting(cast, reported):
    checkpoint = close(cast)
    period = b09()
    for verified_only in (False, True):
        live = counted(period, verified_only=verified_only, at=period.closed_at)
        assert recap(period, verified_only=verified_only) == live
        assert read(checkpoint, verified_only=verified_only) == live
    assert checkpoint.version == 1
    assert checkpoint.sha256 == hashlib.sha256(checkpoint.data.encode()).hexdigest()


def test_closing_and_freezing_are_one_transaction(cast, reported, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr("reporting.papers.frozen.freeze", fail)
    with pytest.raises(RuntimeError):
        close(cast)
    assert b09().closed_at is None


def test_closing_twice_keeps_one_version(cast, reported):
    assert close(cast) == close(cast)
    assert Checkpoint.objects.count() == 1


def test_closing_on_the_page_freezes_and_makes_the_files(client, cast, reported):
    client.force_login(cast.admin)
    Period.objects.filter(code="B09").update(closes_at=b09().due_at)
    standing = years.standing(b09())
    address = reverse("year_period_close", args=[2026, "B09"])
    assert client.post(address, {"seen": standing.mark}).status_code == 302
    made = CheckpointFile.objects.values_list("kind", flat=True)
    assert sorted(made) == ["csv", "pdf", "xlsx"]


def test_a_frozen_file_that_could_not_be_made_is_made_when_it_is_asked_for(
    client, cast, reported, monkeypatch
):
    client.force_login(cast.admin)
    monkeypatch.setattr(papers, "file_of", lambda *args: 1 / 0)
    address = reverse("year_period_close", args=[2026, "B09"])
    assert client.post(address, {"seen": years.standing(b09()).mark}).status_code == 302
    monkeypatch.undo()
    assert not CheckpointFile.objects.exists()
    assert download(client, "pdf").startswith(b"%PDF")


def test_the_database_keeps_what_was_frozen(cast, reported):
    checkpoint = close(cast)
    with pytest.raises(DatabaseError):
        Checkpoint.objects.filter(pk=checkpoint.pk).update(data="{}")


# Afterwards -------------------------------------------------------------------------------


def test_frozen_files_stay_byte_identical_while_corrections_are_made(client, cast, reported):
    close(cast)
    client.force_login(cast.leader)
    before = {kind: download(client, kind) for kind in KINDS}
    correct(cast, 75)
    add_plan(reported, 3, (KAB_SOLOK, KOTA_SOLOK))
    assert {kind: download(client, kind) for kind in KINDS} == before


def test_page_and_excel_of_a_closed_period_show_what_was_frozen(client, cast, reported):
    close(cast)
    client.force_login(cast.leader)
    correct(cast, 75)
    add_plan(reported, 3, (KAB_SOLOK, KOTA_SOLOK))
    page = client.get("/rekap/2026/B09/")
    assert page.context["recap"].average == 88
    assert len(page.context["recap"].actions) == 2
    book = client.get(reverse("recap_xlsx", args=[2026, "B09"]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content)))["Ringkasan"]
    assert 88 in [cell.value for row in sheet.iter_rows() for cell in row]
    assert counted(b09()).average == 97


def test_corrections_stand_beside_the_frozen_figures_and_in_a_list(client, cast, reported):
    close(cast)
    correct(cast, 70)
    correct(cast, 75)
    client.force_login(cast.leader)
    page = client.get("/rekap/2026/B09/").content.decode()
    assert "Koreksi setelah B09: Kab. Solok aksi 1 75%" in page
    assert "koreksi setelah B09: 75%" in page
    assert "koreksi setelah B09: 70%" not in page
    assert "1 laporan dikoreksi sesudahnya" in page
    page = client.get(f"/rekap/2026/B09/{KAB_SOLOK}/").content.decode()
    assert "koreksi setelah B09: 75%" in page
    page = client.get(HERE).content.decode()
    assert page.count("Dihitung ulang dari daftar hadir.") == 2
    found = corrections(b09(), recap(b09()))
    assert [(each.frozen, each.percent) for each in found] == [(60, 70), (60, 75)]


def words_of(content, kind):
    """The words of a downloaded paper, one space between them."""
    if kind == "docx":
        nodes = Document(io.BytesIO(content)).element.body.iter()
        return " ".join(
            "".join(n.text or " " for n in nodes if n.tag.endswith(("}t", "}p"))).split()
        )
    pages = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


@pytest.mark.parametrize(
    ("address", "kind"),
    [("unduh/pdf/", "pdf"), ("unduh/docx/", "docx"), (f"{KAB_SOLOK}/unduh/pdf/", "pdf")],
)
def test_papers_of_a_closed_period_tell_the_correction_beside_the_frozen_figure(
    address, kind, client, cast, reported
):
    close(cast)
    client.force_login(cast.leader)
    before = words_of(b"".join(client.get(f"/rekap/2026/B09/{address}")), kind)
    assert "Koreksi setelah B09" not in before
    correct(cast, 70)
    correct(cast, 75)
    after = words_of(b"".join(client.get(f"/rekap/2026/B09/{address}")), kind)
    told = "Koreksi setelah B09 aksi 1: 75%"
    if KAB_SOLOK not in address:
        told = "Koreksi setelah B09: Kab. Solok aksi 1 75%"
    assert told in after
    # Headline and figures at the top are the frozen ones.
    assert after.replace(told, "").split()[:60] == before.split()[:60]


def test_book_prints_the_correction_in_the_sheets_and_beside_the_report(cast, reported):
    close(cast)
    correct(cast, 75)
    text = words_of(book(b09(), False, lambda *told: None), "pdf")
    assert text.count("Koreksi setelah B09: Kab. Solok aksi 1 75%") == 1
    assert text.count("Koreksi setelah B09 aksi 1: 75%") == 1
    assert text.count("terverifikasi · koreksi setelah B09: 75%") == 1


@pytest.mark.parametrize("address", ["/rekap/2026/B09/", f"/rekap/2026/B09/{KAB_SOLOK}/"])
def test_excel_of_a_closed_period_lists_its_corrections(address, client, cast, reported):
    close(cast)
    client.force_login(cast.leader)
    address += "unduh/" if address.endswith("B09/") else "unduh/xlsx/"
    assert "Koreksi" not in load(client, address).sheetnames
    correct(cast, 70)
    correct(cast, 75)
    rows = list(load(client, address)["Koreksi"].iter_rows(values_only=True))
    assert [row[:6] for row in rows if row[0] == "Kab. Solok"] == [
        ("Kab. Solok", 1, "Aksi 1", 60, figure, "Dihitung ulang dari daftar hadir.")
        for figure in (70, 75)
    ]


def load(client, address):
    return openpyxl.load_workbook(io.BytesIO(b"".join(client.get(address))))


def test_everybody_reads_the_correction_beside_the_frozen_figure(client, cast, reported):
    PlanYear.objects.update(is_public=True)
    close(cast)
    correct(cast, 70)
    correct(cast, 75)
    here = "/terbuka/13/2026/B09/"
    page = client.get(here).content.decode()
    assert "koreksi setelah B09: 75%" in page
    assert "1 laporan dikoreksi sesudahnya" in page
    assert HERE not in page
    rows = [row for row in client.get(f"{here}data.json").json()["baris"] if row["koreksi_persen"]]
    assert [
        (row["kode_daerah"], row["nomor_aksi"], row["capaian_persen"], row["koreksi_persen"])
        for row in rows
    ] == [(KAB_SOLOK, 1, 60, 75)]
    lines = csv.DictReader(client.get(f"{here}data.csv").content.decode().splitlines())
    told = [(line["capaian_persen"], line["koreksi_persen"]) for line in lines]
    assert [each for each in told if each[1]] == [("60.00", "75.00")]
    units = client.get("/api/v1/recap/13/2026/B09").json()["units"]
    cells = [cell for unit in units for cell in unit["cells"] if cell["corrected_percent"]]
    assert [(cell["percent"], cell["corrected_percent"]) for cell in cells] == [(60, 75)]


def test_open_data_name_the_definitions_that_were_counted_by(client, cast, reported, monkeypatch):
    PlanYear.objects.update(is_public=True)
    close(cast)
    known = definitions.VERSION
    monkeypatch.setattr(definitions, "VERSION", "9.9")
    data = client.get("/terbuka/13/2026/B09/data.json").json()
    assert {data["versi_definisi"], *(row["versi_definisi"] for row in data["baris"])} == {known}
    assert client.get("/api/v1/recap/13/2026/B09").json()["definitions"] == known
    assert client.get("/terbuka/13/2026/B06/data.json").json()["versi_definisi"] == "9.9"


@pytest.mark.parametrize("name", ["data.csv", "data.json"])
def test_open_data_of_a_closed_period_say_when_they_changed(name, client, cast, reported):
    PlanYear.objects.update(is_public=True)
    address = f"/terbuka/13/2026/B09/{name}"
    assert "Last-Modified" not in client.get(address).headers
    close(cast)
    first = client.get(address).headers["Last-Modified"]
    again = client.get(address, headers={"If-Modified-Since": first})
    assert (again.status_code, again.headers["Last-Modified"]) == (304, first)
    correct(cast, 75, at=timezone.now() + datetime.timedelta(minutes=5))
    assert client.get(address, headers={"If-Modified-Since": first}).status_code == 200


def test_units_people_read_the_correction_and_find_no_frozen_files(client, cast, reported):
    close(cast)
    correct(cast, 75)
    client.force_login(cast.operator)
    page = client.get(f"/rekap/2026/B09/{KAB_SOLOK}/").content.decode()
    assert "koreksi setelah B09: 75%" in page
    assert HERE not in page
    assert client.get(HERE).status_code == 404


@pytest.mark.usefixtures("in_2026")
def test_reopened_period_counts_again_and_closes_as_version_two(client, cast, reported):
    close(cast)
    client.force_login(cast.leader)
    first = {kind: download(client, kind) for kind in KINDS}
    until = timezone.now() + datetime.timedelta(days=30)
    years.reopen(b09(), until=until, reason="Dua laporan tertinggal.", by=cast.admin)
    report(target(KOTA_SOLOK), by=cast.admin, upto="submitted", claimed_percent=40)
    assert recap(b09()).counts.reports == 3
    assert close(cast).version == 2
    assert recap(b09()).counts.reports == 3
    assert {kind: download(client, kind) for kind in KINDS} == first
    assert download(client, "json", 2) != first["json"]
    assert client.get(f"{HERE}3/json/").status_code == 404


def test_evidence_list_names_each_document_with_its_digest(client, cast, reported):
    close(cast)
    client.force_login(cast.leader)
    text = download(client, "csv").decode("utf-8-sig")
    heading, row = text.strip().split("\r\n")
    assert heading.startswith("Daerah;Nomor aksi;Aksi;Data dukung;Nama berkas;Nomor dokumen")
    assert row.startswith("Kab. Solok;1;Aksi 1;;;050/12;")
    assert "https://jdih.contoh.id/12" in row


def test_page_of_an_open_period_says_when_it_freezes(client, cast, reported):
    client.force_login(cast.leader)
    assert "dibekukan saat periodenya ditutup" in client.get(HERE).content.decode()


def test_frozen_pages_cost_the_same_for_few_and_many(client, cast, year):
    fill(clerk(), (KAB_SOLOK,))
    ProgressEntry.objects.update(version=1)
    close(cast)
    client.force_login(cast.leader)

    def count(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    few = [count("/rekap/2026/B09/"), count(HERE)]
    correct(cast, 75)
    correct(cast, 70, number=2)
    assert [count("/rekap/2026/B09/"), count(HERE)] == few


def test_notes_and_evidence_of_a_closed_period_are_those_that_were_frozen(client, cast, reported):
    ProgressEntry.objects.update(obstacles="Anggaran digeser.")
    close(cast)
    before = words_of(book(b09(), False, lambda *told: None), "pdf")
    assert before.count("050/12") == 1
    Region.objects.filter(code=KAB_SOLOK).update(name="Kabupaten Solok Raya")
    Assignment.objects.filter(region__code=KAB_SOLOK, plan__number=2).update(is_applicable=False)
    found = recap(b09())
    place = Region.objects.get(code=KAB_SOLOK)
    assert [(note.region, note.number) for note in notes_of(b09(), found)] == [
        ("Kab. Solok", 1),
        ("Kab. Solok", 2),
    ]
    assert notes_of(b09(), found, place) == notes_of(b09(), found)
    assert [note.number for note in notes_of(b09(), recap(b09(), verified_only=True), place)] == [1]
    assert words_of(book(b09(), False, lambda *told: None), "pdf") == before


# Correcting -------------------------------------------------------------------------------


def test_verifier_corrects_on_a_page_with_a_reason(client, cast, reported):
    close(cast)
    client.force_login(cast.verifier)
    address = reverse("verify_correct", args=[target().pk])
    assert address in client.get(reverse("verify", args=[target().pk])).content.decode()
    entry = ProgressEntry.objects.get(target=target())
    sent = {"version": entry.version, "verified_percent": "72,5", "note": ""}
    assert "Tulis alasannya." in client.post(address, sent).content.decode()
    same = {**sent, "verified_percent": "60", "note": "Salah ketik."}
    assert "Angka ini sudah berlaku" in client.post(address, same).content.decode()
    assert client.post(address, {**sent, "note": "Salah ketik."}).status_code == 302
    entry.refresh_from_db()
    assert str(entry.verified_percent) == "72.50"
    assert StatusChange.objects.filter(action="correct", note="Salah ketik.").count() == 1


def test_report_of_an_open_period_has_no_correction(client, cast, reported):
    client.force_login(cast.verifier)
    address = reverse("verify_correct", args=[target().pk])
    assert client.get(address).status_code == 409
    assert address not in client.get(reverse("verify", args=[target().pk])).content.decode()


def test_correction_of_a_report_that_moved_meanwhile_is_refused(client, cast, reported):
    close(cast)
    client.force_login(cast.verifier)
    correct(cast, 70)
    address = reverse("verify_correct", args=[target().pk])
    sent = {"version": 3, "verified_percent": "75", "note": "Salah ketik."}
    assert client.post(address, sent).status_code == 409
    assert ProgressEntry.objects.get(target=target()).verified_percent == 70
