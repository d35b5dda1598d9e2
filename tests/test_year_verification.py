"""Setting up verification: each unit's verifier, his queue, and what each decision vouches for."""

import pytest
from django.urls import reverse

from reporting import roles, years
from reporting.models import PlanYear, ProgressEntry, Region
from reporting.workflow import Refused, perform, verify_all
from tests.builders import KAB_SOLOK, KOTA_SOLOK, add_plan, person, plan_year, report, target

ADMINISTRATION, SUBSTANCE = ["Berkas dapat dibuka"], ["Angka didukung data", "Uraian jelas"]
ADDRESS = "/tahun/2026/verifikasi/"


@pytest.fixture
def listed(year):
    """2026 with a short checklist."""
    year.checklist = {"administration": ADMINISTRATION, "substance": SUBSTANCE}
    year.save()
    return year


def give(code, user):
    Region.objects.filter(code=code).update(verifier=user)


def sent(by, number=1, code=KAB_SOLOK):
    return report(target(code, number), by=by, upto="submitted")


# The page


def typed(client, **given):
    """What the page would send, with some of it typed anew."""
    form = client.get(ADDRESS).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in data.items()}
    return {**data, **given}


def test_page_saves_verifiers_and_checklist_with_history(client, cast, listed):
    client.force_login(cast.admin)
    data = typed(client, substance="Angka didukung data\n\n  Kendala   jelas \n")
    data[f"verifier-{KAB_SOLOK}"] = cast.verifier.pk
    assert client.post(ADDRESS, data).url == ADDRESS
    region = Region.objects.get(code=KAB_SOLOK)
    assert region.verifier == cast.verifier
    assert PlanYear.objects.get(year=2026).checklist == {
        "administration": ADMINISTRATION,
        "substance": ["Angka didukung data", "Kendala jelas"],
    }
    assert [region.history.first().history_user, listed.history.first().history_user] == [
        cast.admin,
        cast.admin,
    ]
    counts = region.history.count(), listed.history.count()
    client.post(ADDRESS, typed(client))
    assert (region.history.count(), listed.history.count()) == counts


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"substance": "\n".join(map(str, range(11)))}, "Paling banyak 10 butir"),
        ({"substance": "x" * 121}, "Butir ke-1 terlalu panjang: 121 huruf"),
        ({"substance": ADMINISTRATION[0]}, "Butir yang sama tidak dapat berada di kedua bagian."),
        ({"seen": "lama"}, "Isian ini sudah diubah orang lain"),
        ({f"verifier-{KAB_SOLOK}": "operator"}, "Pilih orang yang dapat memverifikasi."),
    ],
)
def test_what_cannot_stand_is_said_and_not_saved(given, sentence, client, cast, listed):
    client.force_login(cast.admin)
    given = {name: cast.operator.pk if v == "operator" else v for name, v in given.items()}
    response = client.post(ADDRESS, typed(client, **given))
    assert (response.status_code, sentence in response.content.decode()) == (200, True)
    assert PlanYear.objects.get(year=2026).checklist["substance"] == SUBSTANCE
    assert Region.objects.get(code=KAB_SOLOK).verifier is None


def test_only_active_people_who_may_verify_are_offered(client, cast, listed):
    person(roles.VERIFIER, "13", name="Sudah Pindah", is_active=False)
    person(roles.VERIFIER, KOTA_SOLOK, name="Orang Lain")
    client.force_login(cast.admin)
    field = client.get(ADDRESS).context["form"].fields[f"verifier-{KAB_SOLOK}"]
    assert list(field.queryset) == [cast.verifier, cast.admin]


def test_new_year_takes_the_checklist_along(cast, listed):
    made = years.prepare_year(listed.province, 2027, cast.admin, examples=False)
    assert made.checklist == listed.checklist


# The queue of one's own, and its order


