"""A link with which somebody invited makes the own password: good once, for a week."""

from django.core import signing
from django.utils.crypto import salted_hmac

from reporting.models import User

SALT = "reporting.people.invitation"
GOOD_FOR = 7 * 24 * 60 * 60  # seconds


def invitation(account):
    """The token of a link for this account.

    It dies when a password is made, the address that it went to changes, or the time is up.
    """
    return signing.dumps([account.pk, _state(account)], salt=SALT)


def invited(token):
    """The active account that the token is good for, or None."""
    try:
        pk, state = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    account = User.objects.filter(pk=pk, is_active=True).first()
    return account if account and _state(account) == state else None


def _state(account):
    known = f"{account.password} {account.email}"
    return salted_hmac(SALT, known, algorithm="sha256").hexdigest()[:32]
