"""A period's dates: in order, moved, opened at once, extended for one unit, taken up again.

Closing is `workflow.close`, which takes the locks of the reports.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reporting import notices
from reporting.formats import JAKARTA, day, full_moment
from reporting.models import Extension, Period, PlanYear, ProgressEntry, Region, Target
from reporting.models.progress import Status

DATES = ("opens_at", "due_at", "closes_at", "verify_by")


def disorder(period, siblings):
    """Pairs (field, sentence) of what is wrong with the order of the period's dates.

    `siblings` are the periods of the year; the period itself among them is passed over.
    """
    if period.opens_at >= period.due_at:
        yield "due_at", f"Batas kirim harus sesudah dibuka ({full_moment(period.opens_at)})."
    if period.closes_at < period.due_at:
        yield (
            "closes_at",
            f"Batas kirim terlambat tidak boleh mendahului batas kirim ({day(period.due_at)}).",
        )
    if period.verify_by and period.verify_by < period.due_at:
        yield (
            "verify_by",
            f"Batas verifikasi tidak boleh mendahului batas kirim ({day(period.due_at)}).",
        )
    number = period.year.year
    first = datetime(number, 1, 1, tzinfo=JAKARTA)
    if not first <= period.due_at < first.replace(year=number + 2):
        yield (
            "due_at",
            f"Batas kirim {period.code} {number} harus antara Januari {number}"
            f" dan Desember {number + 1}.",
        )
    for other in siblings:
        if other.code < period.code and period.opens_at < other.due_at:
            yield (
                "opens_at",
                f"{period.code} tidak dapat dibuka sebelum batas kirim {other.code}"
                f" ({full_moment(other.due_at)}).",
            )
        if other.code > period.code and period.due_at > other.opens_at:
            yield (
                "due_at",
                f"Batas kirim {period.code} harus sebelum {other.code} dibuka"
                f" ({full_moment(other.opens_at)}).",
            )


@transaction.atomic
def reschedule(period, dates, *, by, at=None):
    """Give the period the moments of `dates` (a key for each of DATES); return it.

    The same dates again write nothing. Raises ValidationError by field.
    """
    current = _locked(period)
    if current.closed_at:
        raise ValidationError(f"{current.code} sudah ditutup. Buka kembali dahulu.")
    before = [getattr(current, name) for name in DATES]
    for name in DATES:
        setattr(current, name, dates[name])
    if [getattr(current, name) for name in DATES] == before:
        return current
    if current.opens_at > (at or timezone.now()) and _reports(current).exists():
        raise ValidationError(
            {"opens_at": f"{current.code} sudah berisi laporan, jadi tetap harus sudah dibuka."}
        )
    _save(current, by)
    return current


@transaction.atomic
def open_now(period, *, by, at=None):
    """Open a period that has not begun at once; return it. Raises ValidationError."""
    at = at or timezone.now()
    current = _locked(period)
    _ask_for_running(current.year)
    if current.closed_at or current.opens_at <= at:
        raise ValidationError(f"{current.code} tidak sedang menunggu dibuka.")
    current.opens_at = at
    _save(current, by)
    return current


@transaction.atomic
def extend(period, region, *, until, reason, by, at=None):
    """Give one unit more time; return the Extension. The same again returns the one there is.

    Raises ValidationError by field.
    """
    at = at or timezone.now()
    current = _locked(period)
    _ask_for_running(current.year)
    if not Region.objects.reporting_units(current.year.province).filter(pk=region.pk).exists():
        raise ValidationError({"region": "Pilih daerah di provinsi ini."})
    if current.closed_at:
        raise ValidationError(f"{current.code} sudah ditutup. Buka kembali dahulu.")
    if until <= at:
        raise ValidationError({"until": "Pilih waktu yang belum lewat."})
    if until <= current.due_at:
        raise ValidationError(
            {"until": f"Perpanjangan harus melewati batas kirim ({full_moment(current.due_at)})."}
        )
    last = Extension.objects.filter(period=current, region=region).first()
    if last and (last.until, last.reason) == (until, reason):
        return last
    extension = Extension(period=current, region=region, until=until, reason=reason, by=by)
    extension.full_clean()
    extension._history_user = by
    extension.save()
    notices.tell_extended(extension)
    return extension


@transaction.atomic
def prolong(period, *, until, reason, by, at=None):
    """Move the end of a period for all units, because the portal could not be used; return it.

    Reports sent up to `until` are in time. Everybody concerned is told, with the reason, which
    stays in the period's history. Raises ValidationError by field.
    """
    at = at or timezone.now()
    current = _locked(period)
    _ask_for_running(current.year)
    if current.closed_at:
        raise ValidationError(f"{current.code} sudah ditutup. Buka kembali dahulu.")
    if current.opens_at > at:
        raise ValidationError(f"{current.code} belum dibuka; ubah saja tanggalnya.")
    if until <= at:
        raise ValidationError({"until": "Pilih waktu yang belum lewat."})
    if until <= current.due_at:
        raise ValidationError(
            {"until": f"Pilih waktu sesudah batas kirim ({full_moment(current.due_at)})."}
        )
    current.due_at = until
    current.closes_at = max(current.closes_at, until)
    if current.verify_by:
        current.verify_by = max(current.verify_by, until)
    _save(current, by, reason)
    units = Region.objects.reporting_units(current.year.province).select_related("parent")
    notices.tell_prolonged(current, units, reason=reason, by=by, at=at)
    return current


@transaction.atomic
def reopen(period, *, until, reason, by, at=None):
    """Take up a closed period again; reports come in, as late ones, until `until`.

    Returns the period. Reports keep their states; it can be closed again. Raises
    ValidationError.
    """
    at = at or timezone.now()
    current = _locked(period)
    _ask_for_running(current.year)
    if current.closed_at is None:
        raise ValidationError(f"{current.code} tidak sedang ditutup.")
    if until <= at:
        raise ValidationError({"until": "Pilih waktu yang belum lewat."})
    current.closed_at = None
    current.closes_at = max(until, current.due_at)
    _save(current, by, reason, "closed_at")
    return current


@dataclass(frozen=True)
class Standing:
    """How a period stands when it is about to be closed.

    `undecided` reports sent and not judged, `unsent` reports owed and not sent; `silent` units
    that sent none of theirs.
    """

    undecided: int
    unsent: int
    silent: list[Region]

    @property
    def mark(self):
        """A short text that changes when the figures do."""
        return f"{self.undecided}-{self.unsent}-{len(self.silent)}"


def standing(period):
    """The Standing of the period. Three queries."""
    sent = [Status.SUBMITTED, Status.VERIFIED]
    owed = Target.objects.owed(period)
    units = owed.values("assignment__region")
    heard = owed.filter(entry__status__in=sent).values("assignment__region")
    return Standing(
        undecided=_reports(period).filter(status=Status.SUBMITTED).count(),
        unsent=owed.exclude(entry__status__in=sent).count(),
        silent=list(Region.objects.filter(pk__in=units).exclude(pk__in=heard).order_by("code")),
    )


def _locked(period):
    # The order of a year's periods is judged together, so they are moved one at a time.
    PlanYear.objects.select_for_update(of=("self",)).get(pk=period.year_id)
    return (
        Period.objects.select_for_update(of=("self",))
        .select_related("year__province")
        .get(pk=period.pk)
    )


def _reports(period):
    return ProgressEntry.objects.filter(target__period=period)


def _ask_for_running(year):
    if year.status != PlanYear.Status.RUNNING:
        status = year.get_status_display().lower()
        raise ValidationError(f"Tahun {year} masih {status}; jalankan tahunnya dahulu.")


def _save(period, by, reason=None, *more):
    """Judge and write the dates with a line of history."""
    siblings = period.year.periods.exclude(pk=period.pk)
    errors = {}
    for name, sentence in disorder(period, siblings):
        errors.setdefault(name, []).append(sentence)
    if errors:
        raise ValidationError(errors)
    period._history_user = by
    period._change_reason = reason
    period.save(update_fields=[*DATES, *more])
