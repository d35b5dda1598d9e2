"""A sheet of accounts: each row is judged by the form of the page, and nobody is changed."""

import re
from concurrent.futures import ThreadPoolExecutor

from django.db import transaction

from reporting import people, roles
from reporting.fields import RegionNames
from reporting.forms import AccountForm
from reporting.forms.people import MAIL
from reporting.models import Region, User
from reporting.workbooks import Column
from reporting.workbooks.writing import Heading, new_book, to_bytes, write_sheet

from .plans import match_names
from .previews import Outdated, PreviewRow, mark_twins
from .reports import PLACES
from .tables import read_table

PEOPLE_COLUMNS = (
    *(column for column in PLACES if column.key in ("region_code", "region")),
    Column("name", "Nama", ("Nama Lengkap", "Nama Petugas", "Petugas"), identity=True),
    Column("office", "Jabatan", ("Jabatan Petugas",), required=False),
    Column("role", "Peran", ("Peran Akun", "Tugas")),
    Column("email", "E-mail", ("Email", "Surel", "Alamat E-mail"), required=False),
    Column(
        "phone",
        "Nomor WhatsApp",
        ("WhatsApp", "WA", "No WA", "No HP", "Nomor HP", "Telepon", "HP"),
        required=False,
    ),
)
TITLES = {column.key: column.title for column in PEOPLE_COLUMNS}
# Under which column of the sheet an error of the form stands.
COLUMN_OF = {"roles": "role", "__all__": "email"}
ROLE_NAMES = {
    **{name.lower(): name for name in roles.PERMISSIONS},
    "operator": roles.OPERATOR,
    "penyetuju": roles.APPROVER,
    "admin": roles.ADMIN,
    "verifikator bappeda": roles.VERIFIER,
}
_BETWEEN_ROLES = re.compile(r"[,;/+&\n]|\bdan\b", re.IGNORECASE)


def template(units):
    """An .xlsx with two rows for each unit, one to fill in and one to send, still without names."""
    book = new_book()
    widths = (14, 30, 30, 30, 18, 32, 20)
    headings = [Heading(*pair) for pair in zip(TITLES.values(), widths, strict=True)]
    rows = [
        [unit.code, unit.short_name, None, None, role, None, None]
        for unit in units
        for role in ("Operator", "Penyetuju")
    ]
    write_sheet(book, "Akun", headings, rows)
    return to_bytes(book)


def read_people(data, name, *, by):
    """The PreviewRows of a file of accounts; a row that names nobody is left out.

    Good rows are new, or the same when the person has an account there already. Raises Rejected
    or HeaderNotFound when the file cannot be used at all.
    """
    names = RegionNames(Region.objects.visible_to(by).exclude(kind=Region.Kind.NATION))
    known = {
        (region, name.casefold()): account
        for account, region, name in User.objects.filter(is_active=True).values_list(
            "pk", "region", "name"
        )
    }
    rows = []
    for sheet_row in read_table(data, name, PEOPLE_COLUMNS).rows:
        cells = sheet_row.cells
        texts = {key: cells[key].text if key in cells else "" for key in TITLES}
        if any(texts[key].strip() for key in ("name", "email", "phone")):
            rows.append(_judged(PreviewRow(sheet_row.sheet, sheet_row.number, texts, cells), names))
    mark_twins(rows, _person)
    mark_twins(
        rows,
        lambda row: row.texts["email"].strip().casefold() or None,
        twin="E-mailnya sama",
        advice="Tulis alamat masing-masing, atau kosongkan salah satunya.",
    )
    for row in rows:
        if not row.faults and _person(row) in known:
            row.object = known[_person(row)]
            continue
        row.is_new = True
        _note_errors(row, AccountForm(row.values, by=by))
    return rows


def _note_errors(row, form):
    """Fault the cells that the form refuses, unless that was said of them already."""
    said = row.faulty_keys()
    for field, sentences in form.errors.items():
        key = COLUMN_OF.get(field, field)
        if key not in said and not (field == "region" and "region_code" in said):
            row.fault(row.cells.get(key), sentences[0], key)


def _judged(row, names):
    for key, cell in row.cells.items():
        if cell.problem:
            row.fault(cell, cell.problem, key)
    region = match_names(row, row.cells, names, "region_code", "region")
    found, unknown = set(), []
    typed = "" if "role" in row.faulty_keys() else row.texts["role"]
    for text in filter(None, map(str.strip, _BETWEEN_ROLES.split(typed))):
        role = ROLE_NAMES.get(" ".join(text.lower().split()))
        found.add(role) if role else unknown.append(text)
    if unknown:
        row.fault(
            row.cells.get("role"),
            f"Peran “{unknown[0][:40]}” tidak dikenal. Tulis Operator, Penyetuju, Verifikator, "
            "Admin Bappeda, atau Pimpinan.",
            "role",
        )
    row.label = f"{region or row.texts['region']} · {row.texts['name'][:40]}"
    row.values = {
        "region": region.pk if region else None,
        "roles": sorted(filter(None, found)),
        **{key: row.texts[key].strip() for key in ("name", "office", "email", "phone")},
    }
    return row


def _person(row):
    name = " ".join(row.texts["name"].split()).casefold()
    return (row.values["region"], name) if row.values.get("region") else None


def make_people(values, *, by, delivery):
    """Make an account for each of the rows' values; pairs (account, first password or None).

    With delivery MAIL who has an address gets a link and no password. All or none: raises
    Outdated when one of them cannot be made any more.
    """
    by_mail = [delivery == MAIL and given["email"] for given in values]
    passwords = [None if mail else people.first_password() for mail in by_mail]
    # A fifth of a second each: before the transaction, so that nobody waits for it, and on all
    # cores, so that the accounts of a whole province are made before the server gives up.
    with ThreadPoolExecutor() as pool:
        hashes = list(pool.map(people.hashed, passwords))
    made = []
    with transaction.atomic():
        for given, password, hash in zip(values, passwords, hashes, strict=True):
            form = AccountForm(given, by=by)
            if not form.is_valid():
                raise Outdated
            account = form.save(commit=False)
            account.password, account.must_change_password = hash, password is not None
            roles = form.cleaned_data["roles"]
            people.keep(account, roles, by=by, reason="Dibuat dari Excel.")
            made.append((account, password))
    return made
