"""What Bappeda's board knows of one period: each unit's reports, and whose move is next."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max

from reporting import reminders
from reporting.formats import day_of
from reporting.models import (
    ActionPlan,
    Extension,
    Period,
    Region,
    StatusChange,
    Target,
    User,
)
from reporting.models.progress import Status
from reporting.workflow import FILLING

CHASE, VERIFY, DONE, IDLE = "chase", "verify", "done", "idle"
SENT = (Status.SUBMITTED, Status.VERIFIED)


@dataclass(frozen=True)
class Cell:
    """One report of the matrix. `status` is None when not begun; no target: nothing is owed."""

    plan: ActionPlan
    target_id: int | None = None
    is_owed: bool = False
    status: str | None = None
    is_late: bool = False
    submitted_at: datetime | None = None
    updated_at: datetime | None = None
    fix_by: date | None = None


@dataclass(frozen=True)
class Unit:
    """One row: a unit with a cell per action, in the order of the plans.

    `until` is the end of its extension, `last_active` the last time its own people worked on
    the period's reports; both None when there is none. `people` are its active accounts,
    `reminded` says in a few words who reminded it last.
    """

    region: Region
    period: Period
    cells: tuple[Cell, ...]
    until: datetime | None = None
    last_active: datetime | None = None
    people: tuple[User, ...] = field(default=())
    reminded: str = ""

    @property
    def owed(self):
        return [cell for cell in self.cells if cell.is_owed]

    def having(self, *statuses):
        """The owed cells in one of the states; None is a report not begun."""
        return [cell for cell in self.owed if cell.status in statuses]

    @property
    def sent(self):
        return self.having(*SENT)

    @property
    def waiting(self):
        return self.having(Status.SUBMITTED)

    @property
    def verified(self):
        return self.having(Status.VERIFIED)

    @property
    def missing(self):
        """What the Pokja has yet to fill in or send for the first time."""
        return self.having(None, Status.DRAFT)

    @property
    def returned(self):
        return self.having(Status.RETURNED)

    @property
    def group(self):
        """Whose move is next, as Bappeda sees it."""
        if not self.owed:
            return IDLE
        if len(self.sent) < len(self.owed):
            return CHASE
        return VERIFY if self.waiting else DONE

    @property
    def due_at(self):
        return self.period.due_for(self.until)

    def days_overdue(self, now):
        """Days since the earliest fix-by day that has passed; 0 when none has."""
        days = [cell.fix_by for cell in self.returned if cell.fix_by]
        return max(0, (day_of(now) - min(days)).days) if days else 0

    def is_chased(self, now):
        """Whether a reminder makes sense: something is owed and can still be sent."""
        if self.group != CHASE or self.period.closed_at:
            return False
        return self.period.state(now, until=self.until) in ("open", "late") or bool(self.returned)

    @property
    def operator(self):
        return self._first("Operator Pokja")

    @property
    def approver(self):
        return self._first("Penyetuju Pokja")

    @property
    def contact(self):
        """Whom a message goes to: somebody with a phone before somebody without."""
        known = [person for person in (self.operator, self.approver) if person]
        known += [person for person in self.people if person not in known]
        return next((person for person in known if person.phone), next(iter(known), None))

    def _first(self, role):
        """The role's first person, one with a phone before one without."""
        held = [person for person in self.people if role in person.roles]
        return min(held, key=lambda person: not person.phone, default=None)


def load_units(period, user):
    """The year's plans, and a Unit for each reporting unit that the user may see.

    Nine queries, whatever the number of units.
    """
    plans = list(period.year.plans.order_by("number"))
    regions = Region.objects.visible_to(user).reporting_units(period.year.province)
    cells = _cells(period, {plan.pk: plan for plan in plans})
    until = _extensions(period)
    active = _last_activity(period)
    people = _people(regions)
    reminded = reminders.latest(period)
    return plans, [
        Unit(
            region=region,
            period=period,
            cells=tuple(cells.get((region.pk, plan.pk), Cell(plan)) for plan in plans),
            until=until.get(region.pk),
            last_active=active.get(region.pk),
            people=tuple(people[region.pk]),
            reminded=reminded.get(region.pk, ""),
        )
        for region in regions.select_related("parent")
    ]


def _cells(period, plans):
    """The period's Cells by (region, plan), of all units."""
    fix_by = dict(
        StatusChange.objects.filter(
            action="return",
            entry__target__period=period,
            entry__status=Status.RETURNED,
        )
        .order_by("id")
        .values_list("entry__target", "fix_by")
    )
    rows = Target.objects.filter(period=period).values_list(
        "pk",
        "assignment__region",
        "assignment__plan",
        "assignment__is_applicable",
        "entry__status",
        "entry__is_late",
        "entry__submitted_at",
        "entry__updated_at",
    )
    return {
        (region, plan): Cell(
            plans[plan], pk, is_owed, status, bool(is_late), sent_at, saved_at, fix_by.get(pk)
        )
        for pk, region, plan, is_owed, status, is_late, sent_at, saved_at in rows
    }


def _extensions(period):
    """The end of each extended unit's latest extension."""
    rows = Extension.objects.filter(period=period).order_by("id")
    return dict(rows.values_list("region", "until"))


def _last_activity(period):
    """When each unit's own people last did something; Bappeda's acts do not count."""
    return dict(
        StatusChange.objects.filter(
            entry__target__period=period, action__in=FILLING, on_behalf=False
        )
        .order_by()
        .values_list("entry__target__assignment__region")
        .annotate(at=Max("at"))
    )


def _people(regions):
    found = defaultdict(list)
    people = User.objects.of_pokja().filter(region__in=regions).prefetch_related("groups")
    for person in people.order_by("name"):
        person.roles = {group.name for group in person.groups.all()}
        found[person.region_id].append(person)
    return found
