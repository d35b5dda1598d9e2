"""The award on its pages: who sees which points when, the formula, objections, the result."""

import datetime
import json

import pypdfium2
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting import formats, papers, roles, years
from reporting.models import (
    Award,
    AwardResult,
    Mail,
    Notice,
    Objection,
    Period,
    ProgressEntry,
    Region,
)
from reporting.recap.award import counted, read
from tests.builders import KAB_SOLOK, KOTA_SOLOK, add_plan, person
from tests.recap_world import AGAM, SOME_DAY, enter, make_year
from tests.test_recap_pages import text_of

DAY = datetime.timedelta(days=1)
PAGE, FORMULA, OPEN = "/penghargaan/2026/", "/penghargaan/2026/rumus/", "/penghargaan/2026/buka/"
PUBLISH, PDF = "/penghargaan/2026/umumkan/", "/penghargaan/2026/hasil/pdf/"
OURS, THEIRS = f"{PAGE}{KAB_SOLOK}/", f"{PAGE}{KOTA_SOLOK}/"
OBJECT = f"{OURS}sanggahan/"


@pytest.fixture(autouse=True)
def stopped_clock():
    """B03 and B06 are due, B09 runs."""
    with time_machine.travel(SOME_DAY, tick=False):
        yield


@pytest.fixture
def award(cast):
    """Three units with B03 and B06 verified; Agam and Kota Solok alike, Kab. Solok ahead."""
    year = make_year(plans=1, units=(KAB_SOLOK, KOTA_SOLOK, AGAM))
    for code, percent in ((KAB_SOLOK, 25), (KOTA_SOLOK, 20), (AGAM, 20)):
        enter(code, 1, "verified", percent, code="B03")
        enter(code, 1, "verified", percent * 2, code="B06")
    return years.set_formula(year, {}, by=cast.admin)


@pytest.fixture
def opened(award, cast):
    """Open for objections for ten days yet."""
    return years.open_objections(award.year, timezone.now() + 10 * DAY, by=cast.admin)


def end_window(award):
    """Everything but the objections is ready for publishing; two of four reports never came."""
    now = timezone.now()
    Period.objects.update(closed_at=now)
    Award.objects.filter(pk=award.pk).update(opened_at=now - 2 * DAY, objections_until=now - DAY)


def ours():
    return Region.objects.get(code=KAB_SOLOK)


def status(client, user, address):
    client.force_login(user)
    return client.get(address).status_code


def page(client, user, address):
    client.force_login(user)
    return text_of(client.get(address, follow=True).content.decode())


def content(client, user, address):
    client.force_login(user)
    answer = client.get(address)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


# Who sees what ----------------------------------------------------------------------------


def test_before_publishing_a_unit_sees_itself_alone_and_leadership_no_points(client, cast, award):
    rows = f"{OURS}on_time/"
    answers = {
        who: [status(client, getattr(cast, who), each) for each in (PAGE, OURS, THEIRS, rows)]
        for who in ("operator", "regent", "stranger", "leader", "verifier", "admin")
    }
    assert answers == {
        "operator": [302, 200, 404, 200],
        "regent": [302, 200, 404, 200],
        "stranger": [302, 404, 200, 404],
        "leader": [200, 404, 404, 404],
        "verifier": [200, 200, 200, 200],
        "admin": [200, 200, 200, 200],
    }
    assert "Kota Solok" not in page(client, cast.operator, PAGE)
    said = page(client, cast.leader, PAGE)
    assert "Hasil belum diumumkan" in said
    assert "Kab. Solok" not in said
    assert "Sementara teratas: Kab. Solok, nilai 100,00" in page(client, cast.admin, PAGE)
    assert [status(client, cast.admin, each) for each in (PDF, PDF.replace("pdf", "json"))] == [
        404,
        404,
    ]


def test_after_publishing_all_see_the_ranking_but_open_only_what_they_may(client, cast, opened):
    end_window(opened)
    papers.publish(opened.year, by=cast.admin)
    for user in (cast.operator, cast.leader):
        said = page(client, user, PAGE)
        assert "Peringkat pertama: Kab. Solok, nilai 73,68" in said
        assert "Kota Solok" in said
    seen = {
        who: [status(client, getattr(cast, who), each) for each in (OURS, THEIRS, OBJECT)]
        for who in ("operator", "stranger", "leader")
    }
    assert seen == {
        "operator": [200, 404, 200],
        "stranger": [404, 200, 404],
        "leader": [200, 200, 200],
    }
    data = PDF.replace("pdf", "json")
    assert [status(client, who, data) for who in (cast.operator, cast.leader)] == [404, 200]


