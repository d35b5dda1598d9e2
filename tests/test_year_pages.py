"""The pages on which Bappeda sets up a year, opens its periods and closes them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting import roles, workflow, years
from reporting.models import (
    ActionPlan,
    Assignment,
    Evidence,
    EvidenceRequirement,
    Milestone,
    Period,
    PlanYear,
    ProgressEntry,
    Region,
    Target,
)
from tests import builders
from tests.builders import KAB_SOLOK, KOTA_SOLOK, person, report, require, target

ALL_UNITS = ["13", *[f"13.{n:02}" for n in range(1, 13)], *[f"13.{n}" for n in range(71, 78)]]


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def texts(response):
    """The messages that the page after a redirect would show."""
    return [str(message) for message in response.wsgi_request._messages]


def url(name, *args):
    return reverse(name, args=args)


def everything():
    """How many rows there are of everything that a year consists of."""
    models = (PlanYear, Period, ActionPlan, Milestone, EvidenceRequirement, Assignment, Target)
    return {model.__name__: model.objects.count() for model in models}


# --- the whole way ---


def plan_form(number, documents=("SK Tim",)):
    """What the browser sends for an action with four milestones and these documents."""
    data = {
        "number": number,
        "title": "Ruang laktasi di kantor daerah",
        "short_title": "Laktasi",
        "pillar": "c",
        "lead_role": "women",
        "bukti-TOTAL_FORMS": len(documents),
        "bukti-INITIAL_FORMS": 0,
    }
    for code, percent in (("B03", "25"), ("B06", "50 %"), ("B09", "75"), ("B12", "100")):
        data |= {f"ukuran-{code}-measure": f"Ukuran {code}"}
        data |= {f"ukuran-{code}-default_percent": percent}
    for place, name in enumerate(documents):
        data |= {f"bukti-{place}-name": name, f"bukti-{place}-is_required": "on"}
    return data


def test_a_year_is_made_from_the_one_before_up_to_an_opened_b03(admin, cast):
    this = timezone.localdate().year
    before = builders.plan_year(this, plans=2, units=ALL_UNITS)
    first, second = before.plans.order_by("number")
    report(target(year=this), by=cast.operator)

    made = admin.post(url("years"), {"year": this + 1, "source": "before"})
    assert made.url == url("year_carry", this + 1)
    decided = admin.post(
        made.url,
        {
            f"aksi-{first.pk}-decision": "keep",
            f"aksi-{second.pk}-decision": "close",
            f"aksi-{second.pk}-reason": "Sudah menjadi tugas rutin.",
            "next": "new",
        },
    )
    assert decided.url == url("year_plan_new", this + 1)
    added = admin.post(decided.url, plan_form(2))
    assert added.url == url("year_plan_units", this + 1, 2)
    page = admin.get(added.url)
    assert page.context["free"].count() == 20
    admin.post(added.url, {"regions": [unit.pk for unit in page.context["free"]]})
    assert admin.get(url("year_status", this + 1, "start")).context["blocks"] == []
    admin.post(url("year_status", this + 1, "start"))
    admin.post(url("year_period_open", this + 1, "B03"))

    year = PlanYear.objects.get(year=this + 1)
    assert year.status == "running"
    assert year.periods.get(code="B03").state() == "open"
    plans = year.plans.order_by("number").values_list("number", "continues__number")
    assert list(plans) == [(1, 1), (2, None)]
    assert Assignment.objects.filter(plan__year=year).count() == 40
    assert Target.objects.filter(period__year=year).count() == 160
    assert not ProgressEntry.objects.filter(target__period__year=year).exists()

    admin.force_login(cast.operator)
    tasks = admin.get(url("tasks", this + 1, "B03"))
    assert "Ruang laktasi" in tasks.content.decode()
    entry = report(target(year=this + 1, code="B03", number=2), by=cast.operator)
    assert entry.status == "draft"


def test_a_first_year_begins_with_the_examples_or_empty(admin):
    admin.post(url("years"), {"year": "2031", "source": "examples"})
    admin.post(url("years"), {"year": "2030", "source": "empty"})
    counted = {each.year: (each.periods.count(), each.plans.count()) for each in years_there()}
    assert counted == {2031: (4, 10), 2030: (4, 0)}
    # Nothing is missing of an empty year but what the page names with its way.
    page = admin.get(url("year", 2030))
    undone = [line["line"].key for line in page.context["lines"] if not line["is_done"]]
    assert undone == ["plans", "milestones", "requirements", "assignments", "targets", "accounts"]
    assert page.context["next"]["url"] == url("year_plan_new", 2030)


def years_there():
    return PlanYear.objects.all()


def test_making_a_year_again_changes_nothing(admin, year):
    rows = everything()
    answer = admin.post(url("years"), {"year": "2026", "source": "examples"})
    assert answer.url == url("year", 2026)
    assert texts(answer) == ["Tahun 2026 sudah ada; tidak ada yang berubah."]
    assert everything() == rows


@pytest.mark.parametrize(
    ("year", "sentence"),
    [
        ("", "Isi tahunnya, misalnya 2027."),
        ("dua", "Isi tahun dengan empat angka, misalnya 2027."),
        ("1999", "Tahun paling awal 2000."),
        ("99999999999999999999", "Tahun paling akhir 2100."),
    ],
)
def test_a_year_that_is_none_is_refused(year, sentence, admin):
    page = admin.post(url("years"), {"year": year, "source": "empty"})
    assert page.context["form"].errors["year"] == [sentence]
    assert not PlanYear.objects.exists()


# --- last year's actions ---


@pytest.fixture
def next_year(year, cast):
    """2027 without actions, after 2026 with two."""
    return years.prepare_year(year.province, 2027, cast.admin, examples=False)


def decide(plans, decision, reason=""):
    decisions = {}
    for plan in plans:
        decisions |= {f"aksi-{plan.pk}-decision": decision, f"aksi-{plan.pk}-reason": reason}
    return decisions


def test_an_action_goes_on_with_its_wording_units_and_targets(admin, cast, year, next_year):
    plan = year.plans.get(number=1)
    require(plan, "SK Tim", year.periods.get(code="B06"))
    Milestone.objects.filter(plan=plan).update(default_percent=40)
    Assignment.objects.filter(plan=plan).update(budget_ceiling=5_000_000, budget_source="APBD")
    report(target(), by=cast.approver, upto="verified", verifier=cast.verifier)

    admin.post(
        url("year_carry", 2027), decide([plan], "keep") | decide([year.plans.last()], "keep")
    )

    fresh = next_year.plans.get(number=1)
    assert (fresh.continues, fresh.title, fresh.pillar) == (plan, plan.title, plan.pillar)
    assert list(fresh.milestones.values_list("period__code", "measure", "default_percent")) == [
        (code, f"Ukuran {code}", 40) for code in ("B03", "B06", "B09", "B12")
    ]
    documents = fresh.requirements.values_list("name", "period__code", "period__year__year")
    assert list(documents) == [("SK Tim", "B06", 2027)]
    who = Assignment.objects.filter(plan=fresh).order_by("region__code")
    assert list(who.values_list("region__code", "lead_agency", "budget_source")) == [
        (KAB_SOLOK, "Bapelitbang", "APBD"),
        (KOTA_SOLOK, "Bapelitbang", "APBD"),
    ]
    assert set(who.values_list("budget_ceiling", flat=True)) == {None}
    percents = Target.objects.filter(assignment__in=who, period__code="B09")
    assert set(percents.values_list("percent", "period__year__year")) == {(80, 2027)}
    # What was reported stays where it was.
    assert ProgressEntry.objects.values_list("target__period__year__year").distinct().get() == (
        2026,
    )
    assert fresh.history.get().history_user == cast.admin


def test_carrying_over_twice_changes_nothing(admin, year, next_year):
    decisions = decide(year.plans.all(), "keep")
    admin.post(url("year_carry", 2027), decisions)
    rows = everything()
    again = admin.post(url("year_carry", 2027), decisions)
    assert texts(again)[-1] == "Tidak ada yang berubah."
    assert everything() == rows
    assert {plan.history.count() for plan in next_year.plans.all()} == {1}


def test_an_action_with_new_targets_goes_on_with_empty_ones(admin, year, next_year):
    Milestone.objects.update(default_percent=25)
    admin.post(url("year_carry", 2027), decide(year.plans.all(), "retarget"))
    targets = Target.objects.filter(period__year=next_year)
    assert (targets.count(), targets.filter(percent=None).count()) == (16, 16)
    assert not Milestone.objects.filter(plan__year=next_year, default_percent__gte=0).exists()


def test_a_closed_action_keeps_its_reason_until_it_is_taken_up(admin, cast, year, next_year):
    plan = year.plans.get(number=1)
    admin.post(url("year_carry", 2027), decide([plan], "close", "Sudah tercapai."))
    # A decision for each action is asked for.
    assert ActionPlan.objects.get(pk=plan.pk).closing_reason == ""
    both = decide(year.plans.all(), "close", "Sudah tercapai.")
    admin.post(url("year_carry", 2027), both)
    plan.refresh_from_db()
    assert plan.closing_reason == "Sudah tercapai."
    assert plan.history.first().history_user == cast.admin
    assert not next_year.plans.exists()
    admin.post(url("year_carry", 2027), both | decide([plan], "keep"))
    plan.refresh_from_db()
    assert plan.closing_reason == ""
    assert list(next_year.plans.values_list("continues", flat=True)) == [plan.pk]


def test_closing_an_action_asks_for_a_reason(admin, year, next_year):
    page = admin.post(url("year_carry", 2027), decide(year.plans.all(), "close"))
    assert [form.errors["reason"] for form in page.context["forms"]] == [
        ["Tulis alasan menutup RA-01."],
        ["Tulis alasan menutup RA-02."],
    ]


def test_an_action_that_goes_on_without_units_gets_those_of_last_year(admin, year, next_year):
    for plan in year.plans.all():
        ActionPlan.objects.create(
            year=next_year,
            number=plan.number + 4,
            title="Judul sendiri",
            short_title="Sendiri",
            pillar="a",
            lead_role="women",
            continues=plan,
        )
    admin.post(url("year_carry", 2027), decide(year.plans.all(), "keep"))
    assert list(next_year.plans.values_list("number", "title")) == [
        (5, "Judul sendiri"),
        (6, "Judul sendiri"),
    ]
    assert Assignment.objects.filter(plan__year=next_year).count() == 4


def test_a_number_that_is_taken_makes_way_for_the_next(admin, year, next_year):
    builders.add_plan(next_year, 1, [])
    admin.post(url("year_carry", 2027), decide(year.plans.all(), "keep"))
    pairs = next_year.plans.order_by("number").values_list("number", "continues__number")
    assert list(pairs) == [(1, None), (2, 2), (3, 1)]


def test_the_line_of_an_action_goes_through_the_years(admin, year, next_year):
    admin.post(url("year_carry", 2027), decide(year.plans.all(), "keep"))
    page = admin.get(url("year_plan", 2027, 1))
    assert [plan.year.year for plan in page.context["line"]] == [2026, 2027]


# --- what a year lacks ---


def gaps_of(page):
    return {
        line["line"].key: [(gap.about, gap.words) for gap, _ in line["gaps"]]
        for line in page.context["lines"]
    }


@pytest.mark.usefixtures("in_2026")
def test_the_list_names_every_gap_with_its_way(admin, year):
    first, second = year.plans.order_by("number")
    first.milestones.get(period__code="B06").delete()
    require(first)
    require(second, "Daftar hadir", year.periods.get(code="B03"))
    Target.objects.filter(pk=target(KOTA_SOLOK, 2, "B12").pk).update(percent=10)
    Target.objects.filter(pk=target(KAB_SOLOK, 2, "B12").pk).update(percent=None)
    page = admin.get(url("year", 2026))
    gaps = gaps_of(page)
    others = [str(each) for each in Region.objects.exclude(code__in=[KAB_SOLOK, KOTA_SOLOK])]
    assert {key: gaps[key] for key in gaps if key != "accounts"} == {
        "periods": [],
        "plans": [("Jumlah aksi", "2 aksi; biasanya 10")],
        "milestones": [("RA-01", "belum ada untuk B06")],
        "requirements": [("RA-02", "belum ada yang wajib untuk B06, B09, B12")],
        "assignments": [(code, f"belum untuk {', '.join(others)}") for code in ("RA-01", "RA-02")],
        "targets": [
            ("RA-02", "target belum lengkap: Kab. Solok"),
            ("RA-02", "target menurun: Kota Solok"),
        ],
        "letter": [],
    }
    ways = {line["line"].key: {way for _, way in line["gaps"]} for line in page.context["lines"]}
    assert ways["targets"] == {url("grid_plan", 2026, 2)}
    assert ways["milestones"] == {url("year_plan", 2026, 1)}


def test_the_list_names_units_with_too_few_people(admin, cast, year):
    person(roles.OPERATOR, KOTA_SOLOK, is_active=False)
    for code in set(ALL_UNITS) - {KAB_SOLOK, KOTA_SOLOK, "13.71"}:
        person(roles.OPERATOR, code)
        person(roles.APPROVER, code)
    assert gaps_of(admin.get(url("year", 2026)))["accounts"] == [
        ("Kota Padang", "belum ada akun aktif"),
        ("Kota Solok", "baru 1 orang aktif, belum ada Penyetuju yang dapat mengirim"),
    ]


def test_a_full_year_lacks_nothing(admin, cast):
    made = years.prepare_year(Region.objects.get(code="13"), 2027, cast.admin)
    for plan in made.plans.all():
        years.assign(plan, Region.objects.all(), by=cast.admin)
    for code in ALL_UNITS:
        person(roles.OPERATOR, code)
        person(roles.APPROVER, code)
    assert gaps_of(admin.get(url("year", 2027))) == {
        "periods": [],
        "plans": [],
        "milestones": [],
        "requirements": [],
        "assignments": [],
        "targets": [],
        "accounts": [],
        "letter": [],
    }


def test_the_year_page_asks_as_often_for_many_as_for_few(admin, year):
    admin.get(url("year", 2026))  # the session's first page writes its clock
    with CaptureQueriesContext(connection) as few:
        admin.get(url("year", 2026))
    for number in range(3, 9):
        builders.add_plan(year, number, ALL_UNITS)
    for code in ALL_UNITS:
        person(roles.APPROVER, code)
    with CaptureQueriesContext(connection) as many:
        admin.get(url("year", 2026))
    assert len(many) == len(few)


def test_the_letter_tells_schedule_reports_and_evidence(admin, year):
    require(year.plans.get(number=1), "SK Tim", year.periods.get(code="B03"))
    require(year.plans.get(number=1), "SK Tim", year.periods.get(code="B06"))
    page = admin.get(url("year_letter", 2026)).content.decode()
    for words in ("Januari–September", "SK Tim (B03, B06)", "pdf, jpg", "5 MB", "nihil"):
        assert words in page


# --- starting and closing the year ---


def test_a_year_without_assignments_does_not_start(admin, cast):
    years.prepare_year(Region.objects.get(code="13"), 2027, cast.admin)
    page = admin.post(url("year_status", 2027, "start"))
    assert page.status_code == 409
    assert page.context["blocks"] == ["Belum satu aksi pun ditugaskan kepada daerah."]
    assert PlanYear.objects.get().status == "preparation"


@pytest.mark.usefixtures("in_2026")
def test_a_year_starts_although_some_is_missing_when_that_was_shown(admin, province):
    builders.plan_year(status="preparation")
    page = admin.get(url("year_status", 2026, "start"))
    assert [line.key for line in page.context["open_lines"]] == [
        "plans",
        "requirements",
        "assignments",
        "accounts",
    ]
    admin.post(url("year_status", 2026, "start"))
    assert PlanYear.objects.get().status == "running"


def test_a_year_closes_when_its_periods_are_closed_and_reopens_with_a_reason(admin, cast, year):
    refused = admin.post(url("year_status", 2026, "close"))
    assert (refused.status_code, refused.context["blocks"]) == (
        409,
        [f"Periode {code} belum ditutup." for code in ("B03", "B06", "B09", "B12")],
    )
    year.periods.update(closed_at=timezone.now())
    admin.post(url("year_status", 2026, "close"))
    year.refresh_from_db()
    assert year.status == "closed"
    silent = admin.post(url("year_status", 2026, "reopen"), {"reason": " "})
    assert silent.context["form"].errors == {"reason": ["Tulis alasannya."]}
    admin.post(url("year_status", 2026, "reopen"), {"reason": "Koreksi B12."})
    last = year.history.first()
    assert (last.status, last.history_change_reason, last.history_user) == (
        "running",
        "Koreksi B12.",
        cast.admin,
    )


def test_an_unknown_move_is_not_found(admin, year):
    assert admin.get(url("year_status", 2026, "hapus")).status_code == 404


# --- an action and its units ---


def test_an_action_goes_to_all_units_with_the_percents_of_its_milestones(admin, cast, year):
    plan = year.plans.get(number=1)
    Milestone.objects.filter(plan=plan, period__code="B03").update(default_percent=15)
    own = Target.objects.filter(assignment__plan=plan)
    before = set(own.values_list("pk", "percent"))
    address = url("year_plan_units", 2026, 1)
    free = admin.get(address).context["free"]
    data = {"regions": [unit.pk for unit in free], "indicator": "Persentase OPD"}
    admin.post(address, data)
    assert Assignment.objects.filter(plan=plan).count() == 20
    fresh = Target.objects.filter(assignment__plan=plan).exclude(pk__in=[pk for pk, _ in before])
    assert set(fresh.values_list("period__code", "percent")) == {
        ("B03", 15),
        ("B06", None),
        ("B09", None),
        ("B12", None),
    }
    assert before <= set(own.values_list("pk", "percent"))
    again = admin.post(address, data)
    assert "regions" in again.context["form"].errors
    assert Assignment.objects.filter(plan=plan).count() == 20


def test_an_action_names_everything_it_lacks(admin, year):
    data = plan_form("tiga") | {"title": "", "short_title": "", "pillar": "", "lead_role": ""}
    page = admin.post(url("year_plan_new", 2026), data)
    assert page.context["form"].errors == {
        "number": ["Isi nomor aksi dengan angka, misalnya 3."],
        "title": ["Isi judul rencana aksi."],
        "short_title": ["Isi sebutan singkat."],
        "pillar": ["Pilih pilar."],
        "lead_role": ["Pilih penggerak."],
    }


def test_an_action_of_a_taken_number_is_refused(admin, year):
    page = admin.post(url("year_plan_new", 2026), plan_form(1))
    sentence = "Nomor 1 sudah dipakai aksi lain pada tahun ini."
    assert page.context["form"].errors["number"] == [sentence]
    assert year.plans.count() == 2


def test_a_percent_without_its_measure_is_refused(admin, year):
    page = admin.post(url("year_plan_new", 2026), plan_form(3) | {"ukuran-B06-measure": ""})
    errors = [form.errors for form in page.context["milestones"] if form.errors]
    assert errors == [{"measure": ["Isi ukuran B06."]}]
    assert year.plans.count() == 2


def test_an_action_that_was_not_changed_leaves_no_history(admin, year):
    plan = year.plans.get(number=1)
    form = admin.get(url("year_plan", 2026, 1)).context
    data = {"bukti-TOTAL_FORMS": 0, "bukti-INITIAL_FORMS": 0}
    for each in (form["form"], *form["milestones"]):
        data |= {each.add_prefix(name): each[name].value() or "" for name in each.fields}
    lines = ActionPlan.history.count(), Milestone.history.count()
    assert admin.post(url("year_plan", 2026, 1), data).status_code == 302
    assert (ActionPlan.history.count(), Milestone.history.count()) == lines
    plan.refresh_from_db()
    admin.post(url("year_plan", 2026, 1), data | {"title": "Judul baru"})
    assert ActionPlan.objects.get(pk=plan.pk).title == "Judul baru"
    clash = admin.post(url("year_plan", 2026, 1), data | {"title": "Judul lain"})
    assert "diubah orang lain" in clash.context["form"].non_field_errors()[0]


def test_a_document_that_was_brought_is_not_deleted(admin, cast, year):
    requirement = require(year.plans.get(number=1))
    entry = report(target(), by=cast.operator, is_ready=False)
    workflow.attach(
        entry,
        Evidence(requirement=requirement, link="https://contoh.id/sk"),
        by=cast.operator,
    )
    page = admin.get(url("year_plan", 2026, 1)).context
    data = {
        "bukti-TOTAL_FORMS": 1,
        "bukti-INITIAL_FORMS": 1,
        "bukti-0-id": requirement.pk,
        "bukti-0-name": requirement.name,
        "bukti-0-DELETE": "on",
    }
    for each in (page["form"], *page["milestones"]):
        data |= {each.add_prefix(name): each[name].value() or "" for name in each.fields}
    refused = admin.post(url("year_plan", 2026, 1), data).context["documents"]
    assert "sudah dilampirkan pada laporan" in refused.non_form_errors()[0]
    assert EvidenceRequirement.objects.filter(pk=requirement.pk).exists()


def test_an_action_of_a_closed_year_is_only_read(admin, year):
    PlanYear.objects.update(status="closed")
    data = plan_form(7)
    page = admin.post(url("year_plan", 2026, 1), data)
    assert page.context["is_closed"]
    assert list(year.plans.values_list("number", flat=True)) == [1, 2]


# --- who ---

POSTS = [
    ("years", ()),
    ("year", (2026,)),
    ("year_status", (2026, "close")),
    ("year_carry", (2026,)),
    ("year_plan_new", (2026,)),
    ("year_plan", (2026, 1)),
    ("year_plan_units", (2026, 1)),
    ("year_period", (2026, "B09")),
    ("year_period_open", (2026, "B12")),
    ("year_period_extend", (2026, "B09")),
    ("year_period_close", (2026, "B09")),
    ("year_period_reopen", (2026, "B09")),
]


@pytest.mark.parametrize(("name", "args"), POSTS)
def test_nobody_else_acts_on_a_year(name, args, client, cast, year):
    for who in ("operator", "approver", "verifier", "leader", "regent", "half_made"):
        client.force_login(getattr(cast, who))
        assert client.post(url(name, *args)).status_code == 403, who


def test_a_year_of_another_province_is_not_found(admin, year):
    other = Region.objects.create(
        code="14", short_code="RIA", name="Provinsi Riau", kind="province"
    )
    PlanYear.objects.create(province=other, year=2044)
    for name, args in (("year", ()), ("year_carry", ()), ("year_letter", ()), ("grid", ())):
        assert admin.get(url(name, 2044, *args)).status_code == 404, name
