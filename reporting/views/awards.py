"""Penghargaan: a unit's score card, the ranking, and the rows behind each measure."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reporting import formats, years
from reporting.formats import percent
from reporting.models import Award, Measure, Objection, PlanYear, Region
from reporting.recap.award import standing
from reporting.recap.award_parts import RULES, fix_of, hundredths
from reporting.recap.definitions import DEFINITIONS
from reporting.views.lookups import find_region
from reporting.views.recap_asked import sees_province

STATES = {
    "provisional": "nilai sementara",
    "open": "nilai sementara, dibuka untuk sanggahan",
    "closed": "nilai sementara, masa sanggahan selesai",
    "published": "hasil yang diumumkan",
}


def find_award(request, year):
    """The PlanYear of the address and its Award or None; 404 for a year out of sight."""
    years_seen = PlanYear.objects.visible_to(request.user).order_by("province__code")
    found = years_seen.filter(year=year).first()
    if found is None:
        raise Http404("no such year")
    return found, Award.objects.of(found)


def works_on(user, province):
    """Whether the user sees every unit's points before they are published: Bappeda alone."""
    may = user.has_perm("reporting.verify_report") or user.has_perm("reporting.manage_award")
    return may and sees_province(user, province)


def manages(user, province):
    return user.has_perm("reporting.manage_award") and sees_province(user, province)


def is_published(award):
    return award is not None and award.published_at is not None


@require_safe
@permission_required("reporting.view_recap", raise_exception=True)
def latest(request):
    """On to the award of the running year, else of the newest one."""
    seen = PlanYear.objects.visible_to(request.user)
    running = seen.filter(status=PlanYear.Status.RUNNING).order_by("-year").first()
    found = running or seen.order_by("-year").first()
    if found is None:
        raise Http404("no year")
    return redirect("award", year=found.year)


@require_safe
@permission_required("reporting.view_recap", raise_exception=True)
def ranking(request, year):
    """All units. Before it is published Bappeda's alone: a unit is sent to its own card."""
    found, award = find_award(request, year)
    sees_all, is_out = sees_province(request.user, found.province), is_published(award)
    if award and not sees_all and not is_out:
        return redirect("award_card", year=year, region_code=request.user.region.code)
    now, may_see = timezone.now(), is_out or works_on(request.user, found.province)
    context = {
        **_shared(request, found, award, now),
        "standing": standing(award, at=now) if award and may_see else None,
        "sees_all": sees_all,
        "measures": [(each.short, award.weight(each)) for each in Measure] if award else [],
    }
    if context["standing"]:
        context |= _rows(request.user, award, context["standing"])
    if award and context["manages"] and not is_out:
        context["blocks"] = years.publish_blocks(award, at=now)
    return render(request, "reporting/award.html", context)


def _shared(request, found, award, now):
    """What all pages of an award show."""
    state = award.state(now) if award else ""
    # Who sees a year sees those of its province.
    others = PlanYear.objects.filter(province=found.province_id)
    return {
        "found": found,
        "award": award,
        "state": state,
        "state_words": STATES.get(state, ""),
        "manages": manages(request.user, found.province),
        "other_years": others.exclude(pk=found.pk).exclude(award=None).order_by("-year"),
    }


def _rows(user, award, found):
    """The rows of the ranking, the province's own Pokja apart, and who objects."""
    objections = {each.region_id: each for each in Objection.objects.filter(award=award)}
    sees_all = sees_province(user, award.year.province)

    def row(score):
        place = score.place
        is_linked = sees_all or place.id == user.region_id
        return {
            "score": score,
            "is_own": place.id == user.region_id,
            "url": reverse("award_card", args=[found.year, place.code]) if is_linked else "",
            "cells": [
                (Measure(points.measure).short, formats.points(points.points))
                for points in score.points
            ],
            "total": formats.points(score.total),
            "final": formats.points(score.final),
            "correction": f"+{formats.points(score.correction)}" if score.correction else "",
            "objection": objections.get(place.id) if sees_all else None,
        }

    return {
        "rows": [row(score) for score in found.units],
        "own": row(found.own) if found.own else None,
        "first": [score.place.name for score in found.units if score.rank == 1],
        "bands": _bands(found),
        "objections": len(objections),
        "unanswered": sum(not each.verdict for each in objections.values()),
    }


def _bands(found):
    """The predikat with how many of the compared units have each."""
    return [
        {"band": band, "count": sum(score.predikat == band.name for score in found.units)}
        for band in found.bands
    ]


