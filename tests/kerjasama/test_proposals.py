"""Proposing, with an account and without: what is shown before, sent, and told afterwards."""

import datetime
import re
import time
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kerjasama import roles, workflow
from kerjasama.forms import public
from kerjasama.models import Partner, Proposal
from reporting.formats import JAKARTA, day_of
from reporting.models import Notice, Region
from tests.builders import pdf, person
from tests.kerjasama.builders import DAY, accepted, agreement, partner, proposal, review, window

SAID = {
    "kind": "ksdd_wajib",
    "title": "Pengawasan perikanan 12 mil",
    "partner_name": "Provinsi  Bengkulu",
    "affair": "Kelautan dan perikanan",
    "indicator": "Persentase kapal diawasi",
    "indicator_target": "75,5",
    "indicator_achieved": "59,74",
    "cost_text": "Rp 1,5 miliar",
    "cost_source": "APBD",
    "in_budget": "tidak",
    "burdens_public": "ya",
    "term_text": "3 tahun",
}


@pytest.fixture
def proposer(client, team):
    client.force_login(team.proposer)
    return client


def send(client, name="cooperation_proposal_new", **said):
    """Fill the form in, look at what is shown, and send it."""
    address = reverse(name)
    sent = {**SAID, "form_token": str(uuid.uuid4()), **said}
    answer = client.post(address, sent)
    check = answer.context["check"] if answer.context else None
    return check, client.post(address, {**sent, "seen": check["seen"]}) if check else answer


# --- with an account ---


def test_proposal_of_an_opd_is_looked_at_first_and_comes_in_with_its_number(proposer, team):
    partner("Provinsi Bengkulu", "region")
    check, answer = send(proposer)
    kept = Proposal.objects.get()
    assert (check["alike"], check["running"], check["doubt"]) == ([], [], "")
    assert answer.url == reverse("cooperation_proposal", args=[kept.pk])
    assert re.fullmatch(r"KS-\d{4}-00001", kept.number)
    assert (kept.agency, kept.proposer, kept.cost, kept.term_months) == (
        team.health,
        team.proposer,
        1_500_000_000,
        36,
    )
    assert (str(kept.gap), kept.partner.name, kept.needs_council) == (
        "15.76",
        "Provinsi Bengkulu",
        True,
    )


def test_similar_proposals_running_agreements_and_borders_are_shown_before_sending(proposer, team):
    on = timezone.localdate()
    alike = proposal(team.tourism, title="Pengawasan perikanan bersama", partner_name="X")
    proposal(team.tourism, title="Promosi pariwisata", partner_name="Y")
    running = agreement("Pengawasan perikanan 12 mil", ends_on=on + 300 * DAY)
    agreement("Pengawasan perikanan 12 mil", ends_on=on - DAY)
    check, _ = send(proposer, partner_name="Kota Padang", title="Pengawasan perikanan 12 mil")
    assert (check["alike"], check["running"]) == ([alike], [running])
    assert "Pastikan jenisnya KSDD wajib" in check["doubt"]


def test_form_sent_twice_makes_one_proposal(proposer):
    token = str(uuid.uuid4())
    answers = [send(proposer, form_token=token)[1].url for _ in range(2)]
    assert (answers[0] == answers[1], Proposal.objects.count()) == (True, 1)


def test_same_proposal_of_the_same_opd_is_told_of(proposer, team):
    known = proposal(team.health, title=SAID["title"], partner_name="provinsi bengkulu")
    answer = proposer.post(reverse("cooperation_proposal_new"), SAID)
    assert answer.context["form"].errors["title"] == [
        f"Perangkat daerah ini sudah mengusulkannya dengan mitra yang sama: {known.number}."
    ]


