"""The demo as it stands: what is told, and whether it could be true."""

import datetime
import io
from collections import Counter
from zoneinfo import ZoneInfo

import openpyxl
import pypdfium2
import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from PIL import Image

from reporting import context
from reporting.demo.build import build
from reporting.demo.cast import ACCOUNTS, PASSWORD, UNITS
from reporting.models import (
    Assignment,
    Evidence,
    Extension,
    ObstacleKind,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    StatusChange,
    StoredFile,
    Submission,
    Target,
    User,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=JAKARTA)
FEW = [unit for unit in UNITS if unit.code in ("13.01", "13.05", "13.09")]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The whole demo of NOW, made once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        build(NOW)
        yield
        transaction.set_rollback(True)


def entries(year=2026, code="B09", **more):
    return ProgressEntry.objects.filter(
        target__period__year__year=year, target__period__code=code, **more
    )


def states(region):
    """The unit's ten reports of the running period as a string, "-" for not begun."""
    rows = Target.objects.filter(
        period__year__year=2026, period__code="B09", assignment__region__code=region
    ).order_by("assignment__plan__number")
    found = rows.values_list("entry__status", flat=True)
    letters = {"draft": "D", "submitted": "S", "returned": "R", "verified": "V", None: "N"}
    return "".join(letters[status] for status in found)


# What stands there --------------------------------------------------------------------------


def test_three_years_stand_as_their_names_say(demo, db):
    found = {
        year.year: (
            year.status,
            year.is_example,
            year.periods.exclude(closed_at=None).count(),
            year.plans.filter(is_example=True).count(),
            Assignment.objects.filter(plan__year=year).count(),
            Target.objects.filter(period__year=year).count(),
            ProgressEntry.objects.filter(target__period__year=year).count(),
        )
        for year in PlanYear.objects.all()
    }
    running = entries(code="B09").count()
    assert found == {
        2025: ("closed", True, 4, 10, 200, 800, 800),
        2026: ("running", True, 2, 10, 200, 800, 400 - 7 + running),
        2027: ("preparation", True, 0, 10, 0, 0, 0),
    }


def test_last_year_is_verified_with_late_nil_lowered_and_returned_ones(demo, db):
    year = ProgressEntry.objects.filter(target__period__year__year=2025)
    assert set(year.values_list("status", flat=True)) == {"verified"}
    assert 0 < year.filter(is_late=True).count() < 40
    assert 0 < year.filter(is_nil=True).count() < 40
    assert 0 < year.filter(verified_percent__lt=F("claimed_percent")).count() < 60
    assert 0 < year.filter(changes__action="return").distinct().count() < 90


def test_running_period_shows_each_unit_as_told(demo, db):
    assert {unit.code: states(unit.code) for unit in UNITS} == {
        unit.code: unit.now for unit in UNITS
    }


def test_running_period_has_six_done_six_waiting_and_seven_to_chase(demo, db):
    groups = Counter(
        "done" if set(found) == {"V"} else "waiting" if set(found) == {"V", "S"} else "chase"
        for found in (states(unit.code) for unit in UNITS if unit.code != "13")
    )
    assert groups == {"done": 6, "waiting": 6, "chase": 7}


def test_running_period_is_due_in_four_days_at_midnight(demo, db):
    period = Period.objects.get(year__year=2026, code="B09")
    assert period.due_at == datetime.datetime(2026, 11, 27, 23, 59, tzinfo=JAKARTA)
    assert period.state(NOW) == "open"
    assert Period.objects.get(year__year=2026, code="B12").state(NOW) == "upcoming"


def test_two_units_let_their_fix_by_day_pass(demo, db):
    today = NOW.date()
    late = {
        entry.region.code
        for entry in entries(status="returned").with_places()
        if entry.changes.filter(action="return").last().fix_by < today
    }
    assert late == {"13.08", "13.77"}


def test_mentawai_has_been_silent_for_twelve_days(demo, db):
    last = StatusChange.objects.filter(entry__target__assignment__region__code="13.09").latest("at")
    assert (NOW.date() - timezone.localdate(last.at)).days == 12


def test_drafts_are_ready_or_not_and_one_has_a_text_nobody_could_read(demo, db):
    drafts = entries(status="draft")
    assert {entry.is_ready for entry in drafts} == {True, False}
    assert [entry.unread for entry in drafts if entry.unread] == [
        {"spent_apbd": "kurang lebih 12 juta"}
    ]


