"""The offline form: downloaded, filled in, uploaded; drafts equal the sheet, and nothing else."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting import workflow
from reporting.models import Assignment, ImportBatch, ProgressEntry, Region, StatusChange
from reporting.models.progress import REPORT_FIELDS
from reporting.resources import OfflineForm, offline_workbook
from reporting.resources.offline import SALT
from tests.builders import (
    ANSWERS,
    KAB_SOLOK,
    KOTA_SOLOK,
    add_plan,
    report,
    require,
    target,
)
from tests.offices import converted, needs_libreoffice, opened, saved
from tests.sheets import Admin

TYPED = {
    "Capaian (%)": 58.5,
    "Nihil?": "Tidak",
    "Uraian kemajuan": "Rapat koordinasi dua kali.\nDraf peraturan dibahas.",
    "Program dan kegiatan": "=1+1 bukan rumus",
    "Instansi yang terlibat": "Bapelitbang, DP3A",
    "Sasaran kegiatan": "Perencana OPD",
    "Peserta laki-laki": 24,
    "Peserta perempuan": "31 orang",
    "Kendala 1": "Data terpilah belum tersedia",
    "Kendala 3": "Jaringan atau akses wilayah",
    "Jelaskan kendala": "Tiga perangkat daerah belum menyerahkan data.",
    "Rencana lalu terlaksana?": "Sebagian",
    "Rencana tindak lanjut": "Menyurati perangkat daerah, 15 Oktober.",
    "Realisasi APBD (Rp)": 150_500_000,
    "Realisasi APBN (Rp)": "Rp 2,5 juta",
}
READ = {
    "claimed_percent": Decimal("58.5"),
    "is_nil": False,
    "nil_reason": "",
    "activities": "=1+1 bukan rumus",
    "agencies_involved": "Bapelitbang, DP3A",
    "beneficiaries": "Perencana OPD",
    "participants_male": 24,
    "participants_female": 31,
    "narrative": "Rapat koordinasi dua kali.\nDraf peraturan dibahas.",
    "obstacle_kinds": ["data", "network"],
    "obstacles": "Tiga perangkat daerah belum menyerahkan data.",
    "previous_follow_up_done": "partly",
    "follow_up": "Menyurati perangkat daerah, 15 Oktober.",
    "spent_apbd": 150_500_000,
    "spent_apbn": 2_500_000,
    "spent_other": None,
}


def address(name, code="B09", region=KAB_SOLOK, year=2026):
    return reverse(name, args=[year, code, region])


def inputs(book, number=1):
    """The cells to type into of one action, by the first line of their label."""
    sheet, found, is_ours = book.worksheets[0], {}, False
    for label, cell, *_ in sheet.iter_rows(min_row=4):
        text = str(label.value or "")
        if text.startswith("RA-") and label.fill.fgColor.rgb == "005F2159":
            is_ours = text.startswith(f"RA-{number:02}")
        elif is_ours and text:
            found[text.splitlines()[0]] = cell
    return found


def fill(data, typed, number=1):
    """The form with texts typed beside the labels; "=…" is typed as text."""
    book = opened(data)
    cells = inputs(book, number)
    for label, value in typed.items():
        cells[label].value = value
        if isinstance(value, str):
            cells[label].data_type = "s"
    return saved(book)


def answers(entry):
    return {name: getattr(entry, name) for name in REPORT_FIELDS}


class Pokja:
    """Somebody at the form's pages."""

    def __init__(self, client, code="B09", region=KAB_SOLOK):
        self.client, self.place = client, {"code": code, "region": region}

    def form(self):
        return self.client.get(address("offline_form", **self.place)).content

    def upload(self, data, name="formulir.xlsx"):
        form = {"file": SimpleUploadedFile(name, data)}
        return self.client.post(address("offline_upload", **self.place), form, follow=True)

    def save(self, shown, **given):
        form = {"digest": shown.context["digest"], **given}
        return self.client.post(shown.redirect_chain[-1][0], form, follow=True)


