"""Finds the browser for the journeys, and tidies up after a test run."""

import os
import shutil

import pytest

BROWSERS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
]
NO_BROWSER = (
    "Uji peramban dilewati: Chromium tidak ditemukan. Pasang Chromium atau tunjukkan "
    "berkasnya dengan RANDA_CHROMIUM."
)


def find_chromium():
    """Return the path of a Chromium-like browser: RANDA_CHROMIUM or a usual place; None if none."""
    named = os.environ.get("RANDA_CHROMIUM")
    candidates = [named] if named else BROWSERS
    return next(filter(None, map(shutil.which, candidates)), None)


@pytest.fixture(scope="session")
def chromium():
    """The path of the browser; tests marked `browser` run only when there is one."""
    return find_chromium()


def pytest_collection_modifyitems(config, items):
    journeys = [item for item in items if item.get_closest_marker("browser")]
    if not journeys or find_chromium():
        return
    if os.environ.get("RANDA_REQUIRE_BROWSER") == "1":
        raise pytest.UsageError("Chromium tidak ditemukan, padahal RANDA_REQUIRE_BROWSER=1.")
    for item in journeys:
        item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(NO_BROWSER, yellow=True)


def pytest_unconfigure(config):
    from django.conf import settings

    shutil.rmtree(settings.SCRATCH, ignore_errors=True)
