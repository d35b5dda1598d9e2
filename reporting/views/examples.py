"""What was accepted before as the documents that a report asks for."""

from collections import defaultdict

from django.db.models import Count

from reporting.models import Evidence


def accepted_pieces(target, names):
    """Evidence that a verifier found fitting for requirements of these names.

    Of the same action, this year's or the one it continues, and of other reports.
    """
    plan = target.assignment.plan
    plans = [pk for pk in (plan.pk, plan.continues_id) if pk]
    return (
        Evidence.objects.current()
        .filter(
            verdict=Evidence.Verdict.FITS,
            requirement__name__in=names,
            entry__target__assignment__plan__in=plans,
        )
        .exclude(entry__target=target)
    )


def own_examples(target, names):
    """The unit's latest accepted document per requirement's name. One query."""
    region = target.assignment.region
    found = accepted_pieces(target, names).filter(entry__target__assignment__region=region)
    found = found.select_related("file", "requirement", "entry__target__period__year")
    return {piece.requirement.name: piece for piece in found.order_by("id")}


def others_words(target, names):
    """How other units' accepted documents came, per requirement's name: "PDF (12), tautan (1)".

    Never which documents or whose: those are not for this unit. One query.
    """
    region = target.assignment.region
    found = accepted_pieces(target, names).exclude(entry__target__assignment__region=region)
    rows = found.values_list("requirement__name", "file__kind").annotate(n=Count("id"))
    kinds = defaultdict(list)
    for name, kind, count in rows.order_by("-n", "file__kind"):
        kinds[name].append(f"{kind.upper() if kind else 'tautan'} ({count})")
    return {name: ", ".join(words) for name, words in kinds.items()}
