"""Verifikasi: who may decide, on what they saw, and where the next report waits."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting import roles, workflow
from reporting.formats import clock, day
from reporting.forms import fix_days
from reporting.models import Evidence, Holiday, Period, ProgressEntry, Region
from tests.builders import (
    ANSWERS,
    KAB_SOLOK,
    KOTA_SOLOK,
    person,
    plan_year,
    report,
    require,
    target,
)

DAY = datetime.timedelta(days=1)
NOTE = "Capaian 60% tidak cocok dengan daftar di halaman 2."


@pytest.fixture
def desk(client, cast):
    """Signs the verifier in; the test then opens and posts as he does."""
    client.force_login(cast.verifier)
    return client


def page(on=None, **query):
    return reverse("verify", args=[(on or target()).pk], query=query or None)


def fix_by():
    """The fix-by day that the form proposes."""
    return fix_days(target().period, None, timezone.localdate(), set())[2]


def sent(cast, number=1, code=KAB_SOLOK, at=None, **answers):
    by = cast.approver if code == KAB_SOLOK else person(roles.APPROVER, code)
    return report(target(code, number), by=by, upto="submitted", at=at, **answers)


def verify(client, entry, path=None, **given):
    data = {"decision": "verify", "version": entry.version, "verified_percent": "60", **given}
    return client.post(path or page(entry.target), data)


def give_back(client, entry, **given):
    data = {
        "decision": "return",
        "version": entry.version,
        "reasons": ["number", "unsigned"],
        "note": NOTE,
        "fix_by": fix_by().isoformat(),
        **given,
    }
    return client.post(page(entry.target), data)


def stands(entry):
    """What the database says now of the report: status, verified percent, number of moves."""
    entry = ProgressEntry.objects.get(pk=entry.pk)
    return entry.status, entry.verified_percent, entry.changes.count()


# Who


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("verifier", 200),
        ("admin", 200),
        ("operator", 403),
        ("approver", 403),
        ("stranger", 403),
        ("leader", 403),
        ("regent", 403),
        ("half_made", 403),
    ],
)
def test_pages_are_for_verifiers(who, status, client, cast, year):
    entry = sent(cast)
    client.force_login(getattr(cast, who))
    paths = [reverse("queue"), reverse("queue", args=[2026, "B09"]), page(entry.target)]
    assert [client.get(path).status_code for path in paths] == [status] * 3


def test_verifier_of_one_region_finds_nothing_of_another(client, cast, year):
    entry = sent(cast)
    outsider = person(roles.VERIFIER, KOTA_SOLOK)
    client.force_login(outsider)
    assert client.get(page(entry.target)).status_code == 404
    assert verify(client, entry).status_code == 404
    assert client.get(reverse("verify_undo", args=[entry.target_id])).status_code == 404
    assert client.get(reverse("queue")).context["total"] == 0
    assert stands(entry)[0] == "submitted"


@pytest.mark.parametrize("target_id", [0, 99999, 10**18, 10**25])
def test_unknown_report_is_404(target_id, desk, year):
    assert desk.get(f"/verifikasi/laporan/{target_id}/").status_code == 404


@pytest.mark.parametrize("begun", [True, False])
def test_report_that_was_never_sent_can_be_opened_while_others_wait(begun, desk, cast, year):
    waiting, on = sent(cast, 1), target(number=2)
    if begun:
        report(on, by=cast.operator)
    response = desk.get(page(on))
    assert (response.status_code, response.context["next"]) == (200, page(waiting.target))


# The decision


def test_verify_stores_the_claim_and_goes_to_the_next(desk, cast, year):
    first, second = sent(cast, 1, at=timezone.now() - DAY), sent(cast, 2)
    response = verify(desk, first)
    assert (response.status_code, response.url) == (302, page(second.target))
    assert stands(first) == ("verified", Decimal("60"), 3)
    text = desk.get(response.url).content.decode()
    assert "Kab. Solok aksi 1 terverifikasi: 60%." in text
    assert reverse("verify_undo", args=[first.target_id]) in text


def test_other_percent_is_stored_with_its_reason(desk, cast, year):
    entry = sent(cast)
    verify(desk, entry, verified_percent="52,5", verify_note="Tiga OPD tanpa bukti.")
    assert stands(entry) == ("verified", Decimal("52.5"), 3)
    assert entry.changes.last().note == "Tiga OPD tanpa bukti."


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"verified_percent": "52"},
            "Tulis alasan mengapa angkanya berbeda dari laporan Pokja.",
        ),
        ({"verified_percent": ""}, "Isi angka terverifikasi."),
        (
            {"note": "Kurang tanda tangan."},
            "Anda juga menulis catatan pengembalian. Kosongkan catatan itu untuk memverifikasi, "
            "atau tekan “Kembalikan ke Pokja”.",
        ),
    ],
)
def test_incomplete_verification_is_not_stored(given, sentence, desk, cast, year):
    """Case 23."""
    entry = sent(cast)
    response = verify(desk, entry, **given)
    assert (response.status_code, sentence in response.content.decode()) == (200, True)
    assert stands(entry) == ("submitted", None, 2)
    assert all(value in response.content.decode() for value in given.values())


def test_return_stores_reasons_note_and_day(desk, cast, year):
    entry = sent(cast)
    response = give_back(desk, entry)
    assert (response.status_code, response.url) == (302, reverse("queue", args=[2026, "B09"]))
    change = entry.changes.last()
    assert (change.action, change.reasons, change.note, change.fix_by) == (
        "return",
        ["number", "unsigned"],
        NOTE,
        fix_by(),
    )
    assert stands(entry) == ("returned", None, 3)
    text = desk.get(response.url).content.decode()
    assert f"Kab. Solok aksi 1 dikembalikan; perbaikan sampai {day(fix_by())}." in text


@pytest.mark.parametrize(
    ("given", "sentences"),
    [
        ({"reasons": []}, ["Pilih alasan."]),
        ({"note": "  "}, ["Tulis catatan untuk Pokja."]),
        ({"reasons": [], "note": ""}, ["Pilih alasan.", "Tulis catatan untuk Pokja."]),
        ({"fix_by": "2020-01-01"}, ["Pilih batas perbaikan yang masih ada."]),
        ({"fix_by": "besok"}, ["Pilih batas perbaikan yang masih ada."]),
    ],
)
def test_incomplete_return_is_not_stored(given, sentences, desk, cast, year):
    """Case 23."""
    entry = sent(cast)
    response = give_back(desk, entry, **given)
    form = response.context["return_form"]
    assert response.status_code == 200
    assert [error for errors in form.errors.values() for error in errors] == sentences
    assert response.context["is_returning"]
    assert form["note"].value() == given.get("note", NOTE)
    assert stands(entry) == ("submitted", None, 2)


def test_decision_without_a_name_is_refused(desk, cast, year):
    entry = sent(cast)
    for given in ({"decision": ""}, {"decision": "correct"}):
        assert verify(desk, entry, **given).status_code == 400
    assert stands(entry) == ("submitted", None, 2)


def test_nil_report_is_verified_without_a_figure(desk, cast, year):
    reason = {"is_nil": True, "nil_reason": "Anggaran belum disahkan.", "claimed_percent": None}
    entry = sent(cast, **reason)
    text = desk.get(page()).content.decode()
    assert "Anggaran belum disahkan." in text
    assert "Ubah angka" not in text
    verify(desk, entry)
    assert stands(entry) == ("verified", None, 3)


def test_return_form_stands_open_when_the_address_asks(desk, cast, year):
    sent(cast)
    assert not desk.get(page()).context["is_returning"]
    assert desk.get(page(kembalikan=1)).context["is_returning"]


# Evidence


def attach(cast, entry=None, **given):
    entry = entry or report(target(), by=cast.approver)
    given = given or {"link": "https://jdih.example.id/1"}
    return workflow.attach(entry, Evidence(**given), by=cast.approver)


def test_evidence_is_listed_by_requirement_with_what_is_missing(desk, cast, year):
    plan = target().assignment.plan
    notes, photos = require(plan, "Notulen"), require(plan, "Foto kegiatan")
    require(plan, "Laporan B12", period=Period.objects.get(code="B12"))
    photos.is_required = False
    photos.save()
    attach(cast, link="https://jdih.example.id/1", requirement=notes)
    attach(cast, ProgressEntry.objects.get(), link="https://jdih.example.id/2")
    response = desk.get(page())
    assert [
        (group["name"], group["is_required"], [piece["name"] for piece in group["pieces"]])
        for group in response.context["documents"]
    ] == [
        ("Notulen", True, ["https://jdih.example.id/1"]),
        ("Foto kegiatan", False, []),
        ("Data dukung lain", False, ["https://jdih.example.id/2"]),
    ]
    assert response.context["required"] == (1, 1)
    assert "Tautan, belum diarsipkan" in response.content.decode()


def test_verdicts_are_stored_with_the_decision(desk, cast, year):
    piece = attach(cast)
    entry = submitted(cast)
    key = f"evidence-{piece.pk}"
    give_back(
        desk, entry, **{f"{key}-verdict": "wrong", f"{key}-verdict_note": "Notula ini dari Maret."}
    )
    piece.refresh_from_db()
    assert (piece.verdict, piece.verdict_note) == ("wrong", "Notula ini dari Maret.")
    assert "Notula ini dari Maret." in desk.get(page()).content.decode()


def test_verdict_without_its_reason_stops_the_decision(desk, cast, year):
    piece = attach(cast)
    entry = submitted(cast)
    key = f"evidence-{piece.pk}"
    response = verify(desk, entry, **{f"{key}-verdict": "lacking", f"{key}-verdict_note": ""})
    assert response.status_code == 200
    assert "Tulis apa yang kurang atau tidak sesuai." in response.content.decode()
    assert stands(entry)[0] == "submitted"


def test_verdict_on_another_reports_evidence_is_ignored(desk, cast, year):
    attach(cast)
    entry = submitted(cast)
    other = workflow.attach(
        report(target(KOTA_SOLOK), by=cast.stranger),
        Evidence(link="https://jdih.example.id/2"),
        by=cast.stranger,
    )
    key = f"evidence-{other.pk}"
    verify(desk, entry, **{f"{key}-verdict": "wrong", f"{key}-verdict_note": "x"})
    other.refresh_from_db()
    assert (stands(entry)[0], other.verdict) == ("verified", "")


def submitted(cast):
    entry = ProgressEntry.objects.get(target=target())
    entry = workflow.perform(
        entry, "save", by=cast.approver, version=entry.version, values={"is_ready": True}
    )
    return workflow.perform(entry, "submit", by=cast.approver, version=entry.version)


# What was seen is what is decided


def test_decision_on_an_old_version_shows_what_stands_now(desk, cast, year):
    """Case 15."""
    seen = sent(cast)
    entry = workflow.perform(seen, "withdraw", by=cast.approver, version=seen.version)
    changed = {"claimed_percent": Decimal("70"), "narrative": "Uraian baru.", "is_ready": True}
    entry = workflow.perform(entry, "save", by=cast.approver, version=entry.version, values=changed)
    entry = workflow.perform(entry, "submit", by=cast.approver, version=entry.version)
    for response in (verify(desk, seen), give_back(desk, seen)):
        assert response.status_code == 409
        assert response.context["failed"] == (
            "Laporan ini berubah sesudah Anda membukanya (Hendra Saputra, pukul "
            f"{clock(entry.updated_at)}). Yang berubah: capaian, uraian kemajuan. "
            "Putusan Anda belum disimpan. Periksa isinya lagi; catatan Anda masih ada di bawah."
        )
        assert "Uraian baru." in response.content.decode()
        assert response.context["verify_form"]["verified_percent"].value() == "70"
    assert response.context["return_form"]["note"].value() == NOTE
    assert response.context["return_form"]["reasons"].value() == ["number", "unsigned"]
    assert f'name="version" value="{entry.version}"' in response.content.decode()
    assert stands(entry)[:2] == ("submitted", None)


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "99", "²", "1" * 30])
def test_decision_on_no_version_is_no_decision(version, desk, cast, year):
    entry = sent(cast)
    response = verify(desk, entry, version=version)
    assert response.status_code == 409
    assert stands(entry) == ("submitted", None, 2)


def test_withdrawn_report_is_not_decided(desk, cast, year):
    seen = sent(cast)
    entry = workflow.perform(seen, "withdraw", by=cast.approver, version=seen.version)
    response = give_back(desk, seen)
    assert response.status_code == 409
    assert response.context["failed"] == (
        "Laporan ini baru saja ditarik Pokja (Hendra Saputra, pukul "
        f"{clock(entry.updated_at)}). Putusan Anda tidak disimpan."
    )
    assert response.context["kept"] == NOTE
    assert NOTE in response.content.decode()
    assert stands(entry)[0] == "draft"


def test_report_decided_by_somebody_else_is_not_decided_again(desk, cast, year):
    seen = sent(cast)
    entry = workflow.perform(seen, "verify", by=cast.admin, version=seen.version)
    response = give_back(desk, seen)
    assert response.status_code == 409
    assert response.context["failed"] == (
        f"Laporan ini sudah diputus Zainal Arif pukul {clock(entry.updated_at)}: "
        "terverifikasi. Putusan Anda tidak disimpan."
    )
    assert stands(entry) == ("verified", Decimal("60"), 3)


def test_double_click_decides_once_and_goes_on(desk, cast, year):
    first, second = sent(cast, 1), sent(cast, 2)
    answers = [verify(desk, first) for _ in range(2)]
    assert [(a.status_code, a.url) for a in answers] == [(302, page(second.target))] * 2
    assert stands(first) == ("verified", Decimal("60"), 3)


def test_nobody_decides_what_he_entered(client, cast, year):
    """Case 13."""
    entry = report(target(), by=cast.admin, upto="submitted")
    client.force_login(cast.admin)
    sentence = "Anda ikut mengisi atau mengirim laporan ini. Minta verifikator lain memeriksanya."
    response = client.get(page())
    assert (response.status_code, response.context["standing"]) == (200, sentence)
    assert response.context["verify_form"] is None
    response = verify(client, entry)
    assert response.status_code == 403
    assert response.context["failed"] == f"{sentence} Putusan Anda tidak disimpan."
    assert stands(entry)[0] == "submitted"


def test_closed_period_is_not_decided(desk, cast, year):
    entry = sent(cast)
    workflow.close(target().period, by=cast.admin)
    standing = desk.get(page()).context["standing"]
    assert standing == "B09 sudah ditutup sebelum laporan ini diverifikasi."
    assert verify(desk, entry).status_code == 409
    assert stands(entry)[0] == "submitted"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("", "Laporan ini belum diisi Pokja."),
        ("draft", "Laporan ini masih draf dan belum dikirim Pokja."),
        ("returned", "Dikembalikan Yulia Fitri pukul {clock}."),
        ("verified", "Diverifikasi 60% oleh Yulia Fitri pukul {clock}."),
    ],
)
def test_report_that_does_not_wait_is_shown_with_its_state(state, sentence, desk, cast, year):
    at = timezone.now()
    if state:
        report(target(), by=cast.approver, upto=state, verifier=cast.verifier, at=at)
    response = desk.get(page())
    assert response.context["standing"] == sentence.format(clock=clock(at))
    assert 'name="decision"' not in response.content.decode()
    if state:
        assert ANSWERS["narrative"] in response.content.decode()


# Claim beside target and the report before


def test_claim_stands_beside_target_and_the_report_before(desk, cast, year):
    period = Period.objects.get(code="B06")
    earlier = period.opens_at + DAY
    report(
        target(code="B06"),
        by=cast.approver,
        upto="verified",
        verifier=cast.verifier,
        at=earlier,
        claimed_percent=Decimal("40"),
        narrative="Semester pertama.",
    )
    sent(cast, claimed_percent=Decimal("66"))
    context = desk.get(page()).context
    found = {
        name: context["comparison"][name] for name in ("now", "target", "before_percent", "level")
    }
    assert found == {
        "now": Decimal("66"),
        "target": Decimal("80"),
        "before_percent": Decimal("40"),
        "level": "warn",
    }
    assert context["comparison"]["sentence"] == (
        "Mendekati, 83% dari target · naik 26 poin dari B06"
    )
    rows = {row["label"]: (row["now"], row.get("before")) for row in context["rows"]}
    assert rows["Ukuran"] == ("Ukuran B09", "Ukuran B06")
    assert rows["Uraian"] == (ANSWERS["narrative"], "Semester pertama.")


def test_draft_of_the_period_before_is_not_shown(desk, cast, year):
    earlier = Period.objects.get(code="B06").opens_at + DAY
    report(target(code="B06"), by=cast.approver, at=earlier, narrative="Belum dikirim.")
    sent(cast)
    response = desk.get(page())
    assert response.context["before"] is None
    assert "Belum dikirim." not in response.content.decode()


def test_resubmission_marks_what_changed_since_the_return(desk, cast, year):
    entry = sent(cast)
    give_back(desk, entry, reasons=["narrative"])
    entry = ProgressEntry.objects.get(pk=entry.pk)
    changed = {**ANSWERS, "narrative": "Uraian yang diperbaiki."}
    entry = workflow.perform(entry, "save", by=cast.approver, version=entry.version, values=changed)
    entry = workflow.perform(entry, "submit", by=cast.approver, version=entry.version)
    context = desk.get(page()).context
    assert {row["label"]: row["was"] for row in context["rows"] if row.get("is_changed")} == {
        "Uraian": ANSWERS["narrative"]
    }
    assert context["rounds"] == 2
    assert [(line["label"], line["note"]) for line in context["history"]] == [
        ("Dikirim ulang (kiriman ke-2)", ""),
        ("Dikembalikan", NOTE),
        ("Dikirim", ""),
    ]


# Undo


def test_undo_needs_a_reason_and_brings_the_report_back(desk, cast, year):
    entry = report(target(), by=cast.approver, upto="verified", verifier=cast.verifier)
    path = reverse("verify_undo", args=[entry.target_id])
    assert desk.get(path).status_code == 200
    response = desk.post(path, {"version": entry.version, "note": ""})
    assert (response.status_code, stands(entry)[0]) == (200, "verified")
    assert "Tulis alasannya." in response.content.decode()
    response = desk.post(path, {"version": entry.version, "note": "Salah angka."})
    assert (response.status_code, response.url) == (302, page())
    assert stands(entry) == ("submitted", None, 4)
    assert entry.changes.last().note == "Salah angka."


def test_undo_on_an_old_version_is_not_stored(desk, cast, year):
    entry = report(target(), by=cast.approver, upto="verified", verifier=cast.verifier)
    path = reverse("verify_undo", args=[entry.target_id])
    response = desk.post(path, {"version": entry.version - 1, "note": "Salah angka."})
    assert response.status_code == 409
    assert "Salah angka." in response.content.decode()
    assert stands(entry)[0] == "verified"


def test_undo_of_a_report_that_waits_is_refused(desk, cast, year):
    entry = sent(cast)
    path = reverse("verify_undo", args=[entry.target_id])
    assert desk.get(path).status_code == 409
    assert desk.post(path, {"version": entry.version, "note": "x"}).status_code == 409
    assert stands(entry) == ("submitted", None, 2)


# The queue


def test_queue_is_oldest_first_and_goes_round(desk, cast, year):
    now = timezone.now()
    entries = [
        sent(cast, 2, at=now - 3 * DAY),
        sent(cast, 1, KOTA_SOLOK, at=now - 2 * DAY),
        sent(cast, 1, at=now - DAY),
    ]
    response = desk.get(reverse("queue"))
    urls = [page(entry.target) for entry in entries]
    assert [row["url"] for row in response.context["rows"]] == urls
    assert [row["days"] for row in response.context["rows"]] == [3, 2, 1]
    places = [desk.get(url).context["queue"] for url in urls]
    assert [(p["position"], p["total"], p["before"], p["after"]) for p in places] == [
        (1, 3, "", urls[1]),
        (2, 3, urls[0], urls[2]),
        (3, 3, urls[1], ""),
    ]
    assert verify(desk, entries[1]).url == urls[2]
    assert verify(desk, entries[2]).url == urls[0]
    assert verify(desk, entries[0]).url == reverse("queue", args=[2026, "B09"])


def test_queue_of_one_unit_stays_with_it(desk, cast, year):
    now = timezone.now()
    ours = [sent(cast, n, at=now - DAY) for n in (1, 2)]
    sent(cast, 1, KOTA_SOLOK, at=now)
    choice = {"daerah": KAB_SOLOK}
    response = desk.get(reverse("queue", query=choice))
    assert response.context["total"] == 2
    assert verify(desk, ours[0], page(ours[0].target, **choice)).url == page(
        ours[1].target, **choice
    )
    assert verify(desk, ours[1], page(ours[1].target, **choice)).url == reverse(
        "queue", args=[2026, "B09"], query=choice
    )


def test_queue_narrows_to_an_action(desk, cast, year):
    entry = sent(cast, 2)
    sent(cast, 1)
    rows = desk.get(reverse("queue", query={"aksi": "2"})).context["rows"]
    assert [row["entry"].pk for row in rows] == [entry.pk]


@pytest.mark.parametrize("value", ["x", "13.02\x00", "' or 1=1", "9" * 500, "١٣"])
def test_unreadable_choice_narrows_nothing(value, desk, cast, year):
    sent(cast)
    response = desk.get(reverse("queue"), {"daerah": value, "aksi": value, "page": value})
    assert (response.status_code, response.context["total"]) == (200, 1)


def test_next_report_is_never_one_that_the_verifier_entered(client, cast, year):
    report(target(KOTA_SOLOK), by=cast.admin, upto="submitted")
    entry = sent(cast, 1, at=timezone.now() - DAY)
    client.force_login(cast.admin)
    rows = client.get(reverse("queue")).context["rows"]
    assert [row["is_own"] for row in rows] == [False, True]
    assert verify(client, entry).url == reverse("queue", args=[2026, "B09"])


def test_empty_queue_says_so(desk, cast, year):
    news = "Laporan baru muncul di sini begitu Pokja mengirim."
    assert desk.get(reverse("queue")).context["empty"] == ("Belum ada laporan yang dikirim", news)
    verify(desk, sent(cast))
    response = desk.get(reverse("queue"))
    assert response.context["empty"] == ("Semua 1 laporan sudah diperiksa", news)
    assert news in response.content.decode()
    assert [change.entry.target_id for change in response.context["mine"]] == [target().pk]


def test_queue_of_a_closed_period_offers_no_start(desk, cast, year):
    sent(cast)
    workflow.close(target().period, by=cast.admin)
    response = desk.get(reverse("queue", args=[2026, "B09"]))
    assert (response.context["total"], response.context["first"]) == (1, None)
    assert "tidak sempat diverifikasi" in response.content.decode()
    empty = desk.get(reverse("queue", args=[2026, "B06"])).context["empty"]
    assert empty[0] == "Belum ada laporan yang dikirim"


# The fix-by day


@pytest.mark.parametrize(
    ("today", "proposed"),
    [
        ("2026-11-16", "2026-11-19"),  # Monday: three working days on
        ("2026-11-19", "2026-11-24"),  # Thursday: over the weekend
        ("2026-11-21", "2026-11-25"),  # Saturday
    ],
)
def test_fix_by_day_is_three_working_days_ahead(today, proposed, year):
    period = Period(
        code="B09",
        due_at=moment("2026-11-27"),
        closes_at=moment("2026-12-04"),
    )
    days = fix_days(period, None, datetime.date.fromisoformat(today), set())
    assert days[2].isoformat() == proposed
    assert (days[-1] <= datetime.date(2026, 12, 4), {d.weekday() < 5 for d in days}) == (
        True,
        {True},
    )


def test_fix_by_day_stays_within_the_units_window():
    period = Period(code="B09", due_at=moment("2026-11-27"), closes_at=moment("2026-11-27"))
    thursday, wednesday = datetime.date(2026, 11, 26), datetime.date(2026, 11, 25)
    friday = datetime.date(2026, 11, 27)
    assert fix_days(period, None, wednesday, set()) == [thursday, friday]
    extended = fix_days(period, moment("2026-12-01"), wednesday, set())
    assert extended == [thursday, friday, datetime.date(2026, 11, 30), datetime.date(2026, 12, 1)]


def test_holiday_is_no_day_to_mend_by(desk, cast, year):
    entry, holiday = sent(cast), fix_by()
    Holiday.objects.create(day=holiday, name="Hari libur contoh")
    assert f'value="{holiday}"' not in desk.get(page(entry.target)).text
    give_back(desk, entry, fix_by=holiday.isoformat())
    assert stands(entry)[0] == "submitted"


def test_fix_by_day_after_the_window_follows_verification():
    period = Period(code="B09", due_at=moment("2026-11-20"), closes_at=moment("2026-11-20"))
    wednesday = datetime.date(2026, 11, 25)
    after = [datetime.date(2026, 11, 26), datetime.date(2026, 11, 27), datetime.date(2026, 11, 30)]
    assert fix_days(period, None, wednesday, set()) == after
    period.verify_by = moment("2026-11-27")
    assert fix_days(period, None, wednesday, set()) == after[:2]


def moment(text):
    return datetime.datetime.fromisoformat(f"{text}T23:59+07:00")


# Size


def queries(client, path):
    """How many queries the page takes, the session's own first visit left aside."""
    client.get(path)
    with CaptureQueriesContext(connection) as taken:
        client.get(path)
    return len(taken)


def test_queue_takes_the_same_number_of_queries_for_many_reports(desk, cast, province):
    plan_year(plans=2)
    sent(cast)
    few = queries(desk, "/verifikasi/2026/B09/")
    plan_year(2025, plans=10, units=Region.objects.values_list("code", flat=True))
    for code in Region.objects.values_list("code", flat=True):
        report(target(code, year=2025), by=person(roles.APPROVER, code), upto="submitted")
    assert queries(desk, "/verifikasi/2025/B09/") == few


def test_report_takes_the_same_number_of_queries_for_much_evidence(desk, cast, year):
    attach(cast)
    submitted(cast)
    few = queries(desk, page())
    entry = ProgressEntry.objects.get()
    workflow.perform(entry, "withdraw", by=cast.approver, version=entry.version)
    for n in range(8):
        requirement = require(target().assignment.plan, f"Dokumen {n}")
        attach(cast, entry, link=f"https://jdih.example.id/{n}", requirement=requirement)
    submitted(cast)
    sent(cast, 2)
    assert queries(desk, page()) == few
