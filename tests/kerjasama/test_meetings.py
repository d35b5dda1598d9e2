"""Meetings of TKKSD: an agenda from proposals, decisions by the same moves, closed minutes."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from kerjasama import workflow
from kerjasama.models import Meeting, MeetingItem, Proposal
from reporting.models import Agency
from tests.builders import person
from tests.kerjasama import builders


@pytest.fixture
def proposals(team):
    return [builders.proposal(team.health, title=title) for title in ("Sampah", "Pangan")]


@pytest.fixture
def meeting(team, proposals):
    return builders.meeting(*proposals, by=team.tkksd)


@pytest.fixture
def secretary(client, team):
    """TKKSD's own browser."""
    client.force_login(team.tkksd)
    return client


def words(content):
    """All texts of a Word file, cells of tables too."""
    page = Document(io.BytesIO(content))
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in page.paragraphs), *cells])


def agenda(meeting):
    return [item.proposal.title for item in meeting.items.select_related("proposal")]


def decide(proposal, by, decision="lanjut", reason="Sesuai RPJMD."):
    workflow.move(
        proposal,
        "review",
        by=by,
        version=proposal.version,
        review=builders.review(decision, reason),
    )


def write(meeting, by, discussions=None, *, version=None, closes=False):
    return workflow.write_minutes(
        meeting,
        {"attendance": "Kepala Biro", "note": ""},
        discussions or {},
        by=by,
        version=meeting.version if version is None else version,
        closes=closes,
    )


def test_meeting_is_made_on_the_page_from_what_waits(secretary, team, proposals):
    page = secretary.get(reverse("cooperation_meeting_new"))
    offered = page.context["form"]["proposals"]
    assert [int(str(each.data["value"])) for each in offered if each.data["selected"]] == [
        each.pk for each in proposals
    ]
    form = {
        "title": "Rapat Desember",
        "held_at": "3 Desember 2026, 13.30",
        "place": "Aula",
        "leader": "Sekda",
        "proposals": [proposals[0].pk],
        "version": 1,
    }
    for _ in range(2):
        answer = secretary.post(reverse("cooperation_meeting_new"), form)
    made = Meeting.objects.get()
    assert answer["Location"] == reverse("cooperation_meeting", args=[made.pk])
    assert (made.title, agenda(made)) == ("Rapat Desember", ["Sampah"])
    assert made.held_at.isoformat() == "2026-12-03T06:30:00+00:00"
    assert made.history.get().history_user == team.tkksd


def test_columns_of_the_agendas_table_are_as_wide_as_its_cells(secretary, meeting):
    found = secretary.get(reverse("cooperation_meeting_agenda", args=[meeting.pk]))
    [table] = Document(io.BytesIO(found.content)).tables[:1]
    widths = [column.width for column in table.columns]
    assert widths == [cell.width for cell in table.rows[0].cells]
    assert len(set(widths)) == len(widths)


def test_agenda_follows_the_list_and_keeps_what_was_discussed(team, proposals, meeting):
    first = meeting.items.get(proposal=proposals[0])
    meeting = write(meeting, team.tkksd, {first.pk: "Dibahas panjang."})
    third = builders.proposal(team.tourism, title="Wisata")
    meeting = workflow.keep_meeting(meeting, [third], by=team.tkksd, version=meeting.version)
    assert agenda(meeting) == ["Wisata", "Sampah"]


def test_decisions_of_the_day_stand_in_the_minutes_word_for_word(secretary, team, proposals):
    meeting = builders.meeting(*proposals, by=team.tkksd)
    held = meeting.held_at
    early, late = proposals
    workflow.move(
        early,
        "review",
        by=team.tkksd,
        version=early.version,
        review=builders.review("perbaiki", "Sebelum rapat."),
        at=held - 2 * builders.DAY,
    )
    workflow.move(
        late,
        "review",
        by=team.tkksd,
        version=late.version,
        review=builders.review("tolak", "Tidak sesuai RPJMD."),
        at=held,
    )
    text = words(secretary.get(reverse("cooperation_meeting_minutes", args=[meeting.pk])).content)
    assert "RANCANGAN" in text
    assert "Keputusan: tolak, nilai 16 dari 20. Alasan: Tidak sesuai RPJMD." in text
    assert "Keputusan: belum ada." in text
    assert "Sebelum rapat." not in text


