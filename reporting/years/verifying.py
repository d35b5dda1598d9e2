"""Who looks at which unit's reports, and what is looked at."""

from django.db import transaction

from reporting.models import PlanYear, Region


@transaction.atomic
def arrange(year, verifiers, checklist, *, by):
    """Give each unit its verifier and the year its checklist; return how many of both changed.

    `verifiers` maps ids of regions to a User or None, `checklist` parts to lists of items. What
    stays the same writes no history.
    """
    changed = 0
    for region in Region.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=verifiers
    ):
        chosen = verifiers[region.pk]
        if region.verifier_id != (chosen and chosen.pk):
            region.verifier = chosen
            region._history_user = by
            region.save(update_fields=["verifier"])
            changed += 1
    current = PlanYear.objects.select_for_update(of=("self",)).get(pk=year.pk)
    if current.checklist != checklist:
        current.checklist = checklist
        current._history_user = by
        current.save(update_fields=["checklist"])
        changed += 1
    return changed
