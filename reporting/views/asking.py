"""An operator asks the Penyetuju to send: what both of them see of it."""

from reporting import notices, roles
from reporting.formats import whatsapp_url
from reporting.models import SendRequest
from reporting.views import worklist


def waiting(region, period, tasks, now):
    """The request that waits for the unit's Penyetuju as values for its notice, or None.

    A request of which nothing is ready any more is not shown. One query.
    """
    found = SendRequest.objects.waiting(region, period)
    ready = [task.plan.number for task in tasks if task.is_ready]
    if found is None or not set(ready) & set(found.actions):
        return None
    return {
        "by": found.by,
        "when": worklist.saved_at(found.at, now),
        "count": len(found.actions),
        "actions": ", ".join(str(number) for number in found.actions),
        "seen": worklist.saved_at(found.seen_at, now) if found.seen_at else "",
        "is_current": found.actions == sorted(ready),
    }


def mark_seen(region, period, at):
    """Note that a Penyetuju has read what waits for the unit."""
    SendRequest.objects.filter(region=region, period=period, answered_at=None, seen_at=None).update(
        seen_at=at
    )


def contacts(approvers, tasks, by, due_at):
    """The Penyetuju with a WhatsApp link that carries the request already written."""
    ready = [task for task in tasks if task.is_ready]
    if not ready:
        return []
    plans = [task.plan for task in ready]
    place = {"region": ready[0].entry.region, "period": ready[0].entry.period}
    drafted = SendRequest(**place, by=by)
    return [
        {
            "person": person,
            "url": whatsapp_url(
                person.phone, notices.ask_message(drafted, plans, due_at=due_at, approver=person)
            ),
        }
        for person in approvers
    ]


def announce(request, tasks, due_at):
    """Tell the unit's Penyetuju."""
    plans = [task.plan for task in tasks if task.plan.number in request.actions]
    people = worklist.people_with(roles.APPROVER, request.region)
    notices.tell_asked(request, plans, people, due_at=due_at)
