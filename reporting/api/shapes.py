"""What the API says of a year, a period, a region, an action, a target and a Recap."""

from decimal import Decimal

from reporting.recap.definitions import version_of


def year_shape(year):
    """A PlanYear whose province and bands are at hand."""
    return {
        "year": year.year,
        "province": year.province.code,
        "status": year.status,
        "is_public": year.is_public,
        "is_example": year.is_example,
        "min_reports": year.min_reports,
        "levels": [
            {"level": band.level, "label": band.label, "floor": band.floor}
            for band in sorted(year.bands.all(), key=lambda band: -band.floor)
        ],
    }


def period_shape(period, at):
    """A Period as it stands at that moment."""
    return {
        "year": period.year.year,
        "province": period.year.province.code,
        "period": period.code,
        "opens_at": period.opens_at,
        "due_at": period.due_at,
        "closes_at": period.closes_at,
        "closed_at": period.closed_at,
        "state": period.state(at),
    }


def region_shape(region):
    """A Region with its province at hand."""
    return {
        "region": region.code,
        "name": region.short_name,
        "kind": region.kind,
        "province": region.province.code if region.province else None,
    }


def action_shape(plan):
    """An ActionPlan with its year, province and the plan that it continues at hand."""
    before = plan.continues
    return {
        "year": plan.year.year,
        "province": plan.year.province.code,
        "action": plan.number,
        "title": plan.title,
        "short_title": plan.short_title,
        "pillar": plan.pillar,
        "pillar_name": plan.get_pillar_display(),
        "continues": {"year": before.year.year, "action": before.number} if before else None,
    }


def target_shape(target):
    """A Target with its assignment, plan, region, period and year at hand."""
    return {
        "year": target.period.year.year,
        "period": target.period.code,
        "region": target.assignment.region.code,
        "action": target.assignment.plan.number,
        "percent": number(target.percent),
        "is_applicable": target.assignment.is_applicable,
    }


def recap_shape(recap, scope, only=None, *, corrected):
    """A Recap. `scope` is "all", "public" or "own"; `only` the region id of "own".

    Of "own" the units are that one alone; of the others it says no more than its page does: the
    province's average and how many are ranked. `corrected` are the newest Corrections since the
    period was closed, by (region id, action number).
    """
    is_own = scope == "own"
    units = [unit for unit in recap.units if not is_own or unit.place.id == only]
    has_own_pokja = recap.own and recap.own.owed and (not is_own or recap.own.place.id == only)
    counts = recap.counts
    return {
        "scope": scope,
        "province": recap.province.code,
        "year": recap.year,
        "period": recap.code,
        "as_of": recap.at,
        "closed_at": recap.closed_at,
        "is_provisional": recap.is_provisional,
        "is_example": recap.is_example,
        "verified_only": recap.verified_only,
        "definitions": version_of(recap),
        "min_reports": recap.min_reports,
        "average": recap.average,
        "level": recap.level or None,
        "compared_with": recap.compared_code or None,
        "average_change": recap.compared.change if recap.compared else None,
        "ranked": recap.ranked,
        "headline": None if is_own else recap.headline,
        "counts": None
        if is_own
        else {
            "owed": counts.owed,
            "reports": counts.reports,
            "verified": counts.verified,
            "waiting": counts.waiting,
            "late": counts.late,
            "figures": counts.figures,
            "on_target": counts.on_target,
            "behind": counts.behind,
        },
        "actions": [
            {
                "action": action.number,
                "title": action.title,
                "pillar": action.pillar,
                "average": None if is_own else action.average,
                "level": None if is_own else action.level or None,
            }
            for action in recap.actions
        ],
        "units": [unit_shape(recap, unit, corrected) for unit in units],
        "own_pokja": unit_shape(recap, recap.own, corrected) if has_own_pokja else None,
        "obstacles": None
        if is_own
        else [
            {"kind": each.kind, "label": each.label, "count": each.count}
            for each in recap.obstacles
        ],
        "obstacle_reports": None if is_own else recap.obstacle_reports,
        "decisions": [
            {"act": each.act, "reason": each.reason, "is_edited": bool(each.edited_by)}
            for each in recap.decisions
        ]
        if scope == "all"
        else [],
    }


def unit_shape(recap, unit, corrected):
    """A unit with its cells in the order of the actions, corrections beside frozen figures."""
    return {
        "region": unit.place.code,
        "name": unit.place.name,
        "rank": unit.rank,
        "average": unit.average,
        "level": unit.level or None,
        "owed": unit.owed,
        "reports": unit.reports,
        "verified": unit.verified,
        "cells": [
            {
                "action": action.number,
                "target": number(cell.target),
                "percent": number(cell.percent),
                "corrected_percent": _correction(corrected, unit, action),
                "value": cell.value,
                "level": cell.level or None,
                "state": cell.state,
                "is_nil": bool(cell.is_nil),
                "is_late": cell.is_in and cell.is_late,
            }
            for action, cell in zip(recap.actions, unit.cells, strict=True)
        ],
    }


def _correction(corrected, unit, action):
    found = corrected.get((unit.place.id, action.number))
    return number(found.percent) if found else None


def number(value):
    """A Decimal percent as JSON has numbers; None stays None."""
    return float(value) if isinstance(value, Decimal) else value
