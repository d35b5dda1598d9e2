"""Only what is returned opens: at the page, in the admin, from Excel and for documents."""

from decimal import Decimal

import pytest
from django.urls import reverse

from reporting import workflow
from reporting.models import Evidence, ProgressEntry, StatusChange
from reporting.resources import OfflineForm, offline_workbook
from reporting.resources.reports import ReportSheet
from reporting.workflow import Refused, perform
from tests import sheets
from tests.builders import ANSWERS, KAB_SOLOK, report, require, target
from tests.test_offline import fill

LINK = "https://jdih.example.id/1"
ALL = sorted(workflow.ALL_PARTS)


def send_back(entry, by, reasons=("narrative",), parts=(), note="Sebut hasilnya."):
    given = {"reasons": reasons, "parts": parts, "note": note}
    return perform(entry, "return", by=by, version=entry.version, **given)


@pytest.fixture
def returned(cast, year):
    """A report returned for its narrative alone."""
    return send_back(report(target(), by=cast.approver, upto="submitted"), cast.verifier)


def save(entry, by, **values):
    return perform(entry, "save", by=by, version=entry.version, values=values)


def now():
    return ProgressEntry.objects.with_places().get()


@pytest.mark.parametrize(
    ("reasons", "parts", "opened"),
    [
        (["narrative"], [], ["narrative"]),
        (["number", "unsigned"], [], ["figure", "evidence"]),
        (["obstacle"], [], ["obstacles", "follow_up"]),
        (["other"], [], list(ALL)),
        (["narrative"], ["budget"], ["budget"]),
    ],
)
def test_return_opens_what_is_named_or_what_its_reasons_speak_of(
    reasons, parts, opened, cast, year
):
    entry = report(target(), by=cast.approver, upto="submitted")
    send_back(entry, cast.verifier, reasons, parts)
    assert sorted(StatusChange.objects.last().parts) == sorted(opened)
    assert sorted(workflow.open_parts(now())) == sorted(opened)


def test_closed_field_is_not_saved_and_open_one_is(cast, returned):
    with pytest.raises(Refused) as failed:
        save(returned, cast.operator, claimed_percent=Decimal("90"), narrative="Baru.")
    assert str(failed.value.refusal) == (
        "Bagian ini tidak dikembalikan, jadi tetap seperti yang dikirim: capaian. "
        "Yang dibuka verifikator: uraian dan kegiatan."
    )
    assert (now().claimed_percent, now().narrative) == (60, ANSWERS["narrative"])
    saved = save(now(), cast.operator, narrative="Baru.")
    assert (saved.claimed_percent, saved.narrative) == (60, "Baru.")


def test_text_that_cannot_be_read_does_not_empty_a_closed_field(cast, returned):
    with pytest.raises(Refused):
        unread = {"spent_apbd": "dua juta"}
        perform(returned, "save", by=cast.operator, version=returned.version, unread=unread)


def test_documents_stay_unless_they_are_returned(cast, year):
    entry = report(target(), by=cast.operator)
    piece = workflow.attach(entry, Evidence(link=LINK), by=cast.operator)
    entry = perform(entry, "submit", by=cast.approver, version=entry.version)
    entry = send_back(entry, cast.verifier)
    acts = (
        lambda: workflow.attach(entry, Evidence(link=f"{LINK}0"), by=cast.operator),
        lambda: workflow.describe(piece, number="1", day=None, by=cast.operator),
        lambda: workflow.detach(piece, by=cast.operator),
    )
    for act in acts:
        with pytest.raises(Refused) as failed:
            act()
        assert str(failed.value.refusal) == (
            "Data dukung laporan ini tidak dikembalikan, jadi tetap seperti yang dikirim. "
            "Yang dibuka verifikator: uraian dan kegiatan."
        )
    assert Evidence.objects.current().get() == piece


def test_what_is_missing_is_open_too(cast, returned):
    perform(returned, "undo", by=cast.verifier, version=returned.version, note="Keliru.")
    entry = send_back(now(), cast.verifier, ["number"], ["figure"])
    entry = save(entry, cast.operator, claimed_percent=Decimal("40"))
    assert workflow.open_parts(entry) == {"figure"}
    require(entry.plan, "Daftar hadir")
    assert workflow.open_parts(now()) == {"figure", "evidence"}
    entry = save(now(), cast.operator, is_nil=True, nil_reason="Dibatalkan.")
    assert workflow.open_parts(entry) == workflow.ALL_PARTS


