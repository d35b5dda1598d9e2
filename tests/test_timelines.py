"""What happened: one timeline per report, and one per unit and period."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting import workflow
from reporting.models import Evidence
from reporting.views import timelines
from tests.builders import KAB_SOLOK, KOTA_SOLOK, add_plan, report, target

PERIOD = (2026, "B09")


def steps_of(response):
    return [
        (step.entry.plan.number, step.words, str(step.by))
        for step in response.context["page"].object_list
    ]


def unit(client, user, *args, **query):
    client.force_login(user)
    return client.get(reverse("unit_history", args=args or PERIOD), query)


@pytest.fixture
def moved(cast, year):
    """Two reports of Kab. Solok and one of Kota Solok, with moves by several people."""
    first = report(target(), by=cast.operator, is_ready=False)
    workflow.attach(first, Evidence(link="https://a.example.id/"), by=cast.approver)
    report(target(number=2), by=cast.approver, upto="verified", verifier=cast.verifier)
    report(target(KOTA_SOLOK), by=cast.stranger)
    return workflow.perform(
        first, "save", by=cast.operator, version=1, values={"narrative": "Teks baru."}
    )


def test_unit_history_tells_all_moves_of_the_unit_newest_first(client, cast, moved):
    assert steps_of(unit(client, cast.operator)) == [
        (1, "Disimpan", "Rina Marlina"),
        (2, "Diverifikasi", "Yulia Fitri"),
        (2, "Dikirim", "Hendra Saputra"),
        (2, "Mulai diisi", "Hendra Saputra"),
        (1, "Data dukung ditambahkan", "Hendra Saputra"),
        (1, "Mulai diisi", "Rina Marlina"),
    ]


def test_unit_history_is_chosen_by_action_and_person(client, cast, moved):
    chosen = unit(client, cast.operator, aksi="1", orang=str(cast.approver.pk))
    assert steps_of(chosen) == [(1, "Data dukung ditambahkan", "Hendra Saputra")]
    assert "Tidak ada catatan dengan pilihan itu" in (
        unit(client, cast.operator, aksi="9").content.decode()
    )
    assert len(steps_of(unit(client, cast.operator, aksi="x", orang="99999999999999999999"))) == 0


def test_move_shows_old_and_new_across_evidence(client, cast, moved):
    step = unit(client, cast.operator).context["page"].object_list[0]
    assert [(change.label, change.after) for change in step.differences] == [
        ("Uraian kemajuan", "Teks baru.")
    ]
    page = client.get(reverse("report_history", args=[moved.target_id])).content.decode()
    assert "<del>Rapat koordinasi" in page
    assert "<ins>Teks baru." in page


def test_past_people_keep_their_names(client, cast, moved):
    cast.operator.is_active = False
    cast.operator.save()
    page = unit(client, cast.approver).content.decode()
    assert "oleh Rina Marlina" in page


def test_answer_is_told_once(cast, year):
    entry = report(target(), by=cast.approver, upto="returned", verifier=cast.verifier)
    for text in ("Satu.", "Dua."):
        entry = workflow.perform(
            entry,
            "save",
            by=cast.operator,
            version=entry.version,
            values={"narrative": text},
            answer="Notula diganti.",
        )
    told = [step.said for step in timelines.timeline(entry.changes.all())]
    assert told == ["", "Notula diganti.", "Notula belum ditandatangani.", "", ""]


def test_unit_without_moves_says_when_history_begins(client, cast, year):
    assert "Riwayat dimulai saat" in unit(client, cast.operator).content.decode()


def test_unit_history_costs_the_same_for_many_moves(client, cast, moved, year):
    def count():
        with CaptureQueriesContext(connection) as queries:
            unit(client, cast.operator)
        return len(queries)

    count()
    few = count()
    for number in range(3, 8):
        add_plan(year, number, (KAB_SOLOK,))
        report(target(number=number), by=cast.approver, upto="submitted")
    for number in range(30):
        moved = workflow.perform(
            moved, "save", by=cast.operator, version=moved.version, values={"narrative": number}
        )
    assert count() == few
