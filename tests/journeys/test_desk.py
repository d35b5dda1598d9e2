"""A verifier's day without a mouse: twenty verified, three returned, one decision taken back."""

from collections import Counter

import pytest
from playwright.sync_api import expect

from reporting import roles
from reporting.models import ProgressEntry, StatusChange
from tests.builders import KAB_SOLOK, KOTA_SOLOK, person, plan_year, report, target

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ACTIONS = 12
NOTE = "Daftar hadir halaman 2 belum ditandatangani. Unggah ulang yang bertanda tangan."


@pytest.fixture
def waiting(province):
    """24 reports of two units, sent and waiting."""
    plan_year(plans=ACTIONS)
    for code in (KAB_SOLOK, KOTA_SOLOK):
        approver = person(roles.APPROVER, code)
        for number in range(1, ACTIONS + 1):
            report(target(code, number), by=approver, upto="submitted")


class Keys:
    """The keyboard of a desk, and nothing else."""

    def __init__(self, desk):
        self.page = desk.page

    def press(self, key):
        """Press a key that leads to another page, and wait for that."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def tab_to(self, words):
        """Go on with Tab until something with these words has the focus."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            focused = "document.activeElement"
            said = self.page.evaluate(f"{focused}.innerText || {focused}.name || ''")
            if words in said:
                return
        raise AssertionError(f"Tab never reaches {words}")

    def give_back(self):
        self.page.keyboard.press("k")
        self.page.keyboard.press("Space")
        self.tab_to("note")
        self.page.keyboard.type(NOTE)
        self.tab_to("Kembalikan ke Pokja")
        self.press("Enter")


def test_day_at_the_desk_is_done_by_keyboard_alone(desk, cast, waiting):
    verifier = desk(cast.verifier)
    verifier.page.goto("/verifikasi/")
    keys = Keys(verifier)
    keys.tab_to("Mulai dari yang terlama")
    keys.press("Enter")
    for place in range(23):
        if place in (4, 9, 14):
            keys.give_back()
        else:
            keys.press("s")
    expect(verifier.page.get_by_text("1 dari 1").first).to_be_visible()
    keys.tab_to("Batalkan putusan")
    keys.press("Enter")
    keys.tab_to("note")
    verifier.page.keyboard.type("Salah membaca angkanya.")
    keys.tab_to("Batalkan putusan")
    keys.press("Enter")
    expect(verifier.page.get_by_text("Putusan dibatalkan.")).to_be_visible()
    keys.press("l")
    keys.press("j")
    assert Counter(StatusChange.objects.values_list("action", flat=True)) == {
        "save": 24,
        "submit": 24,
        "verify": 20,
        "return": 3,
        "undo": 1,
    }
    returned = StatusChange.objects.filter(action="return")
    assert {(c.note, tuple(c.reasons)) for c in returned} == {(NOTE, ("missing_evidence",))}
    assert Counter(ProgressEntry.objects.values_list("status", flat=True)) == {
        "verified": 19,
        "returned": 3,
        "submitted": 2,
    }
