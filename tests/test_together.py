"""Several reports verified in one act: listed first, all or none, each as it was seen."""

import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting import roles, workflow
from reporting.formats import clock
from reporting.models import Evidence, ProgressEntry, Region, StoredFile
from reporting.workflow import Conflict, perform, verify_all
from tests.builders import (
    KAB_SOLOK,
    KOTA_SOLOK,
    add_plan,
    person,
    plan_year,
    report,
    require,
    target,
)

ADDRESS = "/verifikasi/2026/B09/sekaligus/"
REACHED = {"claimed_percent": Decimal("85"), "obstacle_kinds": ["none"], "obstacles": ""}
NONE_STORED = "Tidak satu pun diverifikasi; daftar di bawah ini keadaan sekarang."


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.verifier)
    return client


def sent(cast, number=1, *, proved=True, by=None, **answers):
    """A sent report well on target, with a stored document unless told otherwise."""
    by = by or cast.approver
    entry = report(target(number=number), by=by, **{**REACHED, **answers})
    if proved:
        attach(entry, by)
    return perform(entry, "submit", by=by, version=entry.version)


def attach(entry, by):
    same = {"sha256": "0" * 64, "size": 3, "kind": "pdf"}
    stored, _ = StoredFile.objects.get_or_create(**same, defaults={"uploaded_by": by})
    workflow.attach(entry, Evidence(file=stored, original_name="sk.pdf"), by=by)


def ticked(*entries):
    return {"report": [f"{entry.target_id}:{entry.version}" for entry in entries]}


def states():
    return sorted(ProgressEntry.objects.values_list("status", flat=True))


def listed(response):
    """({numbers of the plain}, {number: oddities})."""
    context = response.context
    return (
        {row["entry"].plan.number for row in context["plain"]},
        {row["entry"].plan.number: row["oddities"] for row in context["odd"]},
    )


def test_only_reports_with_nothing_odd_are_offered(desk, cast, year):
    for number in range(3, 9):
        add_plan(year, number, (KAB_SOLOK,))
    sent(cast, 1)
    sent(cast, 2, claimed_percent=Decimal("60"), obstacle_kinds=["data"], obstacles="Kurang.")
    sent(cast, 3, is_nil=True, nil_reason="Tidak ada anggaran.")
    sent(cast, 4, proved=False)
    entry = sent(cast, 5)
    entry = perform(entry, "withdraw", by=cast.approver, version=entry.version)
    entry = perform(
        entry, "save", by=cast.approver, version=entry.version, values={"is_ready": True}
    )
    perform(entry, "submit", by=cast.approver, version=entry.version)
    sent(cast, 6)
    require(target(number=6).assignment.plan)
    on = target(number=7)
    on.percent = None
    on.save()
    sent(cast, 7)
    on = target(number=8).assignment
    on.budget_ceiling = 5
    on.save()
    sent(cast, 8, spent_apbd=6)
    assert listed(desk.get(ADDRESS)) == (
        {1},
        {
            2: ["tertinggal, 75% dari target"],
            3: ["nihil"],
            4: ["tanpa data dukung"],
            5: ["kiriman ulang"],
            6: ["kurang 1 data dukung wajib"],
            7: ["tanpa target"],
            8: ["Realisasi anggaran melebihi pagu"],
        },
    )


def test_own_reports_and_lower_figures_are_looked_at_alone(client, cast, year):
    sent(cast, 1, by=cast.admin)
    opened = target(code="B06").period.opens_at
    report(target(number=2, code="B06"), by=cast.approver, upto="submitted", at=opened, **REACHED)
    sent(cast, 2, claimed_percent=Decimal("80"))
    client.force_login(cast.admin)
    assert listed(client.get(ADDRESS)) == (
        set(),
        {1: ["Anda ikut mengisi"], 2: ["Capaian turun 5 poin dari B06"]},
    )


def test_ticked_reports_are_verified_together_and_say_so(desk, cast, year):
    entries = [sent(cast, number) for number in (1, 2)]
    response = desk.post(ADDRESS, ticked(*entries))
    assert (response.status_code, response.url) == (302, reverse("queue", args=[2026, "B09"]))
    assert states() == ["verified", "verified"]
    assert [entry.changes.last().via for entry in entries] == ["list", "list"]
    assert "2 laporan terverifikasi sekaligus." in desk.get(response.url).content.decode()
    assert desk.post(ADDRESS, ticked(*entries)).status_code == 302
    assert [entry.changes.count() for entry in entries] == [4, 4]


