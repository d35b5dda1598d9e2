"""Living agreements: commitments, reports by semester with evidence, evaluations."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kerjasama import workflow
from kerjasama.forms import semesters_until
from kerjasama.models import (
    Agreement,
    CommitmentReport,
    Evaluation,
    last_semester,
    owing,
    owing_choices,
)
from tests.builders import pdf
from tests.kerjasama.builders import DAY, agreement, commitment, report


def semester_asked():
    """The one that ended last."""
    year, semester, _ = last_semester(timezone.localdate())
    return year, semester


@pytest.mark.parametrize(
    ("day", "start", "values"),
    [
        ((2026, 6, 30), (2025, 7, 1), ["2026-1", "2025-2"]),
        ((2026, 7, 1), (2026, 7, 1), ["2026-2"]),
        ((2026, 1, 1), (2025, 6, 30), ["2026-1", "2025-2", "2025-1"]),
        ((2026, 1, 1), (2027, 1, 1), []),
    ],
)
def test_semesters_begin_in_january_and_july(day, start, values):
    found = semesters_until(datetime.date(*day), datetime.date(*start))
    assert [value for value, _ in found] == values


@pytest.mark.parametrize(
    ("day", "semester"),
    [
        ((2026, 6, 30), "Semester II 2025"),
        ((2026, 7, 1), "Semester I 2026"),
        ((2026, 12, 31), "Semester I 2026"),
        ((2027, 1, 1), "Semester II 2026"),
    ],
)
def test_what_is_owed_is_owed_of_the_semester_that_ended_last(day, semester):
    labels = [label for _, label in owing_choices(datetime.date(*day))]
    assert labels == [
        f"Ada komitmen belum dilaporkan, {semester}",
        f"Belum dievaluasi, {semester}",
    ]


def test_running_agreement_owes_reports_and_an_evaluation_until_they_are_there(client, team):
    on = datetime.date(2026, 11, 28)
    whole, part = agreement("Lengkap"), agreement("Sebagian")
    for each in (whole, part):
        for action in ("Membangun depo", "Melatih petugas"):
            commitment(each, action=action)
    commitment(agreement("Baru", starts_on=datetime.date(2026, 7, 1)))
    commitment(agreement("Lewat", ends_on=on - DAY))
    agreement("Tanpa komitmen")

    def owed(what):
        return set(owing(Agreement.objects.all(), what, on))

    assert (owed("laporan"), owed("evaluasi")) == ({whole, part}, {whole, part})
    first, second = whole.commitments.all()
    report(first, by=team.tkksd)
    assert owed("laporan") == {whole, part}
    report(second, by=team.tkksd, year=2025, semester=2, percent=100)
    assert owed("laporan") == {part}
    said = {"outcome": "partly", "advice": "lanjut", "findings": "x", "by": team.tkksd}
    at = timezone.now()
    Evaluation.objects.create(agreement=part, year=2026, semester=1, at=at, **said)
    assert owed("evaluasi") == {whole}


def test_front_page_counts_what_is_owed_as_the_list_shows_it(client, team):
    on = timezone.localdate()
    for n in range(2):
        commitment(agreement(f"Naskah {n}", starts_on=on - 400 * DAY, ends_on=on + DAY))
    client.force_login(team.tkksd)
    for what, _, count in client.get(reverse("cooperation")).context["owing"]:
        page = client.get(reverse("cooperation_agreements"), {"kurang": what}).context["page"]
        assert page.paginator.count == count == 2


def test_commitment_without_a_report_yet_is_shown_as_such(client, team):
    made = commitment(agreement())
    client.force_login(team.tkksd)
    for name in ("cooperation_agreement", "cooperation_evaluation"):
        page = client.get(reverse(name, args=[made.agreement_id])).content.decode()
        assert "Belum ada laporan" in page


def test_opd_reports_a_commitment_with_evidence_and_corrects_it(client, team):
    made = commitment(agreement(), agency=team.health)
    client.force_login(team.proposer)
    address = reverse("cooperation_commitment", args=[made.pk])
    # The page asks first for what is owed, and its form names the semester.
    address += "?semester=" + client.get(address).context["chosen"]
    form = {"percent": "50", "result": "Satu depo", "version": "0"}
    refused = client.post(address, form)
    assert refused.context["form"].non_field_errors() == [
        "Lampirkan bukti bila sudah ada kemajuan."
    ]
    for _ in range(2):  # the second one is a double click
        client.post(address, {**form, "file": SimpleUploadedFile("foto.pdf", pdf())})
    kept = CommitmentReport.objects.get()
    assert ((kept.year, kept.semester), kept.percent, kept.version, kept.evidence.count()) == (
        semester_asked(),
        50,
        1,
        1,
    )
    assert client.post(address, {**form, "percent": "75", "version": "1"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.percent, kept.version) == (75, 2)
    [shown] = client.get(address).context["reports"]
    assert [(old.percent, old.by) for old in shown.past] == [(50, team.proposer)]


def test_report_of_another_opd_is_refused(client, team):
    made = commitment(agreement(), agency=team.health)
    client.force_login(team.colleague)
    answer = client.post(reverse("cooperation_commitment", args=[made.pk]), {"percent": "1"})
    assert (answer.status_code, CommitmentReport.objects.count()) == (403, 0)


@pytest.mark.parametrize(
    ("percent", "sentence"),
    [("101", "Kemajuan (%) paling besar 100."), ("", "Isi kemajuan."), ("separuh", "bilangan")],
)
def test_percent_that_cannot_be_is_said_at_its_field(percent, sentence, client, team):
    made = commitment(agreement(), agency=team.health)
    client.force_login(team.proposer)
    sent = {"percent": percent, "result": "x", "version": "0"}
    answer = client.post(reverse("cooperation_commitment", args=[made.pk]), sent)
    assert sentence in answer.context["form"].errors["percent"][0]


def test_two_people_do_not_overwrite_each_others_report(team):
    made = commitment(agreement())
    report(made, by=team.tkksd, percent=50)
    with pytest.raises(workflow.Conflict):
        report(made, by=team.proposer, percent=10)
    assert made.reports.get().percent == 50


def test_commitments_of_an_agreement_are_numbered_and_a_second_click_adds_none(team):
    on = agreement()
    numbers = [commitment(on, action=f"Aksi {n}").number for n in (1, 2, 2, 3)]
    assert numbers == [1, 2, 2, 3]


def test_commitment_is_changed_and_tells_what_it_promised_before(client, team):
    made = commitment(agreement(), promised="Dua depo")
    client.force_login(team.tkksd)
    address = reverse("cooperation_commitment_edit", args=[made.pk])
    form = client.get(address).context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    page = client.post(address, {**said, "promised": "Tiga depo"}, follow=True)
    (change, before), _ = page.context["changes"]
    assert (change.history_user, before) == (team.tkksd, [("Hasil yang dijanjikan", "Dua depo")])
    late = client.post(address, {**said, "promised": "Satu depo"})
    made.refresh_from_db()
    assert (late.status_code, made.promised, made.version) == (409, "Tiga depo", 2)


def test_tkksd_evaluates_what_was_reached_against_what_was_promised_once_a_semester(client, team):
    on = agreement()
    made = commitment(on)
    report(made, by=team.tkksd, percent=40)
    client.force_login(team.tkksd)
    address = reverse("cooperation_evaluation", args=[on.pk])
    page = client.get(address)
    assert "Dua depo berfungsi" in page.content.decode()
    year, half = semester_asked()
    assert page.context["form"]["semester_of"].value() == f"{year}-{half}"
    form = {
        "semester_of": f"{year}-{half}",
        "outcome": "partly",
        "advice": "perbaiki",
        "findings": "Depo kedua belum mulai.",
    }
    for _ in range(2):  # a second click is told the same
        assert client.post(address, form).status_code == 302
    again = client.post(address, {**form, "outcome": "reached"})
    assert again.context["form"].errors["semester_of"] == [
        "Evaluasi semester itu sudah ada dan tidak dapat diubah. Bila ada yang keliru, tulis "
        "ralatnya di temuan semester berikutnya."
    ]
    kept = Evaluation.objects.get()
    assert (kept.by, kept.year, kept.semester, kept.outcome) == (team.tkksd, year, half, "partly")
    page = client.get(reverse("cooperation_agreement", args=[on.pk])).content.decode()
    assert "Depo kedua belum mulai." in page and "40%" in page
