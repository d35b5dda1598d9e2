"""The award of a year: every unit's points, counted now or as they were published."""

import hashlib
import json
from dataclasses import replace

from django.utils import timezone

from reporting.models import (
    AwardResult,
    Extension,
    Measure,
    Objection,
    Period,
    Region,
    StatusChange,
)
from reporting.models.progress import Status
from reporting.recap.award_parts import (
    FINAL,
    PROOF_REASONS,
    Report,
    Score,
    Standing,
    corrected,
    points_of,
    predikats,
    total_of,
)
from reporting.recap.cells import cells_by_period, read_rows
from reporting.recap.definitions import version_words
from reporting.recap.frozen import pack, unpack
from reporting.recap.totals import place_of


def standing(award, *, regions=None, at=None):
    """Return the Standing of an award, one for page, PDF and list.

    A published one is that which was frozen, in one query; else it is `counted`, which tells of
    `regions` and `at`. Of a frozen one `regions` changes nothing.
    """
    if award.published_at:
        return read(award.result)
    return counted(award, regions=regions, at=at)


def counted(award, *, regions=None, at=None):
    """The Standing as reports and answers are now.

    Compares the kabupaten and kota of the year's province and puts the province's own Pokja
    beside them; `regions`, a queryset, narrows the units, and without the others nobody has a
    rank. `at` is the moment that is asked about (now). Seven queries, whatever the number of
    units and reports, when the award brings its year and province along.
    """
    at, year = at or timezone.now(), award.year
    units = Region.objects.reporting_units(year.province)
    if regions is not None:
        units = units.filter(pk__in=regions)
    reports = _reports(year, units, at)
    answers = Objection.objects.filter(award=award).exclude(correction=None)
    answers = {found.region_id: found for found in answers}
    bands = predikats(award.bands)
    scores = [
        _score(place_of(region), reports.get(region.pk, ()), award, bands, answers.get(region.pk))
        for region in units
    ]
    compared = [score for score in scores if score.place.id != year.province_id]
    return Standing(
        province=place_of(year.province),
        year=year.year,
        at=at,
        is_example=year.is_example,
        weights=tuple(award.weight(measure) for measure in Measure),
        bands=bands,
        least_percent=award.least_percent,
        codes=tuple(
            sorted({each.code for score in scores for each in score.reports if each.counts})
        ),
        units=ranked(compared) if regions is None else tuple(compared),
        own=next((score for score in scores if score.place.id == year.province_id), None),
        definitions=version_words(),
    )


def ranked(scores):
    """Scores by their final points, ties sharing a rank; those not judged last, by name."""
    judged = [score for score in scores if score.is_judged]
    judged.sort(key=lambda score: (-score.final, score.place.name))
    finals = [score.final for score in judged]
    rest = (score for score in scores if not score.is_judged)
    return (
        *(replace(score, rank=finals.index(score.final) + 1) for score in judged),
        *sorted(rest, key=lambda score: score.place.name),
    )


def _score(place, reports, award, bands, objection):
    points = tuple(points_of(reports, each, award.weight(each)) for each in Measure)
    weight, total = total_of(points)
    owed = sum(report.counts for report in reports)
    received = sum(report.is_in for report in reports)
    score = Score(
        place=place,
        reports=reports,
        points=points,
        weight=weight,
        total=total,
        owed=owed,
        received=received,
        is_judged=total is not None and received * 100 >= award.least_percent * owed,
    )
    correction, reason = (objection.correction, objection.answer) if objection else (None, "")
    score = corrected(score, correction, reason)
    if not score.is_judged:
        return score
    return replace(score, predikat=next(b.name for b in bands if score.final >= b.floor))


def _reports(year, units, at):
    """Tuples of the Reports that are expected, by region id, in the order of periods and actions.

    Five queries.
    """
    ids = units.order_by().values("pk")
    periods = list(Period.objects.filter(year=year).order_by("code"))
    rows = read_rows(year, ids)
    # Only what is verified has a figure in the award; a nil report carries the last one on.
    cells = cells_by_period(periods, rows, (), verified_only=True)
    until = Extension.objects.filter(period__year=year, region__in=ids).order_by("id")
    until = {(e.region_id, e.period_id): e.until for e in until}
    returns = _returns(year, ids)
    plans = {plan.pk: plan for plan in year.plans.only("year", "number", "short_title")}
    found = {}
    for period in periods:
        for (region, plan), row in rows.get(period.pk, {}).items():
            if not row.is_applicable:
                continue
            window = period.state(at, until=until.get((region, period.pk)))
            reasons = returns.get(row.target_id, ())
            report = Report(
                number=plans[plan].number,
                action=plans[plan].short_title,
                code=period.code,
                target_id=row.target_id,
                window=FINAL if period.closed_at else window,
                status=row.status or "",
                is_late=bool(row.is_late),
                is_nil=bool(row.is_nil),
                target=row.target,
                percent=cells[period.code][region, plan].percent,
                came_back=bool(reasons),
                lacked_proof=any(PROOF_REASONS & set(each) for each in reasons),
            )
            found.setdefault(region, []).append(report)
    return {
        region: tuple(sorted(reports, key=lambda report: (report.code, report.number)))
        for region, reports in found.items()
    }


def _returns(year, regions):
    """The reasons of each return that stands, by target id. One query.

    A return that was taken back was never made.
    """
    moves = StatusChange.objects.filter(
        action__in=("return", "undo"),
        entry__target__period__year=year,
        entry__target__assignment__region__in=regions,
    )
    found = {}
    for target, action, source, reasons in moves.order_by("id").values_list(
        "entry__target", "action", "source", "reasons"
    ):
        if action == "return":
            found.setdefault(target, []).append(reasons)
        elif source == Status.RETURNED:
            found[target].pop()
    return found


def freeze(award, *, by):
    """Store the Standing of an award that was published just now; return the AwardResult.

    For the transaction that publishes it, under its lock.
    """
    found = replace(counted(award, at=award.published_at), published_at=award.published_at)
    text = json.dumps(pack(found), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return AwardResult.objects.create(
        award=award,
        data=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        by=by,
        at=award.published_at,
    )


def read(result):
    """The Standing of an AwardResult, equal to the one that was frozen."""
    return unpack(Standing, json.loads(result.data))
