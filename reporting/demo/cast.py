"""Who is who in the demo: the units with their people, and the accounts that are printed."""

import json
from dataclasses import dataclass

from django.conf import settings

from reporting import roles

# The same for every demo account; it exists only where DEBUG is on.
PASSWORD = "lamang-tapai-manis"  # noqa: S105 - of the demo, told to everybody


@dataclass(frozen=True)
class Account:
    """One printed account: its role, the page it lands on, and what it signs in with."""

    role: str
    page: str
    username: str
    name: str
    code: str
    office: str


VERIFIER, ADMIN = "verifikator", "admin"
ACCOUNTS = [
    Account(roles.ADMIN, "Pantau", ADMIN, "Zainal Arif", "13", "Admin RANDA PUG, Bappeda"),
    Account(roles.VERIFIER, "Pantau", VERIFIER, "Yulia Fitri", "13", "Verifikator, Bappeda"),
    Account(
        roles.OPERATOR, "Tugas", "operator.pessel", "Rina Marlina", "13.01", "Operator Pokja PUG"
    ),
    Account(
        roles.APPROVER, "Tugas", "penyetuju.pessel", "Hendra Saputra", "13.01", "Sekretaris Pokja"
    ),
    Account(
        roles.OPERATOR, "Tugas", "operator.kabsolok", "Novita Sari", "13.02", "Operator Pokja PUG"
    ),
    Account(
        roles.OPERATOR,
        "Tugas",
        "operator.kotasolok",
        "Rahmi Fauziah",
        "13.72",
        "Operator Pokja PUG",
    ),
    Account(
        roles.OPERATOR, "Tugas", "operator.sumbar", "Gusti Amelia", "13", "Operator Pokja provinsi"
    ),
    Account(roles.LEADERSHIP, "Rekap", "pimpinan", "Sekretaris Daerah", "13", "Sekretaris Daerah"),
    Account(
        roles.LEADERSHIP, "Rekap", "bupati.pessel", "Bupati Pesisir Selatan", "13.01", "Bupati"
    ),
]


@dataclass(frozen=True)
class Unit:
    """One Pokja of the demo.

    `slug` makes user names and addresses. `agencies` are the local short names of planning,
    finance, women and inspectorate. `levels` are the usual percent of target reached in B06
    and B09. `now` says, action by action, how B09 stands: V verified, S sent, R returned,
    D draft, N not begun; `idle_days` is how long ago the unit last did something.
    """

    code: str
    slug: str
    operator: str
    approver: str
    agencies: tuple
    levels: tuple
    now: str
    idle_days: int


