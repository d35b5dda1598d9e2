"""The year: what it still lacks, where to mend that, starting and closing it, its letter."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reporting import years
from reporting.forms import DecisionForm, NewYearForm, ReopenYearForm
from reporting.models import PlanYear, Region

from .lookups import find_year

manages_plans = permission_required("reporting.manage_plans", raise_exception=True)


@manages_plans
@require_http_methods(["GET", "POST"])
def index(request):
    """All years, and a new one: from last year's actions, from the examples, or empty."""
    province = _province(request.user)
    known = list(
        PlanYear.objects.visible_to(request.user)
        .annotate(
            plan_count=Count("plans", distinct=True),
            closed_count=Count(
                "periods", filter=Q(periods__closed_at__isnull=False), distinct=True
            ),
            period_count=Count("periods", distinct=True),
        )
        .order_by("-year")
    )
    proposed = known[0].year + 1 if known else timezone.localdate().year
    form = NewYearForm(
        request.POST or None, before=known[0] if known else None, initial={"year": proposed}
    )
    if request.method == "POST" and form.is_valid():
        return _begin(request, province, **form.cleaned_data)
    return render(request, "reporting/years.html", {"known": known, "form": form})


def _province(user):
    """The province that the user plans for; 404 for somebody who belongs to none."""
    region = user.region or Region.objects.filter(kind=Region.Kind.PROVINCE).first()
    if region is None or region.province is None:
        raise Http404("no province")
    return region.province


def _begin(request, province, year, source):
    is_there = PlanYear.objects.filter(province=province, year=year).exists()
    made = years.prepare_year(
        province, year, request.user, examples=source == NewYearForm.EXAMPLES and not is_there
    )
    if is_there:
        messages.info(request, f"Tahun {made} sudah ada; tidak ada yang berubah.")
    else:
        messages.success(request, f"Tahun {made} dibuat dengan keempat periodenya.")
    name = "year_carry" if source == NewYearForm.BEFORE else "year"
    return redirect(name, year=made.year)


@manages_plans
@require_http_methods(["GET", "POST"])
def year(request, year):
    """One year: what is ready, what is missing, and the way to it. A POST makes its periods."""
    found = find_year(request, year)
    if request.method == "POST":
        years.prepare_year(found.province, found.year, request.user, examples=False)
        messages.success(request, "Keempat periode ada.")
        return redirect("year", year=found.year)
    now = timezone.now()
    waiting = any(candidate.is_waiting for candidate in years.candidates(found))
    periods = list(found.periods.select_related("year").order_by("code"))
    readiness = years.readiness(found)
    lines = [_line(found, line, request.user, periods, waiting) for line in readiness]
    open_lines = [line for line in lines if not line["is_done"]]
    units = list(Region.objects.reporting_units(found.province))
    context = {
        "found": found,
        "lines": lines,
        "done": len(lines) - len(open_lines),
        "next": next((line for line in open_lines if line["url"]), None),
        "current": next((p for p in periods if p.closed_at is None and p.opens_at <= now), None),
        "now": now,
        "before": years.previous_year(found.province, found.year) if waiting else None,
        "plans": found.plans.select_related("continues__year")
        .annotate(units=Count("assignments"))
        .order_by("number"),
        "units": units,
        "periods_shown": [
            {"period": period, "words": state_words(period, now)} for period in periods
        ],
        "moves": _moves(found, readiness),
    }
    return render(request, "reporting/year.html", context)


def _line(found, line, user, periods, waiting):
    """A line of the list with its address, and its gaps with theirs.

    `waiting` says that actions of the year before can still be carried on.
    """
    label, url = line.way or _way(found, line.key, user, periods)
    if waiting and line.block and line.key in ("plans", "assignments"):
        label, url = "Ambil dari tahun lalu", reverse("year_carry", args=[found.year])
    return {
        "line": line,
        "is_done": line.is_done,
        "url": url,
        "label": label,
        "gaps": [(gap, _address(found, line.key, gap)) for gap in line.gaps],
    }


def _way(found, key, user, periods):
    """The (label, address) of the page where a line is worked on; "" for no page of the portal."""
    if key == "periods":
        url = reverse("year_period", args=[found.year, periods[0].code]) if periods else ""
        return "Atur periode", url
    if key == "letter":
        return "Buka surat", reverse("year_letter", args=[found.year])
    if key == "accounts":
        can_see = user.has_perm("reporting.manage_accounts")
        return "Kelola akun", reverse("accounts") if can_see else ""
    if key == "plans":
        return "Tambah aksi", reverse("year_plan_new", args=[found.year])
    if key == "targets":
        return "Isi target", reverse("grid", args=[found.year])
    if key == "assignments":
        return "Lihat aksi", reverse("year", args=[found.year]) + "#aksi"
    return "Lengkapi aksi", reverse("year", args=[found.year]) + "#aksi"


