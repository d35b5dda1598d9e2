"""Gathers what the book of a period is made of, and knows when that has changed."""

import hashlib
import json
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import django

from reporting.documents.recap_book import book_pdf, lay_out
from reporting.models import ProgressEntry, Region
from reporting.recap import recap
from reporting.recap.annex import reports
from reporting.recap.corrections import corrections, newest
from reporting.recap.frozen import notes_of, pack, proofs_of
from reporting.views.recap_figures import province_figures, unit_figures
from reporting.views.recap_unit import unit_lead


def fingerprint(period, verified_only):
    """The digest of all that the book prints but its moment; the same data give the same."""
    found = recap(period, verified_only=verified_only)
    written = ProgressEntry.objects.filter(target__period=period).order_by("pk")
    told = [
        pack(replace(found, at=found.due_at)),
        list(written.values_list("pk", "version")),
        pack(proofs_of(period)),
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def book(period, verified_only, tell):
    """The bytes of the book; `tell(percent, step)` is called as it goes on.

    Fifteen queries at most.
    """
    tell(5, "Menghitung rekap")
    found = recap(period, verified_only=verified_only)
    units = Region.objects.reporting_units(period.year.province)
    written, proven = defaultdict(list), defaultdict(list)
    for note in notes_of(period, found):
        written[note.region].append(note)
    for proof in proofs_of(period):
        proven[proof.region, proof.number].append(proof)
    tell(20, "Mengumpulkan laporan dan data dukung")
    corrected = newest(corrections(period, found))
    rows = [*found.units, *([found.own] if found.own else [])]
    given = {
        unit.place.id: {
            "lead": unit_lead(found, unit),
            "figures": unit_figures(found, unit),
            "notes": written[unit.place.name],
            "evidence": sum(
                len(proven[unit.place.name, action.number]) for action in found.actions
            ),
            "corrected": [
                each for (region, _), each in corrected.items() if region == unit.place.id
            ],
        }
        for unit in rows
    }
    said = reports(period, units)
    # The trials of type sizes leave a heap behind that the book itself would be piled upon.
    with ProcessPoolExecutor(1, get_context("spawn"), django.setup) as apart:
        data = apart.submit(
            lay_out, found, province_figures(found), given, said, dict(proven), corrected
        ).result()
    tell(40, "Menata halaman")
    return book_pdf(found, data)