def test_unticked_report_waits_on_and_nothing_ticked_is_said(desk, cast, year):
    first, second = (sent(cast, number) for number in (1, 2))
    response = desk.post(ADDRESS, {})
    assert (response.status_code, response.context["failed"]) == (
        200,
        "Pilih sedikitnya satu laporan.",
    )
    desk.post(ADDRESS, ticked(second))
    assert states() == ["submitted", "verified"]
    assert ProgressEntry.objects.get(status="submitted") == first


def withdrawn(entry, cast):
    perform(entry, "withdraw", by=cast.approver, version=entry.version)
    at = clock(ProgressEntry.objects.get(pk=entry.pk).updated_at)
    return f"Laporan ini baru saja ditarik Pokja (Hendra Saputra, pukul {at})."


def changed(entry, cast):
    withdrawn(entry, cast)
    now = ProgressEntry.objects.get(pk=entry.pk)
    values = {"narrative": "Lain.", "is_ready": True}
    now = perform(now, "save", by=cast.approver, version=now.version, values=values)
    now = perform(now, "submit", by=cast.approver, version=now.version)
    at = clock(now.updated_at)
    return f"Laporan ini berubah sesudah daftar dibuka (Hendra Saputra, pukul {at})."


def decided(entry, cast):
    now = perform(entry, "verify", by=cast.admin, version=entry.version)
    at = clock(now.updated_at)
    return f"Laporan ini sudah diputus Zainal Arif pukul {at}: terverifikasi."


@pytest.mark.parametrize("meanwhile", [withdrawn, changed, decided])
def test_stale_report_is_named_and_none_is_verified(meanwhile, desk, cast, year):
    first, second = (sent(cast, number) for number in (1, 2))
    why = meanwhile(second, cast)
    response = desk.post(ADDRESS, ticked(first, second))
    assert response.status_code == 409
    assert response.context["failed"] == f"Kab. Solok aksi 2: {why} {NONE_STORED}"
    first.refresh_from_db()
    assert first.status == "submitted"


def test_report_that_is_odd_or_foreign_is_not_verified_from_a_list(desk, cast, year):
    fine, odd = sent(cast, 1), sent(cast, 2, proved=False)
    outsider = person(roles.VERIFIER, KOTA_SOLOK)
    response = desk.post(ADDRESS, ticked(fine, odd))
    assert response.context["failed"] == (
        f"Kab. Solok aksi 2: Laporan ini perlu diperiksa sendiri. {NONE_STORED}"
    )
    for value in ("", "x", "1", f"{fine.target_id}:", f"{fine.target_id}:²", "9" * 30 + ":1"):
        assert desk.post(ADDRESS, {"report": value}).status_code in (200, 409)
    desk.force_login(outsider)
    response = desk.post(ADDRESS, ticked(fine))
    assert response.context["failed"].startswith("Salah satu laporan tidak ada lagi")
    assert states() == ["submitted", "submitted"]


def test_closed_period_offers_nothing(desk, cast, year):
    entry = sent(cast, 1)
    workflow.close(entry.period, by=cast.admin)
    assert listed(desk.get(ADDRESS)) == (set(), {})
    assert desk.post(ADDRESS, ticked(entry)).status_code == 409


@pytest.mark.parametrize("seed", range(3))
def test_one_stale_among_many_leaves_all_as_they_were(seed, cast, province):
    """Case 20."""
    many = 12
    plan_year(plans=many, units=(KAB_SOLOK,))
    entries = [
        report(target(number=n), by=cast.approver, upto="submitted") for n in range(1, many + 1)
    ]
    stale = random.Random(seed).choice(entries)  # noqa: S311
    seen = {entry.target_id: entry.version for entry in entries}
    seen[stale.target_id] -= 1
    with pytest.raises(Conflict) as failed:
        verify_all(seen, by=cast.verifier)
    assert failed.value.entry == stale
    assert set(states()) == {"submitted"}
    assert len(verify_all(seen | {stale.target_id: stale.version}, by=cast.verifier)) == many


def test_list_takes_the_same_number_of_queries_for_many_reports(desk, cast, province):
    def queries(address):
        desk.get(address)
        with CaptureQueriesContext(connection) as taken:
            desk.get(address)
        return len(taken)

    plan_year(plans=1, units=(KAB_SOLOK,))
    sent(cast)
    few = queries(ADDRESS)
    everywhere = Region.objects.values_list("code", flat=True)
    plan_year(2025, plans=2, units=everywhere)
    for code in everywhere:
        by = person(roles.APPROVER, code)
        entry = report(target(code, year=2025), by=by, **REACHED)
        attach(entry, by)
        perform(entry, "submit", by=by, version=entry.version)
    assert queries("/verifikasi/2025/B09/sekaligus/") == few
