"""Corrections beside the frozen figures of a closed period's recap pages."""

from django.urls import reverse

from reporting.formats import percent


def frozen_note(recap, found, *, is_linked):
    """What a closed period's page says about its figures, None for an open one.

    `found` are the Corrections; `is_linked` when the reader may open the frozen files.
    """
    if recap.closed_at is None:
        return None
    url = reverse("recap_frozen", args=[recap.year, recap.code]) if is_linked else ""
    return {"url": url, "count": len({each.target_id for each in found})}


def mark_heat(rows, recap, found):
    """Put the newest correction of a cell beside its frozen figure, in rows of the heat table."""
    newest = {each.target_id: each for each in found}
    for row in rows:
        unit = recap.unit(row["place"].id)
        for cell, shown in zip(unit.cells, row["cells"], strict=True):
            if each := newest.get(cell.target_id):
                shown["is_corrected"] = True
                shown["note"] = ", ".join(filter(None, [shown["note"], words(recap, each)]))


def mark_actions(rows, recap, found):
    """The same in the rows of one unit's actions."""
    newest = {each.target_id: each for each in found}
    for row in rows:
        if each := newest.get(row["cell"].target_id):
            row["corrected"] = words(recap, each)


def words(recap, correction):
    """ "koreksi setelah B06: 75%"."""
    return f"koreksi setelah {recap.code}: {percent(correction.percent)}"
