"""A plugin for pytest: takes the scope from one lookup at a time and asks whether a test notices.

    python -m pytest -p drills.scopes -n 0 -q tests/test_access.py tests/test_reach.py …

First the given tests run as they are, while it notes which of them pass which lookup (a call of
`visible_to` or `owned_by`). Then, lookup after lookup, that one call finds everything, and the
tests that pass it run until one fails. Prints the lookups that no test misses. Case 12.
"""

import ast
import sys
from collections import defaultdict
from functools import wraps
from pathlib import Path
from time import monotonic

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parent.parent
SCOPES = ("visible_to", "owned_by")
# These notice most, so that they come first; within them and after them what takes least.
FIRST = ("test_access.py", "test_reach.py")


class Scopes:
    """Which call is open now, which test runs, and which tests pass which call."""

    def __init__(self):
        self.open = self.item = None
        self.passed = defaultdict(list)

    def watch(self):
        """Wrap the scoping methods of every queryset of the two applications."""
        from django.apps import apps

        classes = {type(model._default_manager.all()) for model in apps.get_models()}
        for each in classes:
            for name in SCOPES:
                if name in vars(each):
                    setattr(each, name, self._wrapped(getattr(each, name)))

    def _wrapped(self, scoped):
        @wraps(scoped)
        def lookup(rows, user):
            place = _place(sys._getframe(1))
            if place and self.item and self.item not in self.passed[place][-1:]:
                self.passed[place].append(self.item)
            return rows.all() if place and place == self.open else scoped(rows, user)

        return lookup


def _place(frame):
    """(file, line) of the nearest caller that is the project's own and no test."""
    while frame:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts:
            name = path.relative_to(ROOT)
            return None if name.parts[0] == "tests" else (str(name), frame.f_lineno)
        frame = frame.f_back


def written():
    """The places of all calls in the source: {(file, first line, last line)}."""
    found = set()
    for folder in ("reporting", "kerjasama"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                if is_call and node.func.attr in SCOPES:
                    lines = node.func.value.end_lineno, node.end_lineno
                    found.add((str(path.relative_to(ROOT)), *lines))
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    scopes = Scopes()
    scopes.watch()
    items = session.items
    seconds = {}
    for item, following in zip(items, [*items[1:], session], strict=True):
        scopes.item, begun = item, monotonic()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        seconds[item] = monotonic() - begun
    scopes.item = None
    caught, missed = [], []
    for place, passing in sorted(scopes.passed.items()):
        scopes.open = place
        passing.sort(key=lambda item: (item.path.name not in FIRST, seconds[item]))
        by = next((item for item in passing if _fails(item)), None)
        (caught if by else missed).append(place)
        _say(f"{place[0]}:{place[1]} {'noticed by ' + by.nodeid if by else 'NOT NOTICED'}")
    scopes.open = None
    unseen = [
        (name, first)
        for name, first, last in written()
        if not any(path == name and first <= line <= last for path, line in scopes.passed)
    ]
    for name, line in sorted(unseen):
        _say(f"{name}:{line} PASSED BY NO TEST")
    _say(f"12 scopes: {len(caught)} noticed, {len(missed)} not, {len(unseen)} passed by no test")
    return True


def _fails(item):
    """Whether the test fails now; of its fixtures only those of the session stay."""
    # Left standing, it or its module would fail the next one, or itself, whatever is open.
    reports = runtestprotocol(item, log=False, nextitem=item.session)
    return any(report.failed for report in reports)


def _say(text):
    print(text, file=sys.__stdout__, flush=True)
