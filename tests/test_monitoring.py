"""Pantau: the right unit in the right group, one message made from what is missing."""

import datetime
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting import roles, workflow
from reporting.formats import clock, day, short_day
from reporting.models import Assignment, Extension, Period, Region
from reporting.notices import chase_message, chase_subject
from reporting.views.board import load_units
from tests.builders import KAB_SOLOK, KOTA_SOLOK, person, plan_year, report, target

UNITS = 20
DAY = datetime.timedelta(days=1)


@pytest.fixture
def board(client, cast):
    """A function that opens the board, as the verifier unless told otherwise."""

    def get(path="/pantau/", by=cast.verifier, **given):
        client.force_login(by)
        return client.get(path, given)

    return get


def give_back(entry, *, by, fix_by):
    note = {"reasons": ["number"], "note": "Hitung ulang.", "fix_by": fix_by}
    return workflow.perform(entry, "return", by=by, version=entry.version, **note)


def extend(cast):
    """One more week for Kab. Solok; returns the new end."""
    period = target().period
    until = period.due_at + 7 * DAY
    region = Region.objects.get(code=KAB_SOLOK)
    Extension.objects.create(
        region=region, period=period, until=until, reason="Banjir", by=cast.admin
    )
    return until


def unit(code, user):
    period = target().period
    return next(u for u in load_units(period, user)[1] if u.region.code == code)


def row(response, code):
    rows = [row for group in response.context["groups"] for row in group["rows"]]
    return next(row for row in rows if row["region"].code == code)


def grouped(response):
    """{heading: codes of its rows} in the order of the page, units with nothing to do left out."""
    return {
        group.get("heading"): [row["region"].code for row in group["rows"]]
        for group in response.context["groups"]
        if group.get("heading") != "Tanpa penugasan"
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("verifier", 200),
        ("admin", 200),
        ("operator", 403),
        ("approver", 403),
        ("leader", 403),
        ("regent", 403),
        ("half_made", 403),
    ],
)
def test_board_is_for_who_chases(who, status, board, cast, year):
    assert board(by=getattr(cast, who)).status_code == status


def test_board_changes_nothing(client, cast, year):
    client.force_login(cast.verifier)
    assert client.post("/pantau/").status_code == 405


def test_board_of_an_unknown_period_is_404(board, year):
    assert board("/pantau/2026/B04/").status_code == 404
    assert board("/pantau/2019/B09/").status_code == 404


def test_rows_stand_by_my_next_act(board, cast, year):
    waiting = report(target(number=1), by=cast.approver, upto="submitted")
    report(target(number=2), by=cast.approver, upto="verified", verifier=cast.verifier)
    report(target(KOTA_SOLOK), by=cast.stranger)
    response = board()
    assert grouped(response) == {
        "Perlu diingatkan": [KOTA_SOLOK],
        "Tinggal verifikasi Anda": [KAB_SOLOK],
    }
    workflow.perform(waiting, "verify", by=cast.verifier, version=waiting.version)
    assert grouped(board())["Selesai"] == [KAB_SOLOK]


def test_provinces_own_pokja_is_a_row_like_the_others(board, cast, province):
    plan_year(units=("13", KAB_SOLOK))
    assert grouped(board()) == {"Perlu diingatkan": [KAB_SOLOK, "13"]}


def test_all_units_have_a_row(board, cast, year):
    rows = [row for group in board().context["groups"] for row in group["rows"]]
    assert len(rows) == UNITS


def test_cells_link_to_what_is_done_with_the_report(board, cast, year):
    report(target(number=1), by=cast.approver, upto="submitted")
    cells = row(board(), KAB_SOLOK)["cells"]
    assert [(cell["url"], cell["title"]) for cell in cells] == [
        (reverse("verify", args=[target(number=1).pk]), "Kab. Solok · aksi 1 · Dikirim"),
        (reverse("report", args=[target(number=2).pk]), "Kab. Solok · aksi 2 · Belum diisi"),
    ]


def test_not_applicable_assignment_is_a_dash_and_owes_nothing(board, cast, year):
    Assignment.objects.filter(region__code=KAB_SOLOK, plan__number=2).update(is_applicable=False)
    response = board()
    found = row(response, KAB_SOLOK)
    assert (found["sent"], found["owed"]) == (0, 1)
    assert found["cells"][1] == {"number": 2, "is_owed": False}
    assert "Tidak berlaku" in response.content.decode()


