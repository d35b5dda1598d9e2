"""What people typed stays text in a real browser, even with the content policy switched off.

A few pages in the suite; `RANDA_PAGES=1000 pytest -s tests/journeys/test_typed_code.py` opens all
of them, the admin's own too, and prints how many.
"""

import os

import pytest
from django.test import Client

from reporting.models import User
from tests import test_crawl
from tests.builders import PASSWORD
from tests.test_crawl import HOOK, crawl

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
world = test_crawl.world
PAGES = int(os.environ.get("RANDA_PAGES", "2"))
TELL = "window.hook = () => console.error('what somebody typed was run')"


def superuser(cast):
    region = cast.admin.region
    made = User.objects.create_superuser("darurat", "d@contoh.id", PASSWORD, region=region)
    User.objects.filter(pk=made.pk).update(name=HOOK)
    return made


def test_nothing_that_people_typed_runs_in_a_browser(desk, world, cast):
    """Case 58."""
    opened = 0
    for who in (cast.operator, cast.verifier, cast.leader, superuser(cast)):
        client = Client()
        client.force_login(who)
        found = (path for path, answer in crawl(client) if "html" in answer["Content-Type"])
        paths = [path for path, _ in zip(found, range(PAGES), strict=False)]
        seat = desk(bypass_csp=True)
        seat.context.add_init_script(TELL)
        seat.sign_in(who)
        for path in [*paths, "/tidak-ada/<script>hook()</script>"]:
            seat.page.goto(path)
            assert seat.page.locator("[data-xss]").count() == 0, path
            opened += 1
    print(f"\n{opened} halaman dibuka, 0 dijalankan")
    assert opened >= 4


def test_browser_would_have_told(desk, world):
    seat = desk(bypass_csp=True)
    seat.context.add_init_script(TELL)
    seat.page.goto("/masuk/")
    seat.page.evaluate("html => { document.body.innerHTML = html }", HOOK)
    seat.page.wait_for_timeout(300)
    assert seat.complaints == ["what somebody typed was run"]
    seat.complaints.clear()
