"""SISPAN's figures of past years: in by the import page, kept apart, corrected in the admin."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting import roles
from reporting.models import ActionPlan, HistoricFigure, ImportBatch, PlanYear, Region
from reporting.resources.legacy import LegacySheet
from reporting.years import prepare_year
from tests.builders import KAB_SOLOK, person, report, target
from tests.test_imports import Page, workbook

HEADINGS = ["Kabupaten/Kota", "Tahun", "Kode Aksi", "Periode", "Capaian (%)", "Keterangan"]


def line(**given):
    values = {
        "region": "Kab. Solok",
        "year": 2018,
        "action": 1,
        "checkpoint": "B12",
        "percent": 62.5,
        "remark": "",
    }
    return list({**values, **given}.values())


def sheet(*rows):
    return workbook(*rows, headings=HEADINGS)


class Legacy(Page):
    """The import page for SISPAN's sheet; no year of the portal is chosen."""

    def upload(self, data, name="sispan.xlsx"):
        return super().upload(data, name, kind="legacy")

    def save(self, shown):
        address = shown.redirect_chain[-1][0]
        form = {"digest": shown.context["digest"], "confirmed": "on"}
        return self.client.post(address, form, follow=True)


@pytest.fixture
def page(client, cast, year):
    client.force_login(cast.admin)
    return Legacy(client, year)


def stored():
    return list(
        HistoricFigure.objects.order_by("region__code", "year", "checkpoint").values_list(
            "region__code", "year", "action", "checkpoint", "percent", "remark", "source"
        )
    )


def test_figures_of_past_years_come_in_once(page, cast, year):
    data = sheet(line(remark="Lima OPD"), line(year=2019, checkpoint="TW III", percent="70%"))
    for counts in ({"new": 2, "same": 0}, {"new": 0, "same": 2}):
        shown = page.upload(data)
        assert counts.items() <= shown.context["counts"].items()
        page.save(shown)
    assert stored() == [
        (KAB_SOLOK, 2018, "RA-01", "B12", Decimal("62.5"), "Lima OPD", "SISPAN"),
        (KAB_SOLOK, 2019, "RA-01", "B09", Decimal("70"), "", "SISPAN"),
    ]
    figure = HistoricFigure.objects.first()
    assert (figure.imported_by, figure.plan) == (cast.admin, year.plans.get(number=1))
    assert HistoricFigure.history.count() == 2


def test_changed_figure_is_shown_old_and_new_and_absent_rows_stay(page):
    page.save(page.upload(sheet(line(), line(year=2019))))
    shown = page.upload(sheet(line(percent=65)))
    (row,) = shown.context["found"].of("changed")
    assert [(c.title, c.old, c.new) for c in row.changes] == [("Capaian", "62,5%", "65%")]
    page.save(shown)
    assert [each[4] for each in stored()] == [Decimal("65"), Decimal("62.5")]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"year": 2026}, "Data tahun lampau hanya untuk 2000 sampai 2025"),
        ({"year": "dulu"}, "Tahun harus bilangan bulat, misalnya 2018."),
        ({"percent": 120}, "Capaian paling besar 100."),
        ({"percent": None}, "Isi capaian."),
        ({"checkpoint": "B07"}, "Periode harus salah satu"),
        ({"region": "Solok"}, "“Solok” bisa berarti dua daerah."),
        ({"action": None}, "Isi kode atau nama aksinya."),
    ],
)
def test_faulty_figure_is_named_and_not_saved(given, sentence, page, cast):
    report(target(), by=cast.operator)
    shown = page.upload(sheet(line(**given)))
    (row,) = shown.context["found"].of("faulty")
    assert any(fault.sentence.startswith(sentence) for fault in row.faults), row.faults
    assert not HistoricFigure.objects.exists()


def test_year_without_reports_may_be_filled_from_the_past(page, cast, province):
    prepare_year(province, 2025, by=cast.admin)
    report(target(), by=cast.operator)
    page.save(page.upload(sheet(line(year=2025))))
    assert [each[1] for each in stored()] == [2025]


def test_action_that_nothing_carries_on_is_kept_as_text(page):
    headings = [title.replace("Kode Aksi", "Rencana Aksi") for title in HEADINGS]
    data = workbook(
        line(action="Pelatihan PKK"), line(action="Rencana aksi nomor 2"), headings=headings
    )
    shown = page.upload(data)
    (assumed,) = [each.sentence for _, each in shown.context["found"].assumed()]
    assert assumed.startswith("Aksi ini tidak dilanjutkan di portal")
    page.save(shown)
    kept = HistoricFigure.objects.order_by("action").values_list("action", "plan__number")
    assert list(kept) == [("Pelatihan PKK", None), ("Rencana aksi nomor 2", 2)]


