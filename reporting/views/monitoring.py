"""Pantau: whom to call today, and what waits for Bappeda."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reporting import people
from reporting.drawings import STATUS_WORDS
from reporting.formats import (
    ago,
    clock,
    day,
    day_of,
    deadline,
    short_day,
    whatsapp_url,
)
from reporting.models.progress import Status
from reporting.notices import chase_message
from reporting.reminders import template_of
from reporting.views.board import CHASE, DONE, IDLE, VERIFY, load_units
from reporting.views.lookups import find_period, or_no_period

# What the address may ask for: `tampil` which rows, `urut` in which order.
SHOWN = {
    "ingatkan": lambda unit, now: unit.group == CHASE,
    "verifikasi": lambda unit, now: bool(unit.waiting),
    "lewat": lambda unit, now: unit.days_overdue(now) > 0,
    "selesai": lambda unit, now: unit.group == DONE,
}
ORDERS = {"tindakan": "tindakan", "abjad": "abjad", "aktif": "terakhir aktif"}
# A decided or waiting report is looked at where it is decided.
VERIFY_PAGE = (Status.SUBMITTED, Status.RETURNED, Status.VERIFIED)


@permission_required("reporting.chase_units", raise_exception=True)
@require_safe
@or_no_period
def board(request, year=None, code=None):
    """The board of one period: every unit by every action. Changes nothing.

    Whose numbers it shows is written down.
    """
    period = find_period(request, year, code)
    now = timezone.now()
    plans, units = load_units(period, request.user)
    asked = request.GET.get("tampil")
    asked = asked if asked in SHOWN else ""
    order = request.GET.get("urut")
    order = order if order in ORDERS else "tindakan"
    shown = [unit for unit in units if not asked or SHOWN[asked](unit, now)]
    state = period.state(now)
    template = template_of(period.year.province)
    seen = [person for unit in shown for person in unit.people]
    people.log_access(seen, "Pantau", by=request.user, request=request.number)
    context = {
        "to_chase": sum(unit.is_chased(now) for unit in units),
        "period": period,
        "last_days": _last_days(period, state, units, now),
        "headline": _headline(period, state, units, now),
        "figures": _figures(units, asked, order, period, now),
        "plans": plans,
        "columns": len(plans) + 5,
        "groups": _groups(shown, order, period, request.user, now, template),
        "totals": _totals(plans, shown),
        "orders": _orders(asked, order),
        "is_filtered": bool(asked),
        "everything": _query("", order),
        "now": now,
    }
    return render(request, "reporting/monitoring.html", context)


def _query(asked, order):
    given = {"tampil": asked, "urut": "" if order == "tindakan" else order}
    return "?" + urlencode({name: value for name, value in given.items() if value})


def _orders(asked, order):
    return [
        {"label": label, "url": _query(asked, name), "is_current": name == order}
        for name, label in ORDERS.items()
    ]


def _headline(period, state, units, now):
    """The sentence above everything: how long, the main thing in bold, and the rest."""
    owed, verified = _sum(units, "owed"), _sum(units, "verified")
    time = _time(period, state, now)
    if not owed:
        return {"time": time, "strong": f"Belum ada penugasan untuk {period.year}.", "rest": ""}
    if state == "upcoming":
        return {"time": time, "strong": "", "rest": ""}
    if owed == verified:
        return {"time": "", "strong": f"Semua {owed} laporan terverifikasi.", "rest": ""}
    chased = sum(unit.group == CHASE for unit in units)
    word = "belum lengkap" if state == "closed" else "perlu diingatkan"
    strong = f"{chased} daerah {word}" if chased else "Semua daerah sudah mengirim"
    return {"time": time, "strong": strong, "rest": _rest(period, units, verified, owed)}


def _rest(period, units, verified, owed):
    waiting = _sum(units, "waiting")
    if not waiting:
        return f"{verified} dari {owed} laporan terverifikasi."
    ending = "tidak sempat diverifikasi" if period.closed_at else "menunggu verifikasi Anda"
    return f"{waiting} laporan {ending}."


def _time(period, state, now):
    if state == "upcoming":
        return f"Dibuka {day(period.opens_at)}, {clock(period.opens_at)}."
    if state == "closed":
        return f"Ditutup {day(period.closed_at or period.closes_at)}."
    left = deadline(period.due_at, now)
    if state == "late":
        return f"Batas kirim sudah lewat; masih diterima sampai {day(period.closes_at)}."
    if left in ("Hari ini", "Besok"):
        return f"{left} batas kirim, pukul {clock(period.due_at)}."
    return f"{left.removesuffix(' lagi')} menjelang batas kirim."


LAST_DAYS = 3


def _last_days(period, state, units, now):
    """The line of a period's last days: who has sent nothing, the last arrival, the queue."""
    is_near = (day_of(period.due_at) - day_of(now)).days <= LAST_DAYS
    if state not in ("open", "late") or not is_near:
        return ""
    silent = [str(unit.region) for unit in units if unit.owed and not unit.sent]
    sent = [(cell.submitted_at, unit) for unit in units for cell in unit.sent]
    parts = [f"Belum mengirim sama sekali: {', '.join(silent)}."] if silent else []
    if sent:
        at, unit = max(sent, key=lambda pair: pair[0])
        when = f"{ago(at, now).lower()} pukul {clock(at)}"
        parts.append(f"Kiriman terakhir: {unit.region}, {when}.")
    parts.append(f"Di antrean verifikasi: {_sum(units, 'waiting')} laporan.")
    return " ".join(parts)


