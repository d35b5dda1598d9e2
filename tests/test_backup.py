"""A backup restores whole, into an empty installation only, and tells when it was spoilt."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from reporting import files, workflow
from reporting.models import Evidence, StoredFile, TimedRun
from reporting.upkeep import backups
from tests import builders
from tests.builders import KAB_SOLOK, PASSWORD, person, report, target

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.django_db(transaction=True)

SIGN_IN = f"""
import django; django.setup()
from django.test import Client
client = Client(HTTP_HOST="localhost")
answer = client.post("/masuk/", {{"username": "rina", "password": {PASSWORD!r}}})
print(answer.status_code, client.get("/tugas/").status_code)
"""


@pytest.fixture
def world():
    """A report with one file as evidence, by somebody whose password any installation knows."""
    builders.reference()
    builders.plan_year()
    rina = person("Operator Pokja", KAB_SOLOK, username="rina")
    rina.password = PBKDF2PasswordHasher().encode(PASSWORD, "garam", 1000)
    rina.save()
    stored = files.store(SimpleUploadedFile("notula.pdf", builders.pdf()), rina)
    entry = report(target(), by=rina)
    workflow.attach(entry, Evidence(file=stored, original_name="notula.pdf"), by=rina)
    return rina


@contextmanager
def empty_database(tmp_path):
    """Yield the DATABASE_URL of a new, empty database of the kind that is tested."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/randa.sqlite3"
        return
    name, params = f"randa_restored_{os.getpid()}", connection.settings_dict
    server = {"host": params["HOST"], "port": params["PORT"], "dbname": "postgres"}
    server |= {"user": params["USER"], "password": params["PASSWORD"]}
    with psycopg.connect(**server, autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            account = f"{quote(params['USER'])}:{quote(params['PASSWORD'])}"
            yield f"postgres://{account}@{params['HOST']}:{params['PORT'] or 5432}/{name}"
        finally:
            maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)")


def elsewhere(tmp_path, url):
    """Run Python in another installation of its own; returns the finished process."""
    env = {**os.environ, "ENV_FILE": os.devnull, "DEBUG": "1", "VAR_DIR": str(tmp_path)}
    env |= {"DATABASE_URL": url, "SECRET_KEY": "lain", "MEDIA_ROOT": str(tmp_path / "media")}
    env |= {"DJANGO_SETTINGS_MODULE": "randa.settings", "ALLOWED_HOSTS": "localhost"}

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True
        )

    return run


def backed_up(folder):
    call_command("backup", str(folder), verbosity=0, stdout=open(os.devnull, "w"))
    return backups.backups(folder)[-1]


def content_of(backup):
    """What a backup holds; the mark of the backup's own run is never twice the same."""
    manifest = backups.read_manifest(backup)
    database = {"database.sqlite3", "database.dump"}
    manifest["tables"].pop("reporting_timedrun")
    return (
        manifest["tables"],
        {name: each for name, each in manifest["files"].items() if name not in database},
        manifest["migrations"],
    )


def test_restored_backup_is_the_same_portal_and_people_sign_in(world, tmp_path):
    first = backed_up(tmp_path / "first")
    tables, kept, migrations = content_of(first)
    assert (tables["reporting_progressentry"]["rows"], len(kept)) == (1, 1)
    with empty_database(tmp_path) as url:
        there = elsewhere(tmp_path / "there", url)
        restored = there("manage.py", "restore", str(first))
        assert restored.returncode == 0, restored.stderr
        assert restored.stdout.startswith("Pulih dan sama dengan cadangan")
        again = there("manage.py", "backup", str(tmp_path / "second"))
        assert again.returncode == 0, again.stderr
        assert content_of(backups.backups(tmp_path / "second")[-1]) == (tables, kept, migrations)
        assert there("-c", SIGN_IN).stdout == "302 200\n"
        assert there("manage.py", "migrate", "--check").returncode == 0
        refused = there("manage.py", "restore", str(first))
        assert refused.returncode == 1
        assert "Basis data tujuan sudah berisi tabel." in refused.stderr


def test_restore_refuses_the_other_kind_of_database(world, tmp_path):
    made = backed_up(tmp_path / "made")
    manifest = json.loads((made / "manifest.json").read_text())
    manifest["database"] = "oracle"
    rewrite(made, manifest)
    with pytest.raises(CommandError, match="Cadangan ini dari oracle"):
        call_command("restore", str(made))