def test_headline_counts_what_waits(board, cast, year):
    report(target(number=1), by=cast.approver, upto="submitted")
    response = board()
    assert response.context["headline"] == {
        "time": "5 hari menjelang batas kirim.",
        "strong": "2 daerah perlu diingatkan",
        "rest": "1 laporan menunggu verifikasi Anda.",
    }


@pytest.mark.parametrize(
    ("days", "time"),
    [
        (5, "Hari ini batas kirim, pukul {clock}."),
        (4, "Besok batas kirim, pukul {clock}."),
        (7, "Batas kirim sudah lewat; masih diterima sampai {closes}."),
    ],
)
def test_headline_follows_the_clock(days, time, board, cast, year, time_machine):
    period = target().period
    # Due at noon, so that the minute before is the same day in Jakarta whenever the test is run.
    period.due_at = timezone.localtime(period.due_at).replace(hour=12, minute=0)
    period.save()
    time_machine.move_to(period.due_at + (days - 5) * DAY - datetime.timedelta(minutes=1))
    expected = time.format(clock=clock(period.due_at), closes=day(period.closes_at))
    assert board().context["headline"]["time"] == expected


def test_period_not_open_yet_chases_nobody(board, cast, year):
    response = board("/pantau/2026/B12/")
    opens = Period.objects.get(code="B12").opens_at
    assert response.context["headline"] == {
        "time": f"Dibuka {day(opens)}, {clock(opens)}.",
        "strong": "",
        "rest": "",
    }
    assert list(grouped(response)) == ["Belum dibuka"]
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    assert "Kab. Solok" in main
    assert "wa.me" not in main


def test_year_without_assignments_says_so(board, cast, province):
    plan_year(plans=0)
    assert board().context["headline"]["strong"] == "Belum ada penugasan untuk 2026."


def test_finished_period_says_only_that(board, cast, year):
    for code, by in ((KAB_SOLOK, cast.approver), (KOTA_SOLOK, person(roles.APPROVER, KOTA_SOLOK))):
        for n in (1, 2):
            report(target(code, n), by=by, upto="verified", verifier=cast.verifier)
    assert board().context["headline"] == {
        "time": "",
        "strong": "Semua 4 laporan terverifikasi.",
        "rest": "",
    }


def test_closed_period_chases_nobody_and_verifies_nothing(board, cast, year):
    report(target(number=1), by=cast.approver, upto="submitted")
    report(target(number=2), by=cast.approver, upto="submitted")
    report(target(KOTA_SOLOK), by=cast.stranger)
    workflow.close(target().period, by=cast.admin)
    response = board("/pantau/2026/B09/")
    assert list(grouped(response)) == ["Belum lengkap", "Tidak sempat diverifikasi"]
    assert response.context["headline"]["rest"] == "2 laporan tidak sempat diverifikasi."
    found = [row(response, code) for code in (KAB_SOLOK, KOTA_SOLOK)]
    assert not any(act in each for each in found for act in ("whatsapp", "chase", "verify"))


def test_counts_open_their_rows(board, cast, year):
    report(target(number=1), by=cast.approver, upto="submitted")
    figures = {f["name"]: f for f in board().context["figures"]}
    assert [(f["count"], f["url"]) for f in figures.values()] == [
        (2, "?tampil=ingatkan"),
        (1, "?tampil=verifikasi"),
        (0, "?tampil=lewat"),
        (0, "?tampil=selesai"),
    ]
    response = board(tampil="verifikasi")
    assert grouped(response) == {"Perlu diingatkan": [KAB_SOLOK]}
    assert [f["is_current"] for f in response.context["figures"]] == [False, True, False, False]
    empty = board(tampil="selesai")
    assert empty.context["groups"] == []
    assert "Tidak ada daerah di sini" in empty.content.decode()


@pytest.mark.parametrize("asked", ["", "x", "is_active", "selesai'--", "0" * 5000])
def test_unknown_choice_in_the_address_is_the_usual_board(asked, board, cast, year):
    response = board(tampil=asked, urut=asked)
    assert response.status_code == 200
    assert sum(len(group["rows"]) for group in response.context["groups"]) == UNITS


