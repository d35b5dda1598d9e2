"""What a year still lacks before it can run, line by line; nothing is left out."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from django.contrib.auth.models import Group
from django.db.models import Prefetch

from reporting.models import Assignment, Period, Region, Target, User
from reporting.roles import APPROVER, OPERATOR

from .schedule import disorder

USUAL_PLANS = 10
FEWEST_PEOPLE = 2  # so that a unit goes on reporting when one person is moved


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: what it is about, in words, and where it can be mended.

    `plan` is the number of an action, `code` a period's; None or "" when it is about neither.
    `url` is where it is mended when that is no page of the year.
    """

    about: str
    words: str
    plan: int | None = None
    code: str = ""
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the list. `state` is a sentence for when nothing is missing.

    `block` is the sentence why the year cannot start before the line is mended, or "". `way` is
    the (label, address) of the page where a line of another app is worked on.
    """

    key: str
    title: str
    state: str
    gaps: list[Gap] = field(default_factory=list)
    block: str = ""
    way: tuple = ()

    @property
    def is_done(self):
        return not self.gaps


# What other apps ask of a year: functions (year, plans) → Line, or None for none. Each app adds
# its own in its config's `ready`.
GUESTS = []


def readiness(year):
    """The lines of the year's list in the order of the work. The queries do not grow with it."""
    periods = list(year.periods.order_by("code"))
    plans = list(year.plans.order_by("number").prefetch_related("milestones", "requirements"))
    units = list(Region.objects.reporting_units(year.province))
    assignments = list(Assignment.objects.filter(plan__year=year).select_related("region"))
    lines = [
        _periods(periods),
        _plans(plans),
        _milestones(plans, periods),
        _requirements(plans, periods),
        _assignments(plans, units, assignments),
        _targets(year, plans, periods, assignments),
        _accounts(units),
        _letter(periods),
    ]
    return lines + [line for guest in GUESTS if (line := guest(year, plans))]


def _periods(periods):
    there = {period.code for period in periods}
    gaps = [
        Gap(code, "periode ini belum dibuat") for code in Period.Code.values if code not in there
    ]
    for period in periods:
        gaps += [
            Gap(period.code, sentence, code=period.code)
            for _, sentence in disorder(period, periods)
        ]
    state = "Keempat periode punya tanggal yang berurutan."
    block = "Tanggal periode belum lengkap dan berurutan." if gaps else ""
    return Line("periods", "Periode dan tanggal", state, gaps, block)


def _plans(plans):
    gaps = []
    if len(plans) != USUAL_PLANS:
        gaps = [Gap("Jumlah aksi", f"{len(plans)} aksi; biasanya {USUAL_PLANS}")]
    examples = [plan.code for plan in plans if plan.is_example]
    state = f"{len(plans)} rencana aksi."
    if examples:
        state += f" {len(examples)} di antaranya masih aksi contoh."
    block = "" if plans else "Belum ada rencana aksi."
    return Line("plans", "Rencana aksi", state, gaps, block)


def _milestones(plans, periods):
    gaps = []
    for plan in plans:
        there = {milestone.period_id for milestone in plan.milestones.all()}
        missing = [period.code for period in periods if period.pk not in there]
        if missing:
            gaps.append(Gap(plan.code, f"belum ada untuk {_listed(missing)}", plan=plan.number))
    state = "Setiap aksi punya ukuran untuk setiap periode."
    return Line("milestones", "Ukuran keberhasilan", state, gaps or _without(plans))


def _requirements(plans, periods):
    gaps = []
    for plan in plans:
        asked = [r.period_id for r in plan.requirements.all() if r.is_required]
        if None in asked:
            continue
        missing = [period.code for period in periods if period.pk not in asked]
        if missing:
            words = f"belum ada yang wajib untuk {_listed(missing)}"
            gaps.append(Gap(plan.code, words, plan=plan.number))
    state = "Setiap aksi meminta data dukung wajib pada setiap periode."
    return Line("requirements", "Syarat data dukung", state, gaps or _without(plans))


