"""The front door and the help: each role finds its own job."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

LANDINGS = {
    "operator": "tasks",
    "approver": "tasks",
    "verifier": "monitoring",
    "admin": "monitoring",
    "leader": "recap",
    "regent": "recap",
    "half_made": "help",
}
HEADINGS = {
    "operator": ["Mengisi laporan", "Mengirim laporan", "Membaca rekap"],
    "verifier": ["Memantau dan memverifikasi", "Membaca rekap"],
    "admin": ["Memantau dan memverifikasi", "Menyiapkan tahun", "Membaca rekap"],
    "leader": ["Membaca rekap"],
}
ALL_HEADINGS = {heading for headings in HEADINGS.values() for heading in headings}


@pytest.mark.parametrize("who", LANDINGS)
def test_home_leads_to_the_first_page_of_the_job(who, client, cast, year):
    client.force_login(getattr(cast, who))
    assert client.get("/").url == reverse(LANDINGS[who])


def test_home_stays_with_the_checkpoint_that_is_due_first(client, cast, year):
    """Opening the next one early takes nobody away from what is due in these days."""
    client.force_login(cast.operator)
    hour, now = datetime.timedelta(hours=1), timezone.now()

    def shown():
        return client.get("/", follow=True).context["period"].code

    year.periods.filter(code="B12").update(opens_at=now - hour)
    assert shown() == "B09"
    year.periods.filter(code="B09").update(due_at=now - hour)
    assert shown() == "B12"


@pytest.mark.parametrize("who", sorted(set(LANDINGS) - {"half_made"}))
def test_portal_without_a_year_says_so_on_each_first_page(who, client, cast):
    client.force_login(getattr(cast, who))
    response = client.get("/", follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    assert "<h1>Belum ada tahun RANDA yang berjalan</h1>" in page
    assert ('<a class="button" href="/tahun/">' in page) == (who == "admin")


@pytest.mark.parametrize("who", HEADINGS)
def test_help_is_about_the_persons_own_job(who, client, cast, year):
    client.force_login(getattr(cast, who))
    page = client.get(reverse("help")).content.decode()
    assert {heading for heading in ALL_HEADINGS if f"<h2>{heading}</h2>" in page} == set(
        HEADINGS[who]
    )


def test_help_tells_the_operator_who_sends_and_the_approver_how(client, cast, year):
    sentence = "Penyetuju Pokja daerah Anda yang meninjau dan mengirim."
    found = []
    for person in (cast.operator, cast.approver):
        client.force_login(person)
        found.append(sentence in client.get(reverse("help")).content.decode())
    assert found == [True, False]


def test_help_tells_a_half_made_account_what_is_missing(client, cast):
    client.force_login(cast.half_made)
    page = client.get(reverse("help")).content.decode()
    assert "Akun Anda belum lengkap: belum ada daerah atau peran." in page
