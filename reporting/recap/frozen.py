"""A Recap in storage: written as JSON when its period closes, read back the same object.

`recap` is what everybody asks: the frozen Recap of a closed period, else one counted now.
"""

import hashlib
import json
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from reporting.models import Checkpoint, Evidence, Region
from reporting.recap.notes import Note, notes
from reporting.recap.parts import Recap
from reporting.recap.totals import counted

COUNTINGS = {False: "all", True: "verified"}


@dataclass(frozen=True, slots=True)
class Proof:
    """A document or link that proved a report; a file is named by its sha-256."""

    region: str
    number: int
    action: str
    requirement: str
    name: str
    document_number: str
    document_date: date | None
    sha256: str
    size: int | None
    link: str
    verdict: str


def recap(period, *, regions=None, verified_only=False, at=None):
    """Return the Recap of a period, one for page, Excel, paper and API.

    A closed period's is the one that was frozen, whatever `at` says, in one query; that of
    another period or of some `regions` is `counted`, whose docstring tells the rest.
    """
    checkpoint = _frozen(period) if regions is None else None
    if checkpoint:
        return read(checkpoint, verified_only=verified_only)
    return counted(period, regions=regions, verified_only=verified_only, at=at)


def freeze(period, *, by):
    """Store the Recap of a period that was closed just now; return the Checkpoint.

    For the transaction that closes it, under its locks. Closed again without having been
    reopened, it returns the Checkpoint there is.
    """
    last = Checkpoint.objects.latest_of(period)
    if last and last.at == period.closed_at:
        return last
    units = Region.objects.reporting_units(period.year.province)
    data = {
        "recaps": {
            name: pack(counted(period, verified_only=only, at=period.closed_at))
            for only, name in COUNTINGS.items()
        },
        "notes": [pack(note) for note in notes(period, units)],
        "evidence": [pack(proof) for proof in proofs(period, units)],
    }
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Checkpoint.objects.create(
        period=period,
        version=last.version + 1 if last else 1,
        data=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        by=by,
        at=period.closed_at,
    )


def read(checkpoint, *, verified_only=False):
    """The Recap of a Checkpoint, equal to the one that was frozen."""
    return unpack(Recap, json.loads(checkpoint.data)["recaps"][COUNTINGS[verified_only]])


def read_notes(checkpoint):
    """What the units had written when the period closed, as Notes."""
    return unpack(tuple[Note, ...], json.loads(checkpoint.data)["notes"])


def notes_of(period, found, region=None):
    """What the units wrote, beside their Recap: Notes of all of them or of one `region`.

    Those of a closed period are the ones that were frozen with it. Two queries at most.
    """
    checkpoint = _frozen(period)
    if checkpoint is None:
        units = Region.objects.reporting_units(period.year.province)
        asked = units.filter(pk=region.pk) if region else units
        return notes(period, asked, verified_only=found.verified_only)
    shown = {
        (unit.place.name, action.number)
        for unit in (*found.units, *([found.own] if found.own else ()))
        for action, cell in zip(found.actions, unit.cells, strict=True)
        if (region is None or unit.place.id == region.pk)
        and (cell.is_verified or not found.verified_only)
    }
    return tuple(note for note in read_notes(checkpoint) if (note.region, note.number) in shown)


def proofs_of(period):
    """The evidence of all units of a period; of a closed one what there was then. Two queries."""
    checkpoint = _frozen(period)
    if checkpoint:
        return read_proofs(checkpoint)
    return proofs(period, Region.objects.reporting_units(period.year.province))


def _frozen(period):
    return Checkpoint.objects.latest_of(period) if period.closed_at else None


def read_proofs(checkpoint):
    """The evidence there was when the period closed, as Proofs."""
    return unpack(tuple[Proof, ...], json.loads(checkpoint.data)["evidence"])


def proofs(period, regions):
    """Proofs of the reports of a period, by region and action. One query."""
    found = (
        Evidence.objects.current()
        .filter(entry__target__period=period, entry__target__assignment__region__in=regions)
        .select_related(
            "file",
            "requirement",
            "entry__target__assignment__region",
            "entry__target__assignment__plan",
        )
        .order_by(
            "entry__target__assignment__region__code",
            "entry__target__assignment__plan__number",
            "id",
        )
    )
    return tuple(_proof(each) for each in found)


def _proof(each):
    return Proof(
        region=each.entry.region.short_name,
        number=each.entry.plan.number,
        action=each.entry.plan.short_title,
        requirement=each.requirement.name if each.requirement else "",
        name=each.original_name,
        document_number=each.document_number,
        document_date=each.document_date,
        sha256=each.file.sha256 if each.file else "",
        size=each.file.size if each.file else None,
        link=each.link,
        verdict=each.get_verdict_display() if each.verdict else "",
    )


def pack(value):
    """A dataclass, tuple or plain value as JSON takes it; fields at their default are left out."""
    if is_dataclass(value):
        return {
            field.name: pack(getattr(value, field.name))
            for field in fields(value)
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
    if isinstance(value, tuple):
        return [pack(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def unpack(kind, value):
    """The value of a declared type that `pack` wrote; what a type gained since has its default."""
    if value is None:
        return None
    if isinstance(kind, UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
    if get_origin(kind) is tuple:
        return tuple(unpack(get_args(kind)[0], each) for each in value)
    if is_dataclass(kind):
        types = _types(kind)
        return kind(**{name: unpack(types[name], value[name]) for name in types if name in value})
    if kind is Decimal:
        return Decimal(value)
    return kind.fromisoformat(value) if kind in (date, datetime) else value


@cache
def _types(kind):
    return get_type_hints(kind)
