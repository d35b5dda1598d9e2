"""Accounts of people: making, changing, ending and handing them on; who saw whose data."""

from .accounts import (
    end,
    first_password,
    hand_over,
    hashed,
    keep,
    keep_own,
    new_password,
    resume,
    username_for,
)
from .invitations import invitation, invited
from .sessions import end_sessions, open_sessions
from .watching import (
    log_access,
    masked_email,
    masked_phone,
    may_export,
    who_saw,
    works_with,
)

__all__ = [
    "end",
    "end_sessions",
    "first_password",
    "hand_over",
    "hashed",
    "invitation",
    "invited",
    "keep",
    "keep_own",
    "log_access",
    "masked_email",
    "masked_phone",
    "may_export",
    "new_password",
    "open_sessions",
    "resume",
    "username_for",
    "who_saw",
    "works_with",
]