@pytest.fixture
def pokja(client, cast, year):
    client.force_login(cast.operator)
    return Pokja(client)


def counts(shown):
    return {key: value for key, value in shown.context["counts"].items() if value}


# --- filled in and brought back ---


def test_drafts_equal_what_was_typed(pokja, cast):
    shown = pokja.upload(fill(pokja.form(), TYPED))
    assert counts(shown) == {"new": 1, "skipped": 1}
    assert "1 aksi kosong, 0 tidak berubah" in shown.text
    assert "Realisasi APBD" in shown.text
    assert not ProgressEntry.objects.exists()
    done = pokja.save(shown)
    assert "1 draf tersimpan" in done.text
    entry = ProgressEntry.objects.get()
    change = entry.changes.get()
    assert answers(entry) == READ
    assert (entry.target, entry.status, entry.is_ready) == (target(), "draft", False)
    assert (change.action, change.via, change.by, change.on_behalf) == (
        "save",
        "excel",
        cast.operator,
        False,
    )


@needs_libreoffice
def test_form_filled_and_saved_in_libreoffice_gives_the_same_drafts(pokja, tmp_path):
    filled = fill(fill(pokja.form(), TYPED), {"Nihil?": "Ya", "Alasan nihil": "Belum mulai"}, 2)
    through = converted(filled, tmp_path, "xlsx")
    assert through != filled
    pokja.save(pokja.upload(through))
    first, second = ProgressEntry.objects.order_by("target__assignment__plan__number")
    assert answers(first) == READ
    assert (second.is_nil, second.nil_reason) == (True, "Belum mulai")


@needs_libreoffice
def test_untouched_form_from_libreoffice_changes_nothing(pokja, cast, tmp_path):
    report(target(), by=cast.operator, spent_apbd=1_250_000, narrative="Satu.\nDua.")
    shown = pokja.upload(converted(pokja.form(), tmp_path, "xlsx"))
    assert counts(shown) == {"same": 1, "skipped": 1}


@needs_libreoffice
def test_form_prints_one_action_on_a_page(pokja, tmp_path):
    import pypdfium2

    printed = pypdfium2.PdfDocument(converted(pokja.form(), tmp_path, "pdf"))
    texts = [page.get_textpage().get_text_range() for page in printed]
    assert len(texts) == 4
    assert ["Uraian kemajuan" in text for text in texts] == [False, True, True, False]


def test_form_that_was_not_touched_changes_nothing(pokja, cast):
    report(target(), by=cast.operator, obstacle_kinds=["data", "budget", "network", "other"])
    shown = pokja.upload(pokja.form())
    assert counts(shown) == {"same": 1, "skipped": 1}
    assert "Tidak ada yang berubah" in shown.text


def test_what_was_deleted_from_a_draft_is_emptied(pokja, cast):
    report(target(), by=cast.operator)
    shown = pokja.upload(fill(pokja.form(), {"Rencana tindak lanjut": None, "Capaian (%)": 61}))
    changes = [(c.title, c.old, c.new) for c in shown.context["changed"][0].changes]
    assert changes == [
        ("Capaian", "60", "61"),
        ("Rencana tindak lanjut", ANSWERS["follow_up"], "(kosong)"),
    ]
    pokja.save(shown)
    entry = ProgressEntry.objects.get()
    assert (entry.follow_up, entry.claimed_percent) == ("", 61)
    assert entry.narrative == ANSWERS["narrative"]


