"""Isi laporan: whatever happens, what was typed is kept."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting import workflow
from reporting.formats import clock
from reporting.models import ProgressEntry, StatusChange
from tests.builders import KAB_SOLOK, add_plan, report, require, target

DAY = datetime.timedelta(days=1)
TYPED = {
    "seen_version": "0",
    "claimed_percent": "58,5",
    "narrative": "Sebanyak 21 dari 36 perangkat daerah memutakhirkan data.",
    "obstacle_kinds": ["staff_change", "data"],
    "obstacles": "Pengelola data dimutasi pada Agustus.",
    "follow_up": "Surat Sekda, paling lambat 15 Oktober.",
    "is_ready": "False",
}


def address(on=None):
    return reverse("report", args=[(on or target()).pk])


def send(client, user, on=None, **typed):
    client.force_login(user)
    return client.post(address(on), {**TYPED, **typed})


def entry():
    return ProgressEntry.objects.get(target=target())


def errors(response):
    form = response.context["form"]
    found = {name: list(messages) for name, messages in form.errors.items()}
    for slot in response.context["slots"]:
        found |= {slot.name: list(*slot.form.errors.values())} if slot.form.errors else {}
    return found


def test_save_keeps_every_answer(client, cast, year):
    response = send(
        client,
        cast.operator,
        activities="Bimtek",
        agencies_involved="DP3A",
        beneficiaries="Perencana OPD",
        participants_male="1.250",
        participants_female="30",
        spent_apbd="150.500.000",
        spent_apbn="Rp 2,5 juta",
        spent_other="-",
        previous_follow_up_done="partly",
    )
    assert (response.status_code, response.url) == (302, address())
    state = workflow.state_of(entry())
    assert state == {
        "is_ready": False,
        "unread": {},
        "claimed_percent": "58.5",
        "is_nil": False,
        "nil_reason": "",
        "activities": "Bimtek",
        "agencies_involved": "DP3A",
        "beneficiaries": "Perencana OPD",
        "participants_male": 1250,
        "participants_female": 30,
        "narrative": TYPED["narrative"],
        "obstacle_kinds": ["staff_change", "data"],
        "obstacles": TYPED["obstacles"],
        "previous_follow_up_done": "partly",
        "follow_up": TYPED["follow_up"],
        "spent_apbd": 150500000,
        "spent_apbn": 2500000,
        "spent_other": 0,
    }


def test_save_of_a_faulty_report_shows_errors_and_keeps_all_of_it(client, cast, year):
    response = send(
        client, cast.operator, claimed_percent="580", obstacles="", is_ready="True", spent_apbd="?"
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Galat: " in page
    assert "Isian Anda tetap tersimpan sebagai draf." in page
    assert set(errors(response)) == {"claimed_percent", "obstacles", "spent_apbd"}
    assert 'value="580"' in page
    saved = entry()
    assert saved.unread == {"claimed_percent": "580", "spent_apbd": "?"}
    assert (saved.narrative, saved.is_ready) == (TYPED["narrative"], False)
    again = client.get(address())
    assert 'value="580"' in again.content.decode()
    assert set(errors(again)) == {"claimed_percent", "spent_apbd"}


def test_faulty_report_can_be_sent_again_from_the_same_page(client, cast, year):
    response = send(client, cast.operator, claimed_percent="lima")
    version = response.context["form"]["seen_version"].value()
    response = send(client, cast.operator, seen_version=version, claimed_percent="5")
    assert response.status_code == 302
    assert (entry().claimed_percent, entry().unread) == (Decimal(5), {})


def test_ready_report_without_its_document_points_to_the_slot(client, cast, year):
    require(target().assignment.plan, "SK tim penyusun")
    response = send(client, cast.operator, is_ready="True")
    assert errors(response) == {
        "SK tim penyusun": ["Lampirkan data dukung wajib: SK tim penyusun."]
    }
    assert not entry().is_ready


def test_ready_and_complete_report_is_marked_for_sending(client, cast, year):
    send(client, cast.operator, is_ready="True")
    assert entry().is_ready


def test_nil_report_needs_nothing_but_its_reason(client, cast, year):
    client.force_login(cast.operator)
    nothing = {"seen_version": "0", "is_nil": "on", "is_ready": "True"}
    response = client.post(address(), nothing)
    assert errors(response) == {"nil_reason": ["Tulis alasan mengapa tidak ada kegiatan."]}
    nothing |= {"seen_version": "1", "nil_reason": "Anggaran perubahan belum disahkan."}
    assert client.post(address(), nothing).status_code == 302
    assert (entry().is_nil, entry().is_ready) == (True, True)


def test_next_leads_through_the_actions_that_want_work(client, cast, year):
    for number in (3, 4):
        add_plan(year, number, (KAB_SOLOK,))
    report(target(number=3), by=cast.approver, upto="submitted")
    found = []
    for number in (1, 2, 4):
        response = send(client, cast.operator, target(number=number), next="")
        found.append(response.url)
    assert found == [address(target(number=n)) for n in (2, 4, 1)]


def test_next_after_the_last_one_leads_back_to_the_tasks(client, cast, year):
    report(target(number=2), by=cast.approver, upto="submitted")
    response = send(client, cast.operator, next="")
    assert response.url == reverse("tasks", args=[2026, "B09", KAB_SOLOK])


@pytest.fixture
def previous(cast, year):
    """The same action's report of B06, verified."""
    return report(
        target(code="B06"),
        by=cast.approver,
        upto="verified",
        verifier=cast.verifier,
        at=timezone.now() - 130 * DAY,
        narrative="15 dari 36 perangkat daerah.",
        claimed_percent=Decimal(42),
    )


