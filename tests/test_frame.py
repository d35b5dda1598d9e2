"""What every answer carries, and what people read when something goes wrong."""

import json
import logging
import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from randa import health
from randa.logs import JsonLine, PlainLine
from tests import builders

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

NUMBER = r"[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}"


class Broken:
    """A database connection that fails in the given way."""

    def __init__(self, fault):
        self.fault = fault

    def cursor(self):
        raise self.fault


def policy(text):
    return sorted(part.strip() for part in text.split(";"))


@pytest.mark.parametrize("name", ["login", "help", "password_reset", "health"])
def test_every_page_carries_the_protective_headers(client, cast, name):
    if name == "help":
        client.force_login(cast.operator)
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert policy(response["Content-Security-Policy"]) == policy(HEADERS["Content-Security-Policy"])
    others = {header: response[header] for header in HEADERS if "Policy" not in header[:30]}
    assert others == {header: HEADERS[header] for header in others}
    assert response["Cache-Control"].endswith("private") or "no-store" in response["Cache-Control"]


def test_private_page_is_kept_by_no_cache(client, cast):
    client.force_login(cast.operator)
    assert client.get(reverse("help"))["Cache-Control"] == "private, no-store"


def test_health_is_public_and_small(client, db):
    response = client.get("/sehat/")
    assert (response.status_code, response.content) == (200, b"sehat\n")
    assert client.post("/sehat/").status_code == 405


def test_busy_database_asks_to_try_again(client, db, monkeypatch):
    monkeypatch.setattr(health, "connection", Broken(OperationalError("database is locked")))
    response = client.get("/sehat/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert_page_with_number(response)
    assert b"locked" not in response.content


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_unknown_address_shows_our_own_page(client, cast, is_signed_in):
    if is_signed_in:
        client.force_login(cast.operator)
    response = client.get("/tidak/ada/")
    assert response.status_code == 404
    assert_page_with_number(response)


def test_foreign_post_is_refused_with_a_way_on(cast):
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("login"), {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert_page_with_number(response)


def test_too_large_request_is_refused_unread(client, settings, db):
    settings.REQUEST_MAX_BYTES = 1000
    response = client.post(reverse("login"), {"username": "a" * 2000})
    assert response.status_code == 413
    assert_page_with_number(response)


def test_unknown_host_is_refused(client, db):
    response = client.get(reverse("login"), headers={"host": "penyerang.example"})
    assert response.status_code == 400
    assert_page_with_number(response)


def test_fault_in_the_code_shows_a_number_that_the_log_has_too(db, monkeypatch, caplog):
    monkeypatch.setattr(health, "connection", Broken(RuntimeError("rahasia dapur")))
    response = Client(raise_request_exception=False).get("/sehat/")
    assert response.status_code == 500
    assert_page_with_number(response)
    assert b"rahasia dapur" not in response.content
    assert "rahasia dapur" in caplog.text


def assert_page_with_number(response):
    """The page is whole, in Indonesian, and shows the number that the header carries."""
    html = response.content.decode()
    assert '<html lang="id"' in html
    assert re.fullmatch(NUMBER, response["X-Request-ID"])
    assert response["X-Request-ID"] in html


NASTY = "/a\r\nINFO palsu\x1b[31m\u2028b"


@pytest.mark.parametrize("formatter", [JsonLine(), PlainLine()])
def test_log_entry_stays_one_line_whatever_a_visitor_sends(formatter):
    """Case 78."""
    record = logging.LogRecord("randa", logging.INFO, "", 0, "GET %s", (NASTY,), None)
    line = formatter.format(record)
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_json_log_carries_traceback_in_the_same_line():
    try:
        raise ValueError("a\nb")
    except ValueError as fault:
        info = (ValueError, fault, fault.__traceback__)
    line = JsonLine().format(logging.LogRecord("randa", logging.ERROR, "", 0, "x", (), info))
    assert len(line.splitlines()) == 1
    assert json.loads(line)["traceback"].endswith("ValueError: a\nb")


def test_request_log_hides_password_links(client, db, caplog):
    with caplog.at_level(logging.INFO, logger="randa.request"):
        client.get("/sandi/atur/MQ/set-abc-rahasia/")
    assert [r.getMessage() for r in caplog.records if r.name == "randa.request"] == [
        "GET /sandi/atur/<uidb64>/<token>/ 200"
    ]


@pytest.mark.parametrize(
    ("who", "leads_to"),
    [
        ("operator", "tasks"),
        ("verifier", "monitoring"),
        ("admin", "monitoring"),
        ("regent", "recap"),
    ],
)
def test_periods_of_a_report_lead_to_a_page_that_the_reader_may_open(who, leads_to, client, cast):
    builders.plan_year()
    client.force_login(getattr(cast, who))
    page = client.get(reverse("report", args=[builders.target().pk]))
    urls = [each["url"] for each in page.context["periods"]]
    assert urls == [reverse(leads_to, args=[2026, f"B{n:02}"]) for n in (3, 6, 9, 12)]
