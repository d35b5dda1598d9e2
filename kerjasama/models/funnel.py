"""How far proposals came, judged by what there is of them and not by what was planned."""

from django.db import models
from django.db.models import Q

from kerjasama.models.agreements import Agreement
from kerjasama.models.living import CommitmentReport, Evaluation
from kerjasama.models.proposals import Stage


class Step(models.TextChoices):
    """The steps of the funnel in their order; who reached one has reached all before it."""

    PROPOSED = "usulan", "Usulan"
    MOU = "kb", "KB atau Nota Kesepakatan"
    PKS = "pks", "PKS atau Rencana Kerja"
    RUNNING = "pelaksanaan", "Pelaksanaan"
    RESULT = "hasil", "Hasil"


# What each step is known by, in a person's words.
KNOWN_BY = {
    Step.PROPOSED: "semua usulan yang masuk",
    Step.MOU: "Kesepakatan Bersama atau Nota Kesepakatannya berlaku di register",
    Step.PKS: "Perjanjian Kerja Sama atau Rencana Kerjanya berlaku di register",
    Step.RUNNING: "di tahap pelaksanaan atau sesudahnya, atau komitmennya sudah dilaporkan",
    Step.RESULT: "dinilai TKKSD sesuai yang dijanjikan atau sebagian tercapai",
}
_STAGES = (Stage.EXECUTION, Stage.ADMINISTRATION, Stage.REPORTING)
_ONLY = "-saja"
NO_AGENCY = "tanpa"  # the choice of lists for proposals that come from no OPD


def reached(found, step):
    """The proposals of the queryset that reached the step, or one after it."""
    steps = list(Step)
    if step == Step.PROPOSED:
        return found
    known = Q()
    for each in steps[steps.index(step) :]:
        known |= _known(each)
    return found.filter(known)


def stopped_at(found, step):
    """The proposals whose last step so far is the step."""
    steps = list(Step)
    later = steps[steps.index(step) + 1 :]
    found = reached(found, step)
    if not later:
        return found
    return found.exclude(pk__in=reached(found.model.objects.order_by(), later[0]).values("pk"))


def by_choice(found, choice):
    """The proposals of a choice of FUNNEL_CHOICES."""
    if choice.endswith(_ONLY):
        return stopped_at(found, Step(choice.removesuffix(_ONLY)))
    return reached(found, Step(choice))


def only(step):
    """The choice of FUNNEL_CHOICES for proposals whose last step is the step."""
    return f"{step.value}{_ONLY}"


FUNNEL_CHOICES = [
    *[(step.value, f"Mencapai {step.label}") for step in Step if step != Step.PROPOSED],
    *[(only(step), f"Sampai {step.label} saja") for step in Step if step != Step.RESULT],
]


def _known(step):
    """What proves the step, as subqueries that a database runs once and not for each row."""
    signed = Agreement.objects.order_by().filter(starts_on__isnull=False)
    Kind = Agreement.Kind
    if step == Step.MOU:
        return _proposals_of(signed.filter(kind__in=[Kind.MOU, Kind.SYNERGY_NOTE]))
    if step == Step.PKS:
        return _proposals_of(signed.filter(kind__in=[Kind.PKS, Kind.WORK_PLAN]))
    if step == Step.RUNNING:
        told = CommitmentReport.objects.order_by().values("commitment__agreement")
        return Q(stage__in=_STAGES) | _proposals_of(Agreement.objects.filter(pk__in=told))
    Outcome = Evaluation.Outcome
    good = Evaluation.objects.order_by().filter(outcome__in=[Outcome.REACHED, Outcome.PARTLY])
    return _proposals_of(Agreement.objects.filter(pk__in=good.values("agreement")))


def _proposals_of(agreements):
    """Proposals that the agreements come from: their own, or that of the paper they rest on."""
    agreements = agreements.order_by()
    own = agreements.filter(proposal__isnull=False).values("proposal")
    above = agreements.filter(parent__proposal__isnull=False).values("parent__proposal")
    return Q(pk__in=own) | Q(pk__in=above)
