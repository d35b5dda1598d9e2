"""Who may do what: the only table of roles and permissions.

Permissions that name a job live on the models they guard; the rest are Django's own, which
open the admin's pages. Scope is another matter: it comes from the account's region.
"""

from functools import cache
from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.utils.module_loading import module_has_submodule

ADMIN = "Admin Bappeda"
VERIFIER = "Verifikator"
OPERATOR = "Operator Pokja"
APPROVER = "Penyetuju Pokja"
LEADERSHIP = "Pimpinan"

# Roles that go together: a person holds one of these sets' roles, in a region of that kind.
PROVINCE_ROLES = (ADMIN, VERIFIER)
POKJA_ROLES = (OPERATOR, APPROVER)
# Roles of who works for one perangkat daerah, which the account then names.
AGENCY_ROLES = ()

PLANNING_MODELS = (
    "region",
    "agency",
    "planyear",
    "band",
    "period",
    "actionplan",
    "milestone",
    "evidencerequirement",
    "assignment",
    "target",
    "extension",
)

PERMISSIONS = {
    ADMIN: [
        "view_all_regions",
        "manage_plans",
        "manage_accounts",
        "chase_units",
        "report_on_behalf",
        "verify_report",
        "view_recap",
        "export_recap",
        "edit_decisions",
        "manage_award",
        "import_assignment",
        "export_assignment",
        "import_progressentry",
        *[f"{verb}_{model}" for model in PLANNING_MODELS for verb in ("view", "add", "change")],
        "view_accesslog",
        "export_people",
        "view_progressentry",
        "change_progressentry",
        "view_statuschange",
        "view_importbatch",
        "view_historicfigure",
        "change_historicfigure",
    ],
    VERIFIER: [
        "view_all_regions",
        "chase_units",
        "verify_report",
        "view_recap",
        "export_recap",
        "edit_decisions",
    ],
    OPERATOR: ["save_report", "view_recap", "export_recap"],
    APPROVER: ["save_report", "submit_report", "view_recap", "export_recap", "object_award"],
    # For a bupati or wali kota "all regions below" is the own region alone.
    LEADERSHIP: ["view_all_regions", "view_recap", "export_recap"],
}

# The same table for people: what each permission lets somebody do, in the order of the work.
# Those to view, add and change the year's tables open Pengaturan and stand there as one line.
ACTIONS = [
    (
        "Laporan",
        [
            ("save_report", "Mengisi laporan daerahnya dan melampirkan data dukung"),
            ("submit_report", "Mengirim dan menarik laporan daerahnya"),
            ("report_on_behalf", "Mengisi dan mengirim atas nama daerah, dengan catatan"),
            ("import_progressentry", "Memuat laporan dari Excel"),
            ("verify_report", "Memverifikasi dan mengembalikan laporan yang tidak ikut diisinya"),
            ("chase_units", "Memantau dan mengingatkan daerah, melihat nomornya"),
        ],
    ),
    (
        "Rekap",
        [
            ("view_recap", "Membaca rekap"),
            ("export_recap", "Mengunduh rekap"),
            ("edit_decisions", "Menyunting hal yang perlu diputuskan pimpinan"),
            ("view_all_regions", "Melihat semua daerah di bawah daerahnya"),
            ("object_award", "Menyanggah nilai penghargaan daerahnya, sekali setahun"),
            ("manage_award", "Mengatur penghargaan, menjawab sanggahan, mengumumkan hasil"),
        ],
    ),
    (
        "Tahun",
        [
            ("manage_plans", "Menyiapkan tahun, membuka dan menutup periode"),
            ("import_assignment", "Memuat penugasan dan target dari Excel"),
            ("export_assignment", "Mengunduh penugasan dan target"),
            ("change_target", "Mengubah tabel di Pengaturan"),
        ],
    ),
    (
        "Orang",
        [
            ("manage_accounts", "Membuat, mengubah, mengakhiri, dan menyerahterimakan akun"),
            ("view_accesslog", "Membaca siapa yang melihat data pribadi"),
            ("export_people", "Mengunduh daftar orang, paling sering lima kali sejam"),
        ],
    ),
]
REACH = {
    ADMIN: "Provinsi dan semua daerahnya",
    VERIFIER: "Provinsi dan semua daerahnya",
    OPERATOR: "Daerahnya sendiri",
    APPROVER: "Daerahnya sendiri",
    LEADERSHIP: "Provinsi dan semua daerahnya, atau daerahnya sendiri; hanya membaca",
}


@cache
def tables():
    """Pairs (app label, module) of this table and the other apps' in their modules `roles`.

    Each module has PERMISSIONS, AGENCY_ROLES, ACTIONS and REACH.
    """
    return [
        (app.label, import_module(f"{app.name}.roles"))
        for app in apps.get_app_configs()
        if module_has_submodule(app.module, "roles")
    ]


def role_names():
    """The roles of all tables, in their order."""
    return list(dict.fromkeys(role for _, table in tables() for role in table.PERMISSIONS))


def agency_roles():
    """The roles of all tables whose people work for one perangkat daerah."""
    return {role for _, table in tables() for role in table.AGENCY_ROLES}


def load_roles():
    """Make the groups and give each exactly the permissions of all tables."""
    granted = {}
    for label, table in tables():
        for role, codenames in table.PERMISSIONS.items():
            granted.setdefault(role, []).extend(_permissions(label, codenames))
    for role, permissions in granted.items():
        Group.objects.get_or_create(name=role)[0].permissions.set(permissions)


def _permissions(label, codenames):
    found = Permission.objects.filter(content_type__app_label=label, codename__in=codenames)
    missing = set(codenames) - {permission.codename for permission in found}
    if missing:
        raise ValueError(f"unknown permissions: {sorted(missing)}")
    return found