def test_number_alone_is_said_to_be_an_assumption_once(page):
    shown = page.upload(sheet(line(), line(year=2019), line(action="RA 2")))
    assert [each.sentence for _, each in shown.context["found"].assumed()] == [
        "Dianggap sama dengan RA-01 “Rencana aksi nomor 1” di portal ini.",
        "Dianggap sama dengan RA-02 “Rencana aksi nomor 2” di portal ini.",
    ]


def test_assumption_is_asked_on_a_row_that_would_be_saved(page):
    shown = page.upload(sheet(line(percent=120), line(year=2019), line(year=2020)))
    found = shown.context["found"].assumed()
    assert [[row.number for row in rows] for rows, _ in found] == [[3]]


def test_import_can_be_taken_back_though_its_year_is_closed(page, year):
    PlanYear.objects.update(status=PlanYear.Status.CLOSED)
    page.save(page.upload(sheet(line())))
    page.save(page.upload(sheet(line(percent=65), line(year=2019))))
    address = reverse("import_undo", args=[ImportBatch.objects.latest("at").token])
    assert page.client.post(address).status_code == 302
    assert [each[1:5] for each in stored()] == [(2018, "RA-01", "B12", Decimal("62.5"))]


def test_corrected_figure_keeps_its_import_from_being_taken_back(page):
    page.save(page.upload(sheet(line())))
    figure = HistoricFigure.objects.get()
    change = reverse("admin:reporting_historicfigure_change", args=[figure.pk])
    answer = page.client.post(change, {"plan": "", "percent": "61,5", "remark": "Dicocokkan"})
    assert answer.status_code == 302
    figure.refresh_from_db()
    assert (figure.percent, figure.remark, figure.plan) == (Decimal("61.5"), "Dicocokkan", None)
    address = reverse("import_undo", args=[ImportBatch.objects.get().token])
    assert page.client.post(address).status_code == 409
    assert HistoricFigure.objects.count() == 1


def test_figures_are_seen_within_reach_only(page, cast, client):
    page.save(page.upload(sheet(line(), line(region="Kota Solok"))))
    assert HistoricFigure.objects.visible_to(cast.operator).count() == 1
    assert HistoricFigure.objects.visible_to(cast.admin).count() == 2
    for name in ("add", "delete"):
        args = [] if name == "add" else [HistoricFigure.objects.first().pk]
        address = reverse(f"admin:reporting_historicfigure_{name}", args=args)
        assert client.get(address).status_code == 403


def test_figures_come_in_for_the_own_reach_alone(year):
    by = person(roles.ADMIN, KAB_SOLOK)
    data = sheet(line(), line(region="Kota Solok"))
    found = LegacySheet(year, by).preview(data, "sispan.xlsx")
    assert [row.outcome for row in found.rows] == ["new", "faulty"]


def test_figure_hangs_on_no_action_of_another_province(page, client):
    page.save(page.upload(sheet(line())))
    riau = Region.objects.create(code="14", short_code="RIA", name="Provinsi Riau", kind="province")
    there = PlanYear.objects.create(province=riau, year=2026)
    ActionPlan.objects.create(year=there, number=1, title="Aksi Riau", pillar="a")
    address = reverse(
        "admin:reporting_historicfigure_change", args=[HistoricFigure.objects.get().pk]
    )
    form = client.get(address).context["adminform"].form
    assert set(form.fields["plan"].queryset) == set(page.year.plans.all())


def test_database_refuses_twins_and_what_is_no_percent(page, cast):
    page.save(page.upload(sheet(line())))
    figure = HistoricFigure.objects.get()
    figure.pk, figure._state.adding = None, True
    with pytest.raises(IntegrityError):
        HistoricFigure.objects.bulk_create([figure])


def test_import_takes_as_many_queries_for_many_figures(page):
    counts = []
    for years in ([2001], [2002], range(2003, 2013)):
        with CaptureQueriesContext(connection) as queries:
            page.save(page.upload(sheet(*[line(year=each) for each in years])))
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_year_needs_actions_before_figures_can_hang_on_them(client, cast, province):
    client.force_login(cast.admin)
    empty = PlanYear.objects.create(province=province, year=2026)
    answer = Legacy(client, empty).upload(sheet(line()))
    assert "Susun dahulu satu tahun RANDA dengan aksinya." in answer.text
