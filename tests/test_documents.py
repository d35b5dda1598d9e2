"""Papers: the semester report, the letter and the receipt, out as files and in again signed."""

import datetime
import io
import uuid

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from PIL import Image

from reporting import papers, roles, workflow
from reporting.documents import letter, output, receipt
from reporting.documents import semester as layout
from reporting.models import Period, Region, SignedDocument, Submission
from reporting.recap import recap
from reporting.recap.semester import semester
from tests.builders import KAB_SOLOK, add_plan, pdf, person, report, target

DAY = datetime.timedelta(days=1)
PAPER = pdf()
HERE = f"/dokumen/2026/B06/{KAB_SOLOK}/"
HOSTILE = (
    '<script>alert("1")</script> #import "x": * #panic() *tebal* _miring_ $x^2$ // @acuan '
    "{{ 7*7 }} {% for a in b %} & &amp; \\ ]] ``` =judul"
)


def b06(number=1):
    return target(number=number, code="B06")


def then():
    """A moment at which B06 was open."""
    return b06().period.opens_at + DAY


def report_b06(cast, number=1, upto="verified", **answers):
    return report(
        b06(number),
        by=cast.operator if upto == "draft" else cast.approver,
        upto=upto,
        verifier=cast.verifier,
        at=then(),
        **answers,
    )


def found(code="B06"):
    period = Period.objects.select_related("year__province").get(code=code)
    return semester(Region.objects.select_related("parent").get(code=KAB_SOLOK), period)


def close_b06(cast):
    workflow.close(b06().period, by=cast.admin)


def pdf_text(content):
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)


def docx_text(content):
    return "\n".join(
        node.text or "\n"
        for node in Document(io.BytesIO(content)).element.body.iter()
        if node.tag.endswith(("}t", "}br", "}p"))
    )


def squeezed(text):
    """Without white space and break marks, which differ by where a line ends."""
    return "".join(text.split()).replace("\ufffe", "").replace("\xad", "")


def texts(data):
    if isinstance(data, dict | list):
        for each in data.values() if isinstance(data, dict) else data:
            yield from texts(each)
    else:
        yield data


def sending(cast, numbers=(1, 2)):
    entries = [report(target(number=n), by=cast.approver) for n in numbers]
    return workflow.send(
        entries[0].region,
        entries[0].period,
        {entry.target_id: entry.version for entry in entries},
        by=cast.approver,
        token=uuid.uuid4(),
    )


def moves_of(submission):
    return sorted(submission.changes.all(), key=lambda move: move.entry.plan.number)


# The semester report ---------------------------------------------------------------------


def test_semester_is_provisional_until_closed_and_verified(cast, year):
    report_b06(cast, 1)
    report_b06(cast, 2, upto="submitted")
    assert found().pending == ("periode B06 belum ditutup", "1 laporan belum diverifikasi")
    close_b06(cast)
    assert found().pending == ("1 laporan belum diverifikasi",)


def test_semester_is_final_when_closed_and_all_that_came_is_verified(cast, year):
    report_b06(cast, 1)
    assert not found().is_final
    close_b06(cast)
    assert found().is_final
    data = layout.lay_out(found())
    assert (data["mark"], [row["note"] for row in data["figures"]]) == (
        "FINAL",
        ["terverifikasi", "belum diisi"],
    )


def test_semester_figures_are_those_of_the_recap(cast, year):
    report_b06(cast, 1, claimed_percent=37)
    report_b06(cast, 2, upto="submitted", claimed_percent=61)
    period = Period.objects.select_related("year__province").get(code="B06")
    unit = recap(period).unit(Region.objects.get(code=KAB_SOLOK).pk)
    assert [line.cell for line in found().lines] == list(unit.cells)


