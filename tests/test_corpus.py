"""Every file of the corpus gets the outcome it is named for, soon, and a preview writes nothing."""

import re
import time
from html import unescape

import pytest
from django.apps import apps

from reporting.models import ImportBatch, StoredFile
from reporting.years import prepare_year
from tests.corpus import CASES
from tests.sheets import Page

STAGED = (ImportBatch, StoredFile)
OUTCOME = re.compile(r'data-import-outcome="(\w+)" data-rows-ok="(\d+)" data-rows-bad="(\d+)"')


@pytest.fixture
def page(client, cast, province):
    client.force_login(cast.admin)
    return Page(client, prepare_year(province, 2027, by=cast.admin))


def business():
    """Everything the portal holds but uploads on their way."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_app_config("reporting").get_models()
        if model not in STAGED
    }


def test_corpus_is_large_enough():
    outcomes = [case.outcome for case in CASES.values()]
    assert len(outcomes) >= 60
    assert min(map(outcomes.count, ("accept", "row_errors", "reject"))) >= 20


@pytest.mark.parametrize("name", CASES)
def test_file_has_its_outcome_within_two_seconds_and_nothing_changes(name, page):
    case = CASES[name]
    data, before = case.make(), business()
    begun = time.process_time()
    shown = page.upload(data, case.name)
    assert time.process_time() - begun < 2
    assert shown.status_code in (200, 422)
    answer = unescape(shown.text)
    assert OUTCOME.findall(answer) == [(case.outcome, str(case.ok), str(case.bad))]
    assert case.says in answer
    assert "Traceback" not in answer
    assert business() == before
