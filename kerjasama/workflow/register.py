"""Writes the register: agreements under lock with their version, and signed scans."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kerjasama.models import Agreement, AgreementScan


class Conflict(Exception):
    """Somebody saved it in between; nothing was written. `current` is how it stands now."""

    def __init__(self, current):
        super().__init__("conflict")
        self.current = current


def keep_agreement(agreement, *, by, version):
    """Save a judged agreement, a new one or a changed one, and return it.

    `version` is the one that the person saw. Raises Conflict, having written nothing.
    """
    with transaction.atomic():
        if agreement.pk:
            current = Agreement.objects.select_for_update().get(pk=agreement.pk)
            if current.version != version:
                raise Conflict(current)
            agreement.version = current.version + 1
        agreement._history_user = by
        agreement.save()
    return agreement


def add_scan(agreement, stored, *, name, by, note="", at=None):
    """Keep the file as the newest signed scan of the agreement and return its AgreementScan.

    The same file as the newest one, by a second click, is kept once.
    """
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        newest = agreement.scans.select_related("file").first()
        if newest and newest.file_id == stored.pk:
            return newest
        last = agreement.scans.aggregate(last=Max("number"))["last"] or 0
        return AgreementScan.objects.create(
            agreement=agreement,
            number=last + 1,
            file=stored,
            original_name=name,
            note=note,
            by=by,
            at=at or timezone.now(),
        )
