"""What the frame of every page shows: navigation, the strip of periods, whom to ask."""

from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from randa import second_factor
from reporting.formats import clock, day, short_day
from reporting.models import Notice, Period, PlanYear, ProgressEntry, Region, Target
from reporting.models.progress import Status


def frame(request):
    """Context for base.html; at most five queries, none for somebody not signed in.

    Who still owes a code or a new password gets no menu: it would lead nowhere, and its figures
    are not for a password alone.
    """
    site = {"site": settings.SITE_CONTACT}
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return site
    if user.must_change_password or second_factor.OWED in request.session:
        return site
    period = getattr(request, "period", None) or _running(user)
    return {**site, "nav": _nav(request, user, period), **_strip(request, user, period)}


def _running(user):
    return (
        Period.objects.visible_to(user)
        .filter(year__status=PlanYear.Status.RUNNING)
        .select_related("year__province")
        .running(timezone.now())
    )


def jobs(user):
    """The pages of the user's job in order, as (url name, label); the first one is home."""
    if user.region_id is None and not user.is_superuser:
        return []
    may = user.has_perm
    found = []
    if may("reporting.save_report") and not user.is_superuser:
        found.append(("tasks", "Tugas"))
    if may("reporting.chase_units"):
        found.append(("monitoring", "Pantau"))
    if may("reporting.verify_report"):
        found.append(("queue", "Verifikasi"))
    if may("reporting.view_recap"):
        is_national = user.region and user.region.kind == Region.Kind.NATION
        found.append(("nation", "Nasional") if is_national else ("recap", "Rekap"))
    if may("reporting.manage_plans"):
        found.append(("years", "Tahun"))
    if may("reporting.import_assignment"):
        found.append(("imports", "Impor"))
    found += [job for app in guests() for job in app.jobs(user)]
    if may("reporting.manage_accounts"):
        found.append(("accounts", "Akun"))
    if user.is_staff:
        found.append(("admin:index", "Pengaturan"))
    return found


def guests():
    """The configs of other apps that have pages of their own in this frame.

    Such a config has `jobs(user)`, links like those of `jobs`, and `section`, the name of the
    link that stands for all its pages: their names begin with it.
    """
    return [app for app in apps.get_app_configs() if hasattr(app, "section")]


def _nav(request, user, period):
    here = request.resolver_match.view_name if request.resolver_match else ""
    # Everything that is done to a year stands below one link.
    is_year = here.startswith(("year", "grid"))
    is_account = here.startswith("account")
    section = "years" if is_year else "accounts" if is_account else SECTIONS.get(here, here)
    section = next((app.section for app in guests() if here.startswith(app.section)), section)
    unread = Notice.objects.filter(user=user, read_at=None).count()
    badges = {**_badges(user, period), "inbox": unread}
    links = [
        {
            "label": label,
            "url": reverse(name),
            "current": name == section,
            "badge": badges.get(name),
        }
        for name, label in [*jobs(user), ("inbox", "Kabar"), ("help", "Bantuan")]
    ]
    return links


# Pages below a section of the navigation.
SECTIONS = {
    "report": "tasks",
    "report_history": "tasks",
    "report_withdraw": "tasks",
    "unit_history": "tasks",
    "guide": "help",
    "system": "help",
    "rights": "help",
    "evidence_edit": "tasks",
    "evidence_reuse": "tasks",
    "review": "tasks",
    "receipt": "tasks",
    "documents": "tasks",
    "offline_upload": "tasks",
    "offline_preview": "tasks",
    "punctuality": "monitoring",
    "chase": "monitoring",
    "chase_template": "monitoring",
    "reminders": "monitoring",
    "verify": "queue",
    "verify_together": "queue",
    "quality": "queue",
    "verify_undo": "queue",
    "recap_region": "recap",
    "recap_list": "recap",
    "api_tokens": "years",
    "recap_pillars": "recap",
    "recap_action": "recap",
    "recap_comparison": "recap",
    "recap_completeness": "recap",
    "recap_decisions": "recap",
    "recap_definitions": "recap",
    "award": "recap",
    "award_card": "recap",
    "award_rows": "recap",
    "award_formula": "recap",
    "award_objection": "recap",
    "award_open": "recap",
    "award_publish": "recap",
    "import_preview": "imports",
    "import_columns": "imports",
    "import_history": "imports",
    "import_undo": "imports",
}


def _badges(user, period):
    """How much waits behind a link: reports to verify, reports still to send."""
    if period is None:
        return {}
    if user.has_perm("reporting.verify_report"):
        waiting = ProgressEntry.objects.visible_to(user).filter(
            target__period=period, status=Status.SUBMITTED
        )
        return {"queue": waiting.count()}
    if user.has_perm("reporting.save_report"):
        owed = Target.objects.owed(period).filter(assignment__region=user.region_id)
        sent = owed.filter(entry__status__in=[Status.SUBMITTED, Status.VERIFIED])
        return {"tasks": owed.count() - sent.count()}
    return {}


def _strip(request, user, period):
    if period is None:
        return {"year": None, "periods": []}
    now = timezone.now()
    siblings = list(period.year.periods.order_by("code"))
    # Who sees the period sees its province's years.
    years = PlanYear.objects.filter(province=period.year.province_id, periods__isnull=False)
    address = _address(request, user)
    return {
        "year": period.year,
        "years": [
            {
                "year": year.year,
                "url": address(year.year, period.code),
                "current": year.pk == period.year_id,
            }
            for year in years.distinct()
        ],
        "periods": [
            {
                "code": each.code,
                "url": address(period.year.year, each.code),
                "current": each.pk == period.pk,
                "state": each.state(now),
                "label": f"{each.code} dibuka {short_day(each.opens_at)}"
                if each.state(now) == "upcoming"
                else each.code,
            }
            for each in siblings
        ],
        "strip_note": _deadline(period, now),
    }


def _address(request, user):
    """A function (year, code) → address of the same page in another period, else of home."""
    match = request.resolver_match
    name, kwargs = "", {}
    own = [name for name, label in jobs(user) if name in PERIOD_PAGES]
    section = SECTIONS.get(match.view_name, match.view_name) if match else ""
    if match and "code" in match.kwargs:
        name, kwargs = match.view_name, match.kwargs
    elif section in own:
        name = section
    home = own[0] if own else "help"

    def address(year, code):
        try:
            return reverse(name or home, kwargs={**kwargs, "year": year, "code": code})
        except NoReverseMatch:
            return reverse("help")

    return address


PERIOD_PAGES = ("tasks", "monitoring", "queue", "recap", "nation")


def _deadline(period, now):
    state = period.state(now)
    if state == "upcoming":
        return f"{period.code} dibuka {day(period.opens_at)}, {clock(period.opens_at)}"
    if state == "closed":
        moment = period.closed_at or period.closes_at
        return f"{period.code} ditutup {day(moment)}"
    return f"Batas kirim {period.code}: {day(period.due_at)}, {clock(period.due_at)}"