def test_order_by_name_and_by_last_activity(board, cast, year):
    report(target(KOTA_SOLOK), by=cast.stranger, at=timezone.now() - 3 * DAY)
    report(target(KAB_SOLOK), by=cast.operator, at=timezone.now() - DAY)
    names = [str(row["region"]) for row in board(urut="abjad").context["groups"][0]["rows"]]
    assert names[:3] == ["Kab. Agam", "Kota Bukittinggi", "Kab. Dharmasraya"]
    assert names.index("Kab. Solok") + 1 == names.index("Kota Solok")
    codes = [row["region"].code for row in board(urut="aktif").context["groups"][0]["rows"]]
    assert codes[-2:] == [KOTA_SOLOK, KAB_SOLOK]


def test_last_activity_is_the_pokjas_own(board, cast, year):
    at = timezone.now()
    at -= 3 * DAY
    entry = report(target(), by=cast.approver, upto="verified", verifier=cast.verifier, at=at)
    workflow.perform(entry, "undo", by=cast.verifier, version=entry.version, note="Salah angka.")
    response = board()
    assert row(response, KAB_SOLOK)["active"] == "3 hari lalu"
    assert row(response, KOTA_SOLOK)["active"] == "Belum pernah"


def test_overdue_repair_is_flagged_and_counted(board, cast, year, time_machine):
    entry = report(target(), by=cast.approver, upto="submitted")
    give_back(entry, by=cast.verifier, fix_by=timezone.localdate() + DAY)
    assert row(board(), KAB_SOLOK)["overdue"] == ""
    time_machine.move_to(timezone.now() + 3 * DAY)
    response = board(tampil="lewat")
    assert row(response, KAB_SOLOK)["overdue"] == "perbaikan lewat 2 hari"
    assert [
        (f["count"], f["note"]) for f in response.context["figures"] if f["name"] == "lewat"
    ] == [(1, "Kab. Solok")]


def test_extension_is_shown_on_its_row(board, cast, year):
    until = extend(cast)
    response = board()
    assert row(response, KAB_SOLOK)["extended"] == f"diperpanjang sampai {short_day(until)}"
    assert row(response, KOTA_SOLOK)["extended"] == ""


def test_verify_button_opens_the_units_oldest_report(board, cast, year):
    report(target(number=2), by=cast.approver, upto="submitted", at=timezone.now() - 2 * DAY)
    report(target(number=1), by=cast.approver, upto="submitted", at=timezone.now() - DAY)
    found = row(board(), KAB_SOLOK)
    address = reverse("verify", args=[target(number=2).pk])
    assert (found["waiting"], found["verify"]) == (2, f"{address}?daerah={KAB_SOLOK}")


def test_finished_unit_says_when(board, cast, year):
    at = timezone.now() - 2 * DAY
    for n in (1, 2):
        report(target(number=n), by=cast.approver, upto="verified", verifier=cast.verifier, at=at)
    assert row(board(), KAB_SOLOK)["done"] == short_day(at)


def test_totals_are_those_of_the_rows_shown(board, cast, year):
    report(target(number=1), by=cast.approver, upto="verified", verifier=cast.verifier)
    assert board(tampil="ingatkan").context["totals"] == {
        "units": 2,
        "counts": [{"number": 1, "count": 1}, {"number": 2, "count": 0}],
        "verified": 1,
        "owed": 4,
    }


# The message


def test_message_names_what_is_missing_word_for_word(cast, year, settings):
    settings.SITE_URL = "https://randa.example.go.id"
    report(target(number=1), by=cast.approver, upto="submitted")
    due = target().period.due_at
    text = chase_message(unit(KAB_SOLOK, cast.verifier), sender="Yulia Fitri", now=timezone.now())
    assert text == (
        "Yth. Bapak/Ibu Rina Marlina, Pokja PUG Kab. Solok.\n\n"
        "Laporan RANDA PUG B09 2026: 1 dari 2 sudah dikirim. "
        "Belum dikirim: aksi 2 Aksi 2. "
        f"Batas kirim {day(due)}, {clock(due)}.\n\n"
        "Mohon dilengkapi di:\nhttps://randa.example.go.id/tugas/2026/B09/\n\n"
        "Bila ada kendala, silakan balas pesan ini; kami siap membantu. Terima kasih.\n"
        "– Yulia Fitri, Bappeda Provinsi Sumatera Barat"
    )


def test_message_names_returned_reports_with_their_day(cast, year):
    for n in (1, 2):
        entry = report(target(number=n), by=cast.approver, upto="submitted")
        give_back(entry, by=cast.verifier, fix_by=timezone.localdate() + (n + 1) * DAY)
    text = chase_message(unit(KAB_SOLOK, cast.verifier), sender="Yulia", now=timezone.now())
    first = short_day(timezone.localdate() + 2 * DAY)
    assert f"Perlu diperbaiki: aksi 1 Aksi 1, 2 Aksi 2 (paling lambat {first})." in text
    assert "Belum dikirim" not in text
    later = timezone.now() + 3 * DAY
    text = chase_message(unit(KAB_SOLOK, cast.verifier), sender="Yulia", now=later)
    assert f"2 Aksi 2 (batas perbaikan {first} sudah lewat)." in text


