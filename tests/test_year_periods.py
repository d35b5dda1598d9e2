"""A period's dates, opening, extending, closing and taking up again, on its page."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from reporting import workflow, years
from reporting.formats import full_moment
from reporting.models import (
    Extension,
    Mail,
    Notice,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    StatusChange,
)
from reporting.years.schedule import DATES
from tests.builders import KAB_SOLOK, report, target

DAY = datetime.timedelta(days=1)


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def texts(response):
    """The messages that the page after a redirect would show."""
    return [str(message) for message in response.wsgi_request._messages]


def typed(moment):
    """A moment as people type it."""
    return timezone.localtime(moment).strftime("%d/%m/%Y %H.%M")


def url(name, *args):
    return reverse(name, args=args)


def dates(period, **changed):
    names = ("opens_at", "due_at", "closes_at", "verify_by")
    given = {name: getattr(period, name) for name in names}
    return {name: typed(value) if value else "" for name, value in given.items()} | changed


@pytest.fixture
def b03(cast):
    """B03 of a year still to come, in preparation."""
    province = Region.objects.get(code="13")
    made = years.prepare_year(province, 2050, cast.admin, examples=False)
    return made.periods.get(code="B03")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 April 2050", "2050-04-20T23:59:00+07:00"),
        ("20/04/2050, 16.30", "2050-04-20T16:30:00+07:00"),
        ("2050-04-20T08:00", "2050-04-20T08:00:00+07:00"),
        ("Rabu, 20 April 2050 pukul 12:00 WIB", "2050-04-20T12:00:00+07:00"),
    ],
)
def test_dates_are_read_as_people_type_them(text, expected, admin, b03):
    admin.post(url("year_period", 2050, "B03"), dates(b03, due_at=text, verify_by=""))
    b03.refresh_from_db()
    assert timezone.localtime(b03.due_at).isoformat() == expected
    assert b03.verify_by is None


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        (
            {"due_at": "1 Maret 2050, 00.00"},
            "due_at",
            "Batas kirim harus sesudah dibuka (Selasa, 1 Maret 2050, 00.00 WIB).",
        ),
        (
            {"closes_at": "14 April 2050"},
            "closes_at",
            "Batas kirim terlambat tidak boleh mendahului batas kirim (Jumat, 15 April 2050).",
        ),
        (
            {"verify_by": "1 April 2050"},
            "verify_by",
            "Batas verifikasi tidak boleh mendahului batas kirim (Jumat, 15 April 2050).",
        ),
        (
            {"due_at": "5 Juni 2050", "closes_at": "6 Juni 2050", "verify_by": ""},
            "due_at",
            "Batas kirim B03 harus sebelum B06 dibuka (Rabu, 1 Juni 2050, 00.00 WIB).",
        ),
        (
            {"due_at": "kapan saja"},
            "due_at",
            "Batas kirim tidak terbaca. Tulis tanggal, misalnya 5 Maret 2026 atau 05/03/2026."
            " Anda menulis “kapan saja”.",
        ),
        (
            {"due_at": "15 April 2050 pukul 24.00"},
            "due_at",
            "Batas kirim: jam 24.00 tidak ada. Tulis jam 00.00 sampai 23.59, misalnya"
            " 15 April 2026, 23.59. Anda menulis “15 April 2050 pukul 24.00”.",
        ),
    ],
)
def test_dates_out_of_order_are_named(changed, field, sentence, admin, b03):
    page = admin.post(url("year_period", 2050, "B03"), dates(b03, **changed))
    assert page.context["window"].errors == {field: [sentence]}
    assert Period.objects.get(pk=b03.pk).history.count() == 1


def test_dates_that_somebody_moved_meanwhile_are_not_overwritten(admin, b03):
    seen = admin.get(url("year_period", 2050, "B03")).context["window"]["seen"].value()
    Period.objects.filter(pk=b03.pk).update(closes_at=b03.closes_at + DAY)
    page = admin.post(
        url("year_period", 2050, "B03"), dates(b03, opens_at="2 Maret 2050", seen=seen)
    )
    assert "diubah orang lain" in page.context["window"].non_field_errors()[0]
    b03.refresh_from_db()
    assert timezone.localtime(b03.opens_at).day == 1


def test_the_same_dates_again_leave_no_line_of_history(admin, b03):
    admin.post(url("year_period", 2050, "B03"), dates(b03))
    assert b03.history.count() == 1


def test_a_period_with_reports_cannot_be_made_one_that_has_not_begun(admin, cast, year):
    report(target(), by=cast.operator)
    b09 = year.periods.get(code="B09")
    with pytest.raises(ValidationError) as refused:
        moved = {name: getattr(b09, name) for name in DATES}
        years.reschedule(b09, moved | {"opens_at": timezone.now() + DAY}, by=cast.admin)
    assert refused.value.message_dict == {
        "opens_at": ["B09 sudah berisi laporan, jadi tetap harus sudah dibuka."]
    }


def test_a_period_of_a_year_in_preparation_does_not_open(admin, b03):
    answer = admin.post(url("year_period_open", 2050, "B03"))
    assert texts(answer) == ["Tahun 2050 masih disiapkan; jalankan tahunnya dahulu."]
    b03.refresh_from_db()
    assert b03.state() == "upcoming"


def test_opening_now_is_recorded_and_once(admin, cast, b03):
    PlanYear.objects.update(status="running")
    admin.post(url("year_period_open", 2050, "B03"))
    b03.refresh_from_db()
    assert b03.state() == "open"
    assert b03.history.first().history_user == cast.admin
    again = admin.post(url("year_period_open", 2050, "B03"))
    assert texts(again)[-1] == "B03 tidak sedang menunggu dibuka."


def test_one_unit_gets_more_time_and_everybody_sees_why(admin, cast, year):
    b06 = year.periods.get(code="B06")
    region = Region.objects.get(code=KAB_SOLOK)
    until = timezone.now() + 3 * DAY
    data = {"region": region.pk, "until": typed(until), "reason": "Jaringan putus dua pekan."}
    admin.post(url("year_period_extend", 2026, "B06"), data)
    admin.post(url("year_period_extend", 2026, "B06"), data)
    extension = Extension.objects.get()
    assert (extension.by, extension.reason) == (cast.admin, "Jaringan putus dua pekan.")
    assert b06.state(until=extension.until) == "open"
    page = admin.get(url("year_period", 2026, "B06"))
    assert page.context["extensions"] == [(extension, True)]
    assert "Jaringan putus dua pekan." in page.content.decode()
    report(target(code="B06"), by=cast.operator)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"until": "1 Januari 2020"}, "until"),
        ({"until": ""}, "until"),
        ({"reason": " "}, "reason"),
        ({"region": ""}, "region"),
    ],
)
def test_an_extension_names_what_is_missing(changed, field, admin, year):
    region = Region.objects.get(code=KAB_SOLOK)
    data = {"region": region.pk, "until": typed(timezone.now() + DAY), "reason": "Banjir."}
    page = admin.post(url("year_period_extend", 2026, "B06"), data | changed)
    assert list(page.context["extension"].errors) == [field]
    assert not Extension.objects.exists()


def test_a_unit_of_another_province_is_not_extended(admin, cast, year):
    other = Region.objects.create(
        code="14", short_code="RIA", name="Provinsi Riau", kind="province"
    )
    data = {"region": other.pk, "until": typed(timezone.now() + DAY), "reason": "Banjir."}
    page = admin.post(url("year_period_extend", 2026, "B06"), data)
    assert page.context["extension"].errors == {"region": ["Pilih daerah dari daftar."]}
    with pytest.raises(ValidationError):
        years.extend(
            year.periods.get(code="B06"),
            other,
            until=timezone.now() + DAY,
            reason="Banjir.",
            by=cast.admin,
        )


def test_closing_names_what_stays_undecided_and_who_is_silent(admin, cast, year):
    report(target(), by=cast.approver, upto="submitted")
    page = admin.get(url("year_period_close", 2026, "B09"))
    standing = page.context["standing"]
    assert (standing.undecided, standing.unsent) == (1, 3)
    assert [str(unit) for unit in standing.silent] == ["Kota Solok"]
    admin.post(url("year_period_close", 2026, "B09"), {"seen": standing.mark})
    b09 = year.periods.get(code="B09")
    assert b09.closed_at is not None
    assert b09.history.first().history_user == cast.admin


def test_closing_asks_again_when_the_figures_moved(admin, cast, year):
    mark = admin.get(url("year_period_close", 2026, "B09")).context["standing"].mark
    report(target(), by=cast.approver, upto="submitted")
    page = admin.post(url("year_period_close", 2026, "B09"), {"seen": mark})
    assert (page.status_code, page.context["standing"].undecided) == (409, 1)
    assert year.periods.get(code="B09").closed_at is None


@pytest.mark.parametrize("code", ["B09", "B12"])
def test_closed_and_unopened_periods_do_not_close(code, admin, cast, year):
    workflow.close(year.periods.get(code="B09"), by=cast.admin)
    closed = year.periods.get(code=code).closed_at
    page = admin.post(url("year_period_close", 2026, code))
    assert page.status_code == 409
    assert year.periods.get(code=code).closed_at == closed


def test_the_year_says_of_a_late_period_until_when_it_takes_reports(admin, year, monkeypatch):
    monkeypatch.setattr(years, "readiness", lambda year: [])
    b03 = year.periods.get(code="B03")
    b03.closes_at = timezone.now() + 3 * DAY
    b03.save()
    page = admin.get(url("year", 2026)).content.decode()
    assert f"menerima laporan terlambat sampai {full_moment(b03.closes_at)}" in page


@pytest.mark.usefixtures("in_2026")
def test_a_closed_period_is_taken_up_with_a_reason_and_closes_again(admin, cast, year):
    entry = report(target(), by=cast.approver, upto="submitted")
    b09 = year.periods.get(code="B09")
    workflow.close(b09, by=cast.admin)
    moves = StatusChange.objects.count()
    silent = admin.post(url("year_period_reopen", 2026, "B09"), {"until": "", "reason": ""})
    assert list(silent.context["reopening"].errors) == ["until", "reason"]
    until = timezone.now() + 20 * DAY
    admin.post(
        url("year_period_reopen", 2026, "B09"), {"until": typed(until), "reason": "Banding Pokja."}
    )
    b09.refresh_from_db()
    assert (b09.closed_at, b09.state()) == (None, "open")
    assert typed(b09.closes_at) == typed(until)
    assert b09.history.first().history_change_reason == "Banding Pokja."
    assert StatusChange.objects.count() == moves
    assert ProgressEntry.objects.get(pk=entry.pk).status == "submitted"
    page = admin.get(url("year_period", 2026, "B09"))
    assert page.context["history"][0][2].startswith("Dibuka kembali: Banding Pokja.")
    mark = admin.get(url("year_period_close", 2026, "B09")).context["standing"].mark
    admin.post(url("year_period_close", 2026, "B09"), {"seen": mark})
    b09.refresh_from_db()
    assert b09.closed_at is not None


# Moved for everybody -----------------------------------------------------------------------


def prolong(client, when, reason="Portal tidak dapat dibuka semalam."):
    page = reverse("year_period_prolong", args=[2026, "B09"])
    return client.post(page, {"until": when, "reason": reason}, follow=True)


@pytest.mark.usefixtures("in_2026")
def test_end_is_moved_for_everybody_in_one_act_that_all_hear_of(client, cast, year):
    client.force_login(cast.admin)
    before = year.periods.get(code="B09")
    until = (before.due_at + 2 * DAY).replace(second=0, microsecond=0)
    response = prolong(client, typed(until))
    after = year.periods.get(code="B09")
    assert (after.due_at, after.closes_at) == (
        until.replace(second=0, microsecond=0),
        before.closes_at,
    )
    [(when, who, sentence), *_] = response.context["history"]
    assert who == cast.admin
    assert sentence == (
        f"Batas kirim: {full_moment(before.due_at)} menjadi {full_moment(until)}. "
        "Alasan: Portal tidak dapat dibuka semalam."
    )
    heard = set(Notice.objects.values_list("user__name", "reason"))
    assert heard == {
        (user.name, "Portal tidak dapat dibuka semalam.")
        for user in (cast.operator, cast.approver, cast.stranger, cast.verifier)
    }
    mails = Mail.objects.filter(event__startswith="mundur-")
    assert sorted(mails.values_list("address", flat=True)) == sorted(
        user.email for user in (cast.operator, cast.approver, cast.stranger)
    )


def test_end_is_only_moved_ahead_and_with_a_reason(client, cast, year):
    client.force_login(cast.admin)
    due = year.periods.get(code="B09").due_at
    for when, reason, field in (
        (typed(due - DAY), "Portal mati.", "until"),
        (typed(due + DAY), "", "reason"),
    ):
        response = prolong(client, when, reason)
        assert list(response.context["prolonging"].errors) == [field]
    assert year.periods.get(code="B09").due_at == due
    assert not Notice.objects.exists()
