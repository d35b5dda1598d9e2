"""The target grid: typed or pasted, judged cell by cell, saved at once, taken back once."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting.fields import PlanNames, RegionNames
from reporting.forms import read_paste
from reporting.models import Assignment, Period, PlanYear, Region, Target
from tests import builders
from tests.builders import KAB_SOLOK, KOTA_SOLOK, report, target

CODES = ("B03", "B06", "B09", "B12")
PLAN = ("grid_plan", 2026, 1)
UNIT = ("grid_region", 2026, KAB_SOLOK)


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def year(province):
    """2026 with all periods running, so that every target may change."""
    return builders.plan_year()


def url(name, *args):
    return reverse(name, args=args)


def shown(page):
    """What the browser would send back from the page: every input with its value."""
    data = {}
    for _, cells in page.context["lines"]:
        for cell in cells:
            if not cell.lock:
                name = cell.field.html_name
                data[name] = cell.field.value() if cell.field.value() is not None else ""
                data[f"seen-{name}"] = cell.seen
                if cell.sure:
                    data[f"sure-{name}"] = cell.sure
    return data


def name_of(on):
    return f"{on.assignment_id}-{on.period.code}"


def stored(region=KAB_SOLOK, number=1):
    """The percents of a unit's action in the order of the checkpoints."""
    targets = Target.objects.filter(
        assignment__region__code=region, assignment__plan__number=number
    )
    return list(targets.order_by("period__code").values_list("percent", flat=True))


def errors(page):
    return {name: list(found) for name, found in page.context["form"].errors.items()}


def save(client, address, data, **changed):
    return client.post(url(*address), data | changed)


def texts(response):
    return [str(message) for message in response.wsgi_request._messages]


# --- typing ---


@pytest.mark.parametrize("address", [PLAN, UNIT])
def test_changed_cells_are_saved_with_their_history(address, admin, cast, year):
    data = shown(admin.get(url(*address)))
    on = target(code="B06")
    answer = save(admin, address, data, **{name_of(on): "62,5 %"})
    assert answer.status_code == 302
    assert texts(answer) == ["1 target tersimpan."]
    assert stored() == [25, Decimal("62.5"), 80, 100]
    on.refresh_from_db()
    assert on.history.first().history_user == cast.admin
    assert Target.history.filter(history_type="~").count() == 1


def test_saving_without_a_change_writes_nothing(admin, year):
    answer = save(admin, PLAN, shown(admin.get(url(*PLAN))))
    assert texts(answer) == ["Tidak ada target yang berubah."]
    assert Target.history.filter(history_type="~").count() == 0


def test_every_wrong_cell_gets_its_sentence_and_nothing_is_saved(admin, year):
    data = shown(admin.get(url(*PLAN)))
    wrong, high = target(code="B03"), target(KOTA_SOLOK, code="B12")
    good = target(code="B06")
    page = save(
        admin,
        PLAN,
        data,
        **{name_of(wrong): "lima", name_of(high): "120", name_of(good): "60"},
    )
    assert errors(page) == {
        name_of(wrong): [
            "Target B03 Kab. Solok harus angka, misalnya 58 atau 58,5. Anda menulis “lima”."
        ],
        name_of(high): ["Target B12 Kota Solok paling besar 100. Anda menulis 120."],
    }
    assert shown(page)[name_of(good)] == "60"
    assert stored() == [25, 50, 80, 100]


def test_an_emptied_cell_has_no_target(admin, year):
    data = shown(admin.get(url(*PLAN)))
    save(admin, PLAN, data, **{name_of(target(code="B03")): ""})
    assert stored() == [None, 50, 80, 100]


def test_a_cell_that_was_not_sent_stays(admin, year):
    on = target(code="B03")
    save(admin, PLAN, {name_of(on): "30"})
    assert stored() == [30, 50, 80, 100]


def test_an_assumption_is_shown_and_saved_when_confirmed(admin, year):
    on = target(code="B03")
    data = shown(admin.get(url(*PLAN))) | {name_of(on): "0,75"}
    page = save(admin, PLAN, data)
    assert errors(page) == {
        name_of(on): [
            "Target B03 Kab. Solok: Terbaca sebagai 0,75 persen. Bila maksudnya 75 persen,"
            " tulis 75. Simpan lagi bila bacaan ini benar."
        ]
    }
    assert stored() == [25, 50, 80, 100]
    save(admin, PLAN, shown(page))
    assert stored() == [Decimal("0.75"), 50, 80, 100]


