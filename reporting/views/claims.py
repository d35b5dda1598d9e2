"""A report laid beside its target, the report before and its documents, ready for judging."""

from django.db.models import Q
from django.urls import reverse

from reporting import differences
from reporting.formats import clock, file_size, number, percent, rupiah, short_day
from reporting.forms import VerdictForm
from reporting.models import Evidence, EvidenceRequirement, Milestone
from reporting.models.progress import FollowUpDone
from reporting.recap.parts import level_of, value_of
from reporting.views.reading import ACTION_WORDS
from reporting.views.slots import other_uses
from reporting.views.worklist import figure_of
from reporting.workflow import state_of

PREVIEWED = ("pdf", "jpg", "png")
ROWS = (
    ("Uraian", ("narrative",)),
    ("Kendala", ("obstacle_kinds", "obstacles")),
    ("Tindak lanjut", ("follow_up",)),
    ("Kegiatan", ("activities",)),
    ("Instansi", ("agencies_involved",)),
    ("Sasaran", ("beneficiaries", "participants_male", "participants_female")),
    ("Anggaran", ("spent_apbd", "spent_apbn", "spent_other")),
)
ALWAYS = ("Uraian", "Kendala", "Tindak lanjut")
DECISIVE = ("submit", "withdraw", "return", "verify", "undo", "correct")


def comparison(entry, before):
    """Claim, target and the percent before, with the level in words."""
    now, target, earlier = figure_of(entry), entry.target.percent, figure_of(before)
    value = value_of(now, target)
    bands = list(entry.period.year.bands.order_by("-floor"))
    level = level_of(value, bands)
    words = {band.level: band.label for band in bands}
    if value is not None:
        sentence = f"{words.get(level, '')}, {value}% dari target"
    elif entry.is_nil:
        sentence = "Nihil, tidak ada angka"
    else:
        sentence = "Belum ada angka" if target else "Tanpa target"
    return {
        "now": now,
        "claimed": entry.claimed_percent,
        "is_changed": now != entry.claimed_percent,
        "target": target,
        "before": "Nihil" if before and before.is_nil else percent(earlier),
        "before_percent": earlier,
        "level": level,
        "sentence": sentence + _change(now, earlier, before),
        "floors": [band.floor for band in bands if band.level in ("ok", "warn")],
    }


def _change(now, earlier, before):
    if now is None or earlier is None:
        return ""
    code, points = before.period.code, now - earlier
    if not points:
        return f" · tetap seperti {code}"
    return f" · {'naik' if points > 0 else 'turun'} {number(abs(points))} poin dari {code}"


def claim_rows(entry, before, returned):
    """What was written, row by row, beside the report before.

    `returned` is the StatusChange of the last return or None: rows that changed since then
    carry the text as it was in `was`. One query.
    """
    rows = [_measures(entry, before)]
    if entry.is_nil:
        earlier = before.nil_reason if before else ""
        rows.append({"label": "Nihil", "now": entry.nil_reason, "before": earlier})
    since = differences.changes(returned.snapshot, state_of(entry)) if returned else []
    for label, fields in ROWS:
        now, earlier = _text(label, entry), _text(label, before)
        if not now and not earlier and (entry.is_nil or label not in ALWAYS):
            continue
        changed = [change for change in since if change.name in fields]
        rows.append(
            {
                "label": label,
                "now": now,
                "pills": entry.obstacle_labels() if label == "Kendala" else [],
                "before": earlier,
                "before_note": _kept_promise(entry) if label == "Tindak lanjut" else "",
                "is_changed": bool(changed),
                "was": " · ".join(change.before for change in changed if change.before),
            }
        )
    return rows


def _measures(entry, before):
    codes = [entry.period.pk] + ([before.target.period_id] if before else [])
    measures = dict(
        Milestone.objects.filter(plan=entry.plan, period__in=codes).values_list("period", "measure")
    )
    now = measures.get(entry.period.pk, "")
    earlier = measures.get(before.target.period_id, "") if before else ""
    return {
        "label": "Ukuran",
        "now": now or entry.target.assignment.indicator,
        "note": entry.target.assignment.indicator if now else "",
        "before": earlier,
    }