def test_previous_report_stands_beside(client, cast, previous):
    client.force_login(cast.operator)
    page = client.get(address()).content.decode()
    assert "15 dari 36 perangkat daerah." in page
    assert "Rencana di B06" in page
    assert "Sudah terlaksana?" in page


def test_copy_saves_the_page_and_takes_over_the_previous_text(client, cast, previous):
    response = send(client, cast.operator, narrative="", copy="narrative")
    assert response.url == address() + "#id_narrative"
    assert entry().narrative == "15 dari 36 perangkat daerah."
    assert entry().obstacles == TYPED["obstacles"]


def test_copy_does_not_push_out_what_was_typed(client, cast, previous):
    send(client, cast.operator, narrative="Sudah ditulis.", copy="narrative")
    assert entry().narrative == "Sudah ditulis.\n\n15 dari 36 perangkat daerah."


def test_fall_below_the_previous_period_warns_and_does_not_block(client, cast, previous):
    send(client, cast.operator, claimed_percent="39")
    page = client.get(address()).content.decode()
    assert "Capaian turun 3 poin dari B06. Pastikan angkanya benar." in page


# Two people at once


@pytest.fixture
def first(cast, year):
    """Rina's report, which Hendra has changed since she opened it at version 1."""
    entry = report(target(), by=cast.operator, obstacle_kinds=["data"], is_ready=False)
    return workflow.perform(
        entry, "save", by=cast.approver, version=1, values={"narrative": "Teks Hendra."}
    )


def opened(**typed):
    """What Rina's browser sends: the report as she opened it, with what she typed since."""
    return {
        "seen_version": "1",
        "claimed_percent": "60",
        "narrative": "Rapat koordinasi empat perangkat daerah, dua rancangan selesai dibahas.",
        "obstacle_kinds": ["data"],
        "obstacles": "Data terpilah dari tiga perangkat daerah belum masuk.",
        "follow_up": "Menyurati tiga perangkat daerah, selesai 15 Oktober.",
        "is_ready": "False",
        **typed,
    }


def test_second_editor_sees_both_texts_and_loses_none(client, cast, first):
    client.force_login(cast.operator)
    response = client.post(address(), opened(narrative="Teks Rina."))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Hendra Saputra menyimpan laporan ini" in page
    conflict = response.context["conflict"]
    assert [(c.name, c.before, c.after) for c in conflict["both"]] == [
        ("narrative", "Teks Hendra.", "Teks Rina.")
    ]
    assert entry().narrative == "Teks Hendra."
    assert response.context["form"]["narrative"].value() == "Teks Rina."


@pytest.mark.parametrize(("keep", "kept"), [("typed", "Teks Rina."), ("stored", "Teks Hendra.")])
def test_conflict_is_settled_field_by_field(keep, kept, client, cast, first):
    client.force_login(cast.operator)
    typed = opened(narrative="Teks Rina.", follow_up="Langkah Rina.")
    version = client.post(address(), typed).context["form"]["seen_version"].value()
    typed |= {"seen_version": version, "keep-narrative": keep}
    assert client.post(address(), typed).status_code == 302
    assert (entry().narrative, entry().follow_up) == (kept, "Langkah Rina.")


def test_fields_that_two_people_changed_apart_are_united(client, cast, first):
    client.force_login(cast.operator)
    response = client.post(address(), opened(follow_up="Langkah Rina."), follow=True)
    assert (entry().narrative, entry().follow_up) == ("Teks Hendra.", "Langkah Rina.")
    told = [str(message) for message in response.context["messages"]]
    assert told == [
        "Hendra Saputra sementara itu mengubah Uraian kemajuan; isiannya sudah disatukan.",
        f"Draf tersimpan pukul {clock(entry().updated_at)}.",
    ]


def test_same_page_sent_twice_saves_once(client, cast, year):
    assert [send(client, cast.operator).status_code for _ in range(2)] == [302, 302]
    assert StatusChange.objects.filter(action="save").count() == 1


