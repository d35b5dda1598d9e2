"""The admin: plans in bulk, reports under the workflow, accounts without a way to rise."""

import re
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.html import strip_tags

from reporting import roles, workflow
from reporting.models import Extension, ProgressEntry, StatusChange, Target, User
from tests.builders import KAB_SOLOK, report, target


@pytest.fixture
def bappeda(client, cast, year):
    client.force_login(cast.admin)
    return client


def sheet(targets, **typed):
    """The POST of the target list: what was shown, and what was typed over it."""
    data = {
        "form-TOTAL_FORMS": len(targets),
        "form-INITIAL_FORMS": len(targets),
        "_save": "Simpan",
    }
    for n, each in enumerate(targets):
        shown = f"{each.percent.normalize():f}".replace(".", ",")
        data[f"form-{n}-id"] = each.pk
        data[f"initial-form-{n}-percent"] = shown
        data[f"form-{n}-percent"] = typed.get(f"row{n}", shown)
    return data


def targets_of_kab_solok():
    return list(
        Target.objects.filter(assignment__region__code=KAB_SOLOK).order_by(
            "assignment__plan", "period__code"
        )
    )


def post_sheet(client, data):
    address = reverse("admin:reporting_target_changelist")
    return client.post(
        f"{address}?assignment__region__id__exact={target().assignment.region_id}", data
    )


def test_targets_are_changed_in_bulk_with_their_history(bappeda):
    shown = targets_of_kab_solok()
    response = post_sheet(bappeda, sheet(shown, row0="27,5", row2="85"))
    assert response.status_code == 302
    assert [t.percent for t in targets_of_kab_solok()][:4] == [
        Decimal("27.5"),
        Decimal("50"),
        Decimal("85"),
        Decimal("100"),
    ]
    assert sorted(t.history.count() for t in targets_of_kab_solok()) == [0] * 6 + [1] * 2


def test_target_that_somebody_else_changed_is_not_overwritten(bappeda):
    data = sheet(targets_of_kab_solok(), row0="30")
    Target.objects.filter(pk=data["form-0-id"]).update(percent=40)
    response = post_sheet(bappeda, data)
    assert "Target ini sudah diubah menjadi 40% sejak halaman dibuka." in response.text
    assert Target.objects.get(pk=data["form-0-id"]).percent == 40


def test_target_that_cannot_be_read_changes_nothing(bappeda):
    response = post_sheet(bappeda, sheet(targets_of_kab_solok(), row0="lima", row1="55"))
    assert "harus angka, misalnya 58 atau 58,5" in response.text
    assert [t.percent for t in targets_of_kab_solok()][:2] == [25, 50]


def test_more_targets_than_one_request_holds_are_refused_in_words(bappeda):
    """The page itself shows forty rows."""
    shown = targets_of_kab_solok()
    response = post_sheet(bappeda, sheet(shown * 220, row0="27,5"))
    assert response.status_code == 413
    assert "Isian terlalu banyak" in response.text
    assert response["X-Request-ID"] in response.text
    assert targets_of_kab_solok()[0].percent == 25


def answers(entry, **typed):
    return {
        "claimed_percent": "61,5",
        "narrative": "Dua rapat lagi.",
        "obstacle_kinds": ["none"],
        "is_ready": "False",
        "seen_version": entry.version,
        **typed,
    }


def change_address(entry):
    return reverse("admin:reporting_progressentry_change", args=[entry.pk])


def test_report_is_saved_through_the_workflow(bappeda, cast):
    entry = report(target(), by=cast.operator)
    response = bappeda.post(change_address(entry), answers(entry))
    assert response.status_code == 302
    change = StatusChange.objects.last()
    assert (change.action, change.by, change.on_behalf, change.via) == (
        "save",
        cast.admin,
        True,
        "admin",
    )
    entry.refresh_from_db()
    assert (entry.claimed_percent, entry.version) == (Decimal("61.5"), 2)