def test_proposal_sent_back_is_mended_on_its_page_and_not_over_somebody_elses_change(
    proposer, team
):
    made = proposal(team.health)
    workflow.move(made, "review", by=team.tkksd, version=1, review=review("perbaiki", "Biaya?"))
    page = proposer.get(reverse("cooperation_proposal", args=[made.pk])).content.decode()
    assert page.index("Biaya?") < page.index("Isi usulan")
    address = reverse("cooperation_proposal_edit", args=[made.pk])
    for unread in ({}, {"title": ""}, {}):
        stale = proposer.post(address, {**SAID, "version": "1", **unread})
        assert stale.context["form"].errors
        assert '<input type="hidden" name="version" value="1">' in stale.text
    assert stale.status_code == 409
    assert proposer.post(address, {**SAID, "version": "2"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.title, made.cost) == ("waiting", SAID["title"], 1_500_000_000)
    before = dict(made.changes.last().before)
    assert (before["Judul kerja sama"], before["Perkiraan biaya"]) == ("Pasokan pangan", "(kosong)")
    page = proposer.get(reverse("cooperation_proposal", args=[made.pk])).content.decode()
    assert '<dd class="written">Pasokan pangan</dd>' in page


def test_change_that_tkksds_decision_overtook_is_shown_again_and_not_saved(proposer, team):
    made = proposal(team.health)
    address = reverse("cooperation_proposal_edit", args=[made.pk])
    workflow.move(made, "review", by=team.tkksd, version=1, review=review("lanjut"))
    late = proposer.post(address, {**SAID, "version": "1", "benefits": "Harga tenang."})
    assert (late.status_code, late.context["form"]["benefits"].value()) == (409, "Harga tenang.")
    assert late.context["form"].non_field_errors()[0].startswith("TKKSD sudah memutuskan")
    assert proposer.get(address).status_code == 403
    made.refresh_from_db()
    assert (made.version, made.benefits) == (2, "")


def test_tkksd_is_told_of_a_new_proposal_and_its_opd_of_the_decision(team):
    other = person(roles.PROPOSER, "13", agency=team.health)
    made = proposal(team.health, by=team.proposer)
    workflow.move(made, "review", by=team.tkksd, version=1, review=review("perbaiki", "Biaya?"))
    told = Notice.objects.order_by("pk").values_list("user", "text", "reason")
    decided = f"TKKSD memutuskan perbaiki: {made.number} {made.title}"
    assert sorted(told) == sorted(
        [
            (team.tkksd.pk, f"Usulan baru {made.number} menunggu telaah: {made.title}", ""),
            (team.proposer.pk, decided, "Biaya?"),
            (other.pk, decided, "Biaya?"),
        ]
    )
    proposal(team.health, title="Dari TKKSD", by=team.tkksd)
    assert Notice.objects.count() == 3


def test_late_proposal_is_taken_and_marked(proposer, team):
    now = timezone.now()
    made = window(opens_at=now - 9 * DAY, due_at=now - 2 * DAY, closes_at=now + DAY)
    check, _ = send(proposer)
    kept = Proposal.objects.get()
    assert (check["late"], kept.window, kept.is_late) == ([made], made, True)


def test_proposal_is_late_from_the_due_moment_on_as_the_page_said(team):
    due = datetime.datetime(2026, 6, 17, 12, tzinfo=JAKARTA)
    window(opens_at=due - 9 * DAY, due_at=due, closes_at=due + DAY)
    came = [due - DAY / 24, due + DAY / 24, due + DAY / 2]
    found = [
        proposal(team.health, title=f"Usulan {n}", at=at, proposed_on=day_of(at)).is_late
        for n, at in enumerate(came)
    ]
    assert found == [False, True, True]
    earlier = proposal(team.health, title="Dari berkas", at=due + DAY, proposed_on=day_of(due))
    assert not earlier.is_late


def test_paper_of_a_proposal_is_kept_once_and_is_no_longer_missing(proposer, team):
    made = accepted(team.health, by=team.tkksd, kind="ksdd_sukarela")
    address = reverse("cooperation_proposal_paper_new", args=[made.pk])
    content = pdf()
    for _ in range(2):
        upload = SimpleUploadedFile("kak.pdf", content)
        assert proposer.post(address, {"kind": "kak", "file": upload}).status_code == 302
    assert (made.papers.count(), workflow.lacking(made)) == (1, [])


def test_tkksd_reviews_and_moves_on_the_page(client, team):
    made = proposal(team.health)
    client.force_login(team.tkksd)
    scores = {name: "4" for name in ("score_benefit", "score_fit", "score_ready", "score_partner")}
    form = {**scores, "decision": "lanjut", "version": "1"}
    address = reverse("cooperation_proposal_review", args=[made.pk])
    assert client.post(address, form).context["review_form"].errors == {
        "reason": ["Tulis alasannya."]
    }
    for _ in range(2):  # a second click says what the first one did
        assert client.post(address, {**form, "reason": "Sesuai RPJMD"}).status_code == 302
    for other in ({"reason": "Biayanya belum jelas."}, {"decision": "tolak"}):
        late = client.post(address, {**form, "reason": "Sesuai RPJMD", **other})
        reason = other.get("reason", "Sesuai RPJMD")
        assert (late.status_code, late.context["unsaved"]) == (409, reason)
        assert f'<q class="written">{reason}</q></div>' in late.text
    address = reverse("cooperation_proposal_move", args=[made.pk])
    move = {"action": "advance", "version": "2"}
    refused = client.post(address, move)
    assert "Dokumen belum ada" in refused.context["move_form"].non_field_errors()[0]
    for _ in range(2):
        assert client.post(address, {**move, "reason": "Menyusul"}).status_code == 302
    late = client.post(address, {**move, "reason": "KAK menyusul."})
    assert (late.status_code, late.context["unsaved"]) == (409, "KAK menyusul.")
    made.refresh_from_db()
    assert (made.stage, made.state, made.version) == ("penawaran", "moving", 3)


def test_fields_of_a_proposals_page_have_ids_of_their_own(client, team):
    made = proposal(team.health)
    client.force_login(team.tkksd)
    page = client.get(reverse("cooperation_proposal", args=[made.pk])).content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert "telaah_reason" in ids and len(ids) == len(set(ids))


def test_list_asks_the_same_number_of_queries_at_any_length(client, team):
    client.force_login(team.tkksd)
    made = proposal(team.health)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("cooperation_proposals"))
        return len(captured)

    queries()
    few = queries()
    workflow.receive(
        [
            Proposal(
                **{
                    name: getattr(made, name)
                    for name in ("kind", "affair", "proposed_on", "partner_name")
                },
                agency=team.tourism,
                title=f"Usulan {n}",
            )
            for n in range(115)
        ],
        region=made.region,
        by=team.tkksd,
    )
    assert queries() == few


