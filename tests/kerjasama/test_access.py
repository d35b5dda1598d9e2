"""Who may open what of KERABAT: one table, cast × address."""

import io
import re
from zipfile import ZipFile

import pytest
from django.urls import reverse

from kerjasama import workflow
from reporting.models import Region
from tests.builders import person
from tests.kerjasama import builders
from tests.kerjasama.test_line import GAP
from tests.test_access import (
    DENY,
    HIDE,
    IN,
    NOT,
    OK,
    answer_of,
    own_addresses,
)
from tests.test_access import (
    TABLE as PORTAL,
)
from tests.test_access import (
    scene as portal_scene,  # noqa: F401
)

CAST = (
    "anonymous",
    "tkksd",
    "proposer",
    "colleague",
    "admin",
    "leader",
    "operator",
    "verifier",
    "half_made",
    "staff_only",
)


def row(name, kwargs, *answers):
    assert len(answers) == len(CAST), name
    return name, kwargs, answers


def readers(answer=OK):
    """For pages of all who may read the register."""
    return (IN, *[answer] * 5, DENY, DENY, DENY, DENY)


def keepers(answer=OK):
    """For pages of TKKSD alone."""
    return (IN, answer, *[DENY] * 8)


def template_keepers():
    """For TKKSD and Bappeda's admin."""
    return (IN, OK, DENY, DENY, OK, *[DENY] * 5)


def of_health():
    """For what belongs to a proposal of the OPD Dinas Kesehatan."""
    return (IN, OK, OK, HIDE, OK, OK, DENY, DENY, DENY, DENY)


# What each of the cast gets for a GET, in the order of CAST.
ROWS = [
    row("cooperation", {}, *readers()),
    row("cooperation_map", {}, *readers()),
    row("cooperation_map_excel", {}, *readers()),
    row("cooperation_map_line", {}, *readers()),
    row("cooperation_guide", {}, *readers()),
    row("cooperation_public_switch", {}, IN, *[NOT] * 9),
    row("cooperation_agreements", {}, *readers()),
    row("cooperation_agreement", {"agreement_id": "paper"}, *readers()),
    row("cooperation_agreement_new", {}, *keepers()),
    row("cooperation_agreement_edit", {"agreement_id": "paper"}, *keepers()),
    row("cooperation_agreement_scan", {"agreement_id": "paper"}, IN, *[NOT] * 9),
    row("cooperation_agreement_actions", {"agreement_id": "paper"}, IN, *[NOT] * 9),
    row("cooperation_agreement_end", {"agreement_id": "paper"}, *keepers()),
    row("cooperation_commitment_new", {"agreement_id": "paper"}, *keepers()),
    row("cooperation_evaluation", {"agreement_id": "paper"}, *keepers()),
    row("cooperation_commitment", {"commitment_id": "commitment"}, *readers()),
    row("cooperation_commitment_edit", {"commitment_id": "commitment"}, *keepers()),
    row("cooperation_evidence", {"evidence_id": "evidence"}, *readers()),
    row("cooperation_ends", {}, *readers()),
    row("cooperation_ends_ics", {}, *readers()),
    row("cooperation_scan", {"scan_id": "scan"}, *readers()),
    # Proposals: an OPD's own ones for its proposers, all of them for who reviews or reads.
    row("cooperation_proposals", {}, *readers()),
    row("cooperation_proposal", {"proposal_id": "proposal"}, *of_health()),
    row("cooperation_proposal_new", {}, IN, OK, OK, OK, *[DENY] * 6),
    row("cooperation_proposal_edit", {"proposal_id": "proposal"}, IN, OK, OK, HIDE, *[DENY] * 6),
    row("cooperation_proposal_review", {"proposal_id": "proposal"}, IN, *[NOT] * 9),
    row("cooperation_proposal_move", {"proposal_id": "proposal"}, IN, *[NOT] * 9),
    row("cooperation_proposal_paper_new", {"proposal_id": "proposal"}, IN, *[NOT] * 9),
    row("cooperation_proposal_paper", {"paper_id": "paper_of_proposal"}, *of_health()),
    # Drafts as what they are for; templates for who keeps them.
    row("cooperation_draft", {"draft_id": "draft"}, *of_health()),
    row("cooperation_draft_ready", {"draft_id": "draft"}, IN, *[NOT] * 9),
    row("cooperation_draft_version", {"version_id": "version"}, *of_health()),
    row("cooperation_proposal_draft_new", {"proposal_id": "proposal"}, IN, *[NOT] * 9),
    row("cooperation_agreement_draft_new", {"agreement_id": "paper"}, IN, *[NOT] * 9),
    row("cooperation_templates", {}, *template_keepers()),
    row("cooperation_template", {"kind": "pks"}, *template_keepers()),
    row("cooperation_template_file", {"kind": "pks"}, *template_keepers()),
    row("cooperation_template_back", {"kind": "pks"}, IN, *[NOT] * 9),
    row("cooperation_meetings", {}, *keepers()),
    row("cooperation_meeting_new", {}, *keepers()),
    row("cooperation_meeting", {"meeting_id": "meeting"}, *keepers()),
    row("cooperation_meeting_edit", {"meeting_id": "meeting"}, *keepers()),
    row("cooperation_meeting_agenda", {"meeting_id": "meeting"}, *keepers()),
    row("cooperation_meeting_minutes", {"meeting_id": "meeting"}, *keepers()),
    row("cooperation_windows", {}, *keepers()),
    row("cooperation_window_new", {}, *keepers()),
    row("cooperation_window", {"window_id": "window"}, *keepers()),
    # For anybody
    row("cooperation_public_list", {}, *[OK] * 10),
    row("cooperation_public_proposal", {}, *[OK] * 10),
    row("cooperation_track", {}, *[OK] * 10),
    row("cooperation_proposal_imports", {}, *keepers()),
    row("cooperation_proposal_import", {"token": "staged"}, *keepers()),
    row("cooperation_proposal_import_faults", {"token": "staged"}, *keepers()),
    row("cooperation_partners", {}, *keepers()),
    row("cooperation_partner_new", {}, *keepers()),
    row("cooperation_partner", {"partner_id": "partner"}, *keepers()),
]