def test_report_that_was_saved_meanwhile_is_not_overwritten(bappeda, cast):
    entry = report(target(), by=cast.operator)
    workflow.perform(entry, "save", by=cast.approver, version=1, values={"narrative": "baru"})
    response = bappeda.post(change_address(entry), answers(entry))
    assert f"Laporan ini baru disimpan {cast.approver}" in response.text
    assert "Dua rapat lagi." in response.text
    assert ProgressEntry.objects.get().narrative == "baru"


def test_sent_report_cannot_be_changed(bappeda, cast):
    """Case 21."""
    entry = report(target(), by=cast.approver, upto="submitted")
    response = bappeda.post(change_address(entry), answers(entry))
    assert "Laporan ini dikirim, tidak dapat disimpan." in response.text
    assert ProgressEntry.objects.get().version == entry.version


def test_forged_state_is_ignored(bappeda, cast):
    entry = report(target(), by=cast.operator)
    forged = {"status": "verified", "verified_percent": "100", "version": "9", "target": "1"}
    bappeda.post(change_address(entry), answers(entry, **forged))
    entry.refresh_from_db()
    assert (entry.status, entry.verified_percent, entry.version) == ("draft", None, 2)


def test_nothing_with_history_can_be_deleted(cast, rf, year):
    """Case 24."""
    request = rf.get("/")
    request.user = cast.admin
    allowed = {
        model.__name__
        for model, site in admin.site._registry.items()
        if model._meta.app_label == "reporting" and site.has_delete_permission(request)
    }
    assert allowed == set()
    assert "delete_selected" not in dict(admin.site.actions)


