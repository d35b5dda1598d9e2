"""Surat pemberitahuan of a year or of one of its periods: the page, PDF and Word."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting import documents, files
from reporting.documents import notification
from reporting.models import Period
from reporting.views.lookups import find_year
from reporting.views.receipts import file_answer
from reporting.views.years import manages_plans


@manages_plans
@require_safe
def letter(request, year):
    """The letter to read and copy; `?periode=B09` narrows it to one period."""
    found, periods, only = _asked(request, year)
    context = {
        "found": found,
        "year_periods": periods,
        "only": only,
        "query": f"?periode={only.code}" if only else "",
        "letter": _lay_out(found, periods, only),
        "is_complete": len(periods) == len(Period.Code.values),
    }
    return render(request, "reporting/year_letter.html", context)


@manages_plans
@require_safe
def file(request, year, kind):
    """The same as a file: "pdf", or "docx" to edit."""
    write = {"pdf": documents.notification_pdf, "docx": documents.notification_docx}.get(kind)
    if write is None:
        raise Http404("no such kind")
    found, periods, only = _asked(request, year)
    name = f"surat-pemberitahuan-{only.code if only else 'randa-pug'}-{found}"
    return file_answer(write(_lay_out(found, periods, only)), name, kind)


def _asked(request, year):
    """The year, its periods and the one that the address names, or None."""
    found = find_year(request, year)
    periods = list(found.periods.select_related("year").order_by("code"))
    only = next((each for each in periods if each.code == request.GET.get("periode")), None)
    return found, periods, only


def _lay_out(found, periods, only):
    plans = found.plans.prefetch_related("requirements__period", "milestones__period")
    contact = settings.SITE_CONTACT
    return notification.lay_out(
        found,
        periods,
        [_action(plan, only) for plan in plans.order_by("number")],
        only=only,
        kinds=[kind.lstrip(".") for kind in files.ACCEPT.split(",")],
        largest=settings.EVIDENCE_MAX_BYTES,
        contact=", WhatsApp ".join(filter(None, [contact["name"], contact["whatsapp"]])),
        address=settings.SITE_URL,
    )


def _action(plan, only):
    """One action: its title, what must be reached in the period, and the documents asked for."""
    measures = [each.measure for each in plan.milestones.all() if each.period == only]
    return {
        "title": f"{plan.code} {plan.title}",
        "measure": next(iter(measures), ""),
        "documents": _documents(plan, only),
    }


def _documents(plan, only):
    """What the action asks for, a document a line: "SK tim (B03, B06)"."""
    codes = {}
    for each in plan.requirements.all():
        if only and each.period not in (None, only):
            continue
        when = each.period.code if each.period else "setiap periode"
        codes.setdefault((each.name, each.is_required), []).append(when)
    if only:
        return [f"{name}{'' if required else ' (tidak wajib)'}" for name, required in codes]
    return [
        f"{name} ({', '.join(when)}{'' if is_required else '; tidak wajib'})"
        for (name, is_required), when in codes.items()
    ]