UNITS = [
    Unit(
        "13",
        "sumbar",
        "Gusti Amelia",
        "Irwan Effendi",
        ("Bappeda", "BPKAD", "DP3AP2KB", "Inspektorat Daerah"),
        (90, 94),
        "VVDVSRDVSN",
        1,
    ),
    Unit(
        "13.01",
        "pessel",
        "Rina Marlina",
        "Hendra Saputra",
        ("Bapelitbangda", "Badan Keuangan Daerah", "DP3A", "Inspektorat Daerah"),
        (83, 86),
        "VVDRDNVDNN",
        0,
    ),
    Unit(
        "13.02",
        "kabsolok",
        "Novita Sari",
        "Syafrizal",
        ("Bappeda", "BPKD", "DPPKBP3A", "Inspektorat"),
        (76, 80),
        "VVVSVVSSVS",
        2,
    ),
    Unit(
        "13.03",
        "sijunjung",
        "Nur Aisyah",
        "Edi Warman",
        ("Bapedalitbang", "Badan Keuangan Daerah", "DPPKBP3A", "Inspektorat Daerah"),
        (88, 91),
        "VVVVVVVVVV",
        2,
    ),
    Unit(
        "13.04",
        "tanahdatar",
        "Desi Ratnasari",
        "Afrizal Nur",
        ("Bappeda", "Badan Keuangan Daerah", "DPPKBP3A", "Inspektorat Daerah"),
        (90, 97),
        "VVVVVVVVVV",
        3,
    ),
    Unit(
        "13.05",
        "padangpariaman",
        "Dewi Anggraini",
        "Zulkarnaini",
        ("Bapedalitbang", "BPKD", "Dinsos P3A", "Inspektorat Daerah"),
        (77, 86),
        "VVSVSRSSVS",
        2,
    ),
    Unit(
        "13.06",
        "agam",
        "Fitri Yanti",
        "Yunilson",
        ("Bapperida", "BPKPAD", "Dinsos P3A", "Inspektorat"),
        (88, 90),
        "VVVVVSVVVS",
        1,
    ),
    Unit(
        "13.07",
        "limapuluhkota",
        "Budi Santoso",
        "Erna Wilis",
        ("Bapperida", "BPKPAD", "DPPKBP3A", "Inspektorat Daerah"),
        (84, 88),
        "VVVSVSVVVS",
        1,
    ),
    Unit(
        "13.08",
        "pasaman",
        "Lisa Oktavia",
        "Marjohan",
        ("Bapperida", "BPKAD", "DPPKBP3A", "Inspektorat"),
        (71, 76),
        "VVVRVRDSVS",
        6,
    ),
    Unit(
        "13.09",
        "mentawai",
        "Yosef Saogo",
        "Markus Sabelau",
        ("Bapelitbangda", "BPKPAD", "DP3A", "Inspektorat"),
        (64, 66),
        "NNDNDNNDNN",
        12,
    ),
    Unit(
        "13.10",
        "dharmasraya",
        "Sri Wahyuni",
        "Teguh Prakoso",
        ("Bappeda", "Badan Keuangan Daerah", "DPPKBP3A", "Inspektorat"),
        (85, 88),
        "VVVVVSVVVV",
        0,
    ),
    Unit(
        "13.11",
        "solokselatan",
        "Andri Wijaya",
        "Rosmiati",
        ("Bapperida", "Badan Keuangan Daerah", "Dinsos P3A", "Inspektorat"),
        (64, 74),
        "SSDSNDSDSS",
        1,
    ),
    Unit(
        "13.12",
        "pasamanbarat",
        "Zulfikar Lubis",
        "Hasanuddin Nst",
        ("Bappeda", "BPKAD", "Dinas Sosial PPPA", "Inspektorat"),
        (72, 78),
        "VSDRSDNSVN",
        4,
    ),
    Unit(
        "13.71",
        "padang",
        "Maya Sari",
        "Arfian Noor",
        ("Bapelitbangda", "BPKPAD", "Dinas Sosial PPPA", "Inspektorat"),
        (94, 99),
        "VVVVVVVVVV",
        5,
    ),
    Unit(
        "13.72",
        "kotasolok",
        "Rahmi Fauziah",
        "Jufri Tanjung",
        ("Bapedalitbang", "BPKPAD", "Dinsos P3A", "Inspektorat Daerah"),
        (88, 95),
        "VVVVVSVVSS",
        3,
    ),
    Unit(
        "13.73",
        "sawahlunto",
        "Doni Kurnia",
        "Wilma Yanti",
        ("Bappeda", "Badan Keuangan Daerah", "DP3AP2KB", "Inspektorat"),
        (91, 95),
        "VVVVVVVVVV",
        6,
    ),
    Unit(
        "13.74",
        "padangpanjang",
        "Elvi Susanti",
        "Nasrul Hadi",
        ("Bapperida", "BPKAD", "DP3AP2KB", "Inspektorat"),
        (96, 99),
        "VVVVVVVVVV",
        9,
    ),
    Unit(
        "13.75",
        "bukittinggi",
        "Ratna Dewi",
        "Syahril Amin",
        ("Bapedalitbang", "BKD", "Dinas Sosial PPPA", "Inspektorat"),
        (94, 101),
        "VVVVVVVVVV",
        6,
    ),
    Unit(
        "13.76",
        "payakumbuh",
        "Ilham Putra",
        "Ida Riani",
        ("Bapperida", "BPKAD", "DP3A", "Inspektorat Daerah"),
        (86, 92),
        "VVVVVSVVVS",
        0,
    ),
    Unit(
        "13.77",
        "kotapariaman",
        "Wirda Hayati",
        "Firman Syah",
        ("Barenlitbang", "Badan Keuangan Daerah", "DPPKBP3A", "Inspektorat Daerah"),
        (83, 88),
        "VVVRVRVSVS",
        3,
    ),
]

# What the local short names stand for; names not listed are written out already.
AGENCY_NAMES = {
    "Bappeda": "Badan Perencanaan Pembangunan Daerah",
    "Bapelitbangda": "Badan Perencanaan, Penelitian dan Pengembangan Daerah",
    "Bapedalitbang": "Badan Perencanaan Daerah, Penelitian dan Pengembangan",
    "Bapperida": "Badan Perencanaan Pembangunan, Riset dan Inovasi Daerah",
    "Barenlitbang": "Badan Perencanaan, Penelitian dan Pengembangan",
    "BPKD": "Badan Pengelolaan Keuangan Daerah",
    "BPKAD": "Badan Pengelolaan Keuangan dan Aset Daerah",
    "BPKPAD": "Badan Pengelolaan Keuangan, Pendapatan dan Aset Daerah",
    "BKD": "Badan Keuangan Daerah",
    "DP3A": "Dinas Pemberdayaan Perempuan dan Perlindungan Anak",
    "DPPKBP3A": (
        "Dinas Pengendalian Penduduk, Keluarga Berencana, Pemberdayaan Perempuan "
        "dan Perlindungan Anak"
    ),
    "DP3AP2KB": (
        "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk "
        "dan Keluarga Berencana"
    ),
    "Dinsos P3A": "Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak",
    "Dinas Sosial PPPA": "Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak",
}


def accounts_table(accounts):
    """The accounts as lines of text: role, region, first page, user name, password."""
    text = (settings.BASE_DIR / "fixtures" / "regions.json").read_text("utf-8")
    names = {row["code"]: row["name"] for row in json.loads(text)}
    rows = [("Peran", "Daerah", "Halaman", "Nama pengguna", "Kata sandi")]
    rows += [(a.role, names[a.code], a.page, a.username, PASSWORD) for a in accounts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