def test_superuser_cannot_delete_either(client, cast, year):
    """Case 24."""
    boss = User.objects.create_superuser("darurat", "darurat@contoh.id", "x", name="Darurat")
    client.force_login(boss)
    entry = report(target(), by=cast.operator)
    address = reverse("admin:reporting_progressentry_delete", args=[entry.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert ProgressEntry.objects.exists()


@pytest.fixture
def chief(client, db):
    boss = User.objects.create_superuser("darurat", "darurat@contoh.id", "x", name="Darurat")
    client.force_login(boss)
    return boss


def test_superuser_makes_a_superuser_and_history_says_who(client, cast, chief):
    address = reverse("admin:reporting_user_change", args=[cast.verifier.pk])
    data = {
        "username": cast.verifier.username,
        "name": "Nur Aisyah",
        "email": cast.verifier.email,
        "region": cast.verifier.region_id,
        "is_active": "on",
        "is_superuser": "on",
        "user_permissions": ["1"],
        "groups": [Group.objects.get(name=roles.ADMIN).pk],
    }
    assert client.post(address, data).status_code == 302
    cast.verifier.refresh_from_db()
    assert (cast.verifier.name, cast.verifier.is_staff) == ("Nur Aisyah", True)
    assert (cast.verifier.is_superuser, cast.verifier.user_permissions.count()) == (True, 0)
    step = cast.verifier.history.first()
    assert (step.history_user, step.history_change_reason) == (
        chief,
        "Oleh superuser. Peran: Verifikator → Admin Bappeda",
    )


def test_headings_that_only_screen_readers_read_are_no_developers_words(bappeda):
    html = bappeda.get("/kelola/").content.decode()
    headings = re.findall(r'<th scope="col">(.*?)</th>', html)
    assert set(headings) == {"Daftar", "Tambah baris", "Ubah atau lihat"}
    assert re.findall(r'title="([^"]*RANDA PUG)"', html) == ["Semua daftar RANDA PUG"]


def test_table_of_accounts_is_closed_to_admins(bappeda, cast):
    """Case 10: no forged field gets through a door that is shut."""
    for name, args in (("changelist", []), ("add", []), ("change", [cast.operator.pk])):
        address = reverse(f"admin:reporting_user_{name}", args=args)
        assert bappeda.get(address).status_code == 403
        forged = {"name": "Lain", "is_superuser": "on", "is_staff": "on"}
        assert bappeda.post(address, forged).status_code == 403
    cast.operator.refresh_from_db()
    assert (cast.operator.name, cast.operator.is_superuser) == ("Rina Marlina", False)


def test_page_of_one_target_keeps_its_place_and_its_lock(bappeda):
    row, other = target(), target("13.72", 2, "B12")
    address = reverse("admin:reporting_target_change", args=[row.pk])
    moved = {"assignment": other.assignment_id, "period": other.period_id}
    sent = {**moved, "percent": "70", "initial-percent": "80"}
    assert bappeda.post(address, sent).status_code == 302
    workflow.close(row.period, by=User.objects.get(name="Zainal Arif"))
    response = bappeda.post(address, {**moved, "percent": "3", "initial-percent": "70"})
    assert "Periode B09 sudah ditutup; targetnya tidak dapat diubah." in response.text
    assert target().percent == 70


def test_assignment_and_its_targets_stay_where_they_are(bappeda, cast):
    report(target(), by=cast.operator)
    row, other = target().assignment, target("13.72", 2, "B12")
    targets = list(row.targets.order_by("pk"))
    data = {
        "plan": other.assignment.plan_id,
        "region": other.assignment.region_id,
        "is_applicable": "on",
        "lead_agency": "Dinas P3AP2KB",
        "targets-TOTAL_FORMS": len(targets),
        "targets-INITIAL_FORMS": len(targets),
    }
    for n, each in enumerate(targets):
        data |= {
            f"targets-{n}-id": each.pk,
            f"targets-{n}-assignment": row.pk,
            f"targets-{n}-period": targets[n - 1].period_id,
            f"targets-{n}-percent": each.percent,
        }
    address = reverse("admin:reporting_assignment_change", args=[row.pk])
    assert bappeda.post(address, data).status_code == 302
    row.refresh_from_db()
    assert (row.lead_agency, row.plan, row.region) == (
        "Dinas P3AP2KB",
        target().assignment.plan,
        target().assignment.region,
    )
    assert list(row.targets.order_by("pk").values_list("period", flat=True)) == [
        each.period_id for each in targets
    ]


def history_page(row):
    name = f"admin:reporting_{row._meta.model_name}_simple_history"
    return reverse(name, args=[row.pk, row.history.first().pk])


def test_history_is_read_and_nothing_is_put_back_from_it(bappeda):
    row = target()
    row.save()
    workflow.close(row.period, by=User.objects.get(name="Zainal Arif"))
    assert bappeda.get(history_page(row)).status_code == 200
    data = {"percent": "3", "assignment": row.assignment_id, "period": row.period_id}
    assert bappeda.post(history_page(row), data).status_code == 403
    assert target().percent == 80
    assert bappeda.get(history_page(row).replace("/history/", "/history/x")).status_code == 404


def test_history_of_accounts_is_closed_to_admins(bappeda):
    boss = User.objects.create_superuser("darurat", "darurat@contoh.id", "x", name="Darurat")
    data = {"username": "darurat", "name": "Lain", "email": "lain@contoh.id", "is_active": "on"}
    listed = reverse("admin:reporting_user_history", args=[boss.pk])
    answers = [bappeda.get(listed), bappeda.get(history_page(boss))]
    answers.append(bappeda.post(history_page(boss), data))
    assert {answer.status_code for answer in answers} <= {403, 404}
    boss.refresh_from_db()
    assert boss.email == "darurat@contoh.id"


def test_extension_records_who_gave_it_and_is_never_changed(bappeda, cast):
    data = {
        "region": target().assignment.region_id,
        "period": target().period_id,
        "until_0": "2026-12-30",
        "until_1": "23:59:00",
        "reason": "Banjir di tiga nagari",
    }
    assert bappeda.post(reverse("admin:reporting_extension_add"), data).status_code == 302
    extension = Extension.objects.get()
    assert extension.by == cast.admin
    address = reverse("admin:reporting_extension_change", args=[extension.pk])
    assert bappeda.post(address, {**data, "reason": "lain"}).status_code == 403


@pytest.mark.parametrize("number", ["99999999999999999999", "abc", "-1", "%00"])
def test_odd_filter_in_the_address_is_no_fault(number, client, chief):
    for name in ("target", "assignment", "progressentry", "user"):
        address = reverse(f"admin:reporting_{name}_changelist")
        for key in ("assignment__region__id__exact", "region__id__exact", "groups__id__exact"):
            response = client.get(f"{address}?{key}={number}")
            assert response.status_code in (200, 302, 400), (name, key)


def test_history_of_reports_speaks_in_words(bappeda, cast):
    entry = report(target(), by=cast.approver, upto="submitted")
    report(target(number=2), by=cast.operator)
    address = reverse("admin:reporting_statuschange_changelist")
    listed = bappeda.get(address, {"tindakan": "dikirim"})
    last = entry.changes.last()
    read = bappeda.get(reverse("admin:reporting_statuschange_change", args=[last.pk]))
    assert [row.pk for row in listed.context["cl"].result_list] == [last.pk]
    for page in (listed, read):
        words = strip_tags(page.text)
        assert all(word in words for word in ("Dikirim", "Draf"))
        assert re.findall(r"\b(submit|submitted|draft|save)\b", words) == []


def test_every_admin_page_opens(client, cast, year, chief):
    report(target(), by=cast.operator)
    for model in admin.site._registry:
        if model._meta.app_label != "reporting":
            continue
        name = f"admin:reporting_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == 200, name
        first = model._default_manager.first()
        if first is not None and model is not StatusChange:
            assert client.get(reverse(f"{name}_change", args=[first.pk])).status_code == 200, name


def test_new_account_must_change_the_password_that_the_superuser_typed(client, cast, chief):
    data = {
        "username": "nur.aisyah",
        "name": "Nur Aisyah",
        "email": "nur@contoh.id",
        "region": cast.operator.region_id,
        "usable_password": "true",
        "password1": "sandi-awal-dari-bappeda",
        "password2": "sandi-awal-dari-bappeda",
    }
    assert client.post(reverse("admin:reporting_user_add"), data).status_code == 302
    assert User.objects.get(username="nur.aisyah").must_change_password


def test_reported_assignment_stays_applicable(bappeda, cast):
    entry = report(target(), by=cast.operator)
    assignment = entry.target.assignment
    address = reverse("admin:reporting_assignment_change", args=[assignment.pk])
    data = {"lead_agency": "DP3A", "targets-TOTAL_FORMS": 0, "targets-INITIAL_FORMS": 0}
    response = bappeda.post(address, data)
    assert "Aksi ini sudah dilaporkan daerahnya, jadi tetap berlaku." in response.text
    assignment.refresh_from_db()
    assert assignment.is_applicable


def test_status_and_periods_of_a_year_are_not_typed_in_the_admin(bappeda, year):
    period = year.periods.get(code="B09")
    data = {
        "status": "closed",
        "min_reports": "4",
        "periods-TOTAL_FORMS": 1,
        "periods-INITIAL_FORMS": 1,
        "periods-0-id": period.pk,
        "periods-0-due_at_0": "2020-01-01",
        "bands-TOTAL_FORMS": 0,
        "bands-INITIAL_FORMS": 0,
    }
    address = reverse("admin:reporting_planyear_change", args=[year.pk])
    assert bappeda.post(address, data).status_code == 302
    due = period.due_at
    period.refresh_from_db()
    year.refresh_from_db()
    assert (year.status, year.min_reports, period.due_at) == ("running", 4, due)
