"""The award before it is published: its formula, the window for objections, their answers."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting import notices
from reporting.models import Award, Objection, PlanYear, Region

PUBLISHED = "Hasil penghargaan sudah diumumkan; tidak ada lagi yang dapat diubah."


def hold_award(year):
    """Lock the award of a PlanYear and return it with year and province.

    Must run inside a transaction. Raises ValidationError when there is none or it is published.
    """
    held = Award.objects.select_for_update(of=("self",)).select_related("year__province")
    award = held.filter(year=year).first()
    if award is None:
        raise ValidationError("Rumus penghargaan tahun ini belum ditetapkan.")
    if award.published_at:
        raise ValidationError(PUBLISHED)
    return award


@transaction.atomic
def set_formula(year, values, *, reason="", by):
    """Write the formula of a year, new or changed; return its Award.

    `values` are weights, least_percent and bands by field name; `reason` stands in the history.
    Raises ValidationError by field, or with a sentence once the result is published.
    """
    # The year's lock lets one of two make the first formula.
    PlanYear.objects.select_for_update(of=("self",)).get(pk=year.pk)
    is_new = not Award.objects.filter(year=year).exists()
    award = Award(year=year) if is_new else hold_award(year)
    for name, value in values.items():
        setattr(award, name, value)
    award.full_clean(exclude=["year"] if not is_new else [])
    award._history_user, award._change_reason = by, reason or None
    award.save()
    return award


@transaction.atomic
def open_objections(year, until, *, by, at=None):
    """Show the provisional result for objections up to `until`, or move that end; tell all Pokja.

    Raises ValidationError for an end that has passed, or once the result is published.
    """
    at = at or timezone.now()
    award = hold_award(year)
    if until <= at:
        raise ValidationError("Akhir masa sanggahan harus sesudah saat ini.")
    award.opened_at, award.objections_until = award.opened_at or at, until
    award._history_user = by
    award._change_reason = "Hasil sementara dibuka untuk sanggahan"
    award.save(update_fields=["opened_at", "objections_until"])
    units = Region.objects.reporting_units(award.year.province)
    notices.tell_award_opened(award, units.select_related("parent"), by=by, at=at)
    return award


def objection_refusal(award, region, *, at):
    """Why the unit cannot object at that moment, or None. One query at most."""
    if award.published_at:
        return PUBLISHED
    if award.opened_at is None:
        return "Hasil sementara belum dibuka untuk sanggahan."
    if at > award.objections_until:
        return "Masa sanggahan sudah berakhir."
    if Objection.objects.filter(award=award, region=region).exists():
        return "Daerah ini sudah menyanggah; satu daerah menyanggah sekali setahun."
    return None


@transaction.atomic
def object_to(year, region, *, reason, proof="", by, at=None):
    """Keep the one objection of a unit and tell Bappeda; return the Objection.

    Raises ValidationError outside the window and for a second one.
    """
    at = at or timezone.now()
    award = hold_award(year)
    refused = objection_refusal(award, region, at=at)
    if refused:
        raise ValidationError(refused)
    made = Objection(award=award, region=region, reason=reason, proof=proof, by=by, at=at)
    made.full_clean(exclude=["award", "region", "by", "answered_by", "answered_at"])
    made._history_user = by
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # a colleague sent one in this moment
        raise ValidationError("Daerah ini sudah menyanggah; lihat sanggahannya.") from None
    notices.tell_objection(made)
    return made


@transaction.atomic
def answer_objection(objection, verdict, *, answer, correction=None, by, at=None):
    """Answer an objection once and tell the unit; return it.

    `correction` are points that an accepted one adds. Raises ValidationError by field, for an
    answered objection, and once the result is published.
    """
    hold_award(objection.award.year)
    held = Objection.objects.select_for_update(of=("self",)).select_related(
        "region__parent", "award__year"
    )
    held = held.get(pk=objection.pk)
    if held.verdict:
        raise ValidationError("Sanggahan ini sudah dijawab; jawaban tidak diubah lagi.")
    held.verdict, held.answer, held.correction = verdict, answer, correction
    held.answered_by, held.answered_at = by, at or timezone.now()
    held.full_clean(exclude=["award", "region", "by", "answered_by"])
    held._history_user = by
    held.save()
    notices.tell_objection_answered(held)
    return held


def publish_blocks(award, *, at):
    """Sentences that say what stands in the way of publishing; none when it can be done.

    Two queries at most.
    """
    if award.published_at:
        return [PUBLISHED]
    if award.opened_at is None:
        return ["Hasil sementara belum dibuka untuk sanggahan."]
    found = []
    open_periods = award.year.periods.filter(closed_at=None).order_by("code")
    found += [f"Periode {period.code} belum ditutup." for period in open_periods]
    if at <= award.objections_until:
        found.append("Masa sanggahan belum berakhir.")
    waiting = award.objections.unanswered().select_related("region").order_by("region__code")
    found += [f"Sanggahan {each.region} belum dijawab." for each in waiting]
    return found
