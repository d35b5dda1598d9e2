"""The people of KERABAT beside the portal's cast."""

from types import SimpleNamespace

import pytest

from kerjasama import roles
from tests.builders import person
from tests.kerjasama import builders


@pytest.fixture
def team(province):
    """TKKSD's secretary, and proposers of two OPD of the province."""
    health, tourism = builders.agency("Dinas Kesehatan"), builders.agency("Dinas Pariwisata")
    return SimpleNamespace(
        tkksd=person(roles.COOPERATION, "13", name="Biro Pemerintahan"),
        proposer=person(roles.PROPOSER, "13", name="Pengusul Kesehatan", agency=health),
        colleague=person(roles.PROPOSER, "13", name="Pengusul Pariwisata", agency=tourism),
        health=health,
        tourism=tourism,
    )