def test_message_to_a_silent_unit_says_that_nothing_came(cast, year):
    text = chase_message(unit(KAB_SOLOK, cast.verifier), sender="Yulia", now=timezone.now())
    assert "Laporan RANDA PUG B09 2026: belum ada yang dikirim dari 2 laporan. Belum" in text


@pytest.mark.parametrize(
    ("days", "ending"),
    [
        (6, "sudah lewat; laporan masih diterima sampai {closes}, dan ditandai terlambat."),
        (20, "sudah lewat."),
    ],
)
def test_message_after_the_deadline_says_what_still_goes(days, ending, cast, year):
    period = target().period
    text = chase_message(
        unit(KAB_SOLOK, cast.verifier), sender="Yulia", now=timezone.now() + days * DAY
    )
    due = f"{day(period.due_at)}, {clock(period.due_at)}"
    closes = f"{day(period.closes_at)}, {clock(period.closes_at)}"
    assert f"Batas kirim {due} {ending.format(closes=closes)}\n\nMohon dilengkapi di:" in text


def test_message_of_an_extended_unit_names_its_own_deadline(cast, year):
    until = extend(cast)
    text = chase_message(unit(KAB_SOLOK, cast.verifier), sender="Yulia", now=timezone.now())
    assert f"Batas kirim {day(until)}, {clock(until)}." in text


@pytest.mark.parametrize(
    "phone", ["0812-3456-789", "+62 812 3456 789", "62812 3456789", "(0812) 3456.789"]
)
def test_whatsapp_link_carries_the_message_to_the_number(phone, board, cast, year):
    cast.operator.phone = phone
    cast.operator.save()
    address, _, text = row(board(), KAB_SOLOK)["whatsapp"].partition("?text=")
    assert address == "https://wa.me/628123456789"
    assert unquote(text).startswith("Yth. Bapak/Ibu Rina Marlina, Pokja PUG Kab. Solok.\n\n")


def test_message_goes_to_whoever_has_a_phone(cast, year):
    cast.operator.phone = ""
    cast.operator.save()
    cast.approver.phone = "0811"
    cast.approver.save()
    assert unit(KAB_SOLOK, cast.verifier).contact == cast.approver


def test_inactive_people_are_not_shown(board, cast, year):
    cast.operator.is_active = False
    cast.operator.save()
    assert row(board(), KAB_SOLOK)["people"] == [cast.approver]


def test_unit_without_people_is_still_addressed(board, cast, year):
    cast.stranger.is_active = False
    cast.stranger.save()
    found = row(board(), KOTA_SOLOK)
    assert (found["people"], found["whatsapp"]) == ([], "")
    text = chase_message(unit(KOTA_SOLOK, cast.verifier), sender="Yulia", now=timezone.now())
    assert text.startswith("Yth. Pokja PUG Kota Solok.\n\n")


def test_subject_counts_what_is_missing(cast, year):
    subject = chase_subject(unit(KAB_SOLOK, cast.verifier))
    assert subject == "Laporan RANDA PUG B09 2026: 2 laporan Kab. Solok belum dikirim"


# Size


def test_board_takes_as_many_queries_for_20_units_as_for_2(board, cast, province):
    plan_year(plans=10)
    board()
    with CaptureQueriesContext(
        connection,
    ) as few:
        board()
    everywhere = Region.objects.values_list("code", flat=True)
    plan_year(2025, plans=10, units=everywhere)
    for code in everywhere:
        operator = person(roles.APPROVER, code, phone="0812")
        report(target(code, year=2025), by=operator, upto="submitted")
    with CaptureQueriesContext(connection) as many:
        board("/pantau/2025/B09/")
    assert len(many) == len(few)


def test_full_board_weighs_at_most_30_kb(client, cast, province):
    everywhere = Region.objects.values_list("code", flat=True)
    plan_year(plans=10, units=everywhere)
    for code in everywhere:
        person(roles.OPERATOR, code, phone="081234567890")
    client.force_login(cast.verifier)
    response = client.get("/pantau/", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) <= 30 * 1024