def test_unread_text_of_a_draft_stands_in_the_form_and_stays(pokja, cast):
    workflow.perform(
        ProgressEntry(target=target()),
        "save",
        by=cast.operator,
        version=0,
        values={},
        unread={"claimed_percent": "lima puluh"},
    )
    form = pokja.form()
    assert inputs(opened(form))["Capaian (%)"].value == "lima puluh"
    assert counts(pokja.upload(form)) == {"same": 1, "skipped": 1}
    pokja.save(pokja.upload(fill(form, {"Sasaran kegiatan": "Kader nagari"})))
    entry = ProgressEntry.objects.get()
    assert (entry.unread, entry.beneficiaries) == (
        {"claimed_percent": "lima puluh"},
        "Kader nagari",
    )
    shown = pokja.upload(fill(form, {"Capaian (%)": 50}))
    ((changed,),) = [row.changes for row in shown.context["changed"]]
    assert (changed.old, changed.new) == ("“lima puluh” (belum terbaca)", "50")
    pokja.save(shown)
    entry.refresh_from_db()
    assert (entry.unread, entry.claimed_percent) == ({}, 50)


def test_bappeda_brings_a_form_in_on_behalf(client, cast, year):
    client.force_login(cast.admin)
    pokja = Pokja(client)
    pokja.save(pokja.upload(fill(pokja.form(), TYPED)))
    assert StatusChange.objects.get().on_behalf
    batch = ImportBatch.objects.get()
    assert (batch.kind, batch.region.code, batch.period.code) == ("reports", KAB_SOLOK, "B09")
    assert batch.effects["report"]["old"].keys() == {str(target().pk)}


def test_import_of_a_form_stands_in_the_history_and_can_be_taken_back(client, cast, year):
    client.force_login(cast.admin)
    pokja = Pokja(client)
    pokja.save(pokja.upload(fill(pokja.form(), TYPED)))
    batch = ImportBatch.objects.get()
    assert "formulir.xlsx" in client.get(reverse("import_history")).text
    answer = client.get(reverse("import_preview", args=[batch.token]))
    assert answer.url == reverse("offline_preview", args=[batch.token])
    client.post(reverse("import_undo", args=[batch.token]))
    entry = ProgressEntry.objects.get()
    assert (entry.claimed_percent, entry.narrative, entry.status) == (None, "", "draft")
    assert "Isian formulir ini sudah dibatalkan" in client.get(answer.url).text


def test_noted_documents_are_named_after_saving(pokja):
    require(target().assignment.plan, "SK Pokja")
    filled = fill(pokja.form(), {"Capaian (%)": 10, "Data dukung: SK Pokja (wajib)": "sk-2026.pdf"})
    done = pokja.save(pokja.upload(filled))
    assert "SK Pokja (wajib): sk-2026.pdf" in done.text
    assert reverse("report", args=[target().pk]) in done.text


# --- what stands in the form ---


def test_form_shows_target_measure_and_the_report_before(pokja, cast):
    report(target(code="B06"), by=cast.approver, upto="submitted", at=_within("B06"))
    book = opened(pokja.form())
    sheet = book.worksheets[0]
    beside = {label: sheet.cell(cell.row, 3).value for label, cell in inputs(book).items()}
    facts = {label: cell.value for label, cell in inputs(book).items()}
    assert facts["Target B09"] == "80% · Ukuran B09"
    assert beside["Target B09"] == "Target B06: 50%"
    assert beside["Capaian (%)"] == "60"
    assert beside["Uraian kemajuan"] == ANSWERS["narrative"]
    assert beside["Kendala 1"] == "Data terpilah belum tersedia"


def _within(code):
    return target(code=code).period.opens_at + timedelta(days=1)


def test_only_what_is_filled_in_can_be_typed(pokja):
    book = opened(pokja.form())
    sheet = book.worksheets[0]
    open_cells = {c.coordinate for row in sheet for c in row if not c.protection.locked}
    typed = [
        cell.coordinate
        for number in (1, 2)
        for label, cell in inputs(book, number).items()
        if label not in ("Target B09", "Indikator", "Keadaan di portal")
    ]
    assert open_cells == set(typed)
    assert sheet.protection.sheet and book.security.lockStructure
    assert [(each.title, each.sheet_state) for each in book] == [
        ("Isian B09", "visible"),
        ("Petunjuk", "visible"),
        ("Kunci", "veryHidden"),
    ]


