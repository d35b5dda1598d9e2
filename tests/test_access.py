"""Who may open what: one table, cast × address. An address without a row fails the test."""

import datetime
import uuid

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from reporting import papers, roles, workflow, years
from reporting.models import Evidence, ImportBatch, PaperJob, PlanYear, SignedDocument, StoredFile
from tests import builders
from tests.builders import KAB_SOLOK, person, report, target

CAST = (
    "anonymous",
    "operator",
    "approver",
    "stranger",
    "verifier",
    "admin",
    "leader",
    "regent",
    "half_made",
    "staff_only",
)
# Answers by name: IN goes to the sign-in page, TO on to another page.
OK, IN, TO, DENY, HIDE, NOT = 200, "sign-in", "redirect", 403, 404, 405

API_LISTS = ("index", "openapi", "years", "periods", "regions", "actions", "targets")
YEAR, LAST = {"year": 2026}, {"year": 2025}
OF_OURS = {"region_code": KAB_SOLOK}
PERIOD = {"year": 2026, "code": "B09"}
OURS = {**PERIOD, "region_code": KAB_SOLOK}


def row(name, kwargs, *answers):
    assert len(answers) == len(CAST), name
    return name, kwargs, answers


def everybody(answer):
    return (answer,) * len(CAST)


def planner(answer):
    """For pages of those who set up the year, Admin Bappeda alone."""
    return (IN, *[DENY] * 4, answer, *[DENY] * 4)


PLANNER = planner(OK)

