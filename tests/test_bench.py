"""The bench: what it makes of its measurements."""

import pytest

from bench import __main__ as bench
from bench import figures, soak
from bench.figures import Figure


@pytest.fixture
def results(tmp_path, monkeypatch):
    path = tmp_path / "RESULTS.md"
    monkeypatch.setattr(figures, "RESULTS", path)
    return path


def test_recorded_section_replaces_its_former_self_only(results):
    figures.record("import · S · SQLite", ["old"])
    figures.record("import · M · SQLite", ["kept"])
    figures.record("import · S · SQLite", ["new"])
    assert results.read_text() == (
        figures.TITLE + "\n## import · M · SQLite\n\nkept\n\n## import · S · SQLite\n\nnew\n"
    )


def test_each_measurement_has_a_process_that_takes_that_one_alone(monkeypatch):
    called = []
    monkeypatch.setattr(bench.subprocess, "call", lambda command: called.append(command) or 0)
    asked = ["--size", "M", "--pairs", "2", "--record", "--only", "night", "--only", "recap"]
    assert bench.main(asked) == 0
    options = [vars(bench.read(command[3:])) for command in called]
    same = {"size": "M", "db": "sqlite", "pairs": 2, "record": True}
    assert options == [{**same, "only": [name]} for name in ("night", "recap")]


def test_table_sets_each_way_in_against_the_product():
    product = Figure("import", 190, "product", [0.3, 0.1, 0.2], 44, 12.4, [0.1, 0.26])
    limit = Figure("import", 190, "openpyxl_limit", [0.1], 8)
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in figures.table([product, limit], "product")[2:]
    ]
    assert rows == [
        ["190", "product", "3", "0.2000", "0.1000–0.3000", "", "44", "12", "0.26"],
        ["190", "openpyxl limit", "1", "0.1000", "0.1000–0.1000", "0.50", "8", "", ""],
    ]


@pytest.mark.parametrize(
    ("late", "grown"),
    [
        ({1: (104, 12)}, 0),
        ({1: (106, 10)}, 1),
        ({1: (100, 13)}, 1),
        ({2: (100, 10)}, 2),  # one went, another came
    ],
)
def test_soak_notices_what_grew_or_was_replaced(late, grown, capsys):
    assert soak.grown([{1: (100, 10)}] * 6 + [late] * 2) == grown