def test_sent_report_is_shown_locked(pokja, cast):
    report(target(), by=cast.approver, upto="submitted")
    cells = inputs(opened(pokja.form()))
    assert cells["Capaian (%)"].value == 60
    assert all(cell.protection.locked for cell in cells.values())


def test_text_of_people_never_becomes_a_formula(pokja, cast):
    report(target(), by=cast.operator, narrative="=HYPERLINK(1)", follow_up="+62 811")
    Assignment.objects.update(indicator="@SUM(A1)")
    with zipfile.ZipFile(io.BytesIO(pokja.form())) as package:
        sheets = [package.read(n) for n in package.namelist() if "worksheets/" in n]
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_form_of_ten_long_reports_stays_small(client, cast, year):
    for number in range(3, 11):
        add_plan(year, number, [KAB_SOLOK])
    for number in range(1, 11):
        text = f"Kegiatan nomor {number} berjalan baik. " * 40
        report(target(number=number), by=cast.operator, narrative=text, obstacles=text)
    client.force_login(cast.operator)
    assert len(Pokja(client).form()) < 40_000


def test_form_and_preview_take_as_many_queries_for_many_actions(client, cast, year):
    client.force_login(cast.operator)
    pokja, found = Pokja(client), []
    pokja.form()  # the first page of a session also writes the session
    for numbers in ([1, 2], range(3, 11)):
        for number in numbers:
            if number > 2:
                add_plan(year, number, [KAB_SOLOK])
            report(target(number=number), by=cast.operator)
        with CaptureQueriesContext(connection) as downloading:
            data = pokja.form()
        filled = data
        for number in numbers:
            filled = fill(filled, {"Capaian (%)": 70 + number}, number)
        with CaptureQueriesContext(connection) as previewing:
            shown = pokja.upload(filled)
        assert counts(shown)["changed"] == len(numbers)
        found.append((len(downloading), len(previewing)))
    assert found[0] == found[1]


# --- what is refused ---


@pytest.mark.parametrize(
    ("code", "region", "sentence"),
    [
        ("B09", KOTA_SOLOK, "Berkas ini untuk Kota Solok B09 2026; halaman ini untuk Kab. Solok"),
        ("B06", KAB_SOLOK, "Berkas ini untuk Kab. Solok B06 2026; halaman ini untuk Kab. Solok"),
    ],
)
def test_form_of_another_place_is_refused_naming_both(code, region, sentence, client, cast, pokja):
    client.force_login(cast.admin)
    foreign = fill(Pokja(client, code, region).form(), TYPED)
    client.force_login(cast.operator)
    shown = pokja.upload(foreign)
    assert shown.status_code == 422
    assert f"{sentence} B09 2026." in shown.text
    assert 'data-import-outcome="reject"' in shown.text
    assert not ImportBatch.objects.exists()


def ticketed(data, ticket):
    book = opened(data)
    book["Kunci"]["A1"] = ticket
    return saved(book)


def test_form_of_another_year_is_refused_naming_both(pokja):
    book = opened(pokja.form())
    ticket = signing.loads(book["Kunci"]["A1"].value, salt=SALT)
    older = signing.dumps({**ticket, "year": 2025}, salt=SALT)
    shown = pokja.upload(ticketed(pokja.form(), older))
    assert "untuk Kab. Solok B09 2025; halaman ini untuk Kab. Solok B09 2026." in shown.text


def test_form_of_another_version_is_refused_naming_both(pokja):
    book = opened(pokja.form())
    ticket = signing.loads(book["Kunci"]["A1"].value, salt=SALT)
    newer = signing.dumps({**ticket, "version": 7}, salt=SALT)
    assert (
        "Formulir ini versi 7, sekarang dipakai versi 1."
        in pokja.upload(ticketed(pokja.form(), newer)).text
    )


def _without_ticket(data):
    book = opened(data)
    del book["Kunci"]
    return saved(book)


def _renamed(data):
    book = opened(data)
    book.worksheets[0].title = "Lembar1"
    return saved(book)


