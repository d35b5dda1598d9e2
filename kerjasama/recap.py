"""Where cooperation stands and where it stops: the sums of the mapping, and nothing else.

Each figure carries the choices of the list that shows exactly its rows.
"""

from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Count, Min
from django.db.models.functions import Lower
from django.utils import timezone

from kerjasama.models import (
    IN_FORCE,
    KNOWN_BY,
    NO_AGENCY,
    Agreement,
    Cooperation,
    Partner,
    Proposal,
    Stage,
    Step,
    only,
    reached,
)
from reporting.formats import day_of
from reporting.models import Region


@dataclass(frozen=True)
class Figure:
    """A number of rows, and the choices that filter its list to them."""

    count: int
    choices: dict


@dataclass(frozen=True)
class Row:
    """One row of a table: its name, a Figure (or None) for each column, and that of all."""

    label: str
    figures: list
    total: Figure
    note: str = ""


@dataclass(frozen=True)
class Table:
    """One view. `of` names the list its figures lead to: "proposals" or "agreements".

    `places` are the Regions of its rows, when they are regions, in the order of the rows.
    """

    key: str
    title: str
    note: str
    head: str
    columns: list
    rows: list
    total: Row | None
    of: str = "proposals"
    places: tuple = ()


def mapping(proposals, agreements, places, on):
    """The Tables of the mapping for the two querysets, as they stand on the day `on`.

    `places` are the kabupaten and kota of the province. Eleven queries at any number of rows.
    """
    proposals, agreements = proposals.order_by(), agreements.order_by()
    return [
        funnel(proposals),
        by_stage(proposals),
        by_affair(proposals),
        by_partner(agreements),
        agreements_by_place(agreements, places, on),
        proposals_by_place(proposals, places),
    ]


def funnel(proposals):
    """How many proposals reached each step, by kind of cooperation; a last column says how many
    have stopped there so far."""
    counts = {
        step: dict(reached(proposals, step).values_list("kind").annotate(Count("pk")))
        for step in Step
    }
    totals = {step: sum(counts[step].values()) for step in Step}
    steps = list(Step)
    rows = []
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        here = {} if step == Step.PROPOSED else {"langkah": step.value}
        figures = [
            Figure(counts[step].get(kind.value, 0), {**here, "jenis": kind.value})
            for kind in Cooperation
        ]
        stopped = after and Figure(totals[step] - totals[after], {"langkah": only(step)})
        rows.append(
            Row(step.label, [*figures, stopped], Figure(totals[step], here), KNOWN_BY[step])
        )
    return Table(
        "corong",
        "Corong kerja sama",
        "Yang mencapai satu langkah juga dihitung di semua langkah sebelumnya.",
        "Langkah",
        [*[kind.label for kind in Cooperation], "Sampai di sini saja"],
        rows,
        None,
    )


def by_stage(proposals):
    """Proposals by OPD and the stage where they stand."""
    found = proposals.values_list("agency", "agency__short_name", "agency__name", "stage")
    counts, names = {}, {}
    for agency, short, name, stage, count in found.annotate(Count("pk")):
        key = NO_AGENCY if agency is None else str(agency)
        names[key] = short or name or "Tanpa perangkat daerah"
        counts[key, stage] = count
    rows = sorted(names.items(), key=lambda pair: (pair[0] == NO_AGENCY, pair[1]))
    return crossed(
        Table(
            "tahap",
            "Perangkat daerah dan tahap",
            "Usulan menurut tahap tempatnya sekarang; yang ditolak atau dihentikan tetap di tahap "
            "terakhirnya.",
            "Perangkat daerah",
            Stage.choices,
            rows,
            None,
        ),
        counts,
        "opd",
        "tahap",
    )


def by_affair(proposals):
    """Proposals by urusan and kind of cooperation; capitals make no other urusan."""
    found = proposals.annotate(folded=Lower("affair")).values_list("folded", "kind")
    counts, names = {}, {}
    for folded, kind, name, count in found.annotate(Min("affair"), Count("pk")):
        names[folded] = min(name, names.get(folded, name))
        counts[folded, kind] = count
    rows = sorted(names.items(), key=lambda pair: pair[1].casefold())
    return crossed(
        Table(
            "urusan",
            "Urusan dan jenis kerja sama",
            "Usulan menurut urusan pemerintahan.",
            "Urusan",
            Cooperation.choices,
            rows,
            None,
        ),
        counts,
        "urusan",
        "jenis",
    )


