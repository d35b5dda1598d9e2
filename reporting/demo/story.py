"""What the units of the demo report: figures that hang together and sentences to read."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.utils import timezone

from reporting.demo.courses import DAY
from reporting.formats import MONTHS
from reporting.models import ObstacleKind
from reporting.models.progress import FollowUpDone

# Points of percent that each action lies above or below the unit's usual level.
ACTION_OFFSETS = {1: 0, 2: 7, 3: 2, 4: -4, 5: 1, 6: -21, 7: 3, 8: 1, 9: 8, 10: -1}
OBSTACLE_WEIGHTS = {
    ObstacleKind.BUDGET: 41,
    ObstacleKind.STAFF_CHANGE: 33,
    ObstacleKind.DATA: 27,
    ObstacleKind.COORDINATION: 22,
    ObstacleKind.UNDERSTANDING: 18,
    ObstacleKind.NETWORK: 7,
    ObstacleKind.OTHER: 4,
}
REMOTE = "13.09"  # Mentawai, where the network is the usual obstacle
BUDGETS = (
    *(0, 15_000_000, 25_000_000, 25_500_000, 40_000_000, 40_250_000, 60_000_000, 60_500_000),
    *(75_250_000, 75_500_000, 120_000_000, 120_500_000, 150_000_000, 210_000_000),
)
SOURCES = ("APBD", "APBD", "APBD", "APBD dan APBN", "APBN")
TARGET_SHIFTS = (-10, -5, 0, 0, 0, 5)


@cache
def texts():
    """The sentences of texts.json."""
    return json.loads((Path(__file__).parent / "texts.json").read_text("utf-8"))


def written_day(day):
    """ "9 September 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def targets_of(plan, rng):
    """Cumulative percents by period code: the milestones', moved together by a few steps of 5."""
    shift = rng.choice(TARGET_SHIFTS)
    percents = {m.period.code: int(m.default_percent) for m in plan.milestones.all()}
    last = max(percents.values())
    return {
        code: percent if percent == last == 100 else min(max(percent + shift, 0), 100)
        for code, percent in percents.items()
    }


class ActionStory:
    """One unit's way through one action: each report knows what the one before said."""

    def __init__(self, unit, assignment, rng, *, years_ago):
        self.unit, self.assignment, self.rng = unit, assignment, rng
        self.number = assignment.plan.number
        self.texts = texts()["actions"][str(self.number)]
        self.years_ago = years_ago
        self.total = rng.randint(*self.texts["things"])
        self.thrift = rng.uniform(0.82, 0.99)
        self.claimed = self.verified = 0
        self.planned = False

    def nil(self):
        """The values of a report without any activity."""
        return {"is_nil": True, "nil_reason": self.rng.choice(texts()["nil_reasons"])}

    def answers(self, target, at, *, overspent=False):
        """The values of a complete report on the target as one would write it at that moment."""
        percent = self._percent(target)
        day = min(target.period.ends_on, timezone.localdate(at)) - self.rng.randint(3, 24) * DAY
        words = {
            "done": min(round(self.total * percent / 100), self.total),
            "total": self.total,
            "lead": self.assignment.lead_agency,
            "date": written_day(day),
            "later": written_day(timezone.localdate(at) + self.rng.randint(14, 45) * DAY),
        }
        values = {
            "claimed_percent": Decimal(percent),
            "activities": self._pick("activities").format(**words),
            "agencies_involved": ", ".join(self._agencies()),
            "beneficiaries": self._pick("beneficiaries"),
            "narrative": self._narrative(target.period.code).format(**words),
            **self._obstacle(percent < (target.percent or 0), words),
            **self._people(),
            **self._spending(percent, overspent),
        }
        if self.planned:
            values["previous_follow_up_done"] = self.rng.choice(
                [FollowUpDone.YES, FollowUpDone.YES, FollowUpDone.PARTLY, FollowUpDone.NO]
            )
        self.claimed = percent
        self.planned = bool(values["follow_up"])
        return values

    def _percent(self, target):
        half, now = self.unit.levels
        level = {"B03": half - 3, "B06": half, "B09": now, "B12": now + 2}[target.period.code]
        level += ACTION_OFFSETS[self.number] - 7 * self.years_ago + self.rng.uniform(-4, 4)
        reached = round(float(target.percent or 0) * level / 100)
        return min(max(reached, self.claimed), 100)

    def _pick(self, name):
        return self.rng.choice(self.texts[name])

    def _narrative(self, code):
        more = self.rng.sample(self.texts["details"], self.rng.choice([1, 2, 2]))
        return " ".join([self.rng.choice(self.texts["stages"][code]), *more])

    def _agencies(self):
        others = [name for name in self.unit.agencies if name != self.assignment.lead_agency]
        return [self.assignment.lead_agency, *others[: self.rng.randint(1, 3)]]

    def _obstacle(self, is_below, words):
        """Obstacles and follow-up; who is below target always names one and plans something."""
        if not is_below and self.rng.random() < 0.75:
            return {"obstacle_kinds": [ObstacleKind.NONE.value], "obstacles": "", "follow_up": ""}
        weights = dict(OBSTACLE_WEIGHTS)
        if self.unit.code == REMOTE:
            weights[ObstacleKind.NETWORK] = 90
        kinds = []
        for _ in range(1 if self.rng.random() < 0.75 else 2):
            kind = self.rng.choices([*weights], [*weights.values()])[0]
            del weights[kind]
            kinds.append(kind.value)
        return {
            "obstacle_kinds": [kind for kind in ObstacleKind.values if kind in kinds],
            "obstacles": " ".join(self.rng.choice(texts()["obstacles"][kind]) for kind in kinds),
            "follow_up": self.rng.choice(texts()["follow_ups"][kinds[0]]).format(**words),
        }

    def _people(self):
        if not self.texts["counts_people"]:
            return {}
        return {
            "participants_male": self.rng.randint(12, 58),
            "participants_female": self.rng.randint(14, 72),
        }

    def _spending(self, percent, overspent):
        ceiling = self.assignment.budget_ceiling
        if ceiling is None:
            return {}
        share = 1.08 if overspent else percent / 100 * self.thrift
        spent = round(ceiling * share / 50_000) * 50_000
        source = self.assignment.budget_source
        if source == "APBN":
            return {"spent_apbn": spent}
        if source == "APBD":
            return {"spent_apbd": spent}
        central = round(spent * 0.3 / 50_000) * 50_000
        return {"spent_apbd": spent - central, "spent_apbn": central}
