"""Whatever a workbook holds: one of three outcomes, and what is accepted comes out again."""

import io
import os
import re
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.models import Assignment, ImportBatch, Target
from reporting.years import prepare_year
from tests.sheets import HEADINGS, Page, counts, workbook

# More examples for a long run: RANDA_EXAMPLES=10000 pytest tests/test_import_properties.py
EXAMPLES = int(os.environ.get("RANDA_EXAMPLES", "100"))
OUTCOME = re.compile(r'data-import-outcome="(accept|row_errors|reject)"')

CODES = ("13.01", "13.02", "13.10", "13.71", "13.72", 13.1, "Kab. Solok", "Solok", "99.99", None)
KEYS = (
    "lead_agency",
    "indicator",
    *(f"target_{code}" for code in ("B03", "B06", "B09", "B12")),
    "budget_ceiling",
    "budget_source",
)
PLANS = ("RA-01", "ra 2", 3, "Aksi 4", "RA-11", "", None)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)
WORDS = st.text("abcde fghij-/&.", max_size=30)
NUMBERS = st.one_of(
    st.integers(-5, 120),
    st.floats(-1, 200),
    st.sampled_from(["58,5", "75 %", "0,75", "1.250", "-", "nihil", "Rp 2,5 juta", "x", "", None]),
)
ANYTHING = st.one_of(NUMBERS, TEXTS, st.booleans(), st.dates(), st.none())


@st.composite
def lines(draw):
    """A row of the plan sheet, mostly right, sometimes anything."""
    row = [
        draw(st.sampled_from(CODES)),
        None,
        draw(st.sampled_from(PLANS)),
        None,
        draw(TEXTS),
        draw(TEXTS),
        *[draw(NUMBERS) for _ in range(4)],
        draw(st.one_of(st.integers(0, 10**12), NUMBERS)),
        draw(st.sampled_from(["APBD", "APBN", "", None])),
    ]
    if draw(st.integers(0, 5)) == 0:
        row[draw(st.integers(0, len(row) - 1))] = draw(ANYTHING)
    return row


@st.composite
def good_lines(draw, place):
    """A right row for the place (region code, action), written in one of the ways."""
    code, number = place
    percents = st.one_of(
        st.none(),
        st.integers(0, 100),
        st.decimals(0, 100, places=2).map(float),
        st.decimals(1, 100, places=1).map(lambda value: f"{value}".replace(".", ",") + " %"),
    )
    budgets = st.one_of(st.none(), st.integers(0, 10**12), st.sampled_from(["Rp 2,5 juta", "-"]))
    return [
        code,
        None,
        draw(st.sampled_from([f"RA-{number:02}", number, f"aksi {number}"])),
        None,
        draw(WORDS),
        draw(WORDS),
        *[draw(percents) for _ in range(4)],
        draw(budgets),
        draw(st.sampled_from(["APBD", "APBN", "", None])),
    ]


@st.composite
def sheets(draw):
    """A workbook's bytes: columns in any order, some missing, rows among blanks and junk."""
    order = draw(st.permutations(range(len(HEADINGS))))
    left_out = draw(st.sets(st.sampled_from(range(len(HEADINGS))), max_size=2))
    order = [n for n in order if n not in left_out or draw(st.booleans())]
    return _sheet(draw, order, draw(st.lists(lines(), max_size=8)))


@st.composite
def good_sheets(draw):
    """A workbook's bytes with right rows only, and what is written in them."""
    places = st.tuples(st.sampled_from(["13.01", "13.02", "13.71"]), st.integers(1, 10))
    chosen = draw(st.lists(places, min_size=1, max_size=8, unique=True))
    rows = [draw(good_lines(place)) for place in chosen]
    return _sheet(draw, draw(st.permutations(range(len(HEADINGS)))), rows)


def _sheet(draw, order, rows):
    body = [[row[n] for n in order] for row in rows]
    for place in draw(st.lists(st.integers(0, 8), max_size=2)):
        body.insert(place, draw(st.sampled_from([[], [None, "JUMLAH"], ["Catatan: x"]])))
    titles = draw(st.lists(st.just(["RENCANA AKSI"]), max_size=2))
    all_rows = [*titles, [HEADINGS[n] for n in order], *body]
    return workbook(*all_rows[1:], headings=all_rows[0])


@pytest.fixture
def page(client, cast, province):
    client.force_login(cast.admin)
    return Page(client, prepare_year(province, 2027, by=cast.admin))


def forget():
    """Make the year empty again between examples."""
    ImportBatch.objects.all().delete()
    Target.objects.all().delete()
    Assignment.objects.all().delete()


def exported(page):
    """The bytes of the year's own workbook, and its values by region and action."""
    data = page.client.get(reverse("export_assignments", args=[2027])).content
    rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    values = {(row[0], row[2]): tuple(map(exact, row[4:])) for row in list(rows)[1:] if row[0]}
    return data, values


def exact(value):
    """Numbers as they are written, blank as None."""
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize()
    return value or None


def read(found):
    """What the file said, as the preview read it: by region and action."""
    return {
        (row.values["region"].code, row.values["plan"].code): tuple(
            exact(row.values.get(key)) for key in KEYS
        )
        for row in found.rows
    }


def check(page, data):
    """Upload, and what is accepted also save and export; returns the outcome."""
    forget()
    shown = page.upload(data)
    (outcome,) = OUTCOME.findall(shown.text)
    assert not Assignment.objects.exists()
    if outcome == "reject":
        return outcome
    found = shown.context["found"]
    assert (outcome == "accept") == (not found.of("faulty"))
    if outcome == "accept":
        page.save(shown, confirmed="on")
        out, values = exported(page)
        assert values == read(found)
        again = page.upload(out)
        assert again.context["counts"] == counts(same=len(found.rows))
    return outcome


PATIENT = settings(
    max_examples=EXAMPLES // 2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@PATIENT
@given(sheets())
def test_any_workbook_has_one_outcome_and_what_is_accepted_comes_out_again(page, data):
    check(page, data)


@PATIENT
@given(good_sheets())
def test_workbook_with_right_rows_is_accepted_and_comes_out_as_it_came_in(page, data):
    assert check(page, data) == "accept"