def test_page_without_its_version_conflicts(client, cast, first):
    client.force_login(cast.operator)
    typed = opened(narrative="Teks Rina.")
    del typed["seen_version"]
    assert client.post(address(), typed).status_code == 409


def test_report_that_was_sent_meanwhile_shows_the_text_that_could_not_be_saved(client, cast, year):
    """Case 15."""
    report(target(), by=cast.approver, upto="submitted")
    response = send(client, cast.operator, seen_version="1", narrative="Tidak boleh hilang.")
    page = response.content.decode()
    assert response.status_code == 409
    assert "Laporan ini dikirim, tidak dapat disimpan." in page
    assert "Tidak boleh hilang." in page
    assert "minta Penyetuju Pokja menarik kembali" in page


# Who may


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("operator", 302),
        ("approver", 302),
        ("admin", 302),
        ("stranger", 404),
        ("verifier", 403),
        ("leader", 403),
        ("regent", 403),
        ("half_made", 404),
    ],
)
def test_only_the_unit_and_bappeda_for_it_may_save(who, status, client, cast, year):
    assert send(client, getattr(cast, who)).status_code == status
    assert ProgressEntry.objects.exists() == (status == 302)


def test_page_of_a_closed_period_is_for_reading(client, cast, year):
    report(target(), by=cast.operator)
    workflow.close(target().period, by=cast.admin)
    client.force_login(cast.operator)
    page = client.get(address()).content.decode()
    assert "Periode B09 2026 sudah ditutup." in page
    assert 'name="narrative"' not in page
    assert send(client, cast.operator, seen_version="1").status_code == 409


def test_page_of_a_period_to_come_says_what_will_be_asked(client, cast, year):
    require(target().assignment.plan, "SK tim penyusun")
    client.force_login(cast.operator)
    page = client.get(address(target(code="B12"))).content.decode()
    assert "Periode B12 baru dibuka" in page
    assert "SK tim penyusun" in page


def test_number_beyond_any_id_is_not_found(client, cast, year):
    client.force_login(cast.operator)
    assert client.get("/laporan/99999999999999999999999/").status_code == 404


# Taking back, and what happened


def test_withdraw_asks_first_and_makes_a_draft(client, cast, year):
    report(target(), by=cast.approver, upto="submitted")
    client.force_login(cast.approver)
    here = reverse("report_withdraw", args=[target().pk])
    assert here in client.get(address()).content.decode()
    assert "Tarik kembali laporan aksi 1?" in client.get(here).content.decode()
    assert entry().status == "submitted"
    response = client.post(here, {"seen_version": entry().version})
    assert (response.url, entry().status) == (address(), "draft")


@pytest.mark.parametrize(("who", "status"), [("operator", 403), ("stranger", 404), ("leader", 403)])
def test_withdraw_is_the_approvers(who, status, client, cast, year):
    report(target(), by=cast.approver, upto="submitted")
    client.force_login(getattr(cast, who))
    here = reverse("report_withdraw", args=[target().pk])
    assert client.post(here, {"seen_version": 2}).status_code == status
    assert entry().status == "submitted"


def test_withdraw_of_a_decided_report_says_who_decided(client, cast, year):
    report(target(), by=cast.approver, upto="verified", verifier=cast.verifier)
    client.force_login(cast.approver)
    response = client.post(reverse("report_withdraw", args=[target().pk]), {"seen_version": 2})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Laporan ini terverifikasi, tidak dapat ditarik." in page
    assert "Yulia Fitri" in page


def test_history_tells_who_changed_what(client, cast, first):
    client.force_login(cast.operator)
    steps = client.get(reverse("report_history", args=[target().pk])).context["steps"]
    assert [(step.words, str(step.by)) for step in steps] == [
        ("Disimpan", "Hendra Saputra"),
        ("Mulai diisi", "Rina Marlina"),
    ]
    assert [(c.label, c.after) for c in steps[0].differences] == [
        ("Uraian kemajuan", "Teks Hendra.")
    ]


@pytest.mark.parametrize("name", ["report", "report_history"])
def test_page_costs_the_same_for_two_and_for_ten_actions(name, client, cast, year):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name, args=[target().pk]))
        return len(queries)

    report(target(), by=cast.operator)
    client.force_login(cast.operator)
    count()
    few = count()
    for number in range(3, 11):
        require(add_plan(year, number, (KAB_SOLOK,)))
        report(target(number=number), by=cast.operator)
    saved = entry()
    for number in range(8):
        text = {"narrative": f"Teks {number}"}
        saved = workflow.perform(
            saved, "save", by=cast.approver, version=saved.version, values=text
        )
    assert count() == few


def test_text_with_a_null_character_is_kept_without_it(client, cast, year):
    response = send(client, cast.operator, narrative="Rapat\x00 kerja", nil_reason="\x00")
    assert response.status_code == 200
    assert set(errors(response)) >= {"narrative"}
    assert entry().unread["narrative"] == "Rapat kerja"