def _assignments(plans, units, assignments):
    assigned = {(each.plan_id, each.region_id) for each in assignments}
    gaps = []
    for plan in plans:
        missing = [str(unit) for unit in units if (plan.pk, unit.pk) not in assigned]
        if len(missing) == len(units):
            gaps.append(Gap(plan.code, "belum ditugaskan kepada satu daerah pun", plan=plan.number))
        elif missing:
            gaps.append(Gap(plan.code, f"belum untuk {_listed(missing)}", plan=plan.number))
    block = ""
    if not assigned:
        block = "Belum satu aksi pun ditugaskan kepada daerah."
        gaps = [Gap("Penugasan", "belum satu aksi pun ditugaskan")] if plans else _without(plans)
    state = f"{len(plans)} aksi × {len(units)} daerah = {len(assigned)} penugasan."
    return Line("assignments", f"Penugasan untuk {len(units)} daerah", state, gaps, block)


def _targets(year, plans, periods, assignments):
    percents = defaultdict(dict)
    targets = Target.objects.filter(assignment__plan__year=year)
    for assignment_id, period_id, percent in targets.values_list("assignment", "period", "percent"):
        percents[assignment_id][period_id] = percent
    empty, falling = defaultdict(list), defaultdict(list)
    owed = [each for each in assignments if each.is_applicable]
    for each in owed:
        given = [percents[each.pk].get(period.pk) for period in periods]
        if None in given:
            empty[each.plan_id].append(str(each.region))
        known = [percent for percent in given if percent is not None]
        if any(later < earlier for earlier, later in pairwise(known)):
            falling[each.plan_id].append(str(each.region))
    gaps = []
    for plan in plans:
        if plan.pk in empty:
            words = f"target belum lengkap: {_listed(empty[plan.pk])}"
            gaps.append(Gap(plan.code, words, plan=plan.number))
        if plan.pk in falling:
            words = f"target menurun: {_listed(falling[plan.pk])}"
            gaps.append(Gap(plan.code, words, plan=plan.number))
    if not owed:
        gaps = [Gap("Target", "menunggu penugasan")]
    state = "Semua target terisi dan tidak ada yang menurun."
    return Line("targets", "Target tiap periode", state, gaps)


def _accounts(units):
    gaps = [Gap(str(unit), words) for unit, words in people_gaps(units)]
    state = f"Setiap daerah punya paling sedikit {FEWEST_PEOPLE} orang aktif dan seorang Penyetuju."
    return Line("accounts", "Akun Pokja", state, gaps)


def people_gaps(units):
    """Pairs (unit, words) of the units for which too few people can report. Two queries."""
    people = defaultdict(list)
    roles = Prefetch("groups", Group.objects.filter(name__in=[OPERATOR, APPROVER]), "roles")
    for person in User.objects.of_pokja().filter(region__in=units).prefetch_related(roles):
        people[person.region_id].append(person)
    gaps = []
    for unit in units:
        found = people[unit.pk]
        words = []
        if len(found) < FEWEST_PEOPLE:
            words.append("baru 1 orang aktif" if found else "belum ada akun aktif")
        if found and not any(role.name == APPROVER for p in found for role in p.roles):
            words.append("belum ada Penyetuju yang dapat mengirim")
        if words:
            gaps.append((unit, ", ".join(words)))
    return gaps


def _letter(periods):
    gaps = []
    if not periods:
        gaps = [Gap("Surat", "menunggu tanggal periode")]
    state = "Surat siap dicetak atau disalin: jadwal, yang dilaporkan, bentuk data dukung."
    return Line("letter", "Surat pemberitahuan", state, gaps)


def _without(plans):
    return [] if plans else [Gap("Aksi", "menunggu rencana aksi")]


def _listed(words):
    return ", ".join(words)
