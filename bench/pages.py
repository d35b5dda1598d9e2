"""`python -m bench.pages`: what each page asks for over a weak link, in a real browser.

The demo behind gunicorn with its static files as in production; Chromium opens each page with an
empty cache and once again, over a modelled 2G and 3G link.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from statistics import median

from playwright.sync_api import sync_playwright

from bench import figures
from bench.scratch import scratch
from bench.visitor import Server

PASSWORD = "lamang-tapai-manis"
FIRST, LATER = 25, 10  # KB at most
# Latency of a request in milliseconds, bits a second.
LINKS = {"2G": (500, 50_000), "3G": (300, 1_600_000)}
# Name, whose page (nobody's: without signing in), address, and the link to follow from there.
PAGES = [
    ("sign-in", None, "/masuk/", None),
    ("tasks", "penyetuju.pessel", "/tugas/", None),
    ("report", "penyetuju.pessel", "/tugas/", r"/laporan/\d+/"),
    ("review and send", "penyetuju.pessel", "/tugas/", r"/tinjau/\d+/B\d+/"),
    ("province recap", "pimpinan", "/rekap/", None),
    ("unit recap", "bupati.pessel", "/rekap/", None),
    ("monitoring", "verifikator", "/pantau/", None),
    ("verification", "verifikator", "/verifikasi/", None),
    ("verifying one report", "verifikator", "/verifikasi/", r"/verifikasi/laporan/\d+/"),
    ("cooperation", "tkksd", "/kerja-sama/", None),
    ("proposals", "tkksd", "/kerja-sama/usulan/", None),
    ("open data", None, "/terbuka/", None),
    ("open recap", None, "/terbuka/", r"/terbuka/\d+/\d+/B\d+/"),
]


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--turns", type=int, default=3, help="putaran; tabel memuat mediannya")
    parser.add_argument("--only", action="append", help="nama halaman")
    parser.add_argument("--record", action="store_true", help="menulis hasilnya ke RESULTS.md")
    options = parser.parse_args(arguments)
    with scratch("sqlite"):
        os.environ["COLLECTED"] = "1"
        import django

        django.setup()
        _fill()
        before = figures.machine()
        with Server() as server, sync_playwright() as playwright:
            chromium = os.environ.get("RANDA_CHROMIUM") or shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            site = f"http://localhost:{server.port}"
            pages = [page for page in PAGES if not options.only or page[0] in options.only]
            found = {page[0]: measure(browser, site, page, options.turns) for page in pages}
            version = browser.version
            browser.close()
        lines = [f"{figures.headline(before)}, Chromium {version}.", "", *table(found), ""]
    lines += [f"- {goal}" for goal in goals(found)]
    print("\n".join(lines))
    if options.record:
        figures.record("pages · demo · SQLite", lines)


def _fill():
    """The demo's rows, which only a development portal makes, and the static files."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "randa.settings"}
    for command in ("migrate", "load_reference", "demo", "demo_cooperation"):
        arguments = [sys.executable, "manage.py", command, "--verbosity", "0"]
        subprocess.run(arguments, env=env, check=True, stdout=subprocess.DEVNULL)
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def measure(browser, site, page, turns):
    """By link and visit: (requests, bytes of what they carried, seconds), medians of the turns."""
    _, user, path, link = page
    signed = browser.new_context(base_url=site)
    window = signed.new_page()
    if user:
        window.goto("/masuk/")
        window.fill("[name=username]", user)
        window.fill("[name=password]", PASSWORD)
        window.press("[name=password]", "Enter")
        window.wait_for_url(lambda url: "/masuk/" not in url)
    window.goto(path)
    if link:
        path = re.search(link, window.content())[0]
    seen = {}
    for name, (latency, bits) in LINKS.items():
        visits = []
        for _ in range(turns):
            context = browser.new_context(base_url=site, storage_state=signed.storage_state())
            visits.append(_visits(context, path, latency, bits / 8))
            context.close()
        for visit, each in zip(("first", "later"), zip(*visits, strict=True), strict=True):
            seen[name, visit] = [median(column) for column in zip(*each, strict=True)]
    signed.close()
    return seen


def _visits(context, path, latency, throughput):
    """The first visit and a later one, each as (requests, bytes, seconds)."""
    window = context.new_page()
    window.set_default_timeout(120_000)
    wire = context.new_cdp_session(window)
    heads, kept, came = {}, set(), {}
    wire.on("Network.requestServedFromCache", lambda told: kept.add(told["requestId"]))

    def answered(told):
        response = told["response"]
        heads[told["requestId"]] = response["encodedDataLength"]
        if response.get("fromDiskCache") or response["url"].startswith("data:"):
            kept.add(told["requestId"])

    def finished(told):
        came[told["requestId"]] = told["encodedDataLength"]

    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    limits = {"downloadThroughput": throughput, "uploadThroughput": throughput}
    wire.send("Network.emulateNetworkConditions", {"offline": False, "latency": latency} | limits)
    found = []
    for _ in range(2):
        window.goto(path)
        window.wait_for_load_state("networkidle")  # the letters come after the page
        seconds = window.evaluate(
            "performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"
        )
        asked = came.keys() - kept
        found.append((len(asked), sum(came[each] - heads.get(each, 0) for each in asked), seconds))
        window.goto("about:blank")
        for each in (heads, kept, came):
            each.clear()
    return found


def table(found):
    """The pages as lines of a Markdown table."""
    head = "| page | requests, later | KB first | KB later |"
    lines = [head + "".join(f" {link} first s | later s |" for link in LINKS)]
    lines.append("| --- |" + " ---: |" * 7)
    for name, seen in found.items():
        requests, size, _ = seen["2G", "first"]
        requests_later, size_later, _ = seen["2G", "later"]
        cells = [name, f"{requests:g}, {requests_later:g}"]
        cells += [f"{size / 1024:.1f}", f"{size_later / 1024:.1f}"]
        cells += [f"{seen[link, visit][2]:.1f}" for link in LINKS for visit in ("first", "later")]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def goals(found):
    """Sentences that hold the pages against their goals, met or not."""
    asked = []
    for visit, most in (("first", FIRST), ("later", LATER)):
        heavy = [name for name, seen in found.items() if seen["2G", visit][1] > most * 1024]
        but = f", heavier: {', '.join(heavy)}" if heavy else ""
        asked.append((f"{visit} visit, goal ≤ {most} KB{but}", not heavy))
    return figures.judged(asked)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
