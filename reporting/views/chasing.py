"""Ingatkan: the units that owe reports, their messages, and who was reminded by whom."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reporting import notices, reminders
from reporting.formats import whatsapp_url
from reporting.forms import ChaseTemplateForm
from reporting.models import ChaseTemplate, PlanYear, Region
from reporting.views.lookups import find_period


@permission_required("reporting.chase_units", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def chase(request, year, code):
    """Every unit to remind with its message; a POST writes e-mails or notes a WhatsApp message."""
    period, now = find_period(request, year, code), timezone.now()
    template = reminders.template_of(period.year.province)
    owing = reminders.load_owing(period, Region.objects.visible_to(request.user))
    units = {unit.region.code: unit for unit in owing if unit.is_reminded(now)}
    if request.method == "POST":
        return _act(request, period, units, template, now)
    last = reminders.latest(period)
    context = {
        "period": period,
        "rows": [
            _row(unit, last.get(unit.region.pk), request.user, template, now)
            for unit in sorted(units.values(), key=_most_missing)
        ],
        "chosen": request.GET.getlist("daerah"),
    }
    return render(request, "reporting/chase.html", context)


def _most_missing(unit):
    return len(unit.sent) - len(unit.owed), unit.region.code


def _row(unit, last, user, template, now):
    text = reminders.message_for(unit, sender=user.name, now=now, template=template)
    contact = unit.contact
    return {
        "region": unit.region,
        "left": len(unit.owed) - len(unit.sent),
        "owed": len(unit.owed),
        "contact": contact,
        "last": last,
        "text": text,
        "whatsapp": whatsapp_url(contact.phone, text) if contact else "",
        "addresses": len(unit.addresses),
    }


def _act(request, period, units, template, now):
    if "mark" in request.POST:
        unit = units.get(request.POST["mark"])
        if unit is None:
            messages.info(request, "Daerah ini tidak perlu diingatkan lagi.")
        else:
            text = reminders.message_for(unit, sender=request.user.name, now=now, template=template)
            reminders.mark(unit, by=request.user, text=text)
            messages.success(request, f"Tercatat: {unit.region} diingatkan lewat WhatsApp.")
    elif request.POST.get("send") in ("chosen", "all"):
        chosen = request.POST.getlist("daerah")
        if request.POST["send"] == "all":
            chosen = list(units)
        _write(request, [units[code] for code in chosen if code in units], template)
    else:
        raise BadRequest("nothing to do")
    return redirect("chase", year=period.year.year, code=period.code)


def _write(request, units, template):
    if not units:
        messages.warning(request, "Pilih daerah yang akan dikirimi e-mail.")
        return
    done = reminders.remind(units, by=request.user, template=template)
    for what, words in OUTCOMES.items():
        names = [str(unit.region) for unit, outcome in done if outcome == what]
        if names:
            level = messages.SUCCESS if what == "sent" else messages.WARNING
            messages.add_message(request, level, words.format(", ".join(names)))


OUTCOMES = {
    "sent": "E-mail pengingat dikirim ke: {}.",
    "again": "Sudah Anda kirimi e-mail hari ini, jadi tidak dikirim lagi: {}.",
    "unreachable": "Belum punya alamat e-mail, ingatkan lewat WhatsApp atau telepon: {}.",
}


@permission_required("reporting.manage_plans", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request):
    """The words of the reminder: to read, to change, to try out, to put back."""
    years = PlanYear.objects.visible_to(request.user)
    year = years.filter(status=PlanYear.Status.RUNNING).first() or years.first()
    if year is None:
        raise Http404("no year")
    own = ChaseTemplate.objects.filter(province=year.province).first()
    text = own.text if own else notices.USUAL_CHASE
    if "reset" in request.POST:
        if own:
            own._history_user = request.user
            own.delete()
        messages.success(request, "Pesan kembali memakai templat bawaan.")
        return redirect("chase_template")
    form = ChaseTemplateForm(request.POST or None, initial={"text": text})
    if form.is_valid():
        text = form.cleaned_data["text"]
        if "save" in request.POST:
            own = own or ChaseTemplate(province=year.province)
            own.text, own._history_user = text, request.user
            own.full_clean()
            own.save()
            messages.success(request, "Templat tersimpan dan dipakai mulai sekarang.")
            return redirect("chase_template")
    context = {
        "form": form,
        "names": notices.CHASE_NAMES,
        "is_own": own is not None,
        "preview": _preview(request, year, text),
    }
    return render(request, "reporting/chase_template.html", context)


def _preview(request, year, text):
    """Pairs (region, message) for the unit that owes most now; None when no unit owes reports."""
    now = timezone.now()
    period = year.periods.running(now) or year.periods.order_by("code").first()
    units = reminders.load_owing(period) if period else []
    unit = max(units, key=lambda each: len(each.owed) - len(each.sent), default=None)
    if unit is None:
        return None
    message = reminders.message_for(unit, sender=request.user.name, now=now, template=text)
    return unit.region, message