PLAN_PAGES = {
    "milestones": "year_plan",
    "requirements": "year_plan",
    "assignments": "year_plan_units",
    "targets": "grid_plan",
}


def _address(found, key, gap):
    if gap.url:
        return gap.url
    if gap.plan and key in PLAN_PAGES:
        return reverse(PLAN_PAGES[key], args=[found.year, gap.plan])
    return reverse("year_period", args=[found.year, gap.code]) if gap.code else ""


def state_words(period, at):
    """How the period stands, for a table: (word, key of its state)."""
    state = period.state(at)
    words = {
        "upcoming": "Belum dibuka",
        "open": "Dibuka",
        "late": "Menerima laporan terlambat",
        "closed": "Ditutup" if period.closed_at else "Lewat batas, belum ditutup",
    }
    return words[state]


MOVES = {
    "start": ("Mulai tahun {}", "Pokja melihat tugasnya dan dapat mengisi sejak periode dibuka."),
    "close": ("Tutup tahun {}", "Laporan dan target tahun ini tidak dapat diubah lagi."),
    "reopen": ("Buka kembali tahun {}", "Periode yang perlu dikoreksi dapat dibuka lagi."),
}


def _moves(found, lines):
    """The moves that the year's status allows, with what stands in their way."""
    return [
        {
            "name": name,
            "label": MOVES[name][0].format(found),
            "effect": MOVES[name][1],
            "blocks": years.blocks(found, name, lines),
        }
        for name, move in years.MOVES.items()
        if move.source == found.status
    ]


@manages_plans
@require_http_methods(["GET", "POST"])
def status(request, year, move):
    """Ask for confirmation of a move of the year, naming what is incomplete; then make it."""
    found = find_year(request, year)
    if move not in MOVES:
        raise Http404("no such move")
    form = ReopenYearForm(request.POST or None) if years.MOVES[move].needs_reason else None
    lines = years.readiness(found) if move == "start" else []
    blocks = years.blocks(found, move, lines)
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            changed = years.change_status(found, move, by=request.user, reason=reason)
        except ValidationError as error:
            blocks = error.messages
        else:
            messages.success(
                request, f"Tahun {changed} sekarang {changed.get_status_display().lower()}."
            )
            return redirect("year", year=found.year)
    title, effect = MOVES[move]
    context = {
        "found": found,
        "form": form,
        "title": title.format(found),
        "effect": effect,
        "blocks": blocks,
        "open_lines": [line for line in lines if not line.is_done],
    }
    is_blocked = request.method == "POST" and bool(blocks)
    return render(request, "reporting/year_status.html", context, status=409 if is_blocked else 200)


CHOICES = [
    (years.KEEP, "Lanjut, target sama sebagai usulan"),
    (years.RETARGET, "Lanjut dengan target baru (target dikosongkan)"),
    (years.CLOSE, "Tutup dengan alasan"),
]


@manages_plans
@require_http_methods(["GET", "POST"])
def carry(request, year):
    """Decide for each of last year's actions whether and how it goes on."""
    found = find_year(request, year)
    before = years.previous_year(found.province, found.year)
    pairs = [
        (candidate, _decision(request, candidate) if candidate.is_open else None)
        for candidate in years.candidates(found)
    ]
    forms = [form for _, form in pairs if form]
    # Every form is asked, so that all that is wrong stands on the page at once.
    if request.method == "POST" and all([form.is_valid() for form in forms]):
        decisions = {
            candidate.plan.pk: (form.cleaned_data["decision"], form.cleaned_data["reason"])
            for candidate, form in pairs
            if form
        }
        try:
            done = years.carry_over(found, decisions, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _carried(done))
            wants_more = request.POST.get("next") == "new"
            return redirect("year_plan_new" if wants_more else "year", year=found.year)
    context = {
        "found": found,
        "before": before,
        "pairs": pairs,
        "forms": forms,
        "waiting": sum(candidate.is_waiting for candidate, _ in pairs),
    }
    return render(request, "reporting/year_carry.html", context)


def _decision(request, candidate):
    closing_reason = candidate.plan.closing_reason
    return DecisionForm(
        request.POST or None,
        prefix=f"aksi-{candidate.plan.pk}",
        code=candidate.plan.code,
        choices=CHOICES[:2] if candidate.successor else CHOICES,
        initial={
            "decision": years.CLOSE if closing_reason else years.KEEP,
            "reason": closing_reason,
        },
    )


def _carried(done):
    if not done.total():
        return "Tidak ada yang berubah."
    words = {
        years.KEEP: "aksi lanjut dengan target sama",
        years.RETARGET: "aksi lanjut dengan target kosong",
        years.CLOSE: "aksi ditutup",
    }
    parts = [f"{done[key]} {word}" for key, word in words.items() if done[key]]
    return f"Tersimpan: {', '.join(parts)}."
