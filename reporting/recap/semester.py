"""The semester report of one unit: what the law's six chapters ask for, action by action."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from reporting.models import ProgressEntry, Region
from reporting.models.progress import FollowUpDone, Status
from reporting.recap.corrections import corrections, newest
from reporting.recap.frozen import recap
from reporting.recap.parts import Action, Cell, Unit
from reporting.recap.totals import counted

SEMESTERS = {"B06": "I", "B12": "II"}
SOURCES = ("spent_apbd", "spent_apbn", "spent_other")


@dataclass(frozen=True, slots=True)
class Line:
    """One action: its figure as in the Recap, and what its report says; `said` has no report's
    texts while `cell.is_in` is false.

    `promised` and `promise_kept` are the follow-up of the report before and what became of it.
    `corrected` tells the figure that Bappeda gave it after closing, "" for none.
    """

    action: Action
    cell: Cell
    said: ProgressEntry | None
    promised: str = ""
    promise_kept: str = ""
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Semester:
    """One unit's semester report. `spent` maps a source to its rupiah, None when none is given.

    `pending` says in sentences why the report is not final yet; final is empty.
    """

    region: Region
    year: int
    code: str
    number: str
    span: str
    ends_on: date
    at: datetime
    is_example: bool
    unit: Unit
    lines: tuple[Line, ...]
    spent: dict[str, int | None]
    pending: tuple[str, ...]

    @property
    def is_final(self):
        return not self.pending


def semester(region, period, *, at=None):
    """The Semester of a unit at B06 or B12, None for a region that is no unit of the year.

    Counts what was sent: verified figures where they are, else as claimed. A closed period's
    figures and moment are the frozen ones, corrections beside them. Nine queries at most.
    """
    at = at or timezone.now()
    # In a closed period nothing but a figure can change: the texts are still those that were sent.
    if period.closed_at:
        found = recap(period, at=at)
    else:
        found = counted(period, regions=Region.objects.filter(pk=region.pk), at=at)
    unit = found.unit(region.pk)
    if unit is None:
        return None
    earlier = found.codes[found.codes.index(period.code) - 1] if unit.earlier else None
    reports, before = _reports(region, period, earlier)
    corrected = {
        number: each.words
        for (_, number), each in newest(corrections(period, found, of=region.pk)).items()
    }
    lines = tuple(
        _line(action, cell, reports, before, corrected.get(action.number))
        for action, cell in zip(found.actions, unit.cells, strict=True)
        if cell.is_owed
    )
    return Semester(
        region=region,
        year=found.year,
        code=found.code,
        number=SEMESTERS[found.code],
        span=found.span,
        ends_on=period.ends_on,
        at=found.at,
        is_example=found.is_example,
        unit=unit,
        lines=lines,
        spent={source: _total(lines, source) for source in SOURCES},
        pending=tuple(_pending(period, unit)),
    )


def _reports(region, period, earlier):
    """What was sent, by action number: for the period, and for the period code before it."""
    codes = [period.code, earlier] if earlier else [period.code]
    entries = ProgressEntry.objects.filter(
        target__assignment__region=region,
        target__period__year=period.year,
        target__period__code__in=codes,
        status__in=[Status.SUBMITTED, Status.VERIFIED],
    ).select_related("target__period", "target__assignment__plan")
    found = {code: {} for code in codes}
    for entry in entries:
        found[entry.period.code][entry.plan.number] = entry
    return found[period.code], found.get(earlier, {})


def _line(action, cell, reports, earlier, corrected):
    said = reports.get(action.number) if cell.is_in else None
    before = earlier.get(action.number)
    return Line(
        action=action,
        cell=cell,
        said=said,
        promised=before.follow_up if before and said else "",
        promise_kept=FollowUpDone(said.previous_follow_up_done).label.lower()
        if said and said.previous_follow_up_done
        else "",
        corrected=corrected or "",
    )


def _total(lines, source):
    given = [getattr(line.said, source) for line in lines if line.said]
    given = [amount for amount in given if amount is not None]
    return sum(given) if given else None


def _pending(period, unit):
    unverified = unit.reports - unit.verified
    if period.closed_at is None:
        yield f"periode {period.code} belum ditutup"
    if unverified:
        yield f"{unverified} laporan belum diverifikasi"
