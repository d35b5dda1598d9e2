"""The history of what a form changed: who, when, and what stood there before."""

from itertools import pairwise

from django.utils.text import capfirst

from kerjasama import workflow

SHOWN = 20


def changes_of(found, *related):
    """Its history, newest first: pairs (step, what the step replaced), None for the first step.

    What was replaced are pairs (label, text). `related` names foreign keys that may be told of.
    One query.
    """
    steps = list(
        found.history.select_related("history_user", *related).order_by("-history_id")[: SHOWN + 1]
    )
    rows = [(step, replaced(old, step)) for step, old in pairwise(steps)]
    if steps and len(steps) <= SHOWN:
        rows.append((steps[-1], None))
    return rows


def replaced(old, new):
    """What the fields said in which two steps of a row differ: pairs (label, text)."""
    return [
        (capfirst(field.verbose_name), workflow.shown(old, field.name))
        for field in new.instance_type._meta.concrete_fields
        if field.name not in ("id", "version")
        and getattr(old, field.attname) != getattr(new, field.attname)
    ]
