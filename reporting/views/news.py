"""What happened to a unit's reports since a person last looked at the tasks."""

import datetime
from collections import defaultdict

from django.db.models import Q

from reporting.formats import short_day
from reporting.models import StatusChange, User
from reporting.workflow import EVIDENCE_MOVES

LINES_SHOWN = 6
# A look at the page is noted again only after a while: nobody waits for that write.
PAUSE = datetime.timedelta(minutes=5)
SESSION_KEY = "tasks_seen_at"
WORDS = {
    "verify": "Diverifikasi",
    "return": "Dikembalikan",
    "undo": "Putusan dibatalkan",
    "correct": "Dikoreksi",
    "submit": "Dikirim",
    "withdraw": "Ditarik kembali",
    "save": "Diisi",
}


def last_visit(request, now):
    """When the person last looked at the tasks before signing in this time; None for never.

    Notes that they look now. During one session the answer stays the same, so that news does
    not vanish with a second look.
    """
    user, session = request.user, request.session
    if SESSION_KEY not in session:
        seen = user.last_seen_tasks_at
        session[SESSION_KEY] = seen.isoformat() if seen else ""
    if user.last_seen_tasks_at is None or now - user.last_seen_tasks_at > PAUSE:
        User.objects.filter(pk=user.pk).update(last_seen_tasks_at=now)
    since = session[SESSION_KEY]
    return datetime.datetime.fromisoformat(since) if since else None


def since(moment, region, period, user):
    """Lines about what others did after the moment, newest first: dicts words, actions, who, day.

    `actions` are pairs (target id, action number). One query.
    """
    if moment is None:
        return []
    moves = (
        StatusChange.objects.filter(
            Q(action__in=WORDS) | Q(action__in=EVIDENCE_MOVES),
            entry__target__period=period,
            entry__target__assignment__region=region,
            at__gt=moment,
        )
        .exclude(by=user)
        .order_by("-id")
    )
    grouped = defaultdict(dict)
    days = {}
    for action, number, target, who, username, at in moves.values_list(
        "action",
        "entry__target__assignment__plan__number",
        "entry__target",
        "by__name",
        "by__username",
        "at",
    ):
        key = WORDS.get(action, WORDS["save"]), who or username
        grouped[key][number] = target
        days.setdefault(key, at)
    lines = [
        {
            "words": words,
            "who": who,
            "day": short_day(days[words, who]),
            "actions": sorted((number, target) for number, target in found.items()),
        }
        for (words, who), found in grouped.items()
    ]
    return lines[:LINES_SHOWN]
