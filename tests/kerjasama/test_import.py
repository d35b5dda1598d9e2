"""A sheet of proposals: what is read, what is asked about, what a second import changes."""

import datetime
import io
from collections import Counter
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kerjasama import fields, neighbours, roles
from kerjasama.management.commands.load_agencies import load_agencies
from kerjasama.models import IntakeWindow, Partner, Proposal, ProposalImport, StageChange
from kerjasama.models.staged import KEPT_FOR
from kerjasama.resources import Outdated, ProposalSheet
from reporting.formats import JAKARTA
from reporting.models import StoredFile
from reporting.upkeep.leftovers import sweep
from tests import sheets
from tests.builders import person
from tests.kerjasama import builders

HEADINGS = [
    "No",
    "Perangkat Daerah Pengusul",
    "Judul Kerja Sama",
    "Jenis",
    "Urusan Pemerintahan",
    "Calon Mitra",
    "Indikator RPJMD 2021",
    "Target",
    "Capaian",
    "Program Unggulan",
    "Perkiraan Biaya",
    "Sumber Biaya",
    "Sudah di APBD",
    "Membebani Masyarakat",
    "Jangka Waktu",
    "Tanggal Usulan",
]
DAY = datetime.date(2022, 6, 2)


def line(title="Pasokan pangan", **given):
    """A good row of the sheet."""
    return list(
        {
            "no": 1,
            "agency": "Dinas Kesehatan",
            "title": title,
            "kind": "KSDPK",
            "affair": "Pangan",
            "partner": "Bank Nagari",
            "indicator": "Persentase pasokan",
            "target": 12.4,
            "achieved": "7,3",
            "flagship": None,
            "cost": "Rp 125.000.000",
            "source": "APBD",
            "in_budget": "ya",
            "burdens": "tidak",
            "term": "5 tahun",
            "on": DAY,
            **given,
        }.values()
    )


def book(*rows):
    return sheets.workbook(*rows, headings=HEADINGS)


def judged(team, *rows):
    sheet = ProposalSheet(team.tkksd.region, team.tkksd)
    return sheet.preview(book(*rows), "usulan.xlsx")


def saved(team, *rows):
    sheet = ProposalSheet(team.tkksd.region, team.tkksd)
    content = book(*rows)
    return sheet.save(content, "usulan.xlsx", sheet.preview(content, "usulan.xlsx").digest())


# --- readers ---


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("5 tahun", (60, None)),
        ("18 bulan", (18, None)),
        ("5 (lima) tahun", (60, None)),
        ("1 (satu) tahun 6 (enam) bulan", (18, None)),
        ("1 tahun 6 bulan", (18, None)),
        ("s.d. 31 Desember 2024", (None, datetime.date(2024, 12, 31))),
        ("sampai dengan 31/12/2024", (None, datetime.date(2024, 12, 31))),
        ("", (None, None)),
    ],
)
def test_terms_are_read_as_offices_write_them(text, read):
    assert fields.read_term(text).value == read
    assert fields.read_term(fields.term_text(*read)).value == read


@pytest.mark.parametrize("text", ["lama", "0 tahun", "tahun", "99 tahun", "s.d. kapan-kapan"])
def test_term_that_says_nothing_is_asked_about(text, team):
    row = judged(team, line(term=text)).rows[0]
    assert [fault.address for fault in row.faults] == ["O2"]


@pytest.mark.parametrize(
    ("achieved", "value", "said"),
    [
        ("62,5%", Decimal("62.5"), []),
        ("62,5 persen", Decimal("62.5"), []),
        ("59,745", Decimal("59.75"), ["Dibulatkan menjadi dua angka di belakang koma: 59,75."]),
    ],
)
def test_figure_of_an_indicator_is_read_with_its_sign_and_rounded_half_up(
    achieved, value, said, team
):
    found = judged(team, line(achieved=achieved))
    assert found.rows[0].proposal.indicator_achieved == value
    assert [remark.sentence for _, remark in found.said("assumptions")] == said


def test_cost_that_is_no_amount_is_kept_as_a_note_and_asked_about(team):
    found = judged(team, line(cost="menyesuaikan"))
    row = found.rows[0]
    assert (row.proposal.cost, row.proposal.cost_note) == (None, "menyesuaikan")
    assert [(r.address, r.sentence) for _, r in found.said("assumptions")] == [
        ("K2", "“menyesuaikan” disimpan sebagai catatan biaya, tanpa angka.")
    ]


# --- one row ---


