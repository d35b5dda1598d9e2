"""The demo's accounts and agencies."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from reporting import roles
from reporting.demo.cast import ACCOUNTS, ADMIN, AGENCY_NAMES, PASSWORD, VERIFIER, Account
from reporting.models import Agency, AgencyRole, Region, User
from reporting.people import accounts

AGENCY_ROLES = (
    AgencyRole.PLANNING,
    AgencyRole.FINANCE,
    AgencyRole.WOMEN,
    AgencyRole.INSPECTORATE,
)


# Whose reports of the running period are all verified: nothing stands still without them.
LEFT_ALONE = "penyetuju.sijunjung"
# The admin looks after these; the verifier after all others.
ADMINS_UNITS = {"13", "13.72", "13.73", "13.76", "13.77"}


@dataclass(frozen=True)
class People:
    """Who does things in the demo: Bappeda's two, and by region code the unit's two."""

    admin: User
    verifier: User
    operators: dict
    approvers: dict


def make_people(units):
    """Make the printed accounts and the two of each unit, all with the same password."""
    codes = {unit.code for unit in units} | {"13"}
    listed = [account for account in ACCOUNTS if account.code in codes]
    printed = {account.username for account in listed}
    for unit in units:
        for prefix, role, name in (
            ("operator", roles.OPERATOR, unit.operator),
            ("penyetuju", roles.APPROVER, unit.approver),
        ):
            username = f"{prefix}.{unit.slug}"
            if username not in printed:
                office = "Operator Pokja PUG" if prefix == "operator" else "Sekretaris Pokja PUG"
                listed.append(Account(role, "Tugas", username, name, unit.code, office))
    agencies = _make_agencies(units)
    users = _make_users(listed, {unit.code: unit.slug for unit in units}, agencies)
    _furnish(units, users)
    _change_hands(users)
    return People(
        admin=users[ADMIN],
        verifier=users[VERIFIER],
        operators={unit.code: users[f"operator.{unit.slug}"] for unit in units},
        approvers={unit.code: users[f"penyetuju.{unit.slug}"] for unit in units},
    )


def _make_agencies(units):
    """The four agencies of each unit; returns the planning agency by region code."""
    regions = {region.code: region for region in Region.objects.all()}
    made = Agency.objects.bulk_create(
        Agency(
            region=regions[unit.code],
            role=role,
            short_name=short,
            name=AGENCY_NAMES.get(short, short),
        )
        for unit in units
        for role, short in zip(AGENCY_ROLES, unit.agencies, strict=True)
    )
    return {a.region.code: a for a in made if a.role == AgencyRole.PLANNING}


def _make_users(listed, slugs, agencies):
    # One hash for all: hashing forty times would cost half a minute and protect nothing more.
    password = make_password(PASSWORD)
    regions = {region.code: region for region in Region.objects.all()}
    users = bulk_create_with_history(
        [
            User(
                username=account.username,
                password=password,
                name=account.name,
                email=f"{account.username}@{slugs.get(account.code, 'sumbar')}.example",
                phone=f"0811-0000-{number:03}",
                office=account.office,
                region=regions[account.code],
                agency=agencies.get(account.code),
                is_staff=account.role == roles.ADMIN,
            )
            for number, account in enumerate(listed)
        ],
        User,
    )
    groups = {group.name: group for group in Group.objects.all()}
    User.groups.through.objects.bulk_create(
        User.groups.through(user=user, group=groups[account.role])
        for user, account in zip(users, listed, strict=True)
    )
    return {user.username: user for user in users}


def _change_hands(users):
    """Somebody left an account to a successor, and somebody left without one."""
    admin, successor = users[ADMIN], users.get("operator.pessel")
    if successor:
        left = User(
            username="yusnidar.pss",
            name="Yusnidar",
            office="Analis Perencanaan",
            region=successor.region,
            agency=successor.agency,
        )
        accounts.keep(left, [roles.OPERATOR], by=admin, reason="Dibuat.")
        accounts.end(left, by=admin, reason=f"Serah terima kepada {successor.name}")
    if LEFT_ALONE in users:
        accounts.end(users[LEFT_ALONE], by=admin, reason="Pindah tugas ke provinsi")


def _furnish(units, users):
    """Give each unit its mailbox and its verifier."""
    slugs = {unit.code: unit.slug for unit in units}
    regions = list(Region.objects.filter(code__in=slugs))
    for region in regions:
        region.contact_email = region.contact_email or f"pokja.pug@{slugs[region.code]}.example"
        region.verifier = users[ADMIN if region.code in ADMINS_UNITS else VERIFIER]
    bulk_update_with_history(regions, Region, ["contact_email", "verifier"])