def test_own_queue_holds_the_units_that_are_given_and_goes_on_in_it(client, cast, year):
    give(KAB_SOLOK, cast.verifier)
    first, second = sent(cast.approver, 1), sent(cast.approver, 2)
    sent(person(roles.APPROVER, KOTA_SOLOK), 1, KOTA_SOLOK)
    client.force_login(cast.verifier)
    response = client.get("/verifikasi/", {"antrean": "saya"})
    rows = [row["entry"] for row in response.context["rows"]]
    assert (rows, response.context["total"]) == ([first, second], 2)
    here = reverse("verify", args=[first.target_id], query={"antrean": "saya"})
    data = {"decision": "verify", "version": first.version, "verified_percent": "60"}
    assert client.post(here, data).url == reverse(
        "verify", args=[second.target_id], query={"antrean": "saya"}
    )
    client.force_login(cast.admin)
    assert client.get("/verifikasi/").context["queues"] == []


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", [(KOTA_SOLOK, 2), (KAB_SOLOK, 2), (KAB_SOLOK, 1)]),
        ("daerah", [(KAB_SOLOK, 1), (KAB_SOLOK, 2), (KOTA_SOLOK, 2)]),
        ("aksi", [(KAB_SOLOK, 1), (KOTA_SOLOK, 2), (KAB_SOLOK, 2)]),
    ],
)
def test_queue_and_its_walk_follow_the_order_of_the_address(order, expected, client, cast, year):
    sent(person(roles.APPROVER, KOTA_SOLOK), 2, KOTA_SOLOK)
    sent(cast.approver, 2)
    sent(cast.approver, 1)
    client.force_login(cast.verifier)
    rows = client.get("/verifikasi/", {"urut": order}).context["rows"]
    assert [(row["entry"].region.code, row["entry"].plan.number) for row in rows] == expected
    query = {"urut": order} if order else {}
    first = target(*expected[0])
    here = reverse("verify", args=[first.pk], query=query or None)
    version = ProgressEntry.objects.get(target=first).version
    data = {"decision": "verify", "version": version, "verified_percent": "60"}
    assert client.post(here, data).url == reverse(
        "verify", args=[target(*expected[1]).pk], query=query or None
    )


def test_pokja_sees_its_own_verifier_as_contact_while_he_is_there(client, cast, year):
    other = person(roles.VERIFIER, "13", name="Ani Lain", phone="0812")
    give(KAB_SOLOK, cast.verifier)
    client.force_login(cast.operator)
    assert client.get("/tugas/").context["verifiers"] == [cast.verifier]
    cast.verifier.is_active = False
    cast.verifier.save()
    assert client.get("/tugas/").context["verifiers"] == [other]


# The checklist


def decide(client, entry, decision, *unmet, **given):
    data = {
        "decision": decision,
        "version": entry.version,
        "verified_percent": "60",
        "unmet": unmet,
        **given,
    }
    return client.post(reverse("verify", args=[entry.target_id]), data)


def test_decision_keeps_what_was_vouched_for_though_the_list_changes(client, cast, listed):
    entry = sent(cast.approver)
    client.force_login(cast.verifier)
    decide(client, entry, "verify")
    PlanYear.objects.update(checklist={"administration": [], "substance": ["Lain"]})
    change = entry.changes.last()
    assert change.checklist == [
        ["administration", "Berkas dapat dibuka", True],
        ["substance", "Angka didukung data", True],
        ["substance", "Uraian jelas", True],
    ]
    text = client.get(reverse("verify", args=[entry.target_id])).content.decode()
    assert "Daftar periksa: 3 butir terpenuhi." in text


def test_report_that_misses_an_item_is_returned_and_not_verified(client, cast, listed):
    entry = sent(cast.approver)
    client.force_login(cast.verifier)
    response = decide(client, entry, "verify", "Uraian jelas")
    assert (
        "Butir ini Anda tandai belum terpenuhi: Uraian jelas. "
        "Kembalikan laporannya, atau hapus tandanya." in response.content.decode()
    )
    assert ProgressEntry.objects.get().status == "submitted"
    with pytest.raises(Refused):
        unmet = listed.checked(["Uraian jelas"])
        perform(entry, "verify", by=cast.verifier, version=entry.version, checklist=unmet)
    form = response.context["return_form"]
    fix_by = form.fields["fix_by"].choices[0][0]
    given = {"reasons": ["narrative"], "note": "Sebut hasilnya.", "fix_by": fix_by}
    decide(client, entry, "return", "Uraian jelas", **given)
    assert entry.changes.last().unmet() == ["Uraian jelas"]
    client.force_login(cast.operator)
    text = client.get(reverse("report", args=[entry.target_id])).content.decode()
    assert "Belum terpenuhi: Uraian jelas." in text


def test_item_that_is_no_longer_listed_stops_the_decision(client, cast, listed):
    entry = sent(cast.approver)
    client.force_login(cast.verifier)
    response = decide(client, entry, "verify", "Butir lama")
    assert "Daftar periksa baru saja diubah." in response.content.decode()
    assert ProgressEntry.objects.get().status == "submitted"


def test_year_without_a_checklist_asks_for_nothing(client, cast, year):
    PlanYear.objects.update(checklist={})
    entry = sent(cast.approver)
    client.force_login(cast.verifier)
    assert (
        "Daftar periksa"
        not in client.get(reverse("verify", args=[entry.target_id])).content.decode()
    )
    decide(client, entry, "verify")
    assert entry.changes.last().checklist == []


def test_reports_verified_together_vouch_for_the_checklist_too(cast, province):
    year = plan_year(plans=1)
    add_plan(year, 2, (KAB_SOLOK,))
    seen = {e.target_id: e.version for e in (sent(cast.approver, 1), sent(cast.approver, 2))}
    done = verify_all(seen, by=cast.verifier, checklist=year.checked())
    assert [entry.changes.last().checklist for entry in done] == [year.checked()] * 2