# --- without an account ---

GUEST = {
    "proposer_name": "Sari Dewi",
    "proposer_office": "Direktur, Koperasi Kakao (contoh)",
    "proposer_phone": "0811-0000-999",
}


@pytest.fixture
def guest(client, province, monkeypatch):
    monkeypatch.setattr(public, "FASTEST", 0)
    return client


def propose(client, **said):
    return send(client, "cooperation_public_proposal", **GUEST, opened=public.opened_now(), **said)


def test_partner_without_account_gets_a_number_and_follows_the_proposal(guest, team):
    _, answer = propose(guest)
    receipt = guest.get(answer.url)
    kept = Proposal.objects.get()
    page = receipt.content.decode()
    assert (kept.agency, kept.proposer, kept.origin, kept.changes.get().by) == (
        None,
        None,
        "public",
        None,
    )
    assert kept.number in page and kept.code in page and "Usulan diterima" in page
    workflow.move(kept, "review", by=team.tkksd, version=1, review=review("perbaiki", "KAK?"))
    lower = kept.code.replace("-", "  -  ").lower()
    tracked = guest.get(reverse("cooperation_track"), {"nomor": kept.number, "kode": lower})
    assert (tracked.context["desk"], tracked.context["asked"]) == ("Pengusul", "KAK?")
    assert not any(word in tracked.content.decode() for word in GUEST.values())


def test_guest_reads_why_it_was_refused_and_is_asked_for_nothing_more(guest, team):
    _, answer = propose(guest)
    kept = Proposal.objects.get()
    assert "Yang masih kurang" in guest.get(answer.url).text
    no = review("tolak", "Di luar wewenang provinsi.")
    workflow.move(kept, "review", by=team.tkksd, version=1, review=no)
    page = guest.get(answer.url)
    assert (page.context["why"], page.context["missing"]) == ("Di luar wewenang provinsi.", [])
    assert "Di luar wewenang provinsi." in page.text and "Yang masih kurang" not in page.text


def test_partner_registered_later_hides_no_refusal_from_the_guest(guest, team):
    _, answer = propose(guest)
    no = review("tolak", "Di luar wewenang provinsi.")
    workflow.move(Proposal.objects.get(), "review", by=team.tkksd, version=1, review=no)
    registered = Partner(name="Provinsi Bengkulu", kind="region")
    workflow.keep(registered, by=team.tkksd, version=0)
    assert Proposal.objects.get().partner == registered
    assert guest.get(answer.url).context["why"] == "Di luar wewenang provinsi."


def test_title_that_a_colleague_takes_in_this_moment_is_said_at_its_field(
    proposer, team, monkeypatch
):
    made, revise = proposal(team.health), workflow.revise

    def revise_second(*args, **given):
        proposal(team.health, by=team.tkksd, title=SAID["title"], partner_name="Provinsi Bengkulu")
        return revise(*args, **given)

    monkeypatch.setattr(workflow, "revise", revise_second)
    address = reverse("cooperation_proposal_edit", args=[made.pk])
    late = proposer.post(address, {**SAID, "version": "1"})
    assert (late.status_code, [*late.context["form"].errors]) == (409, ["title"])


