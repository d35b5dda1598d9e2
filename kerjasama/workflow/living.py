"""Writes what becomes of an agreement: its commitments, their reports, its evaluations."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kerjasama.models import (
    Agreement,
    Commitment,
    CommitmentEvidence,
    CommitmentReport,
    Evaluation,
)
from kerjasama.workflow.register import Conflict, twin_of


def add_commitment(commitment):
    """Save a judged new commitment under the next number of its agreement and return it.

    The same one again, by a second click, is kept once.
    """
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update().get(pk=commitment.agreement_id)
        if known := twin_of(commitment, but=["number"]):
            return known
        last = agreement.commitments.aggregate(last=Max("number"))["last"] or 0
        commitment.number = last + 1
        commitment.save()
    return commitment


def change_commitment(commitment, *, version):
    """Save a judged change of a commitment and return it.

    `version` is the one that was seen. Raises Conflict, having written nothing.
    """
    with transaction.atomic():
        current = Commitment.objects.select_for_update().get(pk=commitment.pk)
        if current.version != version:
            raise Conflict(current)
        commitment.version = version + 1
        commitment.save()
    return commitment


def report(commitment, *, year, semester, values, by, version, evidence=None, at=None):
    """Save the report of a semester, with a piece of evidence when given; return it.

    `values` maps "percent", "result" and "obstacles"; `version` is the one that was seen, 0 for
    a new report; `evidence` is a pair (StoredFile, name). Raises Conflict, having written
    nothing.
    """
    at = at or timezone.now()
    with transaction.atomic():
        Commitment.objects.select_for_update().get(pk=commitment.pk)
        place = {"commitment": commitment, "year": year, "semester": semester}
        current = CommitmentReport.objects.filter(**place).first()
        if (current.version if current else 0) != version:
            raise Conflict(current)
        current = current or CommitmentReport(**place, version=0)
        for name, value in values.items():
            setattr(current, name, value)
        current.version += 1
        current.by, current.at = by, at
        current._history_user = by
        current.save()
        if evidence:
            stored, name = evidence
            given = {"original_name": name, "by": by, "at": at}
            CommitmentEvidence.objects.get_or_create(report=current, file=stored, defaults=given)
    return current


def evaluate(evaluation):
    """Save a judged evaluation and return it, or the one of that semester that stands already."""
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=evaluation.agreement_id)
        known = Evaluation.objects.filter(
            agreement=evaluation.agreement, year=evaluation.year, semester=evaluation.semester
        ).first()
        if known:
            return known
        evaluation.save()
    return evaluation
