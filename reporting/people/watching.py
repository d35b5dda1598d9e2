"""Personal data: shown masked, and every look at it written down."""

from datetime import timedelta

from django.utils import timezone

from reporting.models import AccessLog

# Who takes the list of people along so often in an hour has a reason to explain to a colleague.
EXPORTS_AN_HOUR = 5


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


def may_export(user):
    """Whether the user may still take the list of people along within this hour."""
    since = timezone.now() - timedelta(hours=1)
    taken = AccessLog.objects.filter(by=user, act=AccessLog.Act.EXPORTED, at__gt=since)
    return taken.count() < EXPORTS_AN_HOUR


def who_saw(account, since, until):
    """The AccessLog rows of looks at the account's data between the moments, oldest first.

    One query; the ids stand in JSON, which not every database can search, so that all rows of
    the time are looked at (a hundred thousand take about a second).
    """
    rows = AccessLog.objects.filter(at__gte=since, at__lte=until).select_related("by__region")
    return [row for row in rows.order_by("id").iterator(2000) if account.pk in row.accounts]