def test_another_province_sees_nothing_of_it(client, award):
    Region.objects.create(code="14", name="Provinsi Riau", kind="province")
    stranger = person(roles.ADMIN, "14")
    assert [status(client, stranger, each) for each in (PAGE, OURS, FORMULA, PUBLISH)] == [404] * 4


# The formula ------------------------------------------------------------------------------


def typed(client, **given):
    form = client.get(FORMULA).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in data.items()}
    return client.post(FORMULA, {**data, "reason": "Rapat 3 Maret.", **given})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"weight_nil": "10"}, "Jumlah bobot sekarang 105; harus tepat 100. Kurangi 5."),
        ({"weight_nil": "0"}, "Jumlah bobot sekarang 95; harus tepat 100. Tambah 5."),
        ({"floor_2": "90"}, "Dua predikat mulai dari 90 poin. Beri batas bawah yang berbeda."),
        (
            {"floor_4": "10"},
            "Predikat terendah harus mulai dari 0 poin, supaya setiap nilai punya predikat.",
        ),
        ({"name_2": "baik"}, "Predikat “baik” tertulis dua kali. Beri nama yang berbeda."),
        ({"name_5": "Emas"}, "Isi batas bawah “Emas”, dalam poin."),
        ({"floor_5": "95"}, "Beri nama predikat yang mulai dari 95 poin."),
    ],
)
def test_a_formula_with_a_fault_is_refused_with_what_to_do(client, cast, award, given, said):
    client.force_login(cast.admin)
    answer = typed(client, **given)
    assert answer.status_code == 200
    assert said in text_of(answer.content.decode())
    assert Award.objects.get().history.count() == 1


def test_a_changed_formula_stands_with_its_reason_and_moves_the_points(client, cast, award):
    client.force_login(cast.admin)
    assert typed(client, weight_on_time="50", weight_complete="0").status_code == 302
    said = page(client, cast.operator, FORMULA)
    assert "Rapat 3 Maret." in said
    assert "Rumus pertama" in said
    assert counted(Award.objects.of(award.year), at=SOME_DAY).weights == (50, 0, 15, 30, 5)
    client.force_login(cast.operator)
    assert client.post(FORMULA, {"weight_nil": "5"}).status_code == 403


def test_the_database_too_refuses_weights_that_are_not_a_hundred(award):
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.update(weight_nil=6)


# Objections -------------------------------------------------------------------------------


def test_a_unit_objects_once_and_bappeda_answers_once(client, cast, opened):
    client.force_login(cast.approver)
    assert "Sanggah nilai ini" in client.get(OURS).content.decode()
    answer = client.post(OBJECT, {"reason": "Laporan B06 tepat waktu.", "proof": "B06-SLK-0001"})
    assert (answer.status_code, answer.url) == (302, OBJECT)
    assert Notice.objects.filter(user=cast.admin, text__contains="menyanggah").exists()
    again = client.post(OBJECT, {"reason": "Sekali lagi."})
    sent = f"sudah dikirim {cast.approver}, {formats.full_moment(SOME_DAY)}, dan"
    assert f"{sent} menunggu jawaban Bappeda." in again.content.decode()
    assert '<p class="written">Sekali lagi.</p>' in again.content.decode()  # to be copied
    assert [each.reason for each in Objection.objects.all()] == ["Laporan B06 tepat waktu."]
    client.force_login(cast.admin)
    client.post(OBJECT, {"verdict": "accepted", "answer": "Benar.", "correction": "1,5"})
    again = client.post(OBJECT, {"verdict": "rejected", "answer": "Berubah pikiran."})
    assert f"{sent} sudah dijawab {formats.full_moment(SOME_DAY)}: diterima." in (
        again.content.decode()
    )
    kept = Objection.objects.get()
    assert (kept.verdict, kept.answer, str(kept.correction)) == ("accepted", "Benar.", "1.50")
    said = page(client, cast.operator, OBJECT)
    assert "Putusan: diterima, koreksi +1,50 poin" in said
    assert Mail.objects.filter(event__startswith=f"sanggahan-{kept.pk}-putusan").exists()


def test_only_the_penyetuju_objects_and_only_while_the_window_is_open(client, cast, award):
    def objected(user):
        client.force_login(user)
        client.post(OBJECT, {"reason": "Tidak sesuai."})
        return Objection.objects.count()

    assert objected(cast.approver) == 0  # not open yet
    years.open_objections(award.year, timezone.now() + DAY, by=cast.admin)
    assert [objected(user) for user in (cast.operator, cast.regent, cast.stranger)] == [0, 0, 0]
    Award.objects.update(opened_at=timezone.now() - 2 * DAY, objections_until=timezone.now() - DAY)
    assert objected(cast.approver) == 0
    assert "Masa sanggahan sudah berakhir." in page(client, cast.approver, OBJECT)


