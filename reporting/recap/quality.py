"""How reports go to and fro: how often they come back and why, and how long each step takes.

Read from the reports' history. A decision that was taken back was never made, and a sending
that was withdrawn waits for nobody.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from statistics import median

from django.db.models import Q

from reporting.formats import round_half_up
from reporting.models import ActionPlan, Region, StatusChange, User
from reporting.models.progress import ReturnReason, Status

DAY = timedelta(days=1)


@dataclass(slots=True)
class Course:
    """What one report went through: `waits` and `repairs` are days, `reasons` keys of each return.

    `verifiers` names, in the order of `waits`, who decided and whether it was a return.
    """

    region: int
    plan: int
    fill: float | None = None
    waits: list = field(default_factory=list)
    repairs: list = field(default_factory=list)
    reasons: list = field(default_factory=list)
    verifiers: list = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of a unit, an action, a verifier or all of them together.

    `reports` were sent at least once, or decided by the verifier; `returned` of them came back,
    in `returns` rounds. `fill`, `wait` and `repair` are medians in days: from the first save to
    the first sending, from a sending to its decision, from a return to the next sending; None
    when it never happened. `reasons` are pairs (label, count), most first.
    """

    label: str
    reports: int = 0
    returned: int = 0
    returns: int = 0
    fill: float | None = None
    wait: float | None = None
    repair: float | None = None
    reasons: tuple = ()
    code: str = ""
    decisions: int = 0

    @property
    def returned_percent(self):
        """How many of the reports came back, in whole percent; None without reports."""
        return round_half_up(self.returned * 100 / self.reports) if self.reports else None

    @property
    def reason(self):
        """The reason that was given most, "" for none."""
        return self.reasons[0][0] if self.reasons else ""


@dataclass(frozen=True, slots=True)
class Quality:
    """`units` and `actions` in their own order, `verifiers` by name; all of them have reports."""

    total: Line
    units: tuple[Line, ...]
    actions: tuple[Line, ...]
    verifiers: tuple[Line, ...]


def quality(periods, *, regions):
    """The Quality of the periods, all of one year, over the regions, a queryset.

    Four queries, whatever the number of units and reports.
    """
    courses = _courses(periods, regions)
    by_region, by_plan, by_person = {}, {}, {}
    for course in courses:
        by_region.setdefault(course.region, []).append(course)
        by_plan.setdefault(course.plan, []).append(course)
        for person in {person for person, _ in course.verifiers}:
            by_person.setdefault(person, []).append(course)
    plans = ActionPlan.objects.filter(pk__in=by_plan).order_by("number")
    people = User.objects.filter(pk__in=by_person).order_by("name")
    places = Region.objects.filter(pk__in=by_region).order_by("code")
    return Quality(
        total=_line("Semua", courses),
        units=tuple(
            replace(_line(place.short_name, by_region[place.pk]), code=place.code)
            for place in places
        ),
        actions=tuple(_line(f"{p.number}. {p.short_title}", by_plan[p.pk]) for p in plans),
        verifiers=tuple(_person(each, by_person[each.pk]) for each in people),
    )


def _courses(periods, regions):
    """The Courses of all reports that were ever sent. One query."""
    moves = StatusChange.objects.filter(
        Q(action__in=("submit", "withdraw", "return", "verify", "undo"))
        | Q(action="save", source=""),
        entry__target__period__in=periods,
        entry__target__assignment__region__in=regions,
    )
    found = {}
    for pk, region, plan, *move in moves.order_by("entry", "id").values_list(
        "entry",
        "entry__target__assignment__region",
        "entry__target__assignment__plan",
        "action",
        "source",
        "by",
        "at",
        "reasons",
    ):
        if pk not in found:
            found[pk] = _Walk(Course(region, plan))
        found[pk].step(*move)
    return [walk.course for walk in found.values() if walk.is_sent]


class _Walk:
    """Goes along the moves of one report and fills its Course."""

    def __init__(self, course):
        self.course = course
        self.begun = self.sent = self.returned = None
        self.is_sent = False

    def step(self, action, source, by, at, reasons):
        course = self.course
        if action == "save":
            self.begun = at
        elif action == "submit":
            if self.returned:
                course.repairs.append((at - self.returned) / DAY)
            elif not self.is_sent and self.begun:
                course.fill = (at - self.begun) / DAY
            self.sent, self.returned, self.is_sent = at, None, True
        elif action in ("return", "verify"):
            course.waits.append((at - self.sent) / DAY)
            course.verifiers.append((by, action == "return"))
            if action == "return":
                course.reasons.append(reasons)
                self.returned = at
        elif action == "undo" and course.waits:
            course.waits.pop()
            course.verifiers.pop()
            if source == Status.RETURNED:
                course.reasons.pop()
                self.returned = None


def _line(label, courses):
    reasons = Counter(key for course in courses for keys in course.reasons for key in keys)
    return Line(
        label=label,
        reports=len(courses),
        returned=sum(bool(course.reasons) for course in courses),
        returns=sum(len(course.reasons) for course in courses),
        fill=_median(course.fill for course in courses if course.fill is not None),
        wait=_median(wait for course in courses for wait in course.waits),
        repair=_median(repair for course in courses for repair in course.repairs),
        reasons=tuple((ReturnReason(key).label, count) for key, count in reasons.most_common()),
        decisions=sum(len(course.waits) for course in courses),
    )


def _person(person, courses):
    """The line of a verifier: only the own decisions count."""
    own = []
    for course in courses:
        mine = [place for place, (by, _) in enumerate(course.verifiers) if by == person.pk]
        # The n-th return of a report has the n-th list of reasons.
        returns = [place for place, (_, is_return) in enumerate(course.verifiers) if is_return]
        own.append(
            Course(
                course.region,
                course.plan,
                waits=[course.waits[place] for place in mine],
                reasons=[course.reasons[returns.index(each)] for each in mine if each in returns],
            )
        )
    return _line(person.name, own)


def _median(days):
    """The median in days with one decimal, None of nothing."""
    days = list(days)
    return round(median(days), 1) if days else None