def test_a_cell_that_somebody_changed_is_not_overwritten_unseen(admin, year):
    data = shown(admin.get(url(*PLAN)))
    on, other = target(code="B03"), target(code="B06")
    Target.objects.filter(pk__in=[on.pk, other.pk]).update(percent=40)
    page = save(admin, PLAN, data, **{name_of(on): "30"})
    assert errors(page) == {
        name_of(on): [
            "Target B03 Kab. Solok sudah diubah orang lain menjadi 40% sejak halaman dibuka."
            " Simpan lagi bila isian Anda yang benar."
        ]
    }
    assert stored() == [40, 40, 80, 100]
    # Now it was seen; what the person did not touch stays as the other one left it.
    save(admin, PLAN, shown(page))
    assert stored() == [30, 40, 80, 100]


@pytest.mark.parametrize("lock", ["closed period", "verified", "closed year", "not applicable"])
def test_locked_cells_are_shown_and_never_change(lock, admin, cast, year):
    on = target()
    if lock == "closed period":
        Period.objects.filter(pk=on.period_id).update(closed_at=timezone.now())
        sentence = "Periode B09 sudah ditutup; targetnya tidak dapat diubah."
    elif lock == "verified":
        report(on, by=cast.approver, upto="verified", verifier=cast.verifier)
        sentence = "Laporan B09 sudah terverifikasi; targetnya tidak dapat diubah."
    elif lock == "closed year":
        PlanYear.objects.update(status="closed")
        sentence = "Tahun 2026 sudah ditutup; targetnya tidak dapat diubah."
    else:
        Assignment.objects.filter(pk=on.assignment_id).update(is_applicable=False)
        sentence = "Aksi ini tidak berlaku bagi daerah ini."
    page = admin.get(url(*PLAN))
    assert sentence in page.context["locks"]
    save(admin, PLAN, shown(page), **{name_of(on): "10"})
    assert stored() == [25, 50, 80, 100]


def test_a_missing_target_is_made(admin, year):
    on = target(code="B03")
    Target.objects.filter(pk=on.pk).delete()
    save(admin, PLAN, shown(admin.get(url(*PLAN))), **{name_of(on): "20"})
    assert stored() == [20, 50, 80, 100]


def test_falling_targets_are_noted_and_allowed(admin, year):
    page = save(admin, PLAN, shown(admin.get(url(*PLAN))), **{name_of(target(code="B06")): "10"})
    page = admin.get(url(*PLAN))
    notes = [cell.note for _, cells in page.context["lines"] for cell in cells if cell.note]
    assert (notes, page.context["falling"]) == (["Lebih rendah dari B03"], 1)


def test_the_grid_names_units_without_the_action(admin, year):
    page = admin.get(url(*PLAN))
    assert len(page.context["unassigned"]) == 18
    assert [row.label for row, _ in page.context["lines"]] == ["Kab. Solok", "Kota Solok"]


def test_a_unit_without_actions_says_what_to_do(admin, year):
    page = admin.get(url("grid_region", 2026, "13.71"))
    assert "Belum ada penugasan" in page.content.decode()


@pytest.mark.parametrize(
    ("chosen", "address"),
    [
        ("", PLAN),
        ("aksi-2", ("grid_plan", 2026, 2)),
        ("daerah-13.72", ("grid_region", 2026, "13.72")),
        ("https://jahat.id", PLAN),
    ],
)
def test_the_chosen_grid_opens(chosen, address, admin, year):
    assert admin.get(url("grid", 2026), {"lihat": chosen}).url == url(*address)


def test_the_grid_asks_as_often_for_many_rows_as_for_few(admin, year):
    admin.get(url(*PLAN))
    with CaptureQueriesContext(connection) as few:
        admin.get(url(*PLAN))
    plan = builders.add_plan(year, 3, Region.objects.values_list("code", flat=True))
    with CaptureQueriesContext(connection) as many:
        page = admin.get(url("grid_plan", 2026, 3))
    assert len(page.context["lines"]) == plan.assignments.count() == 20
    assert len(many) == len(few)


# --- taking back ---


def test_the_last_saving_is_taken_back_once(admin, year):
    first, second = target(code="B03"), target(KOTA_SOLOK, code="B12")
    data = shown(admin.get(url(*PLAN)))
    save(admin, PLAN, data, **{name_of(first): "30", name_of(second): ""})
    assert admin.get(url(*PLAN)).context["undo"] == 2
    assert admin.get(url("grid_plan", 2026, 2)).context["undo"] == 0
    answer = admin.post(url("grid_undo", 2026))
    assert answer.url == url(*PLAN)
    assert (stored(), stored(KOTA_SOLOK)) == ([25, 50, 80, 100], [25, 50, 80, 100])
    again = admin.post(url("grid_undo", 2026))
    assert texts(again)[-1] == "Tidak ada perubahan yang dapat dibatalkan."
    assert admin.get(url(*PLAN)).context["undo"] == 0


