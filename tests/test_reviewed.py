"""Places that could let something in: each was looked at, and a new one fails. Case 60."""

import re

import pytest
from django.conf import settings

APPLICATIONS = ("randa", "reporting", "kerjasama")
CODE = sorted(
    path
    for name in APPLICATIONS
    for path in (settings.BASE_DIR / name).rglob("*.py")
    if "migrations" not in path.parts
)
PAGES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
# What is looked for, and the files that may hold it.
REVIEWED = {
    # Escapes every text that it draws, itself; see `_element`.
    r"mark_safe|SafeString\(|SafeText": {"reporting/drawings.py"},
    # The API only reads, by a key and never by a cookie.
    r"csrf_exempt": {"reporting/api/answers.py"},
    # Letters and drafts that an office may replace: templates run in a sandbox that escapes.
    r"autoescape": {"reporting/documents/output.py", "kerjasama/documents/templates.py"},
    r"\.raw\(|\.extra\(|RawSQL": set(),
    r"(filter|exclude|order_by|get|update)\(\*\*?request\.": set(),
    r"\b(eval|exec|pickle|marshal)\b[.(]": set(),
    r"shell=True|os\.system": set(),
    r"verify=False": set(),
}


def holders(pattern, paths):
    return {
        path.relative_to(settings.BASE_DIR).as_posix()
        for path in paths
        if re.search(pattern, path.read_text("utf-8"))
    }


@pytest.mark.parametrize("pattern", REVIEWED)
def test_code_holds_what_could_let_something_in_only_where_it_was_looked_at(pattern):
    assert holders(pattern, CODE) == REVIEWED[pattern]


def test_no_page_switches_escaping_off():
    """A plain letter by e-mail has nothing to escape."""
    letters = {"templates/registration/password_reset_email.html"}
    assert holders(r"\|\s*safe\b|safeseq|autoescape off", PAGES) == letters


def test_each_exception_from_the_security_rules_has_its_reason():
    lines = [
        f"{path.name}: {line.strip()}"
        for path in [*CODE, settings.BASE_DIR / "manage.py"]
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"noqa: S\d|nosec", line) and not re.search(r"noqa: S\d+ - \w", line)
    ]
    assert lines == []
