"""Where somebody is signed in: on which device, from where, seen when; and ending it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.sessions.models import Session
from django.utils import timezone


@dataclass(frozen=True)
class OpenSession:
    """One place where an account is signed in. `device` and `address` are as sign-in noted them."""

    device: str
    address: str
    seen_at: datetime | None
    is_this: bool


def open_sessions(account, this=""):
    """The account's OpenSessions, this one first, then the latest. One query.

    Sessions hold whose they are inside, so that all that are open (a few dozen) are looked at.
    """
    found = []
    for row, data in _of(account):
        seen = data.get("seen_at")
        found.append(
            OpenSession(
                device=data.get("device") or "Perangkat tidak dikenal",
                address=data.get("address") or "–",
                seen_at=datetime.fromtimestamp(seen, UTC) if seen else None,
                is_this=row.session_key == this,
            )
        )
    oldest = datetime.fromtimestamp(0, UTC)
    return sorted(found, key=lambda s: (s.is_this, s.seen_at or oldest), reverse=True)


def end_sessions(account, but=""):
    """End the account's sessions except the one with the key `but`; return how many ended."""
    keys = [row.session_key for row, data in _of(account) if row.session_key != but]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _of(account):
    for row in Session.objects.filter(expire_date__gt=timezone.now()):
        data = row.get_decoded()
        if data.get("_auth_user_id") == str(account.pk):
            yield row, data