def test_row_becomes_a_proposal_with_number_window_and_history(team):
    window = IntakeWindow.objects.create(
        region=team.tkksd.region,
        name="2022",
        opens_at=datetime.datetime(2022, 5, 1, tzinfo=JAKARTA),
        due_at=datetime.datetime(2022, 6, 17, 23, 59, tzinfo=JAKARTA),
        closes_at=datetime.datetime(2022, 6, 20, 23, 59, tzinfo=JAKARTA),
    )
    bank = builders.partner("Bank Nagari")
    saved(team, line(), line("Terlambat", on=datetime.date(2022, 6, 20)))
    first, late = Proposal.objects.order_by("number")
    assert {name: getattr(first, name) for name in vars(first) if name in EXPECTED} == EXPECTED
    assert (first.partner, first.window, first.is_late, late.is_late) == (bank, window, False, True)
    assert [int(each.number[-5:]) for each in (first, late)] == [1, 2]
    assert first.stage_since == datetime.datetime(2022, 6, 2, tzinfo=JAKARTA)
    assert [(c.action, c.by) for c in first.changes.all()] == [("submit", team.tkksd)]


EXPECTED = {
    "title": "Pasokan pangan",
    "kind": "ksdpk",
    "affair": "Pangan",
    "partner_name": "Bank Nagari",
    "indicator_target": Decimal("12.4"),
    "indicator_achieved": Decimal("7.3"),
    "cost": 125_000_000,
    "cost_note": "",
    "cost_source": "APBD",
    "in_budget": True,
    "burdens_public": False,
    "term_months": 60,
    "term_until": None,
    "proposed_on": DAY,
    "state": "waiting",
    "stage": "persiapan",
    "origin": "excel",
}


@pytest.mark.parametrize(
    ("given", "address", "begins"),
    [
        ({"agency": "Dinas Kesehatn"}, "B2", "Perangkat daerah “Dinas Kesehatn” belum tercatat."),
        ({"agency": None}, "B2", "Isi perangkat daerah pengusul."),
        ({"kind": "KSDD"}, "D2", "Jenis kerja sama harus salah satu dari KSDD wajib"),
        ({"partner": None}, "F2", "Isi nama calon mitra."),
        ({"target": "1.234"}, "H2", "Target indikator “1.234” bisa berarti 1234 atau 1,234."),
        ({"cost": "banyak"}, "K2", "Perkiraan biaya harus angka rupiah"),
        ({"in_budget": "mungkin"}, "M2", "Sudah di APBD harus Ya atau Tidak."),
        ({"on": "kemarin"}, "P2", "Tanggal usulan tidak terbaca."),
        ({"on": "31/12/2099"}, "P2", "Tanggal usulan tidak boleh sesudah hari ini."),
    ],
)
def test_faulty_cell_is_named_with_what_to_do(given, address, begins, team):
    found = judged(team, line(**given), line("Baik"))
    assert found.counts() == {"new": 1, "changed": 0, "same": 0, "faulty": 1}
    [(_, fault)] = found.said("faults")
    assert (fault.address, fault.sentence[: len(begins)]) == (address, begins)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"on": "#N/A"}, "P2"),
        ({"agency": "#REF!"}, "B2"),
        ({"kind": "#REF!"}, "D2"),
        ({"cost": "#VALUE!"}, "K2"),
    ],
)
def test_error_value_of_a_formula_is_named_once(given, address, team):
    [(_, fault)] = judged(team, line(**given)).said("faults")
    assert (fault.address, fault.sentence) == (
        address,
        f"Sel {address} berisi galat {fault.text}. Perbaiki rumusnya atau ketik nilainya.",
    )


def test_days_that_excel_counts_are_read_and_asked_about(team):
    found = judged(team, line(on=44714))
    assert found.rows[0].proposal.proposed_on == DAY
    assert [(remark.address, remark.sentence) for _, remark in found.said("assumptions")] == [
        ("P2", "Angka 44714 dibaca sebagai tanggal 2 Juni 2022.")
    ]


def test_twins_in_one_file_are_both_left_out(team):
    found = judged(team, line(), line("PASOKAN  pangan", partner="bank nagari"))
    assert [remark.sentence for _, remark in found.said("faults")] == [
        "Kembar dengan baris 3. Sisakan satu saja.",
        "Kembar dengan baris 2. Sisakan satu saja.",
    ]


# --- neighbours ---


@pytest.mark.parametrize(
    ("kind", "partner", "says"),
    [
        ("KSDD wajib", "Provinsi Bengkulu", ""),
        ("KSDD wajib", "Provinsi DKI Jakarta", "tidak berbatasan"),
        ("KSDD wajib", "Kota Padang", "bagian dari yang lain"),
        ("KSDD sukarela", "Provinsi Riau", "Periksa apakah jenisnya KSDD wajib"),
        ("KSDD sukarela", "Provinsi Kepulauan Riau", ""),
        ("KSDD sukarela", "PT Semen Padang", "tidak dikenali sebagai daerah"),
        ("KSDPK", "PT Semen Padang", ""),
    ],
)
def test_kind_is_compared_with_where_the_partner_lies(kind, partner, says, team):
    warned = judged(team, line(kind=kind, partner=partner)).said("warnings")
    assert [says in remark.sentence for _, remark in warned] == ([True] if says else [])


