"""What a page weighs on the wire, with all that it brings: people report over 2G."""

import gzip
import re

import pytest
from django.conf import settings
from django.core.management import call_command

from reporting.models import PlanYear, ProgressEntry, User
from tests.demo_pages import pokja_pages

STATIC = settings.BASE_DIR / "static"
FIRST, LATER = 25 * 1024, 10 * 1024  # bytes
# A province's year on one page may be heavier than what a Pokja opens in the field.
RECAP, RECAP_FIRST = re.compile(r"/rekap/$|/terbuka/13/"), 28.5 * 1024
# A browser fetches these when somebody opens them, and not with the page.
LATER_PICTURE = re.compile(r'<details[^>]*>(?:(?!</details>).)*<img [^>]*loading="lazy"', re.S)


def weigh(data):
    return len(gzip.compress(data, 9))


def brought(page):
    """The static files that the page loads, with those that its style sheets load."""
    page = LATER_PICTURE.sub("", page)
    found = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page))
    for name in [name for name in found if name.endswith(".css")]:
        for path in re.findall(r'url\("\.\./([^"]+)"\)', (STATIC / name).read_text()):
            found.add(path)
    return found


def weight_of(name):
    data = (STATIC / name).read_bytes()
    return len(data) if name.endswith(".woff2") else weigh(data)


@pytest.fixture
def addresses(db, settings):
    """(user name, address) of the pages on a Pokja's, a verifier's and a leader's way, full of
    the demo.
    """
    call_command("load_reference", verbosity=0)
    settings.DEBUG = True
    call_command("demo", verbosity=0)
    settings.DEBUG = False
    waiting = ProgressEntry.objects.filter(status="submitted").first().target_id
    verifying = ("/verifikasi/", f"/verifikasi/laporan/{waiting}/")
    shown = PlanYear.objects.get(is_public=True).year
    recaps = [("pimpinan", "/rekap/"), (None, f"/terbuka/13/{shown}/B12/")]
    desk = [("admin", path) for path in (*verifying, "/pantau/")]
    return [(None, "/masuk/"), *pokja_pages(), *desk, *recaps]


def test_pages_of_the_quarter_are_light(addresses, client):
    heavy = []
    for username, address in addresses:
        client.logout()
        if username:
            client.force_login(User.objects.get(username=username))
        response = client.get(address)
        assert response.status_code == 200, address
        later = weigh(response.content)
        first = later + sum(map(weight_of, brought(response.content.decode())))
        most = RECAP_FIRST if RECAP.match(address) else FIRST
        if first > most or later > LATER:
            heavy.append((address, first, later))
    assert heavy == []


def test_scripts_stay_small():
    scripts = {path.name: weigh(path.read_bytes()) for path in (STATIC / "js").glob("*.js")}
    assert {name: size for name, size in scripts.items() if size > 3 * 1024} == {}