def _with_a_row_more(data):
    book = opened(data)
    book.worksheets[0].insert_rows(20)
    return saved(book)


def _with_hidden_column(data):
    book = opened(data)
    book.worksheets[0].column_dimensions["B"].hidden = True
    return saved(book)


SPOILED = {
    "no ticket": (_without_ticket, "lembar terkuncinya hilang"),
    "a forged ticket": (lambda data: ticketed(data, "a:b:c"), "Tanda pengenal formulir"),
    "an empty ticket": (lambda data: ticketed(data, None), "lembar terkuncinya hilang"),
    "no sheet to fill in": (_renamed, "Lembar “Isian B09” tidak ditemukan"),
    "a row more": (_with_a_row_more, "Susunan lembar “Isian B09” berubah: sel A"),
    "its inputs hidden": (_with_hidden_column, "tersembunyi. Tampilkan lagi kolomnya"),
    "cut short": (lambda data: data[:4000], "rusak"),
    "no workbook": (lambda data: b"kode;daerah\n", "bukan Excel"),
}


@pytest.mark.parametrize("what", SPOILED)
def test_spoiled_form_is_refused_with_what_to_do(what, pokja):
    spoil, sentence = SPOILED[what]
    shown = pokja.upload(spoil(pokja.form()))
    assert shown.status_code == 422
    assert sentence in shown.context["rejected"]
    assert not ImportBatch.objects.exists()


def test_changed_ticket_of_an_own_form_is_no_key_to_another_region(pokja):
    book = opened(pokja.form())
    text = book["Kunci"]["A1"].value
    forged = text[:-3] + ("aaa" if text[-3:] != "aaa" else "bbb")
    assert (
        "Tanda pengenal formulir ini berubah" in pokja.upload(ticketed(pokja.form(), forged)).text
    )


ELSEWHERE = (
    "Ini formulir Pokja untuk Kab. Solok B09 2026. Buka halaman Tugas daerah dan periode itu,"
    " pilih Unggah formulir, lalu unggah di sana."
)


@pytest.mark.parametrize("kind", ["plans", "reports"])
def test_form_on_the_import_page_is_sent_to_its_own(kind, client, cast, year, pokja):
    data = pokja.form()
    client.force_login(cast.admin)
    given = {"year": year.pk, "kind": kind, "file": SimpleUploadedFile("formulir.xlsx", data)}
    page = client.post(reverse("imports"), given)
    assert (page.status_code, page.context["rejected"]) == (422, ELSEWHERE)
    assert not ImportBatch.objects.exists()


def test_form_in_the_admin_is_sent_to_its_own_page(client, cast, year, pokja):
    data = pokja.form()
    client.force_login(cast.admin)
    page = Admin(client, year).upload(data, "formulir.xlsx")
    assert page.context["form"].errors["import_file"] == [ELSEWHERE]


def test_csv_is_no_form(pokja):
    assert "bukan formulir dari portal" in pokja.upload(b"a;b\n", "isian.csv").text
    assert "Ganti namanya menjadi .xlsx" in pokja.upload(pokja.form(), "isian.csv").text


def test_title_cells_decide_nothing(pokja):
    book = opened(pokja.form())
    book.worksheets[0]["A1"] = "Laporan RANDA PUG B06 2025 · Pokja PUG Kota Solok"
    shown = pokja.upload(fill(saved(book), TYPED))
    pokja.save(shown)
    assert ProgressEntry.objects.get().target == target()


