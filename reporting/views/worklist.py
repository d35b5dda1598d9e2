"""What a unit has to do in one period: its reports, what each lacks, and what comes next."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from reporting import roles
from reporting.differences import LABELS
from reporting.drawings import STATUS_WORDS
from reporting.formats import clock, day, day_of, deadline, percent, short_day
from reporting.models import (
    Evidence,
    EvidenceRequirement,
    ProgressEntry,
    StatusChange,
    Target,
    User,
)
from reporting.models.progress import Status

FIX, CONTINUE, BEGIN, DONE = "Perbaiki dulu", "Lanjutkan", "Belum diisi", "Selesai"
GROUPS = (FIX, CONTINUE, BEGIN, DONE)
GROUP_OF = {
    None: BEGIN,
    Status.DRAFT: CONTINUE,
    Status.RETURNED: FIX,
    Status.SUBMITTED: DONE,
    Status.VERIFIED: DONE,
}
RIBBON_ORDER = (Status.VERIFIED, Status.SUBMITTED, Status.RETURNED, Status.DRAFT, None)
GAP_WORDS = {
    "claimed_percent": "capaian",
    "narrative": "uraian kemajuan",
    "obstacle_kinds": "kendala",
    "obstacles": "penjelasan kendala",
    "follow_up": "rencana tindak lanjut",
    "nil_reason": "alasan nihil",
}


@dataclass(frozen=True)
class Task:
    """One report that the unit owes. `entry` is None before it is begun.

    `previous` is the report one period before, `returned` the latest StatusChange that sent it
    back, `missing` the required documents that it still lacks.
    """

    target: Target
    entry: ProgressEntry | None = None
    previous: ProgressEntry | None = None
    returned: StatusChange | None = None
    missing: list = field(default_factory=list)

    @property
    def plan(self):
        return self.target.assignment.plan

    @property
    def status(self):
        return self.entry.status if self.entry else None

    @property
    def group(self):
        return GROUP_OF[self.status]

    @property
    def is_ready(self):
        """Marked complete by the Pokja and not sent yet."""
        return bool(self.entry and self.entry.is_ready) and self.group != DONE

    @property
    def status_word(self):
        """What the pill says instead of the status's own word, or ""."""
        return "Siap dikirim" if self.is_ready else ""

    @property
    def percent(self):
        """What the chart shows: verified where it is, else as claimed; None without a figure."""
        return figure_of(self.entry)

    @property
    def previous_percent(self):
        return figure_of(self.previous)

    @property
    def figure(self):
        """The words under the chart."""
        goal = f"target {percent(self.target.percent)}" if self.target.percent else "tanpa target"
        if self.entry and self.entry.is_nil:
            return f"Nihil · {goal}"
        if self.percent is not None:
            of = "dari " if self.target.percent else ""
            return f"{percent(self.percent)} {of}{goal}"
        if self.previous_percent is None:
            return goal.capitalize()
        code = self.previous.period.code
        return f"{goal.capitalize()} · {code} lalu {percent(self.previous_percent)}"

    def gaps(self):
        """Sentences about what is missing before the report can be sent, without a query."""
        return [sentence for name, sentence in self.entry.gaps(self.missing)]

    @property
    def lacks(self):
        """What is missing, in a few words: "Kurang: capaian, 1 data dukung wajib"; "" when done."""
        if not self.entry or self.group == DONE:
            return ""
        if self.entry.unread:
            return f"Belum terbaca: {', '.join(LABELS[name] for name in self.entry.unread)}"
        problems = [*self.entry.contradictions(), *self.entry.gaps(self.missing)]
        names = dict.fromkeys(name for name, sentence in problems)
        words = [GAP_WORDS[name] for name in names if name in GAP_WORDS]
        if self.missing and not self.entry.is_nil:
            words.append(f"{len(self.missing)} data dukung wajib")
        if words:
            return f"Kurang: {', '.join(words)}"
        if self.entry.is_ready:
            return "Lengkap"
        return "Jawab catatan verifikator" if self.group == FIX else "Belum ditandai lengkap"


def load_tasks(region, period):
    """The reports that the region owes in the period, as Tasks by action number. Six queries."""
    targets = (
        Target.objects.owed(period)
        .filter(assignment__region=region)
        .with_places()
        .select_related("entry__updated_by")
        .order_by("assignment__plan__number")
    )
    targets = list(targets)
    entries = {target.pk: getattr(target, "entry", None) for target in targets}
    earlier = reports_before(targets, period)
    missing = missing_documents(targets, entries, period)
    returned = _returned(entry.pk for entry in entries.values() if entry)
    return [
        Task(
            target=target,
            entry=entries[target.pk],
            previous=earlier.get(target.assignment_id),
            returned=returned.get(entries[target.pk].pk) if entries[target.pk] else None,
            missing=missing[target.pk],
        )
        for target in targets
    ]


def period_before(period):
    """The period before this one in the same year, or None."""
    return period.year.periods.filter(code__lt=period.code).order_by("-code").first()


def report_before(target):
    """The report that was sent on the same assignment one period before, or None."""
    before = period_before(target.period)
    return _entries(before).filter(target__assignment=target.assignment).first() if before else None


def figure_of(entry):
    """The percent that stands for a report: verified where it is, else as claimed, or None."""
    if entry is None or entry.is_nil:
        return None
    return entry.verified_percent if entry.status == Status.VERIFIED else entry.claimed_percent