def _text(label, entry):
    """What a row says of a report; "" for nothing, or for no report."""
    if entry is None:
        return ""
    if label == "Kendala":
        return entry.obstacles
    if label == "Sasaran":
        counts = ((entry.participants_male, "laki-laki"), (entry.participants_female, "perempuan"))
        people = ", ".join(f"{number(n)} {word}" for n, word in counts if n is not None)
        return " · ".join(filter(None, [entry.beneficiaries, people]))
    if label == "Anggaran":
        spent = (
            ("APBD", entry.spent_apbd),
            ("APBN", entry.spent_apbn),
            ("sumber lain", entry.spent_other),
        )
        return " · ".join(f"{source} {rupiah(n)}" for source, n in spent if n is not None)
    return getattr(entry, dict(ROWS)[label][0])


def _kept_promise(entry):
    """How the follow-up promised before was kept, "Terlaksana: sebagian"."""
    if not entry.previous_follow_up_done:
        return ""
    return f"Terlaksana: {FollowUpDone(entry.previous_follow_up_done).label.lower()}"


def documents(entry, returned, data=None):
    """The evidence per requirement: [{name, is_required, pieces}], what is missing included.

    Each piece brings its VerdictForm, bound when `data` holds it. Three queries.
    """
    requirements = EvidenceRequirement.objects.filter(plan=entry.plan).filter(
        Q(period=None) | Q(period=entry.period)
    )
    groups = {
        each.pk: {
            "name": each.name,
            "is_required": each.is_required and not entry.is_nil,
            "pieces": [],
        }
        for each in requirements
    }
    others = {"name": "Data dukung lain", "is_required": False, "pieces": []}
    pieces = list(_current(entry))
    uses = other_uses(entry.target, [piece.file_id for piece in pieces if piece.file_id])
    for piece in pieces:
        piece.entry = entry
        piece.also = uses.get(piece.file_id, "")
        groups.get(piece.requirement_id, others)["pieces"].append(_piece(piece, returned, data))
    return [*groups.values(), *([others] if others["pieces"] else [])]


def _current(entry):
    if not entry.pk:
        return []
    pieces = Evidence.objects.current().filter(entry=entry)
    return pieces.select_related("requirement", "file", "replaces")


def _piece(piece, returned, data):
    prefix = f"evidence-{piece.pk}"
    if data is not None and f"{prefix}-verdict_note" not in data:
        data = None
    return {
        "id": piece.pk,
        "name": piece.original_name or piece.link,
        "is_link": not piece.file_id,
        "url": reverse("evidence", args=[piece.pk]) if piece.file_id else piece.link,
        "preview": reverse("evidence_preview", args=[piece.pk])
        if piece.file_id and piece.file.kind in PREVIEWED
        else "",
        "facts": " · ".join(filter(None, _facts(piece))),
        "is_new": bool(returned and piece.added_at > returned.at),
        "was": _was(piece),
        "also": piece.also,
        "verdict": piece.get_verdict_display(),
        "verdict_note": piece.verdict_note,
        "form": VerdictForm(data, instance=piece, prefix=prefix),
    }


def _was(piece):
    """The version that it replaced, as name and address; None for a first one."""
    old = piece.replaces
    if old is None:
        return None
    return {
        "name": str(old),
        "url": reverse("evidence", args=[old.pk]) if old.file_id else old.link,
    }


def _facts(piece):
    if piece.file:
        yield f"{piece.file.kind.upper()} · {file_size(piece.file.size)}"
    else:
        yield "Tautan, belum diarsipkan"
    yield f"No. {piece.document_number}" if piece.document_number else ""
    yield f"tanggal {short_day(piece.document_date)}" if piece.document_date else ""
    verb = "diganti" if piece.replaces_id else "ditambahkan"
    yield f"{verb} {short_day(piece.added_at)}"


def history(changes):
    """The report's sendings and decisions, newest first, as lines to print.

    `changes` are its StatusChange rows in order; each sending counts one round up.
    """
    lines, rounds = [], 0
    for change in changes:
        label = ACTION_WORDS[change.action]
        if change.action == "submit":
            rounds += 1
            label = f"Dikirim ulang (kiriman ke-{rounds})" if rounds > 1 else label
        figure = change.snapshot.get("verified_percent")
        if change.action in ("verify", "correct") and figure is not None:
            label = f"{label} {percent(figure)}"
        lines.append(
            {
                "when": f"{short_day(change.at)}, {clock(change.at)}",
                "label": label,
                "who": f"{change.by}{' atas nama daerah' if change.on_behalf else ''}",
                "reasons": change.reason_labels(),
                "note": change.note,
                "fix_by": change.fix_by,
                "parts": change.part_labels(),
                "met": change.met_count(),
                "unmet": change.unmet(),
            }
        )
    return lines[::-1]
