"""Intake windows: TKKSD opens them on a page, and what comes after the due day is late."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kerjasama.models import IntakeWindow
from reporting.formats import full_moment
from tests.kerjasama.builders import DAY, proposal, window

SAID = {
    "name": "Usulan  2027",
    "opens_at": "2 Juni 2026",
    "due_at": "17/6/2026",
    "closes_at": "20 Juni 2026",
}


@pytest.fixture
def tkksd(client, team):
    client.force_login(team.tkksd)
    return client


def send(client, **said):
    return client.post(reverse("cooperation_window_new"), {**SAID, **said})


def test_window_is_opened_with_whole_days_in_jakarta(tkksd, team):
    assert send(tkksd).status_code == 302
    made = IntakeWindow.objects.get()
    assert (made.name, made.region) == ("Usulan 2027", team.tkksd.region)
    assert [full_moment(at) for at in (made.opens_at, made.due_at, made.closes_at)] == [
        "Selasa, 2 Juni 2026, 00.00 WIB",
        "Rabu, 17 Juni 2026, 23.59 WIB",
        "Sabtu, 20 Juni 2026, 23.59 WIB",
    ]
    assert made.history.get().history_user == team.tkksd
    assert "Usulan 2027" in tkksd.get(reverse("cooperation_windows")).content.decode()


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"due_at": "1 Juni 2026"}, "__all__", "Batas waktu harus sesudah pembukaan"),
        ({"closes_at": "16 Juni 2026"}, "__all__", "tidak sesudah akhir penerimaan"),
        ({"opens_at": "kapan-kapan"}, "opens_at", "Dibuka"),
        ({"name": ""}, "name", "Isi nama masa usulan."),
        ({"name": "usulan 2026"}, "name", None),
        ({"name": "Usulan 2026"}, "name", "Masa usulan dengan nama itu sudah ada."),
    ],
)
def test_window_that_cannot_be_is_said_at_its_field(said, field, sentence, tkksd, province):
    window("Usulan 2026")
    answer = send(tkksd, **said)
    if sentence is None:
        assert answer.status_code == 302
    else:
        assert sentence in answer.context["form"].errors[field][0]
        assert IntakeWindow.objects.count() == 1


def test_moved_due_day_leaves_what_has_come_as_it_was(tkksd, team):
    made = window(due_at=window("Lain").due_at - 9 * DAY)
    kept = proposal(team.health)
    late = kept.is_late, kept.window_id
    address = reverse("cooperation_window", args=[made.pk])
    form = tkksd.get(address).context["form"]
    said = {name: form[name].value() for name in form.fields}
    assert tkksd.post(address, {**said, "name": "Usulan lama"}).status_code == 302
    made.refresh_from_db()
    kept.refresh_from_db()
    assert (made.name, made.history.count()) == ("Usulan lama", 2)
    assert (kept.is_late, kept.window_id) == late


def test_window_changed_meanwhile_is_not_overwritten(tkksd, province):
    address = reverse("cooperation_window", args=[window("Usulan").pk])
    version = tkksd.get(address).context["form"]["version"].value()
    assert tkksd.post(address, {**SAID, "name": "Pertama", "version": version}).status_code == 302
    answer = tkksd.post(address, {**SAID, "name": "Kedua", "version": version})
    assert (answer.status_code, IntakeWindow.objects.get().name) == (409, "Pertama")
    assert "belum disimpan" in answer.text and 'value="Kedua"' in answer.text


def test_window_is_changed_on_its_page_alone(client, cast):
    cast.admin.is_superuser = True
    cast.admin.save()
    client.force_login(cast.admin)
    page = client.get(reverse("admin:kerjasama_intakewindow_change", args=[window().pk]))
    assert page.context["has_change_permission"] is False


def test_list_asks_as_much_for_many_windows(tkksd, province):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            tkksd.get(reverse("cooperation_windows"))
        return len(captured)

    window()
    queries()
    few = queries()
    for n in range(30):
        window(f"Usulan {n}")
    assert queries() == few
