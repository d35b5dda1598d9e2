"""What a report says in words, and what changed between two states of it.

States are the plain data of `workflow.state_of` and `snapshot`: percents are text, numbers
whole, lists of keys.
"""

from dataclasses import dataclass
from decimal import Decimal

from reporting.formats import number, percent, rupiah
from reporting.models import ObstacleKind
from reporting.models.progress import FollowUpDone

LABELS = {
    "claimed_percent": "Capaian",
    "verified_percent": "Capaian terverifikasi",
    "is_nil": "Nihil",
    "nil_reason": "Alasan nihil",
    "narrative": "Uraian kemajuan",
    "activities": "Program dan kegiatan",
    "agencies_involved": "Instansi yang terlibat",
    "beneficiaries": "Sasaran kegiatan",
    "participants_male": "Peserta laki-laki",
    "participants_female": "Peserta perempuan",
    "obstacle_kinds": "Kendala",
    "obstacles": "Penjelasan kendala",
    "previous_follow_up_done": "Rencana lalu terlaksana",
    "follow_up": "Rencana tindak lanjut",
    "spent_apbd": "Realisasi APBD",
    "spent_apbn": "Realisasi APBN",
    "spent_other": "Realisasi sumber lain",
    "evidence": "Data dukung",
}
PERCENTS = ("claimed_percent", "verified_percent")
AMOUNTS = ("spent_apbd", "spent_apbn", "spent_other")
PEOPLE = ("participants_male", "participants_female")


@dataclass(frozen=True)
class Change:
    """A field that says something else than before; an empty text stands for no answer."""

    name: str
    label: str
    before: str
    after: str


def said(state, name):
    """What the state says in one field, as people read it; "" when it says nothing."""
    unread = state.get("unread") or {}
    if name in unread:
        return unread[name]
    value = state.get(name)
    if value is None or value in ("", [], False):
        return ""
    if name in PERCENTS:
        return percent(Decimal(value))
    if name in AMOUNTS:
        return rupiah(value)
    if name in PEOPLE:
        return f"{number(value)} orang"
    if name == "is_nil":
        return "Ya, tidak ada kegiatan"
    if name == "obstacle_kinds":
        words = dict(ObstacleKind.choices)
        return "; ".join(words.get(kind, kind) for kind in value)
    if name == "previous_follow_up_done":
        return dict(FollowUpDone.choices).get(value, value)
    return "; ".join(value) if isinstance(value, list) else str(value)


def answers(state):
    """Pairs (label, text) of all that the state says, in the order of LABELS."""
    spoken = ((label, said(state, name)) for name, label in LABELS.items())
    return [(label, text) for label, text in spoken if text]


def changes(before, after):
    """The fields in which two states differ, as a list of Change in the order of LABELS."""
    pairs = ((name, said(before, name), said(after, name)) for name in LABELS)
    return [Change(name, LABELS[name], old, new) for name, old, new in pairs if old != new]
