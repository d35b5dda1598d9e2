"""What the portal holds of a year's assignments and targets: what a plan sheet is compared with."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from reporting.fields import PlanNames, RegionNames
from reporting.formats import percent, rupiah
from reporting.forms import plan_row_fields
from reporting.models import Assignment, Period, PlanYear, Region, Target
from reporting.models.progress import Status
from reporting.workflow import digest

from .previews import Change

PLAIN = ("lead_agency", "indicator", "budget_source", "budget_ceiling")
MUCH_MORE = 10  # times last year's budget
AS_BEFORE = "Tulis lagi target yang ada di portal supaya isian lain di baris ini tersimpan."


@dataclass
class PlanState:
    """The year as it stands; as many queries for a long file as for a short one.

    `titles` name the columns of the sheet by key.
    """

    year: PlanYear
    by: object
    titles: dict
    plans: PlanNames = field(init=False)

    def __post_init__(self):
        self.fingerprint = fingerprint(self.year)
        units = Region.objects.reporting_units(self.year.province)
        self.regions = RegionNames(
            units.filter(pk__in=Region.objects.visible_to(self.by)).select_related("parent")
        )
        self.plans = PlanNames(self.year.plans.all())
        self.fields = plan_row_fields()
        self.periods = {period.code: period for period in self.year.periods.order_by("code")}
        self._readings = {}
        assignments, targets, verified = _rows(self.plans.plans, self.periods.values())
        self.assignments = {(each.region_id, each.plan_id): each for each in assignments}
        by_id = {assignment.pk: assignment for assignment in self.assignments.values()}
        for assignment in by_id.values():
            assignment.known_targets = {}
        codes = {period.pk: code for code, period in self.periods.items()}
        for target in targets:
            target.assignment = by_id[target.assignment_id]
            target.assignment.known_targets[codes[target.period_id]] = target
        self.verified = set(verified.values_list("pk", flat=True))
        self.budgets_before = {
            (region, plan): budget
            for region, plan, budget in Assignment.objects.filter(
                plan__continued_by__year=self.year
            ).values_list("region", "plan__continued_by", "budget_ceiling")
        }

    def read(self, key, text):
        """(value, assumption, fault) of a text in the column; each text is read only once."""
        if (key, text) not in self._readings:
            self._readings[key, text] = self._reading(key, text)
        return self._readings[key, text]

    def _reading(self, key, text):
        reader = self.fields[key]
        try:
            value = reader.clean(text)
        except ValidationError as error:
            return None, "", error.messages[0]
        is_read = hasattr(reader, "reading")
        return value, reader.reading(text).assumption if is_read else "", ""

    def compare(self, row):
        """Note on a faultless row what it would change in the portal, or that it is new."""
        place = (row.values["region"].pk, row.values["plan"].pk)
        row.object = self.assignments.get(place)
        row.is_new = row.object is None
        for key in [] if row.is_new else self.fields:
            if key in row.values:
                self._compare_value(row, key)
        if not row.faults and (row.is_new or row.changes):
            self._warn_of_closed_periods(row)
            self._warn_of_falling_targets(row)
            self._warn_of_budget(row, self.budgets_before.get(place))

    def _compare_value(self, row, key):
        code = key.removeprefix("target_")
        target = row.object.known_targets.get(code) if code != key else None
        if code != key:
            old = target.percent if target else None
        else:
            old = getattr(row.object, key)
        if old == row.values[key]:
            return
        row.changes.append(Change(self.titles[key], shown(key, old), shown(key, row.values[key])))
        if code == key or code not in self.periods:
            return
        is_verified = target is not None and target.pk in self.verified
        if locked := Target.lock(self.periods[code], is_verified):
            row.fault(row.cells.get(key), f"{locked} {AS_BEFORE}", key)

    def _warn_of_closed_periods(self, row):
        """A new assignment is owed for the whole year: periods that were closed change, too."""
        closed = [code for code, period in self.periods.items() if period.closed_at]
        if row.is_new and closed:
            row.warn(
                None,
                f"{', '.join(closed)} sudah ditutup: di rekapnya penugasan baru ini akan tampak"
                " belum diisi.",
            )

    def _warn_of_falling_targets(self, row):
        known = getattr(row.object, "known_targets", {})
        before = None
        for code in Period.Code.values:
            key = f"target_{code}"
            value = (
                row.values.get(key)
                if key in row.values
                else getattr(known.get(code), "percent", None)
            )
            if value is None:
                continue
            if before and value < before[1]:
                row.warn(
                    row.cells.get(key),
                    f"Target {code} {percent(value)} lebih rendah dari {before[0]} "
                    f"{percent(before[1])}, padahal target dihitung sejak Januari.",
                    key,
                )
            before = (code, value)

    def _warn_of_budget(self, row, before):
        budget = row.values.get("budget_ceiling")
        if before and budget and budget >= MUCH_MORE * before:
            row.warn(
                row.cells.get("budget_ceiling"),
                f"Pagu {rupiah(budget)} sedikitnya {MUCH_MORE} kali pagu tahun lalu "
                f"({rupiah(before)}).",
                "budget_ceiling",
            )


def shown(key, value):
    """A value of the plan sheet as people read it; "(kosong)" for none."""
    if value in (None, ""):
        return "(kosong)"
    if key.startswith("target_"):
        return percent(value)
    return rupiah(value) if key == "budget_ceiling" else str(value)


def fingerprint(year):
    """The same as long as nothing that a plan sheet is compared with has changed."""
    periods = list(year.periods.order_by("code"))
    plans = list(year.plans.order_by("number"))
    assignments, targets, verified = _rows(plans, periods)
    return digest(
        [
            list(assignments.order_by("pk").values_list("pk", *PLAIN)),
            list(targets.order_by("pk").values_list("pk", "percent")),
            list(verified.order_by("pk").values_list("pk", flat=True)),
            [(period.code, period.closed_at) for period in periods],
            [(plan.pk, plan.number, plan.title) for plan in plans],
        ]
    )


def _rows(plans, periods):
    """The assignments of the plans, the targets of the periods, and the verified ones of those.

    Asked for by their own columns: right after a large import a database that has not counted
    its rows yet would otherwise compare each with each.
    """
    targets = Target.objects.filter(period__in=list(periods))
    verified = targets.filter(entry__status=Status.VERIFIED)
    return Assignment.objects.filter(plan__in=list(plans)), targets, verified