def test_regions_of_the_province_touch_as_the_fixture_says():
    relations = {
        pair: neighbours.relation(*pair)
        for pair in (
            ("13.01", "13.71"),
            ("13.71", "13.01"),
            ("13.71", "13.72"),
            ("13.01", "13.12"),
            ("13", "13.01"),
            ("13", "16"),
        )
    }
    assert relations == {
        ("13.01", "13.71"): "borders",
        ("13.71", "13.01"): "borders",
        ("13.71", "13.72"): "near",
        ("13.01", "13.12"): "apart",
        ("13", "13.01"): "inside",
        ("13", "16"): "apart",
    }


# --- again ---


def test_second_import_changes_nothing_and_a_changed_cell_changes_only_itself(team):
    saved(team, line(), line("Lain"))
    again = saved(team, line(), line("Lain"))
    assert again.counts() == {"new": 0, "changed": 0, "same": 2, "faulty": 0}
    assert StageChange.objects.count() == 2
    changed = saved(team, line(cost="menyesuaikan", flagship=None, source=None), line("Lain"))
    assert changed.counts() == {"new": 0, "changed": 1, "same": 1, "faulty": 0}
    first = Proposal.objects.get(title="Pasokan pangan")
    # A blank cell is not given and empties nothing.
    assert (first.cost, first.cost_note, first.cost_source) == (None, "menyesuaikan", "APBD")
    assert [c.action for c in first.changes.all()] == ["submit", "revise"]
    assert first.changes.last().before == [
        ["Perkiraan biaya", "125.000.000"],
        ["Catatan biaya", "(kosong)"],
    ]


def test_partner_registered_or_renamed_later_is_known_and_changes_no_row(client, team):
    saved(team, line(partner="Kabupaten Solok"), line("Lain"))
    client.force_login(team.tkksd)
    form = {"name": "kabupaten solok", "kind": "region", "region_code": "13.02"}
    assert client.post(reverse("cooperation_partner_new"), form).status_code == 302
    known = Partner.objects.get()
    assert list(Proposal.objects.of_place("13.02").values_list("partner", flat=True)) == [known.pk]
    form |= {"name": "Pemkab Solok", "version": known.version}
    assert client.post(reverse("cooperation_partner", args=[known.pk]), form).status_code == 302
    Proposal.objects.update(state=Proposal.State.MOVING)
    again = judged(team, line(partner="Kabupaten Solok"), line("Lain"))
    assert again.counts() == {"new": 0, "changed": 0, "same": 2, "faulty": 0}


def test_proposal_that_has_moved_on_is_not_changed_by_a_sheet(team):
    saved(team, line())
    Proposal.objects.update(state=Proposal.State.MOVING)
    assert judged(team, line()).counts()["same"] == 1
    [(_, fault)] = judged(team, line(cost="1")).said("faults")
    assert fault.sentence == "Usulan ini sudah ditelaah. Ubah di halamannya, bukan lewat berkas."


def test_other_day_of_a_known_proposal_is_refused_and_a_blank_one_is_not(team):
    saved(team, line())
    assert judged(team, line(on=None)).counts()["same"] == 1
    [(_, fault)] = judged(team, line(on="05/06/2022", cost="1")).said("faults")
    assert (fault.address, fault.sentence) == (
        "P2",
        "Usulan ini tercatat tanggal Kamis, 2 Juni 2022, dan berkas tidak mengubahnya. "
        "Tulis tanggal itu, atau kosongkan selnya.",
    )


def test_nothing_is_saved_that_the_user_has_not_seen(team):
    sheet = ProposalSheet(team.tkksd.region, team.tkksd)
    content = book(line())
    shown = sheet.preview(content, "usulan.xlsx").digest()
    saved(team, line())
    with pytest.raises(Outdated):
        sheet.save(content, "usulan.xlsx", shown)


# --- the size of 2022 ---

AGENCIES = ["Dinas Kesehatan", "Dinas Pariwisata", "Dinas Sosial", "BKD", "Bappeda"]
PARTNERS = [
    ("KSDD wajib", "Kota Padang"),
    ("KSDD sukarela", "Provinsi Riau"),
    ("KSDPK", "PT Semen Padang"),
    ("KSDPL", "Kota Hildesheim, Jerman"),
    ("KSDLL", "JICA"),
    ("Sinergi", "BPJS Kesehatan"),
]
ODD = {
    "cost": [0, 50_000_000, "Rp 125.000.000", "menyesuaikan"],
    "source": [None, "APBD", "APBD dan mitra"],
    "in_budget": ["Tidak", "Belum", "ya", "Ya"],
    "burdens": ["Ya", "tidak", "Tidak"],
    "term": ["5 tahun", "1 tahun", "s.d. 31 Desember 2024"],
    "target": [90, 75.5, 12.4, 100],
    "achieved": ["9,0", "54,54", "7,3"],
}