def test_a_rejected_objection_brings_no_points(client, cast, opened):
    years.object_to(opened.year, ours(), reason="Naikkan.", by=cast.approver)
    client.force_login(cast.admin)
    answer = client.post(OBJECT, {"verdict": "rejected", "answer": "Tidak.", "correction": "2"})
    assert "Sanggahan yang ditolak tidak membawa koreksi poin." in answer.content.decode()
    assert Objection.objects.get().verdict == ""


def test_the_window_needs_an_end_to_come_and_all_pokja_are_told(client, cast, award):
    client.force_login(cast.admin)
    answer = client.post(OPEN, {"until": "1 Januari 2020"})
    assert "Akhir masa sanggahan harus sesudah saat ini." in answer.content.decode()
    assert client.post(OPEN, {"until": "31 Desember 2099"}).status_code == 302
    notices = Notice.objects.filter(text__contains="dibuka untuk sanggahan")
    told = {notice.user for notice in notices}
    assert told == {cast.operator, cast.approver, cast.stranger}


# The result -------------------------------------------------------------------------------


def test_who_opens_the_window_early_reads_which_periods_may_still_move_the_points(
    client, cast, award
):
    award.year.periods.filter(code__in=("B03", "B06")).update(closed_at=timezone.now())
    assert "Belum ditutup: B09, B12. Nilai masih dapat berubah" in page(client, cast.admin, OPEN)
    award.year.periods.update(closed_at=timezone.now())
    assert "Belum ditutup" not in page(client, cast.admin, OPEN)


def test_publishing_is_refused_while_anything_is_open(client, cast, opened):
    years.object_to(opened.year, ours(), reason="Naikkan.", by=cast.approver)
    client.force_login(cast.admin)
    answer = client.post(PUBLISH)
    assert answer.status_code == 409
    assert answer.context["blocks"] == [
        *(f"Periode {code} belum ditutup." for code in ("B03", "B06", "B09", "B12")),
        "Masa sanggahan belum berakhir.",
        "Sanggahan Kab. Solok belum dijawab.",
    ]
    end_window(opened)
    assert client.post(PUBLISH).context["blocks"] == ["Sanggahan Kab. Solok belum dijawab."]
    with pytest.raises(ValidationError):
        papers.publish(opened.year, by=cast.admin)
    assert not AwardResult.objects.exists()


def test_a_published_result_stays_as_it_was_on_page_and_paper(client, cast, opened):
    years.object_to(opened.year, ours(), reason="Naikkan.", by=cast.approver)
    years.answer_objection(
        Objection.objects.get(), "rejected", answer="Tidak ada dasarnya.", by=cast.admin
    )
    end_window(opened)
    client.force_login(cast.admin)
    assert client.post(PUBLISH).status_code == 302
    client.get(PAGE)  # shows the message once
    before, pdf = page(client, cast.leader, PAGE), content(client, cast.leader, PDF)
    ProgressEntry.objects.update(verified_percent=1, is_late=True)
    assert page(client, cast.leader, PAGE) == before
    assert content(client, cast.leader, PDF) == pdf
    found = Award.objects.of(opened.year)
    assert b"/Marked true" in pdf and len(pypdfium2.PdfDocument(pdf)) == 1
    text = " ".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(pdf))
    text = " ".join(text.split())
    for score in read(found.result).units:
        if score.owed:
            points = [formats.points(each.points) for each in score.points]
            line = [str(score.rank), score.place.name, *points, formats.points(score.final)]
            assert " ".join([*line, score.predikat]) in text
            assert " ".join([*line, score.predikat]) in before
    assert found.result.sha256 in "".join(text.split())
    assert found.result.sha256 in before
    assert json.loads(content(client, cast.leader, PDF.replace("pdf", "json")))
    with pytest.raises(ValidationError, match="sudah diumumkan"):
        years.set_formula(opened.year, {"weight_nil": 5}, by=cast.admin)
    client.force_login(cast.admin)
    assert client.post(PUBLISH).status_code == 409
    assert AwardResult.objects.count() == 1


def test_pages_ask_the_same_queries_for_three_units_and_for_nineteen(client, cast, award):
    def asked():
        numbers = []
        for user, address in ((cast.admin, PAGE), (cast.operator, OURS), (cast.operator, FORMULA)):
            client.force_login(user)
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                assert client.get(address).status_code == 200
            numbers.append(len(found))
        return numbers

    few = asked()
    add_plan(award.year, 2, Region.objects.exclude(code="13").values_list("code", flat=True))
    for region in Region.objects.reporting_units(award.year.province).exclude(code="13"):
        Objection.objects.create(
            award=award, region=region, reason="Naikkan.", by=cast.approver, at=timezone.now()
        )
    many = asked()
    assert many == few
