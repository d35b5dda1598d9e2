"""Each refusal of a move says what to do next."""

import pytest

from reporting.models import Assignment, PlanYear
from reporting.workflow import refusal
from tests.builders import report, target

NEXT = {
    "not a verifier": "Hubungi Bappeda.",
    "not the unit": "Minta Pokja itu mengubahnya.",
    "not the approver": "Minta Penyetuju Anda melakukannya.",
    "not applicable": "Hubungi Bappeda bila seharusnya berlaku.",
    "closed": "Hubungi Bappeda bila ada yang perlu dikoreksi.",
    "too late": "Hubungi Bappeda untuk meminta perpanjangan.",
    "too early": "Isi laporannya mulai saat itu.",
    "not running": "Hubungi Bappeda.",
    "own work": "Minta verifikator lain memeriksanya.",
}


@pytest.fixture
def said(cast, year):
    """The refusals by what is wrong, each on a report of Kab. Solok."""
    entry = report(target(), by=cast.operator)
    period = entry.period

    def ask(action, by):
        return refusal(entry, action, by=by)

    found = {
        "not a verifier": ask("verify", cast.operator),
        "not the unit": ask("save", cast.stranger),
        "not the approver": ask("submit", cast.operator),
    }
    opens, closes = period.opens_at, period.closes_at
    period.closes_at = period.due_at = opens
    found["too late"] = ask("save", cast.operator)
    period.closes_at, period.opens_at = closes, closes
    found["too early"] = ask("save", cast.operator)
    period.opens_at, period.closed_at = opens, opens
    found["closed"] = ask("save", cast.operator)
    period.closed_at, period.year.status = None, PlanYear.Status.PREPARATION
    found["not running"] = ask("save", cast.operator)
    period.year.status = PlanYear.Status.RUNNING
    sent = report(target(number=2), by=cast.admin, upto="submitted")
    found["own work"] = refusal(sent, "verify", by=cast.admin)
    entry.target.assignment = Assignment(pk=0, plan=entry.plan, region=entry.region)
    entry.target.assignment.is_applicable = False
    found["not applicable"] = ask("save", cast.operator)
    return found


def test_each_refusal_says_what_to_do_next(said):
    ends = {case: sentence[-len(NEXT[case]) :] for case, sentence in said.items()}
    assert ends == NEXT
