"""The semester report of a unit in the six chapters of the law."""

from reporting.documents.output import docx, pdf
from reporting.documents.parts import head, plain_day, signature
from reporting.formats import MISSING, clock, day_of, number, percent
from reporting.models.progress import ObstacleKind

NOT_REPORTED = "Belum dilaporkan."
SOURCES = ("spent_apbd", "spent_apbn", "spent_other")


def semester_pdf(semester, signer=None):
    """The Semester as PDF; `signer` is the person in whose name it is signed."""
    return pdf("semester", lay_out(semester, signer))


def semester_docx(semester, signer=None):
    """The same as a Word file to edit."""
    return docx("semester", lay_out(semester, signer))


def lay_out(semester, signer=None):
    """Everything the report prints, as texts."""
    region, lines = semester.region, semester.lines
    title = f"Laporan Semester {semester.number} Tahun {semester.year}"
    return {
        **head(region),
        "title": title,
        "subtitle": f"Pelaksanaan Pengarusutamaan Gender {region.name}",
        "span": f"{semester.span} {semester.year}",
        "code": semester.code,
        "mark": "FINAL" if semester.is_final else "SEMENTARA",
        "state": _state(semester),
        "summary": _summary(semester.unit, semester.code),
        "figures": [_figure(line) for line in lines],
        "chapters": [
            {"letter": letter, "title": title, "rows": [_row(line, say) for line in lines]}
            for letter, title, say in CHAPTERS
        ],
        "budget": [_budget(line) for line in lines],
        "total": _amounts([semester.spent[source] for source in SOURCES]),
        "closing": "Demikian laporan ini disusun untuk disampaikan kepada Gubernur."
        if region.parent_id
        else "Demikian laporan ini disusun untuk disampaikan kepada Menteri Dalam Negeri.",
        "sign": signature(region, signer),
    }


def _state(semester):
    as_of = f"Per {plain_day(day_of(semester.at))}, {clock(semester.at)}"
    example = "Data contoh. " if semester.is_example else ""
    if semester.is_final:
        return f"{example}{as_of}: periode sudah ditutup."
    return f"{example}{as_of}: {'; '.join(semester.pending)}."


def _summary(unit, code):
    reports = f"{unit.reports} dari {unit.owed} laporan masuk, {unit.verified} terverifikasi."
    if unit.average is None:
        return reports
    return f"{reports} Rata-rata capaian {unit.average}% dari target {code}."


def _figure(line):
    cell = line.cell
    return {
        "number": str(line.action.number),
        "action": line.action.title,
        "target": percent(cell.target),
        "percent": percent(cell.percent),
        "value": percent(cell.value),
        "note": "; ".join(filter(None, [cell.note or "terverifikasi", line.corrected])),
    }


def _row(line, say):
    return {
        "number": str(line.action.number),
        "action": line.action.short_title,
        "text": _said(line, say),
    }


def _said(line, say):
    if line.said is None:
        return NOT_REPORTED
    if line.said.is_nil:
        return f"Nihil: {line.said.nil_reason}"
    return "\n".join(filter(None, say(line))) or MISSING


def _program(line):
    return [line.said.activities, line.said.narrative]


def _agencies(line):
    return [line.said.agencies_involved]


def _beneficiaries(line):
    people = [
        f"{number(count)} {word}"
        for count, word in (
            (line.said.participants_male, "laki-laki"),
            (line.said.participants_female, "perempuan"),
        )
        if count is not None
    ]
    return [line.said.beneficiaries, f"Peserta: {', '.join(people)}." if people else ""]


def _problems(line):
    kinds = line.said.obstacle_kinds
    labels = [ObstacleKind(kind).label for kind in kinds]
    return ["; ".join(labels) + "." if labels else "", line.said.obstacles]


def _efforts(line):
    kept = f" (terlaksana: {line.promise_kept})" if line.promise_kept else ""
    return [
        f"Tindak lanjut sebelumnya{kept}: {line.promised}" if line.promised else "",
        f"Rencana: {line.said.follow_up}" if line.said.follow_up else "",
    ]


# The fourth chapter is the table of amounts.
CHAPTERS = (
    ("A", "Program dan kegiatan", _program),
    ("B", "Instansi yang terlibat", _agencies),
    ("C", "Sasaran kegiatan", _beneficiaries),
    ("E", "Permasalahan", _problems),
    ("F", "Upaya yang telah dilakukan", _efforts),
)


def _budget(line):
    spent = [getattr(line.said, source) if line.said else None for source in SOURCES]
    return {
        "number": str(line.action.number),
        "action": line.action.short_title,
        **_amounts(spent),
    }


def _amounts(spent):
    given = [amount for amount in spent if amount is not None]
    apbd, apbn, other = (number(amount) for amount in spent)
    total = number(sum(given) if given else None)
    return {"apbd": apbd, "apbn": apbn, "other": other, "total": total}
