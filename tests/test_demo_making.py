"""Making the demo: who may, and whether it tells what real moves would have left behind."""

import datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from reporting import workflow
from reporting.demo import build as build_module
from reporting.demo.build import build
from reporting.demo.cast import UNITS
from reporting.demo.courses import demo_window
from reporting.models import Evidence, Period, PlanYear, ProgressEntry, StatusChange, User
from reporting.models.progress import REPORT_FIELDS
from tests.test_demo import JAKARTA, NOW

FEW = [unit for unit in UNITS if unit.code in ("13.01", "13.05", "13.09")]


@pytest.mark.parametrize("arguments", [[], ["--accounts"]])
def test_demo_is_refused_without_debug(arguments, db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="hanya untuk DEBUG=1"):
        call_command("demo", *arguments)
    assert not PlanYear.objects.exists()


def test_demo_is_refused_where_people_have_accounts(cast, settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="sudah memuat akun"):
        call_command("demo")
    assert not PlanYear.objects.exists()


# Whatever the day ---------------------------------------------------------------------------


@pytest.mark.parametrize("day", [(2026, 1, 2), (2026, 6, 30), (2026, 12, 31), (2028, 2, 29)])
def test_windows_follow_each_other_on_any_day(day):
    now = datetime.datetime(*day, 0, 10, tzinfo=JAKARTA)
    windows = [
        demo_window(now.year, now.year + ago, code, now)
        for ago in (-1, 0)
        for code in Period.Code.values
    ]
    ends = [window["verify_by"] for window in windows[:6]]
    assert ends == sorted(ends)
    assert ends[-1] < now
    running, coming = windows[6:]
    assert running["opens_at"] < now < running["due_at"]
    assert running["closes_at"] <= coming["opens_at"]
    assert (running["due_at"].date() - now.date()).days == 4
    opened = [window["opens_at"] for window in windows]
    assert opened == sorted(opened)


def test_demo_can_be_told_in_the_first_hour_of_a_year(db):
    now = datetime.datetime(2027, 1, 1, 0, 20, tzinfo=JAKARTA)
    build(now, FEW)
    assert not StatusChange.objects.filter(at__gt=now).exists()
    assert not Evidence.objects.filter(document_date__gt=now.date()).exists()
    running = Period.objects.visible_to(User.objects.get(username="admin")).running(now)
    assert (running.code, running.year.year) == ("B09", 2027)


def test_same_moment_gives_the_same_demo(db):
    digests = []
    for _ in range(2):
        with transaction.atomic():
            build(NOW, FEW)
            digests.append(workflow.digest(trail_rows()))
            transaction.set_rollback(True)
    assert digests[0] == digests[1]


def trail_rows():
    """Every move that was made, without what depends on ids."""
    return list(
        StatusChange.objects.order_by("id").values_list(
            "entry__target__assignment__region__code",
            "entry__target__assignment__plan__number",
            "entry__target__period__code",
            "action",
            "by__username",
            "at",
            "snapshot",
            "submission__token",
        )
    )


# Whether the workflow would have left the same ----------------------------------------------


# A text nobody could read; a report that came back once; reports typed in by Bappeda.
WALKED = {("13.01", 2026, "B09"), ("13.05", 2026, "B09"), ("13.09", 2025, "B03")}


def test_told_reports_equal_those_that_walked_through_the_workflow(db, monkeypatch):
    told = []
    monkeypatch.setattr(build_module, "write", lambda trails, submissions: told.extend(trails))
    build(NOW, FEW)
    chosen = [trail for trail in told if place_of(trail.entry) in WALKED]
    assert {move.action for trail in chosen for move in trail.changes} == {
        *("save", "attach", "submit", "return", "verify")
    }
    # What is over now was open then.
    Period.objects.update(closed_at=None)
    PlanYear.objects.update(status="running")
    replay(chosen)
    for trail in chosen:
        walked = ProgressEntry.objects.get(target=trail.entry.target)
        assert fields(walked, ENTRY_FIELDS) == fields(trail.entry, ENTRY_FIELDS)
        assert trail_of(walked.changes.all()) == trail_of(trail.changes)
        assert evidence_of(walked.evidence.all()) == evidence_of(trail.evidence)


def place_of(entry):
    return entry.region.code, entry.period.year.year, entry.period.code


ENTRY_FIELDS = [
    *REPORT_FIELDS,
    *("status", "is_ready", "verified_percent", "unread", "version", "is_late"),
    *("first_submitted_at", "submitted_at", "updated_at", "updated_by_id"),
]
CHANGE_FIELDS = [
    *("action", "source", "target", "by_id", "on_behalf", "at", "reasons", "note", "fix_by"),
    *("parts", "checklist", "via", "snapshot"),
]
PIECE_FIELDS = [
    *("requirement_id", "file_id", "link", "original_name", "document_number", "document_date"),
    *("added_by_id", "added_at", "removed_by_id", "removed_at"),
]


def fields(row, names):
    return {name: getattr(row, name) for name in names}


def trail_of(changes):
    return [
        (fields(change, CHANGE_FIELDS), change.submission and fields(change.submission, SENT))
        for change in changes
    ]


SENT = ["number", "by_id", "at", "token", "digest"]


def evidence_of(pieces):
    return [
        (fields(piece, PIECE_FIELDS), piece.replaces and piece.replaces.original_name)
        for piece in sorted(pieces, key=lambda piece: piece.added_at)
    ]


def replay(trails):
    """Make the moves of the trails through the workflow, in the order of time."""
    moves = sorted((move for trail in trails for move in trail.changes), key=lambda move: move.at)
    pieces = {
        (piece.entry.target_id, piece.added_at): piece
        for trail in trails
        for piece in trail.evidence
    }
    for move in moves:
        entry = ProgressEntry(target=move.entry.target)
        given = {"by": move.by, "at": move.at, "via": "demo"}
        if move.action == "submit":
            replay_sending(move, moves, given)
        elif move.action == "attach":
            workflow.attach(entry, copy_of(pieces[entry.target_id, move.at]), **given)
        else:
            version = version_of(entry.target_id)
            workflow.perform(entry, move.action, version=version, **given, **what_came_with(move))


def version_of(target_id):
    found = ProgressEntry.objects.filter(target=target_id).values_list("version", flat=True)
    return found.first() or 0


def replay_sending(move, moves, given):
    """Send what was sent together; a sending that was replayed already is known by its token."""
    together = [each.entry.target_id for each in moves if each.submission is move.submission]
    workflow.send(
        move.entry.region,
        move.entry.period,
        {target_id: version_of(target_id) for target_id in together},
        token=move.submission.token,
        **given,
    )


def copy_of(piece):
    names = ["requirement", "file", "link", "original_name", "document_number", "document_date"]
    old = piece.replaces and Evidence.objects.get(
        entry__target=piece.entry.target_id, added_at=piece.replaces.added_at
    )
    return Evidence(replaces=old, **fields(piece, names))


def what_came_with(move):
    if move.action == "verify":
        percent = move.snapshot["verified_percent"]
        given = {"verified_percent": percent and Decimal(percent)}
        return {**given, **fields(move, ("checklist", "note"))}
    if move.action == "return":
        return fields(move, ("reasons", "parts", "checklist", "note", "fix_by"))
    values = {name: move.snapshot[name] for name in [*REPORT_FIELDS, "is_ready"]}
    values["claimed_percent"] = values["claimed_percent"] and Decimal(values["claimed_percent"])
    return {"values": values, "unread": move.snapshot["unread"], "answer": move.note}
