"""Evidence in an S3-compatible storage: stored, shown, backed up, restored, and while it is away.

In an environment with requirements/app.txt, django-storages[s3] and moto[server], which plays the
storage on this machine:

    python -m drills.object_storage

Prints a line for each step; the first that does not hold ends it with code 1. Cases 47 and 65.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError, URLError

PORT = int(os.environ.get("DRILL_PORT", "8779"))
SERVER = f"http://127.0.0.1:{PORT}"
KEYS = {"access_key": "contoh", "secret_key": "contoh", "region_name": "us-east-1"}


def main():
    with tempfile.TemporaryDirectory(prefix="randa-drill-") as folder:
        place = {"bucket_name": "randa", "endpoint_url": SERVER, **KEYS}
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": f"sqlite:///{folder}/drill.sqlite3",
            "VAR_DIR": folder,
            "EMAIL_URL": "dummymail://",
            "LOG_LEVEL": "CRITICAL",
            "STORAGE_BACKEND": "randa.object_storage.ObjectFiles",
            "STORAGE_OPTIONS": json.dumps(place),
        }
        server = start()
        try:
            return walk(Path(folder), server)
        finally:
            server.kill()


def start():
    """The storage, answering."""
    command = [Path(sys.executable).with_name("moto_server"), "-p", str(PORT)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            urllib.request.urlopen(SERVER).close()
        except HTTPError:
            break
        except URLError:
            time.sleep(0.1)
            continue
        break
    return server


def bucket():
    """An empty, private bucket of the name that the settings say."""
    import boto3

    given = {"aws_access_key_id": "contoh", "aws_secret_access_key": "contoh"}
    store = boto3.resource("s3", endpoint_url=SERVER, region_name="us-east-1", **given)
    store.create_bucket(Bucket="randa", ACL="private")
    return store.Bucket("randa")


def walk(folder, server):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from drills.world import make_world
    from reporting import roles
    from reporting.models import Evidence, ProgressEntry, Target, User
    from tests import builders

    made = bucket()
    make_world()
    by = User.objects.filter(groups__name=roles.APPROVER).first()
    on = Target.objects.filter(assignment__region=by.region, period__code="B09").first()
    browser = Client(headers={"host": "localhost"}, raise_request_exception=False)
    browser.force_login(by)
    page, content = reverse("report", args=[on.pk]), builders.pdf()

    def send(name, data, text):
        from django.core.files.uploadedfile import SimpleUploadedFile

        seen = ProgressEntry.objects.filter(target=on).first()
        form = {"seen_version": seen.version if seen else 0, "narrative": text, "save": ""}
        form["bukti-lain-uploads"] = SimpleUploadedFile(name, data)
        return browser.post(page, form)

    def shown():
        piece = Evidence.objects.get()
        answer = browser.get(reverse("evidence", args=[piece.pk]))
        picture = browser.get(reverse("evidence_preview", args=[piece.pk]))
        return b"".join(answer.streaming_content) == content and picture.status_code == 200

    say(send("notula.pdf", content, "Dua rapat.").status_code == 302, "a file was uploaded")
    say({each.key.split("/")[0] for each in made.objects.all()} == {"files"}, "it is in the bucket")
    say(not list((folder / "media").rglob("*.pdf")), "and nowhere on this machine")
    say(shown(), "it is shown and downloaded as it came")
    call_command("backup", stdout=open(os.devnull, "w"))
    (backup,) = (folder / "backup").glob("randa-*Z")
    call_command("verify_backup", str(backup), stdout=open(os.devnull, "w"))
    say(any(path.read_bytes() == content for path in backup.rglob("*.pdf")), "it is in the backup")

    server.kill()
    server.wait()
    before = list(ProgressEntry.objects.values()), Evidence.objects.count()
    answer = send("lain.pdf", builders.pdf(), "Teks yang diketik.")
    after = list(ProgressEntry.objects.values()), Evidence.objects.count()
    say(answer.status_code < 500 or answer.status_code == 503, f"away: {answer.status_code}")
    say("Teks yang diketik." in answer.content.decode(), "away: the text comes back")
    say(before[1] == after[1], "away: no file is claimed to be kept")
    answer = browser.get(reverse("evidence", args=[Evidence.objects.get().pk]))
    say(answer.status_code in (404, 503), f"away: a download answers {answer.status_code}")

    connection.close()
    for old in folder.glob("drill.sqlite3*"):
        old.unlink()
    again = start()
    try:
        bucket()
        call_command("restore", str(backup), stdout=open(os.devnull, "w"))
        browser.force_login(User.objects.get(pk=by.pk))
        say(shown(), "restored into an empty database and bucket, it is shown again")
    finally:
        again.kill()
    return 0


def say(holds, step):
    print("ok  " if holds else "BROKEN", step, flush=True)
    if not holds:
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
