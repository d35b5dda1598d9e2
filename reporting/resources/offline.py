"""The offline form of one unit and one period: written for its Pokja, and read back as drafts.

The ticket in the form is signed here. It says which year, period, region and targets the form is
for, where each block stands, and what the portal knew when the form was made, so that only what
was typed since then counts as filled in.
"""

from django.core import signing
from django.core.exceptions import ValidationError

from reporting import workflow
from reporting.formats import percent, short_day
from reporting.forms import ProgressEntryForm
from reporting.models import (
    Evidence,
    EvidenceRequirement,
    Extension,
    Milestone,
    ObstacleKind,
    ProgressEntry,
    Region,
    StatusChange,
    Target,
)
from reporting.models.progress import REPORT_FIELDS, FollowUpDone, Status
from reporting.workbooks import Rejected, forms_report
from reporting.workbooks.forms_report import NEW_FORM, Block

from .previews import Change, Preview, PreviewRow
from .reports import TITLES, ReportSheet, shown

SALT = "reporting.offline"
SENT = (Status.SUBMITTED, Status.VERIFIED)
BLANK = workflow.state_of(ProgressEntry())  # what a report says before it is begun


def offline_workbook(region, period):
    """The bytes of the .xlsx that the region's Pokja fills in for the period.

    The number of queries is the same for any number of actions.
    """
    seen = StatusChange.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    targets = list(_targets(region, period))
    blocks = _blocks(region, period, targets)
    places = zip(targets, forms_report.first_rows(blocks), strict=True)
    ticket = {
        "version": forms_report.VERSION,
        **_place(region, period),
        "rows": [[target.pk, row] for target, row in places],
        "seen": seen,
    }
    return forms_report.report_book(
        period.code,
        f"Laporan RANDA PUG {period.code} {period.year} · Pokja PUG {region.short_name}",
        blocks,
        choices={"kind": ObstacleKind.labels, "done": FollowUpDone.labels},
        ticket=signing.dumps(ticket, salt=SALT, compress=True),
    )


def _place(region, period):
    return {"year": period.year.year, "period": period.code, "region": region.code}


def _targets(region, period):
    """The targets on which the unit owes reports, with their reports."""
    return (
        Target.objects.owed(period)
        .filter(assignment__region=region)
        .with_places()
        .select_related("entry__updated_by")
        .order_by("assignment__plan__number")
    )


# --- the form on its way out ---


def _blocks(region, period, targets):
    before = _sent_before(region, period)
    measures = dict(Milestone.objects.filter(period=period).values_list("plan", "measure"))
    wanted = _requirements(period)
    given = _evidence(targets)
    notes = _return_notes(targets)
    return [
        _block(
            target,
            before.get(target.assignment_id),
            measures.get(target.assignment.plan_id, ""),
            wanted.get(target.assignment.plan_id, []),
            given,
            notes.get(target.pk, ""),
        )
        for target in targets
    ]


def _block(target, before, measure, wanted, given, note):
    entry, plan = getattr(target, "entry", None), target.assignment.plan
    goal = percent(target.percent) if target.percent is not None else "Tanpa target"
    earlier = f"Target {before.period.code}: {percent(before.target.percent)}" if before else ""
    facts = [
        (f"Target {target.period.code}", " · ".join(filter(None, [goal, measure])), earlier),
        ("Indikator", target.assignment.indicator or "–", ""),
        ("Keadaan di portal", _state(entry, note), _state(before) if before else ""),
    ]
    return Block(
        f"{plan.code} {plan.title}",
        _word(entry),
        facts,
        values=_typed(entry) if entry else {},
        before=_said(before) if before else {},
        evidence=[
            (
                f"{each.name}{' (wajib)' if each.is_required else ''}",
                "; ".join(given.get((target.pk, each.pk), [])),
            )
            for each in wanted
        ],
        is_open=entry is None or entry.status not in SENT,
    )


def _word(entry):
    return entry.get_status_display() if entry else "Belum diisi"


def _state(entry, note=""):
    if entry is None:
        return "Belum diisi"
    state = f"{_word(entry)}, {short_day(entry.updated_at)} oleh {entry.updated_by}"
    return f"{state}. Catatan: {note}" if note and entry.status == Status.RETURNED else state