def test_taking_back_leaves_what_somebody_changed_since(admin, year):
    first, second, third = (target(code=code) for code in ("B03", "B06", "B09"))
    data = shown(admin.get(url(*PLAN)))
    names = {name_of(first): "30", name_of(second): "60", name_of(third): "90"}
    save(admin, PLAN, data, **names)
    Target.objects.filter(pk=second.pk).update(percent=61)
    Period.objects.filter(pk=third.period_id).update(closed_at=timezone.now())
    answer = admin.post(url("grid_undo", 2026))
    assert stored() == [25, 61, 90, 100]
    assert texts(answer)[-1] == (
        "1 target kembali seperti semula."
        " 2 target tidak disentuh karena sudah diubah lagi atau terkunci."
    )


# --- pasting ---


def paste(client, address, text, **changed):
    data = shown(client.get(url(*address)))
    return client.post(url(*address), data | changed | {"paste": "1", "text": text})


def test_pasted_cells_are_shown_before_they_are_saved(admin, year):
    page = paste(admin, PLAN, "Kota Solok\t10\t20\t30\t40\nKab. Solok\t11\t\t31 %\t41\n")
    assert (errors(page), page.context["changed"]) == ({}, 7)
    cells = [(cell.code, cell.was, cell.note) for cell in page.context["lines"][0][1]]
    assert cells == [
        ("B03", "Semula 25%", ""),
        ("B06", "", ""),
        ("B09", "Semula 80%", "Lebih rendah dari B06"),
        ("B12", "Semula 100%", ""),
    ]
    assert stored() == [25, 50, 80, 100]
    save(admin, PLAN, shown(page))
    assert (stored(), stored(KOTA_SOLOK)) == ([11, 50, 31, 41], [10, 20, 30, 40])
    admin.post(url("grid_undo", 2026))
    assert (stored(), stored(KOTA_SOLOK)) == ([25, 50, 80, 100], [25, 50, 80, 100])


def test_pasting_keeps_what_was_typed_beside_it(admin, year):
    page = paste(admin, PLAN, "Kab. Solok\t11\t21\t31\t41", **{name_of(target(KOTA_SOLOK)): "77"})
    save(admin, PLAN, shown(page))
    assert stored(KOTA_SOLOK) == [25, 50, 77, 100]


def test_a_pasted_cell_gets_the_sentence_of_a_typed_one(admin, year):
    page = paste(admin, UNIT, "RA-01\tx\t20\t30\t1.250,5\nRA-02\t1\t2\t3\t4")
    assert errors(page) == {
        name_of(target(code="B03")): [
            "Target B03 RA-01 Aksi 1 harus angka, misalnya 58 atau 58,5. Anda menulis “x”."
        ],
        name_of(target(code="B12")): [
            "Target B12 RA-01 Aksi 1 paling besar 100. Anda menulis 1.250,5."
        ],
    }


def test_a_locked_cell_is_passed_over_in_pasting(admin, cast, year):
    Period.objects.filter(code="B03").update(closed_at=timezone.now())
    page = paste(admin, PLAN, "Kab. Solok\t11\t21\t31\t41")
    save(admin, PLAN, shown(page))
    assert stored() == [25, 21, 31, 41]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \n\t\n", "Belum ada yang ditempel. Salin sel-selnya di Excel, lalu tempel di sini."),
        (
            "10\t20\t30\t40",
            "Tempelan ini 1 baris tanpa nama, tabel ini 2 baris. Salin semua barisnya, atau"
            " sertakan kolom namanya.",
        ),
        (
            "Kab. Solok\t10",
            "Tempelan ini 2 kolom, tabel ini 4 periode. Salin semua kolom B03–B12, atau"
            " sertakan baris judulnya.",
        ),
        (
            "1\t25\t50\t75\t\n2\t25\t50\t75\t",
            "Kolom paling kanan tempelan ini kosong, jadi letak B12 tidak pasti. Sertakan baris"
            " judulnya, atau salin tanpa kolom kosong itu.",
        ),
        ("x" * 30_000, "Tempelan terlalu panjang untuk tabel ini. Pakai Impor Excel."),
        (
            '"buka\t10\t20\t30',
            "Tempelan ini 1 kolom, tabel ini 4 periode. Salin semua kolom B03–B12, atau"
            " sertakan baris judulnya.",
        ),
    ],
)
def test_a_paste_that_cannot_be_laid_down_says_why_and_stays(text, sentence, admin, year):
    page = paste(admin, PLAN, text)
    assert page.context["paste_error"] == sentence
    assert page.context["paste_text"] == text
    assert stored() == [25, 50, 80, 100]


