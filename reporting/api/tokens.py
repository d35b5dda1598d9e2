"""Who a program reads as, and how often it may ask."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from reporting.models import ApiToken, ApiWindow

PREFIX = "randa_"
HINT = len(PREFIX) + 4
MARK_EVERY = timedelta(hours=1)  # how exactly a token knows when it was last used
KEEP_WINDOWS = 24 * 60  # minutes


def digest_of(text):
    """What is kept of a key: its sha-256. A key is long and random, so no salt is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_token(name, user, *, by, at):
    """Return (the new ApiToken, its key); the key is shown once and never known again."""
    if user.is_superuser:
        raise ValidationError("Kunci untuk akun darurat tidak dibuat: akun itu melihat semuanya.")
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name, user=user, digest=digest_of(key), hint=key[:HINT], made_by=by, made_at=at
    )
    return token, key


@transaction.atomic
def revoke_token(token, *, by, at):
    """Make the key useless from now on; nothing when it is already."""
    held = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if held.revoked_at is None:
        held.revoked_by, held.revoked_at = by, at
        held.save(update_fields=["revoked_by", "revoked_at"])


def find_token(key, *, at):
    """The token of a key with its user, or None: unknown, revoked, or of an inactive account."""
    found = ApiToken.objects.select_related("user__region").filter(
        digest=digest_of(key), revoked_at=None, user__is_active=True, user__is_superuser=False
    )
    token = found.first()
    if token and (token.used_at is None or at - token.used_at > MARK_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(used_at=at)
    return token


def take(key, *, at, limit):
    """Count one request of a reader; return the seconds to wait, 0 when it may go on."""
    minute, second = divmod(int(at.timestamp()), 60)
    # Whoever is over the limit costs a reading, no writing.
    if ApiWindow.objects.filter(key=key, minute=minute, count__gte=limit).exists():
        return 60 - second
    with transaction.atomic():
        windows = ApiWindow.objects.select_for_update()
        window, is_new = windows.get_or_create(key=key, defaults={"minute": minute, "count": 0})
        if is_new:
            ApiWindow.objects.filter(minute__lt=minute - KEEP_WINDOWS).delete()
        if window.minute != minute:
            window.minute, window.count = minute, 0
        if window.count >= limit:
            return 60 - second
        window.count += 1
        window.save(update_fields=["minute", "count"])
    return 0