@pytest.fixture
def everyone(cast, team):
    return {
        **vars(cast),
        **vars(team),
        "staff_only": person(None, "13", is_staff=True),
    }


@pytest.fixture
def scene(team):
    paper = builders.agreement()
    workflow.open_list(paper.region, True, by=team.tkksd)
    scan = workflow.add_scan(paper, builders.stored(team.tkksd), name="kb.pdf", by=team.tkksd)
    sheet = builders.sheet(team.tkksd)
    proposal = builders.proposal(team.health, **GAP)
    stored = builders.stored(team.tkksd)
    kak = workflow.add_paper(proposal, stored, kind="kak", name="kak.pdf", by=team.tkksd)
    draft = builders.draft(proposal, by=team.tkksd)
    commitment = builders.commitment(paper, agency=team.health)
    report = builders.report(commitment, by=team.tkksd, evidence=(stored, "bukti.pdf"))
    return {
        "commitment": commitment.pk,
        "evidence": report.evidence.get().pk,
        "draft": draft.pk,
        "meeting": builders.meeting(proposal, by=team.tkksd).pk,
        "version": draft.newest.pk,
        "proposal": proposal.pk,
        "paper_of_proposal": kak.pk,
        "paper": paper.pk,
        "window": builders.window().pk,
        "scan": scan.pk,
        "partner": paper.partner_id,
        "staged": sheet.token,
    }


def test_every_address_has_a_row():
    """Case 1."""
    listed = {(name, frozenset(kwargs)) for name, kwargs, answers in ROWS}
    assert own_addresses(is_cooperation=True) == listed


@pytest.mark.parametrize("who", CAST)
def test_each_of_the_cast_gets_the_answers_of_the_table(who, client, everyone, scene):
    """Case 1."""
    if who != "anonymous":
        client.force_login(everyone[who])
    found, expected = {}, {}
    for name, kwargs, answers in ROWS:
        known = {key: scene.get(value, value) for key, value in kwargs.items()}
        row = f"{name} {kwargs}"
        found[row] = answer_of(client.get(reverse(name, kwargs=known)))
        expected[row] = answers[CAST.index(who)]
    assert found == expected


def test_roles_of_cooperation_open_no_page_of_the_reports(
    client,
    cast,
    team,
    year,
    portal_scene,  # noqa: F811
):
    found, expected = {}, {}
    for name, kwargs, answers in PORTAL:
        kwargs = {k: portal_scene.get(k if v == "id" else v, v) for k, v in kwargs.items()}
        for who in ("tkksd", "proposer"):
            client.force_login(getattr(team, who))
            found[name, who, len(kwargs)] = answer_of(client.get(reverse(name, kwargs=kwargs)))
            expected[name, who, len(kwargs)] = answers[-1]  # as staff without a role
    assert found == expected


def test_register_of_another_region_is_not_there(client, cast, team, scene):
    stranger = person("TKKSD", "13.02")
    client.force_login(stranger)
    assert client.get(reverse("cooperation_agreement", args=[scene["paper"]])).status_code == HIDE
    assert client.get(reverse("cooperation_scan", args=[scene["scan"]])).status_code == HIDE
    assert client.get(reverse("cooperation_window", args=[scene["window"]])).status_code == HIDE
    assert client.get(reverse("cooperation_meeting", args=[scene["meeting"]])).status_code == HIDE
    assert client.get(reverse("cooperation_agreements")).context["page"].paginator.count == 0