def test_semester_of_a_closed_period_keeps_its_figures_and_tells_corrections(cast, year):
    entry = report_b06(cast, 1, claimed_percent=37)
    before = layout.lay_out(found())["figures"][0]["note"]
    assert before == "terverifikasi"
    papers.close(b06().period, by=cast.admin)
    first = layout.lay_out(found())
    entry.refresh_from_db()
    workflow.perform(
        entry,
        "correct",
        by=cast.verifier,
        version=entry.version,
        verified_percent=45,
        note="Dihitung ulang dari daftar hadir.",
    )
    later = layout.lay_out(found())
    assert later["figures"][0].pop("note") == "terverifikasi; koreksi setelah B06: 45%"
    assert first["figures"][0].pop("note") == "terverifikasi"
    assert later == first
    assert later["figures"][0]["percent"] == "37%"


def test_semester_adds_money_up_by_source_and_keeps_missing_missing(cast, year):
    report_b06(cast, 1, spent_apbd=1_500_000, spent_other=0)
    report_b06(cast, 2, spent_apbd=250_000)
    data = layout.lay_out(found())
    assert data["total"] == {
        "apbd": "1.750.000",
        "apbn": "–",
        "other": "0",
        "total": "1.750.000",
    }


def test_draft_and_returned_reports_are_told_as_not_reported(cast, year):
    report_b06(cast, 1, upto="draft", narrative="Belum untuk dibaca.")
    report_b06(cast, 2, upto="returned", narrative="Sudah dikembalikan.")
    data = layout.lay_out(found())
    said = {row["text"] for chapter in data["chapters"] for row in chapter["rows"]}
    assert said == {"Belum dilaporkan."}


def test_semester_tells_the_six_chapters(cast, year):
    early = target(code="B03")
    report(
        early,
        by=cast.approver,
        upto="verified",
        verifier=cast.verifier,
        at=early.period.opens_at + DAY,
        follow_up="Menyurati OPD.",
    )
    report_b06(
        cast,
        activities="Rapat Pokja.",
        narrative="Dua draf dibahas.",
        agencies_involved="Bapelitbang, DP3A",
        beneficiaries="Perencana OPD",
        participants_male=10,
        participants_female=12,
        obstacle_kinds=["data"],
        obstacles="Data belum masuk.",
        previous_follow_up_done="partly",
        follow_up="Menjemput data.",
        spent_apbd=5_000_000,
    )
    data = layout.lay_out(found())
    chapters = {chapter["letter"]: chapter["rows"][0]["text"] for chapter in data["chapters"]}
    assert chapters == {
        "A": "Rapat Pokja.\nDua draf dibahas.",
        "B": "Bapelitbang, DP3A",
        "C": "Perencana OPD\nPeserta: 10 laki-laki, 12 perempuan.",
        "E": "Data terpilah belum tersedia.\nData belum masuk.",
        "F": "Tindak lanjut sebelumnya (terlaksana: sebagian): Menyurati OPD.\n"
        "Rencana: Menjemput data.",
    }
    assert data["budget"][0]["apbd"] == "5.000.000"


def test_pdf_and_word_print_everything_that_was_laid_out(cast, year):
    report_b06(cast, 1, spent_apbd=1_500_000, activities="Rapat.\nBimtek.")
    report_b06(cast, 2, upto="submitted")
    data = layout.lay_out(found(), cast.approver)
    printed = squeezed(pdf_text(layout.semester_pdf(found(), cast.approver)))
    word = squeezed(docx_text(layout.semester_docx(found(), cast.approver)))
    for text in texts({key: value for key, value in data.items() if key not in ("pokja", "state")}):
        assert squeezed(text).lower() in printed.lower(), text
        if text not in (data["government"], data["region"]):
            assert squeezed(text).lower() in word.lower(), text
    assert squeezed("SEMENTARA Per") in printed


def test_hostile_text_is_printed_as_text(cast, year):
    report_b06(cast, narrative=HOSTILE)
    for text in (
        pdf_text(layout.semester_pdf(found())),
        docx_text(layout.semester_docx(found())),
    ):
        assert squeezed(HOSTILE) in squeezed(text)