def test_levels_show_three_colours_rise_and_are_weakest_in_control(demo, db):
    def ratios(code):
        found = {}
        for entry in (
            entries(code=code, is_nil=False)
            .exclude(status__in=["draft", "returned"])
            .exclude(target__assignment__region__code="13")
            .with_places()
        ):
            percent = entry.verified_percent
            percent = entry.claimed_percent if percent is None else percent
            if entry.target.percent:
                value = min(percent / entry.target.percent * 100, 100)
                found.setdefault(entry.plan.number, []).append(value)
        return found

    def mean(values):
        return sum(values) / len(values)

    before, now = ratios("B06"), ratios("B09")
    values = sum(now.values(), [])
    assert 87 <= mean(values) <= 93
    assert mean(sum(before.values(), [])) + 4 < mean(values)
    assert min(now, key=lambda number: mean(now[number])) == 6
    shares = Counter("ok" if v >= 91 else "warn" if v >= 76 else "bad" for v in values)
    assert min(shares["ok"], shares["warn"], shares["bad"]) >= 10


def test_obstacles_of_every_kind_are_named(demo, db):
    kinds = {kind for entry in entries() for kind in entry.obstacle_kinds}
    assert kinds == set(ObstacleKind.values)


# Whether it could be true -------------------------------------------------------------------


def test_every_row_is_valid(demo, db):
    for entry in entries(target__assignment__region__code__in=["13.01", "13.05", "13.10"]):
        entry.full_clean(exclude=["unread"])
    for model in (Submission, Evidence, User, Assignment, Extension):
        for row in model.objects.order_by("pk")[:20]:
            row.full_clean()
    for change in StatusChange.objects.order_by("-pk")[:20]:
        change.full_clean(exclude=["submission"])


def test_everything_sent_is_complete(demo, db):
    sent = entries(status__in=["submitted", "verified"]).with_places()
    assert {str(entry): list(entry.gaps()) for entry in sent if list(entry.gaps())} == {}
    ready = entries(is_ready=True).with_places()
    assert {str(entry): list(entry.gaps()) for entry in ready if list(entry.gaps())} == {}


def test_figures_only_grow_within_the_year(demo, db):
    last = {}
    rows = ProgressEntry.objects.exclude(claimed_percent=None).order_by(
        "target__assignment", "target__period__code"
    )
    for assignment, claimed, verified in rows.values_list(
        "target__assignment", "claimed_percent", "verified_percent"
    ):
        before = last.get(assignment, (0, 0))
        assert (claimed, verified or claimed) >= before
        last[assignment] = (claimed, verified or before[1])


def test_nothing_has_happened_in_the_future(demo, db):
    assert not StatusChange.objects.filter(at__gt=NOW).exists()
    assert not Submission.objects.filter(at__gt=NOW).exists()
    assert not Evidence.objects.filter(added_at__gt=NOW).exists()
    assert not Evidence.objects.filter(document_date__gt=NOW.date()).exists()
    assert not StoredFile.objects.filter(at__gt=NOW).exists()
    assert not Period.objects.filter(closed_at__gt=NOW).exists()
    assert not StatusChange.objects.filter(at__lt=F("entry__target__period__opens_at")).exists()


def test_evidence_files_open(demo, db):
    kinds = Counter()
    for stored in StoredFile.objects.all():
        content = stored.path.read()
        assert (len(content), stored.kind) == (stored.size, stored.path.name.rpartition(".")[2])
        kinds[stored.kind] += 1
        if stored.kind == "pdf":
            with pypdfium2.PdfDocument(content) as document:
                assert 1 <= len(document) <= 3
                assert "CONTOH" in document[0].get_textpage().get_text_bounded()
        elif stored.kind == "jpg":
            Image.open(io.BytesIO(content)).verify()
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
            assert "(CONTOH)" in next(sheet.values)[0]
    assert kinds == {"pdf": 20, "xlsx": 10, "jpg": 8}


# Who may have it, and how often -------------------------------------------------------------


def test_printed_accounts_land_on_the_page_that_is_printed(demo, db):
    found = {
        account.username: context.jobs(User.objects.get(username=account.username))[0][1]
        for account in ACCOUNTS
    }
    assert found == {account.username: account.page for account in ACCOUNTS}


def test_every_unit_but_one_has_an_operator_and_an_approver_to_call(demo, db):
    for region in Region.objects.exclude(code="13.03"):
        people = User.objects.of_pokja().filter(region=region).exclude(phone="")
        roles = sorted(people.values_list("groups__name", flat=True))
        assert roles == ["Operator Pokja", "Penyetuju Pokja"], region


def test_the_shared_password_passes_the_rules_for_each_account(demo, db):
    for user in User.objects.all():
        validate_password(PASSWORD, user)
    assert User.objects.first().check_password(PASSWORD)


def test_accounts_are_printed_without_a_database(settings, capsys):
    settings.DEBUG = True
    call_command("demo", "--accounts")
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) == 1 + len(ACCOUNTS)
    assert all(account.username in printed for account in ACCOUNTS)


def test_second_run_asks_once_and_changes_nothing(
    demo, db, settings, django_assert_num_queries, capsys
):
    settings.DEBUG = True
    with django_assert_num_queries(1):
        call_command("demo")
    assert capsys.readouterr().out.startswith("Data sudah ada; tidak ada yang diubah.")
