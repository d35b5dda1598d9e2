"""Files that a power cut does not take back, and a storage that is away."""

import os
from pathlib import Path

from django.core.files.storage import FileSystemStorage


class StorageAway(OSError):
    """A storage on another machine does not answer, or refuses: pages answer 503 until it does."""


class DurableFiles(FileSystemStorage):
    """Django's storage of files; what `save` has returned is on the disk itself.

    A row that names a file is written after it, so that no row can outlive its file.
    """

    def _save(self, name, content):
        name = super()._save(name, content)
        path = Path(self.path(name))
        sync(path)
        # The entry in its folder, and a folder made for it in the one above.
        sync(path.parent)
        sync(path.parent.parent)
        return name


def sync(path):
    """Wait until the file's bytes, or the folder's entries, are on the disk."""
    if os.name == "nt" and path.is_dir():  # Windows hands out no folders
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
