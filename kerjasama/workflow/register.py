"""Writes the register: its rows under lock with their version, and signed scans."""

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from kerjasama.models import (
    Agreement,
    AgreementScan,
    Cooperation,
    EndDecision,
    Partner,
    Proposal,
    StageChange,
)
from reporting.models import Region


class Conflict(Exception):
    """Somebody saved it in between; nothing was written. `current` is how it stands now."""

    def __init__(self, current):
        super().__init__("conflict")
        self.current = current


def wait_turn():
    """Wait until nobody else adds rows that must not be there twice; holds to the commit."""
    Region.objects.select_for_update(no_key=True).order_by("pk").first()


def keep(row, *, by, version, wanted_by=None):
    """Save a judged agreement, partner or intake window, a new one or a changed one, and return it.

    `version` is the one that the person saw. A new one that a second click brings again is kept
    once. Proposals that named a partner before it was registered are tied to it, and so is
    `wanted_by`, the one that it is registered for. Raises Conflict, having written nothing.
    """
    with transaction.atomic():
        if row.pk is None:
            wait_turn()  # a second click waits here
            if known := twin_of(row):
                return known
        else:
            current = type(row).objects.select_for_update().get(pk=row.pk)
            if current.version != version:
                raise Conflict(current)
            row.version = version + 1
        row._history_user = by
        row.save()
        if isinstance(row, Partner):
            _tie(row, wanted_by, by)
    return row


def _tie(partner, wanted_by, by):
    """Tie the proposals without a registered partner that mean this one."""
    named = Q(partner_name__iexact=partner.name) | Q(pk=wanted_by and wanted_by.pk)
    for each in Proposal.objects.select_for_update().filter(named, partner=None).order_by("pk"):
        each.partner = partner
        each.version += 1
        each.save(update_fields=["partner", "version"])
        StageChange.objects.create(
            proposal=each,
            action="partner",
            target=each.stage,
            state=each.state,
            reason=partner.name,
            by=by,
            at=timezone.now(),
        )


def twin_of(row, *, but=()):
    """The row that says the same as a new one in all fields except `but`, or None."""
    fields = [each for each in row._meta.concrete_fields if not each.primary_key]
    said = {each.attname: getattr(row, each.attname) for each in fields if each.name not in but}
    return type(row).objects.filter(**said).first()


def begin_agreement(proposal):
    """An unsaved Agreement with what its proposal says, of the kind that its stage asks for.

    A PKS rests on the KB of the same proposal, and what comes of an extension renews, one after
    the other, the agreements whose end was decided about. Two queries.
    """
    papers = {each.kind: each for each in proposal.agreements.order_by("pk")}
    Kind = Agreement.Kind
    if proposal.kind == Cooperation.SYNERGY:
        below, above = Kind.WORK_PLAN, Kind.SYNERGY_NOTE
    else:
        below, above = Kind.PKS, Kind.MOU
    extended = EndDecision.objects.filter(proposal=proposal, agreement__renewed_by=None)
    extended = extended.select_related("agreement__parent").order_by("agreement_id").first()
    renewed = extended.agreement if extended else None
    kind = renewed.kind if renewed else below if above in papers else above
    parent = papers.get(above) if kind == below else None
    return Agreement(
        region=proposal.region,
        proposal=proposal,
        kind=kind,
        cooperation=proposal.kind,
        title=renewed.title if renewed else proposal.title,
        partner=proposal.partner,
        agency=proposal.agency,
        parent=parent or (renewed.parent if renewed else None),
        renews=renewed,
        affair=proposal.affair,
        funding=proposal.cost_source,
        value=proposal.cost,
    )


def add_scan(agreement, stored, *, name, by, note="", at=None):
    """Keep the file as the newest signed scan of the agreement and return its AgreementScan.

    The same file as the newest one, by a second click, is kept once.
    """
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        newest = agreement.scans.select_related("file").first()
        if newest and newest.file_id == stored.pk:
            return newest
        last = agreement.scans.aggregate(last=Max("number"))["last"] or 0
        return AgreementScan.objects.create(
            agreement=agreement,
            number=last + 1,
            file=stored,
            original_name=name,
            note=note,
            by=by,
            at=at or timezone.now(),
        )