def test_another_provinces_bappeda_finds_nothing_in_the_admin(client, scene):
    """Case 12."""
    Region.objects.create(code="14", short_code="RIA", name="Provinsi Riau", kind="province")
    found = {}
    for code in ("13", "14"):
        client.force_login(person("Admin Bappeda", code, is_staff=True))
        for name in ("agreement", "proposal", "intakewindow"):
            page = client.get(reverse(f"admin:kerjasama_{name}_changelist"))
            found.setdefault(code, []).append(page.context["cl"].result_count)
    assert found == {"13": [1, 1, 1], "14": [0, 0, 0]}


def test_account_of_tkksd_without_a_region_finds_no_page(client, province):
    client.force_login(person("TKKSD", None))
    for name, kwargs, answers in ROWS:
        if not kwargs and answers[CAST.index("tkksd")] == OK and answers[0] == IN:
            assert client.get(reverse(name)).status_code == HIDE, name


@pytest.mark.parametrize("role", ["TKKSD", "Pengusul OPD"])
def test_pages_are_the_same_whatever_another_region_has(role, client, province, request):
    """Case 12: with lists, figures and choices, from which no title need leak."""
    client.force_login(person(role, "13.02"))
    public = ("cooperation_public_list", "cooperation_public_proposal", "cooperation_track")
    pages = [reverse(name) for name, kwargs, _ in ROWS if not kwargs and name not in public]

    def seen():
        return {page: plain(client.get(page)) for page in pages}

    builders.partner()  # partners are everybody's
    before = seen()
    scene = request.getfixturevalue("scene")
    assert seen() == before
    for name, kwargs, _ in ROWS:
        if kwargs and not {"kind", "partner_id"} & kwargs.keys():
            known = {key: scene[value] for key, value in kwargs.items()}
            assert client.get(reverse(name, kwargs=known)).status_code in (DENY, HIDE, NOT), name


def plain(answer):
    """The status and the text of an answer, without what is new each time; no text of a fault."""
    if answer.status_code != OK:
        return answer.status_code, ""
    content = b"".join(answer) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with ZipFile(io.BytesIO(content)) as book:
            parts = [book.read(name) for name in book.namelist() if "sheet" in name.lower()]
        content = b"".join(parts)
    text = content.decode("utf-8", "replace")
    return answer.status_code, re.sub(r'value="[\w:=-]{20,}"|DTSTAMP:\w+', "", text)


WRITES = [
    ("cooperation_agreement_scan", "paper", (DENY, OK, DENY, DENY, DENY)),
    ("cooperation_agreement_actions", "paper", (DENY, DENY, DENY, DENY, DENY)),
    ("cooperation_agreement_end", "paper", (DENY, OK, DENY, DENY, DENY)),
    ("cooperation_commitment_new", "paper", (DENY, OK, DENY, DENY, DENY)),
    ("cooperation_commitment", "commitment", (DENY, OK, OK, DENY, DENY)),
    ("cooperation_commitment_edit", "commitment", (DENY, OK, DENY, DENY, DENY)),
    ("cooperation_proposal_review", "proposal", (DENY, OK, DENY, DENY, DENY)),
    ("cooperation_proposal_move", "proposal", (DENY, OK, DENY, DENY, DENY)),
    ("cooperation_proposal_paper_new", "proposal", (DENY, OK, OK, HIDE, DENY)),
    ("cooperation_draft", "draft", (DENY, OK, OK, HIDE, DENY)),
    ("cooperation_draft_ready", "draft", (DENY, OK, OK, HIDE, DENY)),
    ("cooperation_proposal_draft_new", "proposal", (DENY, 302, 302, HIDE, DENY)),
    ("cooperation_agreement_draft_new", "paper", (DENY, 302, DENY, DENY, DENY)),
    ("cooperation_meeting", "meeting", (DENY, OK, DENY, DENY, DENY)),
    ("cooperation_meeting_edit", "meeting", (DENY, OK, DENY, DENY, DENY)),
    ("cooperation_window", "window", (DENY, OK, DENY, DENY, DENY)),
]


@pytest.mark.parametrize(("name", "key", "answers"), WRITES)
def test_each_of_the_cast_may_post_what_the_table_says(name, key, answers, client, everyone, scene):
    """Cases 2 and 9."""
    found = []
    for who in ("operator", "tkksd", "proposer", "colleague", "leader"):
        client.force_login(everyone[who])
        found.append(client.post(reverse(name, args=[scene[key]])).status_code)
    assert tuple(found) == answers
