"""What the agreements that a year's actions rest on add to the year's readiness list."""

import datetime

from django.urls import reverse

from kerjasama.models import RestingAction
from reporting.formats import day
from reporting.years.readiness import Gap, Line


def agreements_line(year, plans):
    """The Line of the year, or None when none of its actions rests on an agreement.

    An action that carries on one of the year before also rests on what that one rested on. An
    agreement must be signed and hold until the last day of the year, or be followed by a signed
    one. One query.
    """
    by_id = {pk: plan for plan in plans for pk in (plan.continues_id, plan.pk) if pk}
    ties = RestingAction.objects.filter(plan__in=by_id).select_related("agreement__renewed_by")
    ties = {(by_id[tie.plan_id].number, tie.agreement_id): tie for tie in ties}
    if not ties:
        return None
    gaps = [
        Gap(
            by_id[tie.plan_id].code,
            words,
            url=reverse("cooperation_agreement", args=[tie.agreement_id]),
        )
        for _, tie in sorted(ties.items())
        if (words := _lack(tie.agreement, datetime.date(year.year, 12, 31)))
    ]
    return Line(
        "agreements",
        "Kerja sama yang menopang aksi",
        f"Setiap naskah yang ditumpu aksi berlaku sampai akhir {year.year}.",
        gaps,
        way=("Lihat naskah", reverse("cooperation_agreements")),
    )


def _lack(agreement, until):
    """What is wrong with the agreement for a year that ends on `until`, or ""."""
    following = getattr(agreement, "renewed_by", None)
    if following and following.starts_on:
        agreement = following
    if agreement.starts_on is None:
        return f"bertumpu pada {agreement}, yang belum ditandatangani"
    last = agreement.last_day
    if last is None or last >= until:
        return ""
    return f"bertumpu pada {agreement}, yang berakhir {day(last)}"
