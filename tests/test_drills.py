"""What saves nothing twice and loses nothing: everybody at once, and a server that is killed."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.visitor import Server, Visitor, hidden
from randa.checks import durability_faults
from reporting import roles
from reporting.models import Evidence, ProgressEntry, StatusChange, Submission
from tests import builders
from tests.builders import person, report, target

UNITS, ACTIONS = ("13.01", "13.02", "13.03", "13.71"), 3
TYPED = {
    "claimed_percent": "80",
    "obstacle_kinds": "none",
    "follow_up": "Rapat ketiga.",
    "is_ready": "True",
    "save": "",
}


@pytest.fixture
def approvers():
    """The Penyetuju of each unit, in a year with three actions, nothing reported yet."""
    builders.reference()
    builders.plan_year(plans=ACTIONS, units=UNITS)
    return [person(roles.APPROVER, code) for code in UNITS]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_all_units_send_at_the_same_moment_and_each_presses_twice(approvers):
    """Cases 16 and 17."""
    entries = [
        [report(target(by.region.code, number), by=by) for number in range(1, ACTIONS + 1)]
        for by in approvers
    ]
    start = Barrier(2 * len(UNITS))

    def sending(by, ready, token):
        browser = Client()
        browser.force_login(by)
        sent = {f"version-{entry.target_id}": entry.version for entry in ready}
        here = reverse("review", args=[2026, "B09"])
        start.wait()
        try:
            return browser.post(here, {**sent, "token": token, "declared": "on", "send": "1"}).url
        finally:
            connection.close()

    clicks = [
        click
        for each in zip(approvers, entries, strict=True)
        for click in [(*each, uuid.uuid4())] * 2
    ]
    with ThreadPoolExecutor(len(clicks)) as pool:
        answers = list(pool.map(lambda click: sending(*click), clicks))
    receipts = {
        made.region.code: reverse("receipt", args=[made.pk])
        for made in Submission.objects.select_related("region")
    }
    assert answers == [receipts[click[0].region.code] for click in clicks]
    moves = StatusChange.objects.filter(action="submit")
    assert moves.count() == moves.values("entry").distinct().count() == len(UNITS) * ACTIONS
    assert set(ProgressEntry.objects.values_list("status", flat=True)) == {"submitted"}


@pytest.mark.skipif(os.name == "nt", reason="gunicorn does not run on Windows")
@pytest.mark.django_db(transaction=True)
def test_killed_server_keeps_all_that_it_has_confirmed(approvers):
    """Case 62."""
    if durability_faults(connection):
        pytest.skip("the server does not start on a cluster that was told not to be durable")
    by, on = approvers[0], target("13.01")
    browser = Client()
    browser.force_login(by)
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    env = {
        "DJANGO_SETTINGS_MODULE": "randa.settings",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": url,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "VAR_DIR": str(settings.SCRATCH),
    }
    report_page, review_page = reverse("report", args=[on.pk]), "/tinjau/2026/B09/"

    def opened(path):
        visitor = Visitor(server.port, {"sessionid": browser.cookies["sessionid"].value})
        page = visitor.ask("GET", path)[2]
        names = ("csrfmiddlewaretoken", "seen_version", "typed_by", "token")
        return visitor, {name: value for name in names for value in hidden(page, name)[:1]}

    def again():
        server.kill()
        server.start()

    with Server(1, env) as server:
        visitor, fields = opened(report_page)
        sent = {**fields, **TYPED, "narrative": "Dua rapat."}.items()
        assert visitor.ask("POST", report_page, sent)[0] == 302
        again()
        visitor, fields = opened(report_page)
        sent = {**fields, **TYPED, "narrative": "Dua rapat."}.items()
        document = ("bukti-lain-uploads", "notula.pdf", builders.pdf())
        assert visitor.ask("POST", report_page, sent, [document])[0] == 302
        again()
        visitor, fields = opened(review_page)
        entry = ProgressEntry.objects.get()
        fields |= {f"version-{on.pk}": entry.version, "declared": "on", "send": "1"}
        first = visitor.ask("POST", review_page, fields.items())[:2]
        again()
        assert visitor.ask("POST", review_page, fields.items())[:2] == first
    (made,) = Submission.objects.all()
    assert first == (302, reverse("receipt", args=[made.pk]))
    entry = ProgressEntry.objects.get()
    assert (entry.status, entry.narrative) == ("submitted", "Dua rapat.")
    with Evidence.objects.get(entry=entry).file.path.open("rb") as kept:
        assert kept.read() == document[2]
