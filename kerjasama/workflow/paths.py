"""The path of each kind of cooperation: its stages in order, and the papers that each needs.

The ten stages are those of PP 28/2018 Pasal 6; approval of the council only when the proposal is
flagged for it (ayat 2). A mapping of urusan belongs to KSDD wajib and KSDPK (Pasal 5, 17), a
study of feasibility to KSDPK (Pasal 17, 18). Sinergi goes by note and work plan (Pasal 46). The
other papers are the office's own custom.
"""

from dataclasses import dataclass

from kerjasama.models import Agreement, Cooperation, Proposal, Stage

PAPERS = {
    "kak": "Kerangka acuan kerja (KAK)",
    "mapping": "Pemetaan urusan",
    "study": "Studi kelayakan",
    "offer": "Surat penawaran",
    "draft_mou": "Rancangan kesepakatan bersama",
    "mou": "Kesepakatan bersama bertanda tangan",
    "council": "Persetujuan DPRD",
    "draft_pks": "Rancangan perjanjian kerja sama",
    "pks": "Perjanjian kerja sama bertanda tangan",
    "draft_note": "Rancangan nota kesepakatan",
    "note": "Nota kesepakatan bertanda tangan",
    "plan": "Rencana kerja bertanda tangan",
    "report": "Laporan pelaksanaan",
    "attorney": "Surat kuasa",
}
# A signed agreement in the register stands for its paper.
REGISTERED = {
    "mou": Agreement.Kind.MOU,
    "pks": Agreement.Kind.PKS,
    "note": Agreement.Kind.SYNERGY_NOTE,
    "plan": Agreement.Kind.WORK_PLAN,
}
PROPOSER, TKKSD, PARTNER = "Pengusul", "TKKSD", "Mitra"
HEADS, COUNCIL = "Kepala daerah dan mitra", "DPRD"


@dataclass(frozen=True)
class Step:
    """One stage of a path: the papers without which nobody leaves it silently, and its desk."""

    stage: Stage
    papers: tuple = ()
    desk: str = TKKSD


def _of_pp28(*preparation):
    return (
        Step(Stage.PREPARATION, preparation, PROPOSER),
        Step(Stage.OFFER, ("offer",), PARTNER),
        Step(Stage.DRAFT_MOU, ("draft_mou",)),
        Step(Stage.SIGN_MOU, ("mou",), HEADS),
        Step(Stage.COUNCIL, ("council",), COUNCIL),
        Step(Stage.DRAFT_PKS, ("draft_pks",), PROPOSER),
        Step(Stage.SIGN_PKS, ("pks",), HEADS),
        Step(Stage.EXECUTION, (), PROPOSER),
        Step(Stage.ADMINISTRATION, ()),
        Step(Stage.REPORTING, ("report",), PROPOSER),
    )


PATHS = {
    Cooperation.REGIONAL_DUTY: _of_pp28("kak", "mapping"),
    Cooperation.REGIONAL: _of_pp28("kak"),
    Cooperation.THIRD_PARTY: _of_pp28("kak", "mapping", "study"),
    Cooperation.FOREIGN_REGION: _of_pp28("kak"),
    Cooperation.FOREIGN_BODY: _of_pp28("kak"),
    Cooperation.SYNERGY: (
        Step(Stage.PREPARATION, ("kak",), PROPOSER),
        Step(Stage.SYNERGY_NOTE, ("draft_note", "note"), HEADS),
        Step(Stage.WORK_PLAN, ("plan",), PROPOSER),
        Step(Stage.EXECUTION, (), PROPOSER),
        Step(Stage.REPORTING, ("report",), PROPOSER),
    ),
}


def steps_of(proposal):
    """The Steps that the proposal passes; the council's only when it is flagged for it."""
    steps = PATHS[Cooperation(proposal.kind)]
    # Who has come to the council already stays on a path that has it.
    if proposal.needs_council or proposal.stage == Stage.COUNCIL:
        return steps
    return tuple(step for step in steps if step.stage != Stage.COUNCIL)


def step_of(proposal):
    """The Step on which the proposal stands, None when its kind does not pass that stage."""
    return next((step for step in steps_of(proposal) if step.stage == proposal.stage), None)


def next_of(proposal):
    """The Step after the one on which it stands, None at the end."""
    steps = steps_of(proposal)
    places = [step.stage for step in steps]
    place = places.index(proposal.stage) + 1 if proposal.stage in places else 0
    return steps[place] if place < len(steps) else None


def lacking(proposal):
    """The keys of PAPERS that its stage needs and that are not there. Two queries.

    None once it lies on nobody's desk.
    """
    step = step_of(proposal)
    if step is None or not step.papers or not desk_of(proposal):
        return []
    there = set(proposal.papers.values_list("kind", flat=True))
    signed = proposal.agreements.filter(starts_on__isnull=False).values_list("kind", flat=True)
    there |= {key for key, kind in REGISTERED.items() if kind in set(signed)}
    return [key for key in step.papers if key not in there]


def desk_of(proposal):
    """On whose desk it lies, "" when on nobody's."""
    State = Proposal.State
    if proposal.state == State.WAITING:
        return TKKSD
    if proposal.state == State.RETURNED:
        return PROPOSER
    step = step_of(proposal)
    return step.desk if step and proposal.state == State.MOVING else ""