@require_safe
@permission_required("reporting.view_recap", raise_exception=True)
def card(request, year, region_code):
    """One unit's points, what they are made of, and what one report could still add."""
    found, award, region = find_unit(request, year, region_code)
    now = timezone.now()
    shown = standing(award, regions=Region.objects.filter(pk=region.pk), at=now)
    score = shown.unit(region.pk)
    if score is None:
        raise Http404("no unit of this year")
    is_out = is_published(award)
    objection = Objection.objects.filter(award=award, region=region).first()
    is_approver = request.user.has_perm("reporting.object_award")
    measures = [_measure(score, rule, is_out) for rule in RULES.values()]
    gains = [row for row in measures if row["gain"]]
    can_object = is_approver and request.user.region_id == region.pk
    context = {
        **_shared(request, found, award, now),
        "region": region,
        "standing": shown,
        "score": score,
        "can_go_back": is_out or works_on(request.user, found.province),
        "figures": _figures(shown, score, is_out),
        "rows": measures,
        "best": max(gains, key=lambda row: row["fix"].gain, default=None),
        "sum": formats.points(score.sum),
        "total": formats.points(score.total),
        "final": formats.points(score.final),
        "correction": formats.points(score.correction) if score.correction else "",
        "objection": objection,
        "can_object": can_object and not years.objection_refusal(award, region, at=now),
        "definition": DEFINITIONS["penghargaan"],
    }
    return render(request, "reporting/award_card.html", context)


def find_unit(request, year, region_code):
    """The PlanYear, its Award and the Region of the address; 404 where its points are not shown.

    A unit's people open their own; the province's leadership opens any once it is published.
    """
    found, award = find_award(request, year)
    region = find_region(request, region_code)
    if award is None or region.province.pk != found.province_id:
        raise Http404("no award of this unit")
    is_other = sees_province(request.user, found.province)
    if is_other and not is_published(award) and not works_on(request.user, found.province):
        raise Http404("not published yet")
    return found, award, region


def _figures(shown, score, is_out):
    rank, of = "–", ""
    if score.rank:
        rank, of = str(score.rank), f" dari {shown.ranked}"
    why = "" if is_out else "diumumkan bersama hasil"
    note = "paling tinggi 100"
    if score.correction:
        added = formats.points(score.correction)
        note = f"hitungan {formats.points(score.total)}, koreksi +{added}"
    figures = [
        {
            "label": "Nilai",
            "value": formats.points(score.final),
            "note": note,
        },
        {
            "label": "Predikat" if is_out else "Predikat sementara",
            "value": score.predikat or "–",
            "note": "" if score.is_judged else f"laporan masuk di bawah {shown.least_percent}%",
        },
        {"label": "Peringkat", "value": rank, "of": of, "note": why},
        {
            "label": "Laporan masuk",
            "value": str(score.received),
            "of": f" dari {score.owed}",
            "note": f"yang dihitung dari {', '.join(shown.codes)}" if shown.codes else "",
        },
    ]
    # The strip tells changes too; points have none.
    return [{**figure, "change": None} for figure in figures]


def _measure(score, rule, is_out):
    points = score.of(rule.measure)
    fix = None if is_out else fix_of(score, rule.measure)
    return {
        "measure": rule.measure,
        "rule": rule,
        "points": points,
        "words": f"{points.count} dari {points.base}" if points.base else "",
        "percent": percent(points.percent),
        "got": formats.points(points.points),
        "fix": fix,
        "gain": f"+{formats.points(fix.gain)}" if fix and fix.gain else "",
    }


@require_safe
@permission_required("reporting.view_recap", raise_exception=True)
def rows(request, year, region_code, measure):
    """The reports that a measure of one unit counts, and which of them meet it."""
    found, award, region = find_unit(request, year, region_code)
    if measure not in Measure.values:
        raise Http404("no such measure")
    now, rule = timezone.now(), RULES[Measure(measure)]
    shown = standing(award, regions=Region.objects.filter(pk=region.pk), at=now)
    score = shown.unit(region.pk)
    if score is None:
        raise Http404("no unit of this year")
    context = {
        **_shared(request, found, award, now),
        "region": region,
        "score": score,
        "rule": rule,
        "points": score.of(measure),
        "percent": percent(score.of(measure).percent),
        "got": formats.points(score.of(measure).points),
        # What does not meet the rule stands first: it is what can be mended.
        "rows": [
            _report(report, rule, region, request.user)
            for report in sorted(filter(rule.among, score.reports), key=rule.hits)
        ],
        "others": [each for each in RULES.values() if each.measure != measure],
    }
    return render(request, "reporting/award_rows.html", context)


def _report(report, rule, region, user):
    is_own = user.has_perm("reporting.save_report") and user.region_id == region.pk
    name = "verify" if user.has_perm("reporting.verify_report") else "report"
    return {
        "report": report,
        "url": reverse(name, args=[report.target_id]) if report.is_in or is_own else "",
        "is_hit": rule.hits(report),
        "share": "" if report.share is None else percent(hundredths(report.share * 100)),
    }
