"""The demo's awards: last year's published with objections answered, this year's provisional."""

import datetime

from reporting.models import Award, Objection, Region
from reporting.recap.award import freeze

DAY = datetime.timedelta(days=1)
EARLIER = datetime.timedelta(hours=14)
# Days after last year's B12 was closed, in the last minute of a day.
OPENED, OBJECTED, UNTIL, ANSWERED, PUBLISHED = 3, 6, 13, 15, 20
OBJECTIONS = {
    "13.01": {
        "reason": "Laporan hasil reviu Inspektorat terbit sesudah B12 diverifikasi. Capaian satu "
        "aksi kami tercatat lebih rendah daripada yang sudah dicapai pada akhir Desember.",
        "proof": "Laporan hasil reviu Nomor 700/41/Inspektorat",
        "verdict": Objection.Verdict.ACCEPTED,
        "answer": "Laporan hasil reviu bertanggal Desember sudah diperiksa dan membuktikan "
        "capaian itu. Poin ditambah sebesar selisihnya.",
        "correction": "0.75",
    },
    "13.05": {
        "reason": "Pengembalian karena data dukung mohon tidak dihitung; dokumennya sudah ada "
        "sejak awal.",
        "verdict": Objection.Verdict.REJECTED,
        "answer": "Dokumen yang dilampirkan pertama kali belum memenuhi syarat, seperti tertulis "
        "pada catatan pengembalian.",
    },
}


def tell_awards(last_year, this_year, people):
    """Set this year's formula; publish last year's award with its objections answered."""
    closed_at = last_year.periods.get(code="B12").closed_at
    until = closed_at + UNTIL * DAY
    closed_at -= EARLIER  # people work by day
    given = {"opened_at": closed_at + OPENED * DAY, "objections_until": until}
    award = _keep(Award(year=last_year, **given), people.admin, given["opened_at"])
    for region in Region.objects.filter(code__in=OBJECTIONS).order_by("code"):
        approver = people.approvers.get(region.code)
        if approver:
            _object(award, region, approver, people.admin, closed_at)
    award.published_at = closed_at + PUBLISHED * DAY
    _keep(award, people.admin, award.published_at, "Hasil diumumkan")
    freeze(award, by=people.admin)
    first = this_year.periods.get(code="B03")
    _keep(Award(year=this_year), people.admin, first.opens_at)


def _object(award, region, approver, admin, closed_at):
    told = OBJECTIONS[region.code]
    objection = Objection(
        award=award, region=region, by=approver, at=closed_at + OBJECTED * DAY, **told
    )
    objection.answered_by, objection.answered_at = admin, closed_at + ANSWERED * DAY
    _keep(objection, admin, objection.answered_at)


def _keep(row, by, at, reason=None):
    row._history_user, row._history_date, row._change_reason = by, at, reason
    row.save()
    return row