@pytest.mark.parametrize(
    ("label", "value", "key", "sentence"),
    [
        ("Capaian (%)", 580, "claimed_percent", "Capaian paling besar 100. Anda menulis 580."),
        ("Capaian (%)", "lima puluh", "claimed_percent", "Capaian harus angka"),
        ("Nihil?", "mungkin", "is_nil", "Nihil: tidak ada kegiatan"),
        ("Kendala 2", "Hujan", "obstacle_kinds", "“Hujan” tidak ada dalam pilihan"),
        ("Rencana lalu terlaksana?", "Hampir", "previous_follow_up_done", "Ya, Sebagian, atau"),
        ("Realisasi APBD (Rp)", "banyak", "spent_apbd", "harus angka rupiah"),
        ("Uraian kemajuan", "a" * 1501, "narrative", "1.500"),
        ("Peserta laki-laki", -1, "participants_male", "paling kecil 0"),
    ],
)
def test_faulty_cell_is_named_and_the_other_action_is_saved(label, value, key, sentence, pokja):
    filled = fill(fill(pokja.form(), {**TYPED, label: value}), TYPED, 2)
    shown = pokja.upload(filled)
    assert 'data-import-outcome="row_errors" data-rows-ok="1" data-rows-bad="1"' in shown.text
    (fault,) = [each for each in shown.context["faulty"][0].faults if each.key == key]
    assert sentence in fault.sentence
    where = inputs(opened(filled))[label].coordinate
    assert fault.address in (
        where,
        f"{where[0]}{int(where[1:]) - 1}–{where[0]}{int(where[1:]) + 1}",
    )
    pokja.save(shown)
    assert ProgressEntry.objects.get().target == target(number=2)


def test_formula_without_a_value_is_a_fault(pokja):
    book = opened(pokja.form())
    inputs(book)["Capaian (%)"].value = "=40+2"
    shown = pokja.upload(saved(book))
    assert "rumus tanpa nilai" in shown.context["faulty"][0].faults[0].sentence


def test_sent_report_is_never_overwritten(pokja, cast):
    data = fill(pokja.form(), TYPED)
    entry = report(target(), by=cast.approver, upto="submitted")
    shown = pokja.upload(data)
    sentences = [fault.sentence for fault in shown.context["faulty"][0].faults]
    assert sentences == ["Laporan ini dikirim, tidak dapat disimpan."]
    pokja.save(shown)
    entry.refresh_from_db()
    assert entry.claimed_percent == 60


def test_closed_period_takes_no_form(pokja):
    data = fill(pokja.form(), TYPED)
    target().period.year.periods.filter(code="B09").update(closed_at=timezone.now())
    shown = pokja.upload(data)
    assert "Periode B09 2026 sudah ditutup." in shown.context["faulty"][0].faults[0].sentence


def test_withdrawn_assignment_is_named(pokja):
    data = fill(pokja.form(), TYPED)
    Assignment.objects.filter(pk=target().assignment_id).update(is_applicable=False)
    shown = pokja.upload(data)
    assert counts(shown) == {"faulty": 1, "skipped": 1}
    assert "tidak lagi ditugaskan" in shown.text


# --- what moved meanwhile ---


def test_fields_that_others_filled_since_the_download_stay(pokja, cast):
    entry = report(target(), by=cast.operator)
    data = fill(pokja.form(), {"Capaian (%)": 65})
    workflow.perform(
        entry, "save", by=cast.approver, version=entry.version, values={"narrative": "Diperbarui."}
    )
    shown = pokja.upload(data)
    assert [c.title for c in shown.context["changed"][0].changes] == ["Capaian"]
    pokja.save(shown)
    entry.refresh_from_db()
    assert (entry.claimed_percent, entry.narrative) == (65, "Diperbarui.")


def test_field_that_both_changed_is_asked_about(pokja, cast):
    entry = report(target(), by=cast.operator)
    data = fill(pokja.form(), {"Capaian (%)": 65})
    workflow.perform(
        entry,
        "save",
        by=cast.approver,
        version=entry.version,
        values={"claimed_percent": Decimal(62)},
    )
    shown = pokja.upload(data)
    assert "juga diubah di portal oleh Hendra Saputra" in shown.text
    assert pokja.save(shown).context["form"].errors
    pokja.save(shown, confirmed="on")
    entry.refresh_from_db()
    assert entry.claimed_percent == 65


