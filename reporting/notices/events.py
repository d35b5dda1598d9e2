"""Who is told of what: notices in the portal and e-mails, written with the act itself."""

from collections import defaultdict

from django.urls import reverse
from django.utils import timezone

from reporting import roles
from reporting.formats import full_moment, percent, short_day
from reporting.models import Notice, User
from reporting.notices import texts
from reporting.notices.outbox import post


def pokja_of(region):
    """The active people who report for the region."""
    return User.objects.of_pokja().filter(region=region)


def bappeda_of(region):
    """The active people of Bappeda who decide on the region's reports."""
    found = User.objects.filter(region=region.province, is_active=True)
    return found.filter(groups__name__in=[roles.VERIFIER, roles.ADMIN]).distinct()


def notify(people, event, text, path, *, reason="", by=None, at=None):
    """Write a notice for each of the people but `by`; the same event again writes nothing."""
    at = at or timezone.now()
    Notice.objects.bulk_create(
        [
            Notice(user=user, event=event, text=text[:250], reason=reason, path=path, at=at)
            for user in people
            if by is None or user.pk != by.pk
        ],
        ignore_conflicts=True,
    )


def addresses_of(people, region):
    """Where e-mails to the region's Pokja go: its people's addresses and its mailbox."""
    return [*(user.email for user in people), region.contact_email]


def tell(change):
    """Tell of one StatusChange whoever it concerns; most moves concern nobody else."""
    told = TOLD.get(change.action)
    if told:
        told(change)


def _returned(change):
    entry, people = change.entry, list(pokja_of(change.entry.region))
    until = f", perbaiki paling lambat {short_day(change.fix_by)}" if change.fix_by else ""
    _tell_pokja(change, people, f"{_name(entry)} dikembalikan {change.by}{until}")
    post(
        _event(change),
        texts.returned_subject(change),
        texts.returned_message(change),
        addresses_of(people, entry.region),
    )


def _verified(change):
    entry = change.entry
    figure = "nihil" if entry.is_nil else percent(entry.verified_percent)
    _tell_pokja(change, pokja_of(entry.region), f"{_name(entry)} terverifikasi: {figure}")


def _corrected(change):
    entry = change.entry
    figure = "" if entry.is_nil else f" menjadi {percent(entry.verified_percent)}"
    _tell_pokja(change, pokja_of(entry.region), f"{_name(entry)} dikoreksi Bappeda{figure}")


def _undone(change):
    entry, people = change.entry, list(pokja_of(change.entry.region))
    _tell_pokja(change, people, f"Putusan atas {_name(entry, 'laporan')} dibatalkan {change.by}")
    if change.source == entry.Status.RETURNED:
        post(
            _event(change),
            texts.taken_back_subject(change),
            texts.taken_back_message(change),
            addresses_of(people, entry.region),
        )


def _sent(change):
    """A report that was returned and comes back: who returned it hears of it."""
    before = change.entry.changes.filter(pk__lt=change.pk, action__in=("return", "submit", "undo"))
    returned = before.select_related("by").order_by("id").last()
    if returned is None or returned.action != "return" or not returned.by.is_active:
        return
    entry = change.entry
    changed = ", ".join(texts.changed_labels(returned, change))
    notify(
        [returned.by],
        _event(change),
        f"{_name(entry)} {entry.region.short_name} dikirim lagi sesudah Anda kembalikan",
        reverse("verify", args=[entry.target_id]),
        reason=f"Yang berubah: {changed}." if changed else "Tidak ada isian yang berubah.",
        at=change.at,
    )
    post(
        _event(change),
        texts.again_subject(change),
        texts.again_message(returned, change),
        [returned.by.email],
    )


TOLD = {
    "return": _returned,
    "verify": _verified,
    "correct": _corrected,
    "undo": _undone,
    "submit": _sent,
}


def _tell_pokja(change, people, text):
    path = reverse("report", args=[change.entry.target_id])
    reason = texts.reason(change)
    notify(people, _event(change), text, path, reason=reason, by=change.by, at=change.at)


def _event(change):
    return f"langkah-{change.pk}"


def _name(entry, word="Laporan"):
    return f"{word} {entry.period.code} aksi {entry.plan.number}"


def tell_sent(submission, count):
    """Tell Bappeda's people of `count` reports that came in with one sending."""
    region, period = submission.region, submission.period
    page = reverse("queue", args=[period.year.year, period.code])
    notify(
        bappeda_of(region),
        f"kiriman-{submission.pk}",
        f"{region.short_name} mengirim {count} laporan {period.code}",
        f"{page}?daerah={region.code}",
        by=submission.by,
        at=submission.at,
    )


def mail_receipt(submission, plans):
    """Send the receipt to who sent the reports and to the unit's mailbox."""
    post(
        f"tanda-terima-{submission.pk}",
        texts.receipt_subject(submission),
        texts.receipt_message(submission, plans),
        [submission.by.email, submission.region.contact_email],
    )


def tell_asked(request, plans, approvers, *, due_at):
    """Tell the unit's Penyetuju (Users) that they are asked to send; `plans` are what is ready."""
    period = request.period
    event = f"permintaan-{request.pk}"
    notify(
        approvers,
        event,
        f"{request.by} meminta Anda mengirim {len(plans)} laporan {period.code}",
        reverse("review", args=[period.year.year, period.code]),
        by=request.by,
        at=request.at,
    )
    post(
        event,
        texts.ask_subject(request),
        texts.ask_message(request, plans, due_at=due_at),
        [user.email for user in approvers],
    )


def tell_extended(extension):
    """Tell the unit that got more time, and Bappeda's people."""
    region, period = extension.region, extension.period
    people = list(pokja_of(region))
    event = f"perpanjangan-{extension.pk}"
    where = [period.year.year, period.code]
    for readers, path in (
        (people, reverse("tasks", args=where)),
        (bappeda_of(region), reverse("monitoring", args=where)),
    ):
        notify(
            readers,
            event,
            f"Batas kirim {period.code} {region.short_name} diperpanjang sampai "
            f"{short_day(extension.until)}",
            path,
            reason=extension.reason,
            by=extension.by,
        )
    post(
        event,
        texts.extension_subject(extension),
        texts.extension_message(extension),
        addresses_of(people, region),
    )


def tell_prolonged(period, units, *, reason, by, at):
    """Tell all units and Bappeda's people that the period ends later for everybody."""
    event = f"mundur-{period.pk}-{period.due_at:%Y%m%d%H%M}"
    where = [period.year.year, period.code]
    text = f"Batas kirim {period.code} diundur untuk semua daerah: {full_moment(period.due_at)}"
    people = defaultdict(list)
    for user in User.objects.of_pokja().filter(region__in=units):
        people[user.region_id].append(user)
    everybody = [user for members in people.values() for user in members]
    pages = ((everybody, "tasks"), (bappeda_of(period.year.province), "monitoring"))
    for readers, page in pages:
        notify(readers, event, text, reverse(page, args=where), reason=reason, by=by, at=at)
    for region in units:
        post(
            event,
            texts.prolonged_subject(period),
            texts.prolonged_message(period, region, reason=reason, by=by),
            addresses_of(people[region.pk], region),
        )
