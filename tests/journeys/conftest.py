"""A browser per person: each signs in through the page and keeps the own session."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import expect, sync_playwright

from tests.builders import PASSWORD, reference
from tests.journeys import keyboard

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
RULES = {
    # All that is read of its answer; gathering the rest takes time on every page.
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
expect.set_options(timeout=15_000)
# Playwright's event loop runs in the test's thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


# Cells of a row that became a card, each below the other, and yet leave half the card empty.
NARROW = """() => [...document.querySelectorAll(".table-cards tr")]
    .filter((row) => getComputedStyle(row).display === "block")
    .flatMap((row) => [...row.querySelectorAll("td")]
        .filter((cell) => getComputedStyle(cell).display === "block")
        .filter((cell) => cell.offsetWidth < row.offsetWidth / 2)
        .map((cell) => cell.innerText))"""


class Desk:
    """One person's browser window. Errors in its console are a failure when it is closed."""

    def __init__(self, browser, address, **given):
        self.context = browser.new_context(base_url=address, locale="id-ID", **given)
        self.complaints = []
        self.page = self._open()

    def _open(self):
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def reopen(self):
        """Close the window for good, whatever its page still meant to do, and open an empty one."""
        self.page.close()
        self.page = self._open()

    def _hear(self, message):
        # A refused form answers with its own status, which Chromium reports as a failed load.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, user):
        self.page.goto("/masuk/")
        self.page.get_by_label("Nama pengguna atau e-mail").fill(user.username)
        self.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk").click()
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name):
        self.page.get_by_role("link", name=name).first.click()

    def heading(self):
        return self.page.get_by_role("heading", level=1)

    def assert_accessible(self, colours=True):
        """Fail with what axe finds on the page, and when the page is wider than the window.

        Without `colours` their contrast is left out, which takes half the time.
        """
        rules = {"color-contrast": {"enabled": colours}}
        found = Axe().run(self.page, options={**RULES, "rules": rules}).response["violations"]
        told = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found]
        assert told == [], self.page.url
        wide = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{self.page.url} is wider than its window"
        assert self.page.evaluate(NARROW) == [], self.page.url

    def assert_operable(self):
        """Fail when Tab misses a control, or a chart's figures stand in no table of the page."""
        expected, found = keyboard.walk(self.page)
        assert found == expected, self.page.url
        assert self.page.evaluate(keyboard.WITHOUT_TABLE) == [], self.page.url

    def close(self):
        self.context.close()
        assert self.complaints == []


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(browser, live_server):
    """Opens a Desk: `desk(user, viewport=…)`; each is closed and checked at the end."""
    opened = []

    def open_for(user=None, **given):
        made = Desk(browser, live_server.url, **given)
        opened.append(made)
        return made.sign_in(user) if user else made

    yield open_for
    for each in opened:
        each.close()


@pytest.fixture
def province(transactional_db):
    """As everywhere, but rows that other threads can see."""
    return reference()


@pytest.fixture
def demo(transactional_db, settings):
    """The demo years, as `manage.py demo` makes them."""
    call_command("load_reference", verbosity=0)
    settings.DEBUG = True
    call_command("demo", verbosity=0)
    call_command("demo_cooperation", verbosity=0)
    settings.DEBUG = False
