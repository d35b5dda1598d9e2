"""Rounds and quality: what came back, why, and how long each step took."""

import datetime
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting import roles
from reporting.models import Period, Region
from reporting.recap.quality import Line, quality
from reporting.workflow import perform
from tests.builders import (
    ANSWERS,
    KAB_SOLOK,
    KOTA_SOLOK,
    person,
    plan_year,
    report,
    target,
)

DAY = datetime.timedelta(days=1)
UNSIGNED, NUMBER = "Dokumen belum ditandatangani", "Angka capaian tidak didukung data"


class Story:
    """One report told move by move; each move comes some days after the one before."""

    def __init__(self, cast, number=1, code=KAB_SOLOK, start=15):
        self.cast, self.at = cast, timezone.now() - start * DAY
        by = cast.approver if code == KAB_SOLOK else person(roles.APPROVER, code)
        self.approver = by
        self.entry = report(target(code, number), by=by, at=self.at)

    def then(self, action, days, by=None, **given):
        self.at += days * DAY
        by = by or (self.approver if action in ("save", "submit", "withdraw") else None)
        self.entry = perform(
            self.entry,
            action,
            by=by or self.cast.verifier,
            version=self.entry.version,
            at=self.at,
            **given,
        )
        return self

    def back(self, days, *reasons, by=None):
        return self.then("return", days, by, reasons=list(reasons), note="Perbaiki.")

    def again(self, days):
        self.then("save", 0, values={"is_ready": True})
        return self.then("submit", days)


@pytest.fixture
def told(cast, year):
    """Three reports of two units: one came back twice, one once by the admin, one never."""
    (
        Story(cast, 1)
        .then("submit", 2)
        .back(1, "unsigned", "number")
        .again(3)
        .back(2, "unsigned")
        .again(1)
        .then("verify", 4)
    )
    Story(cast, 2).then("submit", 4).back(3, "number", by=cast.admin)
    Story(cast, 1, KOTA_SOLOK).then("submit", 1).then("verify", 6)


def of(*codes):
    periods = list(Period.objects.filter(code__in=codes or ["B09"]))
    return quality(periods, regions=Region.objects.all())


def test_rounds_reasons_and_days_by_unit_action_and_verifier(told):
    found = of()
    assert found.total == Line(
        "Semua",
        reports=3,
        returned=2,
        returns=3,
        fill=2.0,
        wait=3.0,
        repair=2.0,
        reasons=((UNSIGNED, 2), (NUMBER, 2)),
        decisions=5,
    )
    assert [(u.code, u.reports, u.returned, u.returns, u.fill, u.wait) for u in found.units] == [
        (KAB_SOLOK, 2, 2, 3, 3.0, 2.5),
        (KOTA_SOLOK, 1, 0, 0, 1.0, 6.0),
    ]
    assert [(a.label, a.reports, a.returns, a.reason) for a in found.actions] == [
        ("1. Aksi 1", 2, 2, UNSIGNED),
        ("2. Aksi 2", 1, 1, NUMBER),
    ]
    assert [(v.label, v.reports, v.returned, v.returns, v.wait) for v in found.verifiers] == [
        ("Yulia Fitri", 2, 1, 2, 3.0),
        ("Zainal Arif", 1, 1, 1, 3.0),
    ]
    assert [v.reasons for v in found.verifiers] == [
        ((UNSIGNED, 2), (NUMBER, 1)),
        ((NUMBER, 1),),
    ]


def test_decision_taken_back_and_sending_withdrawn_do_not_count(cast, year):
    (
        Story(cast, 1)
        .then("submit", 1)
        .back(1, "other")
        .then("undo", 1, note="Keliru.")
        .then("verify", 1)
    )
    Story(cast, 2).then("submit", 1).then("withdraw", 2).again(3).then("verify", 1)
    total = of().total
    assert (total.returns, total.reasons, total.decisions) == (0, (), 2)
    # Sending to standing decision: 3 days and 1 day.
    assert (total.fill, total.wait, total.repair) == (1.0, 2.0, None)


def test_report_never_sent_and_other_period_are_left_out(cast, told):
    report(target(KOTA_SOLOK, 2), by=person(roles.OPERATOR, KOTA_SOLOK))
    assert of().total.reports == 3
    assert of("B06").total == Line("Semua")
    assert of("B06").total.returned_percent is None


def test_page_and_sheet_show_the_same(client, cast, told):
    client.force_login(cast.verifier)
    response = client.get(reverse("quality", args=[2026, "B09"]), {"cakupan": "tahun"})
    assert response.context["lead"] == (
        f"2 dari 3 laporan (67%) pernah dikembalikan, paling sering karena “{UNSIGNED.lower()}”. "
        "Separuh kiriman diputus dalam 3 hari atau kurang."
    )
    assert response.context["tables"][0][3][0].label == "Kab. Solok"
    sheet = client.get(response.context["download"])
    book = openpyxl.load_workbook(BytesIO(b"".join(sheet.streaming_content)))
    assert book.sheetnames == ["Daerah", "Aksi", "Verifikator", "Alasan"]
    rows = [[cell.value for cell in row] for row in book["Daerah"].iter_rows()]
    assert ["Kab. Solok", 2, 2, 100, 3, 3, 2.5, 2, UNSIGNED] in rows
    assert ["Semua", 3, 2, 67, 3, 2, 3, 2, UNSIGNED] in rows
    assert [UNSIGNED, 2] in [[c.value for c in row] for row in book["Alasan"].iter_rows()]
    empty = client.get(reverse("quality", args=[2026, "B06"]))
    assert empty.context["lead"] == "Belum ada laporan yang dikirim."


def test_queries_do_not_grow_with_reports(cast, province):
    def queries(year):
        periods = list(Period.objects.filter(year__year=year))
        with CaptureQueriesContext(connection) as taken:
            quality(periods, regions=Region.objects.all())
        return len(taken)

    plan_year(plans=2)
    report(target(), by=cast.approver, upto="verified", verifier=cast.verifier, **ANSWERS)
    everywhere = list(Region.objects.values_list("code", flat=True)[:5])
    plan_year(2025, plans=2, units=everywhere)
    for code in everywhere:
        by = person(roles.APPROVER, code)
        report(target(code, year=2025), by=by, upto="verified", verifier=cast.verifier)
    assert queries(2026) == queries(2025) == 4
