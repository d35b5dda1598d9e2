"""The register: status from dates, the line of ancestry, scans and their versions."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kerjasama import workflow
from kerjasama.models import Agreement, Partner, Status
from kerjasama.views.register import line_of
from reporting.models import Region
from tests.builders import pdf
from tests.kerjasama.builders import DAY, TODAY, agreement, partner, proposal, stored

Kind = Agreement.Kind


@pytest.fixture
def keeper(client, team):
    client.force_login(team.tkksd)
    return client


# --- status ---


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({"starts_on": None, "ends_on": None}, Status.DRAFT),
        ({"starts_on": TODAY + DAY}, Status.UPCOMING),
        ({"starts_on": TODAY}, Status.RUNNING),
        ({"ends_on": None}, Status.RUNNING),
        ({"ends_on": TODAY + 181 * DAY}, Status.RUNNING),
        ({"ends_on": TODAY + 180 * DAY}, Status.ENDING),
        ({"ends_on": TODAY}, Status.ENDING),
        ({"ends_on": TODAY - DAY}, Status.ENDED),
        ({"stopped_on": TODAY, "stop_reason": "Mitra bubar"}, Status.ENDED),
        ({"stopped_on": TODAY + DAY, "stop_reason": "Mitra bubar"}, Status.RUNNING),
        ({"ends_on": None, "stopped_on": TODAY, "stop_reason": "Mitra bubar"}, Status.ENDED),
    ],
)
def test_status_follows_from_the_dates_and_the_list_agrees(dates, status, province):
    made = agreement(**dates)
    listed = [each for each in Status if Agreement.objects.of_status(each, TODAY).exists()]
    assert (made.status(TODAY), listed) == (status, [status])


def test_day_of_a_page_is_jakartas(keeper, monkeypatch):
    made = agreement(starts_on=datetime.date(2019, 1, 1), ends_on=datetime.date(2019, 12, 31))
    states = []
    for hour in (16, 17):  # 23.00 and 24.00 WIB
        moment = datetime.datetime(2019, 12, 31, hour, tzinfo=datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        states.append(keeper.get(reverse("cooperation_agreement", args=[made.pk])).context["state"])
    assert states == [Status.ENDING, Status.ENDED]


# --- constraints ---


@pytest.mark.parametrize(
    "given",
    [
        {"ends_on": TODAY - 500 * DAY},
        {"starts_on": None},
        {"stopped_on": TODAY},
        {"stop_reason": "tanpa tanggal"},
        {"value": -1},
        {"kind": Kind.ADDENDUM},
    ],
)
def test_database_refuses_what_no_agreement_can_be(given, province):
    with transaction.atomic(), pytest.raises(IntegrityError):
        agreement(**given)


@pytest.mark.parametrize("by", ["parent", "renews"])
def test_line_that_turns_upon_itself_is_refused(by, province):
    first = agreement()
    second = agreement("PKS", Kind.PKS, **{by: first})
    first.parent = second
    with pytest.raises(ValidationError) as refused:
        first.clean()
    assert refused.value.message_dict == {
        "parent": ["Silsilah naskah berputar. Pilih naskah lain."]
    }


# --- rules about kinds warn ---


def test_older_papers_that_break_rules_about_kinds_are_kept_and_told(keeper, team):
    ksp = partner("Kantor Staf Presiden", Partner.Kind.CENTRAL)
    form = {
        "kind": "mou",
        "title": "Pemantauan RANDA PUG melalui SISPAN",
        "partner": "kantor staf  presiden",
        "starts_on": "2017-01-01",
        "ends_on": "2019-12-31",
    }
    answer = keeper.post(reverse("cooperation_agreement_new"), form)
    kept = Agreement.objects.get()
    assert (answer.status_code, kept.partner, kept.ends_on) == (
        302,
        ksp,
        datetime.date(2019, 12, 31),
    )
    assert list(kept.oddities()) == [
        "Sinergi dengan pemerintah pusat memakai Nota Kesepakatan dan Rencana Kerja, bukan KB "
        "dan PKS (PP 28/2018 Pasal 46). Naskah lama tetap dicatat apa adanya."
    ]
    assert kept.history.get().history_user == team.tkksd


def test_pks_longer_than_the_setting_is_told_of(province, settings):
    settings.PKS_MAX_YEARS = 5
    parent = agreement()
    start = datetime.date(2024, 2, 29)
    told = [
        len(
            list(agreement("PKS", Kind.PKS, parent=parent, starts_on=start, ends_on=end).oddities())
        )
        for end in (datetime.date(2029, 2, 28), datetime.date(2029, 3, 1))
    ]
    assert told == [0, 1]


# --- ancestry ---


def test_line_of_ancestry_is_the_same_from_each_of_its_papers(province):
    mou = agreement("KB", starts_on=TODAY - 900 * DAY, ends_on=TODAY - 10 * DAY)
    pks = agreement("PKS", Kind.PKS, parent=mou)
    addendum = agreement("Adendum", Kind.ADDENDUM, parent=pks)
    renewal = agreement("KB kedua", renews=mou, starts_on=TODAY - 9 * DAY)
    agreement("Lain")
    expected = [("KB", 0), ("PKS", 1), ("Adendum", 2), ("KB kedua", 0)]
    for each in (mou, pks, addendum, renewal):
        rows = line_of(Agreement.objects.get(pk=each.pk))
        assert [(found.title, depth) for found, depth, _ in rows] == expected
        assert [found.pk for found, _, is_this in rows if is_this] == [each.pk]


def test_new_paper_below_another_takes_over_what_they_share(keeper):
    mou = agreement(affair="Kesehatan")
    address = f"{reverse('cooperation_agreement_new')}?induk={mou.pk}&jenis=pks"
    form = keeper.get(address).context["form"]
    shared = {name: form[name].value() for name in ("kind", "partner", "parent", "affair")}
    assert shared == {
        "kind": "pks",
        "partner": mou.partner.name,
        "parent": mou.pk,
        "affair": "Kesehatan",
    }
    sent = {"kind": "pks", "title": "PKS", "partner": mou.partner.name, "parent": mou.pk}
    assert keeper.post(address, sent).status_code == 302
    assert Agreement.objects.get(title="PKS").parent == mou


@pytest.mark.parametrize("name", ["induk", "perpanjangan"])
def test_new_paper_of_another_regions_is_that_regions_own(name, keeper, team):
    """For who keeps the register and sees the regions below as well."""
    team.tkksd.groups.add(Group.objects.get(name="Admin Bappeda"))
    theirs = agreement(region=Region.objects.get(code="13.02"))
    address = f"{reverse('cooperation_agreement_new')}?{name}={theirs.pk}"
    sent = {"kind": "pks", "title": "PKS", "partner": theirs.partner.name}
    assert keeper.post(address, sent).status_code == 302
    assert Agreement.objects.get(title="PKS").region == theirs.region


# --- two people, or one who clicks twice ---


def test_second_click_adds_no_second_agreement(keeper):
    form = {"kind": "mou", "title": "Air baku", "partner": partner().name}
    for _ in range(2):
        answer = keeper.post(reverse("cooperation_agreement_new"), form)
    made = Agreement.objects.get()
    assert answer.url == reverse("cooperation_agreement", args=[made.pk])
    assert made.history.count() == 1


def test_change_made_meanwhile_is_not_overwritten(keeper, team):
    made = agreement()
    address = reverse("cooperation_agreement_edit", args=[made.pk])
    form = {"kind": "mou", "title": "Pertama", "partner": made.partner.name, "version": 1}
    assert keeper.post(address, form).status_code == 302
    answer = keeper.post(address, {**form, "title": "Kedua"})
    made.refresh_from_db()
    assert (answer.status_code, made.title, made.version) == (409, "Pertama", 2)
    assert "belum disimpan" in answer.content.decode()


def test_number_in_use_is_said_at_its_field_and_what_was_typed_stays(keeper, monkeypatch):
    agreement("Air baku", number_ours="120/1")
    form = {"kind": "mou", "title": "Udara", "partner": partner().name, "number_ours": "120/1"}
    address = reverse("cooperation_agreement_new")
    answer = keeper.post(address, form)
    said = {"number_ours": ["Nomor itu sudah dipakai KB Air baku. Periksa nomornya."]}
    assert (answer.context["form"].errors, 'value="Udara"' in answer.text) == (said, True)
    save = workflow.keep

    def save_second(row, **given):
        agreement("Tanah", number_ours="120/2")
        return save(row, **given)

    monkeypatch.setattr(workflow, "keep", save_second)
    late = keeper.post(address, {**form, "number_ours": "120/2"})
    said = {"number_ours": ["Nomor itu sudah dipakai KB Tanah. Periksa nomornya."]}
    assert (late.status_code, late.context["form"].errors) == (409, said)


def test_agreement_is_renewed_once_and_the_form_says_so(keeper):
    old = agreement()
    new, other = agreement("KB kedua", renews=old), agreement("KB ketiga")
    form = {"kind": "mou", "title": "KB ketiga", "partner": old.partner.name, "version": 1}
    address = reverse("cooperation_agreement_edit", args=[other.pk])
    answer = keeper.post(address, {**form, "renews": old.pk})
    assert answer.context["form"].errors == {
        "renews": ["Naskah itu sudah diperpanjang. Lihat silsilahnya atau pilih naskah lain."]
    }
    assert old.renewed_by == new


def test_partner_changed_meanwhile_is_not_overwritten(keeper):
    address = reverse("cooperation_partner", args=[partner("PT Lama").pk])
    page = keeper.get(address)
    version = page.context["form"]["version"]
    assert str(version) in page.text
    form = {"name": "PT Pertama", "kind": "third", "version": version.value()}
    assert keeper.post(address, form).status_code == 302
    answer = keeper.post(address, {**form, "name": "PT Kedua"})
    assert (answer.status_code, Partner.objects.get().name) == (409, "PT Pertama")
    assert "belum disimpan" in answer.text and 'value="PT Kedua"' in answer.text


def test_partner_that_two_add_in_one_moment_is_one(keeper, monkeypatch):
    save = workflow.keep

    def save_second(row, **given):
        partner(row.name.upper())
        return save(row, **given)

    monkeypatch.setattr(workflow, "keep", save_second)
    form = {"name": "PT Baru", "kind": "third"}
    answer = keeper.post(reverse("cooperation_partner_new"), form)
    assert (answer.status_code, Partner.objects.get().name) == (409, "PT BARU")
    assert answer.context["form"].errors == {
        "name": [
            "Mitra dengan nama itu sudah tercatat. Pakai yang sudah ada, atau ubah isinya di "
            "halaman Mitra."
        ]
    }


def test_partner_is_changed_on_its_page_alone(client, cast):
    cast.admin.is_superuser = True
    cast.admin.save()
    client.force_login(cast.admin)
    page = client.get(reverse("admin:kerjasama_partner_change", args=[partner().pk]))
    assert page.context["has_change_permission"] is False


def test_page_tells_who_changed_an_agreement_and_what_stood_there_before(keeper, team):
    made = agreement("Judul lama")
    address = reverse("cooperation_agreement_edit", args=[made.pk])
    form = {"kind": "mou", "title": "Judul baru", "partner": made.partner.name, "version": 1}
    form |= {"starts_on": made.starts_on, "ends_on": made.ends_on, "is_public": "on"}
    assert keeper.post(address, form).status_code == 302
    answer = keeper.get(reverse("cooperation_agreement", args=[made.pk]))
    (change, before), (_, first) = answer.context["changes"]
    assert (change.history_user, before, first) == (team.tkksd, [("Judul", "Judul lama")], None)


def test_page_names_the_proposal_to_who_may_open_it_alone(client, team):
    came = proposal(team.health)
    address = reverse("cooperation_agreement", args=[agreement(proposal=came).pk])

    def named(who):
        client.force_login(who)
        return came.number in client.get(address).text

    people = (team.tkksd, team.proposer, team.colleague)
    assert [named(who) for who in people] == [True, True, False]


def test_unknown_partner_is_asked_about_and_not_made(keeper):
    form = {"kind": "mou", "title": "KB", "partner": "PT Salah Ketik"}
    answer = keeper.post(reverse("cooperation_agreement_new"), form)
    assert answer.context["form"].errors == {
        "partner": [
            "Mitra “PT Salah Ketik” belum tercatat. Tambahkan di halaman Mitra, atau pilih nama "
            "dari daftar."
        ]
    }
    assert not Partner.objects.exists()


# --- scans ---


def test_new_scan_holds_and_the_old_one_stays(keeper, team):
    made = agreement()
    address = reverse("cooperation_agreement_scan", args=[made.pk])
    first, second = pdf(), pdf() + b"\n%%EOF"
    for content in (first, first, second):  # the second one is a double click
        upload = SimpleUploadedFile("naskah.pdf", content, "application/pdf")
        assert keeper.post(address, {"file": upload}).status_code == 302
    kept = made.scans.values_list("number", "file__sha256")
    assert [number for number, _ in kept] == [2, 1]
    assert len({digest for _, digest in kept}) == 2
    answer = keeper.get(reverse("cooperation_scan", args=[made.scans.last().pk]))
    assert b"".join(answer.streaming_content) == first
    assert answer.headers["Content-Disposition"] == 'attachment; filename="naskah.pdf"'


def test_scan_that_is_no_pdf_is_refused_with_a_sentence(keeper):
    made = agreement()
    upload = SimpleUploadedFile("naskah.pdf", b"<html>", "application/pdf")
    answer = keeper.post(reverse("cooperation_agreement_scan", args=[made.pk]), {"file": upload})
    assert not made.scans.exists()
    assert answer.context["scan_form"].errors["file"] == [
        "Berkas “naskah.pdf” bukan PDF, JPG, PNG, XLSX, atau DOCX. Simpan ulang sebagai PDF, "
        "lalu unggah lagi."
    ]


def test_scans_written_at_the_same_time_get_numbers_of_their_own(team):
    made = agreement()
    for content in (pdf(), pdf() + b"\n%%EOF"):
        workflow.add_scan(made, stored(team.tkksd, content), name="a.pdf", by=team.tkksd)
    assert list(made.scans.values_list("number", flat=True)) == [2, 1]


# --- lists ---


def queries(client, name):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(reverse(name)).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["cooperation", "cooperation_agreements", "cooperation_partners"])
def test_lists_ask_the_same_number_of_queries_at_any_length(name, keeper, team):
    agreement(agency=team.health, ends_on=timezone.localdate() + DAY)
    keeper.get(reverse(name))  # a session's first page also writes when it was seen
    few = queries(keeper, name)
    partners = [partner(f"Mitra {n}") for n in range(60)]
    Agreement.objects.bulk_create(
        Agreement(
            region=team.tkksd.region,
            title=f"Naskah {n}",
            kind=Kind.MOU,
            partner=partners[n % 60],
            agency=team.tourism,
            starts_on=TODAY - 400 * DAY,
            ends_on=timezone.localdate() + DAY,
        )
        for n in range(200)
    )
    assert queries(keeper, name) == few


FOUND = {
    "jenis=pks": ["Udara"],
    "keadaan=ended": ["Udara"],
    "mitra=body": ["Tanah"],
    "cari=120/1": ["Air baku"],
    "cari=jica": ["Tanah"],
    "jenis=ngawur": ["Tanah", "Air baku", "Udara"],
}


def test_list_is_narrowed_by_kind_state_partner_and_words(keeper):
    agreement("Air baku", number_ours="120/1/2026")
    agreement("Udara", Kind.PKS, ends_on=TODAY - 399 * DAY)
    agreement("Tanah", partner=partner("JICA", Partner.Kind.FOREIGN_BODY))
    found = {}
    for query in FOUND:
        page = keeper.get(f"{reverse('cooperation_agreements')}?{query}").context["page"]
        found[query] = [each.title for each in page]
    assert found == FOUND