@pytest.fixture
def places(province):
    return list(Region.objects.filter(code__in=[KAB_SOLOK, KOTA_SOLOK]).order_by("code"))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("1\t2\t3\t4\r\n5\t6\t7\t8\r\n", ["1234", "5678"]),
        ("Daerah\tB12\tB03\nKab. Solok\t9\t1", [["1", None, None, "9"], "...."]),
        ("Daerah\tTarget B06 (%)\tTW I\nKota Solok\t9\t1", ["....", ["1", "9", None, None]]),
        ("No\tKode\tDaerah\tB03\n1\t13.02\tKab. Solok\t5", [["5", None, None, None], "...."]),
        ("13.02\tKab. Solok\t1\t2\t3\t4", ["1234", "...."]),
        ('"Kota\nSolok"\t1\t2\t3\t4', ["....", "1234"]),
        ("\n\nKab. Solok\t1\t2\t3\t4\n\n\n", ["1234", "...."]),
        ("1\t2\t3\t\n5\t6\t7\t\n", ["123.", "567."]),
        ("\tB03\tB06\tB12\tKet\nKota Solok\t1\t2\t\t", ["....", "12.."]),
    ],
)
def test_pastes_are_laid_over_the_rows(text, cells, places):
    found = read_paste(text, subjects=places, names=RegionNames(places), codes=CODES)
    expected = {}
    for place, row in zip(places, cells, strict=True):
        for code, cell in zip(CODES, row, strict=True):
            if cell not in (None, "."):
                expected[place.pk, code] = cell
    assert (found.cells, found.remarks) == (expected, [])


def test_rows_that_name_nobody_or_twice_are_named(places):
    text = "Solok\t1\t2\t3\t4\nKab. Solok\t1\t2\t3\t4\n13.02\t5\t6\t7\t8\nJumlah\t9\t9\t9\t9"
    found = read_paste(text, subjects=places, names=RegionNames(places), codes=CODES)
    assert set(found.cells.values()) == {"1", "2", "3", "4"}
    assert found.remarks == [
        "Baris 1 dilewati. “Solok” bisa berarti dua daerah. Tulis “Kab. Solok” atau “Kota Solok”.",
        "Baris 3 dilewati: kembar dengan baris 2.",
        "Baris 4 dilewati. Daerah “Jumlah” tidak dikenal. Tulis namanya lengkap, misalnya"
        " “Kota Solok”.",
    ]


def test_number_of_a_row_is_not_taken_for_a_code_beside_a_name(places, province):
    names = RegionNames([*places, province])
    text = "13\tKota Solok\t1\t2\t3\t4\n13\tKota Solokk\t5\t6\t7\t8"
    found = read_paste(text, subjects=[*places, province], names=names, codes=CODES)
    assert {place for place, _ in found.cells} == {places[1].pk}
    assert found.remarks[0].startswith("Baris 2 dilewati. Daerah “Kota Solokk” tidak dikenal.")


def test_a_row_outside_the_grid_is_named(places):
    names = RegionNames(places)
    found = read_paste("Kota Solok\t1\t2\t3\t4", subjects=places[:1], names=names, codes=CODES)
    assert (found.cells, found.remarks) == (
        {},
        ["Baris 1 dilewati: Kota Solok tidak ada di tabel ini."],
    )


def test_actions_are_found_by_code_number_or_title(year):
    plans = list(year.plans.order_by("number"))
    text = "2\tRencana aksi nomor 2\t1\t2\t3\t4\nra 1\tjudul lama\t5\t6\t7\t8"
    found = read_paste(text, subjects=plans, names=PlanNames(plans), codes=CODES)
    assert [found.cells[plan.pk, "B03"] for plan in plans] == ["5", "1"]


def test_a_paste_without_any_row_raises(places):
    with pytest.raises(ValidationError):
        read_paste("", subjects=places, names=RegionNames(places), codes=CODES)


# --- who ---


def test_nobody_else_changes_targets(client, cast, year):
    on = target()
    for who in ("operator", "approver", "verifier", "leader", "regent", "half_made"):
        client.force_login(getattr(cast, who))
        for address in (PLAN, UNIT, ("grid_undo", 2026)):
            assert client.post(url(*address), {name_of(on): "1"}).status_code == 403, who
    assert stored() == [25, 50, 80, 100]


def test_a_unit_or_action_that_is_none_is_not_found(admin, year):
    other = Region.objects.create(
        code="14", short_code="RIA", name="Provinsi Riau", kind="province"
    )
    assert admin.get(url("grid_region", 2026, other.code)).status_code == 404
    assert admin.get(url("grid_region", 2026, "99.99")).status_code == 404
    assert admin.get(url("grid_plan", 2026, 99)).status_code == 404
    assert admin.get(url("grid_plan", 2031, 1)).status_code == 404
