"""The nightly sweep: what nobody saved goes, what anybody uses stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from reporting import files, workflow
from reporting.models import Evidence, ImportBatch, ProgressEntry, StoredFile, TimedRun
from reporting.upkeep.leftovers import sweep
from tests import builders
from tests.builders import target

LATER = timedelta(hours=24, minutes=1)


@pytest.fixture
def batch(year, cast):
    """Makes an import of these bytes, applied or not."""

    def made(content, applied_at=None):
        stored = files.keep(content, "xlsx", cast.admin)
        return ImportBatch.objects.create(
            kind="plans",
            year=year,
            by=cast.admin,
            file=stored,
            original_name="rencana.xlsx",
            applied_at=applied_at,
        )

    return made


def on_disk():
    """The files kept on disk by their content."""
    folder = Path(settings.MEDIA_ROOT, StoredFile.folder)
    return sorted(path.read_bytes() for path in folder.rglob("*.*"))


@pytest.fixture(autouse=True)
def empty_shelf(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def test_preview_that_nobody_saved_is_gone_after_a_day_with_its_file(batch):
    batch(b"tidak disimpan")
    assert str(sweep()).startswith("0 pratinjau")
    assert str(sweep(at=timezone.now() + LATER)) == (
        "1 pratinjau yang tidak disimpan, 1 berkas tak terpakai (1 KB), dan 0 berkas tanpa "
        "catatan dihapus."
    )
    assert (ImportBatch.objects.count(), StoredFile.objects.count(), on_disk()) == (0, 0, [])


def test_what_was_saved_and_what_proves_a_report_stays(batch, cast):
    kept = batch(b"disimpan", applied_at=timezone.now())
    batch(b"juga bukti")
    piece = Evidence(file=files.keep(b"juga bukti", "xlsx", cast.operator), original_name="a.xlsx")
    piece = workflow.attach(ProgressEntry(target=target()), piece, by=cast.operator)
    workflow.detach(piece, by=cast.operator)  # history keeps it
    swept = sweep(at=timezone.now() + LATER)
    assert (swept.previews, swept.files, swept.orphans) == (1, 0, 0)
    assert list(ImportBatch.objects.all()) == [kept]
    assert on_disk() == [b"disimpan", b"juga bukti"]


def test_file_brought_again_is_kept_for_another_day(cast):
    stored = files.keep(b"baru saja", "pdf", cast.operator)
    StoredFile.objects.update(at=timezone.now() - LATER)
    assert files.keep(b"baru saja", "pdf", cast.operator) == stored
    assert sweep().files == 0


def test_preview_picture_goes_with_its_file(cast):
    stored = files.keep(builders.pdf(), "pdf", cast.operator)
    assert files.preview(stored)
    assert len(on_disk()) == 2
    sweep(at=timezone.now() + LATER)
    assert on_disk() == []


def test_file_without_a_row_goes_once_it_is_old(cast):
    files.keep(b"dipakai", "pdf", cast.operator)
    shelf = Path(StoredFile.objects.get().path.path).parent
    old = (timezone.now() - LATER).timestamp()
    for name, is_old in (("lama.pdf", True), ("lama.pdf.preview.jpg", True), ("baru.pdf", False)):
        (shelf / name).write_bytes(name.encode())
        if is_old:
            os.utime(shelf / name, (old, old))
    assert sweep().orphans == 2
    assert on_disk() == [b"baru.pdf", b"dipakai"]


def test_command_says_what_it_did_and_a_second_run_does_nothing(batch, capsys):
    batch(b"tidak disimpan")
    ImportBatch.objects.update(at=timezone.now() - LATER)
    StoredFile.objects.update(at=timezone.now() - LATER)
    told = []
    for _ in range(2):
        call_command("sweep")
        told.append(capsys.readouterr().out[:11])
        assert TimedRun.objects.get(name="sweep").outcome.startswith(told[-1])
    assert told == ["1 pratinjau", "0 pratinjau"]