def test_restore_refuses_a_backup_of_a_newer_portal(world, tmp_path):
    made = backed_up(tmp_path / "made")
    manifest = json.loads((made / "manifest.json").read_text())
    manifest["migrations"].append(["reporting", "9999_from_the_future"])
    rewrite(made, manifest)
    with pytest.raises(CommandError, match="lebih baru.*reporting.9999_from_the_future"):
        call_command("restore", str(made))


def rewrite(made, manifest):
    text = json.dumps(manifest).encode()
    (made / "manifest.json").write_bytes(text)
    (made / "manifest.sha256").write_text(backups.hashlib.sha256(text).hexdigest())


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


SPOILT = {
    "a flipped byte in a file": (flip, "media", "isi berkas berubah."),
    "a flipped byte in the database": (flip, "database", "isi berkas berubah."),
    "a flipped byte in the manifest": (flip, "manifest.json", "tidak sama dengan yang dulu"),
    "a missing file": (Path.unlink, "media", "berkas tidak ada."),
    "a missing manifest": (Path.unlink, "manifest.json", "tidak ada atau tidak terbaca."),
}


@pytest.mark.parametrize("what", SPOILT)
def test_verify_names_what_was_spoilt_and_restore_refuses_it(what, world, tmp_path):
    """Case 66."""
    spoil, where, complaint = SPOILT[what]
    made = backed_up(tmp_path / "made")
    call_command("verify_backup", str(made), stdout=open(os.devnull, "w"))
    names = [*backups.read_manifest(made)["files"], "manifest.json"]
    name = next(name for name in names if name.startswith(where))
    spoil(made / name)
    for command in ("verify_backup", "restore"):
        with pytest.raises(CommandError) as refused:
            call_command(command, str(made))
        assert name in str(refused.value)
        assert complaint in str(refused.value)


def test_file_that_nobody_put_into_the_backup_is_named(world, tmp_path):
    made = backed_up(tmp_path / "made")
    (made / "media" / "lain.pdf").write_bytes(b"x")
    assert backups.faults_of(made) == ["media/lain.pdf: berkas tidak dikenal."]


def test_second_backup_takes_the_files_of_the_first_and_old_ones_go(world, tmp_path):
    old = backed_up(tmp_path).rename(tmp_path / "randa-20200101T000000Z")
    second = backed_up(tmp_path).rename(tmp_path / "randa-20200102T000000Z")
    (name,) = (name for name in backups.read_manifest(second)["files"] if "media" in name)
    assert (second / name).samefile(old / name)
    call_command("backup", str(tmp_path), keep=1, stdout=open(os.devnull, "w"))
    (left,) = backups.backups(tmp_path)
    assert left not in (old, second)
    assert backups.faults_of(left) == []


def test_lost_original_is_named_and_the_rest_is_kept(world, tmp_path):
    stored = StoredFile.objects.get()
    stored.path.storage.delete(stored.path.name)
    with pytest.raises(CommandError, match=f"{stored.path.name}: berkas hilang"):
        call_command("backup", str(tmp_path), stdout=open(os.devnull, "w"))
    (made,) = backups.backups(tmp_path)
    assert backups.read_manifest(made)["tables"]["reporting_storedfile"]["rows"] == 1
    run = TimedRun.objects.get(name="backup")
    assert (run.succeeded_at, run.outcome[:5]) == (None, "Gagal")


ORIGINAL = {
    "lost": (lambda path: path.unlink(), "berkas hilang"),
    "rotten": (flip, "isi berkas tidak sama dengan saat diunggah"),
}


@pytest.mark.parametrize("what", ORIGINAL)
def test_original_is_read_each_night_and_the_good_copy_is_kept(what, world, tmp_path):
    spoil, complaint = ORIGINAL[what]
    backed_up(tmp_path).rename(tmp_path / "randa-20200101T000000Z")
    stored = StoredFile.objects.get()
    spoil(Path(stored.path.path))
    with pytest.raises(CommandError, match=f"{stored.path.name}: {complaint}"):
        backed_up(tmp_path)
    newest = backups.backups(tmp_path)[-1]
    assert backups.described(newest / "media" / stored.path.name)["sha256"] == stored.sha256


def test_copy_that_rots_in_a_backup_does_not_go_into_the_next(world, tmp_path):
    old = backed_up(tmp_path).rename(tmp_path / "randa-20200101T000000Z")
    flip(old / "media" / StoredFile.objects.get().path.name)
    assert backups.faults_of(backed_up(tmp_path)) == []


def test_backup_that_breaks_leaves_nothing_that_looks_like_one(world, tmp_path, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "copied", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(tmp_path))
    assert list(tmp_path.iterdir()) == []