def _sum(units, name):
    return sum(len(getattr(unit, name)) for unit in units)


def _figures(units, asked, order, period, now):
    """The four counts; each opens its own rows, and again all."""
    headings = _headings(period, now)
    picked = {name: [unit for unit in units if SHOWN[name](unit, now)] for name in SHOWN}
    unsent = _sum(units, "owed") - _sum(units, "sent")
    waiting = _sum(units, "waiting")
    late = picked["lewat"]
    figures = [
        {
            "name": "ingatkan",
            "count": len(picked["ingatkan"]),
            "unit": "daerah",
            "label": headings[CHASE],
            "note": f"{unsent} laporan belum dikirim",
        },
        {
            "name": "verifikasi",
            "count": waiting,
            "unit": "laporan",
            "label": "Tidak sempat diverifikasi" if period.closed_at else "Menunggu verifikasi",
            "note": _oldest(picked["verifikasi"], now),
        },
        {
            "name": "lewat",
            "count": len(late),
            "unit": "daerah",
            "label": "Lewat batas perbaikan",
            "note": ", ".join(unit.region.short_name for unit in late[:2])
            + (f", {len(late) - 2} lainnya" if len(late) > 2 else "")
            or "tidak ada",
            "is_trouble": bool(late),
        },
        {
            "name": "selesai",
            "count": len(picked["selesai"]),
            "unit": "daerah",
            "label": "Selesai",
            "note": f"{_sum(units, 'verified')} dari {_sum(units, 'owed')} laporan terverifikasi",
        },
    ]
    for figure in figures:
        figure["is_current"] = figure["name"] == asked
        figure["url"] = _query("" if figure["is_current"] else figure["name"], order)
    return figures


def _oldest(units, now):
    sent = [cell.submitted_at for unit in units for cell in unit.waiting]
    if not sent:
        return "antrean kosong"
    days = (day_of(now) - day_of(min(sent))).days
    since = f"terlama {days} hari" if days else "masuk hari ini"
    return f"{since}, dari {len(units)} daerah"


def _groups(units, order, period, user, now, template):
    """The table's parts: by next act with a heading each, or one part in the asked order."""
    if order == "abjad":
        return [{"rows": _rows(sorted(units, key=_name), user, now, template)}]
    if order == "aktif":
        units = sorted(units, key=lambda unit: (unit.last_active is not None, unit.last_active))
        return [{"rows": _rows(units, user, now, template)}]
    headings = _headings(period, now)
    parts = []
    for group, sort in (
        (CHASE, _most_missing),
        (VERIFY, _most_waiting),
        (DONE, _name),
        (IDLE, _name),
    ):
        members = sorted((unit for unit in units if unit.group == group), key=sort)
        if members:
            parts.append(
                {
                    "heading": headings[group],
                    "note": _group_note(group, members),
                    "rows": _rows(members, user, now, template),
                }
            )
    return parts


