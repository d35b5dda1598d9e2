"""The same figures on the page, in Excel and in the API, however the reports were entered."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from reporting import workflow
from reporting.api.tokens import make_token
from reporting.models import ProgressEntry
from reporting.recap import recap
from reporting.resources import ReportSheet
from reporting.workbooks.writing import Heading, new_book, to_bytes, write_sheet
from tests.builders import ANSWERS, KAB_SOLOK, KOTA_SOLOK, report, target
from tests.generated import make_world
from tests.recap_world import of
from tests.test_one_door import TITLES, post_page
from tests.test_recap_pages import row_of
from tests.test_recap_xlsx import download, table

SEEDS = (21, 22, 23)
ADDRESS = "/rekap/2026/B09/"


def on_page(client, user, query):
    """Figures and matrix as the page shows them: (counts, averages by unit, values by unit)."""
    client.force_login(user)
    html = client.get(ADDRESS + query).content.decode()
    box = re.search(r'<div class="figures">.*?</div>\s*<section', html, re.S).group()
    shown = re.findall(r"<span>(.*?)</span><b[^>]*>(.*?)<small>(.*?)</small>", box, re.S)
    counts = [(value, of_how_many.strip(" /%")) for _, value, of_how_many in shown]
    averages, values = {}, {}
    for unit in of().units:
        cells = row_of(html, unit.place.name)
        averages[unit.place.code] = cells[1]
        values[unit.place.code] = [
            re.sub(r"\D", "", text) for text in cells[2 : 2 + len(unit.cells)]
        ]
    bars = re.search(r'<ol class="bars">(.*?)</ol>', html, re.S)
    obstacles = re.findall(r"<b>(\d+)</b>", bars.group(1)) if bars else []
    return counts, averages, values, obstacles


def in_excel(client, user, query):
    book, _ = download(client, user, f"{ADDRESS}unduh/{query}")
    summary = {row[0]: row for row in table(book["Ringkasan"])}
    labels = ("Laporan masuk", "Terverifikasi", "Sesuai target", "Tertinggal")
    average = summary["Rata-rata terhadap target (%)"][1]
    counts = [(_text(average), "")] + [
        (_text(summary[label][1]), _text(summary[label][2])) for label in labels
    ]
    heading, *rows = table(book["Matriks"])
    first = next(place for place, title in enumerate(heading) if title.startswith("1. "))
    units = {unit.place.name: unit.place.code for unit in of().units}
    rows = {units[row[1]]: row for row in rows if row[1] in units}
    averages = {code: _text(row[3]) for code, row in rows.items()}
    values = {
        code: [str(v) if isinstance(v, int) else "" for v in row[first : first + 4]]
        for code, row in rows.items()
    }
    named = [row for label, row in summary.items() if label.startswith("Kendala: ")]
    return counts, averages, values, [str(row[1]) for row in named]


def in_api(client, key, query):
    query = query.replace("angka=terverifikasi", "verified_only=true")
    headers = {"Authorization": f"Bearer {key}"}
    found = client.get(f"/api/v1/recap/13/2026/B09{query}", headers=headers).json()
    counted = found["counts"]
    counts = [
        (_text(found["average"]), ""),
        (_text(counted["reports"]), _text(counted["owed"])),
        (_text(counted["verified"]), _text(counted["owed"])),
        (_text(counted["on_target"]), _text(counted["figures"])),
        (_text(counted["behind"]), _text(counted["figures"])),
    ]
    averages = {unit["region"]: _text(unit["average"]) for unit in found["units"]}
    values = {
        unit["region"]: ["" if c["value"] is None else str(c["value"]) for c in unit["cells"]]
        for unit in found["units"]
    }
    return counts, averages, values, [str(each["count"]) for each in found["obstacles"]]


def in_recap(found):
    """The same of the object that papers, letter and book are tested against."""
    counted = found.counts
    pairs = [
        (found.average, None),
        (counted.reports, counted.owed),
        (counted.verified, counted.owed),
        (counted.on_target, counted.figures),
        (counted.behind, counted.figures),
    ]
    counts = [(_text(figure), "" if of is None else _text(of)) for figure, of in pairs]
    averages = {unit.place.code: _text(unit.average) for unit in found.units}
    values = {
        unit.place.code: ["" if cell.value is None else str(cell.value) for cell in unit.cells]
        for unit in found.units
    }
    return counts, averages, values, [str(each.count) for each in found.obstacles]


def _text(figure):
    return "–" if figure is None else str(figure)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("query", ["", "?angka=terverifikasi"])
def test_page_excel_and_api_show_the_same_totals(seed, query, client, cast):
    make_world(seed)
    key = make_token("Uji", cast.leader, by=cast.admin, at=timezone.now())[1]
    page = on_page(client, cast.leader, query)
    assert page == in_excel(client, cast.leader, query)
    assert page == in_api(client, key, query)
    assert page == in_recap(of(verified_only=bool(query)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_entry_changes_nothing(seed, province):
    make_world(seed)
    first = of()
    entries = list(ProgressEntry.objects.order_by("-pk"))
    ProgressEntry.objects.all().delete()
    for entry in entries:
        entry.pk = None
    ProgressEntry.objects.bulk_create(entries)
    assert of() == first


def test_entering_by_excel_gives_the_same_cells_as_by_the_form(client, cast, year):
    """Kab. Solok types on the page; the same figures of Kota Solok come in by Excel."""
    year.min_reports = 1
    year.save()
    typed = [{"claimed_percent": text, "narrative": "Rapat."} for text in ("58,5 %", "66,67")]
    for number, answers in enumerate(typed, 1):
        ours = report(target(number=number), by=cast.operator)
        assert post_page(client, ours, answers, cast).status_code == 302
        theirs = report(target(KOTA_SOLOK, number), by=cast.stranger)
        _save_sheet(theirs, answers, cast)
        for entry, by in ((ours, cast.approver), (theirs, cast.admin)):
            _send(entry, by, cast.verifier)
    found = recap(target().period)
    cells = {
        unit.place.code: [replace(cell, target_id=None, sent_at=None) for cell in unit.cells]
        for unit in found.units
    }
    averages = {unit.place.code: unit.average for unit in found.units}
    assert cells[KAB_SOLOK] == cells[KOTA_SOLOK]
    assert [cell.percent for cell in cells[KAB_SOLOK]] == [Decimal("58.5"), Decimal("66.67")]
    assert averages[KAB_SOLOK] == averages[KOTA_SOLOK] == 78


def _save_sheet(entry, typed, cast):
    book = new_book()
    headings = [Heading(TITLES[key]) for key in ("region", "plan", "period", *typed)]
    row = [entry.region.short_name, entry.plan.code, "B09", *typed.values()]
    write_sheet(book, "Isian", headings, [row])
    data = to_bytes(book)
    sheet = ReportSheet(entry.period.year, cast.admin)
    sheet.save(data, "isian.xlsx", sheet.preview(data, "isian.xlsx").digest())


def _send(entry, by, verifier):
    entry.refresh_from_db()
    rest = {name: ANSWERS[name] for name in ANSWERS.keys() - {"claimed_percent", "narrative"}}
    ready = workflow.perform(entry, "save", by=by, version=entry.version, values=rest)
    sent = workflow.perform(ready, "submit", by=by, version=ready.version)
    workflow.perform(sent, "verify", by=verifier, version=sent.version)