def _typed(entry):
    """What stands in the form for a report that was begun, by field."""
    words = {
        "is_nil": "Ya" if entry.is_nil else None,
        "obstacle_kinds": [ObstacleKind(kind).label for kind in entry.obstacle_kinds],
        "previous_follow_up_done": entry.get_previous_follow_up_done_display(),
    }
    found = {name: words.get(name, getattr(entry, name)) for name in REPORT_FIELDS}
    for name, text in entry.unread.items():
        found[name] = text.split("; ") if name == "obstacle_kinds" else text
    return found


def _said(entry):
    """The report before as people read it, by field; nothing where it said nothing."""
    figure = entry.verified_percent if entry.status == Status.VERIFIED else entry.claimed_percent
    state = workflow.state_of(entry) | {"claimed_percent": workflow.plain(figure)}
    return {name: shown(name, state[name]) for name in REPORT_FIELDS if state[name]}


def _sent_before(region, period):
    """The latest report sent earlier in the year, by assignment."""
    found = (
        ProgressEntry.objects.with_places()
        .filter(
            target__assignment__region=region,
            target__period__year=period.year,
            target__period__code__lt=period.code,
            status__in=SENT,
        )
        .order_by("target__period__code")
    )
    return {entry.target.assignment_id: entry for entry in found}


def _requirements(period):
    found = {}
    wanted = EvidenceRequirement.objects.filter(plan__year=period.year)
    for each in wanted.exclude(period__code__in=_others(period)).order_by("-is_required", "pk"):
        found.setdefault(each.plan_id, []).append(each)
    return found


def _others(period):
    return [code for code in period.Code.values if code != period.code]


def _evidence(targets):
    """The names of what the portal has, by target and requirement."""
    found = {}
    pieces = Evidence.objects.current().filter(entry__target__in=targets)
    for each in pieces.select_related("entry"):
        found.setdefault((each.entry.target_id, each.requirement_id), []).append(str(each))
    return found


def _return_notes(targets):
    """The note of each report's latest return, by target."""
    returns = StatusChange.objects.filter(entry__target__in=targets, action="return")
    return dict(returns.order_by("id").values_list("entry__target", "note"))


# --- the form on its way in ---


