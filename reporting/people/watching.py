"""Personal data: shown masked, and every look at it written down."""

from django.utils import timezone

from reporting.models import AccessLog


def masked_phone(phone):
    """ "0812-3456-7890" as "0812-••••-••90"; "" stays ""."""
    digits = [place for place, letter in enumerate(phone) if letter.isdigit()]
    hidden = set(digits[4:-2])
    return "".join("•" if place in hidden else letter for place, letter in enumerate(phone))


def masked_email(address):
    """ "rina.marlina@solok.go.id" as "r•••@solok.go.id"; "" stays ""."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••{at}{domain}" if at else ""


def works_with(user, region):
    """Whether the user works with the region's people, and so sees their numbers: they
    themselves, and who looks after all units. A leader reads names and offices.
    """
    is_own = user.region_id == region.pk and user.has_perm("reporting.save_report")
    return is_own or user.has_perm("reporting.chase_units")


def log_access(accounts, page, *, by, act=AccessLog.Act.SEEN, detail="", request=""):
    """Write down that the personal data of these accounts was seen or taken. One query.

    `accounts` are Users or ids; for nobody nothing is written. `request` is the number under
    which the server's log knows the request.
    """
    ids = sorted({getattr(account, "pk", account) for account in accounts})
    if not ids:
        return
    AccessLog.objects.create(
        at=timezone.now(),
        by=by,
        act=act,
        page=page[:60],
        detail=detail[:200],
        accounts=ids,
        request=request,
    )
