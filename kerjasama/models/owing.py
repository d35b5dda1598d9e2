"""What agreements in force still owe of the semester that ended last: reports, evaluations."""

import datetime

from django.db import models

from kerjasama.models.living import Commitment, CommitmentReport, Evaluation, Semester


class Owing(models.TextChoices):
    """What is owed; the label is completed by the semester."""

    REPORT = "laporan", "Ada komitmen belum dilaporkan"
    EVALUATION = "evaluasi", "Belum dievaluasi"


def last_semester(today):
    """The semester that ended last before the day, as (year, Semester, its last day)."""
    if today.month < 7:
        return today.year - 1, Semester.SECOND, datetime.date(today.year - 1, 12, 31)
    return today.year, Semester.FIRST, datetime.date(today.year, 6, 30)


def owing_choices(today):
    """The choices of lists, named with the semester: "Belum dievaluasi, Semester I 2026"."""
    year, semester, _ = last_semester(today)
    return [(each.value, f"{each.label}, {semester.label} {year}") for each in Owing]


def owing(agreements, what, today):
    """Of the agreements, those in force that ran in that semester and owe it an Owing.

    Only what has commitments owes; a commitment that is fulfilled needs no further report.
    """
    year, semester, ended = last_semester(today)
    ran = agreements.in_force(today).filter(starts_on__lte=ended)
    promised = Commitment.objects.order_by()
    if what == Owing.REPORT:
        told = CommitmentReport.objects.order_by()
        told = told.filter(year=year, semester=semester) | told.filter(percent=100)
        promised = promised.exclude(pk__in=told.values("commitment"))
        return ran.filter(pk__in=promised.values("agreement"))
    done = Evaluation.objects.order_by().filter(year=year, semester=semester)
    ran = ran.filter(pk__in=promised.values("agreement"))
    return ran.exclude(pk__in=done.values("agreement"))
