"""docs/trust.md leads from each case on trust to its tests, and no case is tried unlisted."""

import re
from collections import defaultdict
from pathlib import Path

from drills.__main__ import COUNTS

ROOT = Path(__file__).resolve().parent.parent
TABLE = (ROOT / "docs" / "trust.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|", re.MULTILINE)
NAMED = re.compile(r"\bCases? (\d+(?:(?:,| and) \d+)*)|def test_cases?_(\d+(?:_and_\d+)*)")
ALWAYS = {*range(1, 26), *range(46, 49), *range(50, 59), *range(60, 64)}
ALWAYS |= {66, 67, 71, 72, 73, 75, 76, 78}


def test_table_and_tests_name_the_same_cases():
    listed = {
        int(number): set(re.findall(r"`(\S+)`", files)) for number, files in ROW.findall(TABLE)
    }
    named = defaultdict(set)
    for folder in ("tests", "bench", "drills"):
        for path in (ROOT / folder).rglob("*.py"):
            for numbers in NAMED.findall(path.read_text("utf-8")):
                for number in re.findall(r"\d+", "".join(numbers)):
                    named[int(number)].add(path.relative_to(ROOT).as_posix())
    assert listed == named
    assert set(listed) >= ALWAYS


def test_drills_of_the_table_are_there():
    assert set(re.findall(r"--only (\w+)", TABLE)) == set(COUNTS)
