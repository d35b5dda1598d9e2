"""What a draft must contain, and what of it a Word file holds.

For a KSDPK contract the four contents of PP 28/2018 Pasal 19; all others are the office's own
custom, and the pages say which is which.
"""

import io
import re
from dataclasses import dataclass

from docx import Document

from kerjasama.models import Cooperation, DraftKind

CUSTOM = "Kelaziman kantor"
CONTRACT_BY_LAW = "PP 28/2018 Pasal 19"
EXCERPT = 90
PARAGRAPHS_MAX = 5000


@dataclass(frozen=True)
class Content:
    """One thing that a draft must say: how people call it, and the words that announce it."""

    key: str
    label: str
    words: tuple
    basis: str = CUSTOM


@dataclass(frozen=True)
class Finding:
    """A Content, and the paragraph in which its words stand; "" when nowhere."""

    content: Content
    excerpt: str


PARTIES = Content("parties", "Para pihak", ("pihak kesatu", "pihak pertama", "para pihak"))
PURPOSE = Content("purpose", "Maksud dan tujuan", ("maksud dan tujuan", "tujuan"))
OBJECT = Content("object", "Objek", ("objek", "obyek"))
SCOPE = Content("scope", "Ruang lingkup", ("ruang lingkup",))
RIGHTS = Content("rights", "Hak dan kewajiban", ("hak dan kewajiban",))
TERM = Content("term", "Jangka waktu", ("jangka waktu", "masa berlaku"))
FUNDING = Content("funding", "Pembiayaan", ("pembiayaan", "biaya"))
DISPUTES = Content("disputes", "Penyelesaian perselisihan", ("penyelesaian perselisihan",))
SANCTIONS = Content("sanctions", "Sanksi", ("sanksi",))
FOLLOW_UP = Content(
    "follow_up", "Pelaksanaan dengan perjanjian kerja sama", ("perjanjian kerja sama",)
)
CONTENTS = {
    DraftKind.MOU: (PARTIES, PURPOSE, OBJECT, SCOPE, TERM, FUNDING, FOLLOW_UP),
    DraftKind.PKS: (
        PARTIES,
        PURPOSE,
        OBJECT,
        SCOPE,
        RIGHTS,
        TERM,
        FUNDING,
        DISPUTES,
        SANCTIONS,
    ),
    DraftKind.NOTE: (
        PARTIES,
        PURPOSE,
        OBJECT,
        SCOPE,
        TERM,
        FUNDING,
        Content("follow_up", "Pelaksanaan dengan rencana kerja", ("rencana kerja",)),
    ),
    DraftKind.PLAN: (
        PARTIES,
        Content("basis", "Nota kesepakatan yang dilaksanakan", ("nota kesepakatan",)),
        Content("actions", "Kegiatan dan jadwal", ("kegiatan", "jadwal")),
        TERM,
        FUNDING,
        Content("evaluation", "Pemantauan dan evaluasi", ("evaluasi",)),
    ),
    DraftKind.OFFER: (
        Content("addressee", "Tujuan surat", ("kepada", "yth")),
        OBJECT,
        Content("benefits", "Manfaat", ("manfaat",)),
        TERM,
        Content("answer", "Jawaban yang diminta", ("tanggapan", "jawaban")),
    ),
    DraftKind.TERMS: (
        Content("background", "Latar belakang", ("latar belakang",)),
        PURPOSE,
        OBJECT,
        SCOPE,
        Content("benefits", "Manfaat", ("manfaat",)),
        TERM,
        FUNDING,
    ),
    DraftKind.ATTORNEY: (
        Content("giver", "Pemberi kuasa", ("pemberi kuasa",)),
        Content("taker", "Penerima kuasa", ("penerima kuasa",)),
        Content("power", "Perbuatan yang dikuasakan", ("menandatangani",)),
    ),
}
LAWFUL = {RIGHTS.key, TERM.key, DISPUTES.key, SANCTIONS.key}


def contents_of(kind, cooperation):
    """The Contents that a draft of the kind must have, in the order of the paper."""
    contents = CONTENTS[DraftKind(kind)]
    if (kind, cooperation) != (DraftKind.PKS, Cooperation.THIRD_PARTY):
        return contents
    return tuple(
        Content(each.key, each.label, each.words, CONTRACT_BY_LAW) if each.key in LAWFUL else each
        for each in contents
    )


def paragraphs_of(content):
    """The texts of a Word file's paragraphs, those of its tables too, in their order.

    Raises ValueError for what cannot be read as a Word file.
    """
    try:
        body = Document(io.BytesIO(content)).element.body
    except Exception as broken:  # python-docx raises whatever its parts stumble over
        raise ValueError("not a readable Word file") from broken
    name = body.nsmap["w"]
    found = []
    for paragraph in body.iter(f"{{{name}}}p"):
        # A line break or a tab parts two words as a space does.
        parts = paragraph.iter(*(f"{{{name}}}{tag}" for tag in ("t", "br", "tab")))
        text = "".join(part.text or " " for part in parts)
        if text := " ".join(text.split()):
            found.append(text)
        if len(found) >= PARAGRAPHS_MAX:
            break
    return found


def findings_of(kind, cooperation, paragraphs):
    """A Finding for each Content of the kind; a heading with its words is preferred to a text."""
    by_length = sorted(paragraphs, key=len)
    return [
        Finding(content, _excerpt(content, by_length)) for content in contents_of(kind, cooperation)
    ]


def _excerpt(content, paragraphs):
    pattern = re.compile(
        r"\b(" + "|".join(re.escape(word) for word in content.words) + r")\b", re.IGNORECASE
    )
    text = next((text for text in paragraphs if pattern.search(text)), "")
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rstrip()}…"


def blanks_of(paragraphs):
    """What is still to be filled in, each once: "objek" for a text with "[isi objek]"."""
    found = re.findall(r"\[isi ([^\[\]]{1,80})\]", "\n".join(paragraphs))
    return list(dict.fromkeys(found))


def gaps_of(findings, blanks, ticked):
    """The sentences on what keeps a draft from being ready, none for a complete one.

    `ticked` are the keys of the contents that a person has read and vouches for.
    """
    gaps = [f"{f.content.label} tidak ditemukan." for f in findings if not f.excerpt]
    gaps += [
        f"{f.content.label} belum diperiksa."
        for f in findings
        if f.excerpt and f.content.key not in ticked
    ]
    return [*gaps, *[f"Belum diisi: {blank}." for blank in blanks]]