def by_partner(agreements):
    """Agreements by kind of partner and kind of paper."""
    found = agreements.values_list("partner__kind", "kind").annotate(Count("pk"))
    counts = {(partner, kind): count for partner, kind, count in found}
    short = [(kind.value, Agreement.SHORT_KINDS[kind]) for kind in Agreement.Kind]
    return crossed(
        Table(
            "mitra",
            "Jenis mitra dan naskah",
            "Naskah di register, yang sudah berakhir pun.",
            "Jenis mitra",
            short,
            Partner.Kind.choices,
            None,
            of="agreements",
        ),
        counts,
        "mitra",
        "jenis",
    )


def agreements_by_place(agreements, places, on):
    """Agreements in force by kabupaten and kota and kind of paper."""
    found = agreements.in_force(on).values_list("region__code", "partner__region_code", "kind")
    short = [(kind.value, Agreement.SHORT_KINDS[kind]) for kind in Agreement.Kind]
    table = Table(
        "daerah-naskah",
        "Naskah yang berlaku per daerah",
        "Naskah yang sedang berlaku, menurut kabupaten/kota yang membuatnya atau menjadi mitranya. "
        "Naskah antara dua kabupaten/kota dihitung pada keduanya.",
        "Kabupaten/kota",
        short,
        places,
        None,
        of="agreements",
    )
    return of_places(table, found.annotate(Count("pk")), "jenis", {"keadaan": IN_FORCE})


def proposals_by_place(proposals, places):
    """Proposals by kabupaten and kota and how they stand."""
    found = proposals.values_list("region__code", "partner__region_code", "state")
    table = Table(
        "daerah-usulan",
        "Usulan per daerah",
        "Usulan menurut kabupaten/kota yang mengusulkannya atau menjadi mitranya, dan keadaannya. "
        "Mitra yang belum tercatat di halaman Mitra tidak dikenali sebagai daerah.",
        "Kabupaten/kota",
        Proposal.State.choices,
        places,
        None,
    )
    return of_places(table, found.annotate(Count("pk")), "keadaan", {})


def of_places(plan, found, column_name, always):
    """The Table with a row for each Region of `plan.rows`; no sum below, for what lies between
    two of them counts twice. `found` has rows (code, partner's code, column, count)."""
    counts = Counter()
    for code, other, value, count in found:
        for each in {code, other}:
            counts[each, value] += count
    known = {place.code for place in plan.rows}
    counts = {pair: count for pair, count in counts.items() if pair[0] in known}
    places, rows = tuple(plan.rows), [(place.code, place.short_name) for place in plan.rows]
    table = crossed(replace(plan, rows=rows), counts, "daerah", column_name, always)
    return replace(table, total=None, places=places)


def crossed(plan, counts, row_name, column_name, always=()):
    """The Table with its rows: `plan` has (choice, label) pairs as rows and columns, `counts`
    maps pairs of choices. Columns in which nothing stands are left out; the choices `always`
    belong to every figure."""
    always = dict(always)
    used = {column for _, column in counts}
    columns = [(value, label) for value, label in plan.columns if value in used]
    rows = []
    for key, label in plan.rows:
        figures = [
            Figure(counts.get((key, value), 0), {**always, row_name: key, column_name: value})
            for value, _ in columns
        ]
        total = Figure(sum(each.count for each in figures), {**always, row_name: key})
        rows.append(Row(label, figures, total))
    below = [
        Figure(sum(row.figures[at].count for row in rows), {column_name: value})
        for at, (value, _) in enumerate(columns)
    ]
    total = Row("Jumlah", below, Figure(sum(each.count for each in below), {}))
    labels = [label for _, label in columns]
    return Table(plan.key, plan.title, plan.note, plan.head, labels, rows, total, plan.of)


def counted(user):
    """The Tables of the day for what the user may see. One query more than `mapping`."""
    return mapping(
        Proposal.objects.visible_to(user),
        Agreement.objects.visible_to(user),
        places_of(user.region),
        day_of(timezone.now()),
    )


def places_of(region):
    """The kabupaten and kota of the region's province, as a list by code."""
    inner = [Region.Kind.REGENCY, Region.Kind.CITY]
    return list(Region.objects.filter(kind__in=inner, parent=region.province).order_by("code"))