def test_letters_that_no_font_or_file_holds_do_not_stop_the_paper(cast, year):
    report_b06(cast, narrative="Rapat 🎉 \x0b\x07\u202e中文 selesai.")
    assert "selesai." in pdf_text(layout.semester_pdf(found()))
    assert "Rapat 🎉 中文 selesai." in docx_text(layout.semester_docx(found()))


@pytest.mark.parametrize("narrative", ["x" * 1500, "Kata dan kata. " * 100, "a\n" * 750])
def test_longest_text_is_printed_to_its_end(narrative, cast, year):
    report_b06(cast, narrative=narrative)
    printed = squeezed(pdf_text(layout.semester_pdf(found())))
    rest = printed.partition("A.Programdankegiatan")[2]
    assert rest.count(narrative.strip()[0]) >= narrative.count(narrative.strip()[0])
    assert "F.Upayayangtelahdilakukan" in printed


def test_papers_are_tagged_and_claim_pdf_ua(cast, year):
    report_b06(cast)
    content = layout.semester_pdf(found())
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid" in content


def test_template_that_names_what_is_not_there_fails(cast, year, tmp_path, monkeypatch):
    template = Document()
    template.add_paragraph("{{ title }} {{ tidak_ada }}")
    template.save(tmp_path / "semester.docx")
    monkeypatch.setattr(output, "TEMPLATES", tmp_path)
    with pytest.raises(Exception, match="tidak_ada"):
        layout.semester_docx(found())


def test_template_cannot_run_code(cast, year, tmp_path, monkeypatch):
    template = Document()
    template.add_paragraph("{{ title.__class__.__mro__ }}")
    template.save(tmp_path / "semester.docx")
    monkeypatch.setattr(output, "TEMPLATES", tmp_path)
    with pytest.raises(Exception, match="unsafe|__class__"):
        layout.semester_docx(found())


@pytest.mark.parametrize(
    ("code", "kind", "status"),
    [("B06", "pdf", 200), ("B12", "docx", 200), ("B09", "pdf", 404), ("B06", "exe", 404)],
)
def test_semester_report_is_for_semesters_in_two_kinds(code, kind, status, client, cast, year):
    client.force_login(cast.operator)
    here = reverse("semester_report", args=[2026, code, KAB_SOLOK, kind])
    assert client.get(here).status_code == status


def test_semester_report_says_what_it_is_in_its_name(client, cast, year):
    report_b06(cast)
    client.force_login(cast.operator)
    here = reverse("semester_report", args=[2026, "B06", KAB_SOLOK, "pdf"])
    disposition = client.get(here)["Content-Disposition"]
    assert 'filename="laporan-semester-I-2026-kab-solok-sementara.pdf"' in disposition


# Letter and receipt ----------------------------------------------------------------------


def test_letter_tells_what_went_with_the_sending(cast, year):
    cast.approver.office = "Sekretaris Pokja"
    cast.approver.save()
    submission = sending(cast)
    moves = moves_of(submission)
    data = letter.lay_out(submission, moves, cast.approver)
    assert data["rows"] == [
        {"number": "1", "action": "Rencana aksi nomor 1", "target": "80%", "percent": "60%"},
        {"number": "2", "action": "Rencana aksi nomor 2", "target": "80%", "percent": "60%"},
    ]
    printed = squeezed(pdf_text(letter.letter_pdf(submission, moves, cast.approver)))
    word = squeezed(docx_text(letter.letter_docx(submission, moves, cast.approver)))
    for text in ("Sekretaris Pokja,", "Hendra Saputra", submission.receipt, data["subject"]):
        assert squeezed(text) in printed
        assert squeezed(text) in word


def test_letter_keeps_the_figures_that_were_sent(cast, year):
    submission = sending(cast, [1])
    entry = submission.changes.get().entry
    entry = workflow.perform(entry, "withdraw", by=cast.approver, version=entry.version)
    workflow.perform(
        entry, "save", by=cast.approver, version=entry.version, values={"claimed_percent": 71}
    )
    rows = letter.lay_out(submission, moves_of(submission))["rows"]
    assert [row["percent"] for row in rows] == ["60%"]


