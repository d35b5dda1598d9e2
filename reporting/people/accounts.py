"""The only code that makes, changes and ends accounts, with a line of history for each step."""

import secrets

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.text import slugify

from reporting.models import User
from reporting.people.sessions import end_sessions
from reporting.roles import ADMIN

# Without the letters and digits that are mistaken for each other on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
REASON_LENGTH = 100  # what a line of history holds


def first_password():
    """A password to hand over on paper, "k7xm-3hpt-w9qd": 59 bits, typed once."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def hashed(password=None):
    """The hash of a password; without one, of a password that nobody knows.

    The owner of such an account makes an own one through a link.
    """
    return make_password(password or secrets.token_urlsafe(32))


def username_for(name, region):
    """A free user name made of the person's first two names and the region, "rina.marlina.slk"."""
    words = slugify(name).split("-")[:2] or ["akun"]
    stem = ".".join([*words, region.short_code.lower() if region else "sumbar"])
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    tried = (stem if n == 1 else f"{stem}{n}" for n in range(1, len(taken) + 2))
    return next(name for name in tried if name not in taken)


def keep(account, role_names, *, by, reason="", password=None):
    """Save the account with exactly these roles and return it.

    `password` is one that its owner must replace. Only the role Admin Bappeda opens the admin;
    who is a superuser is never decided here. What changes in the roles stands in the history's
    reason, since history keeps the account's own fields.
    """
    with transaction.atomic():
        before = set()
        if account.pk:
            User.objects.select_for_update().get(pk=account.pk)
            before = set(account.groups.values_list("name", flat=True))
        if not account.username:
            account.username = username_for(account.name, account.region)
        account.is_staff = ADMIN in role_names or account.is_superuser
        if password:
            account.set_password(password)
            account.must_change_password = True
        elif not account.password:
            account.password = hashed()
        if before != set(role_names):
            # What a new role demands, such as a second factor, is asked at sign-in.
            end_sessions(account)
            reason = f"{reason} Peran: {_listed(before)} → {_listed(role_names)}".strip()
        _write(account, by, reason or "Data akun diubah")
        account.groups.set(Group.objects.filter(name__in=role_names))
    return account


def keep_own(account, fields, reason):
    """Save what people change about themselves: these fields alone."""
    account._history_user, account._change_reason = account, reason
    account.save(update_fields=fields)
    return account


def end(account, *, by, reason=""):
    """Switch the account off at once: its sessions end with it. Its name stays in history."""
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=account.pk)
        if stored.is_active:
            stored.is_active = False
            _write(stored, by, reason or "Diakhiri")
        end_sessions(stored)
    return stored


def resume(account, *, by):
    """Switch an ended account on again, with a password that nobody knows."""
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=account.pk)
        if not stored.is_active:
            stored.is_active = True
            stored.password = hashed()
            _write(stored, by, "Diaktifkan kembali")
    return stored


def new_password(account, *, by):
    """Give the account a first password and return it; its sessions end."""
    password = first_password()
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=account.pk)
        stored.set_password(password)
        stored.must_change_password = True
        _write(stored, by, "Kata sandi diatur ulang oleh Bappeda")
        end_sessions(stored)
    return password


def hand_over(old, new, *, by, password=None):
    """End one account and begin another with its region, agency and roles; return the new one.

    `new` is an unsaved User with the successor's name and contacts. Reports belong to the unit,
    so that what is open stays where it is; what the predecessor did keeps the predecessor's name.
    Returns None, having done nothing, when the account has ended already.
    """
    with transaction.atomic():
        if not User.objects.select_for_update().get(pk=old.pk).is_active:
            return None
        end(old, by=by, reason=f"Serah terima kepada {new.name}")
        new.region, new.agency = old.region, old.agency
        roles = list(old.groups.values_list("name", flat=True))
        return keep(new, roles, by=by, reason=f"Serah terima dari {old.name}.", password=password)


def _write(account, by, reason):
    account._history_user = by
    account._change_reason = reason[:REASON_LENGTH] or None
    account.save()


def _listed(names):
    return ", ".join(sorted(names)) or "tidak ada"
