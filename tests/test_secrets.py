"""No key, token or password of somebody's stands in the project, or ever stood there. Case 59."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATTERNS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20}",
    "age key": r"AGE-SECRET-KEY-1[0-9A-Z]{20,}",
    "cloud key": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "repository token": r"\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20})\b",
    "chat token": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "signed token": r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.",
    "named secret": r"(?i)(secret_key|password|passwd|api_?key|token)\w*[\"']?\s*[:=]\s*"
    r"[\"'](?![0-9a-f]{8}-)(?=[^\"'\s]*\d)(?=[^\"'\s]*[A-Za-z])[A-Za-z0-9+/=_.-]{24,}[\"']",
}
# Made up for tests: they open nothing.
KNOWN = dict.fromkeys(("tests/test_secrets.py", "tests/test_settings.py"), {"named secret"})
TEXT = {".py", ".html", ".md", ".txt", ".json", ".toml", ".js", ".css", ".conf", ".service", ""}


def git(*arguments):
    """What git answers; the test is left out where the files are no checkout."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a checkout")
    return done.stdout.decode("utf-8", "replace")


def tracked():
    names = git("ls-files", "-z").split("\0")
    return [name for name in names if name and Path(name).suffix in TEXT]


def secrets_in(text):
    return {name for name, pattern in PATTERNS.items() if re.search(pattern, text)}


def test_no_file_of_the_project_holds_a_secret():
    found = {}
    for name in tracked():
        try:
            told = secrets_in((ROOT / name).read_text("utf-8"))
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        if told:
            found[name] = told
    assert found == KNOWN


def test_no_file_ever_held_a_secret():
    """Every line that any commit brought or took away, as far back as this checkout goes."""
    found = {}
    for part in git("log", "-p", "-U0", "--no-renames").split("\ndiff --git a/")[1:]:
        if told := secrets_in(part):
            found.setdefault(part.split(" ", 1)[0], set()).update(told)
    assert found == KNOWN


@pytest.mark.parametrize(
    "line",
    [
        "SECRET_KEY = 'kM3-vX9_qLr7TzBw2NcYd8HsFj4PgUe6'",
        '{"api_key": "0123456789abcdef0123456789abcdef"}',
        "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEpAIBAAKCAQEA7bqYxkQ9",
        "aws = AKI" + "AIOSFODNN7EXAMPLE",
    ],
)
def test_scan_finds_what_it_is_for(line):
    assert secrets_in(line)