@pytest.mark.parametrize("who", ["operator", "admin"])
def test_letter_is_signed_by_the_units_penyetuju(who, client, cast, year):
    """Also when Bappeda sent on behalf."""
    entry = report(target(), by=cast.operator)
    submission = workflow.send(
        entry.region,
        entry.period,
        {entry.target_id: entry.version},
        by=cast.admin,
        token=uuid.uuid4(),
    )
    client.force_login(getattr(cast, who))
    response = client.get(reverse("letter", args=[submission.pk, "pdf"]))
    text = pdf_text(b"".join(response.streaming_content))
    assert ("Hendra Saputra" in text, "Zainal Arif" in text) == (True, False)


def test_letter_comes_in_two_kinds_only(client, cast, year):
    submission = sending(cast)
    client.force_login(cast.operator)
    statuses = [
        client.get(reverse("letter", args=[submission.pk, kind])).status_code
        for kind in ("pdf", "docx", "html")
    ]
    assert statuses == [200, 200, 404]


def test_receipt_as_pdf_names_number_hash_and_page(client, cast, year, settings):
    submission = sending(cast)
    client.force_login(cast.operator)
    response = client.get(reverse("receipt_pdf", args=[submission.pk]))
    printed = squeezed(pdf_text(b"".join(response.streaming_content)))
    address = settings.SITE_URL + reverse("receipt", args=[submission.pk])
    for text in (submission.receipt, submission.digest, address, "2 laporan sudah diterima"):
        assert squeezed(text) in printed


def test_receipt_tells_of_extension_lateness_and_nil(cast, year):
    Period.objects.filter(code="B09").update(due_at=timezone.now() - DAY)
    entry = report(
        target(), by=cast.approver, is_nil=True, nil_reason="Tidak ada.", claimed_percent=None
    )
    submission = workflow.send(
        entry.region,
        entry.period,
        {entry.target_id: entry.version},
        by=cast.approver,
        token=uuid.uuid4(),
    )
    data = receipt.lay_out(
        submission, moves_of(submission), address="https://a.id/", extended="sampai besok"
    )
    assert data["rows"][0]["action"] == "Rencana aksi nomor 1 (nihil, terlambat)"
    assert {"term": "Perpanjangan", "text": "sampai besok"} in data["facts"]


# The page, and signed papers -------------------------------------------------------------


def upload(client, slot="semester", content=None, name="laporan.pdf", **given):
    values = {"number": "400/12/2026", "date": "2026-01-15", **given}
    return client.post(
        HERE,
        {
            "slot": slot,
            f"{slot}-file": SimpleUploadedFile(name, PAPER if content is None else content),
            **{f"{slot}-{key}": value for key, value in values.items()},
        },
    )


def test_signed_paper_comes_back_in_with_number_and_day(client, cast, year):
    report_b06(cast)
    client.force_login(cast.approver)
    assert upload(client).status_code == 302
    document = SignedDocument.objects.get()
    assert (document.number, str(document.date), document.by, document.kind) == (
        "400/12/2026",
        "2026-01-15",
        cast.approver,
        "semester",
    )
    page = client.get(HERE).content.decode()
    assert "sudah bertanda tangan" in page
    assert "nomor 400/12/2026" in page
    answer = client.get(reverse("signed_document", args=[document.pk]))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == PAPER


def test_replaced_paper_stays(client, cast, year):
    report_b06(cast)
    client.force_login(cast.approver)
    upload(client)
    upload(client, number="400/13/2026")
    slot = client.get(HERE).context["report"]["slot"]
    assert [document.number for document in slot.signed] == ["400/13/2026", "400/12/2026"]
    for document in slot.signed:
        assert client.get(reverse("signed_document", args=[document.pk])).status_code == 200


def test_second_click_keeps_one_paper(client, cast, year):
    client.force_login(cast.approver)
    assert [upload(client).status_code for _ in range(2)] == [302, 302]
    assert SignedDocument.objects.count() == 1


