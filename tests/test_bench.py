"""The bench: what it makes of its measurements."""

import pytest

from bench import figures
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
