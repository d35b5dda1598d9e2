"""The book of a period: what it holds, and how it is made while nobody waits."""

import datetime
import io

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from reporting import workflow
from reporting.models import Evidence, PaperJob, Period
from reporting.papers import jobs
from tests.builders import KAB_SOLOK, KOTA_SOLOK, fill, report, require, target
from tests.recap_world import clerk

HERE = "/rekap/2026/B09/buku/"


@pytest.fixture
def started(monkeypatch):
    """The ids of the jobs that began; their process is the test's to run."""
    ids = []
    monkeypatch.setattr(jobs, "start", lambda job: ids.append(job.pk))
    return ids


@pytest.fixture
def quick(monkeypatch):
    """A book without its pages, for what is not about them."""
    monkeypatch.setattr(jobs, "book", lambda *given: b"%PDF-1.7 %%EOF")


def ask(client, django_capture_on_commit_callbacks, address=HERE):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address)
    assert answer.status_code == 302
    return answer.url


def period():
    return Period.objects.select_related("year__province").get(code="B09")


def test_book_holds_cover_contents_sheets_and_every_report(
    client, cast, year, started, django_capture_on_commit_callbacks
):
    fill(clerk(), (KAB_SOLOK, KOTA_SOLOK))
    client.force_login(cast.leader)
    here = ask(client, django_capture_on_commit_callbacks)
    assert "Menunggu giliran" in client.get(here).content.decode()
    jobs.run(*started)
    assert "Unduh buku rekap (PDF)" in client.get(here).content.decode()
    answer = client.get(f"{here}unduh/")
    content = b"".join(answer.streaming_content)
    for part in (b"/StructTreeRoot", b"/Lang", b"pdfuaid"):
        assert part in content
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    assert "Buku rekap B09" in pages[0]
    assert "Daftar isi" in pages[1]
    assert "Lampiran: laporan Kab. Solok" in pages[1]
    assert document[2].get_width() > document[2].get_height()
    sheets = [page for page in pages if "Capaian tiap aksi" in page]
    assert len(sheets) == 20
    assert f"Halaman 3 dari {len(pages)}" in pages[2]
    annex = " ".join(pages[23:])
    assert annex.count("Dana dan data belum tersedia.") == 4 * 40
    assert annex.count("terhadap target 75% (tertinggal)") == 4


def test_same_data_are_made_once_and_changed_data_again(
    client, cast, year, started, quick, django_capture_on_commit_callbacks
):
    client.force_login(cast.leader)
    first = ask(client, django_capture_on_commit_callbacks)
    assert ask(client, django_capture_on_commit_callbacks) == first
    jobs.run(started[0])
    assert ask(client, django_capture_on_commit_callbacks) == first
    report(target(), by=cast.operator)
    assert ask(client, django_capture_on_commit_callbacks) != first
    assert len(started) == 2


def test_renamed_evidence_is_another_book(cast, year, started):
    slot = require(target().assignment.plan, "Notula")
    entry = report(target(), by=cast.approver)
    workflow.attach(
        entry, Evidence(requirement=slot, link="https://a.example.id/"), by=cast.approver
    )
    first = jobs.ask(period(), by=cast.leader)
    assert jobs.ask(period(), by=cast.leader) == first
    slot.name = "Notula rapat"
    slot.save()
    assert jobs.ask(period(), by=cast.leader) != first


def test_other_way_of_counting_is_another_book(
    client, cast, year, started, django_capture_on_commit_callbacks
):
    client.force_login(cast.leader)
    first = ask(client, django_capture_on_commit_callbacks)
    report(target(), by=cast.approver, upto="submitted")
    other = ask(client, django_capture_on_commit_callbacks, f"{HERE}?angka=terverifikasi")
    assert other != first
    assert PaperJob.objects.get(pk=started[1]).parameters == {"verified_only": True}


def test_job_whose_process_died_is_offered_again(
    client, cast, year, started, django_capture_on_commit_callbacks
):
    client.force_login(cast.leader)
    here = ask(client, django_capture_on_commit_callbacks)
    long_ago = timezone.now() - jobs.SILENT_FOR - datetime.timedelta(seconds=1)
    PaperJob.objects.update(state="running", beat_at=long_ago)
    page = client.get(here).content.decode()
    assert "Pembuatan terhenti" in page
    assert "Buat sekali lagi" in page
    assert ask(client, django_capture_on_commit_callbacks) != here
    assert len(started) == 2


def test_failure_is_told_and_asked_for_again(
    client, cast, year, started, django_capture_on_commit_callbacks, monkeypatch
):
    client.force_login(cast.leader)
    here = ask(client, django_capture_on_commit_callbacks)
    monkeypatch.setattr(jobs, "book", lambda *given: 1 / 0)
    jobs.run(*started)
    assert "Pembuatan gagal" in client.get(here).content.decode()
    assert ask(client, django_capture_on_commit_callbacks) != here


def test_a_job_is_made_by_one_process_only(cast, year, started, monkeypatch):
    made = []
    monkeypatch.setattr(jobs, "book", lambda *given: made.append(1) or b"%PDF-1.7 %%EOF")
    job = jobs.ask(period(), by=cast.leader)
    jobs.run(job.pk)
    jobs.run(job.pk)
    assert made == [1]


@pytest.mark.parametrize("who", ["operator", "regent"])
def test_people_of_a_unit_get_no_book(who, client, cast, year, started):
    client.force_login(getattr(cast, who))
    assert client.get(HERE).status_code == 404
    assert client.post(HERE).status_code == 404
    assert not started


def test_going_job_reloads_itself_without_a_script(
    client, cast, year, started, quick, django_capture_on_commit_callbacks
):
    client.force_login(cast.leader)
    here = ask(client, django_capture_on_commit_callbacks)
    assert '<meta http-equiv="refresh" content="3">' in client.get(here).content.decode()
    jobs.run(*started)
    assert "refresh" not in client.get(here).content.decode()
    assert here in client.get(reverse("recap_book", args=[2026, "B09"])).content.decode()
