"""What people uploaded and never saved: gone after a day, rows and files."""

from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from reporting import files
from reporting.formats import file_size
from reporting.models import ImportBatch, StoredFile
from reporting.models.imports import KEPT_FOR

# Tables of uploads that wait for their saving: each has `at` and, once saved, `applied_at`.
# Another app adds its own in its config's `ready`.
STAGED = [ImportBatch]


@dataclass
class Swept:
    """How much was thrown away: previews, stored files with their bytes, files without a row."""

    previews: int = 0
    files: int = 0
    size: int = 0
    orphans: int = 0

    def __str__(self):
        return (
            f"{self.previews} pratinjau yang tidak disimpan, {self.files} berkas tak terpakai "
            f"({file_size(self.size)}), dan {self.orphans} berkas tanpa catatan dihapus."
        )


def sweep(*, at=None):
    """Throw away what was uploaded a day ago and is used nowhere; return a Swept.

    Previews of imports and of offline forms that were never saved, files that no row points at,
    and files on disk that no row knows, as a process leaves them that dies between the two.
    Stopped at any point or run twice it only has less to do.
    """
    before = (at or timezone.now()) - KEPT_FOR
    swept = Swept()
    for staged in STAGED:
        for batch in staged.objects.filter(applied_at=None, at__lt=before):
            # The same condition again: somebody may be saving it in this moment.
            done, _ = staged.objects.filter(pk=batch.pk, applied_at=None).delete()
            swept.previews += done
    for stored in _unused(before):
        if _throw_away(stored, before):
            swept.files += 1
            swept.size += stored.size
    swept.orphans = _sweep_orphans(before)
    return swept


def _unused(before):
    """Stored files from before the moment that no row points at, history included."""
    found = StoredFile.objects.filter(at__lt=before)
    for field in StoredFile._meta.get_fields(include_hidden=True):
        if field.auto_created and not field.concrete:
            name = field.field.attname
            rows = field.related_model._base_manager.exclude(**{name: None})
            found = found.exclude(pk__in=rows.values(name))
    return found


def _throw_away(stored, before):
    """Delete the row, then its file and preview; False when it came into use meanwhile."""
    with transaction.atomic():
        StoredFile.objects.select_for_update().filter(pk=stored.pk).first()
        done, _ = _unused(before).filter(pk=stored.pk).delete()
    if done:
        for name in (stored.path.name, f"{stored.path.name}{files.PREVIEW_ENDING}"):
            stored.path.storage.delete(name)
    return bool(done)


def _sweep_orphans(before):
    """Delete the files on disk that are older than the moment and belong to no row; how many."""
    folder, count = StoredFile.folder, 0
    if not default_storage.exists(folder):
        return 0
    for shelf in default_storage.listdir(folder)[0]:
        names = default_storage.listdir(f"{folder}/{shelf}")[1]
        rows = StoredFile.objects.filter(path__startswith=f"{folder}/{shelf}/")
        known = set(rows.values_list("path", flat=True))
        for path in (f"{folder}/{shelf}/{name}" for name in names):
            is_old = default_storage.get_modified_time(path) < before
            if is_old and path.removesuffix(files.PREVIEW_ENDING) not in known:
                default_storage.delete(path)
                count += 1
    return count
