"""Ties actions of a RANDA year to an agreement, and unties them."""

from django.db import transaction

from kerjasama.models import Agreement, RestingAction


def tie_actions(agreement, plans, *, among, by):
    """Let exactly these ActionPlans of `among` rest on the agreement; those of others stay.

    Returns the numbers of ties made and undone. History keeps both.
    """
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        known = {tie.plan_id: tie for tie in agreement.resting.filter(plan__in=among)}
        wanted = {plan.pk for plan in plans}
        made = [plan for plan in plans if plan.pk not in known]
        undone = [tie for plan_id, tie in known.items() if plan_id not in wanted]
        for plan in made:
            tie = RestingAction(agreement=agreement, plan=plan)
            tie._history_user = by
            tie.save()
        for tie in undone:
            tie._history_user = by
            tie.delete()
    return len(made), len(undone)