def test_scope_holds_through_a_withdrawal_and_ends_with_an_undone_return(cast, returned):
    entry = save(returned, cast.operator, narrative="Baru.", is_ready=True)
    entry = perform(entry, "submit", by=cast.approver, version=entry.version)
    entry = perform(entry, "withdraw", by=cast.approver, version=entry.version)
    assert workflow.open_parts(entry) == {"narrative"}
    entry = save(entry, cast.operator, is_ready=True)
    entry = perform(entry, "submit", by=cast.approver, version=entry.version)
    entry = send_back(entry, cast.verifier, ["obstacle"])
    entry = perform(entry, "undo", by=cast.verifier, version=entry.version, note="Keliru.")
    entry = perform(entry, "withdraw", by=cast.approver, version=entry.version)
    assert workflow.open_parts(entry) == {"narrative"}


def test_report_that_never_came_back_is_open_and_asks_no_query(
    cast, year, django_assert_num_queries
):
    entry = report(target(), by=cast.operator)
    with django_assert_num_queries(0):
        assert workflow.open_parts(entry) == workflow.ALL_PARTS
    withdrawn = report(target(number=2), by=cast.approver, upto="submitted")
    withdrawn = perform(withdrawn, "withdraw", by=cast.approver, version=withdrawn.version)
    assert workflow.open_parts(withdrawn) == workflow.ALL_PARTS


# Doors


def test_page_shuts_the_closed_fields_and_keeps_them(client, cast, returned):
    client.force_login(cast.operator)
    here = reverse("report", args=[returned.target_id])
    response = client.get(here)
    form = response.context["form"]
    shut = {name for name, field in form.fields.items() if field.disabled}
    assert shut == workflow.closed_fields({"narrative"})
    assert form["obstacles"].value() == ANSWERS["obstacles"]
    text = response.content.decode()
    assert "Yang dibuka: <b>uraian dan kegiatan</b>." in text
    assert 'name="upload"' not in text
    sent = {"seen_version": returned.version, "narrative": "Baru.", "answer": "Sudah."}
    assert client.post(here, sent).status_code == 302
    entry = now()
    assert (entry.narrative, entry.claimed_percent, entry.obstacle_kinds) == (
        "Baru.",
        60,
        ["data"],
    )


def test_page_opened_before_the_return_is_told_and_keeps_the_text(client, cast, returned):
    client.force_login(cast.operator)
    sent = {"seen_version": 1, "narrative": "Baru.", "obstacles": "Kendala lain."}
    response = client.post(reverse("report", args=[returned.target_id]), sent)
    assert response.status_code == 409
    text = response.content.decode()
    assert "tetap seperti yang dikirim: kendala." in text
    assert "Kendala lain." in text
    assert now().narrative == ANSWERS["narrative"]


def test_admin_shuts_the_closed_fields(client, cast, returned):
    cast.admin.is_superuser = True
    cast.admin.save()
    client.force_login(cast.admin)
    page = client.get(reverse("admin:reporting_progressentry_change", args=[returned.pk]))
    fields = page.context["adminform"].form.fields
    assert {name for name in fields if fields[name].disabled} == workflow.closed_fields(
        {"narrative"}
    )


def test_sheet_faults_the_cell_of_a_closed_field(cast, returned):
    data = sheets.workbook(
        [KAB_SOLOK, "RA-01", "B09", "90", "Baru."],
        headings=["Kode Wilayah", "Kode Aksi", "Periode", "Capaian (%)", "Uraian kemajuan"],
    )
    preview = ReportSheet(returned.period.year, cast.admin).preview(data, "laporan.xlsx")
    assert [(fault.key, fault.sentence) for fault in preview.rows[0].faults] == [
        (
            "claimed_percent",
            "Bagian ini tidak dikembalikan, jadi tetap seperti yang dikirim: capaian. "
            "Yang dibuka verifikator: uraian dan kegiatan.",
        )
    ]


def test_offline_form_faults_the_cell_of_a_closed_field(cast, returned):
    place = returned.region, returned.period
    typed = {"Uraian kemajuan": "Baru.", "Rencana tindak lanjut": "Lain."}
    data = fill(offline_workbook(*place), typed)
    row = OfflineForm(*place, cast.operator).preview(data, "formulir.xlsx").rows[0]
    assert [(fault.key, fault.sentence.partition(". ")[0]) for fault in row.faults] == [
        (
            "follow_up",
            "Bagian ini tidak dikembalikan, jadi tetap seperti yang dikirim: tindak lanjut",
        )
    ]