def many(count=115):
    rows = []
    for n in range(count):
        kind, partner = PARTNERS[n % len(PARTNERS)]
        given = {name: values[n % len(values)] for name, values in ODD.items()}
        agency = AGENCIES[n % len(AGENCIES)]
        rows.append(line(f"Usulan {n}", agency=agency, kind=kind, partner=partner, **given))
    return rows


def test_hundred_and_fifteen_rows_come_in_whole_with_every_odd_value_read_or_asked_about(
    client, team
):
    load_agencies(team.tkksd.region)
    client.force_login(team.tkksd)
    address = reverse("cooperation_proposal_imports")
    upload = SimpleUploadedFile("usulan.xlsx", book(*many()))
    preview = client.post(address, {"file": upload}, follow=True)
    assert preview.context["counts"] == {"new": 115, "changed": 0, "same": 0, "faulty": 0}
    said = Counter(remark.text for _, remark in preview.context["assumed"])
    assert said == {"menyesuaikan": 28}
    page = preview.redirect_chain[-1][0]
    refused = client.post(page, {"digest": preview.context["digest"]})
    assert (refused.status_code, Proposal.objects.count()) == (200, 0)
    sent = {"digest": preview.context["digest"], "confirmed": "on"}
    done = client.post(page, sent, follow=True)
    assert (Proposal.objects.count(), StageChange.objects.count()) == (115, 115)
    assert "115 usulan tersimpan" in done.content.decode()
    assert client.post(page, sent).status_code == 200  # a second click
    again = client.post(
        address, {"file": SimpleUploadedFile("usulan.xlsx", book(*many()))}, follow=True
    )
    assert again.context["counts"] == {"new": 0, "changed": 0, "same": 115, "faulty": 0}
    assert Partner.objects.count() == 0  # a name in a sheet makes no partner


def test_preview_asks_the_same_number_of_queries_at_any_length(team):
    load_agencies(team.tkksd.region)
    counted = []
    for rows in (many(2), many(115)):
        with CaptureQueriesContext(connection) as captured:
            judged(team, *rows)
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_faulty_cells_come_back_marked_in_the_users_own_workbook(client, team):
    client.force_login(team.tkksd)
    upload = SimpleUploadedFile("usulan.xlsx", book(line(kind="KSDD"), line("Baik")))
    answer = client.post(reverse("cooperation_proposal_imports"), {"file": upload}, follow=True)
    token = answer.context["staged"].token
    marked = client.get(reverse("cooperation_proposal_import_faults", args=[token]))
    assert 'filename="usulan-perbaikan.xlsx"' in marked.headers["Content-Disposition"]
    guide = openpyxl.load_workbook(io.BytesIO(marked.content)).worksheets[0]
    assert [cell.value for cell in guide[4]][:3] == ["Lembar", "Sel", "Usulan"]
    assert guide["C5"].value == "Dinas Kesehatan · Pasokan pangan"
    again = ProposalSheet(team.tkksd.region, team.tkksd)
    # The portal's own list of faults in front is no table of proposals.
    assert again.preview(marked.content, "usulan-perbaikan.xlsx").counts()["faulty"] == 1


def test_file_without_the_columns_is_refused_and_says_which_are_missing(client, team):
    client.force_login(team.tkksd)
    upload = SimpleUploadedFile("lain.xlsx", sheets.workbook(["a", "b"], headings=["X", "Y"]))
    answer = client.post(reverse("cooperation_proposal_imports"), {"file": upload})
    assert answer.status_code == 422
    assert "Judul Kerja Sama" in answer.context["rejected"]


def test_somebody_elses_upload_is_not_there(client, team, cast):
    client.force_login(team.tkksd)
    upload = SimpleUploadedFile("usulan.xlsx", book(line()))
    answer = client.post(reverse("cooperation_proposal_imports"), {"file": upload})
    client.force_login(person(roles.COOPERATION, "13"))
    assert client.get(answer.url).status_code == 404


def test_sheet_that_nobody_saved_is_swept_after_a_day_with_its_file(team, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kept, _ = builders.sheet(team.tkksd), builders.sheet(team.tkksd)
    ProposalImport.objects.filter(pk=kept.pk).update(applied_at=timezone.now())
    assert sweep(at=timezone.now() + KEPT_FOR / 2).previews == 0
    assert sweep(at=timezone.now() + 2 * KEPT_FOR).previews == 1
    assert list(ProposalImport.objects.all()) == [kept]
    assert StoredFile.objects.filter(pk=kept.file_id).exists()