# What each of the cast gets for a GET, in the order of CAST: anonymous, operator, approver,
# stranger, verifier, admin, leader, regent, half made, staff without a role.
TABLE = [
    row("home", {}, IN, *[TO] * 9),
    row("help", {}, IN, *[OK] * 9),
    row("guide", {}, IN, *[OK] * 9),
    row("inbox", {}, IN, *[OK] * 9),
    row("inbox_follow", {"notice_id": 1}, IN, *[NOT] * 9),
    row("rights", {}, IN, *[OK] * 9),
    row("login", {}, OK, *[TO] * 9),
    row("logout", {}, IN, *[NOT] * 9),
    row("password_change", {}, IN, *[OK] * 9),
    row("second_factor", {}, IN, *[TO] * 9),
    row("second_factor_setup", {}, IN, *[OK] * 9),
    row("second_factor_off", {}, IN, *[HIDE] * 9),
    row("recovery_codes", {}, IN, *[HIDE] * 9),
    row("password_reset", {}, *everybody(OK)),
    row("password_reset_done", {}, *everybody(OK)),
    row("password_reset_confirm", {"uidb64": "x", "token": "y"}, *everybody(OK)),
    row("password_reset_complete", {}, *everybody(OK)),
    row("health", {}, *everybody(OK)),
    row("readiness", {}, *everybody(OK)),  # from this machine; others: test_system
    row("system", {}, *PLANNER),
    # The Pokja's quarter
    row("tasks", {}, IN, OK, OK, OK, DENY, OK, DENY, DENY, HIDE, DENY),
    row("tasks", PERIOD, IN, OK, OK, OK, DENY, OK, DENY, DENY, HIDE, DENY),
    row("tasks", OURS, IN, OK, OK, HIDE, DENY, OK, DENY, DENY, HIDE, HIDE),
    row("unit_history", PERIOD, IN, OK, OK, OK, OK, OK, OK, OK, HIDE, DENY),
    row("unit_history", OURS, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, DENY),
    row("report", {"target_id": "sent"}, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, HIDE),
    row("report_history", {"target_id": "sent"}, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, HIDE),
    row(
        "report_withdraw",
        {"target_id": "sent"},
        IN,
        DENY,
        OK,
        HIDE,
        DENY,
        OK,
        DENY,
        DENY,
        HIDE,
        HIDE,
    ),
    row("review", PERIOD, IN, OK, OK, OK, DENY, OK, DENY, DENY, HIDE, DENY),
    row("review", OURS, IN, OK, OK, HIDE, DENY, OK, DENY, DENY, HIDE, HIDE),
    row("receipt", {"submission_id": "id"}, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, HIDE),
    row("offline_form", PERIOD, IN, OK, OK, OK, DENY, TO, DENY, DENY, HIDE, DENY),
    row("offline_form", OURS, IN, OK, OK, HIDE, DENY, OK, DENY, DENY, HIDE, HIDE),
    row("offline_upload", PERIOD, IN, OK, OK, OK, DENY, OK, DENY, DENY, HIDE, DENY),
    row("offline_upload", OURS, IN, OK, OK, HIDE, DENY, OK, DENY, DENY, HIDE, HIDE),
    row("offline_preview", {"token": "theirs"}, IN, *[HIDE] * 9),
    row("receipt_pdf", {"submission_id": "id"}, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, HIDE),
    row(
        "letter",
        {"submission_id": "id", "kind": "docx"},
        IN,
        OK,
        OK,
        HIDE,
        OK,
        OK,
        OK,
        OK,
        HIDE,
        HIDE,
    ),
    # Papers
    row("documents", PERIOD, IN, OK, OK, OK, OK, OK, OK, OK, HIDE, DENY),
    row("documents", OURS, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, DENY),
    row(
        "semester_report",
        {**OURS, "code": "B06", "kind": "pdf"},
        IN,
        OK,
        OK,
        HIDE,
        OK,
        OK,
        OK,
        OK,
        HIDE,
        DENY,
    ),
    row("signed_document", {"document_id": "id"}, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, DENY),
    # Evidence
    row("evidence", {"evidence_id": "id"}, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, HIDE),
    row("evidence_preview", {"evidence_id": "id"}, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, HIDE),
    row(
        "evidence_edit",
        {"evidence_id": "draft"},
        IN,
        OK,
        OK,
        HIDE,
        DENY,
        OK,
        DENY,
        DENY,
        HIDE,
        HIDE,
    ),
    row(
        "evidence_reuse", {"target_id": "open"}, IN, OK, OK, HIDE, DENY, OK, DENY, DENY, HIDE, HIDE
    ),
    # Bappeda's day
    row("monitoring", {}, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("monitoring", PERIOD, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("punctuality", PERIOD, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("chase_template", {}, *PLANNER),
    row("chase", PERIOD, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("reminders", PERIOD, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("queue", {}, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("queue", PERIOD, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("quality", PERIOD, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("quality_xlsx", PERIOD, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("verify_together", PERIOD, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("verify", {"target_id": "sent"}, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row(
        "verify_correct",
        {"target_id": "closed"},
        IN,
        DENY,
        DENY,
        DENY,
        OK,
        OK,
        DENY,
        DENY,
        DENY,
        DENY,
    ),
    row("verify_undo", {"target_id": "done"}, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    # Recap
    row("recap", {}, IN, TO, TO, TO, OK, OK, OK, TO, HIDE, DENY),
    row("recap", PERIOD, IN, TO, TO, TO, OK, OK, OK, TO, HIDE, DENY),
    row("recap_xlsx", PERIOD, IN, OK, OK, OK, OK, OK, OK, OK, HIDE, DENY),
    row("recap_paper", {**PERIOD, "kind": "pdf"}, IN, OK, OK, OK, OK, OK, OK, OK, HIDE, DENY),
    row("recap_book", PERIOD, IN, HIDE, HIDE, HIDE, OK, OK, OK, HIDE, HIDE, DENY),
    row(
        "recap_book_job",
        {**PERIOD, "job_id": "id"},
        IN,
        HIDE,
        HIDE,
        HIDE,
        OK,
        OK,
        OK,
        HIDE,
        HIDE,
        DENY,
    ),
    row(
        "recap_book_file",
        {**PERIOD, "job_id": "id"},
        IN,
        HIDE,
        HIDE,
        HIDE,
        OK,
        OK,
        OK,
        HIDE,
        HIDE,
        DENY,
    ),
    row("recap_frozen", PERIOD, IN, HIDE, HIDE, HIDE, OK, OK, OK, HIDE, HIDE, DENY),
    row(
        "recap_frozen_file",
        {**PERIOD, "code": "B03", "version": 1, "kind": "csv"},
        IN,
        HIDE,
        HIDE,
        HIDE,
        OK,
        OK,
        OK,
        HIDE,
        HIDE,
        DENY,
    ),
    row("recap_region", OURS, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, DENY),
    row("nation", {}, IN, *[DENY] * 9),
    row("nation", PERIOD, IN, *[DENY] * 9),
    row("nation_province", {**PERIOD, "region_code": "13"}, IN, *[DENY] * 9),
    row("recap_decisions", PERIOD, IN, DENY, DENY, DENY, OK, OK, DENY, DENY, DENY, DENY),
    row("recap_pillars", PERIOD, IN, TO, TO, TO, OK, OK, OK, TO, HIDE, DENY),
    row("recap_action", {**PERIOD, "number": 1}, IN, TO, TO, TO, OK, OK, OK, TO, HIDE, DENY),
    row("recap_comparison", PERIOD, IN, TO, TO, TO, OK, OK, OK, TO, HIDE, DENY),
    row("recap_completeness", PERIOD, IN, DENY, DENY, DENY, OK, OK, OK, DENY, HIDE, DENY),
    row("recap_list", PERIOD, IN, OK, OK, OK, OK, OK, OK, OK, HIDE, DENY),
    row("recap_list_xlsx", PERIOD, IN, OK, OK, OK, OK, OK, OK, OK, HIDE, DENY),
    row("recap_definitions", {}, *everybody(OK)),
    # The award: 2026 is provisional, 2025 published
    row("awards", {}, IN, *[TO] * 7, HIDE, DENY),
    row("award", YEAR, IN, TO, TO, TO, OK, OK, OK, TO, HIDE, DENY),
    row("award", LAST, IN, *[OK] * 7, HIDE, DENY),
    row("award_formula", YEAR, IN, *[OK] * 7, HIDE, DENY),
    row("award_open", YEAR, *PLANNER),
    row("award_publish", YEAR, *PLANNER),
    row("award_file", {**YEAR, "kind": "pdf"}, IN, *[HIDE] * 8, DENY),
    row("award_file", {**LAST, "kind": "pdf"}, IN, *[OK] * 7, HIDE, DENY),
    row("award_file", {**LAST, "kind": "json"}, IN, *[HIDE] * 3, *[OK] * 3, *[HIDE] * 2, DENY),
    *[
        answers
        for name, more in (
            ("award_card", {}),
            ("award_objection", {}),
            ("award_rows", {"measure": "on_time"}),
        )
        for answers in (
            row(name, {**OF_OURS, **YEAR, **more}, IN, OK, OK, HIDE, OK, OK, HIDE, OK, HIDE, DENY),
            row(name, {**OF_OURS, **LAST, **more}, IN, OK, OK, HIDE, OK, OK, OK, OK, HIDE, DENY),
        )
    ],
    # Open to everybody, once the year is published
    row("public", {}, *everybody(OK)),
    row("public_dictionary", {}, *everybody(OK)),
    row("public_dictionary_csv", {}, *everybody(OK)),
    row("public_recap", {**PERIOD, "province_code": "13"}, *everybody(HIDE)),
    row("public_csv", {**PERIOD, "province_code": "13"}, *everybody(HIDE)),
    row("public_json", {**PERIOD, "province_code": "13"}, *everybody(HIDE)),
    row("year_publish", YEAR, *planner(NOT)),
    row("api_tokens", {}, *PLANNER),
    row("api_token_revoke", {"token_id": 1}, *planner(NOT)),
    # The API answers the public; what a key opens is told in test_api
    *[row(f"api_{name}", {}, *everybody(OK)) for name in API_LISTS],
    row(
        "api_recap",
        {"province_code": "13", "year": 2026, "code": "B09"},
        *everybody(HIDE),
    ),
    row("api_unknown", {}, *everybody(HIDE)),
    row("api_unknown", {"rest": "v2/years"}, *everybody(HIDE)),
    row(
        "recap_region_paper",
        {**OURS, "kind": "pdf"},
        IN,
        OK,
        OK,
        HIDE,
        OK,
        OK,
        OK,
        OK,
        HIDE,
        DENY,
    ),
    # Bulk entry
    row("imports", {}, IN, DENY, DENY, DENY, DENY, OK, DENY, DENY, DENY, DENY),
    row("import_preview", {"token": "theirs"}, IN, *[DENY] * 4, HIDE, *[DENY] * 4),
    row("import_columns", {"token": "theirs"}, IN, *[DENY] * 4, HIDE, *[DENY] * 4),
    row("import_faults", {"token": "theirs"}, IN, *[DENY] * 4, HIDE, *[DENY] * 4),
    row("import_file", {"token": "theirs"}, IN, *[DENY] * 4, OK, *[DENY] * 4),
    row("import_undo", {"token": "saved"}, IN, *[DENY] * 4, OK, *[DENY] * 4),
    row("import_history", {}, IN, *[DENY] * 4, OK, *[DENY] * 4),
    row("export_assignments", {"year": 2026}, IN, *[DENY] * 4, OK, *[DENY] * 4),
    # People
    row("accounts", {}, *PLANNER),
    row("account_new", {}, *PLANNER),
    row("account_import", {}, *PLANNER),
    row("account_template", {}, *PLANNER),
    row("account_import_save", {}, *planner(NOT)),
    row("account_sheets", {}, *PLANNER),
    row("account_log", {}, *PLANNER),
    row("account_export", {}, *planner(NOT)),
    row("account", {"account_id": "account"}, *PLANNER),
    row("account_end", {"account_id": "account"}, *PLANNER),
    row("account_resume", {"account_id": "account"}, *planner(NOT)),
    row("account_reset", {"account_id": "account"}, *PLANNER),
    row("account_hand_over", {"account_id": "account"}, *PLANNER),
    row("account_factor", {"account_id": "account"}, *planner(NOT)),
    row("profile", {}, IN, *[OK] * 9),
    row("profile_email", {}, IN, *[NOT] * 9),
    row("sign_out_elsewhere", {}, IN, *[NOT] * 9),
    row("invitation", {"token": "x"}, *everybody(OK)),
    # The year
    row("years", {}, *PLANNER),
    row("year", YEAR, *PLANNER),
    row("year_status", {**YEAR, "move": "close"}, *PLANNER),
    row("year_carry", YEAR, *PLANNER),
    row("year_letter", YEAR, *PLANNER),
    row("year_letter_file", {**YEAR, "kind": "docx"}, *PLANNER),
    row("year_holidays", YEAR, *PLANNER),
    row("year_verification", YEAR, *PLANNER),
    row("year_plan_new", YEAR, *PLANNER),
    row("year_plan", {**YEAR, "number": 1}, *PLANNER),
    row("year_plan_units", {**YEAR, "number": 1}, *PLANNER),
    row("year_period", PERIOD, *PLANNER),
    row("year_period_open", PERIOD, *planner(NOT)),
    row("year_period_extend", PERIOD, *planner(NOT)),
    row("year_period_prolong", PERIOD, *planner(NOT)),
    row("year_period_close", PERIOD, *PLANNER),
    row("year_period_reopen", PERIOD, *planner(NOT)),
    row("grid", YEAR, *planner(TO)),
    row("grid_undo", YEAR, *planner(NOT)),
    row("grid_plan", {**YEAR, "number": 1}, *PLANNER),
    row("grid_region", {**YEAR, "region_code": KAB_SOLOK}, *PLANNER),
]


def addresses(patterns, prefix=""):
    """Every pattern of the site outside the admin, as (name, names of its arguments)."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from addresses(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name, frozenset(pattern.pattern.converters)


def own_addresses(is_cooperation):
    """The site's addresses, those of KERABAT (which has a table of its own) or all others."""
    found = set(addresses(get_resolver().url_patterns))
    return {each for each in found if each[0].startswith("cooperation") == is_cooperation}


def test_every_address_has_a_row():
    """Case 1."""
    listed = {(name, frozenset(kwargs)) for name, kwargs, answers in TABLE}
    assert own_addresses(is_cooperation=False) == listed


@pytest.fixture
def scene(cast, year):
    """Reports of Kab. Solok: one sent with a receipt and evidence, one verified."""
    cast.staff_only = person(None, "13", is_staff=True)
    draft = report(target(), by=cast.operator)
    stored = StoredFile(sha256="0" * 64, size=3, kind="pdf", uploaded_by=cast.operator)
    stored.path.save("bukti.pdf", ContentFile(builders.pdf()))
    piece = workflow.attach(
        draft, Evidence(file=stored, original_name="bukti.pdf"), by=cast.operator
    )
    submission = workflow.send(
        draft.region,
        draft.period,
        {draft.target_id: draft.version},
        by=cast.approver,
        token=uuid.uuid4(),
    )
    done = report(target(number=2), by=cast.approver, upto="verified", verifier=cast.verifier)
    builders.add_plan(year, 3, (KAB_SOLOK,))
    begun = report(target(number=3), by=cast.operator)
    fresh = workflow.attach(begun, Evidence(link="https://a.example.id/"), by=cast.operator)
    closed = report(
        target(code="B03"),
        by=cast.approver,
        upto="verified",
        verifier=cast.verifier,
        at=target(code="B03").period.due_at,
    )
    papers.close(closed.period, by=cast.admin)
    last = builders.plan_year(2025, plans=0, status="closed")
    builders.add_plan(last, 1, (KAB_SOLOK,))
    now, day = timezone.now(), datetime.timedelta(days=1)
    last.periods.update(closed_at=now)
    years.set_formula(year, {}, by=cast.admin)
    years.set_formula(last, {}, by=cast.admin)
    years.open_objections(last, now - day, by=cast.admin, at=now - 2 * day)
    papers.publish(last, by=cast.admin)
    job = PaperJob.objects.create(
        period=draft.period,
        kind="book",
        fingerprint="0",
        state="done",
        file=stored,
        by=cast.admin,
        at=timezone.now(),
        beat_at=timezone.now(),
    )
    letter = SignedDocument.objects.create(
        region=draft.region,
        period=draft.period,
        kind="letter",
        submission=submission,
        number="005/1/2026",
        date=timezone.localdate(),
        file=stored,
        by=cast.approver,
        at=timezone.now(),
    )
    theirs = {"kind": "plans", "year": year, "by": person(roles.ADMIN, "13"), "file": stored}
    batch = ImportBatch.objects.create(**theirs, original_name="a.xlsx")
    saved = ImportBatch.objects.create(
        **theirs,
        original_name="b.xlsx",
        applied_at=timezone.now(),
        counts=dict.fromkeys(("new", "changed", "same", "faulty"), 0),
        effects={kind: {"made": [], "old": {}} for kind in ("assignment", "target")},
    )
    return {
        "job_id": job.pk,
        "sent": draft.target_id,
        "closed": closed.target_id,
        "done": done.target_id,
        "submission_id": submission.pk,
        "document_id": letter.pk,
        "open": begun.target_id,
        "draft": fresh.pk,
        "evidence_id": piece.pk,
        "account": cast.stranger.pk,
        "theirs": batch.token,
        "saved": saved.token,
    }


def answer_of(response):
    if response.status_code != 302:
        return response.status_code
    return IN if response.url.startswith(reverse("login")) else TO


@pytest.mark.parametrize("who", CAST)
def test_each_of_the_cast_gets_the_answers_of_the_table(who, client, cast, scene, year):
    """Case 1."""
    if who != "anonymous":
        client.force_login(getattr(cast, who))
    found, expected = {}, {}
    for name, kwargs, answers in TABLE:
        known = {
            key: scene.get(key if value == "id" else value, value) for key, value in kwargs.items()
        }
        row = f"{name} {kwargs}"
        found[row] = answer_of(client.get(reverse(name, kwargs=known)))
        expected[row] = answers[CAST.index(who)]
    assert found == expected


def admin_addresses():
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and pattern.app_name == "admin":
            return [f"admin:{name}" for name, arguments in addresses_of(pattern) if not arguments]
    raise AssertionError("no admin")


def addresses_of(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses_of(pattern)
        elif pattern.name:
            yield pattern.name, pattern.pattern.regex.groups


def test_admin_shows_nothing_to_those_who_are_not_staff(client, cast, year):
    names = [name for name in admin_addresses() if name not in ("admin:login", "admin:logout")]
    assert len(names) > 20
    for who in set(CAST) - {"anonymous", "admin", "staff_only"}:
        client.force_login(getattr(cast, who))
        for name in names:
            response = client.get(reverse(name), follow=True)
            assert response.status_code in (403, 404), (who, name)


def test_staff_without_a_role_find_an_empty_admin(client, cast, year):
    client.force_login(person(None, "13", is_staff=True))
    for name in admin_addresses():
        if name.endswith(("_changelist", "_add", "_import", "_export")):
            assert client.get(reverse(name)).status_code == 403, name


def test_half_made_account_sees_no_region_and_no_year(cast, year):
    from reporting.models import Region

    assert not Region.objects.visible_to(cast.half_made).exists()
    assert not PlanYear.objects.visible_to(cast.half_made).exists()
