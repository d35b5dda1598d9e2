"""What each unit still owes in a period, and who may be written to about it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from reporting import roles
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

SENT = (Status.SUBMITTED, Status.VERIFIED)


@dataclass(frozen=True)
class Owed:
    """One report that a unit owes; `status` is None when it is not begun."""

    plan: ActionPlan
    status: str | None
    fix_by: date | None = None


@dataclass(frozen=True)
class Owing:
    """A unit with the reports it owes in the period, by action number, and its active people.

    `until` is the end of its extension and `extended_at` when that was given; None without one.
    """

    region: Region
    period: Period
    owed: tuple[Owed, ...]
    until: datetime | None
    extended_at: datetime | None
    people: tuple[User, ...]

    @property
    def sent(self):
        return [each for each in self.owed if each.status in SENT]

    @property
    def missing(self):
        return [each for each in self.owed if each.status in (None, Status.DRAFT)]

    @property
    def returned(self):
        return [each for each in self.owed if each.status == Status.RETURNED]

    @property
    def due_at(self):
        return self.period.due_for(self.until)

    @property
    def contact(self):
        """Whom a WhatsApp message goes to: somebody with a phone, an operator first; or None."""
        ranked = sorted(self.people, key=lambda user: (not user.phone, not user.is_operator))
        return next(iter(ranked), None)

    @property
    def addresses(self):
        """Where e-mails go, in small letters: the active people's addresses, the mailbox."""
        given = [*(user.email for user in self.people), self.region.contact_email]
        return sorted({address.lower() for address in given if address})

    def can_send(self, now):
        """Whether anything can still come in from the unit: a repair even after the window."""
        if self.period.closed_at:
            return False
        return self.period.state(now, until=self.until) in ("open", "late") or bool(self.returned)

    def is_reminded(self, now):
        """Whether a reminder makes sense: something is owed and can still be sent."""
        return len(self.sent) < len(self.owed) and self.can_send(now)


def load_owing(period, regions=None):
    """An Owing for each unit that owes reports in the period, by code; `regions` narrows them.

    Six queries, whatever the number of units.
    """
    targets = Target.objects.owed(period).order_by("assignment__plan__number")
    if regions is not None:
        targets = targets.filter(assignment__region__in=regions)
    plans = {plan.pk: plan for plan in period.year.plans.all()}
    fix_by = _fix_days(period)
    owed = defaultdict(list)
    for pk, region, plan, status in targets.values_list(
        "pk", "assignment__region", "assignment__plan", "entry__status"
    ):
        owed[region].append(Owed(plans[plan], status, fix_by.get(pk)))
    extensions = {
        region: (until, at)
        for region, until, at in Extension.objects.filter(period=period)
        .order_by("id")
        .values_list("region", "until", "at")
    }
    people = _people(owed)
    units = Region.objects.filter(pk__in=owed).select_related("parent").order_by("code")
    return [
        Owing(
            region=region,
            period=period,
            owed=tuple(owed[region.pk]),
            until=extensions.get(region.pk, (None, None))[0],
            extended_at=extensions.get(region.pk, (None, None))[1],
            people=tuple(people[region.pk]),
        )
        for region in units
    ]


def _fix_days(period):
    returns = StatusChange.objects.filter(
        action="return", entry__target__period=period, entry__status=Status.RETURNED
    )
    return dict(returns.order_by("id").values_list("entry__target", "fix_by"))


def _people(regions):
    found = defaultdict(list)
    people = User.objects.of_pokja().filter(region__in=list(regions)).prefetch_related("groups")
    for user in people.order_by("name"):
        user.is_operator = roles.OPERATOR in {group.name for group in user.groups.all()}
        found[user.region_id].append(user)
    return found