def headline(tasks, state):
    """The state in one or two sentences, as pairs (bold words, the rest).

    `state` is the period's: upcoming, open, late or closed.
    """
    counts = Counter(task.status for task in tasks)
    total, sent = len(tasks), counts[Status.VERIFIED] + counts[Status.SUBMITTED]
    ready = sum(task.is_ready for task in tasks)
    if state == "upcoming":
        return [("", "Lihat dulu target dan data dukung yang akan diminta di setiap aksi.")]
    if state == "closed" and sent < total:
        return [("", f"{sent} dari {total} laporan dikirim sebelum periode ditutup.")]
    if counts[None] == total:
        return [("", "Belum ada laporan yang diisi. Mulai dari aksi mana saja.")]
    if counts[Status.VERIFIED] == total:
        return [("", f"Semua {total} laporan terverifikasi. Terima kasih.")]
    if sent == total:
        return [("", f"Semua {total} laporan sudah dikirim. Menunggu verifikasi Bappeda.")]
    done = "diverifikasi" if sent == counts[Status.VERIFIED] else "dikirim"
    first = f"{sent} dari {total} laporan sudah {done}." if sent else "Belum ada yang dikirim."
    if counts[Status.RETURNED]:
        fix = f"{counts[Status.RETURNED]} dikembalikan"
        return [("", first), (fix, "dan perlu diperbaiki lebih dulu.")]
    if ready:
        return [("", first), (f"{ready} siap dikirim", "setelah Anda meninjaunya.")]
    return [("", first)]


def time_left(period, until, now, is_all_sent):
    """How long the unit has: a dict of word, lines and `urgent`; `until` ends its extension."""
    due, closes = period.due_for(until), period.closes_for(until)
    state = period.state(now, until=until)
    lines = [
        f"Batas kirim {day(due)}",
        f"pukul {clock(due)} · periode {period.span}",
    ]
    if state == "upcoming":
        lines[0] = f"Dibuka {day(period.opens_at)}, pukul {clock(period.opens_at)}"
        lines[1] = f"Batas kirim {day(due)} · periode {period.span}"
        return {"word": "Belum dibuka", "lines": lines, "urgent": False}
    if state == "closed":
        return {"word": "Sudah ditutup", "lines": lines, "urgent": False}
    if state == "late" and not is_all_sent:
        lines[1] = (
            f"Anda masih bisa mengirim sampai {short_day(closes)} pukul {clock(closes)}. "
            "Laporan ditandai terlambat."
        )
    word = "Semua sudah dikirim" if is_all_sent else deadline(due, now)
    is_near = state == "late" or day_of(due) == day_of(now)
    return {"word": word, "lines": lines, "urgent": is_near and not is_all_sent}


def saved_at(moment, now):
    """ "hari ini 14.32" or "21 Nov", for the small line under a status."""
    if day_of(moment) == day_of(now):
        return f"hari ini {clock(moment).removesuffix(' WIB')}"
    return short_day(moment)


def people_with(role, region):
    """Active accounts of the region in the role, by name."""
    return User.objects.filter(groups__name=role, region=region, is_active=True)


def verifiers(region):
    """Whom the unit's Pokja may ask: its own verifier, else at most two of the province's.

    Those with a number come first.
    """
    able = User.objects.who_verify(region.province).prefetch_related("groups")
    own = [user for user in able if user.pk == region.verifier_id]
    others = [
        user for user in able if roles.VERIFIER in {group.name for group in user.groups.all()}
    ]
    return own or sorted(others, key=lambda user: not user.phone)[:2]


def by_group(tasks):
    """Pairs (heading, tasks) in the order of work, empty groups left out; ready ones first."""
    ordered = sorted(tasks, key=lambda task: not task.is_ready)
    groups = [(name, [task for task in ordered if task.group == name]) for name in GROUPS]
    return [(name, found) for name, found in groups if found]


def _entries(period):
    """What was sent in a period: a draft that stayed behind is no figure to compare with."""
    sent = [Status.SUBMITTED, Status.VERIFIED]
    return ProgressEntry.objects.filter(target__period=period, status__in=sent).select_related(
        "target__period", "target__assignment"
    )


def reports_before(targets, period):
    """What was sent one period before on the same assignments, by their ids. Two queries."""
    before = period_before(period)
    if before is None:
        return {}
    assignments = [target.assignment_id for target in targets]
    entries = _entries(before).filter(target__assignment__in=assignments)
    return {entry.target.assignment_id: entry for entry in entries}


def missing_documents(targets, entries, period):
    """Required documents that are not there yet, by target id. Two queries."""
    plans = {target.assignment.plan_id for target in targets}
    required = defaultdict(list)
    for requirement in EvidenceRequirement.objects.filter(
        Q(period=None) | Q(period=period), plan__in=plans, is_required=True
    ):
        required[requirement.plan_id].append(requirement)
    given = set(
        Evidence.objects.current()
        .filter(entry__in=[entry.pk for entry in entries.values() if entry])
        .values_list("entry__target_id", "requirement_id")
    )
    return {
        target.pk: [
            requirement
            for requirement in required[target.assignment.plan_id]
            if (target.pk, requirement.pk) not in given
        ]
        for target in targets
    }


def _returned(entry_ids):
    """The latest return of each report, by its id."""
    found = StatusChange.objects.filter(entry__in=list(entry_ids), action="return")
    return {change.entry_id: change for change in found.select_related("by").order_by("id")}


def ribbon_statuses(tasks):
    """The statuses for the ribbon: done first, not begun last."""
    return sorted((task.status for task in tasks), key=RIBBON_ORDER.index)


def counted(tasks):
    """Triples (status, number, word) of the statuses that occur, in the ribbon's order."""
    counts = Counter(task.status for task in tasks)
    keys = [(status or "none", counts[status]) for status in RIBBON_ORDER if counts[status]]
    return [(key, number, STATUS_WORDS[key].lower()) for key, number in keys]
