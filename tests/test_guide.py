"""The guide, and the help at each field that leads to it."""

import re

from django.conf import settings
from django.urls import reverse

from reporting.forms.helps import HELPS
from reporting.models.progress import REPORT_FIELDS
from tests.builders import target


def guide(client, user):
    client.force_login(user)
    return client.get(reverse("guide")).content.decode()


def test_each_help_leads_to_a_part_of_the_guide(client, cast, year):
    parts = set(re.findall(r'<h2 id="([\w-]+)"', guide(client, cast.operator)))
    assert {help.anchor for help in HELPS.values()} <= parts
    assert HELPS.keys() <= {*REPORT_FIELDS, "is_ready"}


def test_guide_names_its_own_parts(client, cast, year):
    page = guide(client, cast.operator)
    parts = re.findall(r'<h2 id="([\w-]+)"', page)
    assert re.findall(r'<li><a href="#([\w-]+)"', page) == parts


def test_help_opens_beside_each_field(client, cast, year):
    client.force_login(cast.operator)
    page = client.get(reverse("report", args=[target().pk])).content.decode()
    for help in HELPS.values():
        assert help.text in page
        assert f"{reverse('guide')}#{help.anchor}" in page


def test_pictures_of_the_guide_are_there_and_light(client, cast, year):
    named = set(re.findall(r'src="/static/guide/([\w-]+\.webp)"', guide(client, cast.leader)))
    kept = {
        path.name: path.stat().st_size for path in (settings.BASE_DIR / "static/guide").iterdir()
    }
    assert named == kept.keys()
    assert max(kept.values()) <= 60 * 1024