def _headings(period, now):
    """The name of each group: after the close nobody is reminded any more."""
    chase = {"upcoming": "Belum dibuka", "closed": "Belum lengkap"}
    return {
        CHASE: chase.get(period.state(now), "Perlu diingatkan"),
        VERIFY: "Tidak sempat diverifikasi" if period.closed_at else "Tinggal verifikasi Anda",
        DONE: "Selesai",
        IDLE: "Tanpa penugasan",
    }


def _group_note(group, units):
    note = f"{len(units)} daerah"
    if group == CHASE:
        return f"{note} · {_sum(units, 'owed') - _sum(units, 'sent')} laporan belum dikirim"
    return f"{note} sudah mengirim semua" if group == VERIFY else note


def _name(unit):
    """Regions by their bare name; a kabupaten before the kota of the same name."""
    kind, _, bare = unit.region.short_name.partition(" ")
    return bare, kind


def _most_missing(unit):
    return len(unit.sent) - len(unit.owed), _name(unit)


def _most_waiting(unit):
    return -len(unit.waiting), _name(unit)


def _rows(units, user, now, template):
    return [_row(unit, user, now, template) for unit in units]


def _row(unit, user, now, template):
    overdue = unit.days_overdue(now)
    return {
        "region": unit.region,
        "url": _region_url(unit),
        "cells": [_cell(unit, cell, user) for cell in unit.cells],
        "sent": len(unit.sent),
        "owed": len(unit.owed),
        "active": ago(unit.last_active, now) if unit.last_active else "Belum pernah",
        "overdue": f"perbaikan lewat {overdue} hari" if overdue else "",
        "reminded": unit.reminded,
        "extended": f"diperpanjang sampai {short_day(unit.until)}" if unit.until else "",
        "people": [person for person in (unit.operator, unit.approver) if person],
        **_acts(unit, user, now, template),
    }


def _region_url(unit):
    period = unit.period
    return reverse("recap_region", args=[period.year.year, period.code, unit.region.code])


def _cell(unit, cell, user):
    number = cell.plan.number
    if not cell.is_owed:
        return {"number": number, "is_owed": False}
    page = "report"
    if cell.status in VERIFY_PAGE and user.has_perm("reporting.verify_report"):
        page = "verify"
    word = STATUS_WORDS[cell.status or "none"] + (", terlambat" if cell.is_late else "")
    return {
        "number": number,
        "is_owed": True,
        "status": cell.status,
        "url": reverse(page, args=[cell.target_id]),
        "title": f"{unit.region.short_name} · aksi {number} · {word}",
    }


def _acts(unit, user, now, template):
    """What the last column offers: to remind, to verify, or the day it was finished."""
    if unit.is_chased(now):
        text = chase_message(unit, sender=user.name, now=now, template=template)
        contact = unit.contact
        return {
            "whatsapp": whatsapp_url(contact.phone, text) if contact else "",
            "chase": _chase_url(unit),
        }
    if unit.group == VERIFY and _may_verify(unit, user):
        oldest = min(unit.waiting, key=lambda cell: cell.submitted_at)
        query = urlencode({"daerah": unit.region.code})
        return {
            "waiting": len(unit.waiting),
            "verify": f"{reverse('verify', args=[oldest.target_id])}?{query}",
        }
    if unit.group == DONE:
        return {"done": short_day(max(cell.updated_at for cell in unit.verified))}
    return {}


def _chase_url(unit):
    page = reverse("chase", args=[unit.period.year.year, unit.period.code])
    return f"{page}?{urlencode({'daerah': unit.region.code})}#d{unit.region.code}"


def _may_verify(unit, user):
    return user.has_perm("reporting.verify_report") and not unit.period.closed_at


def _totals(plans, units):
    """The foot: verified reports per action, and all of them."""
    owed = [cell for unit in units for cell in unit.owed]
    verified = [cell.plan.pk for unit in units for cell in unit.verified]
    return {
        "units": len(units),
        "counts": [{"number": plan.number, "count": verified.count(plan.pk)} for plan in plans],
        "verified": len(verified),
        "owed": len(owed),
    }
