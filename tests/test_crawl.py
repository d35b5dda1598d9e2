"""Every page that a role can click its way to: its headers, and texts that try to be code."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import Resolver404, resolve

from reporting import workflow
from reporting.models import Evidence, ProgressEntry, Region, User
from tests import builders
from tests.builders import KAB_SOLOK, report, require, target

HOOK = "\"'><img src=x onerror=hook() data-xss><script data-xss>hook()</script>"
DIRECTIVES = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
# Once the pages of these have been seen for one row, those of other rows are the same code.
SKIPPED = {"logout", "admin:logout"}
# The API reads no session and changes nothing; its headers are told in test_api.
SKIPPED |= {"api_index", "api_openapi"}


class Page(HTMLParser):
    """What a page leads to, and what in it would be code of a stranger's."""

    def __init__(self, html):
        super().__init__()
        self.links, self.faults = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if "data-xss" in given:
            self.faults.append(f"a typed <{tag}> became an element")
        if tag == "script" and not given.get("src") and given.get("type") != "application/json":
            self.faults.append("inline script")
        if tag == "style" or "style" in given:
            self.faults.append(f"inline style on <{tag}>")
        for name, value in given.items():
            if name.startswith("on"):
                self.faults.append(f"{name} on <{tag}>")
            if name in ("href", "src", "action", "formaction"):
                if re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE):
                    self.faults.append(f"{name}={value[:40]}")
                if name == "src" and "//" in (value or ""):
                    self.faults.append(f"from another origin: {value[:60]}")


def taint(model):
    """Put the hook into every free text of every row of the model."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField)
        is_free = type(field) in (models.CharField, models.TextField) and not field.choices
        if not (is_text and is_free) or (field.max_length or 999) < len(HOOK) + 4:
            continue
        if field.name in ("password", "username", "sha256", "path"):
            continue
        for row in model.objects.values_list("pk", flat=True):
            text = f"{HOOK}{row}" if field.unique else HOOK
            model.objects.filter(pk=row).update(**{field.name: text})


@pytest.fixture
def world(cast):
    """Reports in every state, with evidence, where every text that people write is the hook."""
    year = builders.plan_year(plans=4)
    require(target().assignment.plan, "SK")
    for name in ("Region", "ActionPlan", "Milestone", "Assignment", "EvidenceRequirement", "User"):
        taint(apps.get_model("reporting", name))
    free = {name: HOOK for name in ("narrative", "obstacles", "follow_up", "activities")}
    entries = []
    for number, state in ((2, "submitted"), (3, "returned"), (4, "verified"), (1, "draft")):
        ready = {"is_ready": number != 1}
        by = cast.approver
        entry = report(target(number=number), by=by, **free, **ready)
        piece = Evidence(link="https://a.example.id/")
        workflow.attach(entry, piece, by=by)
        if state != "draft":
            entry = ProgressEntry.objects.get(pk=entry.pk)
            workflow.perform(entry, "submit", by=by, version=entry.version)
        if state in ("returned", "verified"):
            entry = ProgressEntry.objects.get(pk=entry.pk)
            move = {"returned": "return", "verified": "verify"}[state]
            extra = {"reasons": ["unsigned"], "note": HOOK} if move == "return" else {}
            workflow.perform(entry, move, by=cast.verifier, version=entry.version, **extra)
        entries.append(entry)
    taint(Evidence)
    assert HOOK in Region.objects.get(code=KAB_SOLOK).name
    return year


def crawl(client, most_per_view=1):
    """Yield (path, response) of every page that links lead to, one for each address of the map."""
    waiting, seen, counts = ["/"], set(), {}
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        try:
            name = resolve(path).view_name
        except Resolver404:
            continue
        if name in SKIPPED or counts.get(name, 0) >= most_per_view:
            continue
        response = client.get(path, secure=True)
        if response.status_code == 302:
            waiting.insert(0, response.url.partition("?")[0])
            continue
        counts[name] = counts.get(name, 0) + 1
        yield path, response
        if "html" in response.headers.get("Content-Type", ""):
            for link in Page(response.content.decode()).links:
                link = re.sub(r"[?#].*", "", link)
                if link.startswith("/"):
                    waiting.append(link)


@pytest.mark.parametrize(
    ("who", "least"), [("operator", 10), ("verifier", 12), ("leader", 4), ("superuser", 60)]
)
def test_no_page_lacks_a_header_or_runs_what_people_typed(who, least, world, cast, settings):
    """Cases 53 and 58: also the admin's own pages; figures are printed with `-s`."""
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    client, forger = Client(), Client(enforce_csrf_checks=True)
    user = getattr(cast, who, None) or User.objects.create_superuser(
        "darurat", "darurat@contoh.id", "x" * 20, name="Darurat", region=cast.admin.region
    )
    client.force_login(user)
    forger.force_login(user)
    faults, pages = [], 0
    for path, response in crawl(client):
        if response.status_code != 200:
            faults.append((path, response.status_code))
            continue
        pages += 1
        found = {name: response.headers.get(name) for name in HEADERS}
        is_page = "html" in response.headers["Content-Type"]
        policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
        if is_page:
            faults += [(path, fault) for fault in Page(response.content.decode()).faults]
            if policy != DIRECTIVES:
                faults.append((path, policy ^ DIRECTIVES))
        if found != HEADERS:
            faults.append((path, found))
        if "no-store" not in response["Cache-Control"]:
            # What caches may keep is what strangers may read.
            stranger = Client().get(path, secure=True)
            if stranger.status_code != 200 or stranger.content != response.content:
                faults.append((path, response["Cache-Control"]))
        if who == "superuser":
            foreign = {"Origin": "https://jahat.example"}
            forged = forger.post(path, {"a": "1"}, secure=True, headers=foreign).status_code
            if forged not in (403, 405):
                faults.append((path, "forged POST", forged))
    print(f"{who}: {pages} pages")
    assert faults == []
    assert pages >= least
