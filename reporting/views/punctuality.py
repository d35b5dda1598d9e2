"""Ketepatan: which units and actions report completely and in time, now and before."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reporting.formats import day
from reporting.models import Region
from reporting.recap.punctuality import punctuality
from reporting.views.lookups import find_period
from reporting.views.recap_asked import sees_province

ORDERS = {"kurang": "paling kurang", "terlambat": "paling sering terlambat", "abjad": "abjad"}


@permission_required("reporting.chase_units", raise_exception=True)
@require_safe
def page(request, year, code):
    """Reports in and in time per unit, action and checkpoint, with the past. Changes nothing."""
    return _page(request, find_period(request, year, code), can_chase=True)


@permission_required("reporting.view_recap", raise_exception=True)
@require_safe
def for_leaders(request, year, code):
    """The same page below the recap, for all who see the whole province."""
    period = find_period(request, year, code)
    if not sees_province(request.user, period.year.province):
        raise PermissionDenied("Kelengkapan semua daerah dibaca Bappeda dan pimpinan provinsi.")
    return _page(request, period, can_chase=request.user.has_perm("reporting.chase_units"))


def _page(request, period, *, can_chase):
    now = timezone.now()
    found = punctuality(period, regions=Region.objects.visible_to(request.user), at=now)
    order = request.GET.get("urut")
    order = order if order in ORDERS else "kurang"
    checkpoints = [_heading(each, can_chase) for each in found.checkpoints]
    context = {
        "period": period,
        "is_recap": request.resolver_match.url_name == "recap_completeness",
        "lead": _lead(period, found, now),
        "checkpoints": checkpoints,
        "earlier": checkpoints[-2::-1],
        "units": [_unit(row, period) for row in sorted(found.units, key=_key(order))],
        "own": _unit(found.own, period) if found.own else None,
        "total": _row(found.total, "Kabupaten dan kota"),
        "actions": [_row(row, f"{row.number}. {row.title}") for row in found.actions],
        "orders": [
            {
                "label": label,
                "url": f"?{urlencode({'urut': name})}",
                "is_current": name == order,
            }
            for name, label in ORDERS.items()
        ],
    }
    return render(request, "reporting/punctuality.html", context)


def _heading(checkpoint, can_chase):
    address = "monitoring" if can_chase else "recap"
    return {
        "code": checkpoint.code,
        "year": checkpoint.year,
        "url": reverse(address, args=[checkpoint.year, checkpoint.code]),
        "is_running": checkpoint.is_running,
    }


def _lead(period, found, now):
    """The state of the period in sentences: how many are in, how many of them in time."""
    tally = found.total.now
    if not tally.owed:
        return f"Belum ada penugasan kabupaten dan kota untuk {period.code}."
    if period.state(now) == "upcoming":
        return f"{period.code} baru dibuka {day(period.opens_at)}; di bawah ini yang sebelumnya."
    told = (
        f"{tally.received} dari {tally.owed} laporan kabupaten dan kota masuk "
        f"({tally.complete_percent}%), {tally.on_time} tepat waktu ({tally.on_time_percent}%)."
    )
    if found.checkpoints[-1].is_running:
        told += f" Batas kirim {day(period.due_at)}; angkanya masih bertambah."
    return told


def _key(order):
    def key(row):
        kind, _, bare = row.place.name.partition(" ")
        name = (bare, kind)
        if order == "abjad":
            return name
        tally = row.now if order == "kurang" else row.whole
        # Units that owe nothing stand last.
        share = tally.complete_percent if order == "kurang" else -tally.late
        return not tally.owed, share, name

    return key


def _unit(row, period):
    address = reverse("recap_region", args=[period.year.year, period.code, row.place.code])
    return _row(row, row.place.name) | {"url": address}


def _row(row, label):
    return {
        "label": label,
        "cells": [_cell(tally) for tally in row.tallies[-2::-1]],
        "now": _cell(row.now),
        "whole": row.whole,
    }


def _cell(tally):
    """What one cell says: the count, and a word where it is short or late."""
    notes = []
    if tally.missing:
        notes.append(f"kurang {tally.missing}")
    if tally.late:
        notes.append(f"{tally.late} terlambat")
    return {"tally": tally, "notes": notes}
