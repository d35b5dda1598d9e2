"""Prompts before an agreement ends, once each however the timer runs, and what is decided.

A prompt is due from its day on until it was made or the end is decided about: an outage delays
prompts and loses none. Days are those of Asia/Jakarta.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from kerjasama.models import Agreement, EndDecision, EndPrompt, Proposal
from kerjasama.models.partners import PARTNER_OF
from kerjasama.workflow.intake import receive
from kerjasama.workflow.moves import Refused, takes_papers
from kerjasama.workflow.register import wait_turn
from reporting.formats import day, day_of
from reporting.models import User
from reporting.notices import notify, post

PROMPT_DAYS = (180, 90, 60, 30, 15)
Choice = EndDecision.Choice
FAILED = (Proposal.State.REJECTED, Proposal.State.STOPPED)


@dataclass(frozen=True)
class Settled:
    """One agreement that was prompted about, and the days before its end that fell due."""

    agreement: Agreement
    days: tuple


def undecided(agreements):
    """Of the agreements, those whose end still wants a decision: none holds, nothing follows.

    The newest decision holds, but an extension no longer once its proposal has failed.
    """
    decided = EndDecision.objects.filter(agreement=OuterRef("pk"), ends_on=OuterRef("ends_on"))
    states = decided.order_by("-id").values_list(Coalesce("proposal__state", Value("")))
    follows = Q(renewed_by__isnull=False, renewed_by__starts_on__isnull=False)
    found = agreements.filter(ends_on__isnull=False, starts_on__isnull=False)
    found = found.exclude(follows).alias(extension=Subquery(states[:1]))
    return found.filter(Q(extension=None) | Q(extension__in=FAILED))


def due(today):
    """The agreements about which at least the first prompt may be due, soonest end first."""
    found = undecided(Agreement.objects.filter(ends_on__lte=today + timedelta(PROMPT_DAYS[0])))
    # An end before it was entered is history; one that passed during an outage is not.
    found = found.filter(ends_on__gte=F("registered_on"))
    return found.exclude(stopped_on__lte=today).order_by("ends_on", "pk")


def settle(*, at=None):
    """Make all prompts that are due and not made; return a list of Settled.

    Several that fell due together are told as one. Run twice or by two at once, the second one
    finds nothing to do. Notices and e-mails are written with the ledger and leave after commit.
    """
    at = at or timezone.now()
    today, settled = day_of(at), []
    with transaction.atomic():
        wait_turn()
        made = set(EndPrompt.objects.values_list("agreement", "ends_on", "days"))
        for agreement in due(today).select_related("partner", "agency", "region"):
            ends_on = agreement.ends_on
            fallen = tuple(
                days
                for days in PROMPT_DAYS
                if ends_on - timedelta(days) <= today and (agreement.pk, ends_on, days) not in made
            )
            if fallen:
                settled.append(Settled(agreement, fallen))
        EndPrompt.objects.bulk_create(
            EndPrompt(
                agreement=each.agreement,
                ends_on=each.agreement.ends_on,
                days=days,
                due_on=each.agreement.ends_on - timedelta(days),
                prompted_at=at,
            )
            for each in settled
            for days in each.days
        )
        for each in settled:
            _tell(each, today, at)
    return settled


def _tell(settled, today, at):
    """Tell TKKSD and the agreement's OPD, in the portal and by e-mail."""
    agreement = settled.agreement
    left = (agreement.ends_on - today).days
    when = f"berakhir {day(agreement.ends_on)}" + (f", {left} hari lagi" if left > 0 else "")
    event = f"akhir-{agreement.pk}-{agreement.ends_on:%Y%m%d}-{min(settled.days)}"
    path = reverse("cooperation_agreement", args=[agreement.pk])
    keepers = Q(groups__permissions__codename="keep_register")
    people = keepers | Q(agency=agreement.agency_id, groups__permissions__codename="propose")
    found = list(User.objects.filter(people, is_active=True, region=agreement.region).distinct())
    notify(found, event, f"{agreement} {when}. Putuskan kelanjutannya.", path, at=at)
    post(
        event,
        f"{agreement.short_kind} {when}: {agreement.title}",
        f"{agreement} dengan {agreement.partner} {when}.\n\n"
        "Putuskan: diperpanjang dengan prosedur baru, dibiarkan berakhir, atau diganti naskah "
        f"lain.\n{settings.SITE_URL}{path}\n",
        [user.email for user in found],
    )


def decide(agreement, choice, *, by, reason, successor=None, at=None):
    """Record what is done about the agreement's end and return the EndDecision.

    An extension begins a new procedure: a proposal that TKKSD reviews like any other; what was
    decided before about the same end stays. Raises Refused, having written nothing.
    """
    at = at or timezone.now()
    with transaction.atomic():
        wait_turn()  # two papers of one title, extended in one moment, begin one proposal
        current = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if current.ends_on is None:
            raise Refused("Naskah ini tidak mempunyai tanggal akhir.")
        if not reason.strip():
            raise Refused("Tulis alasannya.")
        if (choice == Choice.REPLACED) != (successor is not None):
            raise Refused("Pilih naskah pengganti bila naskah ini diganti.")
        newest = current.decisions.filter(ends_on=current.ends_on).first()
        if newest and _is_same(newest, choice, reason.strip(), successor):
            return newest  # a second click
        return EndDecision.objects.create(
            agreement=current,
            ends_on=current.ends_on,
            choice=choice,
            reason=reason.strip(),
            proposal=_extension(current, by, at) if choice == Choice.EXTEND else None,
            successor=successor,
            by=by,
            at=at,
        )


def _is_same(decision, choice, reason, successor):
    said = (decision.choice, decision.reason, decision.successor)
    failed = decision.proposal_id and decision.proposal.state in FAILED
    return said == (choice, reason, successor) and not failed


def _extension(agreement, by, at):
    """The proposal with which an extension begins; the known one when it began already.

    One that has come to its end, of an earlier time or refused, leaves its title to itself.
    """
    title = first = f"Perpanjangan {agreement.title}"[:245]
    same = Proposal.objects.filter(
        region=agreement.region,
        agency=agreement.agency,
        partner_name__iexact=agreement.partner.name,
    )
    for number in count(2):
        known = same.filter(title__iexact=title).first()
        if known is None:
            break
        if takes_papers(known):
            return known
        title = f"{first} ({number})"
    kinds = {partner: kind for kind, partner in reversed(PARTNER_OF.items())}
    proposal = Proposal(
        agency=agreement.agency,
        proposer_name="" if agreement.agency_id else str(by),
        kind=agreement.cooperation or kinds[agreement.partner.kind],
        title=title,
        partner=agreement.partner,
        partner_name=agreement.partner.name,
        affair=agreement.affair or "Belum diisi",
        background=f"Melanjutkan {agreement} yang berakhir {day(agreement.ends_on)}.",
        cost=agreement.value,
        proposed_on=day_of(at),
        is_example=agreement.is_example,
    )
    return receive([proposal], region=agreement.region, by=by, at=at)[0]
