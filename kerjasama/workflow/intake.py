"""Takes proposals in: each with its number, its window, and the first line of its history."""

from datetime import date, datetime, time
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import capfirst

from kerjasama.models import IntakeWindow, Proposal, StageChange
from kerjasama.workflow.register import Conflict, wait_turn
from kerjasama.workflow.telling import tell_tkksd
from reporting.formats import JAKARTA, day, day_of, number

# What a proposer says; the rest of a proposal is the workflow's.
PROPOSAL_FIELDS = (
    "kind",
    "title",
    "partner_name",
    "partner",
    "affair",
    "indicator",
    "indicator_target",
    "indicator_achieved",
    "flagship",
    "background",
    "benefits",
    "cost",
    "cost_note",
    "cost_source",
    "in_budget",
    "burdens_public",
    "term_months",
    "term_until",
)


def receive(proposals, *, region, by, at=None):
    """Number and save new proposals of a region, in one transaction; return them.

    Each gets the window in which its day lies, and is late after the window's due moment; of an
    earlier day, after its due day. `by` is None for somebody without an account. A form sent
    twice is taken in once: the proposal that its token made stands for it.
    """
    at = at or timezone.now()
    with transaction.atomic():
        wait_turn()  # numbers are those of the whole portal
        tokens = [each.form_token for each in proposals]
        known = {p.form_token: p for p in Proposal.objects.filter(form_token__in=tokens)}
        fresh = [each for each in proposals if each.form_token not in known]
        windows = list(IntakeWindow.objects.filter(region=region))
        for number, each in zip(_numbers(at, len(fresh)), fresh, strict=True):
            each.number, each.region, each.created_at = number, region, at
            each.stage_since = _moment(each.proposed_on, at)
            each.window = _window_of(windows, each.proposed_on)
            each.is_late = bool(each.window and each.stage_since > each.window.due_at)
        Proposal.objects.bulk_create(fresh)
        StageChange.objects.bulk_create(
            StageChange(
                proposal=each,
                action="submit",
                target=each.stage,
                state=each.state,
                by=by,
                at=at,
            )
            for each in fresh
        )
        tell_tkksd(fresh, by=by, at=at)
    return [known.get(each.form_token, each) for each in proposals]


def revise(proposal, values, *, by, version, at=None, note=""):
    """Change what a proposal says and return it; one sent back waits for TKKSD again.

    `values` maps names of PROPOSAL_FIELDS; the history keeps what they replace. Raises Conflict,
    having written nothing, when it is not the version that was seen or no longer waits for its
    proposer or for TKKSD.
    """
    at = at or timezone.now()
    with transaction.atomic():
        current = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if current.version != version or not is_open(current):
            raise Conflict(current)
        before = []
        for name, value in values.items():
            if name not in PROPOSAL_FIELDS:
                raise TypeError(f"{name} is not said by a proposer")
            if getattr(current, name) != value:
                field = Proposal._meta.get_field(name)
                before.append([capfirst(field.verbose_name), shown(current, name)])
            setattr(current, name, value)
        waited = (day_of(at) - day_of(current.stage_since)).days
        if current.state == Proposal.State.RETURNED:
            current.state, current.stage_since = Proposal.State.WAITING, at
        current.version += 1
        current.save()
        StageChange.objects.create(
            proposal=current,
            action="revise",
            source=current.stage,
            target=current.stage,
            state=current.state,
            reason=note,
            before=before,
            waited_days=max(waited, 0),
            by=by,
            at=at,
        )
    return current


def shown(row, name):
    """What a field of a proposal or agreement says, as people read it: "(kosong)", "Ya"."""
    value = getattr(row, name)
    if value in (None, ""):
        return "(kosong)"
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | Decimal):
        return number(value)
    told = getattr(row, f"get_{name}_display", None)
    return told() if told else str(value)


def is_open(proposal):
    """Whether what it says may still be changed: before TKKSD let it go on."""
    return proposal.state in (Proposal.State.WAITING, Proposal.State.RETURNED)


def _numbers(at, count):
    """The next numbers of the year, "KS-2026-00115"; after `wait_turn`."""
    start = f"KS-{day_of(at).year}-"
    last = Proposal.objects.filter(number__startswith=start).aggregate(last=Max("number"))["last"]
    first = int(last.removeprefix(start)) + 1 if last else 1
    return [f"{start}{number:05}" for number in range(first, first + count)]


def _window_of(windows, on):
    """The window in which the day lies, the earliest due one of several, or None."""
    found = [w for w in windows if day_of(w.opens_at) <= on <= day_of(w.closes_at)]
    return min(found, key=lambda window: window.due_at, default=None)


def _moment(on, at):
    """When a proposal of that day came in: now, or the begin of an earlier day."""
    return at if on == day_of(at) else datetime.combine(on, time(), JAKARTA)