def test_closing_takes_a_decision_or_a_discussion_of_each(team, proposals, meeting):
    with pytest.raises(workflow.Refused, match=proposals[0].number):
        write(meeting, team.tkksd, closes=True)
    meeting.refresh_from_db()
    assert (meeting.attendance, meeting.closed_at) == ("", None)
    decide(proposals[0], team.tkksd)
    other = meeting.items.get(proposal=proposals[1])
    closed = write(meeting, team.tkksd, {other.pk: "Ditunda."}, closes=True)
    assert closed.closed_by == team.tkksd
    decided = [item.review and item.review.decision for item in closed.items.all()]
    assert decided == ["lanjut", None]


def test_minutes_of_a_closed_meeting_stay_as_they_are(secretary, team, proposals, meeting):
    for each in proposals:
        decide(each, team.tkksd, "perbaiki", "Lengkapi KAK.")
    closed = write(meeting, team.tkksd, closes=True)
    address = reverse("cooperation_meeting_minutes", args=[closed.pk])
    before = words(secretary.get(address).content)
    proposal = Proposal.objects.get(pk=proposals[0].pk)
    proposal.state = Proposal.State.WAITING
    proposal.save()
    decide(proposal, team.tkksd, "tolak", "Tidak jadi.")
    with pytest.raises(workflow.Refused):
        write(closed, team.tkksd, {closed.items.first().pk: "Lain."})
    with pytest.raises(workflow.Refused):
        workflow.keep_meeting(closed, [], by=team.tkksd, version=closed.version)
    page = reverse("cooperation_meeting", args=[closed.pk])
    sent = {f"item_{item.pk}": item.discussion for item in closed.items.all()}
    sent |= {"attendance": closed.attendance, "note": closed.note, "version": closed.version - 1}
    assert secretary.post(page, {**sent, "close": "1"}).status_code == 302  # a second click
    late = secretary.post(page, {**sent, "note": "Belum sempat tersimpan."}).context["form"]
    assert late.non_field_errors()[0].startswith("Rapat ini sudah ditutup")
    assert late["note"].value() == "Belum sempat tersimpan."
    assert words(secretary.get(address).content) == before
    assert "RANCANGAN" not in before


def test_second_writer_of_the_minutes_keeps_the_typed_text(secretary, team, meeting):
    item = meeting.items.first()
    seen = meeting.version
    write(meeting, team.tkksd, {item.pk: "Yang pertama."})
    form = {"attendance": "", "note": "", "version": seen, f"item_{item.pk}": "Yang kedua."}
    address = reverse("cooperation_meeting", args=[meeting.pk])
    answer = secretary.post(address, form)
    assert answer.status_code == 409
    assert "Yang kedua." in answer.content.decode()
    assert MeetingItem.objects.get(pk=item.pk).discussion == "Yang pertama."
    form["version"] = answer.context["form"]["version"].value()
    assert secretary.post(address, form).status_code == 302
    assert MeetingItem.objects.get(pk=item.pk).discussion == "Yang kedua."


def test_agenda_is_a_word_file_with_each_proposal(secretary, meeting, proposals):
    answer = secretary.get(reverse("cooperation_meeting_agenda", args=[meeting.pk]))
    assert answer["Content-Disposition"].endswith('"acara-rapat-tkksd-2026-11-28.docx"')
    text = words(answer.content)
    assert "Sabtu, 28 November 2026" in text
    assert all(each.number in text and each.title in text for each in proposals)


def test_pages_of_meetings_ask_as_much_for_many_items(secretary, team):
    def asked(count):
        made = [builders.proposal(team.health, title=f"Usulan {count}-{n}") for n in range(count)]
        meeting = builders.meeting(*made, by=team.tkksd)
        numbers = []
        for name in ("cooperation_meeting", "cooperation_meeting_edit"):
            with CaptureQueriesContext(connection) as queries:
                secretary.get(reverse(name, args=[meeting.pk]))
            numbers.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            secretary.get(reverse("cooperation_meetings"))
        return [*numbers, len(queries)]

    secretary.get(reverse("cooperation_meetings"))
    assert asked(2) == asked(9)


def test_proposal_names_meetings_to_who_may_open_them_alone(client, team):
    """A province that sees all regions may talk about a kabupaten's proposal."""
    there = person("TKKSD", "13.02")
    agency = Agency.objects.create(region=there.region, name="Dinas Kesehatan")
    about = builders.proposal(agency)
    builders.meeting(about, by=team.tkksd)
    own = builders.meeting(about, by=there)
    client.force_login(there)
    page = client.get(reverse("cooperation_proposal", args=[about.pk]))
    assert list(page.context["meetings"]) == [own]
