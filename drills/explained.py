"""A plugin for pytest: holds every change that a request makes against the history it leaves.

    python -m pytest -p drills.explained -n 0 -q tests

Around each POST of the tests it compares the rows of all tables that have a history. A changed
row needs one new line of history that names who did it and holds what now stands. No line and no
record of the log may hold a password, its hash, or the key of a session. Case 75.
"""

import logging
from collections import Counter
from itertools import pairwise

import pytest
from django.apps import apps
from django.test import Client

NAMELESS = "does not say who"
HASHES = ("md5$", "pbkdf2_", "argon2", "bcrypt", "scrypt$")


class Explained:
    """What was counted: changes by model, and those that nothing explains."""

    def __init__(self):
        self.item, self.requests = "", 0
        self.changes, self.faults = Counter(), []
        self.log = []

    def ask(self, answer, client, request):
        """Answer the request with `answer`; look at what it changed and what it told."""
        if request.get("REQUEST_METHOD") != "POST":
            return answer(client, **request)
        self.requests += 1
        before, secrets, place = _rows(), _secrets(client, request), request["PATH_INFO"]
        lines = _lines()
        self.log.clear()
        try:
            return answer(client, **request)
        finally:
            fresh = {name: rows[len(lines[name]) :] for name, rows in _lines().items()}
            secrets |= _secrets(client, request)
            # Whoever proposes from the public page is not signed in.
            excused = "" if client.cookies.get("sessionid") else NAMELESS
            for model, explain in KINDS.items():
                self._compare(place, model, before[model], explain, fresh, excused)
            told = [*map(repr, fresh.values()), *self.log]
            self.faults += [
                f"{self.item} {place}: a secret was told"
                for text in told
                if any(each in text for each in (*HASHES, *secrets))
            ]

    def _compare(self, place, model, before, explain, fresh, excused):
        after = _rows_of(model)
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                self.changes[model.__name__] += 1
                why = explain(key, before.get(key), after.get(key), fresh)
                if why and why != excused:
                    self.faults.append(f"{self.item} {place}: {model.__name__} {key} {why}")


def _own_history(model):
    lines = model.history.model.__name__

    def explain(key, before, after, fresh):
        found = [row for row in fresh[lines] if row[model._meta.pk.attname] == key]
        if not found:
            return "has no line of history"
        last = found[-1]
        if last["history_user_id"] is None:
            return NAMELESS
        if after and any(last[name] != value for name, value in after.items()):
            return "holds other values"
        told = [{n: row[n] for n in row if not n.startswith("history_")} for row in found]
        # One request may take two steps, each with a line of its own.
        return "has a line too many" if any(one == two for one, two in pairwise(told)) else ""

    return explain


def _moves(of, lines, by="by_id"):
    """Explained by a line about the row that `of` finds in it."""

    def explain(key, before, after, fresh):
        about = (after or before)[of]
        found = [row for row in fresh[lines] if row[LINES[lines]] == about]
        if not found:
            return "has no move"
        if any(row[by] is None for row in found):
            return NAMELESS
        if after and "status" in after and found[-1]["target"] != after["status"]:
            return "stands elsewhere than its last move"
        return ""

    return explain


# The key by which a line of these names its row.
LINES = {"StatusChange": "entry_id", "StageChange": "proposal_id"}
KINDS = {}


def _prepare():
    for model in apps.get_models():
        if hasattr(model, "history"):
            KINDS[model] = _own_history(model)
    models = {model.__name__: model for model in apps.get_models()}
    KINDS[models["ProgressEntry"]] = _moves("id", "StatusChange")
    KINDS[models["Evidence"]] = _moves("entry_id", "StatusChange")
    KINDS[models["Proposal"]] = _moves("id", "StageChange")


def _lines():
    """All lines of history by model, oldest first."""
    models = {model.__name__: model for model in apps.get_models()}
    names = [model.history.model.__name__ for model in KINDS if hasattr(model, "history")]
    return {
        name: list(models[name]._base_manager.order_by(models[name]._meta.pk.name).values())
        for name in [*names, *LINES]
    }


def _rows():
    return {model: _rows_of(model) for model in KINDS}


def _rows_of(model):
    """The rows by key, without what history leaves out on purpose."""
    fields = [field.attname for field in model._meta.concrete_fields]
    if hasattr(model, "history"):
        fields = [field.attname for field in model.history.model.tracked_fields]
    key = model._meta.pk.attname
    return {row[key]: row for row in model._base_manager.values(*fields)}


def _secrets(client, request):
    """Passwords that were typed, and the key of the session."""
    typed = getattr(client, "typed", {})
    found = {
        text
        for name, text in typed.items()
        if "password" in name and isinstance(text, str) and len(text) > 7
    }
    cookie = client.cookies.get("sessionid")
    return found | ({cookie.value} if cookie and cookie.value else set())


class _Keep(logging.Handler):
    def emit(self, record):
        self.kept.append(self.format(record))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    _prepare()
    explained = session.config.explained = Explained()
    answer, post = Client.request, Client.post

    def typed(client, path, data=None, *args, **given):
        client.typed = data if isinstance(data, dict) else {}
        return post(client, path, data, *args, **given)

    def request(client, **request):
        from django.db import connection

        if not connection.in_atomic_block:  # tests that commit have many threads
            return answer(client, **request)
        return explained.ask(answer, client, request)

    Client.request, Client.post = request, typed
    handler = _Keep()
    handler.kept = explained.log
    logging.getLogger().addHandler(handler)
    for name in ("django", "django.request", "randa"):
        logging.getLogger(name).addHandler(handler)


def pytest_runtest_setup(item):
    item.config.explained.item = item.nodeid


def pytest_terminal_summary(terminalreporter, config):
    found = config.explained
    for fault in found.faults:
        terminalreporter.write_line(fault)
    terminalreporter.write_line(
        f"75 changes: {found.requests} requests, {dict(found.changes)}, "
        f"{sum(found.changes.values())} changes, {len(found.faults)} unexplained"
    )
