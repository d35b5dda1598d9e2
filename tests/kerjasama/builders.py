"""Plain functions that make what a test of KERABAT needs."""

import datetime

from django.utils import timezone

from kerjasama import workflow
from kerjasama.documents import built_in, render, texts_of
from kerjasama.models import (
    Agreement,
    Commitment,
    Draft,
    IntakeWindow,
    Meeting,
    Partner,
    Proposal,
    ProposalImport,
    Review,
)
from reporting import files
from reporting.formats import JAKARTA
from reporting.models import Agency, Region
from tests import sheets
from tests.builders import pdf

DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 11, 28)


def agency(name):
    """An OPD of the province."""
    return Agency.objects.get_or_create(region=Region.objects.get(code="13"), name=name)[0]


def partner(name="PT Angin Ribut (contoh)", kind=Partner.Kind.THIRD_PARTY, **given):
    return Partner.objects.get_or_create(name=name, defaults={"kind": kind, **given})[0]


def agreement(title="Pengolahan sampah", kind=Agreement.Kind.MOU, **given):
    """An agreement of the province that runs around TODAY unless told otherwise."""
    given = {
        "region": Region.objects.get(code="13"),
        "partner": given.pop("partner", None) or partner(),
        "starts_on": TODAY - 400 * DAY,
        "ends_on": TODAY + 400 * DAY,
        **given,
    }
    return Agreement.objects.create(title=title, kind=kind, **given)


def stored(by, content=None):
    """A PDF in the store."""
    return files.keep(content or pdf(), "pdf", by)


def sheet(by):
    """An uploaded sheet of one proposal, not yet saved."""
    headings = ["OPD", "Judul", "Jenis", "Urusan", "Mitra"]
    row = ["Dinas Kesehatan", "Pasokan pangan", "KSDPK", "Pangan", "Bank Nagari"]
    content = sheets.workbook(row, headings=headings)
    return ProposalImport.objects.create(
        region=by.region,
        by=by,
        file=files.keep(content, "xlsx", by),
        original_name="usulan.xlsx",
    )


def proposal(agency, *, by=None, at=None, **given):
    """A proposal of the OPD as it comes in; the council is not asked about it."""
    given = {
        "kind": "ksdpk",
        "title": "Pasokan pangan",
        "partner_name": "Bank Nagari",
        "affair": "Pangan",
        "in_budget": True,
        "burdens_public": False,
        "proposed_on": TODAY,
        **given,
    }
    region = agency.region if agency else Region.objects.get(code="13")
    made = [Proposal(agency=agency, proposer=by, **given)]
    [kept] = workflow.receive(made, region=region, by=by, at=at)
    return kept


def window(name="Usulan 2026", **given):
    """An intake window of the province around now: due in a week, late ones for another."""
    now = timezone.now()
    given = {"opens_at": now - 7 * DAY, "due_at": now + 7 * DAY, **given}
    given.setdefault("closes_at", given["due_at"] + 7 * DAY)
    region = Region.objects.get(code="13")
    return IntakeWindow.objects.create(region=region, name=name, **given)


def review(decision="lanjut", reason="Sesuai RPJMD."):
    """An unsaved judgement of TKKSD."""
    return Review(**dict.fromkeys(Review.SCORES, 4), decision=decision, reason=reason)


def accepted(agency, *, by, **given):
    """A proposal that TKKSD let go on."""
    made = proposal(agency, **given)
    return workflow.move(made, "review", by=by, version=made.version, review=review())


def commitment(on, **given):
    """A promised action of the agreement."""
    given = {"action": "Membangun dua depo sampah", "promised": "Dua depo berfungsi", **given}
    return workflow.add_commitment(Commitment(agreement=on, **given))


def report(on, *, by, year=2026, semester=1, version=0, percent=50, evidence=None):
    """The report of a semester."""
    values = {"percent": percent, "result": "Satu depo berfungsi.", "obstacles": ""}
    return workflow.report(
        on,
        year=year,
        semester=semester,
        values=values,
        by=by,
        version=version,
        evidence=evidence,
    )


def draft(on, *, by, kind="pks"):
    """The draft of a proposal, made from the built-in template."""
    texts = texts_of(Draft(proposal=on, kind=kind))
    content = render(built_in(kind), texts, title="Rancangan", author="TKKSD")
    return workflow.begin_draft(
        on, kind, files.keep(content, "docx", by), name=f"{kind}.docx", by=by
    )


def meeting(*proposals, by):
    """A meeting of TKKSD on TODAY at nine about the proposals."""
    made = Meeting(
        region=by.region,
        title="Rapat TKKSD",
        held_at=datetime.datetime.combine(TODAY, datetime.time(9), JAKARTA),
        place="Ruang rapat Biro Pemerintahan",
        leader="Asisten I",
        note_taker="Sekretaris TKKSD",
    )
    return workflow.keep_meeting(made, proposals, by=by, version=0)