class OfflineForm(ReportSheet):
    """Reads, judges and saves the filled form of one unit and period, as drafts.

    Only what was typed since the form was downloaded counts: a cell that still says what it said
    then leaves the report as it is, and an action without a typed cell is skipped.
    """

    def __init__(self, region, period, by):
        super().__init__(period.year, by)
        self.region = region
        self.period = period

    def preview(self, data, name, *, layout=None):
        """The Preview of the uploaded form; its `skipped` are the actions left empty.

        Raises Rejected for a file that is no form of this unit and period.
        """
        book, ticket = forms_report.open_form(data, name)
        ticket = self._checked(ticket)
        sheet = forms_report.form_sheet(book, self.period.code)
        targets = {target.pk: target for target in _targets(self.region, self.period)}
        self.note_returns(targets.values())
        states = _states(targets, ticket["seen"])
        before = _sent_before(self.region, self.period)
        window = {(self.region.pk, self.period.pk): self._until()}
        found = Preview([], [], TITLES)
        for target_id, first_row in ticket["rows"]:
            cells = forms_report.read_answers(sheet, first_row)
            row = PreviewRow(sheet.name, first_row, _texts(cells), cells, show=shown)
            if target_id not in targets:
                self._fault_if_typed(row, found)
                continue
            row.object = targets[target_id]
            row.label = str(row.object.assignment.plan)
            row.notes = forms_report.read_notes(sheet, first_row)
            self._judge(row, states.get(target_id, {}), window)
            self._warn(row, before.get(row.object.assignment_id))
            is_empty = row.is_new and not row.cells
            (found.skipped if is_empty else found.rows).append(row)
        if found.skipped:
            found.remarks.append(f"{len(found.skipped)} aksi kosong dilewati.")
        return found

    def _until(self):
        return Extension.objects.until(self.region, self.period)

    def _fault_if_typed(self, row, found):
        if not any(cell.text for cell in row.cells.values()):
            return
        row.label = "Aksi yang sudah dicabut"
        row.fault(None, "Aksi ini tidak lagi ditugaskan kepada daerah Anda. Hubungi Bappeda.")
        found.rows.append(row)

    def _judge(self, row, then, window):
        """Keep the cells that were typed since the download, and judge those."""
        row.cells = _typed_since(row, then)
        entry = getattr(row.object, "entry", None)
        row.is_new = entry is None
        for key, cell in row.cells.items():
            if cell.problem:
                row.fault(cell, cell.problem, key)
        if row.faults or not row.cells:
            return
        self._bind(row, window)
        if row.is_new and not row.faults:
            row.changes = [Change(TITLES[name], "(kosong)", row.shown(name)) for name in row.cells]
        if entry and not row.faults:
            self._ask_about_others(row, then, entry.updated_by)

    def _ask_about_others(self, row, then, who):
        """Have the user confirm what would replace something that came in since the download."""
        then = {**BLANK, **then}
        for name, cell in row.cells.items():
            now = row.before[name]
            if now not in (then[name], workflow.plain(row.values[name])):
                row.assume(
                    cell,
                    f"Isian ini juga diubah di portal oleh {who} sejak formulir diunduh."
                    " Yang dari formulir akan menggantikannya.",
                    name,
                )

    def _warn(self, row, before):
        """Say what is odd about a report that would be saved; `before` is the one sent before."""
        if not row.changes or row.faults:
            return
        # The form that judged the row has put its values into the report.
        for sentence in row.object.entry.warnings(before):
            row.warn(None, sentence)

    def _checked(self, ticket):
        """What the ticket says. Raises Rejected unless it is genuine and for this page."""
        if not ticket:
            raise Rejected(
                f"Berkas ini bukan formulir dari portal, atau lembar terkuncinya hilang. {NEW_FORM}"
            )
        try:
            ticket = signing.loads(ticket, salt=SALT)
        except signing.BadSignature:
            raise Rejected(
                "Tanda pengenal formulir ini berubah, jadi asalnya tidak dapat dipastikan."
                f" {NEW_FORM}"
            ) from None
        if ticket["version"] != forms_report.VERSION:
            raise Rejected(
                f"Formulir ini versi {ticket['version']}, sekarang dipakai versi"
                f" {forms_report.VERSION}. {NEW_FORM}"
            )
        here = _place(self.region, self.period)
        if {key: ticket[key] for key in here} != here:
            raise Rejected(
                f"Berkas ini untuk {_place_name(ticket)}; halaman ini untuk {_place_name(here)}."
                " Buka halaman tugas yang sesuai, lalu unggah di sana."
            )
        return ticket


def misplaced_form(data, name):
    """Where to bring a file that is an offline form, as a sentence; "" for any other file."""
    try:
        _, ticket = forms_report.open_form(data, name)
        place = signing.loads(ticket, salt=SALT)
    except (Rejected, signing.BadSignature):
        return ""
    return (
        f"Ini formulir Pokja untuk {_place_name(place)}. Buka halaman Tugas daerah dan periode"
        " itu, pilih Unggah formulir, lalu unggah di sana."
    )


def _place_name(place):
    region = Region.objects.filter(code=place["region"]).first()
    return f"{region.short_name if region else place['region']} {place['period']} {place['year']}"


def _states(targets, seen):
    """How each report stood when the form was made, by target, from its history."""
    changes = StatusChange.objects.filter(entry__target__in=targets, pk__lte=seen)
    return dict(changes.order_by("pk").values_list("entry__target", "snapshot"))


def _texts(cells):
    return {key: cell.text for key, cell in cells.items()}


def _typed_since(row, then):
    """The cells of the row that say something else than the report did then."""
    then = {**BLANK, **then}
    unread = then["unread"]

    def says_the_same(name, cell):
        if cell.problem:
            return False
        try:
            value = workflow.plain(ProgressEntryForm.base_fields[name].clean(cell.text))
        except ValidationError:
            return cell.text == unread.get(name)
        return name not in unread and value == then[name]

    return {name: cell for name, cell in row.cells.items() if not says_the_same(name, cell)}