def test_report_begun_by_others_since_the_download_is_asked_about(pokja, cast):
    data = fill(pokja.form(), {"Capaian (%)": 65, "Sasaran kegiatan": "Kader nagari"})
    report(target(), by=cast.approver)
    shown = pokja.upload(data)
    (asked,) = [each for _, each in shown.context["assumed"]]
    assert (asked.title, asked.text) == ("Capaian (%)", "65")
    pokja.save(shown, confirmed="on")
    entry = ProgressEntry.objects.get()
    assert (entry.claimed_percent, entry.beneficiaries) == (65, "Kader nagari")
    assert entry.narrative == ANSWERS["narrative"]


def test_preview_that_no_longer_holds_saves_nothing(pokja, cast):
    shown = pokja.upload(fill(pokja.form(), TYPED))
    report(target(), by=cast.approver)
    answer = pokja.save(shown)
    assert answer.status_code == 409
    assert "berubah sejak pratinjau ini dibuat" in answer.text
    assert ProgressEntry.objects.get().claimed_percent == 60


def test_second_click_on_save_saves_once(pokja):
    shown = pokja.upload(fill(pokja.form(), TYPED))
    pokja.save(shown)
    assert "1 draf tersimpan" in pokja.save(shown).text
    assert StatusChange.objects.count() == 1


def test_same_form_twice_changes_nothing(pokja):
    data = fill(pokja.form(), TYPED)
    pokja.save(pokja.upload(data))
    shown = pokja.upload(data)
    assert counts(shown) == {"same": 1, "skipped": 1}


def test_drop_from_the_report_before_is_said_and_does_not_block(pokja, cast):
    report(target(code="B06"), by=cast.approver, upto="submitted", at=_within("B06"))
    shown = pokja.upload(fill(pokja.form(), {**TYPED, "Capaian (%)": 57}))
    assert "Capaian turun 3 poin dari B06. Pastikan angkanya benar." in shown.text
    assert shown.context["savable"] == 1


# --- who ---


def test_preview_belongs_to_its_uploader_and_is_no_import_of_the_year(client, cast, pokja):
    shown = pokja.upload(fill(pokja.form(), TYPED))
    here = shown.redirect_chain[-1][0]
    client.force_login(cast.approver)
    assert client.get(here).status_code == 404
    assert client.post(here, {"digest": shown.context["digest"]}).status_code == 404
    assert not ProgressEntry.objects.exists()


def test_role_that_was_withdrawn_saves_nothing(client, cast, pokja):
    shown = pokja.upload(fill(pokja.form(), TYPED))
    cast.operator.groups.clear()
    answer = pokja.save(shown)
    assert answer.status_code == 403
    assert not ProgressEntry.objects.exists()


@pytest.mark.parametrize("region", [None, KOTA_SOLOK])
def test_preview_ends_with_the_reach_of_its_uploader(region, client, cast, year):
    client.force_login(cast.admin)
    pokja = Pokja(client)
    shown = pokja.upload(fill(pokja.form(), TYPED))
    cast.admin.region = Region.objects.filter(code=region).first()
    cast.admin.save()
    assert client.get(shown.redirect_chain[-1][0]).status_code == 404
    assert pokja.save(shown).status_code == 404
    assert not ProgressEntry.objects.exists()


def test_stranger_and_reader_cannot_upload(client, cast, year):
    for who, status in ((cast.stranger, 404), (cast.verifier, 403), (cast.regent, 403)):
        client.force_login(who)
        assert client.post(address("offline_upload")).status_code == status
        assert client.get(address("offline_form")).status_code == status


def test_tasks_page_offers_the_form(client, cast, year):
    client.force_login(cast.operator)
    page = client.get(reverse("tasks", args=[2026, "B09", KAB_SOLOK])).text
    assert address("offline_form") in page
    assert address("offline_upload") in page


def test_form_reads_alike_without_the_page(cast, year):
    period = target().period
    region = target().assignment.region
    data = fill(offline_workbook(region, period), TYPED)
    preview = OfflineForm(region, period, cast.operator).preview(data, "a.xlsx")
    assert SimpleNamespace(**preview.counts()).new == 1
