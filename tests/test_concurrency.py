"""Two people in the same moment: one is first, the other is told, nothing is lost.

On SQLite and on PostgreSQL; each thread has its own connection, as each request has.
"""

import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection

from reporting import files, workflow
from reporting.models import Evidence, ProgressEntry, StatusChange, StoredFile, Submission
from reporting.workflow import Conflict
from tests import builders
from tests.builders import KAB_SOLOK, person, report, target

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def pokja():
    """Operator and approver of Kab. Solok, in a year with two actions."""
    builders.reference()
    builders.plan_year()
    return person("Operator Pokja", KAB_SOLOK), person("Penyetuju Pokja", KAB_SOLOK)


def at_once(*jobs):
    """Run the jobs in threads that start together; return what each returned or raised."""
    start = Barrier(len(jobs))

    def run(job):
        try:
            start.wait()
            return job()
        except Exception as raised:
            return raised
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def saving(on, by, version, text):
    values = {"narrative": text}
    entry = ProgressEntry(target=on)
    return lambda: workflow.perform(entry, "save", by=by, version=version, values=values)


def split(results):
    won = [result for result in results if isinstance(result, ProgressEntry)]
    lost = [result for result in results if isinstance(result, Conflict)]
    assert len(won) + len(lost) == len(results), results
    return won, lost


def test_two_editors_of_one_version_one_wins_and_the_other_is_told(pokja):
    """Case 18."""
    operator, approver = pokja
    on = target()
    report(on, by=operator)
    for version in range(1, ROUNDS + 1):
        texts = f"Rina {version}", f"Hendra {version}"
        won, lost = split(
            at_once(
                saving(on, operator, version, texts[0]), saving(on, approver, version, texts[1])
            )
        )
        stored = ProgressEntry.objects.get()
        assert (len(won), len(lost)) == (1, 1)
        assert stored.narrative == won[0].narrative == lost[0].entry.narrative
        assert stored.version == version + 1
    assert StatusChange.objects.count() == ROUNDS + 1


def test_two_people_begin_the_same_report_and_one_report_is_made(pokja):
    operator, approver = pokja
    on = target()
    won, lost = split(at_once(saving(on, operator, 0, "Rina"), saving(on, approver, 0, "Hendra")))
    assert (len(won), len(lost)) == (1, 1)
    assert ProgressEntry.objects.get().narrative == won[0].narrative


def test_evidence_of_two_people_is_all_there(pokja):
    on = target()

    def attaching(by, number):
        piece = Evidence(link=f"https://contoh.example.id/{number}")
        return lambda: workflow.attach(ProgressEntry(target=on), piece, by=by)

    found = at_once(*[attaching(pokja[number % 2], number) for number in range(6)])
    assert all(isinstance(each, Evidence) for each in found), found
    assert Evidence.objects.current().filter(entry__target=on).count() == 6


def test_same_file_of_several_requests_is_stored_and_attached_once(pokja):
    operator, on, content = pokja[0], target(), builders.pdf()

    def uploading():
        piece = Evidence(file=files.keep(content, "pdf", operator), original_name="sk.pdf")
        return workflow.attach(ProgressEntry(target=on), piece, by=operator)

    found = at_once(*[uploading] * 6)
    assert found == [Evidence.objects.get()] * 6
    assert StoredFile.objects.count() == 1
    folder = Path(settings.MEDIA_ROOT, StoredFile.folder)
    assert [path for path in folder.rglob("*.pdf") if path.read_bytes() == content] == [
        Path(StoredFile.objects.get().path.path)
    ]


def test_double_click_in_two_requests_makes_one_sending(pokja):
    """Case 16."""
    operator, approver = pokja
    entries = [report(target(number=n), by=operator) for n in (1, 2)]
    place = entries[0].region, entries[0].period
    versions, token = {entry.target_id: entry.version for entry in entries}, uuid.uuid4()
    found = at_once(
        *[lambda: workflow.send(*place, versions, by=approver, token=token) for _ in range(4)]
    )
    assert set(found) == {Submission.objects.get()}
    assert StatusChange.objects.filter(action="submit").count() == 2
