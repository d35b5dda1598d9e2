"""Corrections beside the frozen figures of a closed period's recap pages."""

from django.urls import reverse

from reporting.documents.recap_texts import corrected_words
from reporting.recap.corrections import newest


def frozen_note(recap, found, *, is_linked):
    """What a closed period's page says about its figures, None for an open one.

    `found` are the Corrections; `is_linked` when the reader may open the frozen files.
    """
    if recap.closed_at is None:
        return None
    url = reverse("recap_frozen", args=[recap.year, recap.code]) if is_linked else ""
    last = newest(found)
    return {"url": url, "count": len(last), "words": corrected_words(recap, last.values())}


def mark_heat(rows, recap, found):
    """Put the newest correction of a cell beside its frozen figure, in rows of the heat table."""
    last = newest(found)
    for row in rows:
        for action, shown in zip(recap.actions, row["cells"], strict=True):
            if each := last.get((row["place"].id, action.number)):
                shown["is_corrected"] = True
                shown["note"] = ", ".join(filter(None, [shown["note"], each.words]))


def mark_actions(rows, recap, found):
    """The same in the rows of one unit's actions."""
    last = {each.target_id: each for each in found}
    for row in rows:
        if each := last.get(row["cell"].target_id):
            row["corrected"] = each.words