def test_signed_letter_belongs_to_its_sending(client, cast, year):
    report_b06(cast)
    submission = Submission.objects.create(
        region=b06().assignment.region,
        period=b06().period,
        number=1,
        by=cast.approver,
        at=timezone.now(),
        token=uuid.uuid4(),
    )
    client.force_login(cast.approver)
    upload(client, slot=f"letter-{submission.pk}")
    document = SignedDocument.objects.get()
    assert (document.kind, document.submission) == ("letter", submission)
    context = client.get(HERE).context
    assert context["report"]["slot"].current is None
    assert [slot.current for slot in context["letters"]] == [document]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"number": " "}, "Tulis nomor surat seperti pada dokumen."),
        ({"date": ""}, "Isi tanggal surat seperti pada dokumen."),
        (
            {"date": str(timezone.localdate() + 2 * DAY)},
            "Tanggal surat tidak boleh sesudah hari ini.",
        ),
        ({"content": b"%PDF-1.4 rusak"}, "rusak atau terpotong"),
        ({"content": b"<html>", "name": "a.pdf"}, "bukan PDF"),
    ],
)
def test_what_is_no_signed_paper_is_refused_and_typing_kept(given, sentence, client, cast, year):
    report_b06(cast)
    client.force_login(cast.approver)
    response = upload(client, **given)
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert "<title>Galat: " in page
    if "number" not in given:
        assert 'value="400/12/2026"' in page
    assert not SignedDocument.objects.exists()


def test_picture_is_no_signed_paper(client, cast, year):
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG")
    client.force_login(cast.approver)
    page = upload(client, content=out.getvalue(), name="a.png").content.decode()
    assert "disimpan sebagai PDF" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("approver", 302),
        ("admin", 302),
        ("operator", 403),
        ("verifier", 403),
        ("leader", 403),
        ("regent", 403),
        ("stranger", 404),
    ],
)
def test_penyetuju_and_bappeda_upload(who, status, client, cast, year):
    client.force_login(getattr(cast, who))
    assert upload(client).status_code == status
    assert SignedDocument.objects.exists() == (status == 302)


def test_operator_reads_and_is_offered_no_form(client, cast, year):
    report_b06(cast)
    client.force_login(cast.operator)
    page = client.get(HERE).content.decode()
    assert "Unduh Word untuk disunting" in page
    assert 'name="slot"' not in page


def test_paper_for_a_slot_that_is_not_there_is_not_found(client, cast, year):
    client.force_login(cast.approver)
    assert upload(client, slot="letter-99999").status_code == 404


def test_page_without_reports_says_so(client, cast, year):
    client.force_login(cast.approver)
    page = client.get(HERE).content.decode()
    assert "Laporan Semester I belum ada isinya" in page
    assert "Belum ada pengiriman B06" in page


def test_page_of_a_quarter_leads_to_the_semesters(client, cast, year):
    client.force_login(cast.approver)
    page = client.get("/dokumen/2026/B09/").content.decode()
    assert f'href="/dokumen/2026/B06/{KAB_SOLOK}/"' in page
    assert f'href="/dokumen/2026/B12/{KAB_SOLOK}/"' in page


def test_region_without_reports_to_owe_has_an_empty_page(client, cast, year):
    client.force_login(person(roles.APPROVER, "13.71"))
    assert client.get("/dokumen/2026/B06/").status_code == 200


def test_page_costs_the_same_for_few_and_many(client, cast, year):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/dokumen/2026/B06/")
        return len(queries)

    report_b06(cast, 1)
    client.force_login(cast.approver)
    upload(client)
    few = count()
    for number in range(3, 9):
        add_plan(year, number, (KAB_SOLOK,))
        report_b06(cast, number)
        upload(client, number=f"400/{number}/2026")
        Submission.objects.create(
            region=b06().assignment.region,
            period=b06().period,
            number=number,
            by=cast.approver,
            at=timezone.now(),
            token=uuid.uuid4(),
        )
    assert count() == few