def test_tracking_page_opens_with_number_and_code_together_only(guest, team):
    made = proposal(team.health)
    for query in (
        {"nomor": made.number, "kode": "AAAA-AAAA"},
        {"nomor": "KS-1999-00001", "kode": made.code},
        {"nomor": made.number},
    ):
        answer = guest.get(reverse("cooperation_track"), query)
        assert answer.context.get("found") is None
        assert made.title not in answer.content.decode()


def test_guest_sees_of_other_proposals_only_that_they_exist(guest, team):
    other = proposal(team.tourism, title="Pengawasan perikanan bersama")
    answer = guest.post(
        reverse("cooperation_public_proposal"),
        {**SAID, **GUEST, "opened": public.opened_now()},
    )
    page = answer.content.decode()
    assert other.title in page
    assert other.number not in page and "Dinas Pariwisata" not in page


def test_guest_is_shown_no_running_agreement_that_is_not_public(guest, team):
    for name, is_public in (("terbuka", True), ("tertutup", False)):
        agreement(f"{SAID['title']} {name}", is_public=is_public)
    address = reverse("cooperation_public_proposal")
    answer = guest.post(address, {**SAID, **GUEST, "opened": public.opened_now()})
    assert [each.is_public for each in answer.context["check"]["running"]] == [True]
    guest.force_login(team.proposer)
    answer = guest.post(reverse("cooperation_proposal_new"), SAID)
    assert len(answer.context["check"]["running"]) == 2


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"website": "http://spam.example"}, "Kolom “Situs” harus kosong"),
        ({"opened": ""}, "terkirim terlalu cepat"),
        ({"opened": "dipalsukan:1:2"}, "terkirim terlalu cepat"),
    ],
)
def test_form_that_no_person_fills_in_is_refused_with_a_sentence(said, sentence, guest):
    sent = {**SAID, **GUEST, "opened": public.opened_now(), **said}
    answer = guest.post(reverse("cooperation_public_proposal"), sent)
    assert sentence in answer.context["form"].non_field_errors()[0]
    assert not Proposal.objects.exists()


def test_form_sent_within_seconds_of_opening_is_refused_and_may_be_sent_again(
    client, province, monkeypatch
):
    sent = {**SAID, **GUEST, "opened": public.opened_now()}
    answer = client.post(reverse("cooperation_public_proposal"), sent)
    assert "terlalu cepat" in answer.context["form"].non_field_errors()[0]
    now = time.time() + 10
    monkeypatch.setattr(public.time, "time", lambda: now)
    sent["opened"] = answer.context["form"]["opened"].value()
    assert client.post(reverse("cooperation_public_proposal"), sent).context["check"]


def test_address_that_sends_too_much_is_asked_to_wait(guest, settings):
    settings.PROPOSALS_PER_HOUR = 2
    for n in range(2):
        assert propose(guest, title=f"Usulan nomor {n}")[1].status_code == 302
    _, answer = propose(guest, title="Usulan ketiga")
    assert "sudah banyak usulan" in answer.context["form"].non_field_errors()[0]
    assert Proposal.objects.count() == 2
    [sender] = set(Proposal.objects.values_list("sender", flat=True))
    assert re.fullmatch("[0-9a-f]{40,64}", sender)


def test_several_provinces_are_chosen_from_and_the_address_names_one(guest, team):
    address = reverse("cooperation_public_proposal")
    assert guest.get(address).context["found"].region == team.tkksd.region
    jambi = Region.objects.create(
        code="15", short_code="JMB", name="Provinsi Jambi", kind="province"
    )
    assert guest.get(address).context["found"].region == team.tkksd.region  # Jambi has no TKKSD
    person(roles.COOPERATION, "15")
    page = guest.get(address)
    assert [region.code for region in page.context["regions"]] == ["15", "13"]
    sent = {**SAID, **GUEST, "opened": public.opened_now()}
    check = guest.post(f"{address}?provinsi=15", sent).context["check"]
    guest.post(f"{address}?provinsi=15", {**sent, "seen": check["seen"]})
    assert Proposal.objects.get().region == jambi
    assert guest.get(f"{address}?provinsi=99").status_code == 404
