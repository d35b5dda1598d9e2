"""Opens and closes the public list."""

from django.db import transaction

from kerjasama.models import PublicList


def open_list(region, is_on, *, by):
    """Set the region's switch and return its PublicList; its history keeps who did it."""
    with transaction.atomic():
        found, _ = PublicList.objects.get_or_create(region=region)
        found = PublicList.objects.select_for_update().get(pk=found.pk)
        if found.is_on != is_on:
            found.is_on = is_on
            found._history_user = by
            found.save()
    return found
