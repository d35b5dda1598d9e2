"""The last second of a year in Jakarta, on servers whose clocks stand elsewhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# 31 December 2026, 23:59:59 in Jakarta, is 16:59:59 in UTC; the deadline is that second's end.
JUDGE = """
import datetime, os
import django
django.setup()
from django.utils import timezone
from reporting.formats import day, deadline
from reporting.models import Period, PlanYear
utc = datetime.UTC
due = datetime.datetime(2026, 12, 31, 17, 0, tzinfo=utc)
period = Period(year=PlanYear(year=2026), code="B12", opens_at=due - datetime.timedelta(days=30),
                due_at=due, closes_at=due + datetime.timedelta(days=7))
for moment in (
    datetime.datetime(2026, 12, 31, 16, 59, 59, 999999, tzinfo=utc),
    datetime.datetime(2026, 12, 31, 17, 0, 0, tzinfo=utc),
    datetime.datetime(2026, 12, 31, 17, 0, 0, 1, tzinfo=utc),
    datetime.datetime(2027, 1, 7, 17, 0, 0, 1, tzinfo=utc),
):
    print(day(moment), timezone.localdate(moment).year, moment > period.due_at,
          deadline(period.due_at, moment))
"""
TOLD = """\
Kamis, 31 Desember 2026 2026 False Besok
Jumat, 1 Januari 2027 2027 False Hari ini
Jumat, 1 Januari 2027 2027 True Terlambat kurang dari 1 hari
Jumat, 8 Januari 2027 2027 True Terlambat 7 hari
"""


@pytest.mark.parametrize("zone", ["UTC", "Asia/Jakarta", "America/New_York"])
def test_deadline_is_jakartas_whatever_the_server_keeps(zone, tmp_path):
    """Case 71."""
    env = {**os.environ, "TZ": zone, "ENV_FILE": os.devnull, "DEBUG": "1", "SECRET_KEY": "x"}
    env |= {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "randa.settings"}
    env["ALLOWED_HOSTS"] = "localhost"
    done = subprocess.run(
        [sys.executable, "-c", JUDGE], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == (TOLD, "")
