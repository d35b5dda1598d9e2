"""The points for decision: proposed by rule, edited by Bappeda, told apart by everybody."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from reporting import years
from reporting.documents import recap_province
from reporting.formats import short_day
from reporting.models import DecisionEdit
from reporting.recap.parts import Decision
from tests.builders import KAB_SOLOK, KOTA_SOLOK, person
from tests.recap_world import enter, make_year, of
from tests.test_recap_pages import text_of

PAGE = "/rekap/2026/B09/keputusan/"
PROPOSED = Decision(
    "Hubungi Wali Kota Solok.", "Belum satu pun laporan B09 masuk; batas kirim 5 hari lagi."
)


@pytest.fixture
def proposed(cast):
    """Kota Solok silent five days before the due day; nothing weak, no obstacle."""
    year = make_year(plans=1)
    enter(KAB_SOLOK, 1, "verified", 80)
    assert of().decisions == (PROPOSED,)
    return year.periods.get(code="B09")


def posted(client, period, **given):
    """What the page sends when nothing is touched, with the given fields instead."""
    forms = client.get(PAGE).context["forms"]
    data = {
        form.add_prefix(name): form[name].value() or "" for form in forms for name in form.fields
    }
    return client.post(PAGE, {**data, **{k.replace("__", "-"): v for k, v in given.items()}})


def test_own_words_stand_in_place_of_the_rules_with_name_and_day(client, cast, proposed):
    client.force_login(cast.verifier)
    answer = posted(
        client, proposed, silent__choice="own", silent__act="Telepon wali kota.", silent__reason="A"
    )
    assert (answer.status_code, answer.url) == (302, "/rekap/2026/B09/")
    edit = DecisionEdit.objects.get()
    assert of().decisions == (Decision("Telepon wali kota.", "A", "Yulia Fitri", edit.at),)
    client.force_login(cast.leader)
    text = text_of(client.get("/rekap/2026/B09/").content.decode())
    assert "Telepon wali kota. A (disunting Yulia Fitri, " in text
    assert "disunting Bappeda" in text
    sheet = recap_province.page(of(), ())
    assert (
        sheet["decisions_note"] == "usulan dari data, menurut aturan yang tetap, disunting Bappeda"
    )
    assert sheet["decisions"] == [
        {
            "act": "Telepon wali kota.",
            "reason": f"A (disunting Yulia Fitri, {short_day(edit.at)})",
        }
    ]
    enter(KOTA_SOLOK, 1, "verified", 80)  # what the rule saw is gone; what Bappeda wrote stays
    assert [decision.act for decision in of().decisions] == ["Telepon wali kota."]


def test_a_point_is_hidden_and_given_back_with_both_in_the_history(client, cast, proposed):
    client.force_login(cast.admin)
    posted(client, proposed, silent__choice="hidden")
    assert of().decisions == ()
    assert "Tidak ada butir untuk B09." in client.get("/rekap/2026/B09/").content.decode()
    posted(client, proposed, silent__choice="rule")
    assert of().decisions == (PROPOSED,)
    lines = DecisionEdit.history.order_by("history_id")
    assert [(line.history_type, line.is_hidden, line.history_user) for line in lines] == [
        ("+", True, cast.admin),
        ("-", True, cast.admin),
    ]


def test_bappeda_may_write_where_the_rule_is_silent(client, cast, proposed):
    client.force_login(cast.admin)
    posted(client, proposed, obstacle__choice="own", obstacle__act="Sahkan pergub.")
    assert [decision.act for decision in of().decisions] == [PROPOSED.act, "Sahkan pergub."]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"weak__choice": "own"},
            "Tulis keputusan yang diminta, atau pilih yang lain.",
        ),
        (
            {"silent__act": "Lain."},
            "Kalimatnya Anda ubah. Pilih “Kalimat di bawah ini” supaya ubahan itu dipakai.",
        ),
        (
            {"silent__choice": "own", "silent__seen": "2026-01-01T00:00:00+00:00"},
            "Butir ini sudah disunting orang lain sejak halaman dibuka.",
        ),
    ],
)
def test_what_is_missing_or_overtaken_is_said_and_nothing_saved(
    given, sentence, client, cast, proposed
):
    client.force_login(cast.admin)
    answer = posted(client, proposed, **{"weak__choice": "hidden", **given})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not DecisionEdit.objects.exists()


def test_a_closed_period_keeps_its_points(client, cast, proposed):
    proposed.closed_at = timezone.now()
    proposed.save()
    client.force_login(cast.admin)
    assert "tidak dapat diubah lagi" in client.get(PAGE).content.decode()
    answer = client.post(PAGE, {}, follow=True)
    assert "Periode B09 sudah ditutup" in answer.content.decode()
    with pytest.raises(ValidationError, match="sudah ditutup"):
        years.edit_decision(proposed, "weak", act="A", by=cast.admin, at=timezone.now())
    with pytest.raises(ValidationError, match="sudah ditutup"):
        years.give_back_decision(proposed, "weak", by=cast.admin)


def test_an_edit_says_something_or_hides(cast, proposed):
    with pytest.raises(ValidationError, match="Tulis keputusan yang diminta."):
        years.edit_decision(proposed, "weak", by=cast.admin, at=timezone.now())


def test_only_those_who_may_edit_see_the_way_to_it(client, cast, proposed):
    for who, sees in ((cast.leader, False), (cast.verifier, True), (person(None, "13"), None)):
        client.force_login(who)
        answer = client.get("/rekap/2026/B09/")
        if sees is None:
            assert answer.status_code == 403
        else:
            assert (PAGE in answer.content.decode()) is sees
