"""Backups: the database first, then the files, which never change; a manifest holds them to it.

A backup is a folder. Files that the one before it holds already are the same bytes on disk
(hard links), so that a backup each night costs only what is new; originals and earlier copies
are read all the same, so that one that rots is named the next morning. It has its final name
only once it is whole.
"""

import hashlib
import json
import os
import re
import shutil
from datetime import UTC, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from randa.storage import sync
from reporting.models import StoredFile
from reporting.upkeep.databases import FILES, NoCopy, copy_database, fill_database

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
NAME = re.compile(r"randa-\d{8}T\d{6}Z")
CHUNK = 1024 * 1024  # bytes
LEFT_OVER = timedelta(days=1)


def make_backup(folder):
    """Make a backup below `folder`; return its path and the sentences about files it lacks.

    Raises NoCopy or OSError, and then leaves nothing that looks like a backup.
    """
    folder = Path(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear_left_over(folder)
    now = timezone.now().astimezone(UTC)
    whole = folder / f"randa-{now:%Y%m%dT%H%M%SZ}"
    made = whole.with_suffix(".partial")
    made.mkdir(mode=0o700)
    try:
        earlier = backups(folder)
        tables = copy_database(made)
        files = {FILES[connection.vendor]: described(made / FILES[connection.vendor])}
        found, faults = _copy_files(made, earlier[-1] if earlier else None)
        manifest = {
            "format": 1,
            "made_at": now.isoformat(timespec="seconds"),
            "database": connection.vendor,
            "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
            "tables": tables,
            "files": files | found,
            "faults": faults,
        }
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False).encode()
        _write(made / MANIFEST, text)
        _write(made / SEAL, hashlib.sha256(text).hexdigest().encode())
        made.rename(whole)
        sync(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return whole, faults


def backups(folder):
    """The whole backups below `folder`, oldest first."""
    return sorted(path for path in Path(folder).glob("randa-*") if NAME.fullmatch(path.name))


def thin_out(folder, keep):
    """Delete the oldest backups until `keep` are left; return the deleted paths."""
    old = backups(folder)[: -keep or None] if keep > 0 else []
    for path in old:
        shutil.rmtree(path)
    return old


def read_manifest(backup):
    """The manifest of a backup; raises NoCopy when it is missing or not as it was written."""
    try:
        text, seal = Path(backup, MANIFEST).read_bytes(), Path(backup, SEAL).read_text("ascii")
    except (OSError, ValueError):
        raise NoCopy(f"{backup}: {MANIFEST} atau {SEAL} tidak ada atau tidak terbaca.") from None
    if hashlib.sha256(text).hexdigest() != seal.strip():
        raise NoCopy(f"{backup}: {MANIFEST} tidak sama dengan yang dulu ditulis.")
    return json.loads(text)


def faults_of(backup):
    """Read every byte of the backup; return a sentence for each file that is not as it was."""
    try:
        listed = read_manifest(backup)["files"]
    except NoCopy as fault:
        return [str(fault)]
    backup = Path(backup)
    there = {
        path.relative_to(backup).as_posix(): path for path in backup.rglob("*") if path.is_file()
    }
    faults = []
    for name, was in listed.items():
        if name not in there:
            faults.append(f"{name}: berkas tidak ada.")
        elif described(there[name]) != was:
            faults.append(f"{name}: isi berkas berubah.")
    known = {MANIFEST, SEAL, *listed}
    return faults + [f"{name}: berkas tidak dikenal." for name in sorted(there.keys() - known)]


def restore(backup):
    """Bring a backup into this empty installation; return its manifest.

    Raises NoCopy with what stands in the way; nothing is written until everything is judged.
    """
    if faults := faults_of(backup):
        raise NoCopy("Cadangan tidak utuh:\n" + "\n".join(faults))
    manifest = read_manifest(backup)
    _require_fit(manifest)
    _require_empty()
    tables = fill_database(backup)
    if tables != manifest["tables"]:
        names = manifest["tables"].keys() | tables.keys()
        wrong = sorted(n for n in names if tables.get(n) != manifest["tables"].get(n))
        raise NoCopy("Tabel ini tidak sama dengan cadangannya: " + ", ".join(wrong))
    for name in manifest["files"]:
        if name.startswith("media/"):
            with Path(backup, name).open("rb") as content:
                wanted = name.removeprefix("media/")
                if default_storage.save(wanted, content) != wanted:
                    raise NoCopy(f"{wanted} sudah ada di penyimpanan berkas.")
    return manifest


def _require_fit(manifest):
    if manifest["database"] != connection.vendor:
        raise NoCopy(
            f"Cadangan ini dari {manifest['database']}, sedangkan DATABASE_URL menunjuk "
            f"{connection.vendor}. Isi DATABASE_URL dengan basis data yang sejenis."
        )
    known = MigrationExecutor(None).loader.disk_migrations
    newer = [".".join(each) for each in manifest["migrations"] if tuple(each) not in known]
    if newer:
        raise NoCopy(
            "Cadangan ini dari versi portal yang lebih baru. Pasang versi itu dahulu; yang belum "
            "dikenal versi ini: " + ", ".join(newer)
        )


def _require_empty():
    if connection.introspection.table_names():
        raise NoCopy(
            "Basis data tujuan sudah berisi tabel. Pemulihan hanya ke basis data baru yang "
            "kosong, sebelum perintah migrate dijalankan."
        )
    try:
        folders, files = default_storage.listdir("")
    except FileNotFoundError:
        return
    if folders or files:
        raise NoCopy("Folder berkas (MEDIA_ROOT) tidak kosong. Pindahkan dahulu isinya.")


def _copy_files(made, earlier):
    """Copy or link each stored file below made/media.

    Returns {name: size and hash} and a sentence for each original that is gone or changed; of
    such a one the backup has the copy of the backup before, when that is still good.
    """
    try:
        known = read_manifest(earlier)["files"] if earlier else {}
    except NoCopy:  # damaged: nothing of it is built upon
        known = {}
    found, faults = {}, []
    for stored in StoredFile.objects.order_by("pk").iterator():
        name = f"media/{stored.path.name}"
        target = made / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        wanted = {"size": stored.size, "sha256": stored.sha256}
        seen = _seen(stored)
        if seen != wanted:
            what = "isi berkas tidak sama dengan saat diunggah" if seen else "berkas hilang"
            faults.append(f"{stored.path.name}: {what} (di penyimpanan).")
        if known.get(name) == wanted and _is_good(earlier / name, wanted):
            _link(earlier / name, target)
            found[name] = wanted
        elif seen:
            with stored.path.storage.open(stored.path.name) as content:
                found[name] = copied(content, target)
    return found, faults


def _seen(stored):
    """Size and hash of the original as it is, every byte read; None when it is gone."""
    try:
        with stored.path.storage.open(stored.path.name) as content:
            return _measured(content)
    except FileNotFoundError:
        return None


def _is_good(path, wanted):
    return path.is_file() and described(path) == wanted


def _link(earlier, target):
    """Give the earlier copy the new name too, or copy it once more where that cannot be."""
    try:
        os.link(earlier, target)
    except OSError:  # another disk, or one without hard links
        with earlier.open("rb") as content:
            copied(content, target)


def copied(content, target):
    """Write the open file to the path, on the disk when this returns; its size and hash."""
    with target.open("wb") as out:
        found = _measured(content, out.write)
        out.flush()
        os.fsync(out.fileno())
    target.chmod(0o600)
    return found


def described(path):
    """Size and sha-256 of the file, as manifests hold them."""
    with path.open("rb") as content:
        return _measured(content)


def _measured(content, write=len):
    """Size and sha-256 of what the open file gives, each piece passed to `write`."""
    digest, size = hashlib.sha256(), 0
    while piece := content.read(CHUNK):
        digest.update(piece)
        write(piece)
        size += len(piece)
    return {"size": size, "sha256": digest.hexdigest()}


def _write(path, content):
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    path.chmod(0o600)


def _clear_left_over(folder):
    """Delete what a killed backup left behind, unless it may still be running."""
    for path in folder.glob("randa-*.partial"):
        if path.stat().st_mtime < (timezone.now() - LEFT_OVER).timestamp():
            shutil.rmtree(path, ignore_errors=True)
