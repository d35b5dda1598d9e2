"""Several reports that have nothing odd, listed with what they say and verified in one act."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reporting.formats import clock
from reporting.models import Band, Evidence, ProgressEntry
from reporting.models.progress import Status
from reporting.recap.parts import level_of, value_of
from reporting.views import worklist
from reporting.views.claims import DECISIVE
from reporting.views.lookups import find_period, posted_number
from reporting.views.verify_page import who_was_first
from reporting.views.waiting import Choice, waiting
from reporting.workflow import Conflict, Refusal, Refused, verify_all

LISTED = 50
ALONE = Refusal("state", "Laporan ini perlu diperiksa sendiri.")
NONE_STORED = "Tidak satu pun diverifikasi; daftar di bawah ini keadaan sekarang."


@permission_required("reporting.verify_report", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, year, code):
    """The waiting reports without anything odd, to be verified together; a POST verifies those
    that were ticked, all or none, each in the version that was listed."""
    period = find_period(request, year, code)
    choice = Choice.of(request)
    if request.method == "POST":
        return _verify(request, period, choice)
    return _page(request, period, choice)


def _page(request, period, choice, *, failed="", unticked=(), status=200):
    plain, odd = load_rows(period, request.user, choice)
    for row in plain:
        row["is_ticked"] = row["entry"].target_id not in unticked
    context = {
        "period": period,
        "choice": choice,
        "failed": failed,
        "plain": plain,
        "odd": odd,
        "listed": LISTED,
        "checklist": [item for _, item, _ in period.year.checked()],
        "is_full": len(plain) + len(odd) == LISTED,
    }
    return render(request, "reporting/verify_together.html", context, status=status)


def load_rows(period, user, choice):
    """The oldest waiting reports as two lists of dicts: with nothing odd, and with `oddities`.

    Seven queries, whatever the number of reports; a closed period has none.
    """
    if period.closed_at:
        return [], []
    entries = list(waiting(period, user, choice).with_places()[:LISTED])
    targets = [entry.target for entry in entries]
    before = worklist.reports_before(targets, period)
    by_target = {entry.target_id: entry for entry in entries}
    missing = worklist.missing_documents(targets, by_target, period)
    pieces = _pieces(entries)
    bands = list(period.year.bands.order_by("-floor"))
    plain, odd = [], []
    for entry in entries:
        earlier = before.get(entry.target.assignment_id)
        row = {
            "entry": entry,
            "before": earlier,
            "before_percent": worklist.figure_of(earlier),
            "pieces": pieces.get(entry.pk, []),
            "url": choice.url("verify", entry.target_id),
        }
        lacking = missing[entry.target_id]
        row["oddities"] = list(_oddities(entry, earlier, lacking, row["pieces"], bands))
        (odd if row["oddities"] else plain).append(row)
    return plain, odd


def _pieces(entries):
    found = {}
    pieces = Evidence.objects.current().filter(entry__in=entries).select_related("file")
    for piece in pieces:
        found.setdefault(piece.entry_id, []).append(piece)
    return found


def _oddities(entry, before, missing, pieces, bands):
    """Why the report is to be looked at by itself, in short words."""
    if entry.is_own:
        yield "Anda ikut mengisi"
    if entry.submitted_at != entry.first_submitted_at:
        yield "kiriman ulang"
    if entry.is_nil:
        yield "nihil"
        return
    value = value_of(entry.claimed_percent, entry.target.percent)
    level = level_of(value, bands)
    if level == "":
        yield "tanpa target"
    elif level not in (Band.Level.OK, Band.Level.OVER):
        label = next(band.label for band in bands if band.level == level)
        yield f"{label.lower()}, {value}% dari target"
    for warning in entry.warnings(before):
        yield warning.partition(". ")[0]
    if missing:
        yield f"kurang {len(missing)} data dukung wajib"
    elif not pieces:
        yield "tanpa data dukung"
    if any(not piece.file_id for piece in pieces):
        yield "tautan yang belum diarsipkan"


def _verify(request, period, choice):
    seen = _seen(request.POST.getlist("report"))
    if seen and _is_repeated(seen, request.user):
        return redirect(choice.url("queue", period.year.year, period.code))
    plain, _ = load_rows(period, request.user, choice)
    listed = {row["entry"].target_id: row["entry"] for row in plain}
    unticked = listed.keys() - seen.keys()
    if not seen:
        return _page(request, period, choice, failed="Pilih sedikitnya satu laporan.")
    try:
        for strange in sorted(seen.keys() - listed.keys()):
            raise Refused(ALONE, ProgressEntry(target_id=strange))
        checklist = period.year.checked()
        done = verify_all(seen, by=request.user, checklist=checklist)
    except Refused as error:
        failed = _why(request.user, error.entry.target_id, seen, error.refusal)
    except Conflict as error:
        failed = _why(request.user, error.entry.target_id, seen)
    else:
        messages.success(request, f"{len(done)} laporan terverifikasi sekaligus.")
        return redirect(choice.url("queue", period.year.year, period.code))
    failed = f"{failed} {NONE_STORED}"
    return _page(request, period, choice, failed=failed, unticked=unticked, status=409)


def _seen(chosen):
    """{target id: version} of what was ticked, "855:3" each; what cannot be read is left out."""
    pairs = (each.partition(":") for each in chosen[:LISTED])
    seen = {posted_number(target): posted_number(version) for target, _, version in pairs}
    return {target: version for target, version in seen.items() if target > 0}


def _is_repeated(seen, user):
    """Whether this person has just verified these very reports: a double click."""
    entries = ProgressEntry.objects.filter(target__in=seen)
    found = {
        entry.target_id
        for entry in entries
        if entry.status == Status.VERIFIED
        and entry.updated_by_id == user.pk
        and entry.version == seen[entry.target_id] + 1
    }
    return found == seen.keys()


def _why(user, target_id, seen, refused=ALONE):
    """What became of a report that cannot be verified as seen, as a sentence that names it."""
    entries = ProgressEntry.objects.visible_to(user).with_places()
    entry = entries.filter(target=target_id).first()
    if entry is None:
        return "Salah satu laporan tidak ada lagi di antrean Anda."
    name = f"{entry.region} aksi {entry.plan.number}"
    if entry.status != Status.SUBMITTED:
        changes = list(entry.changes.filter(action__in=DECISIVE).select_related("by"))
        return f"{name}: {who_was_first(changes, refused)}"
    if entry.version != seen[target_id]:
        when = f"{entry.updated_by}, pukul {clock(entry.updated_at)}"
        return f"{name}: Laporan ini berubah sesudah daftar dibuka ({when})."
    return f"{name}: {refused}"
